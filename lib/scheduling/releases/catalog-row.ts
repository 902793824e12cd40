import type { Toleration, TolerationOperator } from "../toleration";

/** The workloads of K3s and Rancher whose placement is judged. */
export type PackagedWorkload =
  | "cattle-cluster-agent"
  | "fleet-agent"
  | "rancher-webhook"
  | "system-upgrade-controller"
  | "helm-operation"
  | "dashboard-shell"
  | "coredns"
  | "metrics-server"
  | "local-path-provisioner"
  | "local-path-helper"
  | "helm-install-traefik-crd"
  | "helm-install-traefik"
  | "helm-install-gateway-api-crd"
  | "traefik"
  | "svclb-traefik";

/** A job that installs a chart: one of K3s's own, or one of a HelmChart in the app's manifests. */
export type HelmInstallJob = `helm-install-${string}`;

/** The system workloads whose placement is judged. */
export type SystemWorkload = PackagedWorkload | HelmInstallJob;

/** Tolerations that Rancher works out from the nodes there are, on top of or instead of those in the manifest. */
export enum RunTimeTolerations {
  /** One per taint of the control-plane nodes; where there is any, it replaces the manifest's own. */
  CONTROL_PLANE_TAINTS_INSTEAD = "control-plane taints instead",
  /** One per taint of the control-plane nodes, besides the manifest's own. */
  CONTROL_PLANE_TAINTS_TOO = "control-plane taints too",
}

/** What a system workload is to Kubernetes. */
export type WorkloadKind = "Deployment" | "StatefulSet" | "DaemonSet" | "Job" | "Pod";

/** Whether a number of pods is kept up on whatever nodes take them: where one is evicted, another comes. */
export function keepsReplicas(kind: WorkloadKind): boolean {
  return kind === "Deployment" || kind === "StatefulSet";
}

/** Where a row was read. */
export interface CatalogSource {
  /** Repository on GitHub: `k3s-io/k3s`. */
  readonly repo: string;
  /** File in it. */
  readonly path: string;
  /** Tag, commit or pull request. */
  readonly ref: string;
}

/** How the tolerations of a system workload are changed. */
export type Customization =
  | {
      readonly kind: "code";
      /** What to write in the app. */
      readonly code: string;
      /** What comes of it; goes on after a comma. */
      readonly note?: string;
    }
  /** By hand, outside the app. */
  | { readonly kind: "by-hand"; readonly note: string }
  /** It tolerates everything already. */
  | { readonly kind: "unneeded" }
  | {
      readonly kind: "impossible";
      /** Why. */
      readonly because: string;
    };

/** How one system workload is scheduled by a release. */
export interface CatalogRow {
  /** Name of the workload: `coredns`. */
  readonly workload: SystemWorkload;
  /** Its namespace in the cluster. */
  readonly namespace: string;
  /** What it is to Kubernetes. */
  readonly kind: WorkloadKind;
  /** Tolerations in its manifest, by the release. */
  readonly tolerations: readonly Toleration[];
  /** Labels a node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Those that Rancher adds by the nodes there are; absent where it adds none. */
  readonly runTimeTolerations?: RunTimeTolerations;
  /** What such a toleration compares a taint without a value by: `Exists` tolerates any value, `Equal` none at all. */
  readonly runTimeOperator?: TolerationOperator;
  /** As soon as any node has this label, only nodes where it is "true" are used. */
  readonly allowListLabel?: string;
  /** Labels that these nodes must have besides. */
  readonly allowListSelector?: Readonly<Record<string, string>>;
  /** The pod names its node itself, so the scheduler is not asked and only NoExecute matters. */
  readonly bypassesScheduler?: boolean;
  /** What makes the workload; it is absent, not Pending, while these cannot run. */
  readonly installedBy: readonly SystemWorkload[];
  /** How its tolerations are changed. */
  readonly customize: Customization;
  /** Where it was read. */
  readonly source: CatalogSource;
  /** What is not certain about the row. Such a row never leads to an error. */
  readonly uncertain?: string;
}

/** A row, and the release from which it holds until the next one of the workload's timeline. */
export interface CatalogEntry extends CatalogRow {
  /** K3s (`v1.34.0+k3s1`) or Rancher (`2.15.0`), by the table the entry is in. */
  readonly since: string;
}

/** What one workload was like over the releases, oldest first. */
export type Timeline = readonly [CatalogEntry, ...CatalogEntry[]];

/**
 * The timeline of one workload.
 * @param same what no release changed
 * @param changing what is different from one entry to the next, oldest first
 */
export function timeline<const S extends Partial<CatalogRow>>(
  same: S,
  ...changing: readonly [Changing<S>, ...Changing<S>[]]
): Timeline {
  const [first, ...later] = changing.map((entry) => ({ ...same, ...entry }) as unknown as CatalogEntry);
  return [first as CatalogEntry, ...later];
}

type Changing<S> = Omit<CatalogEntry, keyof S>;
