import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { providerPlan } from "../../review/provider-plan";
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
import { exampleComment, exampleCommentOfAction } from "./example-comment";
import { GithubRun, type JobRun } from "./github";
import { createNewerRelease, createOlderRelease, NEWER_SCHEMA_VERSION } from "./made-up-releases";
import { PullRequest } from "./pull-request";
import { type App, BUILT, createRepository, type Repository } from "./repository";
import { type Registry, startRegistry } from "./start-registry";

const workflow = parse(readFileSync(path.join(EXAMPLE, "review.yml"), "utf8"));
const newer = createNewerRelease();
const older = createOlderRelease();

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});

const repositories: Repository[] = [];
afterAll(() => {
  registry.stop();
  newer.remove();
  older.remove();
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
    [
      "upgrades the library to the release of the action, with newer models",
      { ...SOUND, release: older },
      BROKEN,
      exampleCommentOfAction,
      `cdktf-rancher-k3s ${BUILT.version} reviews: what is installed cannot read the change, so the action's own`,
    ],
    [
      "goes back to an earlier release",
      { ...SOUND, release: newer },
      BROKEN,
      (commit: string) => exampleComment(commit, newer),
      `cdktf-rancher-k3s ${newer.version} reviews: what is installed`,
    ],
  ])("reviews a change that %s", async (_, base, head, written, said) => {
    const { review: job, results, pullRequest: reviewed, commit } = await review(base, head);
    expect(reviewed.comments.map(({ body }) => body)).toEqual([written(commit)]);
    expect(job.log).toContain(said);
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

  test("says what to do where the change upgrades to a release that is newer than the action", async () => {
    const { results, pullRequest: none } = await review(SOUND, { ...SOUND, release: newer });
    const said = `the model has the schema version "${NEWER_SCHEMA_VERSION}"; where a later release of cdktf-rancher-k3s synthesized the stack, use that one or a newer: it reads the models of all before it. In the workflow, use this action at that release or a newer one`;
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

describe("The workflow that examples/plan-review has for plain Terraform", () => {
  const terraform = parse(readFileSync(path.join(EXAMPLE, "terraform.yml"), "utf8"));
  const pool = (taints: object[]) => ({ name: "all", quantity: 3, etcd_role: true, control_plane_role: true, taints });
  const pools = (taints: object[]) => ({ machine_pools: [{ ...pool(taints), worker_role: true }] });
  const TAINTS = [{ key: "team", value: "a", effect: "NoExecute" }];
  const PLAN = providerPlan({
    written: { rke_config: [pools(TAINTS)] },
    held: { rke_config: pools([]) },
    planned: { rke_config: pools(TAINTS) },
  });
  const HCL: App = {
    isMissing: true,
    files: { "main.tf": "", "pools.yaml": "clusters: []\n", "plan.json": JSON.stringify(PLAN) },
  };

  /** Runs it where `terraform plan` does this. */
  async function reviewed(plan: string, { base = HCL, head = HCL, planned = PLAN } = {}) {
    // Real Terraform would ask Rancher what there is.
    const script = `case $1 in init) ;; plan) ${plan} ;; show) printf %s '${JSON.stringify(planned)}' ;; *) exit 1 ;; esac`;
    const repository = createRepository(base, head, { programs: { terraform: script } });
    repositories.push(repository);
    const pullRequest = new PullRequest();
    const { review: job } = await new GithubRun(terraform, repository, pullRequest).jobs();
    return { job, comments: pullRequest.comments.map(({ body }) => body) };
  }

  test("reviews with what the action brings along, where nothing is installed", async () => {
    const { job, comments } = await reviewed("echo made up > plan.bin");
    expect(job?.log).toContain(`cdktf-rancher-k3s ${BUILT.version} reviews: none is installed, so the action's own`);
    expect(comments).toEqual([expect.stringContaining("team=a:NoExecute")]);
  });

  describe("of nodes that register themselves", () => {
    const UNCHANGED = providerPlan({ written: {}, held: {} });
    const told = (taints: string): App => ({
      isMissing: true,
      files: {
        "main.tf": "",
        "pools.yaml": `rancher: https://rancher.example.com
clusters: [{ name: edge, pools: [{ name: all, roles: [etcd, controlplane, worker], taints: [${taints}] }] }]
`,
      },
    });
    const MADE = "echo made up > plan.bin";

    test("reviews a taint that the pull request writes into the file of pools alone", async () => {
      const { job, comments } = await reviewed(MADE, {
        base: told(""),
        head: told('"team=a:NoExecute"'),
        planned: UNCHANGED,
      });
      expect(comments).toEqual([expect.stringContaining("`all` + `team=a:NoExecute`")]);
      expect(job?.result).toBe("failure");
    });

    test("says that nothing changes where the file says what it said", async () => {
      const same = told('"team=a:NoExecute"');
      const { job } = await reviewed(MADE, { base: same, head: same, planned: UNCHANGED });
      expect(job?.log).toContain("✓ cluster edge: no scheduling change");
      expect(job?.result).toBe("success");
    });

    test("comments on the first such file, with what is wrong about the pools that it tells", async () => {
      const base: App = { isMissing: true, files: { "main.tf": "" } };
      const { job, comments } = await reviewed(MADE, { base, head: told('"team=a:NoExecute"'), planned: UNCHANGED });
      expect(job?.log).toContain("? cluster edge: pools told for the first time");
      expect(comments).toEqual([expect.stringContaining("pools told for the first time")]);
      expect(job?.result).toBe("success");
    });
  });

  test("says that nothing is reviewed where there is no plan, whatever plan is in the repository", async () => {
    const { job, comments } = await reviewed("exit 1");
    expect(comments).toEqual([expect.stringContaining("**not reviewed for `")]);
    expect(job?.result).toBe("failure");
  });
});
