/** A change that repairs something is not blamed for what is left of it: the sign is about what the change makes worse. */
import fc from "fast-check";
import { NodeRole, TaintsApplied } from "../../lib";
import { reviewJson } from "../../lib/report/review-json";
import { type ClusterReview, renderReviewMarkdown, renderReviewText, verdictLine } from "../../lib/review";
import { namedIn } from "../../lib/scheduling/findings/named-in";
import { fuzz } from "../fuzz";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

type Pools = Readonly<Record<string, PoolSketch>>;

const ADDRESS = { rancherHost: "address" as ClusterSketch["rancherHost"] };
const NAME = { rancherHost: "name" as ClusterSketch["rancherHost"] };
const TAINTED: PoolSketch = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"], nodes: 3 };

const sketch = (pools: Pools, rest: Partial<ClusterSketch> = ADDRESS) => modelOf(pools, rest);

function reviewOf(before: ClusterSketch, after: ClusterSketch): ClusterReview {
  const [review] = reviewModels([before], [after]).clusters;
  return review as ClusterReview;
}

const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);

describe("what is left of a worse finding that is repaired is told as that:", () => {
  const review = reviewOf(sketch({ first: TAINTED, workers: {} }, NAME), sketch({ first: TAINTED, workers: {} }));

  test("it gives no sign", () => {
    expect(codes(review.before?.findings ?? [])).toContain("RK102");
    expect(review.severity).toBeUndefined();
    expect(codes(review.problems.map(({ finding }) => finding))).toEqual([]);
  });

  test("the worse one is told as repaired", () => {
    expect(codes(review.goneFindings)).toContain("RK102");
    expect(codes(review.milderFindings)).toEqual(["RK107"]);
  });

  test("the first line says what is left, in its own words", () => {
    expect(verdictLine(review)).toMatchInlineSnapshot(
      `"cluster edge: how nodes reach Rancher changes; agents stay schedulable; left of what is repaired: addons stay Pending until another pool joins (RK107)"`,
    );
  });

  test("JSON has it apart from what is new", () => {
    const { clusters } = reviewJson({ clusters: [review] }) as { clusters: { findings: Record<string, object[]> }[] };
    expect(clusters[0]?.findings).toMatchObject({ new: [], milder: [{ code: "RK107" }] });
  });

  test("comment and text name it", () => {
    expect(renderReviewMarkdown({ clusters: [review] })).toContain("1 finding left of what is repaired");
    expect(renderReviewText({ clusters: [review] }, { color: false })).toContain(
      "1 finding left of what is repaired: RK107",
    );
  });
});

test("addons that could run nowhere and now wait for another pool give no sign", () => {
  const review = reviewOf(sketch({ first: TAINTED }), sketch({ first: TAINTED, workers: {} }));
  expect(codes(review.laterGoneFindings)).toContain("RK203");
  expect(review.severity).toBeUndefined();
  expect(codes(review.milderFindings)).toEqual(["RK107"]);
});

test("what was so under the former name of a pool is as before", () => {
  const review = reviewOf(sketch({ first: TAINTED, workers: {} }), sketch({ servers: TAINTED, workers: {} }));
  expect(codes(review.problems.map(({ finding }) => finding))).not.toContain("RK107");
  expect(codes(review.keptFindings)).toContain("RK107");
});

describe("what a change makes worse gives a sign, also where it repairs something else:", () => {
  test("a taint that takes the first node's place from an addon", () => {
    const review = reviewOf(
      sketch({ first: { roles: NodeRole.ALL, nodes: 3 }, workers: {} }, NAME),
      sketch({ first: TAINTED, workers: {} }),
    );
    expect(codes(review.newFindings)).toContain("RK107");
    expect(review.severity).toBe("warning");
  });

  test("a pool that comes with what was wrong with another one", () => {
    const review = reviewOf(
      sketch({ first: TAINTED, workers: {} }, NAME),
      sketch({ first: { roles: NodeRole.ALL, nodes: 3 }, second: TAINTED, workers: {} }),
    );
    expect(codes(review.newFindings)).toContain("RK107");
    expect(codes(review.milderFindings)).toEqual([]);
  });
});

