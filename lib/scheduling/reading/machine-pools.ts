import { InvalidInputError, quoted } from "../invalid-input";
import { NodeRole, roleTaints } from "../node-role";
import { setOf } from "../once-per";
import { type OpenPart, type SchedulingPool, TaintsApplied } from "../pool";
import { isKnownStartUpTaint } from "../start-up-taints";
import { Taint } from "../taint";
import { type MachineUpdate, readMachineUpdate } from "./machine-updates";
import { notJudged } from "./not-judged";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

const ROLE_ARGUMENTS = [
  ["etcd_role", NodeRole.ETCD],
  ["control_plane_role", NodeRole.CONTROL_PLANE],
  ["worker_role", NodeRole.WORKER],
] as const;

/** The pools of a cluster whose nodes Rancher makes itself. */
export interface MachinePools {
  /** Those that have nodes or may have some, sorted by name; or the place of the list, where only apply tells it. */
  readonly pools: Known<readonly SchedulingPool[]>;
  /** Whether there is any pool, with nodes or without. */
  readonly isWritten: boolean;
  /** How the machines of those that have some, or may, are made anew, by name. */
  readonly updates: ReadonlyMap<string, MachineUpdate>;
  /** Those that have no nodes for certain, sorted by name. */
  readonly empty: readonly SchedulingPool[];
  /** Names that several pools have. */
  readonly repeatedNames: readonly string[];
  /** What is wrong in them; lower case, no full stop. */
  readonly problems: readonly string[];
}

const NONE: MachinePools = {
  pools: [],
  isWritten: false,
  updates: new Map(),
  empty: [],
  repeatedNames: [],
  problems: [],
};

