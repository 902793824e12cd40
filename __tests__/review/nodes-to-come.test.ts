/** What a change relies on, and on which nodes: those that are registered, and those that are still to join. */
import { NodeRole, TaintsApplied } from "../../lib";
import { type ClusterReview, reviewClusters } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

const made = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const told = ({ problems }: ClusterReview) =>
  problems.map(({ finding, moment }) => `${moment}: ${finding.code} ${describePlainly(finding).message}`);
const codes = ({ problems }: ClusterReview) => problems.map(({ finding, moment }) => `${finding.code} ${moment}`);
const steps = ({ rollout }: ClusterReview) => rollout.map(({ moment, what }) => `${moment}: ${plain(what)}`);

const ALL = { roles: NodeRole.ALL };
const LATE = { taintsApplied: TaintsApplied.AFTER_READY };

describe("a pool that comes with the change is no place yet", () => {
  test("for new pods of what deferred taints let stay", () => {
    const after = made({ all: { ...ALL, ...LATE, taints: ["a=b:NoSchedule"] }, more: {} });
    const found = review(made({ all: { ...ALL, ...LATE } }), after);
    expect(told(found)).toContain(
      'on-restart: RK708 coredns keeps the pods that are there, and finds no node for new ones, until a node of pool "more" joins',
    );
    expect(found.severity).toBe("warning");
  });

  test("for an agent that loses its toleration with the change", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
    const gpu = { taints: ["a=b:NoSchedule"] };
    const after = { ...made({ servers, gpu, more: {} }), agents: { cluster: [], fleet: [] } };
    expect(told(review(made({ servers, gpu }), after))[0]).toBe(
      'on-apply: RK707 fleet-agent finds no node for new pods once this is rolled out, until a node of pool "more" joins',
    );
  });

  test("and counts as one where another pool that is there takes them", () => {
    const after = made({ all: { ...ALL, ...LATE, taints: ["a=b:NoSchedule"] }, old: {}, more: {} });
    expect(codes(review(made({ all: { ...ALL, ...LATE }, old: {} }), after))).not.toContain("RK708 on-restart");
  });

  test("nor has it nodes that taints are put on", () => {
    const after = made({ all: ALL, gpu: { ...LATE, taints: ["gpu:NoExecute"] } });
    expect(steps(review(made({ all: ALL }), after))).toEqual([
      'on-join: gpu:NoExecute is put on nodes of pool "gpu" once they have joined: NoExecute evicts at once what does not tolerate it',
    ]);
  });
});

describe("a pool that gets another name and a taint with it", () => {
  const before = made({ old: { ...ALL, ...LATE } });
  const after = made({ new: { ...ALL, ...LATE, taints: ["a=b:NoExecute"] } });

  test("is one pool: what its nodes lose, they lose with the apply", () => {
    expect(codes(review(before, after)).filter((each) => !each.startsWith("RK718"))).toEqual([
      "RK707 on-apply",
      "RK708 on-apply",
      "RK703 on-apply",
      "RK602 on-apply",
      "RK603 on-restart",
    ]);
  });

  test("needs two applies, as without another name", () => {
    const unnamed = review(made({ new: { ...ALL, ...LATE } }), after);
    expect(steps(review(before, after))).toEqual(steps(unnamed));
    expect(steps(unnamed)[0]).toContain("in an apply of their own");
  });

  test("gets no taint anew that it had under its old name", () => {
    const had = made({ old: { ...ALL, ...LATE, taints: ["a=b:NoExecute"] } });
    expect(codes(review(had, after)).filter((each) => /^RK70[378]/.test(each))).toEqual([]);
    expect(steps(review(had, after))).toEqual([]);
  });

  test("of its registration takes no place before the nodes are replaced", () => {
    const registered = made({ new: { ...ALL, taints: ["a=b:NoSchedule"] } });
    expect(told(review(made({ old: ALL }), registered))[0]).toBe(
      'on-join: RK707 coredns finds no node any more once the nodes of pool "old" are removed',
    );
  });
});

