import { K3sCluster, type K3sClusterProps, type NodePoolOptions, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { subjectOf } from "../../lib/scheduling/findings/finding-subject";
import { plain } from "../../lib/scheduling/rich-text";
import { rancherStack, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const WORKER: NodePoolOptions = { roles: [NodeRole.WORKER], taints: ["gpu=yes:NoSchedule"], nodes: 2 };

type Pools = Readonly<Record<string, NodePoolOptions>>;

function app(pools: Pools, props: Partial<K3sClusterProps> = {}): string {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { first: { roles: NodeRole.ALL }, ...pools },
    ...props,
  });
  return inputs.file(synthesized(cluster), "cdk.tf.json");
}

function review(base: Pools, head: Pools, props?: (pool: string) => Partial<K3sClusterProps>): ClusterReview {
  const [old, now] = [base, head].map((pools) => app(pools, props?.(Object.keys(pools)[0] ?? ""))) as [string, string];
  return reviewChanges(changesBetween(old, now)).clusters[0] as ClusterReview;
}

const about = ({ dangers }: ClusterReview) =>
  dangers.flatMap((danger) =>
    danger.code === "RK709" || danger.code === "RK718" ? [`${danger.code} ${subjectOf(danger).pools}`] : [],
  );
const shown = ({ dangers }: ClusterReview) =>
  dangers
    .filter(({ code }) => code === "RK718")
    .map(renderFinding)
    .join("\n\n");

describe("RK718, a pool that is renamed", () => {
  test("says when which pods wait, and what each repair repairs", () => {
    expect(shown(review({ gpu: WORKER }, { accelerated: WORKER }))).toMatchInlineSnapshot(`
"warning[RK718]: pool "gpu" goes and "accelerated" comes with the same roles, taints and labels: nodes that are registered keep rancher-k3s/node-pool=gpu
  = a new pod with the node selector of "accelerated" stays Pending until a node registers with that name; pods that run go on running
  = help: keep the name "gpu"
  = or: register the nodes again with the command of "accelerated", which repairs all of it
  = or: kubectl label nodes --selector rancher-k3s/node-pool=gpu rancher-k3s/node-pool=accelerated --overwrite lets pods with the new selector run until K3s restarts on the node and writes the label of its registration again
  = or: drain and delete the nodes, if they are other machines"
`);
  });

  test("names the settings that reach its machines no more", () => {
    const selecting = (pool: string) => ({
      machineSelectorConfig: [{ pools: [pool], config: { "kubelet-arg": ["max-pods=50"] } }],
    });
    expect(shown(review({ gpu: WORKER }, { accelerated: WORKER }, selecting))).toMatchInlineSnapshot(`
"warning[RK718]: pool "gpu" goes and "accelerated" comes with the same roles, taints and labels: nodes that are registered keep rancher-k3s/node-pool=gpu
  = a new pod with the node selector of "accelerated" stays Pending until a node registers with that name; pods that run go on running
  = machineSelectorConfig[0] applies to no node of them once this is applied: Rancher goes by the labels that a machine registered with
  = help: keep the name "gpu"
  = or: register the nodes again with the command of "accelerated", which repairs all of it
  = or: kubectl label nodes --selector rancher-k3s/node-pool=gpu rancher-k3s/node-pool=accelerated --overwrite lets pods with the new selector run until K3s restarts on the node and writes the label of its registration again; Rancher does not see it
  = or: drain and delete the nodes, if they are other machines"
`);
  });

  test("is told in place of what is said of a pool that goes for good", () => {
    expect(about(review({ gpu: WORKER }, { accelerated: WORKER }))).toEqual(["RK718 gpu"]);
    expect(about(review({ gpu: WORKER }, {}))).toEqual(["RK709 gpu"]);
  });

  test.each<[string, NodePoolOptions, readonly string[]]>([
    ["another number of nodes", { ...WORKER, nodes: 3 }, []],
    ["another label", { ...WORKER, labels: { zone: "a" } }, ["labels"]],
    ["taints that leave", { ...WORKER, taints: [], leavingTaints: WORKER.taints ?? [] }, ["taints"]],
    ["no taints", { ...WORKER, taints: [] }, ["taints"]],
  ])("is told of with %s as well, where it is the only one of its roles", (_what, pool, differs) => {
    const found = review({ gpu: WORKER }, { accelerated: pool });
    expect(about(found)).toEqual(["RK718 gpu"]);
    expect(found.dangers.find(({ code }) => code === "RK718")?.data).toMatchObject({ differs });
  });

  test("says what is other than before, of which the nodes keep the old", () => {
    const found = shown(review({ gpu: WORKER }, { accelerated: { ...WORKER, taints: [] } }));
    expect(found).toContain('"accelerated" comes with the same roles, and other taints: nodes that are registered');
    expect(found).toContain('their nodes keep the taints of pool "gpu" as well');
  });

  test("is told of along a chain, the last first, as the labels have to be changed", () => {
    const a = WORKER;
    const b: NodePoolOptions = { ...WORKER, taints: ["db=yes:NoSchedule"] };
    const found = review({ a, b }, { b: a, c: b });
    expect(about(found)).toEqual(["RK718 b", "RK718 a"]);
    expect(shown(found)).toContain('once no node of pool "b" of before has that label any more, kubectl label nodes');
  });

  test("may also be a pool that goes: where it is not plain, both are told, and nothing is to be destroyed blindly", () => {
    const changed = { ...WORKER, roles: [NodeRole.ETCD, NodeRole.WORKER] };
    const found = review({ gpu: WORKER }, { accelerated: changed });
    expect(about(found)).toEqual(["RK709 gpu"]);
    const danger = found.dangers.find(({ code }) => code === "RK709");
    expect(danger && renderFinding(danger)).toMatchInlineSnapshot(`
"warning[RK709]: pool "gpu" leaves the configuration, its nodes stay registered
  = Rancher has no pools in a custom cluster; nothing removes the machines
  = help: if the machines stay, as pool "accelerated": keep the name "gpu", or register them again with the command of the new pool; until then their nodes keep rancher-k3s/node-pool=gpu, and their taints and labels
  = or: if they do not: drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines"
`);
  });

  test("a pool that nobody counts the nodes of may be the same", () => {
    const { nodes: _, ...open } = WORKER;
    expect(about(review({ gpu: WORKER }, { accelerated: open }))).toEqual(["RK718 gpu"]);
  });

  test("two that go and two that come are two renamed ones, one that comes is one", () => {
    expect(about(review({ a: WORKER, b: WORKER }, { c: WORKER, d: WORKER }))).toEqual(["RK718 a", "RK718 b"]);
    expect(about(review({ a: WORKER, b: WORKER }, { c: WORKER })).sort()).toEqual(["RK709 b", "RK718 a"]);
  });

  test("a pool that comes beside one that stays is new", () => {
    expect(about(review({ gpu: WORKER }, { gpu: WORKER, more: WORKER }))).toEqual([]);
  });
});

