import type * as Remedies from "../../remedies";
import type * as Texts from "../../remedies/remedy-texts";
import { problemsOf } from "../../scheduling/invalid-input";
import { KubernetesVersion } from "../../scheduling/releases/kubernetes-version";
import { type KubernetesToleration, Toleration } from "../../scheduling/toleration";
import type { ChartNeed, RemedyNeed, RepairNeeds } from "./needs";
import type { RemedyName } from "./setting";
import { deeper, linesOf, tolerationLines } from "./toleration-lines";

/** What the repair adds to the part of a cluster by which Rancher configures its servers: lines of YAML, each for one key. */
export interface RkeConfig {
  readonly machineGlobalConfig: readonly string[];
  readonly chartValues: readonly string[];
  readonly additionalManifest: readonly string[];
  readonly notes: readonly string[];
  /** What cannot be set there, and why. */
  readonly lacks: readonly string[];
}

const NOTHING: RkeConfig = { machineGlobalConfig: [], chartValues: [], additionalManifest: [], notes: [], lacks: [] };

/** The configuration that lets K3s's and RKE2's own workloads run. */
export function rkeConfigOf({ cluster, remedies, charts }: RepairNeeds): RkeConfig {
  if (remedies.size + charts.length === 0) return NOTHING;
  const { hasRkeConfig, kubernetesVersion = "" } = cluster;
  if (hasRkeConfig === "no") {
    return {
      ...NOTHING,
      lacks: ["Rancher does not configure the servers of an imported cluster: kubectl has what they take"],
    };
  }
  const fromCharts = chartLines(charts);
  const isImported =
    hasRkeConfig === "unknown" ? ["an imported cluster has no such part: then it is set on the servers"] : [];
  if (remedies.size === 0) {
    return { ...NOTHING, chartValues: fromCharts, notes: [ADDED, ...isImported] };
  }
  if (problemsOf(() => KubernetesVersion.parse(kubernetesVersion)).length > 0) {
    const lack = `the release of K3s is not in the input, so ${[...remedies.keys()].join(", ")} cannot be written out`;
    return { ...NOTHING, chartValues: fromCharts, notes: fromCharts.length === 0 ? [] : [ADDED], lacks: [lack] };
  }
  const texts = textsOf(remedies, kubernetesVersion);
  if (texts === undefined) {
    const lack = `cdktf is not installed beside this package, so ${[...remedies.keys()].join(", ")} cannot be written out`;
    return { ...NOTHING, chartValues: fromCharts, notes: fromCharts.length === 0 ? [] : [ADDED], lacks: [lack] };
  }
  return {
    machineGlobalConfig: linesOf(texts.machineGlobalConfig),
    chartValues: [...linesOf(texts.chartValues), ...fromCharts],
    additionalManifest: linesOf(texts.additionalManifest),
    notes: [ADDED, ...[...remedies.keys()].flatMap((name) => REMEDY_NOTES[name] ?? []), ...isImported],
    lacks: [],
  };
}

const ADDED = "what these keys have already stays beside it: items of lists and documents of the manifest are added";

const REMEDY_NOTES: Partial<Readonly<Record<RemedyName, readonly string[]>>> = {
  coredns: [
    "the Service kube-dns must keep its address: 10.43.0.10 and cluster.local stand here, which K3s has unless service-cidr, cluster-dns or cluster-domain is set; yours: kubectl -n kube-system get service kube-dns",
  ],
  helmJobs: ["Rancher passes helm-controller-arg on for certain from 2.16 on"],
  rancherWebhook: [
    "from Rancher 2.15 on webhookDeploymentCustomization of the cluster writes the same key: set one of them",
  ],
};

/** What stays in the list is tolerated as well, but for what tolerates everything. */
function remedyOf(name: RemedyName, { taints, kept }: RemedyNeed): Remedies.Remedy {
  return loadedRemedies().Remedy[name]([...taints.map(Toleration.for), ...kept.filter(({ key }) => key !== undefined)]);
}

/** Nothing where the framework is missing, which remedies are written with: a diagnosis needs none. */
function textsOf(remedies: RepairNeeds["remedies"], kubernetesVersion: string): Texts.RemedyTexts | undefined {
  try {
    const written = [...remedies].map(([name, need]) => remedyOf(name, need));
    return loadedTexts().remedyTexts(written, { kubernetesVersion, pools: [] });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
}

// Loaded on first use: with them comes the framework, which most diagnoses do without.
const loadedRemedies = (): typeof Remedies => require("../../remedies");
const loadedTexts = (): typeof Texts => require("../../remedies/remedy-texts");

/** `rke2-coredns:`, and below it the values that hold its tolerations. */
function chartLines(charts: readonly ChartNeed[]): string[] {
  const names = [...new Set(charts.map(({ chart }) => chart))];
  return names.flatMap((name) => [
    `${name}:`,
    ...charts
      .filter(({ chart }) => chart === name)
      .flatMap(({ path, tolerations }) => deeper(valueLines(path, tolerations))),
  ]);
}

/** The value at a path, as YAML. */
function valueLines(path: readonly string[], tolerations: readonly KubernetesToleration[]): string[] {
  const [first = "tolerations", ...rest] = path;
  if (rest.length === 0) return tolerationLines(first, tolerations);
  return [`${first}:`, ...deeper(valueLines(rest, tolerations))];
}
