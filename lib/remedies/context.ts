import type { K3sConfiguration } from "../configuration/k3s-configuration";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import type { SchedulingPool } from "../scheduling/pool";
import { isUnknown } from "../scheduling/reading/unknown";
import type { CatalogRow, SystemWorkload } from "../scheduling/releases/catalog-row";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { NEWEST_KNOWN_RANCHER } from "../scheduling/releases/newest-known";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { systemWorkloads } from "../scheduling/releases/system-workloads";
import { serverConfigurations } from "./server-configurations";

/** What remedies need to know about the cluster they are for. */
export interface RemediedCluster {
  /** K3s release, `vX.Y.Z+k3sN`. */
  readonly kubernetesVersion: string;
  /**
   * Release of the Rancher server.
   * @default - taken to be the newest that is known
   */
  readonly rancherVersion?: string;
  /** The cluster's pools. */
  readonly pools: readonly SchedulingPool[];
}

/** The settings remedies look at. */
export interface RemediedSettings extends K3sConfiguration {
  /**
   * Where things are kept on the nodes.
   * @default - below /var/lib/rancher
   */
  readonly dataDirectories?: { readonly k8sDistro?: string };
}

/** The configuration that a remedy adds. */
export interface RemedyConfiguration {
  /** Keys of the K3s configuration, such as `helm-controller-arg`, with the entries that are added to their lists. */
  readonly machineGlobalConfig?: Readonly<Record<string, readonly string[]>>;
  /** Values of charts, by the chart's name: `traefik`. */
  readonly chartValues?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Objects of Kubernetes that K3s applies from its servers. */
  readonly additionalManifest?: readonly Readonly<Record<string, unknown>>[];
}

/** One cluster and its own settings, as a remedy sees them. */
export class RemedyContext {
  public readonly kubernetesVersion: KubernetesVersion;

  constructor(
    private readonly cluster: RemediedCluster,
    /** What the app configures itself. */
    public readonly settings: RemediedSettings,
  ) {
    this.kubernetesVersion = KubernetesVersion.parse(cluster.kubernetesVersion);
  }

  /** The Rancher release, where it is known. */
  public get rancherVersion(): RancherVersion | undefined {
    const { rancherVersion } = this.cluster;
    return rancherVersion === undefined ? undefined : RancherVersion.parse(rancherVersion);
  }

  public get pools(): readonly SchedulingPool[] {
    return this.cluster.pools;
  }

  /** How these releases schedule a workload. */
  public workload(name: SystemWorkload): CatalogRow {
    const rows = systemWorkloads(this.kubernetesVersion, this.rancherVersion ?? NEWEST_KNOWN_RANCHER);
    return rows.find(({ workload }) => workload === name) as CatalogRow;
  }

  /**
   * A key of the K3s configuration that every server has, where it is one text; of a list K3s takes the last item.
   * @throws InvalidInputError when servers have different values
   */
  public setting(key: string): string | undefined {
    const value = [this.valueOf(key)].flat().at(-1);
    return typeof value === "string" ? value : undefined;
  }

  /**
   * A key of the K3s configuration that every server has, as a list; K3s splits text at commas.
   * @throws InvalidInputError when servers have different values
   */
  public settingList(key: string): readonly string[] {
    return [this.valueOf(key) ?? []]
      .flat()
      .flatMap((item) => String(item).split(","))
      .map((item) => item.trim());
  }

  private valueOf(key: string): unknown {
    const values = serverConfigurations(this.settings, this.pools).map(({ settings }) => settings.get(key));
    const [first] = values;
    if (values.every((each) => JSON.stringify(each) === JSON.stringify(first)) && !isUnknown(first)) return first;
    throw new InvalidInputError([
      {
        what: `${quoted(key)} is not the same on all servers`,
        why: "what a remedy writes is one for the whole cluster, and must go with every server",
        help: "set it for all servers alike, in machineGlobalConfig, or give the remedy the value",
      },
    ]);
  }
}
