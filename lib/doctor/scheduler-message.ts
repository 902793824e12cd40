import { cut } from "../scheduling/cut";

/**
 * What the scheduler says in the message of the condition PodScheduled: `0/3 nodes are available: 2 Insufficient cpu, 1
 * node(s) had untolerated taint(s). preemption: ...`.
 * @see k8s.io/kubernetes pkg/scheduler/framework/plugins, the `ErrReason` of each, and `FitError` of framework/types.go
 */
export interface SchedulerReport {
  /** On how many nodes it found a taint that is not tolerated. Which one, it has not said since Kubernetes 1.34. */
  readonly tainted: number;
  /** How many nodes it found closed, by taints that it does not tolerate or a cordon: of these it says nothing else. */
  readonly closed: number;
  /** In words, what else than taints, cordons and labels is in the way. What is not understood is quoted. */
  readonly others: readonly string[];
  /** Those that are about nodes, each of which has one reason only; the others are about the pod. */
  readonly ofNodes: ReadonlySet<string>;
  /** In words, what nodes themselves tell, for those who have no nodes: labels and cordons. */
  readonly ofLabelsAndCordons: readonly string[];
}

const CORDONED = /^node\(s\) were unschedulable$/;

/** What nodes themselves tell, and is judged by them. */
const JUDGED_BY_NODES: readonly (readonly [pattern: RegExp, reason: (nodes: string) => string])[] = [
  [/^node\(s\) didn't match (Pod's )?node (affinity|selector)(\/selector)?$/, notFitting],
  [/^node\(s\) didn't match scheduler-enforced node affinity$/, notFitting],
  [/^node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]( simultaneously)?$/, notFitting],
  [/^pod affinity terms conflict$/, () => "its required node affinity contradicts itself"],
  [/^node\(s\) didn't match the requested node name$/, () => "the node that it names is not there"],
  [CORDONED, (nodes) => `${nodes} cordoned`],
];

function notFitting(nodes: string): string {
  return `its node selector and required node affinity do not fit ${nodes.replace(/ (is|are)$/, "")}`;
}

