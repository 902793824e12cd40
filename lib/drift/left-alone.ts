import { textAt } from "../scheduling/json";
import type { Cluster } from "../scheduling/reading/cluster";
import { INIT_NODE_LABEL } from "../scheduling/reading/init-node";
import { DELETE_MISSING } from "../scheduling/validation/duration-rules";
import type { Difference } from "./drift";
import { atRancher, rancherCommand } from "./rancher-command";
import type { Held } from "./read-back";

/**
 * What decides something in Rancher and is not in the app. The provider never takes these away, so that they are left out of
 * what a plan would change; one that the app writes stands among the settings.
 */
export function leftAloneDifferences(app: Cluster, held: Held): Difference[] {
  const { changes } = app.written.compareWith(held.cluster.written);
  const added = new Set(changes.filter(({ isWritten }) => !isWritten.before).map(({ setting }) => setting));
  return [
    ...(added.has(`labels.${INIT_NODE_LABEL}`) ? firstNode(held) : []),
    ...(added.has(`annotations.${DELETE_MISSING}`) ? forgotten(held) : []),
  ];
}

const HELP = "in the app, or take it off where Rancher runs";

function firstNode({ object }: Held): Difference[] {
  const there = textAt(object.resource.labels, INIT_NODE_LABEL) ?? "";
  // An empty one pins nothing.
  if (there === "") return [];
  return [
    {
      kind: "setting",
      what: `the machine that is pinned as the first node, by the label ${INIT_NODE_LABEL}`,
      app: "not set",
      rancher: there,
      why: "somebody pinned it in Rancher, or it stayed there when it left the app, as no apply takes the label away: Rancher begins with that machine alone, and waits for it where it is gone",
      help: `write it as initNode ${HELP}`,
      ...atRancher(rancherCommand(object.name)),
    },
  ];
}

function forgotten({ object }: Held): Difference[] {
  const there = textAt(object.resource.annotations, DELETE_MISSING) ?? "";
  if (there === "") return [];
  return [
    {
      kind: "setting",
      what: `the time after which Rancher forgets machines, by the annotation ${DELETE_MISSING}`,
      app: "not set",
      rancher: there,
      why: "somebody set it in Rancher, or it stayed there when it left the app, as no apply takes the annotation away: Rancher takes nodes that do not answer for so long out of the cluster",
      help: `write it ${HELP}`,
      ...atRancher(rancherCommand(object.name)),
    },
  ];
}
