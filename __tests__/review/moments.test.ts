import { NodeRole, TaintsApplied } from "../../lib";
import type { ClusterReview } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

type Pools = Record<string, PoolSketch>;

const made = (pools: Pools, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch | undefined, after: ClusterSketch) =>
  reviewModels(before === undefined ? [] : [before], [after]).clusters[0] as ClusterReview;
const told = ({ problems }: ClusterReview) =>
  problems.map(({ finding, moment }) => `${moment}: ${finding.code} ${describePlainly(finding).message}`);

const TAINTED = { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] };
const LATE = { taintsApplied: TaintsApplied.AFTER_READY };

test("a taint of the registration takes a place with the nodes that are replaced, and not before", () => {
  const found = review(
    made({ servers: TAINTED, workers: {} }),
    made({ servers: TAINTED, workers: { taints: ["a:NoSchedule"] } }),
  );
  expect(told(found)).toMatchInlineSnapshot(`
[
  "on-join: RK708 dashboard-shell, helm-install-traefik-crd and helm-install-traefik find no node any more once the nodes of pool "workers" are replaced",
  "on-join: RK209 cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server and local-path-provisioner can run on pool "servers" only",
]
`);
  expect(told(found).join()).not.toMatch(/no longer|can run on no pool/);
});

test("a pool that goes keeps its nodes, and with them the places on them, until they are removed", () => {
  expect(told(review(made({ servers: TAINTED, workers: {} }), made({ servers: TAINTED })))).toMatchInlineSnapshot(`
[
  "on-apply: RK709 pool "workers" leaves the configuration, its nodes stay registered",
  "on-join: RK708 dashboard-shell, helm-install-traefik-crd and helm-install-traefik find no node any more once the nodes of pool "workers" are removed",
]
`);
});

test("what the apply rolls out shows with it", () => {
  const before = made({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } });
  expect(told(review(before, { ...before, agents: { cluster: before.agents.cluster, fleet: [] } }))[0]).toBe(
    "on-apply: RK707 fleet-agent finds no node for new pods once this is rolled out",
  );
});

test("a deferred taint evicts with the apply, or keeps away what is restarted later", () => {
  const of = (taint: string) =>
    told(
      review(
        made({ all: { roles: NodeRole.ALL, ...LATE } }),
        made({ all: { roles: NodeRole.ALL, ...LATE, taints: [taint] } }),
      ),
    );
  const moments = (found: string[]) => found.map((each) => each.slice(0, each.indexOf(" ", each.indexOf(":") + 2)));
  expect([moments(of("a=b:NoExecute")), moments(of("a=b:NoSchedule"))]).toMatchInlineSnapshot(`
[
  [
    "on-apply: RK707",
    "on-apply: RK708",
    "on-apply: RK703",
    "on-apply: RK602",
    "on-restart: RK603",
  ],
  [
    "on-apply: RK708",
    "on-restart: RK603",
  ],
]
`);
});

describe("a pool that comes with the change has no node yet", () => {
  const all = { all: { roles: NodeRole.ALL, ...LATE } };
  const tainted = { all: { roles: NodeRole.ALL, ...LATE, taints: ["a=b:NoExecute"] } };

  test("so that what a deferred taint evicts waits until one joins, however soon it has a place", () => {
    const found = review(made(all), made({ ...tainted, more: {} }));
    expect(told(found).slice(0, 2)).toMatchInlineSnapshot(`
[
  "on-apply: RK707 coredns finds no node for new pods once this is rolled out, until a node of pool "more" joins",
  "on-apply: RK708 dashboard-shell, metrics-server, local-path-provisioner, traefik and svclb-traefik find no node for new pods once this is rolled out, until a node of pool "more" joins",
]
`);
    expect(found.severity).toBe("error");
    expect(found.problems[0] && describePlainly(found.problems[0].finding).help[0]).toBe(
      'let nodes of pool "more" join first, and make the rest a change of its own',
    );
  });

  test("and one that was there before has", () => {
    const found = review(made({ ...all, more: {} }), made({ ...tainted, more: {} }));
    expect(found.dangers.map(({ code }) => code)).not.toContain("RK707");
  });
});

test("a cluster that is made anew has no nodes that anything is evicted from", () => {
  const [before] = [made({ all: { roles: NodeRole.ALL, ...LATE } })];
  const after = { ...made({ all: { roles: NodeRole.ALL, ...LATE, taints: ["a=b:NoExecute"] } }), cluster: "other" };
  expect(review(before, after).dangers.map(({ code }) => code)).toEqual(["RK701"]);
});

test("of a role's taint nobody is told to choose another effect, or to give it by kubectl", () => {
  const found = review(
    made({ s: { roles: NodeRole.ALL }, g: { roles: NodeRole.ALL } }),
    made({ s: { roles: NodeRole.ALL }, g: { roles: [NodeRole.ETCD] } }),
  );
  const eviction = found.dangers.find(({ code }) => code === "RK703");
  const { facts, help } = describePlainly(eviction as NonNullable<typeof eviction>);
  expect([...facts, ...help].join("\n")).not.toMatch(/kubectl|NoSchedule/);
});

test("what is accepted hides nothing that counts beside it", () => {
  const before = made({ all: { roles: NodeRole.ALL, ...LATE } });
  const after = {
    ...made({ all: { roles: NodeRole.ALL, ...LATE, taints: ["a=b:NoExecute"] } }),
    acknowledged: { RK707: "at night", RK708: "at night" },
  };
  const found = review(before, after);
  const counted = found.problems.filter(({ finding }) => finding.severity === found.severity);
  expect(counted.some(({ finding }) => finding.acknowledged === undefined)).toBe(true);
});

test("evictions of a pool whose nodes did not have the workloads are told of nodes that join", () => {
  const before = made({ all: { roles: NodeRole.ALL }, gpu: { taints: ["gpu:NoSchedule"] } });
  const after = made({ all: { roles: NodeRole.ALL }, gpu: { ...LATE, taints: ["gpu:NoSchedule", "hot:NoExecute"] } });
  const codes = review(before, after).problems.map(({ finding, moment }) => [finding.code, moment]);
  expect(codes).toEqual(
    expect.arrayContaining([
      ["RK602", "on-join"],
      ["RK703", "on-apply"],
    ]),
  );
});

test("problems come worst first, then by moment, and what is acknowledged last", () => {
  const after = made(
    { servers: TAINTED, workers: { taints: ["a:NoExecute"] } },
    { acknowledged: { RK708: "no dashboard shell is needed" }, kubernetesVersion: "v1.31.1+k3s1" },
  );
  const found = review(made({ servers: TAINTED, workers: {}, old: {} }), after).problems;
  const ranks = found.map(({ finding, moment }) => [
    finding.acknowledged === undefined ? 0 : 1,
    ["error", "warning", "info"].indexOf(finding.severity),
    ["on-apply", "on-join", "on-restart", undefined].indexOf(moment),
  ]);
  expect(ranks).toEqual([...ranks].sort((a, b) => (a.join() < b.join() ? -1 : 1)));
  expect(found.find(({ finding }) => finding.acknowledged !== undefined)?.finding.code).toBe("RK708");
});
