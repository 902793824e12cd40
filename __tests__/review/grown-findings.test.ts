/** What a finding says of more than before is a problem of the change; what it says of as much, in other words, is none. */
import { NodeRole, TaintsApplied } from "../../lib";
import { type ClusterReview, renderReviewMarkdown, renderReviewText, reviewJson } from "../../lib/review";
import { claimsOf } from "../../lib/scheduling/findings/claims";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

type Pools = Readonly<Record<string, PoolSketch>>;

const made = (pools: Pools, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const told = ({ problems }: ClusterReview) =>
  problems.map(({ finding, moment, because, grown }) =>
    [`${finding.code} ${moment}`, ...[because ?? [], grown ?? []].filter((each) => each.length > 0).map(plain)].join(
      ": ",
    ),
  );
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

const WORKER: PoolSketch = { roles: [NodeRole.WORKER] };
const servers = (...taints: string[]): PoolSketch => ({ roles: NodeRole.ALL, nodes: 3, taints });
const OLD = { kubernetesVersion: "v1.33.5+k3s1" };
const NEXT = { kubernetesVersion: "v1.34.3+k3s1" };
const master = { first: servers("node-role.kubernetes.io/master:NoSchedule"), general: WORKER };

describe("an upgrade with which more waits for another pool", () => {
  const found = review(made(master, OLD), made(master, NEXT));

  test("is a problem that says what waits now, and not as before", () => {
    expect(told(found)).toContain(
      "RK107 on-rebuild: new in it: coredns, metrics-server, local-path-provisioner and traefik; the rest was so before",
    );
    expect(codes(found.keptFindings)).not.toContain("RK107");
    expect(found.severity).toBe("warning");
  });

  test("is the one that was foreseen: it comes true, and is no other thing", () => {
    expect(told(found)).toContain("RK407 on-apply: K3s v1.34.3+k3s1 comes with it");
    expect(codes(found.dueFindings)).toEqual(["RK407"]);
    expect(codes(found.newFindings)).not.toContain("RK407");
  });

  test("says so in each format", () => {
    expect(renderReviewText({ clusters: [found] }, { color: false })).toContain("= new in it: coredns, metrics-server");
    expect(renderReviewMarkdown({ clusters: [found] })).toContain("new in it: coredns, metrics-server");
    const { clusters } = reviewJson({ clusters: [found] }) as { clusters: { problems: object[] }[] };
    expect(clusters[0]?.problems).toContainEqual(
      expect.objectContaining({ code: "RK107", grown: expect.stringContaining("new in it: coredns") }),
    );
  });

  test("is told the other way round as what is left of what is repaired", () => {
    const back = review(made(master, NEXT), made(master, OLD));
    expect(told(back).filter((each) => /RK107|RK407/.test(each))).toEqual([]);
    expect(codes(back.milderFindings)).toEqual(expect.arrayContaining(["RK107", "RK407"]));
  });
});

describe("whoever accepted that jobs wait for another pool", () => {
  const reason = "Traefik is installed later, by hand";
  const accepted = (text: string, rest: Partial<ClusterSketch>) =>
    made(master, { ...rest, acknowledged: { "RK107 pool=first": text } });
  const open = ({ problems }: ClusterReview) =>
    problems.filter(({ finding }) => finding.code === "RK107").map(({ finding }) => finding.acknowledged);

  test("has not accepted that CoreDNS does: the rest is open, and it is said that the reason was for less", () => {
    const found = review(accepted(reason, OLD), accepted(reason, NEXT));
    expect(open(found)).toEqual([undefined]);
    expect(told(found).find((each) => each.startsWith("RK107"))).toMatchInlineSnapshot(
      `"RK107 on-rebuild: new in it: coredns, metrics-server, local-path-provisioner and traefik; the rest was so before; the acknowledgement "Traefik is installed later, by hand" is for what was so before: another reason accepts the rest as well"`,
    );
    expect(found.severity).toBe("warning");
  });

  test("accepts it with another reason, which comes with the change", () => {
    const again = "CoreDNS is pinned to general";
    expect(open(review(accepted(reason, OLD), accepted(again, NEXT)))).toEqual([again]);
    expect(open(review(made(master, OLD), accepted(again, NEXT)))).toEqual([again]);
  });

  test("goes on accepting as much, and less", () => {
    const found = review(accepted(reason, OLD), accepted(reason, { kubernetesVersion: "v1.33.6+k3s1" }));
    expect(told(found)).toEqual([]);
    expect(found.keptFindings.filter(({ code }) => code === "RK107").map((each) => each.acknowledged)).toEqual([
      reason,
    ]);
    expect(open(review(accepted(reason, NEXT), accepted(reason, OLD)))).toEqual([]);
  });

  test("has not accepted it in advance: a reason from when nothing waited is for nothing that waits now", () => {
    const clean = { first: servers(), general: WORKER };
    const early = made(clean, { ...OLD, acknowledged: { "RK107 pool=first": reason } });
    const found = review(early, accepted(reason, OLD));
    expect(open(found)).toEqual([undefined]);
    expect(told(found).find((each) => each.startsWith("RK107"))).toMatchInlineSnapshot(
      `"RK107 on-rebuild: the acknowledgement "Traefik is installed later, by hand" was there before this was so, and does not accept it: another reason does"`,
    );
  });
});

test("another taint that keeps more away from servers is told with what it keeps away", () => {
  const found = review(
    made({ first: servers("CriticalAddonsOnly=true:NoSchedule"), general: WORKER }),
    made({ first: servers("CriticalAddonsOnly=true:NoSchedule", "a=b:NoSchedule"), general: WORKER }),
  );
  expect(told(found).join()).toContain("RK107 on-rebuild: new in it: coredns");
});

test("a second pool on which no volume can be made is new, when nodes of it join", () => {
  const tainted = (taint: string): PoolSketch => ({ ...WORKER, taints: [taint] });
  const found = review(
    made({ all: servers(), a: tainted("dedicated=db:NoExecute"), b: WORKER }, NEXT),
    made({ all: servers(), a: tainted("dedicated=db:NoExecute"), b: tainted("x=y:NoExecute") }, NEXT),
  );
  expect(told(found)).toContain('RK208 on-join: new in it: pool "b"; the rest was so before');
});

test("a pool that goes repairs nothing of what was said of it and of others", () => {
  const tainted = (taint: string): PoolSketch => ({ ...WORKER, taints: [taint] });
  const rest = { all: servers(), a: tainted("a=b:NoExecute"), w: WORKER };
  const found = review(made({ ...rest, b: tainted("x=y:NoExecute") }, NEXT), made(rest, NEXT));
  const both = ["RK207", "RK208"];
  expect(codes(found.keptFindings)).toEqual(expect.arrayContaining(both));
  expect([...codes(found.milderFindings), ...codes(found.goneFindings)].filter((code) => both.includes(code))).toEqual(
    [],
  );
});

test("a role more that no pool has is an error of the change, and one less is what is left", () => {
  const roles = (...list: (typeof NodeRole.ALL)[number][]) => made({ s: { roles: list, nodes: 3 } });
  const [one, two] = [roles(NodeRole.ETCD, NodeRole.CONTROL_PLANE), roles(NodeRole.ETCD)];
  const lost = review(one, two);
  expect(told(lost)).toContain("RK106 on-join: new in it: role control-plane; the rest was so before");
  expect(lost.severity).toBe("error");
  const back = review(two, one);
  expect(codes(back.newFindings)).not.toContain("RK106");
  expect(codes(back.milderFindings)).toContain("RK106");
});

test("a release further away from those that Rancher supports is more than one that is not supported", () => {
  const on = (kubernetesVersion: string) => made({ all: servers() }, { rancherVersion: "2.10.5", kubernetesVersion });
  expect(told(review(on("v1.33.5+k3s1"), on("v1.34.3+k3s1"))).join()).toContain(
    "RK401 on-apply: it was so of the release before as well, which was less far off",
  );
  expect(told(review(on("v1.33.5+k3s1"), on("v1.33.6+k3s1")))).toEqual([]);
});

test.each<[string, Pools, Pools]>([
  [
    "numbers of nodes",
    { first: servers("a=b:NoSchedule"), w: WORKER },
    { first: { ...servers("a=b:NoSchedule"), nodes: 5 }, w: WORKER },
  ],
  [
    "the order of taints",
    { first: servers("a=b:NoSchedule", "c=d:NoSchedule"), w: WORKER },
    { first: servers("c=d:NoSchedule", "a=b:NoSchedule"), w: WORKER },
  ],
  [
    "another place for what waits",
    { first: servers("a=b:NoSchedule"), w: WORKER },
    { first: servers("a=b:NoSchedule"), w: WORKER, x: WORKER },
  ],
  [
    "one more taint in the way of the same",
    { first: servers("a=b:NoSchedule"), w: WORKER },
    { first: servers("a=b:NoSchedule", "c=d:NoSchedule"), w: WORKER },
  ],
])("%s make nothing new of what is as before", (_what, before, after) => {
  expect(told(review(made(before), made(after))).filter((each) => each.startsWith("RK107"))).toEqual([]);
});

test("deferred taints that more stays behind name what is new, at the moment of that", () => {
  const late = (...taints: string[]): PoolSketch => ({
    ...servers(...taints),
    taintsApplied: TaintsApplied.AFTER_READY,
  });
  const found = review(
    made({ all: late("CriticalAddonsOnly:NoSchedule") }),
    made({ all: late("CriticalAddonsOnly:NoSchedule", "a=b:NoSchedule") }),
  );
  expect(told(found).filter((each) => each.startsWith("RK603"))).toMatchInlineSnapshot(`
[
  "RK603 on-restart: new in it: coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik; the rest was so before",
]
`);
});

test("every finding claims at least one thing, whatever it is about", () => {
  const seen = [
    made(master, NEXT),
    made({ all: servers("a=b:NoExecute") }, { rancherVersion: "2.10.5" }),
    made({ s: { roles: [NodeRole.CONTROL_PLANE] } }),
  ].flatMap((sketch) => review(sketch, sketch).after?.findings ?? []);
  expect(seen.filter((finding) => claimsOf(finding).length === 0)).toEqual([]);
  expect(new Set(codes(seen)).size).toBeGreaterThan(5);
});

describe("a finding that is said of less than before", () => {
  const TOLERATED = ["team=a:NoExecute"];
  const pools = { s: servers("team=a:NoExecute"), w: WORKER };
  const untold = made(pools, { ...OLD, agents: { cluster: [], fleet: [] } });
  const tolerating = { ...untold, agents: { cluster: TOLERATED, fleet: TOLERATED } };

  test.each(["v1.33.6+k3s1", "v1.34.3+k3s1"])(
    "is no news where %s has another workload of the pool fare worse, of which a finding of its own tells",
    (kubernetesVersion) => {
      const found = review(untold, { ...tolerating, kubernetesVersion });
      expect(codes(found.newFindings)).toEqual(["RK208"]);
      expect(told(found).join()).not.toContain("more to it now");
    },
  );

  test("is news where one of its own workloads joins it", () => {
    expect(told(review(tolerating, untold))).toContain(
      "RK107 on-rebuild: new in it: fleet-agent; the rest was so before",
    );
  });
});

test("what was open before and is certain now is not said to be more", () => {
  const only = { only: servers("a:NoSchedule") };
  const on = (rancherVersion: string) => made(only, { rancherVersion, kubernetesVersion: "v1.34.3+k3s1" });
  expect(told(review(on("2.14.1"), on("2.15.0")))).toContain("RK204 on-restart: it was not certain before, and is now");
});
