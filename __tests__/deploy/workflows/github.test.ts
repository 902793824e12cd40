import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { BROKEN, CRASHING, EXAMPLE, REPAIRED, SOUND } from "./apps";
import { GithubRun, type JobRun } from "./github";
import { PullRequest } from "./pull-request";
import { type App, createRepository, type Repository } from "./repository";

const workflow = parse(readFileSync(path.join(EXAMPLE, "review.yml"), "utf8"));
const comment = readFileSync(path.join(EXAMPLE, "comment.md"), "utf8");

const repositories: Repository[] = [];
afterAll(() => {
  for (const repository of repositories) repository.remove();
});

/** The results of the jobs of `review.yml` for a change from one app to another. */
async function review(base: App, head: App, pullRequest = new PullRequest()) {
  const repository = createRepository(base, head);
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
    const written = comment.replaceAll("examples/plan-review/after.ts", "main.js");
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