describe("a workload that is pinned to a pool which is renamed", () => {
  const PLAIN: NodePoolOptions = { roles: [NodeRole.WORKER] };
  const toPool = (pool: string): Partial<K3sClusterProps> => ({
    chartValues: { traefik: { nodeSelector: { "rancher-k3s/node-pool": pool } } },
  });
  const lost = ({ dangers }: ClusterReview) =>
    dangers.flatMap(({ code, data }) => (code === "RK707" || code === "RK708" ? [[code, ...data.workloads]] : []));

  test("waits until a node registers with the new name, as no registered node has it", () => {
    const found = review({ web: PLAIN }, { gate: PLAIN }, toPool);
    expect(
      found.dangers
        .filter(({ code }) => code === "RK708")
        .map(renderFinding)
        .join(),
    ).toMatchInlineSnapshot(`
"warning[RK708]: traefik finds no node for new pods once this is rolled out
  = pool "web": its nodes have no label rancher-k3s/node-pool=gate
  = a pod that is there may stay until it is replaced, which the rollout itself may do
  = help: keep the labels that it asks for on nodes: where a pool is renamed, keep its name, or register its nodes again"
`);
    expect(plain(found.verdict)).toContain(
      "traefik finds no node for new pods once this is rolled out (RK708, on apply)",
    );
  });

  test("has its place where another pool has the label", () => {
    const pools = (name: string): Pools => ({ [name]: PLAIN, more: { ...PLAIN, labels: { site: "a" } } });
    const bySite = () => ({ chartValues: { traefik: { nodeSelector: { site: "a" } } } });
    expect(lost(review(pools("web"), pools("gate"), bySite))).toEqual([]);
  });

  test("stays where it is pinned to the old name", () => {
    expect(lost(review({ web: PLAIN }, { gate: PLAIN }, () => toPool("web")))).toEqual([["RK708", "traefik"]]);
    expect(lost(review({ web: PLAIN }, { gate: PLAIN }))).toEqual([]);
  });
});

describe("what was said of a pool by its old name", () => {
  const late = (taint: "d=db:NoExecute" | "d=db:NoSchedule"): NodePoolOptions => ({
    roles: [NodeRole.WORKER],
    taints: [taint],
    taintsApplied: "after-ready",
  });
  const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);

  test("is no news by its new one", () => {
    const found = review({ db: late("d=db:NoExecute") }, { dbs: late("d=db:NoExecute") });
    expect(codes(found.keptFindings)).toContain("RK602");
    expect(found.newFindings).toEqual([]);
  });

  test("is news of a pool that comes beside it", () => {
    const found = review(
      { db: late("d=db:NoExecute") },
      { dbs: late("d=db:NoExecute"), more: { ...late("d=db:NoExecute"), roles: NodeRole.ALL } },
    );
    expect(found.newFindings.filter(({ code }) => code === "RK602").map(({ data }) => data)).toMatchObject([
      { pool: "more" },
    ]);
  });
});

describe("an acknowledgement of a renamed pool", () => {
  const severityWith = (pool: string | undefined) => {
    const made = new K3sCluster(rancherStack(), "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { first: { roles: NodeRole.ALL }, accelerated: WORKER },
    });
    made.acknowledge("RK718", "nodes are replaced in June", pool === undefined ? {} : { pool });
    const head = inputs.file(synthesized(made), "cdk.tf.json");
    return reviewChanges(changesBetween(app({ gpu: WORKER }), head)).clusters[0]?.severity;
  };

  test.each(["gpu", "accelerated", undefined])("accepts it by its old name and by its new one: %s", (pool) => {
    expect(severityWith(pool)).toBeUndefined();
  });

  test("accepts nothing by the name of another pool", () => {
    expect(severityWith("first")).toBe("warning");
  });
});