/** Reads `machine_pools` of `rke_config`. */
export function readMachinePools(rkeConfig: Known<ResourceValues> | undefined): MachinePools {
  if (rkeConfig === undefined) return NONE;
  if (isUnknown(rkeConfig)) return { ...NONE, pools: rkeConfig };
  const blocks = rkeConfig.blocks("machine_pools");
  if (isUnknown(blocks)) return { ...NONE, pools: blocks, isWritten: true };
  const names = blocks.map((block) => block.text("name")).filter((name) => typeof name === "string");
  const repeated = names.filter((name, index) => names.indexOf(name) < index);
  const read = blocks.map(readMachinePool);
  return {
    pools: read.flatMap(({ pool }) => pool ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    isWritten: blocks.length > 0,
    updates: new Map(read.flatMap(({ pool, update }) => (pool && update ? [[pool.name, update] as const] : []))),
    empty: read.flatMap(({ empty }) => empty ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    repeatedNames: [...new Set(repeated)].sort(),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Whether a pool is called by its place, as only the apply tells its name: no name of a pool has such a form. */
export function isNamedByPlace(pool: string): boolean {
  return /^rke_config\.machine_pools(\[\d+\])?$/.test(pool);
}

const AUTOSCALER = "whether the autoscaler makes nodes";

/** How many nodes a pool has, as far as that is known, and what decides whether it has any. */
interface NodesOfPool {
  readonly nodes?: number;
  readonly open: readonly string[];
}

/** A pool without nodes takes nothing; whether it will have any is not known where the autoscaler may make some. */
function nodesOf(block: ResourceValues): NodesOfPool {
  const [quantity, least, most] = ["quantity", "autoscaling_min_size", "autoscaling_max_size"].map((name) =>
    block.text(name),
  );
  const nodes = isUnknown(quantity) ? Number.NaN : Number(quantity ?? 1);
  if (nodes > 0 && Number.isSafeInteger(nodes)) return { nodes, open: [] };
  // The autoscaler keeps as many.
  if (!isUnknown(least) && Number(least) > 0) {
    return isUnknown(quantity) ? { open: [] } : { nodes: Number(least), open: [] };
  }
  if (isUnknown(quantity)) return { open: [quantity.path] };
  // The provider refuses what is no number.
  if (!Number.isSafeInteger(nodes)) return { open: [notJudged("a quantity that is no number")] };
  const unknown = [least, most].find(isUnknown);
  if (unknown !== undefined) return { open: [unknown.path] };
  return Number(most) > 0 ? { open: [notJudged(AUTOSCALER)] } : { nodes: 0, open: [] };
}

/** One of machines, or one that has none for certain. */
interface ReadPool {
  readonly pool?: SchedulingPool;
  readonly update?: MachineUpdate;
  readonly empty?: SchedulingPool;
  readonly problems: readonly string[];
}

function readMachinePool(block: ResourceValues): ReadPool {
  const { nodes, open: openNodes } = nodesOf(block);
  const written = block.text("name");
  // What has no name yet is called by its place.
  const name = isUnknown(written) ? block.path : (written ?? "");
  const flags = ROLE_ARGUMENTS.map(([argument, role]) => ({ role, value: block.text(argument) }));
  const roles = flags.filter(({ value }) => value === "true" || isUnknown(value)).map(({ role }) => role);
  const openRoles = flags.flatMap(({ value }) => (isUnknown(value) ? [value.path] : []));
  const { taints, open: openTaints, problems } = readTaints(block, name);
  const startupTaints = taints.filter(isKnownStartUpTaint);
  const { labels, open: openLabels } = readLabels(block);
  const open: OpenPart[] = [
    ...openNodes.map((path) => ({ part: "nodes" as const, path })),
    ...openRoles.map((path) => ({ part: "roles" as const, path })),
    ...openTaints.map((path) => ({ part: "taints" as const, path })),
    ...openLabels.map((path) => ({ part: "labels" as const, path })),
  ];
  const pool: SchedulingPool = {
    name,
    roles,
    // There is no field that tells them from those that last: their keys do.
    taints: taints.filter((taint) => !setOf(startupTaints).has(taint)),
    ...(startupTaints.length === 0 ? {} : { startupTaints }),
    // Which taints come of roles that are open is as open.
    roleTaints: openRoles.length > 0 ? [] : roleTaints(roles),
    labels,
    taintsApplied: TaintsApplied.AT_REGISTRATION,
    ...(nodes === undefined ? {} : { nodes }),
    ...(open.length === 0 ? {} : { open }),
  };
  return nodes === 0 ? { empty: pool, problems: [] } : { pool, update: readMachineUpdate(block, nodes), problems };
}

/**
 * `labels` are those of the MachineDeployment, which go no further. `machine_labels` go to the machine and, in K3s'
 * configuration, to its node.
 * @see rancher/terraform-provider-rancher2 rancher2/structure_cluster_v2_rke_config_machine_pool.go, rancher/rancher
 *   pkg/controllers/provisioningv2/provisioningcluster/template.go, pkg/capr/planner/config.go (`addLabels`)
 */
function readLabels(block: ResourceValues): { labels: Record<string, string>; open: string[] } {
  const written = block.map("machine_labels");
  if (isUnknown(written)) return { labels: {}, open: [written.path] };
  const known = [...written].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const open = [...written.values()].filter(isUnknown).map(({ path }) => path);
  return { labels: Object.fromEntries(known), open };
}

/** Those that can be read, and the places of those that cannot. */
function readTaints(block: ResourceValues, pool: string): { taints: Taint[]; open: string[]; problems: string[] } {
  const blocks = block.blocks("taints");
  if (isUnknown(blocks)) return { taints: [], open: [blocks.path], problems: [] };
  const read = blocks.map((each) => readTaint(each, pool));
  return {
    taints: read.flatMap((each) => (each instanceof Taint ? [each] : [])),
    open: read.flatMap((each) => (each instanceof Taint ? [] : each.open)),
    problems: read.flatMap((each) => (each instanceof Taint ? [] : each.problems)),
  };
}

/** One the provider fills in: without an effect it is NoSchedule. What Kubernetes would not take is not known to act. */
function readTaint(block: ResourceValues, pool: string): Taint | { open: string[]; problems: string[] } {
  const parts = ["key", "value", "effect"].map((name) => block.text(name));
  const unknown = parts.filter(isUnknown);
  if (unknown.length > 0) return { open: unknown.map(({ path }) => path), problems: [] };
  const [key = "", value = "", effect = "NoSchedule"] = parts as readonly (string | undefined)[];
  try {
    return Taint.parse(`${key}=${value}:${effect}`);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const what = error.problems.map((problem) => problem.what).join("; ");
    return { open: [notJudged(`a taint of pool ${pool}`)], problems: [`pool ${quoted(pool)}: ${what}`] };
  }
}
