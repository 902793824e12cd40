/**
 * What else than taints the scheduler says in the message of the condition PodScheduled.
 * @see k8s.io/kubernetes pkg/scheduler/framework/plugins, the `ErrReason` of each
 */

const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/unbound immediate PersistentVolumeClaims/, "a volume claim is not bound yet"],
  [/persistentvolumeclaim "[^"]*" not found/, "a volume claim does not exist"],
  [/volume node affinity conflict/, "its volume is on a node that does not fit"],
  [/didn't find available persistent volumes to bind/, "there is no volume to bind"],
  [/exceed max volume count/, "a node's limit of volumes is reached"],
  [/didn't have free ports for the requested pod ports/, "its host port is taken"],
  [/didn't match pod (anti-)?affinity rules/, "its pod affinity or anti-affinity is not met"],
  [/didn't match pod topology spread constraints/, "its topology spread constraints are not met"],
  [/Too many pods/, "the nodes are full of pods"],
  [/SchedulingGated|waiting for scheduling gates/, "it has scheduling gates"],
];
const INSUFFICIENT = /Insufficient ([A-Za-z0-9](?:[A-Za-z0-9./_-]{0,80}[A-Za-z0-9])?)/g;

/** Reasons besides taints and node selection, without repetition; none where the message names none that is known. */
export function otherReasons(message: string): string[] {
  const short = message.slice(0, LONGEST_MESSAGE);
  const resources = [...short.matchAll(INSUFFICIENT)].map(([, resource]) => `not enough ${resource}`);
  const others = REASONS.filter(([pattern]) => pattern.test(short)).map(([, reason]) => reason);
  return [...new Set([...resources, ...others])];
}

/** The scheduler's messages are a few hundred characters long. */
const LONGEST_MESSAGE = 4096;
