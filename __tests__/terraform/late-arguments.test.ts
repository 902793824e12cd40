/** What Terraform knows only at apply, in every argument of `rke_config`: where an apply fails, and that it is told of. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { changesOfPlans } from "../../lib/review/cluster-change";
import { loadClusters } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import { prove } from "../../lib/scheduling/prove";
import { CLOSED_ARGUMENTS } from "../../lib/scheduling/reading/late-arguments";
import { createMirror, type ProviderRelease, RANCHER2, type Terraform } from "./harness";
import { lateArguments, type Stage, stackBeside, stackOf } from "./late-arguments";
import { createRancher } from "./rancher";

const mirror = createMirror();
afterAll(() => mirror.remove());

const RELEASES = RANCHER2.filter(({ version }) => ["8.5.0", "14.1.1"].includes(version));

/** Clusters whose apply fails, by name. */
async function failing(terraform: Terraform, folder: string): Promise<string[]> {
  const { code, stderr } = await terraform.run(folder, ["apply", "-auto-approve", "-no-color", "-parallelism=2"]);
  const failed = [...stderr.matchAll(/plan for\s+(?:\S\s+)?rancher2_cluster_v2\.([\w-]+)/g)].map(
    ([, name]) => name as string,
  );
  const errors = [...stderr.matchAll(/Error: (.*)/g)].map(([, message]) => message);
  expect(new Set(errors)).toEqual(new Set(code === 0 ? [] : ["Provider produced inconsistent final plan"]));
  return [...new Set(failed)].sort();
}

const CODES: readonly string[] = ["RK545", "RK546"];

/** Clusters of which a folder says that they cannot be created. */
function toldOfFolder(file: string): string[] {
  return loadClusters(file)
    .flatMap(({ cluster }) => prove(cluster).findings)
    .flatMap(({ code, cluster }) => (CODES.includes(code) ? [cluster] : []))
    .sort();
}

async function toldOfPlan(terraform: Terraform, folder: string): Promise<string[]> {
  const plan = path.join(folder, "plan.json");
  writeFileSync(plan, JSON.stringify(await terraform.plan(folder)));
  return reviewChanges(changesOfPlans([plan]))
    .clusters.flatMap(({ newFindings, keptFindings }) => [...newFindings, ...keptFindings])
    .flatMap(({ code, cluster }) => (CODES.includes(code) ? [cluster] : []))
    .sort();
}

/** Brings the late values to clusters that have been as `before` says, or to none. */
async function bring(release: ProviderRelease, before?: Exclude<Stage, "late">) {
  const all = lateArguments(release);
  return applied(stackOf(all, "late", release), release, before && stackOf(all, before, release));
}

async function applied(json: object, release: ProviderRelease, before?: object) {
  const rancher = createRancher();
  const terraform = mirror.with(rancher.environment);
  try {
    const folder = terraform.workspace(before ?? json, [release]);
    await terraform.init(folder);
    if (before !== undefined) {
      await terraform.apply(folder);
      terraform.configure(folder, json, [release]);
    }
    const told = await toldOfPlan(terraform, folder);
    const failed = await failing(terraform, folder);
    const stillTold = await toldOfPlan(terraform, folder);
    const second = await failing(terraform, folder);
    const { code } = await terraform.run(folder, ["plan", "-detailed-exitcode", "-no-color"]);
    return {
      told,
      failed,
      ofFolder: toldOfFolder(path.join(folder, "cdk.tf.json")),
      after: { stillTold, second, code },
    };
  } finally {
    rancher.remove();
  }
}

const DONE = { stillTold: [], second: [], code: 0 };

