import type { Problem } from "../invalid-input";
import { isOpen } from "./open-value";

const LONGEST_BUCKET = 63;

/**
 * Problems of the name of an S3 bucket that snapshots of etcd go to.
 * @see rancher/rancher pkg/apis/rke.cattle.io/v1/etcdsnapshot_types.go, in the schema since Rancher 2.12
 */
export function bucketProblems(bucket: unknown, place: string): Problem[] {
  if (typeof bucket !== "string" || isOpen(bucket)) return [];
  if (bucket === "") {
    return [
      {
        what: `${place} is empty`,
        why: "K3s cannot store snapshots without a bucket",
        help: "give the bucket's name, or leave s3Config out",
      },
    ];
  }
  const { length } = [...bucket];
  if (length <= LONGEST_BUCKET) return [];
  return [
    {
      what: `${place} has ${length} characters`,
      why: "S3 has no bucket with a longer name than 63 characters, and Rancher refuses the cluster, from 2.12 on",
      help: "give the bucket's name alone; what stands below it is the folder",
    },
  ];
}
