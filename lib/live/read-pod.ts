import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import type { ContainerEnd, LivePod } from "./live-cluster";
import { condition, count, nameOf, namespaceOf, ownerOf, text, textEntries } from "./live-fields";
import type { PlacementReader } from "./read-placement";
import { timestamp } from "./timestamps";

/** What is kept of a pod. */
export function readPod(pod: PlainObject, placements: PlacementReader): LivePod {
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((statuses) =>
    objectsAt(pod, "status", statuses),
  );
  const scheduled = condition(pod, "PodScheduled");
  const isScheduled = scheduled.status === "True";
  const ready = condition(pod, "Ready");
  const owner = ownerOf(pod);
  const createdAt = timestamp(at(pod, "metadata", "creationTimestamp"));
  const lastEnd = lastEndOf(containers);
  return {
    namespace: namespaceOf(pod),
    name: nameOf(pod),
    generateName: text(at(pod, "metadata", "generateName")),
    ...(owner === undefined ? {} : { owner }),
    labels: new Map(textEntries(at(pod, "metadata", "labels"))),
    templateHash: text(at(pod, "metadata", "labels", "pod-template-hash")),
    phase: text(at(pod, "status", "phase")),
    reason: text(at(pod, "status", "reason")),
    nodeName: text(at(pod, "spec", "nodeName")),
    isLeaving: text(at(pod, "metadata", "deletionTimestamp")) !== "",
    placement: placements.read(at(pod, "spec"), nameOf(pod)),
    scheduled: isScheduled
      ? { reason: "", message: "" }
      : { reason: text(scheduled.reason), message: text(scheduled.message) },
    disruption: text(condition(pod, "DisruptionTarget").reason),
    isReady: ready.status === "True",
    createdAt,
    since: timestamp((isScheduled ? ready : scheduled).lastTransitionTime) || createdAt,
    waiting: [...new Set(containers.map((status) => text(at(status, "state", "waiting", "reason"))))].filter(
      (reason) => reason !== "",
    ),
    isRestarting: containers.some((status) => status.ready !== true && count(status.restartCount) > 0),
    restarts: containers.reduce((most, status) => Math.max(most, count(status.restartCount)), 0),
    ...(lastEnd === undefined ? {} : { lastEnd }),
  };
}

/** The end that came last, of the containers that ended and were or will be started again. */
function lastEndOf(containers: readonly PlainObject[]): ContainerEnd | undefined {
  const [newest] = containers
    .flatMap((status) => [at(status, "lastState", "terminated"), at(status, "state", "terminated")])
    .filter(isObject)
    .map((end) => ({ reason: text(end.reason), exitCode: count(end.exitCode), at: timestamp(end.finishedAt) }))
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  return newest;
}
