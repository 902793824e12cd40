import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { statesOf } from "../live/pod-health";
import { readWithheldYaml, withheldMask } from "../live/withheld";
import { workloadsOf } from "../live/workloads";
import type { FindingSubject } from "../scheduling/acknowledgements/subject";
import { describePlainly } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import { isObject, type PlainObject } from "../scheduling/json";
import { prove } from "../scheduling/prove";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { START_UP_TAINT_KEYS } from "../scheduling/start-up-taints";
import type { Toleration } from "../scheduling/toleration";
import { type AdoptedAgents, schedulingPool } from "./adopted-agents";
import type { AdoptedPool } from "./adopted-pools";
import type { AppDraft } from "./app-draft";
import { type Code, dataCode, isTokenLike, objectCode } from "./code";
import { writtenConfiguration } from "./configuration";
import { note, type Remark, refused } from "./remarks";
import { blockOf } from "./terraform-words";
import type { AdoptableCluster } from "./which-cluster";

/** A finding that the app accepts, with what `acknowledge` is given. */
export interface AcceptedFinding {
  readonly remark: Remark;
  readonly code: string;
  readonly reason: string;
  /** Absent where it is about the cluster as a whole. */
  readonly subject?: Code;
}

/** What would keep the app from being synthesized. */
export interface JudgedApp {
  /** Errors that the living cluster itself says no to, and values that Rancher holds already. */
  readonly accepted: readonly AcceptedFinding[];
  readonly refused: readonly Remark[];
}

/** What the app is made of. */
interface JudgedParts {
  readonly cluster: AdoptableCluster;
  readonly pools: readonly AdoptedPool[];
  readonly agents: AdoptedAgents;
  readonly context: Pick<ReadingContext, "rancherVersion" | "providerMajor">;
  readonly draft: AppDraft;
}

/**
 * Judges the app as K3sCluster does when it is synthesized. What is found of a cluster that runs all the same is accepted in
 * the app, with the reason. That a pod has no place is not: one that is there tells nothing of the next.
 */
export function judgedApp(live: LiveCluster, parts: JudgedParts): JudgedApp {
  const resource = writtenResource(parts);
  const pools = parts.pools.map(schedulingPool);
  const values = ResourceValues.ofValues(resource, withheldMask(resource));
  const errors = prove(readCluster(values, pools, parts.context, readWithheldYaml)).findings.filter(
    ({ severity }) => severity === "error",
  );
  const runs = errors.length > 0 && isRunning(live, parts.pools);
  const judged = errors.map((finding) => {
    const reason = reasonToAccept(finding, runs);
    const subject = subjectCode(subjectOf(finding));
    const { message } = describePlainly(finding);
    const error = `${finding.code}, ${message}`;
    if (reason === undefined || subject === undefined)
      return refused(refusalText(finding, error, runs), explain(finding));
    const remark = note(`the app accepts ${error}: ${reason}`, explain(finding));
    return { remark, code: finding.code, reason, ...subject };
  });
  return {
    accepted: judged.flatMap((each) => ("remark" in each ? [each] : [])),
    refused: judged.flatMap((each) => ("remark" in each ? [] : [each])),
  };
}

function explain({ code }: Finding): string {
  return `npx cdktf-rancher-k3s explain ${code}`;
}

/** Codes about settings that are lost or stand twice, whatever becomes of the cluster. */
const AS_HELD: readonly string[] = [
  ...["RK501", "RK502", "RK506", "RK507", "RK517", "RK519", "RK520", "RK521", "RK522", "RK524", "RK526"],
  ...["RK527"],
];
/** Codes about places that new pods do not have. */
const NO_PLACE: readonly string[] = ["RK201", "RK202", "RK203"];

function reasonToAccept({ code }: Finding, runs: boolean): string | undefined {
  if (NO_PLACE.includes(code)) return undefined;
  if (AS_HELD.includes(code)) return "it stood so in Rancher when the cluster was taken over";
  return runs ? "nodes of every pool were Ready and Rancher's agent ran when it was taken over" : undefined;
}

