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
    `"cluster edge: new; agents are schedulable, but a new first node cannot bring the cluster up; 1 new error"`,
  );
});

describe("a first node that is left to chance", () => {
  const lottery = modelOf({
    clean: { roles: NodeRole.ALL },
    tainted: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] },
  });

  test("shows with the pools that win", () => {
    expect(verdict(undefined, lottery)).toMatchInlineSnapshot(
      `"cluster edge: new; agents are schedulable, but a new first node brings the cluster up only if it is of pool "clean"; 1 new error"`,
    );
  });

  test("is worse than a certain one, and says so", () => {
    const both = modelOf({ clean: { roles: NodeRole.ALL }, tainted: { roles: NodeRole.ALL } });
    expect(verdict(both, lottery)).toContain(
      'but a new first node brings the cluster up only if it is of pool "clean"',
    );
  });
});

describe("a first node of which it is open if it brings the cluster up", () => {
  const open = { ...modelOf(REPORTED_CASE), rancherHost: RancherHost.UNKNOWN };

  test("shows with what it depends on", () => {
    expect(verdict(undefined, open)).toMatchInlineSnapshot(
      `"cluster edge: new; agents are schedulable, but whether a new first node brings the cluster up depends on the form of Rancher's URL; 2 new warnings"`,
    );
  });

  test("is no news where it was open before", () => {
    expect(verdict(open, { ...open, rancherVersion: "2.14.2" })).not.toContain("first node");
  });
});

test("a cluster goes", () => {
  expect(verdict(plain, undefined)).toBe("cluster edge: destroyed");
});

test("the control plane gets a taint, and the agents tolerate it", () => {
  expect(verdict(plain, dedicated)).toMatchInlineSnapshot(
    `"cluster edge: 1 taint added; agents stay schedulable; 1 new warning"`,
  );
});

test("the control plane loses its taint, and the agents their toleration", () => {
  expect(verdict(dedicated, plain)).toMatchInlineSnapshot(
    `"cluster edge: 1 taint removed; agents may lose their place on some nodes"`,
  );
});

test("taints are added and removed", () => {
  const taints = (...list: string[]) =>
    modelOf({ servers: { roles: NodeRole.ALL }, workers: {}, gpu: { taints: list } }, byAddress);
  expect(verdict(taints("a=1:NoSchedule"), taints("b=1:NoSchedule", "c=1:NoSchedule"))).toMatchInlineSnapshot(
    `"cluster edge: 2 taints added, 1 removed; agents stay schedulable"`,
  );
});

test("a taint evicts", () => {
  const spot = modelOf({ servers: { roles: NodeRole.ALL }, workers: { taints: ["spot:NoExecute"] } }, byAddress);
  expect(verdict(plain, spot)).toMatchInlineSnapshot(
    `"cluster edge: 1 taint added; agents stay schedulable; 1 NoExecute addition evicts pods from nodes that get it"`,
  );
});

test("an agent loses its toleration", () => {
  const agents = { cluster: [], fleet: dedicated.agents.fleet };
  expect(verdict(dedicated, { ...dedicated, agents })).toMatchInlineSnapshot(
    `"cluster edge: 1 toleration removed; agents may lose their place on some nodes; 1 new warning"`,
  );
});

test("an agent loses its last place, and the other one had none", () => {
  const everywhere = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }, byAddress);
  const without = { ...everywhere, agents: { cluster: everywhere.agents.cluster, fleet: [] } };
  expect(verdict(everywhere, without)).toMatchInlineSnapshot(
    `"cluster edge: 1 toleration removed; fleet-agent finds no node for new pods; 1 new error"`,
  );
  expect(verdict(without, { ...without, rancherVersion: "2.14.2" })).toMatchInlineSnapshot(
    `"cluster edge: Rancher 2.14.1 to 2.14.2; fleet-agent still can run nowhere"`,
  );
});

test("workloads lose their last place; a few are named", () => {
  const tainted = modelOf(
    { servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: { taints: ["c=d:NoSchedule"] } },
    byAddress,
  );
  expect(verdict(plain, tainted)).toMatchInlineSnapshot(
    `"cluster edge: 2 taints added; agents stay schedulable; coredns, dashboard-shell and 6 more system workloads find no node once nodes are replaced; 1 new error, 4 new warnings"`,
  );
});

test("releases change", () => {
  const upgraded = { ...plain, kubernetesVersion: "v1.34.1+k3s1", rancherVersion: "2.14.2" };
  expect(verdict(plain, upgraded)).toMatchInlineSnapshot(
    `"cluster edge: K3s v1.33.5+k3s1 to v1.34.1+k3s1, Rancher 2.14.1 to 2.14.2; agents stay schedulable"`,
  );
});

test("a Rancher release becomes known", () => {
  const { rancherVersion: _, ...unknown } = plain;
  expect(verdict(unknown, plain)).toMatchInlineSnapshot(
    `"cluster edge: Rancher not known to 2.14.1; agents stay schedulable"`,
  );
});

test("pools come and go", () => {
  const { workers: _, ...servers } = plain.pools as Required<typeof plain.pools>;
  expect(verdict(plain, { ...plain, pools: servers })).toMatchInlineSnapshot(
    `"cluster edge: 1 pool removed; agents stay schedulable"`,
  );
  expect(verdict({ ...plain, pools: servers }, plain)).toMatchInlineSnapshot(
    `"cluster edge: 1 pool added; agents stay schedulable"`,
  );
});

test("only settings or acknowledgements change", () => {
  expect(verdict(plain, { ...plain, addons: { traefik: { disabled: true } } })).toMatchInlineSnapshot(
    `"cluster edge: settings change; agents stay schedulable"`,
  );
  expect(verdict(plain, { ...plain, acknowledged: { RK709: "fine" } })).toMatchInlineSnapshot(
    `"cluster edge: acknowledgements change; agents stay schedulable"`,
  );
});
