import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import {
  BROKEN,
  CDKTF_APP,
  CRASHING_BESIDE_OLD_FILES,
  EXAMPLE,
  NO_APP,
  REPAIRED,
  SOUND,
  SOUND_WITH_TAINTED_LAB,
} from "./apps";
import { exampleComment } from "./example-comment";
import { GithubRun, type JobRun } from "./github";
import { createNewerRelease, NEWER_SCHEMA_VERSION } from "./newer-release";
import { PullRequest } from "./pull-request";
import { type App, BUILT, createRepository, type Repository } from "./repository";
import { type Registry, startRegistry } from "./start-registry";

const workflow = parse(readFileSync(path.join(EXAMPLE, "review.yml"), "utf8"));
const newer = createNewerRelease();

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry([BUILT, newer]);
});

const repositories: Repository[] = [];
afterAll(() => {
  registry.stop();
  newer.remove();
  for (const repository of repositories) repository.remove();
});

interface Besides {
  readonly pullRequest?: PullRequest;
  readonly registryAddress?: string;
  /** What the main branch becomes after the branch of the change was made, and again once the workflow was started. */
  readonly mainBefore?: App;
  readonly mainAfter?: App;
}

/** The results of the jobs of `review.yml` for a change from one app to another. */
async function review(base: App, head: App, besides: Besides = {}) {
  const { pullRequest = new PullRequest(), registryAddress, mainBefore, mainAfter } = besides;
  const repository = createRepository(base, head, { registry: registryAddress });
  repositories.push(repository);
  if (mainBefore !== undefined) repository.moveMain(mainBefore);
  const run = new GithubRun(workflow, repository, pullRequest);
  if (mainAfter !== undefined) repository.moveMain(mainAfter);
  const jobs = await run.jobs();
  const results = Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
  return {
    ...(jobs as Record<"head" | "review", JobRun>),
    results,
    pullRequest,
    commit: repository.commitOf("change"),
  };
}

describe("The workflow that examples/plan-review has for GitHub", () => {
  const pullRequest = new PullRequest();

  test("comments on a change that makes the synth fail, and fails", async () => {
    const { head, review: job, results, commit } = await review(SOUND, BROKEN, { pullRequest });
    const written = exampleComment(commit);
    expect(head.log).toContain("error[RK102]");
    expect(pullRequest.comments.map(({ body }) => body)).toEqual([written]);
    expect(job.summary).toBe(written);
    expect(job.log).toContain("✗ cluster edge: servers + ");
    expect(job.log).toMatch(/^::error file=main\.js,line=\d+,title=RK70/m);
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test("updates its comment once the change is repaired", async () => {
    const { results } = await review(SOUND, SOUND, { pullRequest });
    expect(pullRequest.comments.map(({ body }) => body)).toEqual([expect.stringContaining("no scheduling change")]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test("is content with a change that repairs what the synth of the base fails at", async () => {
    const { review: job, results, pullRequest: repair } = await review(BROKEN, REPAIRED);
    expect(job.log).toContain("error[RK102]");
    expect(repair.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("findings still so until nodes join or are replaced"),
    ]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test("puts the review of a pull request from a fork into the summary", async () => {
    const {
      review: job,
      results,
      pullRequest: fork,
    } = await review(SOUND, BROKEN, {
      pullRequest: new PullRequest(true),
    });
    expect(fork.comments).toEqual([]);
    expect(job.log).toContain("The token may not comment on this pull request; the review is in the summary");
    expect(job.summary).toContain("**cluster `edge`**: `servers` + ");
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test.each([
    ["upgrades the library to a release with newer models", SOUND, { ...BROKEN, release: newer }],
    ["takes such an upgrade back", { ...SOUND, release: newer }, BROKEN],
  ])("reviews a change that %s", async (_, base, head) => {
    const {
      review: job,
      results,
      pullRequest: reviewed,
      commit,
    } = await review(base, head, {
      registryAddress: registry.address,
    });
    expect(reviewed.comments.map(({ body }) => body)).toEqual([exampleComment(commit, newer)]);
    expect(job.log).not.toContain("a script of the package was run");
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test.each([
    ["brings the app along", NO_APP],
    ["brings the library and a command line to an app that has neither", CDKTF_APP],
  ])("reviews the change that %s", async (_, base) => {
    const { results, pullRequest: first } = await review(base, SOUND, { registryAddress: registry.address });
    expect(first.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("**cluster `edge`**: new; agents are schedulable"),
    ]);
    expect(results).toEqual({ head: "success", review: "success" });
  });

  test.each([
    ["before the workflow started", { mainBefore: SOUND_WITH_TAINTED_LAB }],
    ["after the workflow started", { mainAfter: SOUND_WITH_TAINTED_LAB }],
  ])("takes nothing that others merged %s for a part of the change", async (_, moves) => {
    const { results, pullRequest: reviewed, commit } = await review(SOUND, BROKEN, moves);
    expect(reviewed.comments.map(({ body }) => body)).toEqual([exampleComment(commit)]);
    expect(results).toEqual({ head: "failure", review: "failure" });
  });

  test("says what to do where the release that the change upgrades to is in no registry", async () => {
    const { review: job, results, pullRequest: none } = await review(SOUND, { ...SOUND, release: newer });
    expect(job.log).toContain(`::warning::cdktf-rancher-k3s@${newer.version} cannot be run here`);
    const said = `the model has the schema version "${NEWER_SCHEMA_VERSION}"; where a later release of cdktf-rancher-k3s synthesized the stack, use that one or a newer: it reads the models of all before it`;
    expect(job.log).toContain(said);
    expect(none.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/^<!-- .* -->\n\n❌ \*\*not reviewed for `[0-9a-f]{12}`\*\*: /),
    ]);
    expect(none.comments[0]?.body).toContain(said);
    expect(results).toEqual({ head: "success", review: "failure" });
  });

  test.each([
    [
      "the change does not synthesize at all",
      SOUND,
      CRASHING_BESIDE_OLD_FILES,
      "Artifact not found for name: cdktf-head",
    ],
    [
      "the base does not synthesize at all",
      CRASHING_BESIDE_OLD_FILES,
      SOUND,
      "::error::cdktf synth wrote nothing for the base",
    ],
  ])("fails and says that the commit is not reviewed when %s", async (_, base, head, said) => {
    const reviewed = new PullRequest();
    await review(SOUND, SOUND_WITH_TAINTED_LAB, { pullRequest: reviewed });
    expect(reviewed.comments.map(({ body }) => body)).toEqual([expect.stringContaining("cluster `lab`")]);
    const { review: job, results } = await review(base, head, { pullRequest: reviewed });
    expect(job.log).toContain(said);
    expect(job.summary).toContain("not reviewed");
    expect(reviewed.comments.map(({ body }) => body)).toEqual([expect.stringContaining("**not reviewed for `")]);
    expect(results.review).toBe("failure");
  });
});
