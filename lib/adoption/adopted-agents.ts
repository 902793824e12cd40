import type { LiveCluster } from "../live/live-cluster";
import type { LiveTaint, LiveToleration } from "../live/live-taint";
import { rolesOf } from "../live/node-groups";
import type { RancherCluster } from "../live/rancher-objects";
import { deriveAgentTolerations, distinctTolerations, oneEffectEach } from "../scheduling/agent-tolerations";
import { problemsOf } from "../scheduling/invalid-input";
import type { PlainObject } from "../scheduling/json";
import { NodeRole, roleTaints } from "../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { NEWEST_KNOWN_RANCHER, OLDEST_KNOWN_RANCHER_MINOR } from "../scheduling/releases/newest-known";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { systemWorkloads } from "../scheduling/releases/system-workloads";
import { Toleration } from "../scheduling/toleration";
import type { AdoptedPool } from "./adopted-pools";
import { customization, customizationParts } from "./agent-customization";
import type { AppDraft } from "./app-draft";
import { type CodeEntry, dataCode, objectCode, raw } from "./code";
import { rancherReleaseOf } from "./rancher-release";
import { commentsOf, left, note, type Remark } from "./remarks";
import { blockOf, blocksOf } from "./terraform-words";

const AGENTS = [
  { property: "clusterAgent", argument: "cluster_agent_deployment_customization", workload: "cattle-cluster-agent" },
  { property: "fleetAgent", argument: "fleet_agent_deployment_customization", workload: "fleet-agent" },
] as const;

type Agent = (typeof AGENTS)[number];

/** What an agent is given beyond what Rancher gives it by itself. */
interface AgentTolerations {
  readonly tolerations: readonly Toleration[];
  /** All that the app can be compared with; absent where nothing of the agent is known. */
  readonly has?: readonly Toleration[];
  readonly remarks: readonly Remark[];
}

/** The property `agents`, and what the agents tolerate by it. */
export interface AdoptedAgents {
  readonly entries: readonly CodeEntry[];
  /** By the block of the resource that they stand in, what is derived from the pools included. */
  readonly tolerations: ReadonlyMap<string, readonly Toleration[]>;
}

/**
 * The property `agents`: as Rancher's object has it, else what the Deployments have beyond Rancher's own. What K3sCluster
 * derives from the pools is not repeated.
 */
export function adoptedAgents(
  live: LiveCluster,
  cluster: RancherCluster | undefined,
  kubernetes: KubernetesVersion,
  pools: readonly AdoptedPool[],
  draft: AppDraft,
): AdoptedAgents {
  const all = new Map<string, readonly Toleration[]>();
  const scheduling = pools.map(schedulingPool);
  const given = AGENTS.map((agent) =>
    cluster === undefined ? runningTolerations(live, agent, kubernetes) : heldTolerations(cluster, agent),
  );
  // What an agent has, whoever gave it, must answer every taint, or Rancher does not hold what the app would derive.
  const derives = given.every(({ has }) => has === undefined || deriveAgentTolerations(scheduling, has).length === 0);
  const agents = AGENTS.flatMap((agent, index) => {
    const { tolerations, remarks } = given[index] as AgentTolerations;
    const appended = derives ? beyondDerived(tolerations, scheduling, cluster !== undefined) : tolerations;
    draft.remarks.push(...remarks);
    const derived = derives ? deriveAgentTolerations(scheduling, appended) : [];
    all.set(agent.argument, distinctTolerations([...appended, ...derived]));
    const writesTolerations = appended.length + derived.length > 0;
    const argumentOf = (part: string) => partOf(agent, part, writesTolerations);
    if (cluster === undefined) draft.ignore(customizationParts(agent.property, draft).map(argumentOf));
    const entries = [
      ...appendedEntry(appended, remarks),
      ...(cluster === undefined
        ? []
        : customization(blockOf(cluster.resource[agent.argument]), agent.property, argumentOf, draft)),
    ];
    return entries.length === 0 ? [] : [{ key: agent.property, value: objectCode(entries, true) }];
  });
  const asHeld = derives ? [] : [notDerived(draft)];
  const entries =
    asHeld.length + agents.length === 0 ? [] : [{ key: "agents", value: objectCode([...asHeld, ...agents], true) }];
  return { entries, tolerations: all };
}

/** A part of a block can be left alone where the app writes the block, else the block as a whole. */
function partOf({ argument }: Agent, part: string, isWritten: boolean): string {
  return isWritten ? `${argument}[0].${part}` : argument;
}

/** The agents may lack what they need: an app that is to change nothing says so. */
function notDerived(draft: AppDraft): CodeEntry {
  const remark = left(
    "an agent does not tolerate every taint of the control plane, so the app derives no tolerations, as it is to change nothing: without this line it does, and the next plan shows them",
  );
  draft.remarks.push(remark);
  return { key: "deriveTolerations", value: raw("false"), comments: commentsOf(remark) };
}

function appendedEntry(appended: readonly Toleration[], remarks: readonly Remark[]): CodeEntry[] {
  if (appended.length + remarks.length === 0) return [];
  const comments = remarks.flatMap(commentsOf);
  if (appended.length === 0) return [{ key: "", comments }];
  return [
    { key: "appendTolerations", value: dataCode(appended.map((toleration) => toleration.toKubernetes())), comments },
  ];
}

