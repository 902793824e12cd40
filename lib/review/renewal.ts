import type { Finding } from "../scheduling/findings/finding";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { Text } from "../scheduling/rich-text";
import type { Moment } from "./moment";

/** Something that a change makes anew in a cluster that stays, so that what waited for it shows. */
export interface Renewal {
  /**
   * Pods look for a node again; K3s is restarted node after node, drained as the upgrade strategy says, or without that; nodes
   * join; nodes are replaced, and their pods look for one; all of it, from one node on.
   */
  readonly of: "pods" | "rolls" | "restarts" | "joining" | "nodes" | "cluster";
  readonly moment: Moment;
  /** What happens, as it goes on in a sentence. */
  readonly because: Text;
  /** Where; all pools where it is not said. */
  readonly pools?: readonly string[];
  /** Whose pods; those of all that keep some where it is not said. */
  readonly isOf?: (proof: WorkloadProof) => boolean;
  /** Whether pods leave their node with it; an upgrade alone may bring others in their place, or not. */
  readonly movesPods?: true;
  /** Which findings it can bring at all; any where it is not said. */
  readonly isAbout?: (finding: Finding) => boolean;
}
