import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, mayBe } from "./unknown";

/** Label of the cluster by which Rancher takes the machine with this id as the first node, and no other. */
export const INIT_NODE_LABEL = "rke.cattle.io/init-node-machine-id";

/** The machine that is to be the first node. */
export interface InitNode {
  /** The pool it registers with, where the app says so. */
  readonly pool?: string;
  /** Its id, where the app says so and it is known before apply. */
  readonly machineId?: string;
  /** Id of the machine that the cluster is labelled with, whichever is meant; empty without the label. */
  readonly label: Known<string>;
  /** Whether the cluster has the label that pins it. */
  readonly isPinned: Known<boolean>;
}

/** The machine that the app means. */
type MeantInitNode = Pick<InitNode, "pool" | "machineId">;

/** Reads what pins the first node; nothing where nobody says anything about it. */
export function readInitNode(resource: ResourceValues, meant: MeantInitNode): InitNode | undefined {
  const labels = resource.map("labels");
  if (isUnknown(labels)) return meant.pool === undefined ? undefined : { ...meant, label: labels, isPinned: labels };
  return initNodeOf(meant, labels.get(INIT_NODE_LABEL) ?? "");
}

/** The machine that is meant, beside the label of the cluster; an empty one pins nothing. */
export function initNodeOf(meant: MeantInitNode, label: Known<string>): InitNode | undefined {
  if (meant.pool === undefined && label === "") return undefined;
  return { ...meant, label, isPinned: isPinned(meant, label) };
}

function isPinned({ machineId }: MeantInitNode, label: Known<string>): Known<boolean> {
  // An id that is known only at apply is one all the same, unless another one is meant.
  if (machineId === undefined) return label !== "";
  if (!mayBe(label, machineId)) return false;
  return isUnknown(label) ? label : true;
}