/** Those in front of what K3sCluster derives, where that makes the very list that Rancher holds; else all of them. */
function beyondDerived(
  tolerations: readonly Toleration[],
  pools: readonly SchedulingPool[],
  mustBeSame: boolean,
): readonly Toleration[] {
  const derived = new Set(deriveAgentTolerations(pools, []).map(String));
  if (!mustBeSame) return tolerations.filter((toleration) => !derived.has(toleration.toString()));
  const last = tolerations.map((toleration) => derived.has(toleration.toString())).lastIndexOf(false);
  const front = tolerations.slice(0, last + 1);
  const made = distinctTolerations([...front, ...deriveAgentTolerations(pools, front)]);
  return made.map(String).join("\n") === tolerations.map(String).join("\n") ? front : tolerations;
}

/** Tolerations in Rancher's object. */
function heldTolerations({ resource }: RancherCluster, { argument, workload }: Agent): AgentTolerations {
  const read = blocksOf(blockOf(resource[argument]).append_tolerations).map((block) => readToleration(heldSpec(block)));
  const written = read.flatMap(({ toleration }) => toleration ?? []);
  const everyEffect = written.filter(({ effect }) => effect === undefined);
  const tolerations = distinctTolerations(written.flatMap(oneEffectEach));
  return {
    tolerations,
    has: tolerations,
    remarks: [
      ...read.flatMap(({ refused }) => (refused === undefined ? [] : [refusedRemark(workload, refused)])),
      ...everyEffect.map((toleration) =>
        note(
          `${toleration} of ${workload} is for every effect; the provider has no words for that, so the first plan writes it once for each`,
        ),
      ),
    ],
  };
}

function heldSpec({ key, operator, value, effect, seconds }: PlainObject): LiveToleration {
  const text = (part: unknown) => (typeof part === "string" ? part : "");
  return {
    key: text(key),
    operator: text(operator),
    value: text(value),
    effect: text(effect),
    ...(typeof seconds === "number" ? { seconds } : {}),
  };
}

/** Those of the Deployment that neither the release nor the taints of the control plane explain. */
function runningTolerations(live: LiveCluster, { workload }: Agent, kubernetes: KubernetesVersion): AgentTolerations {
  const deployment = live.controllers.find(
    ({ kind, namespace, name }) =>
      name === workload && ["Deployment", "StatefulSet"].includes(kind) && AGENT_NAMESPACES.includes(namespace),
  );
  if (deployment === undefined) {
    return {
      tolerations: [],
      remarks: [left(`${workload} is not in the input: what it is given beyond the pools' taints is not known`)],
    };
  }
  const own = new Set(releasesOf(live).flatMap((release) => ownTolerations(workload, kubernetes, release)));
  const taints = live.nodes
    .filter((node) => rolesOf(node).includes(NodeRole.CONTROL_PLANE))
    .flatMap((node) => node.taints);
  const answered = new Set(taints.flatMap(answersTo));
  const read = deployment.placement.tolerations.map(readToleration);
  const has = read.flatMap(({ toleration }) => toleration ?? []);
  const others = has.filter((toleration) => !own.has(toleration.toString()) && !answered.has(toleration.toString()));
  return {
    tolerations: distinctTolerations(others),
    has,
    remarks: read.flatMap(({ refused }) => (refused === undefined ? [] : [refusedRemark(workload, refused)])),
  };
}

const AGENT_NAMESPACES: readonly string[] = ["cattle-system", "cattle-fleet-system"];

function releasesOf(live: LiveCluster): RancherVersion[] {
  const release = rancherReleaseOf(live);
  if (release !== undefined) return [release];
  return [RancherVersion.parse(`${OLDEST_KNOWN_RANCHER_MINOR}.0`), NEWEST_KNOWN_RANCHER];
}

function ownTolerations(workload: string, kubernetes: KubernetesVersion, rancher: RancherVersion): string[] {
  const row = systemWorkloads(kubernetes, rancher).find((each) => each.workload === workload);
  return [...(row?.tolerations ?? [])].map(String);
}

/** What Rancher makes of a taint of the control plane, in the words of its releases. */
function answersTo({ key, value, effect }: LiveTaint): string[] {
  return ["Equal", "Exists"].flatMap((operator) => {
    const { toleration } = readToleration({ key, operator, value: operator === "Equal" ? value : "", effect });
    return toleration === undefined ? [] : [toleration.toString()];
  });
}

interface ReadToleration {
  readonly toleration?: Toleration;
  /** As text, where K3sCluster takes it for none. */
  readonly refused?: string;
}

function readToleration({ key, operator, value, effect, seconds }: LiveToleration): ReadToleration {
  const spec = {
    key,
    operator,
    effect,
    ...(operator === "Exists" && value === "" ? {} : { value }),
    ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
  };
  const isLegal = problemsOf(() => Toleration.fromKubernetes(spec)).length === 0;
  const toleration = isLegal ? Toleration.fromKubernetes(spec) : undefined;
  const isSayable =
    toleration !== undefined && !toleration.toleratesEverything && (seconds === undefined || seconds > 0);
  return isSayable ? { toleration } : { refused: JSON.stringify(spec) };
}

function refusedRemark(workload: string, refused: string): Remark {
  return left(`${workload} has the toleration ${refused}, which K3sCluster cannot give it: the app leaves it out`);
}

/** As the proof reads pools. */
export function schedulingPool({ name, roles, taints, labels }: AdoptedPool): SchedulingPool {
  return {
    name,
    roles,
    taints,
    roleTaints: roleTaints(roles),
    labels: Object.fromEntries(labels),
    taintsApplied: TaintsApplied.AT_REGISTRATION,
  };
}
