import type { NodePool } from "../cluster/node-pool";
import { sortedTolerations } from "../scheduling/agent-tolerations";
import { InvalidInputError } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";
import { list, ofType, readWhole, type Shape } from "../scheduling/validation/shape";

/** What of a node pool decides where a pod may run. */
export type PlacementPool = Pick<NodePool, "name" | "nodeSelector" | "tolerations">;

/** A toleration in the words of a pod spec of `@cdktf/provider-kubernetes`. */
export interface PodToleration {
  /** Key of the taints that are tolerated; absent with `Exists` for all of them. */
  readonly key?: string;
  /** `Exists` for any value, `Equal` for exactly `value`. */
  readonly operator: string;
  /** The value, with `Equal`. */
  readonly value?: string;
  /** The only effect that is tolerated; absent for all three. */
  readonly effect?: string;
  /** Seconds that a pod stays beside a `NoExecute` taint, as the text that the provider takes. */
  readonly tolerationSeconds?: string;
}

/** Required node affinity in the words of a pod spec of `@cdktf/provider-kubernetes`. */
export interface PodNodeAffinity {
  /** Nodes of which the scheduler must take one. */
  readonly nodeAffinity: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: {
      readonly nodeSelectorTerm: { readonly matchExpressions: PoolExpression[] }[];
    };
  };
}

/** "One of these pools" as Kubernetes says it. */
export interface PoolExpression {
  /** Key of the label that holds the pool's name: `rancher-k3s/node-pool`. */
  readonly key: string;
  /** The label has one of `values`. */
  readonly operator: "In";
  /** Names of the pools. */
  readonly values: string[];
}

/** Where the pods of a workload run, for `spec` of a pod in `@cdktf/provider-kubernetes`. */
export interface PodPlacement {
  /** Selects the pool; absent with several pools. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Requires one of the pools; absent with a single pool. */
  readonly affinity?: PodNodeAffinity;
  /** One per hard taint of the pools; absent where there is none. */
  readonly toleration?: PodToleration[];
}

/** The placement on a single pool. */
export type SinglePoolPlacement = Required<Pick<PodPlacement, "nodeSelector">> & Pick<PodPlacement, "toleration">;

/** The placement in plain Kubernetes JSON, for Helm values and manifests. */
export interface KubernetesPodPlacement {
  /** Selects the pool; absent with several pools. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Requires one of the pools; absent with a single pool. */
  readonly affinity?: {
    readonly nodeAffinity: {
      readonly requiredDuringSchedulingIgnoredDuringExecution: {
        readonly nodeSelectorTerms: readonly { readonly matchExpressions: readonly PoolExpression[] }[];
      };
    };
  };
  /** One per hard taint of the pools; absent where there is none. */
  readonly tolerations?: readonly KubernetesToleration[];
}

/**
 * Puts the pods of a workload on nodes of these pools and no others: spread it into the pod spec of a Deployment,
 * DaemonSet, Job or Pod of `@cdktf/provider-kubernetes`.
 *
 * With one pool it sets `nodeSelector`. A node selector cannot say "any of", so with several pools it sets `affinity`
 * instead; a spec with an affinity of its own then needs the two merged by hand.
 *
 * @example
 * ```ts
 * import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
 *
 * new DeploymentV1(this, "training", {
 *   metadata: { name: "training" },
 *   spec: {
 *     selector: { matchLabels: { app: "training" } },
 *     template: {
 *       metadata: { labels: { app: "training" } },
 *       spec: { ...podPlacement(gpu), container: [{ name: "training", image: "example.com/training:1" }] },
 *     },
 *   },
 * });
 * ```
 *
 * @throws InvalidInputError without a pool
 */
export function podPlacement(pool: PlacementPool): SinglePoolPlacement;
/** The same of several pools, any of which will do: it may set `affinity`. */
export function podPlacement(...pools: readonly PlacementPool[]): PodPlacement;
export function podPlacement(...pools: readonly PlacementPool[]): PodPlacement {
  const { selector, expression, tolerations } = placementOf(pools, "podPlacement");
  return {
    ...(expression === undefined
      ? { nodeSelector: selector }
      : {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerm: [{ matchExpressions: [expression] }],
              },
            },
          },
        }),
    ...(tolerations.length === 0 ? {} : { toleration: tolerations.map(podToleration) }),
  };
}

/**
 * The same as `podPlacement` in plain Kubernetes JSON, under the names most Helm charts use for their values:
 * `nodeSelector`, `affinity`, `tolerations`.
 *
 * @example
 * ```ts
 * const values = { replicas: 2, ...kubernetesPodPlacement(gpu) };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   chartValues: { traefik: { ...values } },
 * });
 * ```
 *
 * @throws InvalidInputError without a pool
 */
export function kubernetesPodPlacement(...pools: readonly PlacementPool[]): KubernetesPodPlacement {
  const { selector, expression, tolerations } = placementOf(pools, "kubernetesPodPlacement");
  return {
    ...(expression === undefined
      ? { nodeSelector: selector }
      : {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [expression] }],
              },
            },
          },
        }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map((toleration) => toleration.toKubernetes()) }),
  };
}

interface Placement {
  readonly selector: Readonly<Record<string, string>>;
  /** Stands in for the selector where there are several pools. */
  readonly expression?: PoolExpression;
  readonly tolerations: readonly Toleration[];
}

/** What addNodePool returns, or anything that says as much. */
const PLACEMENT_POOL: Shape<PlacementPool> = ofType(
  "a node pool",
  "what addNodePool returns",
  (value) =>
    isObject(value) &&
    typeof value.name === "string" &&
    isObject(value.nodeSelector) &&
    Array.isArray(value.tolerations) &&
    value.tolerations.every(Toleration.isToleration),
);

function placementOf(pools: readonly PlacementPool[], caller: string): Placement {
  const [first] = pools;
  if (first === undefined) {
    throw new InvalidInputError([
      {
        what: `${caller} is given no pool`,
        why: "without one the pods would go to any node that has no taint",
        help: `pass at least one pool: ${caller}(cluster.addNodePool(...))`,
      },
    ]);
  }
  readWhole(list(PLACEMENT_POOL), pools, undefined, `pools of ${caller}`);
  const names = [...new Set(pools.map(({ name }) => name))].sort();
  return {
    selector: first.nodeSelector,
    ...(names.length === 1 ? {} : { expression: { key: NODE_POOL_LABEL, operator: "In", values: names } }),
    tolerations: sortedTolerations(pools.flatMap(({ tolerations }) => tolerations)),
  };
}

function podToleration({ key, operator, value, effect, seconds }: Toleration): PodToleration {
  return {
    ...(key === undefined ? {} : { key }),
    operator,
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
    ...(seconds === undefined ? {} : { tolerationSeconds: String(seconds) }),
  };
}
