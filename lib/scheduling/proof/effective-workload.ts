import { DAEMON_SET_TOLERATIONS } from "../daemon-set-tolerations";
import { isControlPlane, isTransient, nodeTaints, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { givenPastThePool } from "../reading/labels-past-the-pools";
import { MANIFESTS } from "../reading/manifests";
import { notJudged } from "../reading/not-judged";
import { isUnknown } from "../reading/unknown";
import type { Customizations, WorkloadCustomization } from "../reading/workload-customization";
import { type CatalogRow, RunTimeTolerations, type SystemWorkload } from "../releases/catalog-row";
import { hasHelmJobTolerations, hasServiceLbTolerations } from "../releases/k3s-changes";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { NEWEST_KNOWN_KUBERNETES, NEWEST_KNOWN_RANCHER, OLDEST_SUPPORTED_KUBERNETES } from "../releases/newest-known";
import { passesOnHelmControllerArg } from "../releases/rancher-changes";
import { systemWorkloads } from "../releases/system-workloads";
import type { Taint } from "../taint";
import { Toleration, TolerationOperator } from "../toleration";
import { TolerationSet, tolerationSetOf } from "../toleration-set";
import { RELEASE_DATA } from "./circumstances";
import { lingeringOn, NOTHING_LINGERS } from "./lingering";
import { ownCharts, withOwnJobs } from "./own-jobs";

/** A system workload as this cluster has it: the catalogue's row with what the app and Rancher change. */
export interface EffectiveWorkload {
  readonly row: CatalogRow;
  /** The K3s releases it is judged as one of. */
  readonly releases: readonly JudgedRelease[];
  /** What else it may be, and what decides whether it is. */
  readonly otherwise?: { readonly workload: EffectiveWorkload; readonly on: string };
  /** Whether K3s is told not to ship it and nothing stands in for it. */
  readonly isDisabled: boolean;
  /** Whether K3s cannot make it of what it is told. */
  readonly isNeverMade: boolean;
  /** What may disable it, known only at apply. */
  readonly mayBeDisabled: readonly string[];
  /** Tolerations that are certain before the first node joins. */
  readonly tolerations: TolerationSet;
  /** Those that Rancher works out from the nodes there are and puts before the others; absent where it adds none. */
  readonly addedAtRunTime?: TolerationSet;
  /** What may give it other tolerations, known only at apply. */
  readonly mayHaveOtherTolerations: readonly string[];
  /** What may give it more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations: readonly string[];
  /** What may keep it off nodes that its tolerations and labels let it on. */
  readonly mayBeKeptAway: readonly string[];
}

/** A K3s release that a cluster may be of. */
interface JudgedRelease {
  readonly kubernetes: KubernetesVersion;
  /** What it depends on whether it is this one and not the one before; absent for the first. */
  readonly on?: string;
}

/**
 * The system workloads of a cluster, in the catalogue's order, whether its K3s release is known or not.
 * @param kubernetes K3s release they are those of, where it is known
 * @param seen what Rancher gets to see of the lasting taints of a pool
 */
export function workloadsOf(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
  seen: TaintsSeen = nodeTaints,
): EffectiveWorkload[] {
  const { kubernetesVersion } = cluster;
  return isUnknown(kubernetesVersion)
    ? effectiveWorkloadsOfAnyRelease(cluster, kubernetesVersion.path, seen)
    : effectiveWorkloads(cluster, kubernetes, seen);
}

/** What Rancher gets to see of the lasting taints of a pool, to work tolerations out from. */
export type TaintsSeen = (pool: SchedulingPool) => readonly Taint[];

/**
 * The system workloads of a cluster whose K3s release is known only at apply: as the newest known and as the oldest
 * supported release have them. What changed in between did so once, so that one of the two has it.
 * @param on what the release depends on
 */
export function effectiveWorkloadsOfAnyRelease(
  cluster: Cluster,
  on: string,
  seen: TaintsSeen = nodeTaints,
): EffectiveWorkload[] {
  const releases = [{ kubernetes: NEWEST_KNOWN_KUBERNETES }, { kubernetes: OLDEST_SUPPORTED_KUBERNETES, on }] as const;
  return workloadsOfReleases(cluster, releases, seen);
}

/**
 * The system workloads of a cluster, in the catalogue's order.
 * @param kubernetes K3s release they are those of
 */
export function effectiveWorkloads(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
  seen: TaintsSeen = nodeTaints,
): EffectiveWorkload[] {
  return workloadsOfReleases(cluster, [{ kubernetes }], seen);
}

function workloadsOfReleases(
  cluster: Cluster,
  releases: readonly [JudgedRelease, ...JudgedRelease[]],
  seen: TaintsSeen,
): EffectiveWorkload[] {
  const { everywhere } = cluster.addons;
  const lasting = controlPlaneTaints(cluster.pools, seen);
  const staying = stayingTaints(cluster);
  const ofAgent = runTimeSets(lasting);
  const runTime = staying.length === 0 ? ofAgent : runTimeSets([...lasting, ...staying]);
  const packaged = rowsOf(cluster, releases[0].kubernetes).map(({ workload, runTimeTolerations }) =>
    effectiveWorkload(
      rowNamed(workload, cluster),
      releases,
      cluster,
      everywhere.get(workload) ?? {},
      runTimeTolerations === RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD ? ofAgent : runTime,
    ),
  );
  const own = ownCharts(cluster, packaged).map(({ row, customization }) =>
    effectiveWorkload(() => row, releases, cluster, customization, runTime),
  );
  return withOwnJobs(packaged, own, cluster);
}

/** The row of a workload in a release; undefined where the release does not have it. */
type RowIn = (kubernetes: KubernetesVersion) => CatalogRow | undefined;

function rowNamed(name: SystemWorkload, cluster: Cluster): RowIn {
  return (kubernetes) => rowsOf(cluster, kubernetes).find(({ workload }) => workload === name);
}

function rowsOf({ rancherVersion }: Cluster, kubernetes: KubernetesVersion): CatalogRow[] {
  return systemWorkloads(kubernetes, rancherVersion ?? NEWEST_KNOWN_RANCHER);
}

/**
 * A system workload as it is while one server is alone, whose own configuration then decides.
 * @param workload the same as the whole cluster has it
 * @param own what this server says about workloads
 */
export function onServer(workload: EffectiveWorkload, own: Customizations, cluster: Cluster): EffectiveWorkload {
  const { row, releases } = workload;
  const customization = own.get(row.workload);
  // Most servers say nothing of most workloads.
  if (customization === cluster.addons.everywhere.get(row.workload)) return workload;
  const runTime = runTimeSets(row.runTimeTolerations === undefined ? [] : controlPlaneTaints(cluster.pools));
  return effectiveWorkload(rowNamed(row.workload, cluster), releases, cluster, customization ?? {}, runTime);
}

/** Rancher's agent as the manifest of a node with these taints has it. */
export type AgentOfNode = (taints: readonly Taint[]) => EffectiveWorkload;

/**
 * Rancher's agent as the manifests of control-plane nodes have it, which Rancher writes before it knows the cluster: each
 * by the taints of its node.
 */
export function agentOfNodes(agent: EffectiveWorkload, cluster: Cluster): AgentOfNode {
  // The app's own tolerations are many where pools are, and the same in all of them.
  let untainted: EffectiveWorkload | undefined;
  let tainted: EffectiveWorkload | undefined;
  return (taints) => {
    if (taints.length === 0) {
      untainted ??= withRunTime(agent, taints, cluster);
      return untainted;
    }
    tainted ??= withRunTime(agent, taints, cluster);
    return withAdded(tainted, runTimeSets(taints)(operatorOf(agent.row)));
  };
}

function withRunTime(
  { row, releases }: EffectiveWorkload,
  taints: readonly Taint[],
  cluster: Cluster,
): EffectiveWorkload {
  const customization = cluster.addons.everywhere.get(row.workload) ?? {};
  return effectiveWorkload(rowNamed(row.workload, cluster), releases, cluster, customization, runTimeSets(taints));
}

function withAdded(agent: EffectiveWorkload, addedAtRunTime: TolerationSet): EffectiveWorkload {
  const { otherwise } = agent;
  if (otherwise === undefined) return { ...agent, addedAtRunTime };
  return {
    ...agent,
    addedAtRunTime,
    otherwise: { ...otherwise, workload: withAdded(otherwise.workload, addedAtRunTime) },
  };
}

/** One thing that a workload may be. */
interface Variant {
  readonly customization: WorkloadCustomization;
  /** What decides whether it is this and not the one before; absent for the first. */
  readonly on?: string;
}

function effectiveWorkload(
  rowIn: RowIn,
  releases: readonly JudgedRelease[],
  cluster: Cluster,
  customization: WorkloadCustomization,
  ofControlPlane: RunTimeSets,
): EffectiveWorkload {
  const all = releases.map(({ kubernetes, on }) => {
    const row = rowIn(kubernetes);
    const variants = row === undefined ? [] : variantsOf(row, kubernetes, cluster, customization);
    return {
      on,
      workloads: variants.map((each) => ({
        ...(each.on === undefined ? {} : { on: each.on }),
        workload: customizedWorkload(row as CatalogRow, kubernetes, cluster, each.customization, ofControlPlane),
      })),
    };
  });
  const missing = all.filter(({ workloads }) => workloads.length === 0).flatMap(({ on }) => on ?? []);
  const list = all.flatMap(({ on, workloads }) =>
    workloads.map((each, index) => (index === 0 ? { ...each, ...(on === undefined ? {} : { on }) } : each)),
  );
  const one = oneOf(list);
  return { ...one, releases, mayBeDisabled: [...new Set([...missing, ...one.mayBeDisabled])] };
}

/** Everything a workload may be in one release. */
function variantsOf(
  row: CatalogRow,
  kubernetes: KubernetesVersion,
  cluster: Cluster,
  { otherwise, ...own }: WorkloadCustomization,
): Variant[] {
  const isOpen =
    row.kind === "Job" &&
    takesAddedTolerations(row, kubernetes) &&
    !passesOnHelmControllerArg(cluster.rancherVersion ?? NEWEST_KNOWN_RANCHER);
  const { addedTolerations, ...without } = own;
  const here: Variant[] = [
    ...withAllowList(row, cluster, own),
    ...(isOpen && addedTolerations !== undefined ? [{ customization: without, on: RELEASE_DATA }] : []),
  ];
  if (otherwise === undefined) return here;
  const [first, ...others] = variantsOf(row, kubernetes, cluster, otherwise.customization);
  return [...here, ...(first === undefined ? [] : [{ ...first, on: otherwise.on }]), ...others];
}

/**
 * What a workload may be by labels that its nodes need besides that of an allow list. K3s asks for these as well where it
 * makes the DaemonSet while a node has the label, and leaves them out where one gets it later.
 * @see k3s-io/k3s pkg/cloudprovider/servicelb.go `newDaemonSet`, `updateDaemonSets`
 */
function withAllowList(row: CatalogRow, { pools }: Cluster, own: WorkloadCustomization): Variant[] {
  const { allowListSelector, ...without } = own;
  const label = row.allowListLabel;
  const listed = pools.filter(({ labels }) => label !== undefined && Object.hasOwn(labels, label));
  if (allowListSelector === undefined || listed.length === 0) return [{ customization: without }];
  if (isUnknown(allowListSelector)) {
    const { mayBeKeptAway = [] } = own;
    return [{ customization: { ...without, mayBeKeptAway: [...mayBeKeptAway, allowListSelector.path] } }];
  }
  const on = notJudged(`whether a node had the label ${label} when K3s made ${row.workload}`);
  return [{ customization: own }, ...(listed.length === pools.length ? [] : [{ customization: without, on }])];
}

/** What may make an allow list of which the pools do not tell. */
function openAllowList({ allowListLabel }: CatalogRow, { pools, unjudged }: Cluster): readonly string[] {
  if (allowListLabel === undefined || pools.some(({ labels }) => Object.hasOwn(labels, allowListLabel))) return [];
  return pools.flatMap((pool) => givenPastThePool(unjudged, pool, allowListLabel));
}

/** The first of them, with the others as what it may be instead. */
function oneOf([first, ...others]: readonly {
  readonly workload: EffectiveWorkload;
  readonly on?: string;
}[]): EffectiveWorkload {
  const { workload } = first as { readonly workload: EffectiveWorkload };
  const [next] = others;
  if (next === undefined) return workload;
  const { on = "" } = next;
  const other = oneOf(others);
  const isSame = workload.isDisabled === other.isDisabled && workload.isNeverMade === other.isNeverMade;
  return {
    ...workload,
    otherwise: { workload: other, on },
    isDisabled: workload.isDisabled && other.isDisabled,
    isNeverMade: workload.isNeverMade && other.isNeverMade,
    mayBeDisabled: [...new Set([...workload.mayBeDisabled, ...(isSame ? [] : [on]), ...other.mayBeDisabled])],
  };
}

function customizedWorkload(
  row: CatalogRow,
  kubernetes: KubernetesVersion,
  cluster: Cluster,
  customization: WorkloadCustomization,
  ofControlPlane: RunTimeSets,
): EffectiveWorkload {
  const runTime = ofControlPlane(operatorOf(row));
  const { tolerations: replaced, disabled = false, mayBeDisabled = [] } = customization;
  const { mayHaveOtherTolerations = [], mayHaveMoreTolerations = [], mayBeKeptAway = [] } = customization;
  const { kind = row.kind } = customization;
  const agent = agentOf(row, cluster);
  const takesAdded = takesAddedTolerations(row, kubernetes);
  const certain = [
    replaced ?? manifestTolerations(row, runTime),
    takesAdded ? (customization.addedTolerations ?? []) : [],
    agent?.tolerations ?? [],
    kind === "DaemonSet" ? DAEMON_SET_TOLERATIONS : [],
  ].filter(({ length }) => length > 0);
  const [only = [], ...others] = certain;
  // A list of tolerations in the chart's values turns off the ones Rancher would add for the webhook.
  const addsAtRunTime = row.runTimeTolerations !== undefined && replaced === undefined && !runTime.isEmpty;
  return {
    row: customizedRow(row, customization),
    releases: [{ kubernetes }],
    isDisabled: disabled,
    // A release that does not know the setting is not in its way.
    isNeverMade: takesAdded && customization.neverMade !== undefined,
    mayBeDisabled,
    tolerations: others.length === 0 ? tolerationSetOf(only) : new TolerationSet(certain.flat()),
    ...(addsAtRunTime ? { addedAtRunTime: runTime } : {}),
    // A block that is not known as a whole may hold an affinity as well.
    mayBeKeptAway: [
      ...mayBeKeptAway,
      ...(agent?.unknown === undefined ? [] : [agent.unknown.path]),
      ...openAllowList(row, cluster),
    ],
    mayHaveOtherTolerations: takesAdded ? mayHaveOtherTolerations : [],
    mayHaveMoreTolerations: [
      ...(takesAdded ? mayHaveMoreTolerations : []),
      ...(agent?.unknownTolerations ?? []).map(({ path }) => path),
    ],
  };
}

/** What of the app's own stands in for it is changed where it is written: a remedy would ship another one of that name. */
function customizedRow(row: CatalogRow, customization: WorkloadCustomization): CatalogRow {
  const { nodeSelector = row.nodeSelector, kind = row.kind, standsIn, allowListSelector } = customization;
  const isAllowListed = allowListSelector !== undefined && !isUnknown(allowListSelector);
  const isSame = nodeSelector === row.nodeSelector && kind === row.kind && standsIn === undefined && !isAllowListed;
  if (isSame) return row;
  const note = `change the tolerations of ${standsIn} in ${MANIFESTS}, or of the remedy that makes it`;
  return {
    ...row,
    nodeSelector,
    kind,
    ...(isAllowListed ? { allowListSelector } : {}),
    ...(standsIn === undefined ? {} : { customize: { kind: "by-hand", note } }),
  };
}

/** A K3s release without the setting does not know the tolerations it is given. */
function takesAddedTolerations({ kind, workload }: CatalogRow, kubernetes: KubernetesVersion): boolean {
  if (workload === "svclb-traefik") return hasServiceLbTolerations(kubernetes);
  return kind !== "Job" || hasHelmJobTolerations(kubernetes);
}

function agentOf({ workload }: CatalogRow, { agents }: Cluster): Cluster["agents"]["fleet-agent"] | undefined {
  return workload === "cattle-cluster-agent" || workload === "fleet-agent" ? agents[workload] : undefined;
}

/** Rancher drops its agent's own tolerations as soon as it finds a taint on the control plane. */
function manifestTolerations(row: CatalogRow, runTime: TolerationSet): readonly Toleration[] {
  const isReplaced = row.runTimeTolerations === RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD;
  return isReplaced && !runTime.isEmpty ? [] : row.tolerations;
}

/** What Rancher compares taints without a value by. */
function operatorOf({ runTimeOperator = TolerationOperator.EXISTS }: CatalogRow): TolerationOperator {
  return runTimeOperator;
}

/** Tolerations for the same taints, by what those without a value are compared by. */
type RunTimeSets = (operator: TolerationOperator) => TolerationSet;

/** The lasting taints of the control plane. */
function controlPlaneTaints(pools: readonly SchedulingPool[], seen: TaintsSeen = nodeTaints): Taint[] {
  return pools
    .filter(isControlPlane)
    .flatMap((pool) => [...seen(pool), ...(pool.startupTaints ?? [])])
    .filter((taint) => !isTransient(taint));
}

/**
 * What stays, or may stay, on new nodes of the control plane. Rancher copies it for its webhook and its Helm operations, from
 * the nodes there are. For its agent it does so as well, but for keys of node.kubernetes.io; the manifest that each node
 * writes again when K3s starts does without, so that it is not certain there.
 */
function stayingTaints(cluster: Cluster): Taint[] {
  const { pools } = cluster;
  const lingering = lingeringOn(cluster, pools, "with-agent");
  return pools.filter(isControlPlane).flatMap(({ name }) => {
    const { taints, openTaints } = lingering.get(name) ?? NOTHING_LINGERS;
    return [...taints, ...openTaints.map(({ taint }) => taint)];
  });
}

/** What Rancher makes of taints. */
function runTimeSets(taints: readonly Taint[]): RunTimeSets {
  const sets = new Map<TolerationOperator, TolerationSet>();
  return (operator) => {
    const set = sets.get(operator) ?? new TolerationSet(taints.map(COPIES[operator]));
    sets.set(operator, set);
    return set;
  };
}

/** What Rancher makes of one taint. */
const COPIES: Readonly<Record<TolerationOperator, (taint: Taint) => Toleration>> = {
  [TolerationOperator.EXISTS]: (taint) => Toleration.for(taint),
  [TolerationOperator.EQUAL]: ({ key, value = "", effect }) => Toleration.equal(key, value, effect),
};