/** `had untolerated taint {a: b}` since 1.24, `had taint {a: b}, that the pod didn't tolerate` before. */
const TAINTED = /^node\(s\) had (untolerated taint|taint\b|taints that the pod didn't tolerate)/;

const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^pod has unbound immediate PersistentVolumeClaims/, "a volume claim is not bound yet"],
  [/^persistentvolumeclaim "[^"]*" not found/, "a volume claim does not exist"],
  [/^persistentvolumeclaim "[^"]*" is being deleted/, "a volume claim is being deleted"],
  [/^persistentvolumeclaim "[^"]*" bound to non-existent persistentvolume/, "a volume claim is bound to none"],
  [
    /^node\(s\) unavailable due to one or more pvc\(s\) bound to non-existent pv\(s\)/,
    "a volume claim is bound to none",
  ],
  [/^persistentvolume "[^"]*" not found/, "a volume does not exist"],
  [/^waiting for ephemeral volume controller to create the persistentvolumeclaim/, "a volume claim is not made yet"],
  [
    /^PersistentVolumeClaim had no pv name and storageClass name/,
    "a volume claim has neither volume nor storage class",
  ],
  [/^storageclass(\.storage\.k8s\.io)? "[^"]*" not found/, "a storage class does not exist"],
  [/^node\(s\) had volume node affinity conflict/, "its volume is on a node that does not fit"],
  // What it has been called since 1.33.
  [/^node\(s\) didn't match PersistentVolume's node affinity/, "its volume is on a node that does not fit"],
  [/^node\(s\) had no available volume zone/, "its volume is in a zone without a node that fits"],
  [/^node\(s\) didn't find available persistent volumes to bind/, "there is no volume to bind"],
  [/^node\(s\) did not have enough free storage/, "there is not enough free storage"],
  [/^node\(s\) exceed max volume count/, "a node's limit of volumes is reached"],
  [/^node\(s\) had no available disk/, "its disk is used by another pod"],
  [
    /^node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod/,
    "its volume is for one pod alone, and another uses it",
  ],
  [/^node\(s\) didn't have free ports for the requested pod ports/, "its host port is taken"],
  [/^node\(s\) didn't satisfy existing pods anti-affinity rules/, "the anti-affinity of other pods keeps it off"],
  [/^node\(s\) didn't match pod (anti-)?affinity rules/, "its pod affinity or anti-affinity is not met"],
  [/^node\(s\) didn't match pod affinity\/anti-affinity( rules)?/, "its pod affinity or anti-affinity is not met"],
  [/^node\(s\) didn't match pod topology spread constraints/, "its topology spread constraints are not met"],
  [/^Too many pods/, "the nodes are full of pods"],
  [
    /^(cannot allocate all claims|resourceclaim not available on the node|resourceclaim in use)/,
    "the devices it claims are not free",
  ],
  [
    /^(waiting for dynamic resource controller to create the )?resourceclaim "[^"]*"/,
    "a device claim is not there yet",
  ],
  [/^no nodes available to schedule pods/, "there is no node that takes pods"],
  [/^(SchedulingGated|waiting for scheduling gates)/, "it has scheduling gates"],
];
const INSUFFICIENT = /^Insufficient ([A-Za-z0-9](?:[A-Za-z0-9./_-]{0,80}[A-Za-z0-9])?)$/;

/** What the scheduler says of all other nodes where a volume can be used on some only. */
export const OF_VOLUMES: readonly string[] = [
  "its volume is on a node that does not fit",
  "its volume is in a zone without a node that fits",
];

/** What is found out of nodes and pods, and says the same as what the scheduler says. */
export const SAME: Readonly<Record<string, RegExp>> = {
  "its host port is taken": /^host port /,
  "the nodes are full of pods": /^it is full of pods$/,
  "its pod affinity or anti-affinity is not met": /^its anti-affinity |^the pods are not there /,
  "the anti-affinity of other pods keeps it off": /^the anti-affinity of a pod there /,
};

/** The scheduler's messages are a few hundred characters long. */
const LONGEST_MESSAGE = 4096;

/** What a message says; of an empty one, nothing. */
export function schedulerReport(message: string): SchedulerReport {
  const others = new Set<string>();
  const ofNodes = new Set<string>();
  const ofLabelsAndCordons = new Set<string>();
  let [tainted, cordoned] = [0, 0];
  for (const { nodes, reason } of reasonsOf(message)) {
    if (TAINTED.test(reason)) tainted += nodes;
    else {
      if (CORDONED.test(reason)) cordoned += nodes;
      const judged = JUDGED_BY_NODES.find(([pattern]) => pattern.test(reason))?.[1];
      if (judged !== undefined) {
        ofLabelsAndCordons.add(judged(nodes === 1 ? "1 node is" : `${nodes} nodes are`));
        continue;
      }
      const words = inWords(reason);
      others.add(words);
      if (nodes > 0) ofNodes.add(words);
    }
  }
  return {
    tainted,
    closed: tainted + cordoned,
    others: [...others],
    ofNodes,
    ofLabelsAndCordons: [...ofLabelsAndCordons],
  };
}

const LONGEST_QUOTE = 200;

function inWords(reason: string): string {
  const resource = INSUFFICIENT.exec(reason)?.[1];
  if (resource !== undefined) return `not enough ${resource}`;
  const known = REASONS.find(([pattern]) => pattern.test(reason))?.[1];
  return known ?? `the scheduler says: "${cut(reason, LONGEST_QUOTE)}"`;
}

interface NodesAndReason {
  /** 0 where the reason is about the pod and no node was looked at. */
  readonly nodes: number;
  readonly reason: string;
}

const PREFIX = /^\d+\/\d+ nodes are available(: |\.$|$)/;

/** What follows is about evicting other pods for it. */
const PREEMPTION = /(^|\. ?)(no new claims to deallocate|still not schedulable|preemption: )/;

function reasonsOf(message: string): NodesAndReason[] {
  const short = message.slice(0, LONGEST_MESSAGE).trim();
  const after = short.replace(PREFIX, "");
  const preemption = after.search(PREEMPTION);
  const main = (preemption < 0 ? after : after.slice(0, preemption)).trim().replace(/\.$/, "");
  if (main === "") return [];
  // A reason may hold commas; the next one begins with a number of nodes.
  return main.split(/, (?=\d+ )/).map((part) => {
    const [, nodes, reason] = /^(\d{1,9}) (.*)$/s.exec(part) ?? [];
    return reason === undefined ? { nodes: 0, reason: part } : { nodes: Number(nodes), reason };
  });
}
