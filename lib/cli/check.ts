import type { CheckedCluster } from "../report/json";
import type { StackDocument } from "../review/documents";
import { InputFileError } from "../review/input-file";
import type * as Leaving from "../review/leaving-clusters";
import { clustersOf } from "../review/load-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { formerOnes, notLookedInto, onlyReadIn, othersIn } from "../review/not-judged";
import type { ToldPools } from "../review/told-pools";
import { compareProofs } from "../scheduling/compare";
import { prove } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import type * as Formats from "./check-formats";
import { type CheckedInput, findingsOf } from "./checked-input";
import type { FailOn, Format } from "./commands/options";
import type { ExitCode } from "./exit-code";
import { exitCodeFor } from "./exit-code-for";
import { isColored, type OutputOptions, printReport } from "./print-report";
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
}

export interface CheckOptions extends Beside, OutputOptions {
  readonly format: Format;
  readonly failOn: FailOn;
}

/** Reads an app or a plan, judges its clusters, and prints what is found. */
export async function check(location: string, options: CheckOptions, streams: Streams): Promise<ExitCode> {
  const checked = await checkClusters(location, options, new InputReader(streams.input));
  const { renderCheck }: typeof Formats = require("./check-formats");
  await printReport(renderCheck(checked, options.format, isColored(options, streams)), options, streams);
  return exitCodeFor(findingsOf(checked), options.failOn);
}

/**
 * Judges every cluster found at a path, on its own releases or on others.
 * @throws InputFileError when the path cannot be read or holds no cluster
 * @throws InvalidInputError when a release is not one
 */
export async function checkClusters(
  location: string,
  { pools, ...other }: Beside,
  reader: InputReader,
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
  return { clusters: clusters.map((loaded) => checkCluster(loaded, other)), lost, others: [...named, ...others] };
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