const TAINTS = ["a=1:NoSchedule", "b:NoExecute", "CriticalAddonsOnly=true:NoExecute"];
const pool: fc.Arbitrary<PoolSketch | undefined> = fc.option(
  fc.record({
    roles: fc.constantFrom(NodeRole.ALL, [NodeRole.ETCD, NodeRole.CONTROL_PLANE], [NodeRole.WORKER]),
    taints: fc.subarray(TAINTS),
    taintsApplied: fc.constantFrom(...Object.values(TaintsApplied)),
  }),
  { nil: undefined, freq: 5 },
);
const parts = fc.record({
  a: pool,
  b: pool,
  kubernetesVersion: fc.constantFrom("v1.33.5+k3s1", "v1.34.3+k3s1"),
  rancherHost: fc.constantFrom("address", "name") as fc.Arbitrary<ClusterSketch["rancherHost"]>,
  derives: fc.boolean(),
});
type Parts = Parameters<Parameters<typeof parts.map>[0]>[0];

function whole({ a, b, derives, ...rest }: Parts): ClusterSketch {
  const model = modelOf({ ...(a && { a }), ...(b && { b }) }, rest);
  return derives ? model : { ...model, agents: { cluster: [], fleet: [] } };
}

/** A cluster, and the same with some of its parts as another one has them. */
const changes = fc
  .record({ one: parts, other: parts, changed: fc.subarray(["a", "b", "kubernetesVersion", "rancherHost", "derives"]) })
  .map(({ one, other, changed }) => {
    const after = Object.fromEntries(
      Object.entries(one).map(([key, value]) => [key, changed.includes(key) ? other[key as keyof Parts] : value]),
    );
    return [whole(one), whole(after as Parts)] as const;
  });

const isFine = (verdict: string | undefined) => verdict === "runs" || verdict === "stays";

test("of what is told as left nothing ran before and does not now", () => {
  let seen = 0;
  fc.assert(
    fc.property(changes, ([one, other]) => {
      const { milderFindings, before, after, newFindings } = reviewOf(one, other);
      for (const each of milderFindings) {
        seen += 1;
        expect(newFindings).not.toContain(each);
        const { pools, workloads } = namedIn(each);
        for (const name of workloads) {
          const [was, is] = [before, after].map((proof) => proof?.workloads.find(({ workload }) => workload === name));
          const lost = pools.filter(
            (on) => isFine(was?.placements[on]?.verdict) && !isFine(is?.placements[on]?.verdict),
          );
          expect([each.code, name, lost]).toEqual([each.code, name, []]);
          expect([each.code, name, isFine(was?.verdict) && !isFine(is?.verdict)]).toEqual([each.code, name, false]);
        }
      }
    }),
    fuzz(60),
  );
  expect(seen).toBeGreaterThan(0);
});

describe("a finding that is about fewer workloads or pools than before", () => {
  const LATE: PoolSketch = { ...TAINTED, taintsApplied: TaintsApplied.AFTER_READY };
  const untold = { ...ADDRESS, agents: { cluster: [], fleet: [] } };
  const before = sketch({ first: LATE }, untold);

  test("is what is left where the others are repaired", () => {
    const review = reviewOf(before, sketch({ first: LATE }));
    expect([codes(review.milderFindings), review.severity]).toEqual([["RK603"], undefined]);
    const starting: PoolSketch = { startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"] };
    const one = reviewOf(
      sketch({ first: { roles: NodeRole.ALL }, a: starting, b: starting }),
      sketch({ first: { roles: NodeRole.ALL }, a: starting, b: {} }),
    );
    expect([codes(one.milderFindings), one.severity]).toEqual([["RK117"], undefined]);
  });

  test("is as before where the others are only switched off", () => {
    const review = reviewOf(before, sketch({ first: LATE }, { ...untold, addons: { traefik: { disabled: true } } }));
    expect([codes(review.keptFindings), codes(review.milderFindings)]).toEqual([expect.arrayContaining(["RK603"]), []]);
    expect([review.severity, codes(review.goneFindings)]).toEqual([undefined, []]);
  });

  test("counts where the change brings what it waits for", () => {
    const review = reviewOf(before, { ...sketch({ first: LATE }), kubernetesVersion: "v1.33.6+k3s1" });
    expect([codes(review.dueFindings), codes(review.milderFindings)]).toEqual([["RK603"], []]);
    expect(review.severity).toBe("warning");
  });

  test("is news where it is about others as well", () => {
    const review = reviewOf(sketch({ first: LATE }), sketch({ first: LATE }, untold));
    expect(codes(review.newFindings)).toContain("RK603");
  });
});
