import type { IResolvable } from "cdktf";
import { withOpenTokens } from "../../configuration/open-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigEtcd } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import { bucketProblems } from "../../scheduling/validation/bucket-rules";
import { cronProblems, retentionProblems, s3EndpointProblems } from "../../scheduling/validation/etcd-rules";

/**
 * Where copies of etcd snapshots go.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   etcd: { s3Config: { bucket: "snapshots", endpoint: "minio.example.com:9000", folder: "edge" } },
 * });
 * ```
 */
export interface EtcdS3Config {
  /**
   * Name of the bucket. It has to be there: K3s makes none.
   * @see k3s-io/k3s pkg/etcd/s3/s3.go
   */
  readonly bucket: string;
  /** Host, and port where it is not 443: `s3.eu-central-1.amazonaws.com`, `minio.example.com:9000`. Not a URL. */
  readonly endpoint: string;
  /**
   * Region of the bucket.
   * @default - that of the cloud credential
   */
  readonly region?: string;
  /**
   * Folder in the bucket.
   * @default - the top of the bucket
   */
  readonly folder?: string;
  /**
   * Certificates of the authority that signed the endpoint's, PEM.
   * @default - the node's own authorities
   */
  readonly endpointCa?: string;
  /**
   * Whether the endpoint's certificate is not verified.
   * @default false
   */
  readonly skipSslVerify?: boolean | IResolvable;
  /**
   * Id of the Rancher cloud credential with access and secret key, `cattle-global-data:cc-xxxxx`: the `id` of a
   * rancher2_cloud_credential. Rancher refuses one that does not exist.
   * @default - none: the nodes' own identity
   */
  readonly cloudCredentialName?: string;
}

/**
 * Snapshots K3s takes of its embedded etcd.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   etcd: { snapshotScheduleCron: "30 2 * * *", snapshotRetention: 14 },
 * });
 * ```
 */
export interface Etcd {
  /**
   * Whether no snapshots are taken by schedule.
   * @default false
   */
  readonly disableSnapshots?: boolean | IResolvable;
  /**
   * When snapshots are taken: five cron fields, or a word such as `@daily`.
   * @default - K3s's own, every 12 hours
   */
  readonly snapshotScheduleCron?: string;
  /**
   * How many snapshots are kept, on each etcd node and in S3.
   * @default 5, as K3s has it
   */
  readonly snapshotRetention?: number;
  /**
   * Where copies of the snapshots go.
   * @default - snapshots stay on the nodes
   */
  readonly s3Config?: EtcdS3Config;
}

/** What K3s keeps where nobody says. */
const KEPT_SNAPSHOTS = 5;

/**
 * The `etcd` block, which is always written: the provider keeps one that is taken away. It says that snapshots are taken,
 * because Rancher's dashboard switches them off when it saves a cluster whose `etcd` has neither schedule nor retention.
 * @see rancher/dashboard shell/edit/provisioning.cattle.io.cluster/rke2.vue
 */
export function etcdBlock({ s3Config, ...etcd }: Etcd = {}): ClusterV2RkeConfigEtcd {
  const { disableSnapshots, snapshotScheduleCron, snapshotRetention } = etcd;
  const saysNothing =
    disableSnapshots !== true && snapshotScheduleCron === undefined && snapshotRetention === undefined;
  return withoutUndefined({
    ...etcd,
    ...(saysNothing ? { snapshotRetention: KEPT_SNAPSHOTS } : {}),
    s3Config: s3Config === undefined ? undefined : withoutUndefined({ ...s3Config }),
  });
}

/** Problems of etcd's settings. */
export function etcdProblems({ snapshotScheduleCron, snapshotRetention, s3Config }: Etcd): Problem[] {
  const [cron, retention] = ["etcd.snapshotScheduleCron", "etcd.snapshotRetention"] as const;
  return [
    ...cronProblems(withOpenTokens(snapshotScheduleCron, cron), cron),
    ...retentionProblems(withOpenTokens(snapshotRetention, retention), retention),
    ...(s3Config === undefined ? [] : s3Problems(s3Config)),
  ];
}

function s3Problems({ bucket, endpoint }: EtcdS3Config): Problem[] {
  const place = "etcd.s3Config";
  return [
    ...bucketProblems(withOpenTokens(bucket, place), `${place}.bucket`),
    ...s3EndpointProblems(withOpenTokens(endpoint, place), `${place}.endpoint`),
  ];
}
