import { NodeRole } from "../../lib";
import { verdictLine } from "../../lib/review";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { type ClusterSketch, modelOf, REPORTED_CASE, reviewModels } from "../scheduling/models";

function verdict(before: ClusterSketch | undefined, after: ClusterSketch | undefined): string | undefined {
  const [review] = reviewModels(before === undefined ? [] : [before], after === undefined ? [] : [after]).clusters;
  return review === undefined ? undefined : verdictLine(review);
}

const byAddress = { rancherHost: "address" as ClusterSketch["rancherHost"] };
const plain = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} }, byAddress);
const dedicated = modelOf(
  { servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoSchedule"] }, workers: {} },
  byAddress,
);

test("nothing changes", () => {
  expect(verdict(plain, plain)).toBe("cluster edge: no scheduling change");
});

test("a cluster is new", () => {
  expect(verdict(undefined, plain)).toBe("cluster edge: new; agents are schedulable");
});

test("a new cluster that cannot come up", () => {
  expect(verdict(undefined, modelOf(REPORTED_CASE))).toMatchInlineSnapshot(
    `"cluster edge: new; CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name (RK102, when a node joins or is replaced)"`,
  );
});

describe("a first node that is left to chance", () => {
  const lottery = modelOf({
    clean: { roles: NodeRole.ALL },
    tainted: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] },
  });

  test("shows with the pools that win", () => {
    expect(verdict(undefined, lottery)).toMatchInlineSnapshot(
      `"cluster edge: new; CoreDNS cannot run on a node of pool "tainted" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name (RK102, when a node joins or is replaced)"`,
    );
  });

  test("is worse than a certain one, and says so", () => {
    const both = modelOf({ clean: { roles: NodeRole.ALL }, tainted: { roles: NodeRole.ALL } });
    expect(verdict(both, lottery)).toMatch(/^cluster edge: tainted \+ a=b:NoSchedule; CoreDNS cannot run .*\(RK102/);
  });
});

describe("a first node of which it is open if it brings the cluster up", () => {
  const open = { ...modelOf(REPORTED_CASE), rancherHost: RancherHost.UNKNOWN };

  test("shows with what it depends on", () => {
    expect(verdict(undefined, open)).toMatchInlineSnapshot(
      `"cluster edge: new; whether the first node reaches Rancher depends on its URL or a proxy (RK103, when a node joins or is replaced); 1 more warning"`,
    );
  });

  test("is no news where it was open before", () => {
    expect(verdict(open, { ...open, rancherVersion: "2.14.2" })).not.toContain("first node");
  });
});

test("a cluster goes", () => {
  expect(verdict(plain, undefined)).toBe("cluster edge: destroyed (RK702, on apply)");
});

test("the control plane gets a taint, and the agents tolerate it", () => {
  expect(verdict(plain, dedicated)).toMatchInlineSnapshot(
    `"cluster edge: servers + dedicated=servers:NoSchedule; addons stay Pending until another pool joins (RK107, when the cluster is restored or made anew)"`,
  );
});

test("the control plane loses its taint, and the agents their toleration", () => {
  expect(verdict(dedicated, plain)).toMatchInlineSnapshot(
    `"cluster edge: servers − dedicated=servers:NoSchedule; a workload does not tolerate a taint that registered nodes still carry (RK705, on apply)"`,
  );
});

test("taints are added and removed", () => {
  const taints = (...list: string[]) =>
    modelOf({ servers: { roles: NodeRole.ALL }, workers: {}, gpu: { taints: list } }, byAddress);
  expect(verdict(taints("a=1:NoSchedule"), taints("b=1:NoSchedule", "c=1:NoSchedule"))).toMatchInlineSnapshot(
    `"cluster edge: gpu − a=1:NoSchedule + b=1:NoSchedule + c=1:NoSchedule; agents stay schedulable"`,
  );
});

test("a taint evicts", () => {
  const spot = modelOf({ servers: { roles: NodeRole.ALL }, workers: { taints: ["spot:NoExecute"] } }, byAddress);
  expect(verdict(plain, spot)).toMatchInlineSnapshot(
    `"cluster edge: workers + spot:NoExecute; spot:NoExecute evicts every pod that does not tolerate it from nodes of pool "workers" that get it (RK703, when a node joins or is replaced)"`,
  );
});

test("an agent loses its toleration", () => {
  const agents = { cluster: [], fleet: dedicated.agents.fleet };
  expect(verdict(dedicated, { ...dedicated, agents })).toMatchInlineSnapshot(
    `"cluster edge: cattle-cluster-agent no longer tolerates dedicated=servers:NoSchedule, and pool "servers" still has it (RK704, on apply); 1 more warning"`,
  );
});

test("an agent loses its last place, and the other one had none", () => {
  const everywhere = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }, byAddress);
  const without = { ...everywhere, agents: { cluster: everywhere.agents.cluster, fleet: [] } };
  expect(verdict(everywhere, without)).toMatchInlineSnapshot(
    `"cluster edge: fleet-agent no longer tolerates a=b:NoSchedule; fleet-agent finds no node for new pods once this is rolled out (RK707, on apply); 1 more error"`,
  );
  expect(verdict(without, { ...without, rancherVersion: "2.14.2" })).toMatchInlineSnapshot(
    `"cluster edge: Rancher 2.14.1 → 2.14.2; fleet-agent still can run nowhere"`,
  );
});

test("workloads lose their last place; a few are named", () => {
  const tainted = modelOf(
    { servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: { taints: ["c=d:NoSchedule"] } },
    byAddress,
  );
  expect(verdict(plain, tainted)).toMatchInlineSnapshot(
    `"cluster edge: servers + a=b:NoSchedule, workers + c=d:NoSchedule; coredns finds no node any more once the nodes of pools "servers" and "workers" are replaced (RK707, when a node joins or is replaced); 1 more warning"`,
  );
});

test("releases change", () => {
  const upgraded = { ...plain, kubernetesVersion: "v1.34.1+k3s1", rancherVersion: "2.14.2" };
  expect(verdict(plain, upgraded)).toMatchInlineSnapshot(
    `"cluster edge: K3s v1.33.5+k3s1 → v1.34.1+k3s1, Rancher 2.14.1 → 2.14.2; agents stay schedulable"`,
  );
});

test("a Rancher release becomes known", () => {
  const { rancherVersion: _, ...unknown } = plain;
  expect(verdict(unknown, plain)).toMatchInlineSnapshot(
    `"cluster edge: Rancher not known → 2.14.1; agents stay schedulable"`,
  );
});

test("pools come and go", () => {
  const { workers: _, ...servers } = plain.pools as Required<typeof plain.pools>;
  expect(verdict(plain, { ...plain, pools: servers })).toMatchInlineSnapshot(
    `"cluster edge: − pool workers; pool "workers" leaves the configuration, its nodes stay registered (RK709, on apply)"`,
  );
  expect(verdict({ ...plain, pools: servers }, plain)).toMatchInlineSnapshot(
    `"cluster edge: + pool workers; agents stay schedulable"`,
  );
});

test("only settings or acknowledgements change", () => {
  expect(verdict(plain, { ...plain, addons: { traefik: { disabled: true } } })).toMatchInlineSnapshot(
    `"cluster edge: helm-install-traefik-crd is switched off, helm-install-traefik is switched off, machineGlobalConfig.disable is set; agents stay schedulable"`,
  );
  expect(verdict(plain, { ...plain, acknowledged: { RK709: "fine" } })).toMatchInlineSnapshot(
    `"cluster edge: acknowledged: RK709; agents stay schedulable"`,
  );
});
