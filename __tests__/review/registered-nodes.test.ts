/** What is said of an apply is true of the nodes that are registered: they keep what they have until they are replaced. */
import { NodeRole, TaintsApplied } from "../../lib";
import { reviewJson } from "../../lib/report/review-json";
import { type ClusterReview, renderReviewMarkdown, renderReviewText, reviewClusters } from "../../lib/review";
import { registeredPool } from "../../lib/review/applied";
import { provedWithArriving } from "../../lib/review/arriving";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { prove } from "../../lib/scheduling/prove";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";

const made = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });

/** Nodes are drained wherever K3s is upgraded. */
const drained = (sketch: ClusterSketch) => ({
  ...judged(sketch),
  upgradeStrategy: {
    controlPlane: { concurrency: "1", isDrained: true },
    workers: { concurrency: "1", isDrained: true },
  },
});
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewClusters([drained(before)], [drained(after)]).clusters[0] as ClusterReview;
const upgraded = (before: ClusterSketch, after: ClusterSketch) =>
  review(before, { ...after, kubernetesVersion: "v1.33.6+k3s1" });
const codes = (findings: readonly { readonly code: string }[]) => [...new Set(findings.map(({ code }) => code))].sort();
const due = ({ dueFindings, problems }: ClusterReview) =>
  problems
    .filter(({ finding }) => dueFindings.includes(finding))
    .map(({ finding, moment, because = [] }) => `${finding.code} ${moment}: ${plain(because)}`);

const ALL = { roles: NodeRole.ALL };
const LATE = { taintsApplied: TaintsApplied.AFTER_READY };
const TAINTED = { ...ALL, taints: ["a=b:NoSchedule"] };
const off = (addon: string) => ({ addons: { [addon]: { disabled: true } } });
/** Agents tolerate what they are told, and here they are told nothing. */
const UNTOLD = { agents: { cluster: [], fleet: [] } };

describe("an upgrade that drains every node, together with a pool that comes", () => {
  test("finds no node for what deferred taints let stay: none of the pool is there yet", () => {
    const found = upgraded(made({ all: { ...TAINTED, ...LATE } }), made({ all: { ...TAINTED, ...LATE }, more: {} }));
    expect(due(found)).toEqual([
      expect.stringMatching(
        /^RK603 on-apply: .*nodes of pool "all" are drained.*; no node of pool "more" is there yet$/,
      ),
    ]);
    expect(found.severity).toBe("warning");
  });

  test("finds none for what could run nowhere either, and is as bad as without the pool", () => {
    const found = upgraded(made({ all: TAINTED }), made({ all: TAINTED, more: {} }));
    expect(codes(found.dueFindings)).toEqual(["RK203", "RK204", "RK205"]);
    expect(found.severity).toBe("error");
    expect(codes(found.goneFindings)).not.toContain("RK203");
  });

  test("says nothing of what has a place on nodes that are registered", () => {
    const found = upgraded(made({ all: TAINTED, old: {} }), made({ all: TAINTED, old: {}, more: {} }));
    expect(due(found)).toEqual([]);
  });

  test.each<[string, ClusterSketch]>([
    ["an agent gets a toleration", made({ all: { ...TAINTED, ...LATE }, more: {} })],
    ["an addon is switched off", made({ all: { ...TAINTED, ...LATE }, more: {} }, { ...UNTOLD, ...off("traefik") })],
    [
      "the nodes get the taint of other roles as well",
      made({ all: { ...TAINTED, ...LATE, roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] }, more: {} }, UNTOLD),
    ],
  ])("finds none for what still could only stay, where %s with it", (_, after) => {
    const found = upgraded(made({ all: { ...TAINTED, ...LATE } }, UNTOLD), after);
    expect(due(found)).toEqual([expect.stringMatching(/^RK603 on-apply: .*nodes of pool "all" are drained/)]);
    expect(found.severity).toBe("warning");
    expect(codes(found.goneFindings)).not.toContain("RK603");
  });

  test("is not needed for what waits only for the pool: without it nothing looks for a node", () => {
    const found = review(made({ all: { ...TAINTED, ...LATE } }), made({ all: { ...TAINTED, ...LATE }, more: {} }));
    expect([found.severity, due(found)]).toEqual([undefined, []]);
  });
});

