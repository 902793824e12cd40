import { NodeRole, TaintsApplied } from "../../lib";
import type { ClusterReview } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

function review(before: ClusterSketch | undefined, after: ClusterSketch | undefined): ClusterReview {
  const [only] = reviewModels(before === undefined ? [] : [before], after === undefined ? [] : [after]).clusters;
  return only as ClusterReview;
}

const factsOf = (danger: Finding | undefined) => (danger === undefined ? [] : describePlainly(danger).facts);

/** A cluster in which nothing is wrong: every mutation below starts from it. */
const POOLS = {
  servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoSchedule"], labels: { zone: "a" } },
  workers: {},
  gpu: { taints: ["nvidia.com/gpu=present:NoSchedule"] },
} satisfies Record<string, PoolSketch>;

const healthy = modelOf(POOLS, { rancherHost: "address" as ClusterSketch["rancherHost"] });
const withPools = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: healthy.rancherHost, ...rest });

const dangersAfter = (after: ClusterSketch | undefined, before: ClusterSketch | undefined = healthy) =>
  review(before, after).dangers.map((danger) => `${danger.code} ${describePlainly(danger).subject}`);

test("a change of nothing has no danger and says so", () => {
  expect(review(healthy, structuredClone(healthy))).toMatchObject({ dangers: [], outcome: "unchanged", rollout: [] });
});

