import { InputFileError } from "../review/input-file";
import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import type {
  LiveClaim,
  LiveCluster,
  LiveController,
  LiveKind,
  LiveNode,
  LivePod,
  LiveVolume,
  OwnerName,
  PodPlacement,
} from "./live-cluster";
import type { LiveTaint, LiveToleration } from "./live-taint";
import type { NodeRequirement, NodeSelection, NodeTerm } from "./node-selection";
import { amountsOf, type PodNeeds, readPodNeeds } from "./pod-needs";
import { isOfCordon, withCordon } from "./taint-cause";

/** A parsed document of what `kubectl get -o json` or `-o yaml` printed. */
export interface KubectlDocument {
  readonly file: string;
  readonly content: unknown;
}

/** API groups of the kinds that are read: other groups have kinds of the same names, Rancher's `Node` among them. */
const API_VERSIONS: Readonly<Record<LiveKind, RegExp>> = {
  Node: /^v1$/,
  Pod: /^v1$/,
  Deployment: /^apps\//,
  DaemonSet: /^apps\//,
  StatefulSet: /^apps\//,
  ReplicaSet: /^apps\//,
  Job: /^batch\//,
  PersistentVolumeClaim: /^v1$/,
  PersistentVolume: /^v1$/,
};

/**
 * Merges what kubectl printed into one cluster: lists of any kind, single objects, several files. Kinds that do not
 * matter are passed over; an object found twice counts once, as it was found last.
 * @throws InputFileError when a document is something else, or no node or no workload is found in any
 */
export function readCluster(documents: readonly KubectlDocument[]): LiveCluster {
  const nodes = new Map<string, LiveNode>();
  const pods = new Map<string, LivePod>();
  const controllers = new Map<string, LiveController>();
  const claims = new Map<string, LiveClaim>();
  const volumes = new Map<string, LiveVolume>();
  const placements = new PlacementReader();
  for (const document of documents) {
    for (const { kind, object } of liveObjects(document)) {
      const place = JSON.stringify([kind, namespaceOf(object), nameOf(object)]);
      if (kind === "Node") nodes.set(place, readNode(object));
      else if (kind === "Pod") pods.set(place, readPod(object, placements));
      else if (kind === "PersistentVolumeClaim") claims.set(place, readClaim(object));
      else if (kind === "PersistentVolume") volumes.set(place, readVolume(object));
      else controllers.set(place, readController(kind, object, placements));
    }
  }
  const files = documents.map(({ file }) => file).join(", ");
  if (nodes.size === 0) {
    throw new InputFileError(files, `holds no nodes, and taints are on nodes: pass the output of ${COMMAND}`);
  }
  if (pods.size + controllers.size === 0) {
    throw new InputFileError(files, `holds nodes and nothing that could run on them: pass the output of ${COMMAND}`);
  }
  return {
    nodes: inOrder(nodes),
    pods: inOrder(pods),
    controllers: inOrder(controllers),
    claims: inOrder(claims),
    volumes: inOrder(volumes),
    kinds: new Set<LiveKind>([
      "Node",
      ...(pods.size === 0 ? [] : (["Pod"] as const)),
      ...(claims.size === 0 ? [] : (["PersistentVolumeClaim"] as const)),
      ...(volumes.size === 0 ? [] : (["PersistentVolume"] as const)),
      ...[...controllers.values()].map(({ kind }) => kind),
    ]),
  };
}

/** What to run for the input. */
export const COMMAND = "kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json";

function inOrder<T>(objects: ReadonlyMap<string, T>): T[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

interface LiveObject {
  readonly kind: LiveKind;
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
      isLiveKind(kind) &&
      (apiVersion === "" || API_VERSIONS[kind].test(apiVersion)) &&
      nameOf(object) !== ""
    ) {
      yield { kind, object };
    }
  }
}

function isLiveKind(kind: string): kind is LiveKind {
  return Object.hasOwn(API_VERSIONS, kind);
}

function readNode(node: PlainObject): LiveNode {
  const taints = objectsAt(node, "spec", "taints").map(readTaint);
  const isCordoned = at(node, "spec", "unschedulable") === true || taints.some(isOfCordon);
  const ready = condition(node, "Ready");
  return {
    name: nameOf(node),
    labels: new Map(textEntries(at(node, "metadata", "labels"))),
    taints: at(node, "spec", "unschedulable") === true ? withCordon(taints) : taints,
    isCordoned,
    ready: text(ready.status),
    readyReason: text(ready.reason),
    kubeletVersion: text(at(node, "status", "nodeInfo", "kubeletVersion")),
    allocatable: amountsOf(at(node, "status", "allocatable")),
  };
}

