import type { SourceLocation } from "../source-location";
import type { FindingData } from "./finding-data";

/** How bad a finding is. */
export type Severity = "error" | "warning" | "info";

/** Severities, worst first. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** What is said about a code wherever it occurs. */
export interface FindingDefinition {
  /**
   * error: the cluster cannot come up, or input would be lost silently; warning: risky on this version, or evicts;
   * info: worth knowing.
   */
  readonly severity: Severity;
  /** One line, in general words. */
  readonly title: string;
}

/** A code of a finding. */
export type FindingCode = keyof FindingData;

/**
 * Every code there is. Codes are stable; one cause each; a page each in docs/diagnostics.
 *
 * @example
 * ```ts
 * for (const [code, { severity, title }] of Object.entries(FINDINGS)) console.log(`${severity} ${code}: ${title}`);
 * ```
 */
export const FINDINGS = {
  RK101: { severity: "error", title: "Rancher's agent cannot run on the first node" },
  RK102: {
    severity: "error",
    title: "Rancher's agent cannot resolve Rancher's name, or its proxy's, on the first node",
  },
  RK103: { severity: "warning", title: "whether the first node reaches Rancher depends on its URL or a proxy" },
  RK104: {
    severity: "warning",
    title: "this Rancher release is reported not to give its agent the first node's taints",
  },
  RK105: { severity: "warning", title: "control-plane pools carry different taints" },
  RK106: { severity: "error", title: "no pool has one of the three roles" },
  RK107: { severity: "warning", title: "addons stay Pending until another pool joins" },
  RK108: { severity: "warning", title: "it is not known which nodes the cluster has" },
  RK109: { severity: "warning", title: "what the proof depends on is known only at apply" },
  RK110: { severity: "error", title: "the pinned first node is of no pool that can hold it" },
  RK111: { severity: "error", title: "the first node is said to be pinned, and is not" },
  RK112: { severity: "error", title: "nodes wait for a cloud controller that does not run" },
  RK113: { severity: "error", title: "nodes wait for a network that does not run" },
  RK114: { severity: "error", title: "nothing starts on nodes" },
  RK115: { severity: "warning", title: "nothing is certain to take the place of kube-proxy" },
  RK116: { severity: "error", title: "a start-up taint stays, because who takes it away cannot run" },
  RK117: { severity: "warning", title: "it is open who takes a start-up taint away" },
  RK118: { severity: "error", title: "the nodes that Rancher's agent needs join cordoned" },
  RK119: { severity: "warning", title: "nodes join cordoned" },
  RK120: { severity: "info", title: "a taint leaves a pool, and registered nodes may still have it" },
  RK201: { severity: "error", title: "Rancher's agent can run on no pool" },
  RK202: { severity: "error", title: "Fleet's agent can run on no pool" },
  RK203: { severity: "error", title: "CoreDNS can run on no pool" },
  RK204: { severity: "warning", title: "a system workload can run on no pool" },
  RK205: { severity: "warning", title: "install jobs can run on no pool, so what they install is never made" },
  RK206: { severity: "warning", title: "a DaemonSet gets no pod on any pool" },
  RK207: { severity: "info", title: "a DaemonSet leaves pools out" },
  RK208: { severity: "warning", title: "local volumes cannot be made on some pools" },
  RK209: { severity: "info", title: "workloads depend on a single pool" },
  RK211: { severity: "warning", title: "a system workload is evicted again and again" },
  RK301: { severity: "warning", title: "Rancher's agent relies on tolerations that Rancher adds at run time" },
  RK302: { severity: "warning", title: "an agent tolerates a taint only for a time" },
  RK303: { severity: "info", title: "an agent tolerates what no control-plane pool is tainted with" },
  RK304: { severity: "warning", title: "this Rancher release may break its agent's manifest over a NoExecute taint" },
  RK305: { severity: "warning", title: "an agent's affinity is not part of the proof" },
  RK306: { severity: "error", title: "an agent is given a toleration that is refused" },
  RK307: { severity: "info", title: "the app's tolerations make up for what this Rancher release does not do" },
  RK401: { severity: "warning", title: "Rancher does not support this K3s minor" },
  RK402: { severity: "info", title: "the Rancher release is not known" },
  RK403: { severity: "warning", title: "the provider is made for another Rancher minor" },
  RK404: { severity: "warning", title: "the K3s release is newer than what this library knows" },
  RK405: { severity: "info", title: "registration commands stop working after a month" },
  RK406: { severity: "error", title: "a setting that this Rancher release or provider does not have" },
  RK407: { severity: "warning", title: "a taint that K3s no longer tolerates from 1.34 on" },
  RK408: { severity: "error", title: "the Kubernetes version is no release of K3s" },
  RK409: { severity: "warning", title: "the K3s release is known only at apply" },
  RK410: { severity: "info", title: "a cluster of another distribution is not judged" },
  RK411: { severity: "warning", title: "the Rancher release is newer or older than what this library knows" },
  RK412: { severity: "warning", title: "the images that this K3s release ships are not known" },
  RK413: { severity: "warning", title: "the K3s release is older than what this library knows" },
  RK414: { severity: "info", title: "an addon of the app's own is older than the one K3s ships" },
  RK415: { severity: "warning", title: "a feature of Rancher that is off by default" },
  RK501: { severity: "error", title: "taints and labels in the K3s configuration are overwritten" },
  RK502: { severity: "error", title: "a value in the K3s configuration is dropped" },
  RK503: { severity: "warning", title: "a key in the K3s configuration is dropped" },
  RK504: { severity: "warning", title: "this K3s release cannot give its Helm jobs tolerations" },
  RK505: { severity: "warning", title: "Traefik loses the tolerations it has by default" },
  RK506: { severity: "error", title: "chart values for something that is not installed by Helm" },
  RK507: { severity: "error", title: "a setting for a node pool that does not exist" },
  RK508: { severity: "warning", title: "an override takes the place of what the app says" },
  RK509: { severity: "error", title: "a setting that cannot be read" },
  RK510: { severity: "error", title: "machine pools in a custom cluster" },
  RK511: { severity: "info", title: "a refused update may be forgotten" },
  RK512: { severity: "warning", title: "a setting that decides about scheduling is not judged" },
  RK513: { severity: "warning", title: "an argument is left as Rancher has it once the cluster exists" },
  RK514: { severity: "error", title: "a name that Rancher refuses" },
  RK517: { severity: "error", title: "two write one object, and what one of them says is lost" },
  RK518: { severity: "error", title: "servers are configured so that they do not join each other" },
  RK519: { severity: "error", title: "no node answers for Traefik's Service, because its annotation cannot be read" },
  RK520: { severity: "error", title: "an argument of K3s's Helm controller cannot be used" },
  RK521: { severity: "error", title: "environment variables of the agents that reach nodes past their pools" },
  RK522: { severity: "error", title: "taints and labels that the kubelet is given past the node pools" },
  RK523: { severity: "error", title: "two clusters of one name in one Rancher" },
  RK524: { severity: "error", title: "labels that are reserved for Kubernetes, Rancher or Cluster API" },
  RK525: { severity: "error", title: "taints of one key and effect, with which no node joins" },
  RK526: { severity: "error", title: "a value in the K3s configuration is taken for true or false" },
  RK527: { severity: "error", title: "an item of a list in the K3s configuration is no text" },
  RK528: { severity: "warning", title: "a key in the K3s configuration is overwritten" },
  RK529: { severity: "info", title: "an empty value in the K3s configuration is left out" },
  RK530: { severity: "error", title: "pods ask another address for names than CoreDNS answers at" },
  RK531: { severity: "info", title: "a value in the K3s configuration may be of a kind that Rancher drops" },
  RK532: { severity: "warning", title: "Rancher's agent asks a proxy for the Kubernetes API" },
  RK533: { severity: "error", title: "a value over which K3s does not start" },
  RK534: { severity: "error", title: "an argument that the release of Kubernetes does not know" },
  RK535: { severity: "info", title: "control-plane pools carry different taints, and the agent tolerates all of them" },
  RK540: { severity: "error", title: "a value that cannot work or does nothing" },
  RK541: { severity: "warning", title: "a value that Rancher writes anew, and every plan changes back" },
  RK542: { severity: "warning", title: "a toleration that can get the seconds of another one" },
  RK543: { severity: "warning", title: "an endpoint that is off, and planned again for ever" },
  RK544: { severity: "info", title: "an edit in Rancher's dashboard has nodes drained" },
  RK545: { severity: "warning", title: "a value is known too late to create the cluster with it" },
  RK546: { severity: "warning", title: "a value is known too late for what it is written into" },
  RK601: { severity: "warning", title: "an even number of etcd nodes" },
  RK602: { severity: "warning", title: "deferred taints evict system workloads" },
  RK603: { severity: "warning", title: "deferred taints let system workloads run until their pods are replaced" },
  RK701: { severity: "error", title: "the cluster is destroyed and re-created" },
  RK702: { severity: "error", title: "the cluster is destroyed" },
  RK703: { severity: "warning", title: "a NoExecute taint evicts running pods" },
  RK704: { severity: "error", title: "an agent's toleration goes while pools still carry the taint" },
  RK705: { severity: "warning", title: "a workload does not tolerate a taint that registered nodes still carry" },
  RK707: { severity: "error", title: "a workload the cluster cannot do without loses its last place" },
  RK708: { severity: "warning", title: "a system workload finds no node for new pods" },
  RK709: { severity: "warning", title: "a pool's nodes stay registered" },
  RK710: { severity: "error", title: "a step between K3s releases that is not supported" },
  RK711: { severity: "warning", title: "Rancher did not take an earlier change" },
  RK712: { severity: "warning", title: "annotations or labels that others made are taken away" },
  RK713: { severity: "error", title: "a change that Rancher refuses" },
  RK714: {
    severity: "error",
    title: "a workload the cluster cannot do without has no place until a taint is off registered nodes",
  },
  RK715: { severity: "warning", title: "Rancher keeps settings that are not written" },
  RK716: { severity: "warning", title: "draining is switched on, and the configuration does not say so" },
  RK717: { severity: "info", title: "no plan shows what becomes of an agent's tolerations in Rancher" },
  RK718: { severity: "warning", title: "a pool is renamed, and its nodes keep the old name" },
  RK719: { severity: "warning", title: "registered nodes lose taints that their pool keeps" },
  RK720: { severity: "info", title: "an acknowledgement of an earlier change is left behind" },
  RK721: { severity: "warning", title: "running nodes get a NoExecute taint that they did not have" },
  RK722: { severity: "info", title: "taints of running nodes change" },
  RK723: { severity: "info", title: "nodes keep taints of a stack that leaves the app" },
  RK724: { severity: "error", title: "the cluster is switched to another distribution in place" },
  RK725: { severity: "error", title: "Rancher removes all machines of a role at once" },
  RK901: { severity: "warning", title: "an acknowledged finding does not occur" },
  RK902: { severity: "error", title: "an acknowledgement does not say which finding it is meant for" },
} as const satisfies Readonly<Record<FindingCode, FindingDefinition>>;

