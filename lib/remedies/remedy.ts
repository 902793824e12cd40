import { mergeK3sConfiguration } from "../configuration/merge";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { contradictedArguments } from "../scheduling/reading/component-arguments";
import { isUnknown } from "../scheduling/reading/unknown";
import type { Toleration } from "../scheduling/toleration";
import { readWhole } from "../scheduling/validation/shape";
import { type RemediedCluster, type RemediedSettings, type RemedyConfiguration, RemedyContext } from "./context";
import type { CorednsRemedyOptions } from "./coredns";
import type { LocalPathRemedyOptions } from "./local-path";
import type { MetricsServerRemedyOptions } from "./metrics-server";
import { COREDNS_OPTIONS, LOCAL_PATH_OPTIONS, METRICS_SERVER_OPTIONS } from "./option-shapes";
import { serverConfigurations } from "./server-configurations";
import { type RemedyTargets, targetTolerations } from "./tolerations";

/**
 * Lets one system workload run on pools whose taints keep it away. Each tolerates what it tolerates by default in the
 * cluster's release, and the hard taints of the given pools; nothing else.
 *
 * The proof sees a remedy as it sees any other configuration: what was blocked runs.
 *
 * @example
 * ```ts
 * const tainted = cluster.addNodePool("tainted", { roles: NodeRole.ALL, taints: ["dedicated=db:NoSchedule"] });
 * cluster.addRemedy(Remedy.coredns(tainted), Remedy.traefik(tainted), Remedy.serviceLb(tainted));
 * ```
 */
export class Remedy {
  /**
   * Traefik, through its chart values. Works with every K3s release. Traefik is not made at all while its install job
   * can run nowhere: see `helmJobs`.
   * @throws InvalidInputError when there is nothing to tolerate
   */
  public static traefik(targets: RemedyTargets): Remedy {
    return Remedy.of("Remedy.traefik", targets, (...about) => helmCharts().traefikTolerations(...about));
  }

  /**
   * The pods that make nodes answer for Traefik's Service (`svclb-traefik`), through an annotation of the Service. Works
   * from K3s 1.28.13, 1.29.8, 1.30.4 and 1.31.0 on (k3s-io/k3s#10687).
   * @throws InvalidInputError when there is nothing to tolerate, and for an older release
   */
  public static serviceLb(targets: RemedyTargets): Remedy {
    return Remedy.of("Remedy.serviceLb", targets, (...about) => helmCharts().serviceLbTolerations(...about));
  }

  /**
   * The jobs that install Helm charts, K3s's own and the app's, through `helm-controller-arg` of the K3s configuration.
   * Works from K3s v1.33.13+k3s2, 1.34.10, 1.35.7 and 1.36.3 on (k3s-io/k3s#14300), with a Rancher whose release data
   * lists the setting: Rancher passes on no other. That is certain from Rancher 2.16 on; with an older one the proof says
   * "depends" of the jobs and what they install.
   * @throws InvalidInputError when there is nothing to tolerate, and for an older release
   */
  public static helmJobs(targets: RemedyTargets): Remedy {
    return Remedy.of("Remedy.helmJobs", targets, (...about) => helmCharts().helmJobTolerations(...about));
  }

  /**
   * rancher-webhook, through the ConfigMap `cattle-system/rancher-config`. Works from Rancher 2.10 on. The list takes the
   * place of the taints of the control plane that Rancher 2.10 to 2.14 would add, so these are in it too. Rancher 2.15
   * writes the same key itself when the cluster's `webhookDeploymentCustomization` is set, which the rancher2 provider
   * cannot do yet (rancher/terraform-provider-rancher2#1275): set it in one of the two places only.
   * @throws InvalidInputError when there is nothing to tolerate
   */
  public static rancherWebhook(targets: RemedyTargets): Remedy {
    return Remedy.of("Remedy.rancherWebhook", targets, (...about) => webhook().rancherWebhookTolerations(...about));
  }

  /**
   * CoreDNS, by turning off the packaged one and shipping another. Works with every K3s release.
   *
   * K3s then keeps no list of node names for it: inside the cluster a node is found by address, no longer by name. A
   * ConfigMap `kube-system/coredns-custom` with a `hosts` block brings names back, but nobody keeps them up to date. And
   * its version stays what it is when K3s is upgraded, until the app is synthesized with the new K3s release.
   *
   * On a running cluster DNS may be away for some seconds, while K3s removes the packaged one and applies the other.
   * @throws InvalidInputError when there is nothing to tolerate, or the address of the cluster's DNS is not known
   */
  public static coredns(targets: RemedyTargets, options: CorednsRemedyOptions = {}): Remedy {
    const read = readWhole(COREDNS_OPTIONS, options, undefined, "options of Remedy.coredns");
    return Remedy.of("Remedy.coredns", targets, (tolerations, context) =>
      coredns().replacedCoredns(tolerations, read, context),
    );
  }

  /**
   * metrics-server, by turning off the packaged one and shipping another. Works with every K3s release. Its version stays
   * what it is when K3s is upgraded, until the app is synthesized with the new K3s release.
   * @throws InvalidInputError when there is nothing to tolerate
   */
  public static metricsServer(targets: RemedyTargets, options: MetricsServerRemedyOptions = {}): Remedy {
    const read = readWhole(METRICS_SERVER_OPTIONS, options, undefined, "options of Remedy.metricsServer");
    return Remedy.of("Remedy.metricsServer", targets, (tolerations, context) =>
      metricsServer().replacedMetricsServer(tolerations, read, context),
    );
  }