describe("a taint of registration that leaves the configuration", () => {
  const [before, after] = [made({ all: TAINTED }, UNTOLD), made({ all: ALL }, UNTOLD)];

  test("is on registered nodes as they are drained, so what found no place finds none", () => {
    const found = upgraded(before, after);
    expect(codes(found.dueFindings)).toEqual(["RK203", "RK204", "RK205"]);
    expect(due(found)[0]).toContain("registered nodes stay as they are until they are replaced");
    expect(codes(found.goneFindings)).toEqual([]);
  });

  test("leaves them as they were until somebody replaces them, and the first line says so", () => {
    const found = review(before, after);
    expect(plain(found.verdict)).toBe(
      "all − a=b:NoSchedule; fleet-agent still can run nowhere until a node joins or is replaced",
    );
    expect([codes(found.goneFindings), codes(found.laterGoneFindings)]).toEqual([
      [],
      ["RK202", "RK203", "RK204", "RK205", "RK301"],
    ]);
  });

  test("is told so in every report", () => {
    const clusters = [review(before, after)];
    for (const report of [renderReviewText({ clusters }), renderReviewMarkdown({ clusters })]) {
      expect(report).toMatch(/findings still so until nodes join or\s+are replaced/);
      expect(report).toContain("What can run where, changed once every node is as new ones are");
      expect(report).not.toContain("no longer said");
    }
    const { clusters: inJson } = reviewJson({ clusters }) as { clusters: { findings: { goneLater: object[] } }[] };
    expect(codes(inJson[0]?.findings.goneLater as { code: string }[])).toContain("RK202");
  });

  test("is gone at once where it was put on running nodes", () => {
    const found = review(made({ all: { ...TAINTED, ...LATE } }, UNTOLD), made({ all: { ...ALL, ...LATE } }, UNTOLD));
    expect([codes(found.goneFindings), codes(found.laterGoneFindings)]).toEqual([["RK204", "RK301", "RK603"], []]);
  });
});

describe("deferred taints that are given at registration from now on", () => {
  const before = made({ all: { ...TAINTED, ...LATE } }, UNTOLD);
  const moments = ({ problems }: ClusterReview) =>
    problems.map(({ finding: { code }, moment }) => `${code} ${moment}`).filter((each) => /^RK(2|603)/.test(each));

  test("do nothing to pods on registered nodes, where they came before the taints", () => {
    const found = review(before, made({ all: TAINTED }, UNTOLD));
    expect([...new Set(moments(found))].sort()).toEqual([
      "RK202 on-join",
      "RK203 on-join",
      "RK204 on-join",
      "RK205 on-join",
    ]);
  });

  test("take the place of these pods once their nodes are drained", () => {
    const found = upgraded(before, made({ all: TAINTED }, UNTOLD));
    expect(moments(found)).toEqual(expect.arrayContaining(["RK603 on-apply", "RK203 on-join"]));
  });

  test.each<[string, PoolSketch]>([
    ["are left out", ALL],
    ["leave", { ...ALL, leavingTaints: ["a=b:NoSchedule"] }],
  ])("stay on registered nodes where they %s, and are in the way where these are drained", (_, all) => {
    expect(due(upgraded(before, made({ all }, UNTOLD)))).toEqual([
      expect.stringMatching(/^RK603 on-apply: .*; registered nodes stay as they are until they are replaced$/),
    ]);
    const found = review(before, made({ all }, UNTOLD));
    expect(found.severity).toBeUndefined();
    expect(codes(found.laterGoneFindings)).toContain("RK603");
    expect(plain(found.verdict)).toContain("fleet-agent finds no node for new pods until a node joins or is replaced");
  });
});

