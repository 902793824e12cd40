import { at, objectsAt, type PlainObject } from "../scheduling/json";
import type { LiveNode } from "./live-cluster";
import { condition, nameOf, text, textEntries } from "./live-fields";
import { type LiveTaint, taintText } from "./live-taint";
import { amountsOf } from "./pod-needs";
import { rancherClusterOf } from "./rancher-beside";
import { isOfCordon, withCordon } from "./taint-cause";
import { timestamp } from "./timestamps";

/** What is kept of a node. */
export function readNode(node: PlainObject): LiveNode {
  const taints = objectsAt(node, "spec", "taints").map(readTaint);
  const isUnschedulable = at(node, "spec", "unschedulable") === true;
  const ready = condition(node, "Ready");
  return {
    name: nameOf(node),
    labels: new Map(textEntries(at(node, "metadata", "labels"))),
    taints: isUnschedulable ? withCordon(taints) : taints,
    isCordoned: isUnschedulable || taints.some(isOfCordon),
    ready: text(ready.status),
    readyReason: text(ready.reason),
    readySince: timestamp(ready.lastTransitionTime),
    taintedSince: new Map(
      objectsAt(node, "spec", "taints").map((taint) => [taintText(readTaint(taint)), timestamp(taint.timeAdded)]),
    ),
    kubeletVersion: text(at(node, "status", "nodeInfo", "kubeletVersion")),
    rancherCluster: rancherClusterOf(node),
    machineOwner: text(at(node, "metadata", "annotations", "cluster.x-k8s.io/owner-kind")),
    allocatable: amountsOf(at(node, "status", "allocatable")),
  };
}

function readTaint(taint: PlainObject): LiveTaint {
  return { key: text(taint.key), value: text(taint.value), effect: text(taint.effect) };
}
