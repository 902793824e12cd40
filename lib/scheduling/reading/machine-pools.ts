import { InvalidInputError } from "../invalid-input";
import { NodeRole, roleTaints } from "../node-role";
import { type SchedulingPool, TaintsApplied } from "../pool";
import { isKnownStartUpTaint } from "../start-up-taints";
import { Taint } from "../taint";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, Unknown } from "./unknown";

const ROLE_ARGUMENTS = [
  ["etcd_role", NodeRole.ETCD],
  ["control_plane_role", NodeRole.CONTROL_PLANE],
  ["worker_role", NodeRole.WORKER],
] as const;

/** The pools of a cluster whose nodes Rancher makes itself. */
export interface MachinePools {
  /** Those that have nodes, sorted by name; or the place of what is known only at apply about them. */
  readonly pools: Known<readonly SchedulingPool[]>;
  /** Whether there is any pool, with nodes or without. */
  readonly isWritten: boolean;
  /** Names that several pools have. */
  readonly repeatedNames: readonly string[];
}

/** Reads `machine_pools` of `rke_config`. */
export function readMachinePools(rkeConfig: Known<ResourceValues> | undefined): MachinePools {
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return { pools: [], isWritten: false, repeatedNames: [] };
  const blocks = rkeConfig.blocks("machine_pools");
  if (isUnknown(blocks)) return { pools: blocks, isWritten: true, repeatedNames: [] };
  const names = blocks.map((block) => block.text("name")).filter((name) => typeof name === "string");
  const repeated = names.filter((name, index) => names.indexOf(name) < index);
  return { pools: readAll(blocks), isWritten: blocks.length > 0, repeatedNames: [...new Set(repeated)].sort() };
}

function readAll(blocks: readonly ResourceValues[]): Known<readonly SchedulingPool[]> {
  const pools: SchedulingPool[] = [];
  for (const block of blocks) {
    const nodes = nodesOf(block);
    if (isUnknown(nodes)) return nodes;
    if (nodes === 0) continue;
    const pool = readMachinePool(block, nodes);
    if (isUnknown(pool)) return pool;
    pools.push(pool);
  }
  return pools.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * How many nodes a pool has, undefined where there are some but their number is open. One without nodes takes nothing;
 * whether it will have any is not known where the autoscaler may make some.
 */
function nodesOf(block: ResourceValues): Known<number> | undefined {
  const [quantity, least, most] = ["quantity", "autoscaling_min_size", "autoscaling_max_size"].map((name) =>
    block.text(name),
  );
  const count = Number(isUnknown(quantity) ? Number.NaN : (quantity ?? 1));
  if (!Number.isSafeInteger(count)) return undefined;
  if (count > 0) return count;
  if (!isUnknown(least) && Number(least) > 0) return Number(least);
  const unknown = [least, most].find(isUnknown);
  if (unknown !== undefined) return unknown;
  return Number(most) > 0 ? new Unknown(`${block.path}.autoscaling_max_size`) : 0;
}

function readMachinePool(block: ResourceValues, nodes: number | undefined): Known<SchedulingPool> {
  const name = block.text("name");
  const flags = ROLE_ARGUMENTS.map(([argument, role]) => ({ role, value: block.text(argument) }));
  const taintBlocks = block.blocks("taints");
  const labels = block.map("labels");
  const unknown = [name, ...flags.map(({ value }) => value), taintBlocks, labels].find(isUnknown);
  if (unknown !== undefined) return unknown;
  const taints: Taint[] = [];
  for (const each of taintBlocks as readonly ResourceValues[]) {
    const taint = readTaint(each);
    if (isUnknown(taint)) return taint;
    taints.push(taint);
  }
  const startupTaints = taints.filter(isKnownStartUpTaint);
  const roles = flags.filter(({ value }) => value === "true").map(({ role }) => role);
  const known = [...(labels as ReadonlyMap<string, Known<string>>)].filter(([, value]) => typeof value === "string");
  return {
    name: (name as string | undefined) ?? "",
    roles,
    // There is no field that tells them from those that last: their keys do.
    taints: taints.filter((taint) => !startupTaints.includes(taint)),
    ...(startupTaints.length === 0 ? {} : { startupTaints }),
    roleTaints: roleTaints(roles),
    labels: Object.fromEntries(known) as Record<string, string>,
    taintsApplied: TaintsApplied.AT_REGISTRATION,
    ...(nodes === undefined ? {} : { nodes }),
  };
}

/** One the provider fills in: without an effect it is NoSchedule. What Kubernetes would not take is not known to act. */
function readTaint(block: ResourceValues): Known<Taint> {
  const [key, value, effect] = ["key", "value", "effect"].map((name) => block.text(name));
  const unknown = [key, value, effect].find(isUnknown);
  if (unknown !== undefined) return unknown;
  try {
    return Taint.parse(`${key ?? ""}=${value ?? ""}:${effect ?? "NoSchedule"}`);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return new Unknown(block.path);
  }
}
