import { at, objectsAt, type PlainObject } from "../scheduling/json";
import type { LiveNode } from "./live-cluster";
import { condition, nameOf, text, textEntries } from "./live-fields";
import { type LiveTaint, taintText } from "./live-taint";
import { CORDON_KEY } from "./taint-cause";
import { timestamp } from "./timestamps";

/** What is kept of a node. */
export function readNode(node: PlainObject): LiveNode {
  const taints = objectsAt(node, "spec", "taints").map(readTaint);
  const isCordoned = at(node, "spec", "unschedulable") === true || taints.some(({ key }) => key === CORDON_KEY);
  const cordon: LiveTaint = { key: CORDON_KEY, value: "", effect: "NoSchedule" };
  const ready = condition(node, "Ready");
  return {
    name: nameOf(node),
    labels: new Map(textEntries(at(node, "metadata", "labels"))),
    taints: isCordoned && !taints.some(({ key }) => key === CORDON_KEY) ? [...taints, cordon] : taints,
    isCordoned,
    ready: text(ready.status),
    readyReason: text(ready.reason),
    readySince: timestamp(ready.lastTransitionTime),
    taintedSince: new Map(
      objectsAt(node, "spec", "taints").map((taint) => [taintText(readTaint(taint)), timestamp(taint.timeAdded)]),
    ),
    kubeletVersion: text(at(node, "status", "nodeInfo", "kubeletVersion")),
  };
}

function readTaint(taint: PlainObject): LiveTaint {
  return { key: text(taint.key), value: text(taint.value), effect: text(taint.effect) };
}
