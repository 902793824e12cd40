/** What is told as gone is repaired: nothing that it was about is gone, worse, open, or said to be wrong in other words. */
import fc from "fast-check";
import { NodeRole, TaintsApplied } from "../../lib";
import { compareProofs } from "../../lib/scheduling/compare";
import { subjectOf } from "../../lib/scheduling/findings/finding-subject";
import { prove as judge, type SchedulingProof } from "../../lib/scheduling/prove";
import type { SystemWorkload } from "../../lib/scheduling/releases/catalog-row";
import { fuzz } from "../fuzz";
import { type ClusterSketch, judged, modelOf, type PoolSketch, prove } from "./models";

type Pools = Readonly<Record<string, PoolSketch>>;

const ADDRESS = { rancherHost: "address" as ClusterSketch["rancherHost"] };
const proofOf = (pools: Pools, rest: Partial<ClusterSketch> = {}) => prove(modelOf(pools, { ...ADDRESS, ...rest }));
const codes = (findings: SchedulingProof["findings"]) => findings.map(({ code }) => code);
const ALL: PoolSketch = { roles: NodeRole.ALL };
const TAINTED: PoolSketch = { ...ALL, taints: ["a=b:NoSchedule"] };

describe("a finding is gone where it is repaired:", () => {
  test("a pool comes on which the workload runs", () => {
    const { goneFindings } = compareProofs(proofOf({ a: TAINTED }), proofOf({ a: TAINTED, b: {} }));
    expect(codes(goneFindings)).toEqual(expect.arrayContaining(["RK203", "RK204"]));
  });

  test("a setting that cannot be is taken out", () => {
    const settings = { "machineSelectorFiles[0]": { pools: ["none"] } };
    expect(codes(compareProofs(proofOf({ a: ALL }, { settings }), proofOf({ a: ALL })).goneFindings)).toEqual([
      "RK507",
    ]);
  });
});

describe("a finding is not gone", () => {
  const traefik = (addons: ClusterSketch["addons"]) =>
    proofOf({ a: TAINTED, b: { taints: ["c:NoSchedule"] } }, { addons });

  test("where its workload is turned off", () => {
    const { goneFindings } = compareProofs(traefik({}), traefik({ traefik: { disabled: true } }));
    expect(goneFindings.filter((each) => subjectOf(each).workloads?.includes("traefik"))).toEqual([]);
  });

  test("where its pool goes", () => {
    const [before, after] = [proofOf({ a: TAINTED, b: {}, c: ALL }), proofOf({ b: {}, c: ALL })];
    expect(codes(before.findings)).toContain("RK107");
    expect(codes(compareProofs(before, after).goneFindings)).not.toContain("RK107");
  });

  describe("where its pods ask for a label besides, and find as little room as before:", () => {
    const made = (asking: readonly SystemWorkload[]) => {
      const cluster = judged(modelOf({ a: TAINTED, w: { labels: { tier: "web" } } }, ADDRESS));
      const customized = asking.map((name) => [name, { nodeSelector: { tier: "web" } }] as const);
      const everywhere = new Map([...cluster.addons.everywhere, ...customized]);
      return judge({ ...cluster, addons: { ...cluster.addons, everywhere } });
    };
    const waiting = ({ findings }: SchedulingProof) =>
      findings.flatMap((each) => (each.code === "RK107" ? each.data.workloads.map(({ workload }) => workload) : []));
    const before = made([]);

    test("it was one of several, and nothing is left of any repair", () => {
      const after = made(["traefik"]);
      expect([before, after].map((proof) => waiting(proof).includes("traefik"))).toEqual([true, false]);
      const { newFindings, milderFindings, goneFindings } = compareProofs(before, after);
      expect([newFindings, milderFindings, goneFindings].map(codes)).toEqual([[], [], []]);
    });

    test("all of them do, and none is told as repaired", () => {
      const after = made(waiting(before) as SystemWorkload[]);
      expect(waiting(after)).toEqual([]);
      expect(codes(compareProofs(before, after).goneFindings)).toEqual([]);
    });
  });

  test("where another finding says worse of the same pool", () => {
    const before = proofOf({ a: TAINTED, b: {} });
    const after = prove({
      ...modelOf({ a: TAINTED, b: {} }, ADDRESS),
      rancherHost: "name" as ClusterSketch["rancherHost"],
    });
    expect(codes(before.findings)).toContain("RK107");
    const { newFindings, goneFindings } = compareProofs(before, after);
    expect(codes(newFindings)).toContain("RK102");
    expect(codes(goneFindings)).not.toContain("RK107");
  });

  test("where an acknowledgement that was over accepts it again", () => {
    const acknowledged = { "RK107 pool=a": "a worker joins" };
    const before = proofOf({ a: ALL, b: {} }, { acknowledged });
    const after = proofOf({ a: TAINTED, b: {} }, { acknowledged });
    expect(codes(before.findings)).toContain("RK901");
    expect(codes(compareProofs(before, after).goneFindings)).not.toContain("RK901");
  });
});

