import { InputFileError } from "../review/input-file";
import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import { COMMAND } from "./kubectl-command";
import type {
  KeepsWaiting,
  LiveClaim,
  LiveCluster,
  LiveController,
  LiveKind,
  LiveNode,
  LivePod,
  LiveVolume,
} from "./live-cluster";
import { condition, count, nameOf, namespaceOf, ownerOf, text, textEntries } from "./live-fields";
import { releaseOfAgent } from "./rancher-beside";
import type { RancherCluster, RancherMachine } from "./rancher-objects";
import { lastWords, placeOfPod, podOfEvent, readEvent, type SchedulingEvent, withEvent } from "./read-event";
import { readRetries } from "./read-job";
import { readNode } from "./read-node";
import { PlacementReader } from "./read-placement";
import { readPod } from "./read-pod";
import { readRancherCluster, readRancherMachine, readServerVersion } from "./read-rancher";
import { readClaim, readVolume } from "./read-volume";
import { later, timestamp } from "./timestamps";

/** A parsed document of what `kubectl get -o json` or `-o yaml` printed. */
export interface KubectlDocument {
  readonly file: string;
  readonly content: unknown;
}

/** API groups of the kinds that are read: other groups have kinds of the same names, Rancher's `Node` among them. */
const API_VERSIONS: Readonly<Record<ReadKind, RegExp>> = {
  Node: /^v1$/,
  Pod: /^v1$/,
  Deployment: /^apps\//,
  DaemonSet: /^apps\//,
  StatefulSet: /^apps\//,
  ReplicaSet: /^apps\//,
  Job: /^batch\//,
  PersistentVolumeClaim: /^v1$/,
  PersistentVolume: /^v1$/,
  Event: /^(v1|events\.k8s\.io\/.*)$/,
  Cluster: /^provisioning\.cattle\.io\//,
  Machine: /^cluster\.x-k8s\.io\//,
  Setting: /^management\.cattle\.io\//,
};

/** Kinds of which something is read besides what runs in the cluster: Rancher's own Cluster, Machine and Setting. */
type ReadKind = LiveKind | "Event" | "Cluster" | "Machine" | "Setting";

/** Kinds that go by the same name in other groups, so that without a group nothing is known of them. */
const OTHERS_TOO: readonly ReadKind[] = ["Cluster", "Machine", "Setting"];

/**
 * Merges what kubectl printed into one cluster: lists of any kind, single objects, several files. Kinds that do not
 * matter are passed over; an object found twice counts once, as it was found last.
 * @param options whether Rancher's own objects are enough, with which an app can be compared
 * @throws InputFileError when a document is something else, or nothing that could run is found in any
 */
export function readCluster(documents: readonly KubectlDocument[], { mayBeRancherAlone = false } = {}): LiveCluster {
  const nodes = new Map<string, LiveNode>();
  const pods = new Map<string, LivePod>();
  const controllers = new Map<string, LiveController>();
  const claims = new Map<string, LiveClaim>();
  const volumes = new Map<string, LiveVolume>();
  const events: SchedulingEvent[] = [];
  const clusters = new Map<string, RancherCluster>();
  const machines = new Map<string, RancherMachine>();
  const placements = new PlacementReader();
  let serverVersion = "";
  let agentVersion = "";
  let takenAt = "";
  for (const document of documents) {
    for (const { kind, object } of liveObjects(document)) {
      takenAt = later(takenAt, newestMoment(object));
      const place = JSON.stringify([kind, namespaceOf(object), nameOf(object)]);
      if (kind === "Event") events.push(...[readEvent(object)].flatMap((event) => event ?? []));
      else if (kind === "Cluster") clusters.set(place, readRancherCluster(object));
      else if (kind === "Machine") machines.set(place, readRancherMachine(object));
      else if (kind === "Setting") serverVersion = readServerVersion(object) || serverVersion;
      else if (kind === "Node") nodes.set(place, readNode(object));
      else if (kind === "Pod") pods.set(place, readPod(object, placements));
      else if (kind === "PersistentVolumeClaim") claims.set(place, readClaim(object));
      else if (kind === "PersistentVolume") volumes.set(place, readVolume(object));
      else {
        controllers.set(place, readController(kind, object, placements));
        if (isAgent(kind, object)) agentVersion = releaseOfAgent(object);
      }
    }
  }
  const words = lastWords(events);
  const hasPods = pods.size > 0;
  if (!hasPods) {
    for (const [place, event] of words) {
      if (event.reason === "FailedScheduling") pods.set(place, podOfEvent(event, placements));
    }
  }
  const files = documents.map(({ file }) => file).join(", ");
  const isEnough = mayBeRancherAlone && clusters.size > 0;
  if (!isEnough && nodes.size === 0 && pods.size === 0) {
    throw new InputFileError(files, `holds no nodes, and taints are on nodes: pass the output of ${COMMAND}`);
  }
  if (!mayBeRancherAlone && pods.size + controllers.size === 0) {
    throw new InputFileError(files, `holds nodes and nothing that could run on them: pass the output of ${COMMAND}`);
  }
  return {
    nodes: inOrder(nodes),
    pods: inOrder(pods).map((pod) => withEvent(pod, words.get(placeOfPod(pod.namespace, pod.name)))),
    controllers: inOrder(controllers),
    claims: inOrder(claims),
    volumes: inOrder(volumes),
    kinds: new Set<LiveKind>([
      ...(nodes.size === 0 ? [] : (["Node"] as const)),
      ...(hasPods ? (["Pod"] as const) : []),
      ...(claims.size === 0 ? [] : (["PersistentVolumeClaim"] as const)),
      ...(volumes.size === 0 ? [] : (["PersistentVolume"] as const)),
      ...[...controllers.values()].map(({ kind }) => kind),
    ]),
    takenAt,
    rancher: { clusters: inOrder(clusters), machines: inOrder(machines), serverVersion, agentVersion },
  };
}

