import type { Workload } from "../../live/workloads";
import type { Remedy } from "../../remedies";
import { problemsOf } from "../../scheduling/invalid-input";
import { type KubernetesToleration, Toleration } from "../../scheduling/toleration";

/** Remedies by the names that the app calls them by. */
export type RemedyName = Exclude<keyof typeof Remedy, "prototype">;

/** Rancher's agents, as the app calls them. */
export type AgentName = "clusterAgent" | "fleetAgent";

/** What writes a workload's tolerations, and so where they are set for good. */
export type Setting =
  /** Rancher, from the agent's customization in the cluster. */
  | { readonly is: "agent"; readonly agent: AgentName }
  /** K3s, or Rancher from a manifest of the cluster: what a remedy configures. */
  | { readonly is: "remedy"; readonly remedy: RemedyName; readonly kept: readonly KubernetesToleration[] }
  /** A Helm chart that comes with the distribution, from its values. */
  | ({ readonly is: "chart"; readonly kept: readonly KubernetesToleration[] } & ChartValue)
  /** Whoever wrote the pod spec. */
  | { readonly is: "pod-spec" }
  /** Whoever wrote the Plan of an upgrade, which makes a Job for each node. */
  | { readonly is: "plan"; readonly namespace: string; readonly name: string }
  /** Whoever wrote the Service that a load balancer is for. */
  | { readonly is: "service"; readonly namespace: string; readonly name: string };

/** The value of a chart that holds tolerations. */
export interface ChartValue {
  readonly chart: string;
  readonly path: readonly string[];
}

/**
 * What a workload's template tolerates already, where it is what Kubernetes accepts. Helm replaces lists, so it is written
 * again with what is added.
 */
export function keptTolerations({ controller }: Workload): KubernetesToleration[] {
  return (controller?.placement.tolerations ?? [])
    .map(({ key, operator, value, effect, seconds }) => ({
      ...(key === "" ? {} : { key }),
      ...(operator === "" ? {} : { operator }),
      ...(value === "" ? {} : { value }),
      ...(effect === "" ? {} : { effect }),
      ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
    }))
    .filter((each) => problemsOf(() => Toleration.fromKubernetes(each)).length === 0);
}
