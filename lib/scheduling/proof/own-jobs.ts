import type { Cluster } from "../reading/cluster";
import { MANIFESTS } from "../reading/manifests";
import { notJudged } from "../reading/not-judged";
import { type OwnChart, ownName } from "../reading/own-workloads";
import { isUnknown, mayBe } from "../reading/unknown";
import type { WorkloadCustomization } from "../reading/workload-customization";
import type { CatalogRow } from "../releases/catalog-row";
import { helmInstallJob } from "../releases/k3s-catalog";

/** A system workload, as far as it is asked here. */
interface Job {
  readonly row: CatalogRow;
  readonly isDisabled: boolean;
}

/** The job of a chart of the app's own, and what the app says about it. */
export interface OwnJob {
  readonly row: CatalogRow;
  readonly customization: WorkloadCustomization;
}

/**
 * The jobs that K3s makes for the charts in the app's manifests. A packaged chart that is not turned off keeps its name to
 * itself. Of two charts of one name, in different namespaces, the job that tolerates less stands for both.
 * @param packaged what K3s and Rancher ship
 */
export function ownCharts({ addons, ownWorkloads }: Cluster, packaged: readonly Job[]): readonly OwnJob[] {
  const jobs = addons.everywhere.get("helm-install-traefik") ?? {};
  const taken = new Set(packaged.filter(({ isDisabled }) => !isDisabled).map(({ row }) => row.workload));
  const byName = new Map<string, OwnChart>();
  for (const chart of ownWorkloads.charts) {
    const known = byName.get(chart.name);
    if (known === undefined || known.bootstrap === true) byName.set(chart.name, chart);
  }
  return [...byName.values()]
    .map((chart): OwnJob => {
      const open = isUnknown(chart.bootstrap) ? [chart.bootstrap.path] : [];
      const row = helmInstallJob(chart.name, chart.namespace, chart.bootstrap === true);
      return { row, customization: ofJob(jobs, open) };
    })
    .filter(({ row }) => !taken.has(row.workload));
}

/**
 * What the app says about all Helm jobs; whether a packaged chart is turned off is no matter of another one's job.
 * @param open where it stands whether K3s takes the chart for one that the cluster needs to start, if that is not known
 */
function ofJob(jobs: WorkloadCustomization, open: readonly string[]): WorkloadCustomization {
  const { addedTolerations = [], mayHaveMoreTolerations = [], otherwise } = jobs;
  const more = [...mayHaveMoreTolerations, ...open];
  return {
    ...(addedTolerations.length === 0 ? {} : { addedTolerations }),
    ...(more.length === 0 ? {} : { mayHaveMoreTolerations: more }),
    // With bootstrap it asks for the control plane.
    ...(open.length === 0 ? {} : { mayBeKeptAway: open }),
    ...(otherwise === undefined
      ? {}
      : { otherwise: { ...otherwise, customization: ofJob(otherwise.customization, open) } }),
  };
}

/** What is changed of a workload that the app's own may bring. */
interface MayBeBrought extends Job {
  readonly mayBeDisabled: readonly string[];
  readonly mayHaveOtherTolerations: readonly string[];
  readonly mayBeKeptAway: readonly string[];
}

/**
 * All workloads, each job of the app's own in the place of the packaged one that it is named like, or at the end. What a
 * packaged job that is turned off would install is turned off as well, unless something of the app's own may bring it.
 */
export function withOwnJobs<T extends MayBeBrought>(packaged: readonly T[], own: readonly T[], cluster: Cluster): T[] {
  const byName = new Map(own.map((job) => [job.row.workload, job]));
  const replaced = new Set(packaged.filter(({ row }) => byName.has(row.workload)).map(({ row }) => row.workload));
  const off = new Set(packaged.filter(({ isDisabled }) => isDisabled).map(({ row }) => row.workload));
  return [
    ...packaged.map((each) => {
      const job = byName.get(each.row.workload);
      if (job !== undefined) return job;
      if (each.isDisabled || !each.row.installedBy.some((name) => off.has(name))) return each;
      return broughtByApp(each, replaced, cluster) ?? { ...each, isDisabled: true };
    }),
    ...own.filter(({ row }) => !replaced.has(row.workload)),
  ];
}

/** A workload whose packaged job is turned off, as the app may bring it: what that is like is not known. */
function broughtByApp<T extends MayBeBrought>(
  workload: T,
  replaced: ReadonlySet<string>,
  { ownWorkloads: { charts, workloads } }: Cluster,
): T | undefined {
  const { row } = workload;
  const chart = charts.find(
    (each) => each.name === TRAEFIK && replaced.has(`helm-install-${each.name}`) && mayBring(each, row),
  );
  const itself = workloads.find(
    ({ kind, namespace, name }) =>
      (kind === "Deployment" || kind === "DaemonSet") && namespace === "kube-system" && name === TRAEFIK,
  );
  const by = chart ?? itself;
  if (by === undefined) return undefined;
  const open = [notJudged(`what ${ownName(by)} in ${MANIFESTS} brings`)];
  const installedBy = row.installedBy.filter((name) => chart !== undefined && replaced.has(name));
  return {
    ...workload,
    row: { ...row, installedBy },
    mayBeDisabled: open,
    mayHaveOtherTolerations: open,
    mayBeKeptAway: open,
  };
}

/** The only packaged chart that installs workloads which are judged: Traefik, with its Service. */
const TRAEFIK = "traefik";

/** K3s makes the pods that answer for a Service in its own namespace, wherever the Service is. */
function mayBring({ targetNamespace }: OwnChart, { workload, namespace }: CatalogRow): boolean {
  return workload === "svclb-traefik" || mayBe(targetNamespace, namespace);
}
