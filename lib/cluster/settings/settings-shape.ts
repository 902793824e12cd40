import { CONFIGURATION_FIELDS } from "../../configuration/configuration-shape";
import { OPEN_COUNT, OPEN_FLAG, openList, openNumber, openRecord, openText } from "../../configuration/open-shapes";
import type { ClusterV2Timeouts } from "../../provider-rancher2/cluster-v2";
import { type Fields, object, optional, record, required, type Shape } from "../../scheduling/validation/shape";
import type { InitNodeOptions } from "../registration/init-node";
import type { ClusterSettings, StackPreference } from "./cluster-settings";
import type { DataDirectories } from "./data-directories";
import type { Etcd, EtcdS3Config } from "./etcd-snapshots";
import type { LocalAuthEndpoint } from "./local-auth-endpoint";
import type { Operation, RotateCertificates } from "./operations";
import type { Registries, RegistryConfig, RegistryMirror } from "./registries";
import type { DrainOptions, UpgradeStrategy } from "./upgrade-strategy";

/** Shapes of the settings of a cluster. Which values can work is for the rules beside each setting. */

const DRAIN = object<DrainOptions>({
  enabled: optional(OPEN_FLAG),
  force: optional(OPEN_FLAG),
  ignoreDaemonSets: optional(OPEN_FLAG),
  deleteEmptyDirData: optional(OPEN_FLAG),
  disableEviction: optional(OPEN_FLAG),
  gracePeriod: optional(openNumber(60)),
  timeout: optional(openNumber(120)),
  skipWaitForDeleteTimeoutSeconds: optional(openNumber(60)),
});

const UPGRADE_STRATEGY = object<UpgradeStrategy>({
  controlPlaneConcurrency: optional(OPEN_COUNT),
  controlPlaneDrainOptions: optional(DRAIN),
  workerConcurrency: optional(OPEN_COUNT),
  workerDrainOptions: optional(DRAIN),
});

const ETCD = object<Etcd>({
  disableSnapshots: optional(OPEN_FLAG),
  snapshotScheduleCron: optional(openText("0 */6 * * *")),
  snapshotRetention: optional(openNumber(5)),
  s3Config: optional(
    object<EtcdS3Config>({
      bucket: required(openText("snapshots")),
      endpoint: required(openText("s3.eu-central-1.amazonaws.com")),
      region: optional(openText("eu-central-1")),
      folder: optional(openText("edge")),
      endpointCa: optional(openText("-----BEGIN CERTIFICATE-----...")),
      skipSslVerify: optional(OPEN_FLAG),
      cloudCredentialName: optional(openText("cattle-global-data:cc-abcde")),
    }),
  ),
});

const REGISTRIES = object<Registries>({
  configs: optional(
    record(
      object<RegistryConfig>({
        authConfigSecretName: optional(openText("registry-auth")),
        tlsSecretName: optional(openText("registry-tls")),
        caBundle: optional(openText("-----BEGIN CERTIFICATE-----...")),
        insecure: optional(OPEN_FLAG),
      }),
      '"registry.example.com"',
    ),
  ),
  mirrors: optional(
    record(
      object<RegistryMirror>({
        endpoints: optional(openList(openText("https://mirror.example.com"))),
        rewrites: optional(openRecord(openText("mirror/$1"), '"^rancher/(.*)"')),
      }),
      '"docker.io"',
    ),
  ),
});

/** Where things are kept on the nodes. */
export const DATA_DIRECTORIES = object<DataDirectories>({
  systemAgent: optional(openText("/data/rancher/agent")),
  provisioning: optional(openText("/data/rancher/capr")),
  k8sDistro: optional(openText("/data/rancher/k3s")),
});

const OPERATION: Fields<Operation> = { generation: required(openNumber(1)) };

/** The properties of a cluster that say how it is set up. */
export const SETTINGS_FIELDS: Fields<ClusterSettings> = {
  ...CONFIGURATION_FIELDS,
  fleetNamespace: optional(openText("fleet-default")),
  labels: optional(openRecord(openText("one"), "site")),
  annotations: optional(openRecord(openText("one"), "note")),
  initNode: optional(
    object<InitNodeOptions>({
      pool: required(openText("servers")),
      machineId: required(openText("edge-server-1")),
    }),
  ),
  deleteMissingCustomMachinesAfter: optional(openText("30m")),
  upgradeStrategy: optional(UPGRADE_STRATEGY),
  etcd: optional(ETCD),
  registries: optional(REGISTRIES),
  localAuthEndpoint: optional(
    object<LocalAuthEndpoint>({
      enabled: required(OPEN_FLAG),
      fqdn: optional(openText("edge.example.com")),
      caCerts: optional(openText("-----BEGIN CERTIFICATE-----...")),
    }),
  ),
  agentEnvVars: optional(record(openText("http://proxy.example.com:3128"), "HTTPS_PROXY")),
  dataDirectories: optional(DATA_DIRECTORIES),
  networking: optional(
    object<{ readonly stackPreference?: StackPreference }>({
      stackPreference: optional(openText("dual") as Shape<StackPreference>),
    }),
  ),
  defaultPodSecurityAdmissionConfigurationTemplateName: optional(openText("rancher-restricted")),
  enableNetworkPolicy: optional(OPEN_FLAG),
  rotateCertificates: optional(
    object<RotateCertificates>({ ...OPERATION, services: optional(openList(openText("kubelet"))) }),
  ),
  etcdSnapshotCreate: optional(object<Operation>(OPERATION)),
  timeouts: optional(
    object<ClusterV2Timeouts>({
      create: optional(openText("30m")),
      update: optional(openText("30m")),
      delete: optional(openText("30m")),
    }),
  ),
};
