import type { CheckedCluster } from "../report/json";
import type { StackDocument } from "../review/documents";
import { InputFileError } from "../review/input-file";
import type * as Leaving from "../review/leaving-clusters";
import { clustersOf } from "../review/load-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { formerOnes, notLookedInto, onlyReadIn, othersIn } from "../review/not-judged";
import type { ToldPools } from "../review/told-pools";
import { compareProofs } from "../scheduling/compare";
import type { Severity } from "../scheduling/findings/finding";
import { InvalidInputError } from "../scheduling/invalid-input";
import { prove } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { appLocation } from "./app-location";
import type * as Formats from "./check-formats";
import { type CheckedInput, findingsOf } from "./checked-input";
import type { FailOn, Format } from "./commands/options";
import type { ExitCode } from "./exit-code";
import { exitCodeFor } from "./exit-code-for";
import { meantClusters } from "./meant-clusters";
import { looksOf, type OutputOptions, printReport } from "./print-report";
import type { Progress } from "./progress";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

/** Releases to judge a cluster on instead of its own. */
export interface OtherReleases {
  readonly rancherVersion?: string;
  readonly kubernetesVersion?: string;
}

/** What is checked beside the clusters themselves. */
interface Beside extends OtherReleases {
  /** File that tells node pools of clusters without a model. */
  readonly pools?: string;
  /** Names in Rancher or Terraform addresses of the clusters that are meant; all of them unless given. */
  readonly cluster?: readonly string[];
}

export interface CheckOptions extends Beside, OutputOptions {
  readonly format: Format;
  readonly failOn: FailOn;
  /** Only what is at or above the threshold is shown. */
  readonly quiet?: boolean;
}

/** Reads an app or a plan, judges its clusters, and prints what is found. */
export async function check(named: string | undefined, options: CheckOptions, streams: Streams): Promise<ExitCode> {
  const { cluster, format } = options;
  const atLeast = shownAtLeast(options);
  const location = appLocation(named, streams, options);
  const checked = await checkClusters(
    location,
    options,
    new InputReader(streams.input, streams.progress),
    streams.progress,
  );
  const { renderCheck }: typeof Formats = require("./check-formats");
  const shown = { ...looksOf(options, streams), isWhole: cluster !== undefined, ...(atLeast && { atLeast }) };
  await printReport(renderCheck(checked, format, shown), options, streams);
  return exitCodeFor(findingsOf(checked), options.failOn);
}

/** @throws InvalidInputError when nothing would ever be shown, or less than the format promises */
function shownAtLeast({ quiet = false, failOn, format }: CheckOptions): Severity | undefined {
  if (!quiet) return undefined;
  const refused =
    failOn === "never"
      ? { what: "--quiet with --fail-on never", why: "nothing is at or above never, so that nothing would be shown" }
      : format === "json" || format === "sarif"
        ? { what: `--quiet with --format ${format}`, why: "whoever reads it expects all that was judged" }
        : undefined;
  if (refused !== undefined) throw new InvalidInputError([{ ...refused, help: "leave one of them out" }]);
  return failOn === "never" ? undefined : failOn;
}

/**
 * Judges every cluster found at a path, on its own releases or on others.
 * @throws InputFileError when the path cannot be read or holds no cluster, or none of a name
 * @throws InvalidInputError when a release is not one
 */
export async function checkClusters(
  location: string,
  { pools, cluster: names, ...other }: Beside,
  reader: InputReader,
  progress?: Progress,
): Promise<CheckedInput> {
  const told = await reader.readPools(pools);
  const documents = await reader.readStacks(location);
  const clusters = clustersOf(documents, told);
  const { lost, others: gone } = leaving(documents, told);
  const named = clusters.length + lost.length + gone.length === 0 ? onlyReadIn(documents) : gone;
  const others = othersIn(documents);
  if (clusters.length + lost.length + named.length + formerOnes(others).length === 0) {
    throw new InputFileError(location, `holds no Rancher cluster (no rancher2_cluster_v2)${notLookedInto(others)}`);
  }
  told.requireMeant();
  const found = { clusters, lost, others: [...named, ...others] };
  const meant = names === undefined ? found : meantClusters(location, names, found);
  return {
    ...meant,
    clusters: meant.clusters.map((loaded, index) => {
      progress?.tell(`judging cluster ${index + 1} of ${meant.clusters.length}`);
      return checkCluster(loaded, other);
    }),
  };
}

/** Only a plan takes anything away; what judges that is not loaded for a synthesized app. */
function leaving(documents: readonly StackDocument[], told: ToldPools): Leaving.LeavingClusters {
  if (documents.every(({ kind }) => kind !== "plan")) return { lost: [], others: [] };
  const { leavingClusters }: typeof Leaving = require("../review/leaving-clusters");
  return leavingClusters(documents, told);
}

function checkCluster({ cluster, stack, file, address, path }: LoadedCluster, other: OtherReleases): CheckedCluster {
  const today = prove(cluster);
  const place = { stack, file, address, ...(path === undefined ? {} : { path }) };
  if (other.rancherVersion === undefined && other.kubernetesVersion === undefined) return { ...place, proof: today };
  const proof = prove(onReleases(cluster, other));
  return { ...place, proof, comparison: compareProofs(today, proof) };
}

function onReleases(cluster: Cluster, { rancherVersion, kubernetesVersion }: OtherReleases): Cluster {
  return {
    ...cluster,
    ...(rancherVersion === undefined ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) }),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion: KubernetesVersion.parse(kubernetesVersion) }),
  };
}