  /**
   * local-path-provisioner and the helper pods that make its volumes, by turning off the packaged one and shipping
   * another with the same storage class. Works with every K3s release. Its version stays what it is when K3s is upgraded,
   * until the app is synthesized with the new K3s release.
   *
   * Helper pods name their node themselves, so only NoExecute taints keep them away, and only since
   * local-path-provisioner 0.0.32 (rancher/local-path-provisioner#487).
   * @throws InvalidInputError when there is nothing to tolerate
   */
  public static localPath(targets: RemedyTargets, options: LocalPathRemedyOptions = {}): Remedy {
    const read = readWhole(LOCAL_PATH_OPTIONS, options, undefined, "options of Remedy.localPath");
    return Remedy.of("Remedy.localPath", targets, (tolerations, context) =>
      localPath().replacedLocalPath(tolerations, read, context),
    );
  }

  private static of(
    name: string,
    targets: RemedyTargets,
    make: (tolerations: readonly Toleration[], context: RemedyContext) => RemedyConfiguration,
  ): Remedy {
    const tolerations = targetTolerations(targets, name);
    return new Remedy(name, (context) => make(tolerations, context));
  }

  private constructor(
    /** As it is written: `Remedy.coredns`. */
    public readonly name: string,
    private readonly make: (context: RemedyContext) => RemedyConfiguration,
  ) {}

  /**
   * The configuration the remedy adds to a cluster.
   * @param settings what the app configures itself
   * @throws InvalidInputError when it cannot work with the cluster's release or settings
   */
  public configurationFor(cluster: RemediedCluster, settings: RemediedSettings): RemedyConfiguration {
    return this.make(new RemedyContext(cluster, settings));
  }
}

// Loaded on first use: every app loads this module, and most need no remedy.
const helmCharts = (): typeof import("./helm-charts") => require("./helm-charts");
const webhook = (): typeof import("./rancher-webhook") => require("./rancher-webhook");
const coredns = (): typeof import("./coredns") => require("./coredns");
const metricsServer = (): typeof import("./metrics-server") => require("./metrics-server");
const localPath = (): typeof import("./local-path") => require("./local-path");

/**
 * Settings with everything the remedies add.
 * @throws InvalidInputError when a remedy cannot work, or sets what is set already
 */
export function remedied<T extends RemediedSettings>(
  settings: T,
  remedies: readonly Remedy[],
  cluster: RemediedCluster,
): T {
  const added = remedies.map((remedy) => ({ remedy, configuration: remedy.configurationFor(cluster, settings) }));
  const merged = mergeK3sConfiguration(settings, ...added.map(({ configuration }) => configuration));
  refuse(added.flatMap(({ remedy, configuration }) => undoneProblems(remedy, configuration, merged, cluster)));
  return merged;
}

/** Of a key that is set for some machines they have no more than that: Rancher replaces it as a whole. */
function undoneProblems(
  remedy: Remedy,
  { machineGlobalConfig = {} }: RemedyConfiguration,
  merged: RemediedSettings,
  { pools }: RemediedCluster,
): Problem[] {
  if ((merged.machineSelectorConfig ?? []).length === 0) return [];
  const servers = serverConfigurations(merged, pools);
  return Object.entries(machineGlobalConfig).flatMap(([key, items]) => {
    const undone = servers.filter(({ settings }) => !hasAll(settings.get(key), items));
    if (undone.length === 0) return [];
    const names = undone.flatMap(({ pool }) => (pool === undefined ? [] : [quoted(pool)]));
    const theirs = undone.flatMap(({ settings }) => otherValues(settings.get(key), items)).map((name) => quoted(name));
    const isReplaced = undone.every(({ settings }) => !isThere(settings.get(key), items));
    return [
      {
        what: `${remedy.name} sets ${quoted(key)}, which machineSelectorConfig sets to something else${names.length === 0 ? "" : ` for the servers of ${names.join(", ")}`}`,
        why: isReplaced
          ? "Rancher replaces a key as a whole, lists included, so these servers have nothing of what the remedy sets"
          : "Rancher replaces a key as a whole, lists included, and of one argument the last value counts",
        help:
          theirs.length === 0
            ? `take ${quoted(key)} out of machineSelectorConfig, or write there what the remedy sets as well`
            : `take ${quoted(key)} out of machineSelectorConfig, or write there what the remedy sets in place of its own ${[...new Set(theirs)].join(", ")}`,
      },
    ];
  });
}

function hasAll(value: unknown, items: readonly string[]): boolean {
  return isThere(value, items) && otherValues(value, items).length === 0;
}

function isThere(value: unknown, items: readonly string[]): boolean {
  if (isUnknown(value)) return false;
  const there = [value].flat().map(String);
  const words = there.flatMap((text) => text.split(",")).map((word) => word.trim());
  return items.every((item) => there.includes(item) || words.includes(item));
}

/** Names of the arguments that have other values there. */
function otherValues(value: unknown, items: readonly string[]): readonly string[] {
  return isUnknown(value) ? [] : contradictedArguments([value].flat().map(String), items);
}