describe("an addon that is switched on where deferred taints are on the nodes already", () => {
  const all: PoolSketch = { ...TAINTED, ...LATE };
  const problems = ({ problems: told }: ClusterReview) =>
    told.map(({ finding, moment }) => `${finding.code} ${moment}: ${describePlainly(finding).message}`);

  test("finds no node for its first pod, which cannot have been there before them", () => {
    const found = review(made({ all }, off("coredns")), made({ all }));
    expect([problems(found)[0], codes(found.newFindings)]).toEqual([
      "RK203 on-apply: coredns can run on no pool",
      ["RK203"],
    ]);
    const traefik = review(made({ all }, off("traefik")), made({ all }));
    expect(problems(traefik)).toContainEqual(
      expect.stringMatching(/^RK205 on-apply: .* traefik and svclb-traefik are/),
    );
  });

  test("finds none either where new nodes are given the taints at registration from now on", () => {
    const found = review(made({ all }, off("coredns")), made({ all: TAINTED }));
    expect(problems(found)).toContain("RK203 on-apply: coredns can run on no pool");
  });

  test("is not there yet where the pool had no such taint, and may come before it", () => {
    const found = review(made({ all: { ...ALL, ...LATE } }, off("coredns")), made({ all }));
    expect(found.applied?.workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("stays");
  });

  test("comes to a pool that is clean, and stays where it tolerates what is there", () => {
    expect(problems(review(made({ all, clean: {} }, off("coredns")), made({ all, clean: {} })))).toEqual([
      expect.stringMatching(/^RK209 on-apply: new pods of coredns.* can run on pool "clean" only$/),
    ]);
    const more = { ...LATE, roles: NodeRole.ALL, taints: ["CriticalAddonsOnly:NoSchedule", "a=b:NoSchedule"] };
    const critical = { ...more, taints: ["CriticalAddonsOnly:NoSchedule"] };
    const found = review(made({ all: critical }, off("coredns")), made({ all: more }));
    expect(found.applied?.workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("stays");
  });

  test("is not there either once more is found to come, of registered nodes alone", () => {
    const without = { addons: { coredns: { disabled: true }, "metrics-server": { disabled: true } } };
    const [before, after] = [made({ all }, without), made({ all })].map(judged) as [Cluster, Cluster];
    const taints = new Map(before.pools.map((pool) => [pool.name, pool.taints]));
    const known = prove({ ...after, arriving: { workloads: new Set(["metrics-server"]), taints } });
    const { workloads } = provedWithArriving(prove(before), known, new Map());
    const verdictOf = (name: string) => workloads.find(({ workload }) => workload === name)?.verdict;
    expect(["coredns", "metrics-server", "traefik"].map(verdictOf)).toEqual(["pending", "pending", "stays"]);
  });

  test("is as little there as what a taint that evicts took away, which another one does not bring back", () => {
    const found = review(made({ all: { ...all, taints: ["a=b:NoExecute"] } }), made({ all }));
    const verdict = (proof: ClusterReview["applied"]) =>
      proof?.workloads.find(({ workload }) => workload === "coredns")?.verdict;
    expect([verdict(found.before), verdict(found.applied)]).toEqual(["pending", "pending"]);
  });
});

describe("taints of registration that become deferred ones", () => {
  const nodes = made({ all: TAINTED }, UNTOLD);
  const agent = ({ applied }: ClusterReview) =>
    applied?.workloads.find(({ workload }) => workload === "fleet-agent")?.verdict;
  const deferred = (...taints: string[]) => made({ all: { ...ALL, ...LATE, taints } }, UNTOLD);

  test("have been on registered nodes from the first, so that nothing came there that could stay", () => {
    const found = review(nodes, deferred("a=b:NoSchedule"));
    expect([agent(found), found.after?.workloads.find(({ workload }) => workload === "fleet-agent")?.verdict]).toEqual([
      "pending",
      "stays",
    ]);
    expect(plain(found.verdict)).toContain("fleet-agent still can run nowhere until a node joins or is replaced");
    expect(codes(found.goneFindings)).toEqual([]);
  });

  test("are due as they were where nodes are drained", () => {
    expect(codes(upgraded(nodes, deferred("a=b:NoSchedule")).dueFindings)).toEqual(["RK203", "RK204", "RK205"]);
  });

  test("stay beside others that come, where nothing is known to take them off", () => {
    expect(agent(review(nodes, deferred("c=d:NoSchedule")))).toBe("pending");
  });

  test("give way to one of the same key and effect, and to what is seen to be written in their place", () => {
    expect(review(nodes, deferred("a=c:NoSchedule")).applied?.pools.map(({ taints }) => taints.map(String))).toEqual([
      ["a=c:NoSchedule"],
    ]);
    const [before, after] = [drained(nodes), drained(deferred("c=d:NoSchedule"))];
    const node = { node: "n", after: ["c=d:NoSchedule"], isOpen: false, stack: "s", address: "a" };
    const pools = before.pools.map((pool) => registeredPool(pool, after.pools[0] ?? pool, { retainted: [node] }));
    expect(pools.map(({ taints, roleTaints }) => [taints, roleTaints].map(String))).toEqual([["c=d:NoSchedule", ""]]);
  });

  test("were in the way until others took their place, so that nothing stays there either", () => {
    expect(agent(review(nodes, deferred("a=c:NoSchedule")))).toBe("pending");
  });

  test("let stay what tolerates them, where one comes beside them that it does not tolerate", () => {
    const told = { agents: { cluster: ["a=b:NoSchedule"], fleet: ["a=b:NoSchedule"] } };
    const found = review(made({ all: TAINTED }, told), { ...deferred("a=b:NoSchedule", "c=d:NoSchedule"), ...told });
    expect(agent(found)).toBe("stays");
  });
});

describe("a taint of registration that goes from one pool to another", () => {
  const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["cp:NoSchedule"] };
  const pools = (a: string[], b: string[]) => made({ servers, a: { taints: a }, b: { taints: b } }, UNTOLD);
  const T = ["t=a:NoSchedule"];
  const carried = ({ problems }: ClusterReview) =>
    problems
      .filter(({ finding: { code } }) => code === "RK705" || code === "RK714")
      .map(({ finding, moment }) => `${finding.severity} ${moment}: ${describePlainly(finding).message}`);
  const found = review(pools(T, []), pools([], T));

  test("leaves what is there its place, and takes it once the clean nodes are replaced first", () => {
    expect(carried(found)).toEqual([
      expect.stringMatching(
        /^warning on-join: fleet-agent, .* no place on registered nodes once those of pool "b" are replaced, until t=a:NoSchedule is off one of pool "a"$/,
      ),
    ]);
    expect(found.problems.flatMap(({ finding }) => describePlainly(finding).help)).toContain(
      'replace nodes of pool "a" before those of pool "b" go',
    );
  });

  test("is in the way at once where the other place is none that is registered", () => {
    const late = { taints: T, ...LATE };
    const deferred = review(
      made({ servers, a: { taints: T }, b: LATE }, UNTOLD),
      made({ servers, a: {}, b: late }, UNTOLD),
    );
    expect(carried(deferred)[0]).toMatch(/^error on-apply: .*fleet-agent.* no place on registered nodes until /);
  });

  test("finds none once the nodes of a pool that goes are removed, which somebody is to do", () => {
    const gone = review(pools(T, []), made({ servers, a: {} }, UNTOLD));
    expect(carried(gone)).toEqual([
      expect.stringMatching(
        /^error on-join: fleet-agent and .* once those of pool "b" are removed, until t=a:NoSchedule is off/,
      ),
      expect.stringMatching(/^warning on-join: /),
    ]);
  });

  test("is told as a taint that is in the way, not as a toleration that goes", () => {
    expect(plain(found.verdict)).toContain("a workload does not tolerate a taint that registered nodes still carry");
    expect(plain(found.verdict)).not.toContain("a toleration goes");
  });
});

describe("a pool of nodes that registered themselves", () => {
  const of = (roles: readonly NodeRole[], nodes: number) =>
    made({ s: { roles: NodeRole.ALL, nodes: 3 }, x: { roles, nodes } });
  const steps = (roles: readonly NodeRole[], before: number, after: number) =>
    review(of(roles, before), of(roles, after)).rollout.map(({ by, what, because }) =>
      [by, plain(what), plain(because)].join(": "),
    );

  test("keeps its nodes when it is written with fewer, and says how servers go", () => {
    expect(steps(NodeRole.ALL, 3, 1)).toMatchInlineSnapshot(`
[
  "you: pool "x" is written with 1 in place of 3 nodes, and those that are registered stay: Rancher removes no node of a custom cluster: drain and delete those that are too many in Rancher, one at a time, each once etcd is healthy on the others, then uninstall K3s and Rancher's agent on them",
]
`);
  });

  test("says nothing of etcd where workers are fewer", () => {
    expect(steps([NodeRole.WORKER], 2, 1).join()).toContain("one after the other");
    expect(steps([NodeRole.WORKER], 2, 1).join()).not.toContain("etcd");
  });

  test("says nothing where there are more, as they register by themselves", () => {
    expect(steps(NodeRole.ALL, 1, 3)).toEqual([]);
  });
});
