import type { Taint } from "./taint";

/** Keys of taints that projects document as ones that they take away once they run on a node. */
export const START_UP_TAINT_KEYS = [
  "node.cilium.io/agent-not-ready",
  "ebs.csi.aws.com/agent-not-ready",
  "efs.csi.aws.com/agent-not-ready",
  "s3.csi.aws.com/agent-not-ready",
  "disk.csi.azure.com/agent-not-ready",
] as const;

/** One of them. */
export type StartUpTaintKey = (typeof START_UP_TAINT_KEYS)[number];

/** Whether it is such a taint by its key. */
export function isKnownStartUpTaint({ key }: Taint): boolean {
  return START_UP_TAINT_KEYS.some((each) => each === key);
}