describe("each danger is found where a change makes it", () => {
  test("RK702: a cluster that goes", () => {
    expect(dangersAfter(undefined)).toEqual(["RK702 cluster"]);
  });

  test("RK703: a NoExecute taint on a pool that has nodes", () => {
    const after = withPools({ ...POOLS, gpu: { taints: ["nvidia.com/gpu=present:NoSchedule", "spot:NoExecute"] } });
    expect(dangersAfter(after)).toContain('RK703 pool "gpu"');
  });

  test("RK703 names the system workloads that are evicted, and no others", () => {
    const after = withPools({ ...POOLS, workers: { taints: ["spot:NoExecute"] }, other: {} });
    const [danger] = review(healthy, after).dangers.filter(({ code }) => code === "RK703");
    expect(factsOf(danger)[0]).toMatchInlineSnapshot(
      `"of the system workloads that can be on its nodes today: cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik, svclb-traefik; your own may be as well"`,
    );
  });

  test("RK703 does not name what could not run there before either", () => {
    const after = withPools({ ...POOLS, gpu: { taints: ["nvidia.com/gpu=present:NoSchedule", "spot:NoExecute"] } });
    const [danger] = review(healthy, after).dangers.filter(({ code }) => code === "RK703");
    expect(factsOf(danger)[0]).toBe(
      "of the system workloads that can be on its nodes today, none would be evicted where they get it; your own may be",
    );
  });

  test("RK703 tells apart what is evicted after a time only", () => {
    const addons = { coredns: { disabled: true, tolerations: ["spot:NoExecute op=Exists for 60s"] } };
    const found = review(
      withPools(POOLS, { addons }),
      withPools({ ...POOLS, workers: { taints: ["spot:NoExecute"] }, other: {} }, { addons }),
    );
    const facts = factsOf(found.dangers.find(({ code }) => code === "RK703"));
    expect(facts[0]).toContain("coredns");
    expect(facts[1]).toBe("coredns only after 60 seconds");
    // It still runs, and RK211 says how.
    expect(found.dangers.map(({ code }) => code)).not.toContain("RK707");
  });

  test("RK703 names what Rancher gives the toleration only once it has seen the taint", () => {
    const agents = { cluster: [], fleet: [] };
    const taints = [...POOLS.servers.taints, "spot:NoExecute"];
    const found = review(
      withPools(POOLS, { agents }),
      withPools({ ...POOLS, servers: { ...POOLS.servers, taints } }, { agents }),
    );
    const [fact] = factsOf(found.dangers.find(({ code }) => code === "RK703"));
    expect(fact).toContain("cattle-cluster-agent, rancher-webhook");
  });

  test("a deferred NoSchedule taint takes no running workload's place", () => {
    const late = { taintsApplied: TaintsApplied.AFTER_READY };
    const pools = { servers: { roles: NodeRole.ALL, ...late } };
    const found = review(
      withPools(pools),
      withPools({ servers: { ...pools.servers, taints: ["spot:NoSchedule"] } }, { agents: { cluster: [], fleet: [] } }),
    );
    expect(found.dangers.map(({ code }) => code)).not.toContain("RK707");
    expect(found.newFindings.map(({ code }) => code)).toEqual(expect.arrayContaining(["RK603"]));
    expect(plain(found.verdict)).toContain("fleet-agent runs only until replaced");
  });

  test("RK703 is not about a NoSchedule taint, nor about a pool that is new", () => {
    const scheduled = withPools({ ...POOLS, workers: { taints: ["spot:NoSchedule"] }, other: {} });
    const added = withPools({ ...POOLS, other: { taints: ["spot:NoExecute"] } });
    expect([...dangersAfter(scheduled), ...dangersAfter(added)].join()).not.toContain("RK703");
  });

  test("RK703 says whether the taint reaches running nodes at once", () => {
    const taints = ["spot:NoExecute"];
    const facts = (taintsApplied: TaintsApplied) =>
      factsOf(
        review(
          withPools({ ...POOLS, workers: { taintsApplied } }),
          withPools({ ...POOLS, workers: { taintsApplied, taints } }),
        ).dangers.find(({ code }) => code === "RK703"),
      )[1];
    expect([facts(TaintsApplied.AT_REGISTRATION), facts(TaintsApplied.AFTER_READY)]).toEqual([
      "this apply does not put the taint on registered nodes: nodes that join or are replaced have it, and others get it by kubectl alone",
      "the taint is put on running nodes, so they are evicted at once",
    ]);
  });

  test("RK704: an agent loses a toleration that the control plane's taints need", () => {
    const agents = { cluster: healthy.agents.cluster, fleet: [] };
    expect(dangersAfter({ ...healthy, agents })).toContain("RK704 fleet-agent");
    expect(dangersAfter({ ...healthy, agents })).not.toContain("RK704 cattle-cluster-agent");
  });

  test("RK705: taint and toleration go together, and the nodes keep the taint", () => {
    const after = withPools({ ...POOLS, servers: { ...POOLS.servers, taints: [] } });
    expect(dangersAfter(after)).toContain("RK705 cattle-cluster-agent and fleet-agent");
    expect(dangersAfter(after).join()).not.toContain("RK704");
  });

  test("a toleration that no taint needed may go", () => {
    const extra = [...healthy.agents.cluster, "unused=x:NoSchedule"];
    const before = { ...healthy, agents: { cluster: extra, fleet: healthy.agents.fleet } };
    expect(dangersAfter(healthy, before)).toEqual([]);
  });

  test("a toleration of a worker's taint may go: the agents live on the control plane", () => {
    const agents = {
      cluster: [...healthy.agents.cluster, "nvidia.com/gpu=present:NoSchedule"],
      fleet: healthy.agents.fleet,
    };
    expect(dangersAfter(healthy, { ...healthy, agents })).toEqual([]);
  });

  test("RK707 and RK708: workloads lose the last pool they could run on", () => {
    const after = withPools({ ...POOLS, workers: { taints: ["team=a:NoSchedule"] } });
    const lost = review(healthy, after).dangers.filter(({ code }) => code === "RK707" || code === "RK708");
    expect(
      lost.map((danger) => [danger.code, describePlainly(danger).subject, factsOf(danger)]),
    ).toMatchInlineSnapshot(`
[
  [
    "RK707",
    "coredns",
    [
      "pool "workers": team=a:NoSchedule is not tolerated",
      "registered nodes keep the taints that they have and take its pods until then, unless somebody taints them with kubectl",
    ],
  ],
  [
    "RK708",
    "dashboard-shell, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik, traefik and svclb-traefik",
    [
      "pool "workers": team=a:NoSchedule is not tolerated",
      "registered nodes keep the taints that they have and take their pods until then, unless somebody taints them with kubectl",
      "without them no local-path-helper is made",
    ],
  ],
]
`);
  });

  test("RK707 says when the pool itself goes", () => {
    const { workers: _, ...others } = POOLS;
    const [danger] = review(healthy, withPools(others)).dangers;
    expect([danger?.code, factsOf(danger)]).toEqual([
      "RK707",
      ['pool "workers" leaves the configuration', "registered nodes take its pods until then"],
    ]);
  });

  test("a workload that the app turns off has lost nothing", () => {
    const after = { ...healthy, addons: { traefik: { disabled: true } } };
    expect(dangersAfter(after)).toEqual([]);
  });

  test("RK709: a pool leaves the configuration", () => {
    const { gpu: _, ...others } = POOLS;
    expect(dangersAfter(withPools(others))).toEqual(['RK709 pool "gpu"']);
  });

  test.each([
    ["v1.31.9+k3s1", ["RK710 Kubernetes version"]],
    ["v1.32.9+k3s1", ["RK710 Kubernetes version"]],
    ["v1.33.4+k3s1", []],
    ["v1.33.5+k3s2", []],
    ["v1.34.1+k3s1", []],
    ["v1.35.0+k3s1", ["RK710 Kubernetes version"]],
  ])("RK710: from v1.33.5+k3s1 to %s", (kubernetesVersion, expected) => {
    const codes = dangersAfter({ ...healthy, kubernetesVersion }).filter((danger) => danger.startsWith("RK710"));
    expect(codes).toEqual(expected);
  });
});

test("dangers come most severe first", () => {
  const { workers: _, ...others } = POOLS;
  const severities = review(healthy, withPools(others, { kubernetesVersion: "v1.31.1+k3s1" })).dangers.map(
    ({ severity }) => severity,
  );
  expect(new Set(severities)).toEqual(new Set(["error", "warning"]));
  expect(severities).toEqual([...severities].sort());
});