function refusalText({ code }: Finding, error: string, runs: boolean): string {
  const why = NO_PLACE.includes(code)
    ? "a pod that runs now would tell nothing of the next one"
    : runs
      ? "K3sCluster has no words to accept it with"
      : "the input does not show that nodes of every pool are Ready and Rancher's agent runs";
  return `the app does not synthesize because of ${error}; it is not accepted in the app, as ${why}`;
}

/** Whether nodes of every pool have come up, and Rancher's agent is at work: what is found did not stop this cluster. */
function isRunning(live: LiveCluster, pools: readonly AdoptedPool[]): boolean {
  const up = new Set(live.nodes.filter(isUp).map(({ name }) => name));
  const agents = workloadsOf(live).filter(({ known }) => known?.name === "cattle-cluster-agent");
  return (
    pools.every(({ nodes }) => nodes.some((node) => up.has(node))) &&
    agents.some((agent) =>
      live.kinds.has("Pod")
        ? statesOf(agent, live).some(({ state }) => state === "fine")
        : (agent.controller?.ready ?? 0) > 0,
    )
  );
}

const START_UP: readonly string[] = ["node.cloudprovider.kubernetes.io/uninitialized", ...START_UP_TAINT_KEYS];

function isUp({ ready, taints, isCordoned }: LiveNode): boolean {
  return ready === "True" && !isCordoned && !taints.some(({ key }) => START_UP.includes(key));
}

/** The subject as the last argument of `acknowledge`; undefined where an app cannot say it. */
function subjectCode({
  pools,
  workloads,
  key,
  keys,
  setting,
  toleration,
}: FindingSubject): Pick<AcceptedFinding, "subject"> | undefined {
  const several = (values: readonly string[] = []) => (values.length > 1 ? values : values[0]);
  const parts = Object.entries({
    setting,
    key: key ?? several(keys),
    pool: several(pools),
    workload: several(workloads),
    toleration,
  }).filter(([, value]) => value !== undefined && value.length > 0);
  const texts = parts.flatMap(([, value]) => value ?? []);
  if (texts.some((text) => isTokenLike(text) || /[$%]\{/.test(text))) return undefined;
  return parts.length === 0
    ? {}
    : { subject: objectCode(parts.map(([part, value]) => ({ key: part, value: dataCode(value) }))) };
}

/** The resource as the app writes it, in Terraform's words. */
function writtenResource({ cluster, agents, draft }: JudgedParts): PlainObject {
  const { held, name, namespace, kubernetesVersion } = cluster;
  const { labels, rke_config: rkeConfig, ...others } = held?.resource ?? {};
  const resource = {
    ...others,
    name,
    fleet_namespace: namespace,
    kubernetes_version: kubernetesVersion.toString(),
    ...(isObject(labels) ? { labels: ownLabels(labels) } : {}),
    rke_config: [writtenConfiguration(blockOf(rkeConfig))],
  };
  const withAgents = [...agents.tolerations].reduce(withTolerations, resource);
  return draft.unwritten.reduce(without, withAgents);
}

/** Those of Rancher the app does not write. */
function ownLabels(labels: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !/(?:cattle|rancher)\.io\//.test(key)));
}

function withTolerations(
  resource: PlainObject,
  [argument, tolerations]: readonly [string, readonly Toleration[]],
): PlainObject {
  const appended = tolerations.map((toleration) => {
    const { tolerationSeconds: seconds, ...spec } = toleration.toKubernetes();
    return { ...spec, ...(seconds === undefined ? {} : { seconds }) };
  });
  const { append_tolerations: _, ...block } = blockOf(resource[argument]);
  const written = { ...block, ...(appended.length === 0 ? {} : { append_tolerations: appended }) };
  return Object.keys(written).length === 0 ? resource : { ...resource, [argument]: [written] };
}

/** Without an argument: `labels`, `rke_config[0].etcd`. */
function without(resource: PlainObject, argument: string): PlainObject {
  const [, outer = "", inner] = /^(\w+)(?:\[0\]\.(\w+))?$/.exec(argument) ?? [];
  const { [outer]: value, ...others } = resource;
  if (inner === undefined || value === undefined) return others;
  const { [inner]: _, ...block } = blockOf(value);
  return { ...others, [outer]: [block] };
}