test("what stayed before stays until it is restarted, also where a taint that evicts takes others away", () => {
  const of = (taint: string) => made({ all: { ...ALL, ...LATE, taints: [taint] } });
  const found = review(of("a:NoSchedule"), of("a:NoExecute"));
  expect(codes(found)).not.toContain("RK603 on-restart");
  expect(found.keptFindings.map(({ code }) => code)).toContain("RK603");
});

test("a start-up taint that becomes a deferred one evicts what came once it was off", () => {
  const found = review(
    made({ all: { ...ALL, ...LATE, startupTaints: ["a=b:NoExecute"] }, more: {} }),
    made({ all: { ...ALL, ...LATE, taints: ["a=b:NoExecute"] }, more: {} }),
  );
  const named = found.problems.flatMap(({ finding: { code, data } }) =>
    code === "RK703" ? [data.workloads] : code === "RK602" ? [data.evicted.map(({ workload }) => workload)] : [],
  );
  expect(named).toHaveLength(2);
  expect(named[0]).toEqual(named[1]);
});

describe("a cluster that no node has started yet", () => {
  const NAMED_HOST = { rancherHost: "name" as ClusterSketch["rancherHost"] };
  const servers = { ...ALL, taints: ["a=b:NoExecute"] };

  test("has its first node still to come: what is about that one is not left for a restore", () => {
    const found = review(made({}, NAMED_HOST), made({ servers }, NAMED_HOST));
    expect(codes(found)).toContain("RK102 on-join");
    expect(codes(found).filter((each) => each.endsWith("on-rebuild"))).toEqual([]);
  });

  test("counts what was so on no node as well, now that nodes come: all of it is a problem", () => {
    const found = review(made({}), made({ servers }));
    expect([found.severity, codes(found)]).toEqual([
      "error",
      expect.arrayContaining(["RK203 on-join", "RK205 on-join"]),
    ]);
    expect(plain(found.problems.find(({ finding }) => finding.code === "RK203")?.because ?? "")).toBe(
      "the cluster had no node with etcd, and its first one joins",
    );
  });

  test("has nothing repaired by its first nodes, and nothing left of it", () => {
    const bare = (pools: Record<string, PoolSketch>) => ({ ...made(pools), agents: { cluster: [], fleet: [] } });
    const found = review(bare({}), bare({ servers }));
    expect([found.milderFindings, codes(found)]).toEqual([[], expect.arrayContaining(["RK301 on-join"])]);
  });

  test("is one of workers alone, too, but none that has a pool with etcd", () => {
    const moments = (before: Record<string, PoolSketch>) =>
      codes(review(made(before, NAMED_HOST), made({ ...before, servers }, NAMED_HOST))).filter((each) =>
        each.startsWith("RK102"),
      );
    expect([moments({ workers: {} }), moments({ first: ALL })]).toEqual([["RK102 on-join"], ["RK102 on-rebuild"]]);
  });
});

