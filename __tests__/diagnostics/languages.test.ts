import { changesOfPlans, renderProofMarkdown, renderProofText } from "../../lib/review";
import { changesBetweenStacks } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import type { PlainObject } from "../../lib/review/json";
import { clustersOf } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import { ToldPools } from "../../lib/review/told-pools";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { prove } from "../../lib/scheduling/prove";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { clusterName } from "../../lib/scheduling/reading/cluster-summary";
import { Inputs } from "../review/inputs";
import { handWritten, providerPlan } from "../review/provider-plan";
import { contentOf } from "./example";
import { saidInTypescript } from "./languages";
import { codesWithPage, readPage } from "./page";

const inputs = new Inputs();
afterAll(() => inputs.remove());

/** Codes that were found in clusters written in HCL. */
const codes = new Set<string>();

test.each(codesWithPage())("the example of %s, written in HCL, is told in Terraform's words", (code) => {
  const { before, failing } = readPage(code);
  const found = findingsOf(contentOf(failing), before === undefined ? undefined : contentOf(before));
  for (const each of found) codes.add(each.code);
  expect(saidInTypescript(found)).toEqual([]);
});

test("most findings occur in clusters that are written in HCL, so that most are tried", () => {
  expect(codes.size).toBeGreaterThan(90);
});

const SERVERS = { name: "cp", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 };
const POOLS = { machine_pools: [{ ...SERVERS, cloud_credential_secret_name: "c", machine_config: [{ kind: "A" }] }] };
const FLANNEL = { ...POOLS, machine_global_config: "flannel-backend: mesh\n" };
const LATE = { references: ["terraform_data.late.output"] };

test.each<[string, PlainObject]>([
  [
    "pools of machines that leave",
    {
      before: handWritten({ rke_config: POOLS }),
      after: handWritten({ rke_config: { machine_global_config: "a: 1" } }),
    },
  ],
  [
    "what keeps pods from starting",
    { before: handWritten({ rke_config: POOLS }), after: handWritten({ rke_config: FLANNEL }) },
  ],
])("of %s two stacks in HCL tell in Terraform's words", (_what, { before, after }) => {
  const found = findingsOf(after as PlainObject, before as PlainObject);
  expect(found.length).toBeGreaterThan(1);
  expect(saidInTypescript(found)).toEqual([]);
});

test("tables and verdicts name what keeps pods from starting in Terraform's words", () => {
  const [seen] = clustersOf([documentOfJson(handWritten({ rke_config: FLANNEL }) as PlainObject)]);
  const proof = prove((seen as { cluster: Cluster }).cluster);
  const texts = [renderProofText(proof), renderProofMarkdown(proof)];
  for (const text of texts) expect(text).not.toContain("machineGlobalConfig");
  for (const text of texts) expect(text).toContain("flannel-backend in machine_global_config");
});

test("of every argument of a pool that is known too late a plan in HCL tells in Terraform's words", () => {
  const late = { name: "w", machine_labels: {}, worker_role: false, quantity: 0, taints: [{ key: "a", effect: "" }] };
  const expressions = { name: { constant_value: "w" }, machine_labels: LATE, worker_role: LATE, quantity: LATE };
  const plan = providerPlan({
    written: {},
    held: {},
    planned: { rke_config: { machine_pools: [late] } },
    references: { rke_config: [{ machine_pools: [{ ...expressions, taints: [{ effect: LATE }] }] }] },
  }) as { resource_changes: unknown[] };
  const change = { actions: ["create"], before: null, after: {}, after_unknown: { output: true } };
  plan.resource_changes.push({ address: "terraform_data.late", mode: "managed", type: "terraform_data", change });
  const { clusters } = reviewChanges(changesOfPlans([inputs.file(plan)]));
  const found = clusters.flatMap(({ problems }) => problems.map(({ finding }) => finding));
  expect(found.filter(({ code }) => code === "RK546").map((each) => describePlainly(each).subject)).toEqual([
    "rke_config.machine_pools.machine_labels",
    "rke_config.machine_pools.quantity",
    "rke_config.machine_pools.taints.effect",
    "rke_config.machine_pools.worker_role",
  ]);
  expect(saidInTypescript(found)).toEqual([]);
});

/** What is found about the clusters of examples, or of a change between two, as if they were written by hand. */
function findingsOf(after: PlainObject, before: PlainObject | undefined): Finding[] {
  const now = documentOfJson(withoutModels(after));
  if (before === undefined) {
    return clustersOf([now], toldOf({ pools: after })).flatMap(({ cluster }) => [...prove(cluster).findings]);
  }
  const told = toldOf({ before, pools: after });
  const { clusters } = reviewChanges(changesBetweenStacks([documentOfJson(withoutModels(before))], [now], told));
  return clusters.flatMap(({ dangers, newFindings, keptFindings }) => [...dangers, ...newFindings, ...keptFindings]);
}

/** The stack as somebody writes it who does not use the library. */
function withoutModels(content: PlainObject): PlainObject {
  const { terraform_data: _, ...resource } = (content.resource ?? {}) as PlainObject;
  return { ...content, resource };
}

/** What the models of these stacks say, as a file tells it. */
function toldOf(stacks: Readonly<Record<string, PlainObject>>): ToldPools {
  const clusters = new Map<string, Record<string, unknown>>();
  for (const [side, content] of Object.entries(stacks)) {
    for (const { cluster } of clustersOf([documentOfJson(content)])) {
      if (!["model", "both"].includes(cluster.poolSource)) continue;
      const name = clusterName(cluster);
      const pools = cluster.pools
        .filter((pool) => !cluster.machinePools.includes(pool.name))
        .map(({ roleTaints: _, labels: { "rancher-k3s/node-pool": __, ...labels }, ...pool }) => ({ ...pool, labels }));
      clusters.set(name, { pools, ...clusters.get(name), name, [side]: pools });
    }
  }
  return ToldPools.read(JSON.stringify({ clusters: [...clusters.values()] }), "pools.json");
}