function readTaint(taint: PlainObject): LiveTaint {
  return { key: text(taint.key), value: text(taint.value), effect: text(taint.effect) };
}

function readPod(pod: PlainObject, placements: PlacementReader): LivePod {
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((statuses) =>
    objectsAt(pod, "status", statuses),
  );
  const scheduled = condition(pod, "PodScheduled");
  const isScheduled = scheduled.status === "True";
  const owner = ownerOf(pod);
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
    isReady: condition(pod, "Ready").status === "True",
    waiting: [...new Set(containers.map((status) => text(at(status, "state", "waiting", "reason"))))].filter(
      (reason) => reason !== "",
    ),
    isRestarting: containers.some((status) => status.ready !== true && count(status.restartCount) > 0),
  };
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
    placement: placements.readTemplate(at(object, "spec", "template", "spec")),
    failure: text(condition(object, "ReplicaFailure").reason),
    isIdle: kind === "Job" && (isOver || at(object, "spec", "suspend") === true),
  } satisfies LiveController;
}

/** A count in the spec that is 1 where none is given. */
function wanted(object: PlainObject, name: string): number {
  const value = at(object, "spec", name);
  return typeof value === "number" ? value : 1;
}

/** Reads placements, giving the same object for equal ones: the pods of a workload are alike. */
class PlacementReader {
  private readonly known = new Map<string, PodPlacement>();

  /** A pod's `nodeName` is where it is, mostly by the scheduler's choice; a template's is what somebody wants. */
  public readTemplate(spec: unknown): PodPlacement {
    const nodeName = text(at(spec, "nodeName"));
    const selection = { ...readSelection(spec), ...(nodeName === "" ? {} : { nodeName }) };
    return this.placement(spec, selection, readPodNeeds(spec, ""));
  }

  public read(spec: unknown, podName: string): PodPlacement {
    return this.placement(spec, readSelection(spec), readPodNeeds(spec, podName));
  }

  private placement(spec: unknown, selection: NodeSelection, needs: PodNeeds): PodPlacement {
    const tolerations = objectsAt(spec, "tolerations").map(readToleration);
    const hostNetwork = at(spec, "hostNetwork") === true;
    const fingerprint = JSON.stringify([selection, tolerations, hostNetwork]);
    const key = JSON.stringify([fingerprint, needs]);
    const known = this.known.get(key) ?? { selection, tolerations, hostNetwork, needs, fingerprint };
    this.known.set(key, known);
    return known;
  }
}

function readToleration(toleration: PlainObject): LiveToleration {
  return {
    key: text(toleration.key),
    operator: text(toleration.operator),
    value: text(toleration.value),
    effect: text(toleration.effect),
    ...(typeof toleration.tolerationSeconds === "number" ? { seconds: toleration.tolerationSeconds } : {}),
  };
}

function readSelection(spec: unknown): NodeSelection {
  const labels = textEntries(at(spec, "nodeSelector"));
  const required = at(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  return isObject(required) ? { labels, terms: readNodeTerms(required) } : { labels };
}

function readNodeTerms(selector: unknown): NodeTerm[] {
  return objectsAt(selector, "nodeSelectorTerms").map((term) => ({
    expressions: objectsAt(term, "matchExpressions").map(readRequirement),
    fields: objectsAt(term, "matchFields").map(readRequirement),
  }));
}

/** Names alone: a claim says nothing else that decides where its pod runs. */
function readClaim(claim: PlainObject): LiveClaim {
  return {
    namespace: namespaceOf(claim),
    name: nameOf(claim),
    volumeName: text(at(claim, "spec", "volumeName")),
  };
}

/** On which nodes a volume can be used; nothing of what it is made of, where secrets may be named. */
function readVolume(volume: PlainObject): LiveVolume {
  const required = at(volume, "spec", "nodeAffinity", "required");
  return { name: nameOf(volume), ...(isObject(required) ? { terms: readNodeTerms(required) } : {}) };
}

function readRequirement({ key, operator, values }: PlainObject): NodeRequirement {
  return {
    key: text(key),
    operator: text(operator),
    values: Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
  };
}

function ownerOf(object: PlainObject): OwnerName | undefined {
  const owner = objectsAt(object, "metadata", "ownerReferences").find(({ controller }) => controller === true);
  const [kind, name] = [text(owner?.kind), text(owner?.name)];
  return kind === "" || name === "" ? undefined : { kind, name };
}

function condition(object: PlainObject, type: string): PlainObject {
  return objectsAt(object, "status", "conditions").find((each) => each.type === type) ?? {};
}

function nameOf(object: PlainObject): string {
  return text(at(object, "metadata", "name"));
}

function namespaceOf(object: PlainObject): string {
  return text(at(object, "metadata", "namespace"));
}

function textEntries(value: unknown): [string, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
