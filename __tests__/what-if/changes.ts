import { readCluster } from "../../lib/live/read-cluster";
import type { NodeChange } from "../../lib/what-if/change";
import type { Outlook } from "../../lib/what-if/outlook";
import { whatIf } from "../../lib/what-if/what-if";
import { type KubectlObject, list } from "../doctor/objects";

/** Nothing is done to a node, to fill in from. */
export const NO_CHANGE_OF_NODE: NodeChange = { taints: [], untaints: [], drains: false, deletes: false };

/** What changes of nodes would do, whether or not anybody could ask for them on a command line. */
export function outlookOf(objects: readonly KubectlObject[], nodes: Readonly<Record<string, NodeChange>>): Outlook {
  const cluster = readCluster([{ file: "cluster.json", content: list(...objects) }]);
  return whatIf(cluster, { nodes: new Map(Object.entries(nodes)), commands: [], notes: [] });
}