describe("what Rancher does to nodes, it does to those that are there", () => {
  const DRAINING = {
    controlPlane: { concurrency: "1", isDrained: true },
    workers: { concurrency: "1", isDrained: true },
  } as const;
  const NEXT = { kubernetesVersion: "v1.33.6+k3s1" };
  const upgrade = (before: Record<string, PoolSketch>, after: Record<string, PoolSketch>) => {
    const read = (sketch: ClusterSketch) => ({ ...judged(sketch), upgradeStrategy: DRAINING });
    return reviewClusters([read(made(before))], [read(made(after, NEXT))]).clusters[0] as ClusterReview;
  };
  const rolls = ({ rollout }: ClusterReview) =>
    rollout.flatMap(({ what, because }) =>
      / nodes from |^K3s rolls | rolls the change/.test(plain(what)) ? [plain(what), plain(because)] : [],
    );
  const drainsOf = (found: ClusterReview) => rolls(found)[1]?.replace(/^.*upgradeStrategy/, "");
  const servers = { ...ALL, nodes: 3 };

  test("none of a pool that comes is drained, or has its turn", () => {
    const found = upgrade({ servers }, { servers, more: { nodes: 2 } });
    expect(rolls(found)[0]).toMatch(/etcd first, then the control plane, one node at a time$/);
    expect(drainsOf(found)).toBe(", servers are drained first, so that every pod on them looks for a node anew");
  });

  test("those of a pool that goes have their turn, as nothing removes them", () => {
    const found = upgrade({ servers, old: { nodes: 2 } }, { servers });
    expect(rolls(found)[0]).toMatch(/then the control plane, then workers, one node at a time$/);
    expect(drainsOf(found)).toMatch(/^, servers and workers are drained first, so that/);
  });

  test("what stays on nodes of a pool that goes looks for a node as they are drained", () => {
    const late = { ...LATE, taints: ["a=b:NoSchedule"], nodes: 1 };
    const before = { all: { ...ALL, ...late }, old: late };
    const found = upgrade(before, { all: { ...ALL, ...late } });
    expect(found.problems.map(({ because }) => because && plain(because))).toContain(
      'the upgrade runs install jobs again, and may bring other pods of the addons; nodes of pools "all" and "old" are drained for another K3s',
    );
  });

  test("they drain pods of a pool that gets another name, too", () => {
    const late = { ...ALL, ...LATE, taints: ["a=b:NoSchedule"], nodes: 3 };
    const found = upgrade({ old: late }, { new: late });
    expect(found.problems.map(({ because }) => because && plain(because)).join()).toContain(
      'nodes of pool "new" are drained for another K3s',
    );
  });

  test("pods that they drain look for a node at once, and a pool that comes is no place yet", () => {
    const find = (isDrained: boolean) => {
      const strategy = { concurrency: "1", isDrained };
      const read = (sketch: ClusterSketch) => ({
        ...judged(sketch),
        upgradeStrategy: { controlPlane: strategy, workers: strategy },
      });
      const before = made({ all: { ...servers, ...LATE } });
      const after = made({ all: { ...servers, ...LATE, taints: ["a=b:NoSchedule"] }, more: {} }, NEXT);
      const found = reviewClusters([read(before)], [read(after)]).clusters[0] as ClusterReview;
      return told(found).filter((each) => /RK70[78]/.test(each));
    };
    expect(find(true)).toMatchInlineSnapshot(`
[
  "on-apply: RK707 coredns finds no node for new pods once this is rolled out, until a node of pool "more" joins",
  "on-apply: RK708 dashboard-shell, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and traefik find no node for new pods once this is rolled out, until a node of pool "more" joins",
  "on-apply: RK708 svclb-traefik keeps the pods that are there, and finds no node for new ones, until a node of pool "more" joins",
]
`);
    expect(find(false)).toMatchInlineSnapshot(`
[
  "on-apply: RK708 dashboard-shell, helm-install-traefik-crd and helm-install-traefik find no node for new pods once this is rolled out, until a node of pool "more" joins",
  "on-apply: RK708 coredns keeps the pods that are there, and finds no node for new ones, until a node of pool "more" joins",
  "on-apply: RK708 metrics-server, local-path-provisioner, traefik and svclb-traefik keep the pods that are there, and find no node for new ones, until a node of pool "more" joins",
]
`);
  });

  test("pods of an agent that Rancher makes anew look for a node at once", () => {
    const settings = { "agents.fleetAgent.schedulingCustomization": {} };
    const before = { ...made({ all: { ...servers, ...LATE } }), agents: { cluster: [], fleet: [] } };
    const tainted = made({ all: { ...servers, ...LATE, taints: ["a=b:NoSchedule"] }, more: {} });
    const found = review(before, { ...tainted, agents: { cluster: [], fleet: [] }, settings });
    expect(told(found)[0]).toBe(
      'on-apply: RK707 fleet-agent finds no node for new pods once this is rolled out, until a node of pool "more" joins',
    );
  });

  test("one that is alone is not drained, and it is open where others come or go beside it", () => {
    const of = (nodes: number) => ({ servers: { ...ALL, nodes } });
    expect(drainsOf(upgrade(of(1), of(1)))).toBe(
      " says, Rancher never drains the only node of a cluster: pods on it go on running, unless the new release changes them",
    );
    const open = ", servers are drained first, unless the cluster has a single node when its turn comes";
    expect([upgrade(of(1), of(3)), upgrade(of(2), of(1))].map(drainsOf)).toEqual([open, open]);
    expect(drainsOf(upgrade(of(1), { ...of(1), more: { nodes: 1 } }))).toBe(open);
  });
});
