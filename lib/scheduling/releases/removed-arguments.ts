import { KubernetesVersion } from "./kubernetes-version";

/** Keys of the K3s configuration that hold arguments of the parts of Kubernetes that K3s runs. */
export const COMPONENT_KEYS = [
  "kube-apiserver-arg",
  "kube-controller-manager-arg",
  "kube-proxy-arg",
  "kube-scheduler-arg",
  "kubelet-arg",
] as const;

/** One of them. */
export type ComponentKey = (typeof COMPONENT_KEYS)[number];

/** An argument that a release took away. With one that it does not know a part of Kubernetes stops, and K3s with it. */
export interface RemovedArgument {
  readonly key: ComponentKey;
  readonly argument: string;
  /** The first release without it. */
  readonly since: KubernetesVersion;
}

function removed(minor: string, key: ComponentKey, ...names: readonly string[]): readonly RemovedArgument[] {
  const since = KubernetesVersion.parse(`v${minor}.0+k3s1`);
  return names.map((argument) => ({ key, argument, since }));
}

/**
 * Arguments that Kubernetes took away, of those whose removal it announced or that configurations still have.
 * @see kubernetes/kubernetes#130162 (1.33), #122082 (1.31), #112797, #111411, #113710 (1.27)
 * @see https://kubernetes.io/blog/2023/03/17/upcoming-changes-in-kubernetes-v1-27
 */
const REMOVED: readonly RemovedArgument[] = [
  ...removed("1.33", "kube-apiserver-arg", "cloud-provider", "cloud-config"),
  ...removed("1.31", "kubelet-arg", "keep-terminated-pod-volumes"),
  ...removed("1.27", "kubelet-arg", "container-runtime"),
  ...removed("1.27", "kube-apiserver-arg", "master-service-namespace"),
  ...removed("1.27", "kube-controller-manager-arg", "enable-taint-manager", "pod-eviction-timeout"),
];

/**
 * Feature gates that Kubernetes took away with 1.27, which every release that is known stops over.
 * @see https://kubernetes.io/blog/2023/03/17/upcoming-changes-in-kubernetes-v1-27
 */
const REMOVED_GATES: ReadonlySet<string> = new Set([
  "CSIInlineVolume",
  "CSIMigration",
  "ControllerManagerLeaderMigration",
  "DaemonSetUpdateSurge",
  "EphemeralContainers",
  "IdentifyPodOS",
  "LocalStorageCapacityIsolation",
  "NetworkPolicyEndPort",
  "StatefulSetMinReadySeconds",
]);
const WITHOUT_GATES = KubernetesVersion.parse("v1.27.0+k3s1");

/** Clouds that the kubelet knew itself, with the first release that stops over their names. */
const CLOUDS: ReadonlyMap<string, KubernetesVersion> = new Map(
  // The feature gate DisableCloudProviders is on from this release on.
  ["azure", "gce", "vsphere"].map((cloud) => [cloud, KubernetesVersion.parse("v1.29.0+k3s1")] as const),
);
/**
 * From this release on the kubelet stops over every cloud but `external`.
 * @see kubernetes/kubernetes pkg/kubelet/kubelet.go `NewMainKubelet`
 */
const EXTERNAL_ONLY = KubernetesVersion.parse("v1.31.0+k3s1");

/** The first release that stops over an argument of one of its parts; undefined where none is known to. */
export function stopsOverArgument(key: ComponentKey, argument: string, value: string): KubernetesVersion | undefined {
  const gone = REMOVED.find((each) => each.key === key && each.argument === argument);
  if (gone !== undefined) return gone.since;
  if (argument === "feature-gates") {
    const gates = value.split(",").map((gate) => gate.split("=")[0]?.trim() ?? "");
    return gates.some((gate) => REMOVED_GATES.has(gate)) ? WITHOUT_GATES : undefined;
  }
  if (key !== "kubelet-arg" || argument !== "cloud-provider" || value === "" || value === "external") return undefined;
  return CLOUDS.get(value) ?? EXTERNAL_ONLY;
}
