import { type Distribution, distributionOf } from "./distribution";
import { type KnownWorkload, knownWorkload } from "./known-workloads";
import type { LiveCluster, LiveController, LivePod, OwnerName } from "./live-cluster";

/** What people think of as one thing that runs: its controller, where there is one, and its pods. */
export interface Workload {
  /** `Deployment`, `DaemonSet`, `Job`, `StatefulSet`, `Pod` for bare pods, or whatever else made the pods. */
  readonly kind: string;
  readonly namespace: string;
  /** Name of the controller; of bare pods made alike, the beginning their names share. */
  readonly name: string;
  readonly known?: KnownWorkload;
  /** Absent for bare pods, and where it is not in the input. */
  readonly controller?: LiveController;
  readonly pods: readonly LivePod[];
}

/** Sorts pods under the workloads they belong to. Sorted by namespace, name and kind. */
export function workloadsOf({ nodes, pods, controllers }: LiveCluster): Workload[] {
  const distribution = distributionOf(nodes);
  const byPlace = new Map(controllers.map((controller) => [placeOf(controller), controller]));
  const podsOf = new Map<string, { owner: OwnerName; namespace: string; pods: LivePod[] }>();
  for (const pod of pods) {
    const owner = ownerOf(pod, byPlace);
    // The kubelet runs a static pod from a file on its node; nobody schedules it.
    if (owner.kind === "Node") continue;
    const place = placeOf({ ...owner, namespace: pod.namespace });
    const group = podsOf.get(place);
    if (group === undefined) podsOf.set(place, { owner, namespace: pod.namespace, pods: [pod] });
    else group.pods.push(pod);
  }
  const withPods = [...podsOf].map(([place, { owner, namespace, pods: own }]) =>
    workload(owner, namespace, own, byPlace.get(place), distribution),
  );
  const withoutPods = controllers
    .filter((controller) => controller.kind !== "ReplicaSet" && !podsOf.has(placeOf(controller)))
    .map((controller) => workload(controller, controller.namespace, [], controller, distribution));
  return [...withPods, ...withoutPods]
    .map((each) => [JSON.stringify([each.namespace, each.name, each.kind]), each] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each);
}

function workload(
  { kind, name }: OwnerName,
  namespace: string,
  pods: readonly LivePod[],
  controller: LiveController | undefined,
  distribution: Distribution,
): Workload {
  const known = knownWorkload(
    kind,
    namespace,
    name,
    labelsOf({ ...(controller && { controller }), pods }),
    distribution,
  );
  return {
    kind,
    namespace,
    name,
    ...(known === undefined ? {} : { known }),
    ...(controller === undefined ? {} : { controller }),
    pods,
  };
}

/** Labels of the controller, or of its pods where it is not in the input. */
export function labelsOf({ controller, pods }: Pick<Workload, "controller" | "pods">): ReadonlyMap<string, string> {
  return controller?.labels ?? pods[0]?.labels ?? new Map();
}

type Controllers = ReadonlyMap<string, LiveController>;

function ownerOf(pod: LivePod, controllers: Controllers): OwnerName {
  const { owner, namespace } = pod;
  if (owner === undefined) return { kind: "Pod", name: pod.generateName || pod.name };
  if (owner.kind !== "ReplicaSet") return owner;
  return deploymentOf(owner.name, pod, controllers, namespace) ?? owner;
}

/** A Deployment's ReplicaSet is named after it, with the hash of the template behind. */
function deploymentOf(
  replicaSet: string,
  { templateHash }: LivePod,
  controllers: Controllers,
  namespace: string,
): OwnerName | undefined {
  const known = controllers.get(placeOf({ kind: "ReplicaSet", namespace, name: replicaSet }));
  if (known !== undefined) return known.owner;
  const end = `-${templateHash}`;
  if (templateHash !== "" && replicaSet.endsWith(end)) {
    return { kind: "Deployment", name: replicaSet.slice(0, -end.length) };
  }
  const name = replicaSet.slice(0, Math.max(0, replicaSet.lastIndexOf("-")));
  return controllers.has(placeOf({ kind: "Deployment", namespace, name })) ? { kind: "Deployment", name } : undefined;
}

function placeOf({ kind, namespace, name }: OwnerName & { readonly namespace: string }): string {
  return JSON.stringify([kind, namespace, name]);
}
