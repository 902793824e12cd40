import { InvalidInputError } from "../invalid-input";
import { NodeRole, roleTaints } from "../node-role";
import { type SchedulingPool, TaintsApplied } from "../pool";
import { Taint } from "../taint";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, Unknown } from "./unknown";

const ROLE_ARGUMENTS = [
  ["etcd_role", NodeRole.ETCD],
  ["control_plane_role", NodeRole.CONTROL_PLANE],
  ["worker_role", NodeRole.WORKER],
] as const;

/** The pools of a cluster whose nodes Rancher makes itself, or the place of what is known only at apply about them. */
export function readMachinePools(rkeConfig: Known<ResourceValues> | undefined): Known<readonly SchedulingPool[]> {
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  const blocks = rkeConfig.blocks("machine_pools");
  if (isUnknown(blocks)) return blocks;
  const pools: SchedulingPool[] = [];
  for (const block of blocks) {
    const pool = readMachinePool(block);
    if (isUnknown(pool)) return pool;
    pools.push(pool);
  }
  return pools.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readMachinePool(block: ResourceValues): Known<SchedulingPool> {
  const name = block.text("name");
  const flags = ROLE_ARGUMENTS.map(([argument, role]) => ({ role, value: block.text(argument) }));
  const taintBlocks = block.blocks("taints");
  const labels = block.map("labels");
  const quantity = block.text("quantity");
  const unknown = [name, ...flags.map(({ value }) => value), taintBlocks, labels].find(isUnknown);
  if (unknown !== undefined) return unknown;
  const taints: Taint[] = [];
  for (const each of taintBlocks as readonly ResourceValues[]) {
    const taint = readTaint(each);
    if (isUnknown(taint)) return taint;
    taints.push(taint);
  }
  const roles = flags.filter(({ value }) => value === "true").map(({ role }) => role);
  const known = [...(labels as ReadonlyMap<string, Known<string>>)].filter(([, value]) => typeof value === "string");
  const nodes = Number(isUnknown(quantity) ? Number.NaN : (quantity ?? 1));
  return {
    name: (name as string | undefined) ?? "",
    roles,
    taints,
    roleTaints: roleTaints(roles),
    labels: Object.fromEntries(known) as Record<string, string>,
    taintsApplied: TaintsApplied.AT_REGISTRATION,
    ...(Number.isSafeInteger(nodes) ? { nodes } : {}),
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
