import { annotations } from "../report/annotations";
import type { CheckedCluster } from "../report/json";
import { checkJson } from "../report/json";
import { renderComparisonMarkdown, renderProofMarkdown } from "../report/markdown";
import { checkSarif } from "../report/sarif";
import { renderComparisonText, renderProofText } from "../report/text";
import { InputFileError } from "../review/input-file";
import { clustersOf } from "../review/load-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { compareProofs } from "../scheduling/compare";
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

/**
 * Judges every cluster found at a path, on its own releases or on others.
 * @throws InputFileError when the path cannot be read or holds no cluster
 * @throws InvalidInputError when a release is not one
 */
export async function checkClusters(
  location: string,
  other: OtherReleases,
  reader: InputReader,
): Promise<CheckedCluster[]> {
  const clusters = clustersOf(await reader.readStacks(location));
  if (clusters.length === 0) throw new InputFileError(location, "holds no Rancher cluster (no rancher2_cluster_v2)");
  return clusters.map((loaded) => checkCluster(loaded, other));
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
export function renderCheck(
  clusters: readonly CheckedCluster[],
  format: (typeof CHECK_FORMATS)[number],
  color: boolean,
): string {
  if (format === "json") return `${printableJson(checkJson(clusters), 2)}\n`;
  if (format === "sarif") return `${printableJson(checkSarif(clusters, { ...checkout(), toolVersion: VERSION }), 2)}\n`;
  if (format === "github")
    return annotations(
      clusters.flatMap(({ proof }) => proof.findings),
      checkout(),
    );
  const reports = clusters.map(({ stack, file, proof, comparison }) =>
    format === "text"
      ? [
          renderProofText(proof, { color }),
          ...(comparison === undefined ? [] : [renderComparisonText(comparison, { color })]),
          `stack ${printable(stack)}: ${printable(file)}`,
        ]
      : [renderProofMarkdown(proof), ...(comparison === undefined ? [] : [renderComparisonMarkdown(comparison)])],
  );
  return `${reports.map((parts) => parts.join("\n\n")).join(format === "text" ? "\n\n\n" : "\n\n---\n\n")}\n`;
}
