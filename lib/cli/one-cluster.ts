import { InputFileError } from "../review/input-file";
import type { LoadedCluster } from "../review/located-cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { inWords, namesIn } from "./cluster-names";
import { expectedClusters } from "./expected-clusters";
import type { InputReader } from "./standard-input";

/** Which of the clusters of an app is meant. */
export interface WhichCluster {
  /** Its name in Rancher, or its Terraform address. */
  readonly name?: string;
  /** File that tells node pools of clusters without a model. */
  readonly pools?: string;
}

/**
 * The one cluster of an app that is meant: the only one, or the one of the name.
 * @throws InputFileError when there is none, or it is open which one
 */
export async function oneCluster(
  location: string,
  { name, pools }: WhichCluster,
  reader: InputReader,
): Promise<LoadedCluster> {
  const clusters = await expectedClusters(location, pools, reader);
  const meant = name === undefined ? clusters : clusters.filter((each) => isCalled(each, name));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined && name !== undefined) {
    throw new InputFileError(location, `holds no cluster ${inWords(name)}${namesIn(clusters.map(nameOf), name)}`);
  }
  const names = clusters.map(nameOf).join(", ");
  throw new InputFileError(
    location,
    name === undefined
      ? `holds ${clusters.length} clusters, and one is meant: pass --cluster with one of ${names}`
      : `holds ${meant.length} clusters ${name}: pass the stack of the one that is meant, or --cluster with an address, one of ${meant.map(({ address }) => address).join(", ")}`,
  );
}

/** Whether it goes by that name in Rancher, or stands at that address. */
export function isCalled({ cluster, address }: LoadedCluster, name: string): boolean {
  return cluster.name === name || address === name;
}

/** Its name in Rancher, or its address where that is not known. */
export function nameOf({ cluster, address }: LoadedCluster): string {
  return isUnknown(cluster.name) ? address : cluster.name;
}