/** Whether the text is the code of a finding. */
export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(FINDINGS, text);
}

/** Whether the finding is about a change, which only a review sees, and not about a cluster as it is. */
export function isAboutChange(code: string): boolean {
  return code.startsWith("RK7");
}

/** Whether the finding is about the loss of the cluster, which no reason undoes: it is never over because it is accepted. */
export function isLoss(code: string): boolean {
  return code === "RK701" || code === "RK702";
}

/** Whether a finding counts against a threshold: nobody accepted it, or it is one that counts all the same. */
export function isOpen({ code, acknowledged }: Pick<Finding, "code" | "acknowledged">): boolean {
  return acknowledged === undefined || isLoss(code);
}

/** Whether a finding is open, and as bad as that or worse. */
export function isAtLeast(finding: Finding, severity: Severity): boolean {
  return isOpen(finding) && SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity);
}

/** Whether the finding is about the time before Rancher's agent is connected. */
export function isAboutFirstNode(code: FindingCode): boolean {
  return code.startsWith("RK10") || code.startsWith("RK11") || code === "RK532";
}

/** What every finding has, whatever its code. */
export interface FindingFrame {
  /** How bad it is. An error fails the synthesis, unless the app acknowledges it. */
  readonly severity: Severity;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Path of the cluster's construct, where known. */
  readonly path?: string;
  /** Line of the app that made the pool it is about, or the cluster, where known; a plan does not tell. */
  readonly source?: SourceLocation;
  /**
   * What its cluster is written in, where that is not TypeScript with K3sCluster: its words are then those of Terraform.
   * JSON that CDKTF makes of other bindings bears no mark of a language, and its arguments are called the same.
   */
  readonly language?: "hcl";
  /** The app's reason to accept it; it then counts as noted, not as a problem. */
  readonly acknowledged?: string;
}

