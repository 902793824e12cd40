/** What holds of any change that takes taints away, and of the advice that is given about it. */
import fc from "fast-check";
import { NodeRole } from "../../lib";
import type { ClusterReview } from "../../lib/review";
import type { CarriedTaints } from "../../lib/scheduling/findings/finding-data";
import { AGENTS } from "../../lib/scheduling/reading/cluster";
import { fuzz } from "../fuzz";
import { type ClusterSketch, modelOf, type PoolSketch, prove, reviewModels } from "../scheduling/models";

type Pools = Readonly<Record<string, PoolSketch>>;

const TAINTS = ["a=1:NoSchedule", "a=2:NoSchedule", "b:NoExecute", "c:NoSchedule"] as const;
const ROLES = [NodeRole.ALL, [NodeRole.ETCD, NodeRole.CONTROL_PLANE], [NodeRole.CONTROL_PLANE], [NodeRole.WORKER]];

const made = (pools: Pools): ClusterSketch =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"] });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;

/** Of one key and effect a node has one value. */
const taintLists = fc.uniqueArray(fc.constantFrom(...TAINTS), { selector: (taint) => taint.replace(/=\d/, "") });

interface PoolChange {
  readonly name: string;
  readonly roles: readonly NodeRole[];
  readonly rolesAfter: readonly NodeRole[];
  readonly taints: readonly string[];
  readonly leaving: readonly string[];
  readonly fate: "kept" | "renamed" | "gone" | "new";
  readonly stays: readonly string[];
  readonly goesOnLeaving: boolean;
}

const poolChange = (name: string): fc.Arbitrary<PoolChange> =>
  fc
    .record({
      roles: fc.constantFrom(...ROLES),
      newRoles: fc.option(fc.constantFrom(...ROLES), { nil: undefined, freq: 3 }),
      taints: taintLists,
      leaving: fc.subarray([...TAINTS]),
      fate: fc.constantFrom("kept", "kept", "kept", "renamed", "gone", "new"),
      stays: fc.subarray([...TAINTS]),
      goesOnLeaving: fc.boolean(),
    })
    .map(({ newRoles, leaving, taints, ...rest }) => ({
      ...rest,
      name,
      taints,
      leaving: leaving.filter((taint) => !taints.includes(taint)),
      rolesAfter: newRoles ?? rest.roles,
      fate: rest.fate as PoolChange["fate"],
    }));

/** A cluster before and after a change; the first pool keeps both of them whole. */
const changes = fc.tuple(poolChange("first"), poolChange("second"), poolChange("third")).map((pools) => {
  const whole = pools.map((pool, index) =>
    index === 0 ? { ...pool, roles: NodeRole.ALL, rolesAfter: NodeRole.ALL, fate: "kept" as const } : pool,
  );
  const before = whole.flatMap(({ name, roles, taints, leaving, fate }): [string, PoolSketch][] =>
    fate === "new" ? [] : [[name, { roles, taints, leavingTaints: leaving }]],
  );
  const after = whole.flatMap((pool): [string, PoolSketch][] => {
    const { name, rolesAfter, taints, leaving, fate, stays, goesOnLeaving } = pool;
    if (fate === "gone") return [];
    const sketch = {
      roles: rolesAfter,
      taints: taints.filter((taint) => stays.includes(taint)),
      leavingTaints: goesOnLeaving ? leaving : [],
    };
    return [[fate === "renamed" ? `${name}-2` : name, sketch]];
  });
  return { before: Object.fromEntries(before), after: Object.fromEntries(after) };
});

type Told = { readonly code: string; readonly data: CarriedTaints };

const told = ({ dangers }: ClusterReview): Told[] =>
  dangers.flatMap((danger) =>
    danger.code === "RK705" || danger.code === "RK714" ? [{ code: danger.code, data: danger.data }] : [],
  );
const agentsOf = ({ data }: Told) => AGENTS.filter((agent) => data.workloads.includes(agent));

/** The pools with what the advice lists as leaving. */
function following({ data }: Told, pools: Pools): Pools {
  const more = new Map(data.leaving.map(({ pool, taints }) => [pool, taints]));
  return Object.fromEntries(
    Object.entries(pools).map(([name, pool]) => [
      name,
      { ...pool, leavingTaints: [...(pool.leavingTaints ?? []), ...(more.get(name) ?? [])] },
    ]),
  );
}

test("who lists as leaving what a danger names has the agents run on the registered nodes", () => {
  const seen = { RK705: 0, RK714: 0, renamed: 0 };
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      for (const danger of told(review(made(before), made(after)))) {
        const agents = agentsOf(danger);
        if (agents.length === 0 || danger.data.leaving.length === 0) continue;
        seen[danger.code as keyof typeof seen]++;
        if (danger.data.leaving.some(({ pool }) => before[pool] === undefined)) seen.renamed++;
        const followed = made(following(danger, after));
        // Where they had no place they have one; of another danger the advice about it tells.
        const again = told(review(made(before), followed))
          .filter(({ code }) => code === danger.code)
          .filter((each) => agentsOf(each).some((agent) => agents.includes(agent)))
          .flatMap(({ data }) => data.lost);
        const listed = danger.data.leaving.flatMap(({ taints }) => taints);
        expect(danger.code === "RK714" ? again : again.filter((taint) => listed.includes(taint))).toEqual([]);
        // Where its taints are all that registered nodes of a pool have, the agents run there.
        for (const { pool, taints } of danger.data.pools) {
          if (!taints.every((taint) => listed.includes(taint))) continue;
          const onlyThese = { only: { roles: NodeRole.ALL, taints } };
          const { workloads } = prove({ ...made(onlyThese), agents: followed.agents });
          const verdicts = agents.map((agent) => workloads.find(({ workload }) => workload === agent)?.verdict);
          expect([pool, ...verdicts]).toEqual([pool, ...agents.map(() => "runs")]);
        }
      }
    }),
    fuzz(60),
  );
  expect(Object.values(seen).every((count) => count > 0)).toBe(true);
});

test("what is offered to be listed is told of one that loses it, and the app takes it", () => {
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      for (const danger of told(review(made(before), made(after)))) {
        const { leaving, lost, pools } = danger.data;
        const all = pools.flatMap(({ taints }) => taints);
        expect(all).toEqual(expect.arrayContaining([...lost]));
        expect(lost).toEqual(expect.arrayContaining(leaving.flatMap(({ taints }) => taints)));
        // Reading the model refuses what an app may not say.
        expect(() => reviewModels([], [made(following(danger, after))])).not.toThrow();
      }
    }),
    fuzz(40),
  );
});
