import type { IResolvable } from "cdktf";
import { withOpenTokens } from "../../configuration/open-tokens";
import { isToken } from "../../configuration/token-json";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigEtcd } from "../../provider-rancher2/cluster-v2";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import { bucketProblems } from "../../scheduling/validation/bucket-rules";

/** Where copies of etcd snapshots go. */
export interface EtcdS3Config {
  readonly bucket: string;
  /** Host, and port where it is not 443: `s3.eu-central-1.amazonaws.com`, `minio.example.com:9000`. Not a URL. */
  readonly endpoint: string;
  /** @default - that of the cloud credential */
  readonly region?: string;
  /** @default - the top of the bucket */
  readonly folder?: string;
  /**
   * Certificates of the authority that signed the endpoint's, PEM.
   * @default - the node's own authorities
   */
  readonly endpointCa?: string;
  /** @default false */
  readonly skipSslVerify?: boolean | IResolvable;
  /**
   * Id of the Rancher cloud credential with access and secret key, `cattle-global-data:cc-xxxxx`: the `id` of a
   * rancher2_cloud_credential. Rancher refuses one that does not exist.
   * @default - none: the nodes' own identity
   */
  readonly cloudCredentialName?: string;
}

/** Snapshots K3s takes of its embedded etcd. */
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
  /** @default - snapshots stay on the nodes */
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
  return [
    ...cronProblems(snapshotScheduleCron),
    ...retentionProblems(snapshotRetention),
    ...(s3Config === undefined ? [] : s3Problems(s3Config)),
  ];
}

const CRON_FIELD = "[0-9A-Za-z*?/,-]+";
const CRON = new RegExp(
  `^((CRON_)?TZ=\\S+ +)?(${CRON_FIELD}( +${CRON_FIELD}){4}|@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \\S+)$`,
);

function cronProblems(cron: string | undefined): Problem[] {
  if (cron === undefined || isToken(cron) || CRON.test(cron)) return [];
  return [
    {
      what: `etcd.snapshotScheduleCron ${quoted(cron)} is not a cron schedule`,
      why: "K3s reads minute, hour, day of month, month and day of week, and takes no snapshots with anything else",
      help: 'write "0 */6 * * *" for every six hours, or "@daily"',
    },
  ];
}

function retentionProblems(retention: number | undefined): Problem[] {
  if (retention === undefined || isToken(retention) || (Number.isInteger(retention) && retention >= 1)) return [];
  return [
    {
      what: `etcd.snapshotRetention ${quoted(retention)} is not a whole number of at least 1`,
      why: "the rancher2 provider does not send 0 or less, so K3s would keep its default of 5",
      help: "give at least 1; to take no snapshots, use disableSnapshots",
    },
  ];
}

function s3Problems({ bucket, endpoint }: EtcdS3Config): Problem[] {
  const place = "etcd.s3Config.bucket";
  const problems: Problem[] = [...bucketProblems(withOpenTokens(bucket, place), place)];
  if (bucket === "") {
    problems.push({
      what: "etcd.s3Config.bucket is empty",
      why: "K3s cannot store snapshots without a bucket",
      help: "give the bucket's name, or leave s3Config out",
    });
  }
  if (!isToken(endpoint) && !/^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9a-fA-F:.]+\](:\d+)?$/.test(endpoint)) {
    problems.push({
      what: `etcd.s3Config.endpoint ${quoted(endpoint)} is not a host name or address`,
      why: "K3s's S3 client takes a host with an optional port, and refuses a URL when the first snapshot is due",
      help: "write it without https:// and without a path: s3.eu-central-1.amazonaws.com",
    });
  }
  return problems;
}
