import { prove, type SchedulingProof } from "../scheduling/prove";
import type { ReviewContext } from "./dangers/context";

const KNOWN = new WeakMap<ReviewContext, SchedulingProof>();

/**
 * The cluster once a change is applied, while Rancher is what it was: no apply upgrades Rancher, so what it brings comes when
 * somebody does. Undefined where the change says nothing of another release.
 */
export function provedWithFormerRancher(context: ReviewContext): SchedulingProof | undefined {
  const { applied, change } = context;
  const [was, is] = [change.before?.rancherVersion, change.after?.rancherVersion];
  if (applied === undefined || was === undefined || is === undefined || String(was) === String(is)) return undefined;
  const known = KNOWN.get(context) ?? prove({ ...applied.cluster, rancherVersion: was });
  KNOWN.set(context, known);
  return known;
}