function isAgent(kind: ReadKind, object: PlainObject): boolean {
  return kind === "Deployment" && namespaceOf(object) === "cattle-system" && nameOf(object) === "cattle-cluster-agent";
}

function inOrder<T>(objects: ReadonlyMap<string, T>): T[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

interface LiveObject {
  readonly kind: ReadKind;
  readonly object: PlainObject;
}

function* liveObjects({ file, content }: KubectlDocument): Generator<LiveObject> {
  if (!isObject(content) || typeof content.kind !== "string") {
    throw new InputFileError(file, `is not what kubectl prints with -o json or -o yaml: pass the output of ${COMMAND}`);
  }
  // A loop, because a hostile list may nest deeper than the stack. Objects of a typed list do not repeat their kind.
  const waiting: { object: PlainObject; kind: string; apiVersion: string }[] = [
    { object: content, kind: "", apiVersion: "" },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { object } = next;
    const kind = text(object.kind) || next.kind;
    const apiVersion = text(object.apiVersion) || next.apiVersion;
    if (kind.endsWith("List") && Array.isArray(object.items)) {
      const items = object.items.filter(isObject).reverse();
      const itemKind = kind.slice(0, -"List".length);
      for (const item of items) waiting.push({ object: item, kind: itemKind, apiVersion: itemKind && apiVersion });
    } else if (
      isReadKind(kind) &&
      (API_VERSIONS[kind].test(apiVersion) || (apiVersion === "" && !OTHERS_TOO.includes(kind))) &&
      nameOf(object) !== ""
    ) {
      yield { kind, object };
    }
  }
}

function isReadKind(kind: string): kind is ReadKind {
  return Object.hasOwn(API_VERSIONS, kind);
}

/** The newest moment at which anything happened to the object. */
function newestMoment(object: PlainObject): string {
  const containers = objectsAt(object, "status", "containerStatuses");
  const moments = [
    at(object, "metadata", "creationTimestamp"),
    ...objectsAt(object, "status", "conditions").flatMap((each) => [each.lastTransitionTime, each.lastHeartbeatTime]),
    ...containers.flatMap((status) => [
      at(status, "state", "running", "startedAt"),
      at(status, "state", "terminated", "finishedAt"),
      at(status, "lastState", "terminated", "finishedAt"),
    ]),
  ];
  return moments.map(timestamp).reduce(later, "");
}

function readController(kind: LiveController["kind"], object: PlainObject, placements: PlacementReader) {
  const status = (name: string) => count(at(object, "status", name));
  const owner = ownerOf(object);
  const isOver = ["Complete", "Failed"].some((type) => condition(object, type).status === "True");
  const desired = { DaemonSet: status("desiredNumberScheduled"), Job: wanted(object, "parallelism") }[kind as string];
  return {
    kind,
    namespace: namespaceOf(object),
    name: nameOf(object),
    ...(owner === undefined ? {} : { owner }),
    labels: new Map(textEntries(at(object, "metadata", "labels"))),
    desired: desired ?? wanted(object, "replicas"),
    current: status(kind === "DaemonSet" ? "currentNumberScheduled" : kind === "Job" ? "active" : "replicas"),
    ready: status(kind === "DaemonSet" ? "numberReady" : kind === "Job" ? "ready" : "readyReplicas"),
    isObserved: status("observedGeneration") > 0,
    placement: placements.readTemplate(at(object, "spec", "template", "spec")),
    failure: text(condition(object, "ReplicaFailure").reason),
    isIdle: kind === "Job" && (isOver || at(object, "spec", "suspend") === true),
    ...optionalReason(keepsWaiting(kind, object)),
    ...(kind === "Job" ? { retries: readRetries(object) } : {}),
  } satisfies LiveController;
}

function optionalReason(reason: KeepsWaiting | undefined): { readonly keepsWaiting?: KeepsWaiting } {
  return reason === undefined ? {} : { keepsWaiting: reason };
}

function keepsWaiting(kind: LiveController["kind"], object: PlainObject): KeepsWaiting | undefined {
  if (kind === "Deployment") return at(object, "spec", "paused") === true ? "paused" : undefined;
  if (kind !== "StatefulSet" && kind !== "DaemonSet") return undefined;
  if (at(object, "spec", "updateStrategy", "type") === "OnDelete") return "on-delete";
  if (kind === "DaemonSet") return undefined;
  return count(at(object, "spec", "updateStrategy", "rollingUpdate", "partition")) > 0 ? "partition" : "in-order";
}

/** A count in the spec that is 1 where none is given. */
function wanted(object: PlainObject, name: string): number {
  const value = at(object, "spec", name);
  return typeof value === "number" ? value : 1;
}
