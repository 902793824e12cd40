export type { DeferredPool, NodesByPool } from "./deferred-pool";
export { DeferredTaints, type DeferredTaintsProps } from "./deferred-taints";
export {
  type KubernetesPodPlacement,
  kubernetesPodPlacement,
  type PlacementPool,
  type PodNodeAffinity,
  type PodPlacement,
  type PodToleration,
  type PoolExpression,
  podPlacement,
  type SinglePoolPlacement,
} from "./pod-placement";
export {
  type KubernetesProviderOptions,
  RancherKubernetesProvider,
  type RancherKubernetesProviderProps,
  type ThroughRancher,
  type WithKubeconfig,
} from "./rancher-kubernetes-provider";
