import { annotations } from "../report/annotations";
import { renderComparisonText } from "../report/comparison-text";
import type { CheckedCluster } from "../report/json";
import { checkJson } from "../report/json";
import { lostMarkdown, lostTexts } from "../report/lost-clusters";
import { renderComparisonMarkdown, renderProofMarkdown } from "../report/markdown";
import { notJudgedMarkdown, notJudgedText } from "../report/not-judged";
import { checkSarif } from "../report/sarif";
import { renderProofText } from "../report/text";
import { InputFileError } from "../review/input-file";
import { type LostCluster, leavingClusters } from "../review/leaving-clusters";
import { clustersOf } from "../review/load-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { formerOnes, type NotJudged, notLookedInto, onlyReadIn, othersIn } from "../review/not-judged";
import { compareProofs } from "../scheduling/compare";
import type { Finding } from "../scheduling/findings/finding";
import { printable, printableJson } from "../scheduling/printable";
import { prove } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { checkout } from "./checkout";
import type { InputReader } from "./standard-input";
import { VERSION } from "./version";

/** Releases to judge a cluster on instead of its own. */
export interface OtherReleases {
  readonly rancherVersion?: string;
  readonly kubernetesVersion?: string;
}

/** What is checked beside the clusters themselves. */
export interface CheckOptions extends OtherReleases {
  /** File that tells node pools of clusters without a model. */
  readonly pools?: string;
}

/**
 * Judges every cluster found at a path, on its own releases or on others.
 * @throws InputFileError when the path cannot be read or holds no cluster
 * @throws InvalidInputError when a release is not one
 */
export async function checkClusters(
  location: string,
  { pools, ...other }: CheckOptions,
  reader: InputReader,
): Promise<CheckedInput> {
  const told = await reader.readPools(pools);
  const documents = await reader.readStacks(location);
  const clusters = clustersOf(documents, told);
  const { lost, others: gone } = leavingClusters(documents, told);
  const named = clusters.length + lost.length + gone.length === 0 ? onlyReadIn(documents) : gone;
  const others = othersIn(documents);
  if (clusters.length + lost.length + named.length + formerOnes(others).length === 0) {
    throw new InputFileError(location, `holds no Rancher cluster (no rancher2_cluster_v2)${notLookedInto(others)}`);
  }
  told.requireMeant();
  return { clusters: clusters.map((loaded) => checkCluster(loaded, other)), lost, others: [...named, ...others] };
}

/** What was checked. */
export interface CheckedInput {
  readonly clusters: readonly CheckedCluster[];
  /** Clusters that a plan destroys. */
  readonly lost: readonly LostCluster[];
  /** What in the input may be a cluster, or hold some, and is not looked into. */
  readonly others: readonly NotJudged[];
}

/** Everything that is found; what a plan destroys comes first. */
export function findingsOf({ clusters, lost }: CheckedInput): Finding[] {
  return [...lost.map(({ finding }) => finding), ...clusters.flatMap(({ proof }) => proof.findings)];
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

/** Ways `check` can print. */
export const CHECK_FORMATS = ["text", "markdown", "json", "sarif", "github"] as const;

/** Renders judged clusters. */
export function renderCheck(checked: CheckedInput, format: (typeof CHECK_FORMATS)[number], color: boolean): string {
  const { clusters, lost, others } = checked;
  if (format === "json") return `${printableJson(checkJson(clusters, others, lost), 2)}\n`;
  if (format === "sarif") {
    return `${printableJson(checkSarif(clusters, { ...checkout(), toolVersion: VERSION }, others, lost), 2)}\n`;
  }
  if (format === "github") return annotations(findingsOf(checked), checkout());
  const reports = clusters.map(({ stack, file, proof, comparison }) =>
    format === "text"
      ? [
          renderProofText(proof, { color }),
          ...(comparison === undefined ? [] : [renderComparisonText(comparison, { color })]),
          `stack ${printable(stack)}: ${printable(file)}`,
        ]
      : [renderProofMarkdown(proof), ...(comparison === undefined ? [] : [renderComparisonMarkdown(comparison)])],
  );
  // Of clusters that have a report of their own a finding says it there.
  const [first, rest, separator] =
    format === "text"
      ? [lostTexts(lost, { color }), [notJudgedText(others)].filter((each) => each !== ""), "\n\n\n"]
      : [lostMarkdown(lost), notJudgedMarkdown(others), "\n\n---\n\n"];
  return `${[...first, ...reports.map((parts) => parts.join("\n\n")), ...rest].join(separator)}\n`;
}
