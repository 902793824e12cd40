import { type K3sClusterProps, type NodePoolOptions, NodeRole, type SchedulingProof } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import type { FindingData } from "../../lib/scheduling/findings/finding-data";
import { clusterOf, withoutLine } from "../cluster/stacks";
import { dnsService, ownAddon } from "../scheduling/own-addons";

const shown = (code: FindingCode, { findings }: SchedulingProof) =>
  findings
    .filter((finding) => finding.code === code)
    .map((finding) => withoutLine(renderFinding(finding)))
    .join("\n\n");

const SERVERS: NodePoolOptions = { roles: NodeRole.ALL };
const TAINTED: NodePoolOptions = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] };
const ETCD: NodePoolOptions = { roles: [NodeRole.ETCD] };
const CONTROL: NodePoolOptions = { roles: [NodeRole.CONTROL_PLANE] };
const WORKERS: NodePoolOptions = { roles: [NodeRole.WORKER] };
const proofOf = (pools: Record<string, NodePoolOptions>, props?: Partial<K3sClusterProps>) =>
  clusterOf(pools, props).prove();

describe("a pool that loses the lottery", () => {
  test("can be kept from being the first", () => {
    const { help } = describePlainly(
      proofOf({ clean: SERVERS, tainted: TAINTED }).findings.find(({ code }) => code === "RK102") as never,
    );
    expect(help).toContain(
      "pin the first node to a machine of a pool that brings the cluster up: initNode: { pool, machineId }",
    );
  });

  test("may have been kept from it by a label that does not tell the pool", () => {
    const labels = { "rke.cattle.io/init-node-machine-id": "edge-1" };
    const proof = proofOf({ clean: SERVERS, tainted: TAINTED }, { labels });
    expect(proof.bootstrap.verdict).toBe("lottery");
    expect(shown("RK102", proof)).toContain(
      "say which pool the pinned machine is of, with initNode: { pool, machineId } in the place of its label",
    );
  });

  test("has no other to be pinned where none wins", () => {
    expect(shown("RK102", proofOf({ tainted: TAINTED }))).not.toContain("initNode");
  });
});

describe("a CoreDNS of the app's own", () => {
  const CRITICAL: NodePoolOptions = { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] };
  const ownCoreDns = (...tolerations: object[]) => ({
    machineGlobalConfig: { disable: ["coredns"] },
    additionalManifest: [ownAddon("coredns", { tolerations }), dnsService()],
  });
  const limited = { key: "CriticalAddonsOnly", operator: "Exists", effect: "NoExecute", tolerationSeconds: 0 };

  test.each([
    ["that does not tolerate the first node", []],
    ["that tolerates it for no time", [limited]],
  ])("%s is to be changed where it is, and no remedy is offered that would ship another one", (_what, tolerations) => {
    const proof = proofOf({ a: CRITICAL }, ownCoreDns(...tolerations));
    for (const code of ["RK102", "RK203"] as const) {
      expect(shown(code, proof)).toContain("change the tolerations of Deployment coredns in additionalManifest");
      expect(shown(code, proof)).not.toMatch(/Remedy.coredns|with the key CriticalAddonsOnly/);
    }
    expect(shown("RK102", proof).includes("leave tolerationSeconds out there")).toBe(tolerations.length > 0);
  });
});

describe("a cluster that waits already", () => {
  const rescue = "register a control-plane node, or one of etcd and worker, without hard taints of its own";
  const tainted = { ...CONTROL, taints: ["a=b:NoSchedule"] as const };

  test("is rescued by another control-plane node where etcd is on nodes of its own", () => {
    const said = shown("RK102", proofOf({ etcd: ETCD, control: tainted, general: WORKERS }));
    expect(said).toContain(rescue);
    expect(said).toContain("nodes that are workers alone join once the agent is connected");
    expect(said).toContain("take it off by hand on a control-plane node: k3s kubectl taint node NODE a=b:NoSchedule-");
  });

  test("is rescued by another etcd node where one of those has the control plane; nodes of that alone wait as well", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["a=b:NoExecute"] as const };
    const { findings } = proofOf(
      { etcd: ETCD, general: WORKERS, servers },
      { initNode: { pool: "etcd", machineId: "x" } },
    );
    const found = findings.find(({ code }) => code === "RK102");
    expect(found).toMatchObject({ data: { pool: "servers", moment: "before-workers", joining: "etcd" } });
    expect(describePlainly(found as never).help.join()).toContain(
      "register an etcd node that is a control-plane node or a worker too without hard taints of its own",
    );
  });

  test("is rescued by nothing that is added where its first node has the control-plane role", () => {
    const said = shown("RK102", proofOf({ first: TAINTED, general: WORKERS }));
    expect(said).not.toContain(rescue);
    expect(said).toContain("no node that is added helps");
    expect(said).toContain("take it off by hand on that node: k3s kubectl taint node NODE a=b:NoSchedule-");
  });

  test("says of pools that join together that one of them is enough", () => {
    const both = { etcd: ETCD, one: tainted, other: tainted, general: WORKERS };
    const { findings } = proofOf(both);
    expect(findings.filter(({ code }) => code === "RK102").map(({ data }) => data)).toMatchObject([
      { pool: "one", isOneOfSeveral: true, moment: "before-workers" },
      { pool: "other", isOneOfSeveral: true, moment: "before-workers" },
    ]);
    expect(shown("RK102", proofOf(both))).toContain("one that does is enough");
  });
});

