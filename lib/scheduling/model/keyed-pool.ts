import { type NodeRole, ROLES } from "../node-role";
import type { PoolModel, SchedulingPool } from "../pool";
import { TaintsApplied } from "../pool";
import { NODE_POOL_LABEL } from "../reading/machine-labels";
import { MALFORMED, ofType, record, type Shape, text } from "../validation/shape";

/**
 * A node pool as the model has it. Terraform prints all that a changed model was, line by line, so it holds no list, whose
 * items would move each other, and nothing that goes without saying.
 */
export interface KeyedPool extends Pick<PoolModel, "nodes"> {
  /** As Rancher names them, in the order of NodeRole.ALL: `etcd, control-plane, worker`. */
  readonly roles: string;
  /** By kubectl's notation; absent where there are none. */
  readonly taints?: Readonly<Record<string, true>>;
  /** By kubectl's notation; absent where there are none. */
  readonly startupTaints?: Readonly<Record<string, true>>;
  /** By kubectl's notation; absent where there are none. */
  readonly leavingTaints?: Readonly<Record<string, true>>;
  /** Without the one that names the pool; absent where there are no others. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Absent where they are applied at registration. */
  readonly taintsApplied?: TaintsApplied;
}

const SEPARATOR = ", ";

/** A pool as the model in the plan holds it. */
export function keyedPool(pool: SchedulingPool): KeyedPool {
  const { name, roles, taints, startupTaints = [], leavingTaints = [], labels, taintsApplied, nodes } = pool;
  const others = Object.entries(labels).filter(([key, value]) => key !== NODE_POOL_LABEL || value !== name);
  return {
    roles: roles.join(SEPARATOR),
    ...(taints.length === 0 ? {} : { taints: keyed(taints.map(String)) }),
    ...(startupTaints.length === 0 ? {} : { startupTaints: keyed(startupTaints.map(String)) }),
    ...(leavingTaints.length === 0 ? {} : { leavingTaints: keyed(leavingTaints.map(String)) }),
    ...(others.length === 0 ? {} : { labels: Object.fromEntries(others) }),
    ...(taintsApplied === TaintsApplied.AT_REGISTRATION ? {} : { taintsApplied }),
    ...(nodes === undefined ? {} : { nodes }),
  };
}

function keyed(texts: readonly string[]): Record<string, true> {
  return Object.fromEntries(texts.map((each) => [each, true]));
}

const NAMES = record(ofType("true", "true", (value): value is true => value === true));

/** The names that are the keys of a map, as a list. */
export function keyedList<T>(items: Shape<readonly T[]>): Shape<readonly T[]> {
  return {
    ...items,
    read(value, place, problems) {
      const names = NAMES.read(value, place, problems);
      return names === MALFORMED ? MALFORMED : items.read(Object.keys(names).sort(), place, problems);
    },
  };
}

/** The roles of a pool, read. */
export const JOINED_ROLES: Shape<readonly NodeRole[]> = {
  ...ROLES,
  read(value, place, problems) {
    const joined = text("worker").read(value, place, problems);
    return joined === MALFORMED ? MALFORMED : ROLES.read(joined.split(SEPARATOR), place, problems);
  },
};

/** What goes without saying in a pool of this name. */
export function unsaid(name: string): Required<Pick<PoolModel, "labels" | "taintsApplied">> {
  return { labels: { [NODE_POOL_LABEL]: name }, taintsApplied: TaintsApplied.AT_REGISTRATION };
}
