import type { LiveToleration } from "../live/live-taint";

const KEYS: readonly string[] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** Whether the toleration is one of those that admission gives every pod. */
export function isAdmissions({ key, seconds }: LiveToleration): boolean {
  return seconds !== undefined && KEYS.includes(key);
}