/** A code with the data that goes with it: a finding before it is known which cluster it belongs to. */
export type FindingDraft<C extends FindingCode = FindingCode> = {
  readonly [K in C]: {
    readonly code: K;
    /** What the sentences are made from; see `describe`. */
    readonly data: FindingData[K];
  };
}[C];

/**
 * One thing to be said about one cluster, as plain JSON. `code` tells which data it has, `describe` says it in words,
 * `subjectOf` names what it is about.
 *
 * @example
 * ```ts
 * for (const finding of cluster.prove().findings) {
 *   if (finding.code === "RK204") console.log(finding.data.workload, finding.data.refusals.length);
 * }
 * ```
 */
export type Finding<C extends FindingCode = FindingCode> = FindingFrame & FindingDraft<C>;

/**
 * A finding of a cluster, with the reason the app gives to accept it, if it does. The loss of a cluster that is accepted
 * is a warning, and so is a value that does nothing, or that is refused only where nobody gives a variable another one.
 */
export function findingOf(
  draft: FindingDraft,
  cluster: string,
  acknowledged: string | undefined,
  language: "hcl" | undefined,
): Finding {
  const isAcceptedLoss = acknowledged !== undefined && isLoss(draft.code);
  // What is as good as not written breaks nothing, and a variable may be given another value.
  const isMild = draft.code === "RK540" && (draft.data.doesNothing === true || draft.data.isOfUnset === true);
  return {
    ...draft,
    severity: isAcceptedLoss || isMild ? "warning" : FINDINGS[draft.code].severity,
    cluster,
    ...(language === undefined ? {} : { language }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
}