describe("RK101, of what only the catalogue of causes tells", () => {
  const data: FindingData["RK101"] = {
    pool: "first",
    moment: "alone",
    agent: { verdict: "blocked", by: ["node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule"] },
    ownTaints: [],
    isOneOfSeveral: false,
    joining: "none",
    hasProperties: true,
    setting: "agents.clusterAgent.appendTolerations",
  };
  const help = (change: Partial<FindingData["RK101"]>) =>
    describePlainly({ code: "RK101", data: { ...data, ...change } }).help;

  test("a taint that is not the pool's own is to be tolerated; nobody can apply it later", () => {
    expect(help({})).toEqual([
      "append a toleration of node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule to agents.clusterAgent.appendTolerations",
      "where the cluster waits already, take it off by hand on that node: k3s kubectl taint node NODE node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule-",
    ]);
  });

  test("where nothing starts, the setting is to be taken back, and no toleration helps", () => {
    expect(help({ agent: { verdict: "stopped", by: ["disable-scheduler"] } })).toEqual(["take back disable-scheduler"]);
  });

  test("a toleration for no time at all is to have no limit", () => {
    const agent = { verdict: "evicted", by: ["a=b:NoExecute"], seconds: 0 } as const;
    expect(help({ agent })[0]).toBe("tolerate a=b:NoExecute without a limit, in agents.clusterAgent.appendTolerations");
    expect(describePlainly({ code: "RK101", data: { ...data, agent } }).facts[0]).toBe(
      "a=b:NoExecute is tolerated for no time at all",
    );
  });

  test("shows where the agent cannot run, when the nodes that it would run on join cordoned", () => {
    const cordoned = [{ pools: ["control"], config: { "kubelet-arg": ["register-schedulable=false"] } }];
    const proof = proofOf(
      { control: CONTROL, data: { roles: [NodeRole.ETCD, NodeRole.WORKER], taints: ["dedicated=data:NoSchedule"] } },
      { machineSelectorConfig: cordoned },
    );
    expect(shown("RK101", proof)).toMatchInlineSnapshot(`
"error[RK101]: cattle-cluster-agent cannot run on nodes of pool "data" before workers may join
  --> __tests__/cluster/stacks.ts:LINE
  = dedicated=data:NoSchedule is not tolerated
  = no other pool whose nodes join before the workers takes it either; one that does is enough
  = nodes that are workers alone join once the agent is connected, so untainted workers do not help and the cluster waits forever
  = help: append a toleration of dedicated=data:NoSchedule to agents.clusterAgent.appendTolerations
  = or: apply the taints of pool "data" once the cluster is ready: taintsApplied: "after-ready"
  = or: move dedicated=data:NoSchedule to a pool of workers alone
  = or: where the cluster waits already, take it off by hand on a control-plane node: k3s kubectl taint node NODE dedicated=data:NoSchedule-
  = or: where the cluster waits already, register a control-plane node, or one of etcd and worker, without hard taints of its own: it joins while the others wait"
`);
  });
});

describe("RK110, a pinned first node that cannot be it", () => {
  const pinned = (pool: string) =>
    proofOf({ etcd: ETCD, control: CONTROL, general: WORKERS }, { initNode: { pool, machineId: "edge-1" } });

  test("shows the roles of its pool, and the pools that could hold it", () => {
    expect(shown("RK110", pinned("control"))).toMatchInlineSnapshot(`
"error[RK110]: the first node is pinned to a machine of pool "control", which has no etcd role
  --> __tests__/cluster/stacks.ts:LINE
  = its roles are control-plane
  = the first node starts etcd; Rancher takes the machine with the pinned id and no other, so nothing ever starts
  = help: name pool "etcd" in initNode.pool, and register the machine with its command
  = or: leave initNode out, so that Rancher elects the first node"
`);
    expect(pinned("control").bootstrap).toMatchObject({ verdict: "no", pools: [], wins: [] });
  });

  test("is about a pool that does not exist, too", () => {
    expect(shown("RK110", pinned("servers"))).toContain(
      'the first node is pinned to a machine of pool "servers", which does not exist',
    );
    expect(pinned("servers").bootstrap.verdict).toBe("no");
  });

  test("does not occur where the pool has the etcd role", () => {
    expect(shown("RK110", pinned("etcd"))).toBe("");
  });
});

describe("RK111, a first node that is not pinned after all", () => {
  test("shows the label that is missing, and the cluster is judged as without it", () => {
    const initNode = { pool: "clean", machineId: "edge-1" };
    const cluster = clusterOf({ clean: SERVERS, tainted: TAINTED }, { initNode });
    expect(cluster.prove().bootstrap).toMatchObject({ verdict: "yes", pools: [{ pool: "clean" }] });
    cluster.resource.labels = { team: "edge" };
    expect(cluster.prove().bootstrap.verdict).toBe("lottery");
    expect(shown("RK111", cluster.prove())).toMatchInlineSnapshot(`
"error[RK111]: the first node is said to be a machine of pool "clean", but the cluster does not pin it
  --> __tests__/cluster/stacks.ts:LINE
  = the cluster has no label rke.cattle.io/init-node-machine-id, so Rancher elects any of the etcd nodes
  = an override, or what was set on the resource, took the place of the labels of the cluster
  = help: give other labels in labels of K3sCluster, which keeps its own
  = or: leave initNode out, where any of the etcd nodes may be the first"
`);
  });
});
