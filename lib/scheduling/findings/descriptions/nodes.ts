import { keepsReplicas } from "../../releases/catalog-row";
import { asTaint, inProse, joined, plain, type Text, text } from "../../rich-text";
import type { EvictedWorkload, FindingData } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { customized, isOrAre, quotedPool, quotedPools, thePool } from "./phrases";

/** Findings about the nodes that are to be registered, and what happens on them later, in words. */
export const NODE_DESCRIPTIONS: Descriptions<"RK601" | "RK602"> = {
  RK601: ({ nodes, pools }) => ({
    subject: text`etcd`,
    message: text`${nodes} etcd nodes survive the loss of no more nodes than ${nodes - 1} would`,
    facts: [
      ...pools.map((each) => text`${thePool(each.pool)}: ${each.nodes}`),
      text`etcd needs a majority: ${majority(nodes)} of ${nodes}, ${majority(nodes - 1)} of ${nodes - 1}`,
    ],
    help: [text`use an odd number of etcd nodes: 1, 3 or 5`],
  }),

  RK602: describeEvictions,
};

function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

function describeEvictions({ pool, evicted }: FindingData["RK602"]): Description {
  const names = evicted.map(({ workload }) => workload);
  const stranded = evicted.filter(isStranded);
  return {
    subject: thePool(pool),
    message: text`${inProse(names)} ${isOrAre(names)} evicted from ${thePool(pool)} when its taints are applied`,
    facts: [...whatTheyDoNotTolerate(evicted), ...whereTheyGo(evicted, pool), ...lostConnection(names)],
    help: [
      text`use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay`,
      ...(stranded.length === 0 ? [] : [text`keep one worker pool free of hard taints`]),
      ...stranded.flatMap(({ workload, customize }) =>
        customized(customize, text`give ${workload} a toleration first: `),
      ),
    ],
  };
}

function isStranded({ kind, goesTo }: EvictedWorkload): boolean {
  return keepsReplicas(kind) && goesTo.length === 0;
}

function whatTheyDoNotTolerate(evicted: readonly EvictedWorkload[]): Text[] {
  return grouped(evicted, ({ taints }) => inProse(taints.map(asTaint))).map(
    ([taints, names]) => text`${inProse(names)} ${names.length > 1 ? "do" : "does"} not tolerate ${taints}`,
  );
}

function whereTheyGo(evicted: readonly EvictedWorkload[], pool: string): Text[] {
  return grouped(evicted, (each) => destination(each, pool)).map(([where, names]) => text`${inProse(names)}: ${where}`);
}

function destination({ kind, goesTo }: EvictedWorkload, pool: string): Text {
  if (kind === "DaemonSet") return text`no pod on ${thePool(pool)} from then on`;
  if (goesTo.length === 0) return text`Pending from then on, as no pool takes them`;
  const others = goesTo.filter((name) => name !== pool);
  return joined([
    ...(others.length === 0 ? [] : [text`new pods run on ${quotedPools(others)}`]),
    ...(goesTo.includes(pool) ? [text`back on ${quotedPool(pool)} once Rancher has added the tolerations`] : []),
  ]);
}

function lostConnection(names: readonly string[]): Text[] {
  if (!names.includes("cattle-cluster-agent")) return [];
  return [text`without cattle-cluster-agent Rancher loses the cluster, and can add no tolerations to it`];
}

/** The names of the workloads by what is said of them, in the order they come. */
function grouped(evicted: readonly EvictedWorkload[], say: (each: EvictedWorkload) => Text): [Text, string[]][] {
  const groups = new Map<string, [Text, string[]]>();
  for (const each of evicted) {
    const said = say(each);
    const [, names] = groups.get(plain(said)) ?? [said, []];
    groups.set(plain(said), [said, [...names, each.workload]]);
  }
  return [...groups.values()];
}