const TAINTS = ["a=1:NoSchedule", "b:NoExecute", "node-role.kubernetes.io/control-plane:NoSchedule"];
const pool: fc.Arbitrary<PoolSketch | undefined> = fc.option(
  fc.record({
    roles: fc.constantFrom(NodeRole.ALL, [NodeRole.ETCD, NodeRole.CONTROL_PLANE], [NodeRole.WORKER]),
    taints: fc.subarray(TAINTS),
    taintsApplied: fc.constantFrom(...Object.values(TaintsApplied)),
  }),
  { nil: undefined, freq: 4 },
);
const states = fc.record({
  pools: fc.record({ a: pool, b: pool, c: pool }),
  kubernetesVersion: fc.constantFrom("v1.31.5+k3s1", "v1.33.5+k3s1", "v1.34.3+k3s1"),
  rancherVersion: fc.constantFrom("2.10.3", "2.14.1"),
  rancherHost: fc.constantFrom("address", "name") as fc.Arbitrary<ClusterSketch["rancherHost"]>,
  isWithoutTraefik: fc.boolean(),
  tolerates: fc.subarray(["x:NoSchedule op=Exists", "b:NoExecute op=Exists"]),
});

function proofOfState({
  pools,
  isWithoutTraefik,
  tolerates,
  ...rest
}: Parameters<Parameters<typeof states.map>[0]>[0]) {
  const there = Object.fromEntries(
    Object.entries(pools).flatMap(([name, each]) => (each === undefined ? [] : [[name, each]])),
  );
  const sketch = modelOf(there, { ...rest, ...(isWithoutTraefik && { addons: { traefik: { disabled: true } } }) });
  return prove({ ...sketch, agents: { cluster: tolerates, fleet: tolerates } });
}

const RUNNING = ["runs"];
const BAD = ["pending", "missing", "absent", "evicted"];

test("beside a finding that is told as gone nothing new or worse is told of what it was about", () => {
  let seen = 0;
  fc.assert(
    fc.property(states, states, (one, other) => {
      const [before, after] = [proofOfState(one), proofOfState(other)];
      const { newFindings, goneFindings, workloads } = compareProofs(before, after);
      for (const gone of goneFindings) {
        seen++;
        const { pools = [], workloads: about = [] } = subjectOf(gone);
        for (const each of newFindings.map((finding) => subjectOf(finding))) {
          expect([gone.code, (each.pools ?? []).filter((name) => pools.includes(name))]).toEqual([gone.code, []]);
          expect([gone.code, (each.workloads ?? []).filter((name) => about.includes(name))]).toEqual([gone.code, []]);
        }
        const names = after.cluster.pools.map(({ name }) => name);
        expect([gone.code, pools.filter((name) => !names.includes(name))]).toEqual([gone.code, []]);
        const worse = workloads.filter(
          ({ workload, verdict, placements }) =>
            (about.includes(workload) &&
              RUNNING.includes(verdict.before ?? "") &&
              [...BAD, "disabled", undefined].includes(verdict.after)) ||
            pools.some(
              (name) => placements[name]?.before?.verdict === "runs" && placements[name]?.after?.verdict === "blocked",
            ),
        );
        expect([gone.code, worse.map(({ workload }) => workload)]).toEqual([gone.code, []]);
      }
    }),
    fuzz(60),
  );
  expect(seen).toBeGreaterThan(10);
});
