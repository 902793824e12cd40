import { oncePer } from "../scheduling/once-per";
import { prove, type SchedulingProof } from "../scheduling/prove";
import type { ReviewContext } from "./dangers/context";

/**
 * The cluster once a change is applied, while Rancher is what it was: no apply upgrades Rancher, so what it brings comes when
 * somebody does. Undefined where the change says nothing of another release.
 */
export const provedWithFormerRancher = oncePer((context: ReviewContext): SchedulingProof | undefined => {
  const { applied, after, change } = context;
  const then = isMade(context) ? after : applied;
  const [was, is] = [change.before?.rancherVersion ?? change.rancherThere, change.after?.rancherVersion];
  if (then === undefined || was === undefined || is === undefined || String(was) === String(is)) return undefined;
  return prove({ ...then.cluster, rancherVersion: was });
});

/** Whether the apply makes the cluster, for the first time or anew. */
export function isMade({ change: { before, action } }: ReviewContext): boolean {
  return action === "replaced" || (before === undefined && action !== "kept");
}