test.concurrent.each(RELEASES)(
  "an apply that creates a cluster fails where folder and plan say so, and works once more, with rancher2 $version",
  async (release) => {
    const { told, failed, ofFolder, after } = await bring(release);
    expect(told).toEqual(failed);
    expect(ofFolder).toEqual(failed);
    expect(after).toEqual(DONE);
    const known = new Set(lateArguments(release).map(({ path }) => path.join(".")));
    const named = lateArguments(release).flatMap(({ name, path }) => (failed.includes(name) ? [path.join(".")] : []));
    expect(new Set(named)).toEqual(new Set([...CLOSED_ARGUMENTS.keys()].filter((argument) => known.has(argument))));
  },
);

test.concurrent.each(["left out", "known"] as const)(
  "of a cluster that exists, where the argument was %s, the plan says whether the apply fails, and it works once more",
  async (before) => {
    const { told, failed, after } = await bring(RELEASES.at(-1) as ProviderRelease, before);
    expect(told).toEqual(failed);
    expect(failed.length).toBeGreaterThan(0);
    expect(after).toEqual(DONE);
  },
);

test("no apply fails where what the values come from is made first, and a plan then tells of nothing", async () => {
  const release = RELEASES.at(-1) as ProviderRelease;
  const json = stackOf(lateArguments(release), "late", release);
  const rancher = createRancher();
  const terraform = mirror.with(rancher.environment);
  try {
    const folder = terraform.workspace(json, [release]);
    await terraform.init(folder);
    const targets = Object.keys(json.resource.terraform_data).map((name) => `-target=terraform_data.${name}`);
    expect((await terraform.run(folder, ["apply", "-auto-approve", ...targets])).code).toBe(0);
    expect(await toldOfPlan(terraform, folder)).toEqual([]);
    expect(await failing(terraform, folder)).toEqual([]);
  } finally {
    rancher.remove();
  }
});

const LATE = "${terraform_data.text.output}";

const NOTHING_SENT = {
  alone: {},
  "empty-text": { chart_values: "", machine_global_config: null },
  "late-text": { machine_global_config: "${terraform_data.yaml.output}" },
  "empty-directories": { data_directories: [{}] },
  "late-directory": { data_directories: [{ system_agent: LATE }] },
  "empty-strategy": { upgrade_strategy: [{}] },
  "late-concurrency": { upgrade_strategy: [{ control_plane_concurrency: LATE, worker_concurrency: "" }] },
  "empty-registries": { registries: [{}] },
  "registries-of-none": { registries: { configs: [] } },
  "empty-files": { machine_selector_files: [{}] },
  "empty-networking": { networking: {} },
  "empty-defaults": { machine_pool_defaults: {} },
  "late-limit": { machine_pool_defaults: { hostname_length_limit: "${terraform_data.number.output}" } },
};

const SENT = {
  etcd: { etcd: {} },
  comment: { chart_values: "# nothing yet\n" },
  "no-configuration": { machine_global_config: "{}" },
  selected: { machine_selector_config: [{}] },
  "late-selected": { machine_selector_config: [{ config: "${terraform_data.yaml.output}" }] },
  files: { machine_selector_files: [{ machine_label_selector: [{}] }] },
  drained: { upgrade_strategy: [{ worker_drain_options: [{}] }] },
  concurrency: { upgrade_strategy: [{ worker_concurrency: "1" }] },
  directory: { data_directories: [{ provisioning: "/var/lib/p" }] },
  "late-networking": { networking: [{ stack_preference: "${terraform_data.stack.output}" }] },
  "late-secret": { registries: [{ configs: [{ hostname: "a.example.com", tls_secret_name: LATE }] }] },
  "late-rotation": { rotate_certificates: { generation: "${terraform_data.number.output}" } },
};

test("what counts as written beside a late value is what the provider would send", async () => {
  const json = stackBeside({ ...NOTHING_SENT, ...SENT });
  const { told, failed, ofFolder, after } = await applied(json, RELEASES.at(-1) as ProviderRelease);
  expect(failed).toEqual(Object.keys(NOTHING_SENT).sort());
  expect([...new Set(told)]).toEqual(failed);
  expect([...new Set(ofFolder)]).toEqual(failed);
  expect(after.second).toEqual([]);
});
