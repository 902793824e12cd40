import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { BROKEN, CRASHING, EXAMPLE, NO_APP, REPAIRED, SOUND } from "./apps";
import { GithubRun, type JobRun } from "./github";
import { createNewerRelease, NEWER_SCHEMA_VERSION } from "./newer-release";
import { PullRequest } from "./pull-request";
import { type App, BUILT, createRepository, type Repository } from "./repository";

const workflow = parse(readFileSync(path.join(EXAMPLE, "review.yml"), "utf8"));
const written = readFileSync(path.join(EXAMPLE, "comment.md"), "utf8").replaceAll(
  "examples/plan-review/after.ts",
  "main.js",
);

const newer = createNewerRelease();

/** An npm registry with the release that was built here, and the newer one. It is a process, as steps block this one. */
let registry: ChildProcess & { address?: string };
beforeAll(async () => {
  const releases = [BUILT, newer].map(({ version, folder }) => `${version}=${folder}`);
  const script = path.join(__dirname, "registry.mjs");
  registry = spawn(process.execPath, [script, "cdktf-rancher-k3s", "rancher-k3s", ...releases], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  registry.address = String(await once(registry.stdout as NonNullable<ChildProcess["stdout"]>, "data")).trim();
});

const repositories: Repository[] = [];
afterAll(() => {
  registry.stdin?.end();
  newer.remove();
  for (const repository of repositories) repository.remove();
});

/** The results of the jobs of `review.yml` for a change from one app to another. */
async function review(base: App, head: App, pullRequest = new PullRequest(), registryAddress?: string) {
  const repository = createRepository(base, head, { registry: registryAddress });
  repositories.push(repository);
  const jobs = await new GithubRun(workflow, repository, pullRequest).jobs();
  const results = Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
  return { ...(jobs as Record<"head" | "review", JobRun>), results, pullRequest };
}

describe("The workflow that examples/plan-review has for GitHub", () => {
  const pullRequest = new PullRequest();

  test("comments on a change that makes the synth fail, and fails", async () => {
    const { head, review: job, results } = await review(SOUND, BROKEN, pullRequest);
    expect(head.log).toContain("error[RK102]");
    expect(pullRequest.comments.map(({ body }) => body)).toEqual([written]);
    expect(job.summary).toBe(written);
    expect(job.log).toContain("✗ cluster edge: 2 taints added");
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test("updates its comment once the change is repaired", async () => {
    const { results } = await review(SOUND, SOUND, pullRequest);
    expect(pullRequest.comments.map(({ body }) => body)).toEqual([expect.stringContaining("no scheduling change")]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test("is content with a change that repairs what the synth of the base fails at", async () => {
    const { review: job, results, pullRequest: repair } = await review(BROKEN, REPAIRED);
    expect(job.log).toContain("error[RK102]");
    expect(repair.comments.map(({ body }) => body)).toEqual([expect.stringContaining("Gone findings")]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test("puts the review of a pull request from a fork into the summary", async () => {
    const { review: job, results, pullRequest: fork } = await review(SOUND, BROKEN, new PullRequest(true));
    expect(fork.comments).toEqual([]);
    expect(job.log).toContain("The token may not comment on this pull request; the review is in the summary");
    expect(job.summary).toContain("**cluster `edge`:** 2 taints added");
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test.each([
    ["upgrades the library to a release with newer models", SOUND, { ...BROKEN, release: newer }],
    ["takes such an upgrade back", { ...SOUND, release: newer }, BROKEN],
  ])("reviews a change that %s", async (_, base, head) => {
    const { review: job, results, pullRequest: reviewed } = await review(base, head, undefined, registry.address);
    expect(reviewed.comments.map(({ body }) => body)).toEqual([written]);
    expect(job.log).not.toContain("a script of the package was run");
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test("reviews the change that brings the app along", async () => {
    const { results, pullRequest: first } = await review(NO_APP, SOUND, undefined, registry.address);
    expect(first.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("**cluster `edge`:** new; agents are schedulable"),
    ]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test("says what to do where the release that the change upgrades to is in no registry", async () => {
    const { review: job, results, pullRequest: none } = await review(SOUND, { ...SOUND, release: newer });
    expect(job.log).toContain(`::warning::cdktf-rancher-k3s@${newer.version} cannot be run here`);
    expect(job.log).toContain(
      `the model has the schema version "${NEWER_SCHEMA_VERSION}"; where a later release of cdktf-rancher-k3s synthesized the stack, use that one or a newer: it reads the models of all before it`,
    );
    expect(job.log).toMatch(/exit code 2\n$/);
    expect(none.comments).toEqual([]);
    expect(results).toEqual({ head: "success", review: "failure" });
  });

  test.each([
    ["the change does not synthesize at all", SOUND, CRASHING, "Artifact not found for name: cdktf-head"],
    ["the base does not synthesize at all", CRASHING, SOUND, "cdktf.base"],
  ])("fails without a comment when %s", async (_, base, head, said) => {
    const { review: job, results, pullRequest: none } = await review(base, head);
    expect(job.log).toContain(said);
    expect(job.summary).toBe("");
    expect(none.comments).toEqual([]);
    expect(results.review).toBe("failure");
  });
});
