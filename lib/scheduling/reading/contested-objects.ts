import { isControlPlane, type SchedulingPool } from "../pool";
import { printable } from "../printable";
import { keepsReplicas, type SystemWorkload } from "../releases/catalog-row";
import { KubernetesVersion } from "../releases/kubernetes-version";
import { NEWEST_KNOWN_KUBERNETES, NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { PACKAGED_ADDONS, type PackagedAddon, RANCHER_MANIFEST_FILES } from "../releases/packaged-objects";
import type { RancherVersion } from "../releases/rancher-version";
import { systemWorkloads } from "../releases/system-workloads";
import { withoutSecrets } from "../without-secrets";
import { configurationOf, type MachineConfiguration, type Settings } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import type { ManifestFile } from "./manifest-files";
import { MANIFESTS, type Manifests } from "./manifests";
import type { Part } from "./shared-customizations";
import { ownOrRancher } from "./stand-in";
import { CHART_VALUES } from "./traefik-values";
import { isUnknown, type Known, reach, unknownIn } from "./unknown";

/** One object of Kubernetes, or one AddOn of K3s, that two write without regard to each other. */
export interface ContestedObject {
  /** `Deployment kube-system/coredns`, `AddOn coredns`. */
  readonly object: string;
  /** Properties of K3sCluster, and `K3s` or `Rancher` for what they write themselves; one twice where it has two. */
  readonly writers: readonly string[];
  /** The system workload that it is, of those of Rancher. */
  readonly workload?: SystemWorkload;
  /** What Rancher installs its own with, where it does not apply it itself. */
  readonly installer?: "Helm" | "Fleet";
}

/** Where objects are written from. */
export interface ObjectSources {
  readonly manifests: Manifests;
  readonly chartValues: Known<Settings> | undefined;
  readonly files: readonly ManifestFile[];
  readonly configuration: MachineConfiguration;
  readonly pools: readonly SchedulingPool[];
  readonly cluster: Known<string>;
  /** The K3s release, where it is known. */
  readonly kubernetes?: KubernetesVersion;
  /** The Rancher release, where it is known. */
  readonly rancher?: RancherVersion;
}

/** Everything that has two writers, as far as it is known. */
export function readContestedObjects(sources: ObjectSources): readonly ContestedObject[] {
  const all = [...writtenTwice(sources), ...packagedToo(sources), ...chartConfigs(sources), ...addons(sources)];
  return [...new Map(all.map((each) => [each.object, each])).values()];
}

/** Of two documents about one object, what the last leaves out is gone; two that say the same do no harm. */
function writtenTwice({ manifests }: ObjectSources): ContestedObject[] {
  const all = new Map<string, { readonly object: string; readonly texts: Set<string> }>();
  for (const written of manifests.objects) {
    const identity = identityOf(written);
    const group = groupOf(written);
    if (identity === undefined || isUnknown(group)) continue;
    // Objects of two groups have nothing to do with each other, and one without a namespace is in `default`.
    const id = `${group} ${identity.id.replace(" default/", " ")}`;
    const { texts } = all.get(id) ?? { texts: new Set<string>() };
    all.set(id, { object: identity.shown, texts: texts.add(JSON.stringify(written)) });
  }
  return [...all.values()]
    .filter(({ texts }) => texts.size > 1)
    .map(({ object }) => ({ object, writers: [MANIFESTS, MANIFESTS] }));
}

function packagedToo({ manifests, ...server }: ObjectSources): ContestedObject[] {
  const written = manifests.objects.filter(isOfGroupOfPackaged).flatMap((object) => identityOf(object)?.id ?? []);
  if (written.length === 0) return [];
  const isThere = addonsThere(server);
  const packaged = packagedIn(server).filter(({ disabledBy }) => isThere(disabledBy));
  const names = new Set(packaged.flatMap(({ objects }) => objects).map(inKubeSystem));
  return [
    ...written.filter((object) => names.has(object)).map((object) => ({ object, writers: ["K3s", MANIFESTS] })),
    ...ofRancher(server).filter(({ object }) => written.includes(object)),
  ];
}

/** What Rancher keeps up in a cluster with workloads of its own. */
function ofRancher({ kubernetes, rancher }: Pick<ObjectSources, "kubernetes" | "rancher">): ContestedObject[] {
  return systemWorkloads(kubernetes ?? NEWEST_KNOWN_KUBERNETES, rancher ?? NEWEST_KNOWN_RANCHER)
    .filter(({ kind, namespace }) => keepsReplicas(kind) && namespace.startsWith("cattle-"))
    .map(({ workload, kind, namespace, installedBy }) => ({
      object: `${kind} ${namespace}/${workload}`,
      writers: ["Rancher", MANIFESTS],
      workload,
      ...(workload === FLEET_AGENT || installedBy.includes(FLEET_AGENT)
        ? { installer: "Fleet" as const }
        : installedBy.length > 0
          ? { installer: "Helm" as const }
          : {}),
    }));
}

const FLEET_AGENT = "fleet-agent";

/** What is open about the workloads of Rancher that manifests have as well. */
export function contestedWorkloads(contested: readonly ContestedObject[]): readonly Part[] {
  return contested.flatMap(({ workload }): Part[] =>
    workload === undefined ? [] : [[workload, { mayBeKeptAway: [ownOrRancher(workload)] }]],
  );
}

/** The addons that the K3s release has; what is not known to be there is none. */
function packagedIn({ kubernetes }: Pick<ObjectSources, "kubernetes">): readonly PackagedAddon[] {
  return PACKAGED_ADDONS.filter(
    ({ since }) => since === undefined || (kubernetes?.compare(KubernetesVersion.parse(since)) ?? -1) >= 0,
  );
}

/** Whether an addon is certain to be there on some server. */
function addonsThere({
  configuration,
  pools,
  cluster,
}: Pick<ObjectSources, "configuration" | "pools" | "cluster">): (word: string | undefined) => boolean {
  const isUniform = configuration.selected.every(({ selector }) => selector.selectsAll);
  const servers = pools.filter(isControlPlane);
  const machines = servers.length === 0 ? [MACHINE_OF_NO_POOL] : isUniform ? servers.slice(0, 1) : servers;
  const lists = machines.map((machine) => configurationOf(configuration, machine, cluster).list("disable"));
  return (word) => word === undefined || lists.some((list) => !isUnknown(list) && !list.includes(word));
}

/** Rancher makes a HelmChartConfig of each key of the chart values. */
function chartConfigs({ manifests, chartValues }: ObjectSources): ContestedObject[] {
  if (chartValues === undefined || isUnknown(chartValues)) return [];
  return [...chartValues.keys()]
    .filter((name) => manifests.find({ kind: "HelmChartConfig", namespace: "kube-system", name }).object !== undefined)
    .map((name) => ({
      object: `HelmChartConfig kube-system/${withoutSecrets(name)}`,
      writers: [CHART_VALUES, MANIFESTS],
    }));
}

/** K3s knows a file by its name up to the first dot, whatever folder it is in, and takes away what is not in it. */
function addons({ files, pools, cluster, ...release }: ObjectSources): ContestedObject[] {
  const packaged = new Set(packagedIn(release).flatMap((addon) => addon.files));
  return files.flatMap(({ setting, addon, selector }, index) => {
    const object = `AddOn ${withoutSecrets(addon)}`;
    const servers = pools.filter(isControlPlane);
    // Servers alone read that folder.
    if (servers.length > 0 && servers.every((pool) => selector.answerFor(pool, cluster) === "none")) return [];
    if (packaged.has(addon)) return [{ object, writers: ["K3s", setting] }];
    if (RANCHER_MANIFEST_FILES.includes(addon)) return [{ object, writers: ["Rancher", setting] }];
    const other = files
      .slice(index + 1)
      .find(
        (each) =>
          each.addon === addon &&
          servers.some((pool) => [selector, each.selector].every((one) => one.answerFor(pool, cluster) === "all")),
      );
    return other === undefined ? [] : [{ object, writers: [setting, other.setting] }];
  });
}

/** API groups of the kinds that K3s and Rancher write; Kubernetes's core has no name. */
const GROUPS: Readonly<Record<string, string>> = {
  APIService: "apiregistration.k8s.io",
  Deployment: "apps",
  HelmChart: "helm.cattle.io",
  StatefulSet: "apps",
  StorageClass: "storage.k8s.io",
};

/** What has no version at all is refused, and meant as the kind that it is called as. */
function isOfGroupOfPackaged(object: unknown): boolean {
  const group = groupOf(object);
  return group === undefined || group === (GROUPS[String(reach(object, "kind"))] ?? "");
}

/** The API group of an object: `apps`; undefined where nothing is written. */
function groupOf(object: unknown): Known<string> | undefined {
  const version = reach(object, "apiVersion");
  if (isUnknown(version)) return version;
  if (typeof version !== "string") return undefined;
  return version.includes("/") ? version.slice(0, version.indexOf("/")) : "";
}

function inKubeSystem(name: string): string {
  const [kind = "", object = ""] = name.split(" ");
  return ["APIService", "StorageClass"].includes(kind) ? name : `${kind} kube-system/${object}`;
}

/** What an object is called. */
export interface ObjectIdentity {
  /** Kind, namespace and name, to tell objects apart by. */
  readonly id: string;
  /** The same as reports may show it. */
  readonly shown: string;
}

/** Kind, namespace and name; undefined where one of them is not known. */
export function identityOf(object: unknown): ObjectIdentity | undefined {
  const [kind, namespace, name] = [
    reach(object, "kind"),
    reach(object, "metadata", "namespace"),
    reach(object, "metadata", "name"),
  ];
  if (unknownIn([kind, namespace, name]) !== undefined) return undefined;
  if (typeof kind !== "string" || typeof name !== "string") return undefined;
  const isNamed = typeof namespace === "string" && namespace !== "";
  const parts = isNamed ? [kind, namespace, name] : [kind, name];
  return { id: identityText(parts), shown: identityText(parts.map(withoutSecrets)) };
}

function identityText([kind = "", ...names]: readonly string[]): string {
  return printable(`${kind} ${names.join("/")}`);
}
