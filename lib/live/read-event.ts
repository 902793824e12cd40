import { at, type PlainObject } from "../scheduling/json";
import type { LivePod } from "./live-cluster";
import { namespaceOf, text } from "./live-fields";
import type { PlacementReader } from "./read-placement";
import { timestamp } from "./timestamps";

/** What an event says about where a pod goes. */
export interface SchedulingEvent {
  readonly namespace: string;
  readonly pod: string;
  /** `FailedScheduling` or `Scheduled`. */
  readonly reason: string;
  readonly message: string;
  readonly at: string;
}

const READ: readonly string[] = ["FailedScheduling", "Scheduled"];

/** What the scheduler says of a pod; all other events are passed over. */
export function readEvent(event: PlainObject): SchedulingEvent | undefined {
  const about = at(event, "involvedObject") ?? at(event, "regarding");
  const reason = text(event.reason);
  const pod = text(at(about, "name"));
  if (text(at(about, "kind")) !== "Pod" || pod === "" || !READ.includes(reason)) return undefined;
  const moments = [
    at(event, "series", "lastObservedTime"),
    event.lastTimestamp,
    event.deprecatedLastTimestamp,
    event.eventTime,
    at(event, "metadata", "creationTimestamp"),
  ];
  return {
    namespace: text(at(about, "namespace")) || namespaceOf(event),
    pod,
    reason,
    message: text(event.message) || text(event.note),
    at: moments.map(timestamp).find((moment) => moment !== "") ?? "",
  };
}

/** What the scheduler said last of each pod, by namespace and name. */
export function lastWords(events: readonly SchedulingEvent[]): Map<string, SchedulingEvent> {
  const last = new Map<string, SchedulingEvent>();
  for (const event of events) {
    const place = placeOfPod(event.namespace, event.pod);
    const known = last.get(place);
    if (known === undefined || known.at <= event.at) last.set(place, event);
  }
  return last;
}

/** One text for a pod. */
export function placeOfPod(namespace: string, name: string): string {
  return JSON.stringify([namespace, name]);
}

/** The pod with what an event says of it, where it waits and does not say itself why. */
export function withEvent(pod: LivePod, event: SchedulingEvent | undefined): LivePod {
  if (event?.reason !== "FailedScheduling" || pod.nodeName !== "" || pod.scheduled.message !== "") return pod;
  return { ...pod, scheduled: { reason: "Unschedulable", message: event.message } };
}

/** Names of pods of Deployments end so: the hash of the template, and five letters. */
const OF_DEPLOYMENT = /^(.+-([bcdf-hj-np-tv-z2-9]{6,10}))-[bcdf-hj-np-tv-z2-9]{5}$/;

/** The pod that an event tells of, where the input has no pods: that it waits is all that is known. */
export function podOfEvent(
  { namespace, pod: name, message, at: since }: SchedulingEvent,
  placements: PlacementReader,
): LivePod {
  const [, replicaSet, hash] = OF_DEPLOYMENT.exec(name) ?? [];
  return {
    namespace,
    name,
    generateName: "",
    ...(replicaSet === undefined ? {} : { owner: { kind: "ReplicaSet", name: replicaSet } }),
    labels: new Map(),
    templateHash: hash ?? "",
    phase: "Pending",
    reason: "",
    nodeName: "",
    isLeaving: false,
    placement: placements.read({}, name),
    scheduled: { reason: "Unschedulable", message },
    disruption: "",
    isReady: false,
    createdAt: "",
    since,
    waiting: [],
    isRestarting: false,
    restarts: 0,
  };
}
