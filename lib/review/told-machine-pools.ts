import { type Problem, quoted } from "../scheduling/invalid-input";
import type { SchedulingPool } from "../scheduling/pool";
import { toldOtherwise } from "../scheduling/reading/joined-pools";
import type { ToldCluster } from "./pools-file";

/** What is read of a cluster that is told of. */
interface SeenCluster {
  readonly toldBy?: "model" | "machine_pools";
  readonly machinePools?: readonly SchedulingPool[];
}

/** What a file may not tell of pools of machines: what Terraform knows of them. */
export function problemsOfMachines(told: ToldCluster, meant: readonly SeenCluster[]): Problem[] {
  const isOfMachines = meant.every(({ toldBy }) => toldBy !== undefined);
  if (!isOfMachines || (told.pools === undefined && told.before === undefined)) return [];
  const open = meant.flatMap(({ machinePools = [] }) => machinePools.filter((pool) => pool.open !== undefined));
  if (open.length === 0) return [known(told)];
  return [...(told.pools ?? []), ...(told.before ?? [])].flatMap((pool) => {
    const same = open.filter(({ name }) => name === pool.name);
    if (same.length === 0) return [notOpen(told, pool, open)];
    const parts = [...new Set(same.flatMap((each) => toldOtherwise(each, pool)))];
    return parts.length === 0 ? [] : [otherwise(told, pool, parts)];
  });
}

/** A cluster by what the file says of it. */
export function called({ name, address, rancher, stack }: ToldCluster): string {
  return [
    ...(name === undefined ? [] : [quoted(name)]),
    ...(address === undefined ? [] : [`at ${quoted(address)}`]),
    ...(rancher === undefined ? [] : [`of ${quoted(rancher)}`]),
    ...(stack === undefined ? [] : [`in ${quoted(stack)}`]),
  ].join(" ");
}

function known(told: ToldCluster): Problem {
  return {
    what: `${told.place}: ${called(told)} has machine_pools, which tell its pools`,
    why: "Rancher makes its machines as they are written there, and no others",
    help: "take pools and before out; rancherVersion and acknowledged may stay",
  };
}

function notOpen(told: ToldCluster, { name }: SchedulingPool, open: readonly SchedulingPool[]): Problem {
  const names = [...new Set(open.map((pool) => quoted(pool.name)))];
  return {
    what: `${told.place}: pool ${quoted(name)} of ${called(told)} is none of its machine_pools of which something is not known`,
    why: "Rancher makes machines as they are written there, and no others",
    help: `tell what is not known of ${names.join(", ")}, and take the others out`,
  };
}

function otherwise(told: ToldCluster, { name }: SchedulingPool, parts: readonly string[]): Problem {
  return {
    what: `${told.place}: pool ${quoted(name)} of ${called(told)} has other ${parts.join(", ")} in machine_pools`,
    why: "what Terraform knows of a pool is judged, and only one of them can be so",
    help: "tell it as it stands there, with what is not known beside it",
  };
}