test("an acknowledged danger keeps its reason and no longer counts", () => {
  const { gpu: _, ...others } = POOLS;
  const after = withPools(others, { acknowledged: { RK709: "the machines are switched off by hand" } });
  const { dangers, severity } = review(healthy, after);
  expect(dangers).toMatchObject([{ code: "RK709", acknowledged: "the machines are switched off by hand" }]);
  expect(severity).toBeUndefined();
});

test("an acknowledgement of a danger for one pool leaves those of other pools open", () => {
  const { gpu: _, workers: __, ...others } = POOLS;
  const accepted = (acknowledged: Readonly<Record<string, string>>) =>
    review(healthy, withPools({ ...others, new: { labels: { zone: "b" } } }, { acknowledged }))
      .dangers.filter(({ code, acknowledged }) => code === "RK709" && acknowledged !== undefined)
      .map((danger) => describePlainly(danger).subject);
  expect(accepted({ "RK709 pool=gpu": "switched off" })).toEqual(['pool "gpu"']);
  expect(accepted({ RK709: "switched off" })).toEqual(['pool "gpu"', 'pool "workers"']);
});

test("an acknowledgement of a danger for a pool that has none is no stale acknowledgement", () => {
  const after = { ...healthy, acknowledged: { "RK709 pool=other": "switched off" } };
  expect(review(healthy, after).newFindings).toEqual([]);
});

test("what the state before acknowledged does not count for a cluster that goes", () => {
  const before = { ...healthy, acknowledged: { RK702: "old" } };
  expect(review(before, undefined)).toMatchObject({ severity: "error", dangers: [{ code: "RK702" }] });
});

test("an acknowledged danger is no stale acknowledgement", () => {
  const { gpu: _, ...others } = POOLS;
  const after = withPools(others, { acknowledged: { RK709: "switched off" } });
  expect(review(healthy, after).newFindings.map(({ code }) => code)).not.toContain("RK901");
});

test("a new cluster has no nodes that a change could harm", () => {
  expect(review(undefined, healthy)).toMatchObject({ dangers: [], outcome: "created" });
});

describe("a harmless refactoring is no scheduling change", () => {
  const reversed = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).reverse());

  test("pools, labels and lists in another order", () => {
    const before = withPools({
      b: { roles: NodeRole.ALL, taints: ["x=1:NoSchedule", "a=1:NoSchedule"], labels: { one: "1", two: "2" } },
      a: {},
    });
    const after: ClusterSketch = {
      ...before,
      pools: reversed(
        Object.fromEntries(
          Object.entries(before.pools).map(([name, pool]) => [
            name,
            { ...pool, taints: [...pool.taints].reverse(), labels: reversed(pool.labels) },
          ]),
        ),
      ),
      agents: { cluster: [...before.agents.cluster].reverse(), fleet: [...before.agents.fleet].reverse() },
    };
    expect(JSON.stringify(after)).not.toBe(JSON.stringify(before));
    expect(review(before, after)).toMatchObject({ outcome: "unchanged", dangers: [], newFindings: [] });
  });

  test("a key that is there without a value", () => {
    expect(review(healthy, { ...healthy, providerMajor: undefined } as unknown as ClusterSketch).outcome).toBe(
      "unchanged",
    );
  });
});

describe("whatever the proof looks at is a change", () => {
  test.each<[string, Partial<ClusterSketch>]>([
    ["the number of nodes", { pools: withPools({ ...POOLS, workers: { nodes: 3 } }).pools }],
    ["a workload's tolerations", { addons: { coredns: { tolerations: [] } } }],
    ["the kind of a value in the K3s configuration", { configuration: { machineGlobalConfig: { disable: "list" } } }],
    ["how Rancher is reached", { rancherHost: "name" as ClusterSketch["rancherHost"] }],
    ["the provider's major version", { providerMajor: 14 }],
    ["an acknowledgement", { acknowledged: { RK107: "fine" } }],
    ["the Rancher release", { rancherVersion: "2.14.2" }],
  ])("%s", (_what, change) => {
    const { outcome, diff } = review(healthy, { ...healthy, ...change });
    expect(outcome).toBe("changed");
    expect(JSON.stringify(diff)).not.toBe(JSON.stringify(review(healthy, healthy).diff));
  });
});

test("pools and labels may be called like what every object has", () => {
  const odd = { constructor: { labels: { toString: "a", valueOf: "b" } } } as unknown as Record<string, PoolSketch>;
  const { diff } = review(
    withPools({ all: { roles: NodeRole.ALL } }),
    withPools({ all: { roles: NodeRole.ALL }, ...odd }),
  );
  expect(diff.pools).toMatchObject([
    { pool: "all", change: "kept" },
    { pool: "constructor", change: "added", labels: [{ key: "toString" }, { key: "valueOf" }] },
  ]);
});
