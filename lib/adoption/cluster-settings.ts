import type { RancherCluster } from "../live/rancher-objects";
import { WITHHELD } from "../live/withheld";
import { isObject, type PlainObject } from "../scheduling/json";
import { keyProblems } from "../scheduling/label-syntax";
import { roadOf } from "../scheduling/reading/agent-environment";
import { providerSince } from "../scheduling/releases/provider-arguments";
import { bucketProblems } from "../scheduling/validation/bucket-rules";
import { concurrencyProblems } from "../scheduling/validation/concurrency-rules";
import { dataDirectoryProblems } from "../scheduling/validation/data-directory-rules";
import { DELETE_MISSING } from "../scheduling/validation/duration-rules";
import { endpointProblems } from "../scheduling/validation/endpoint-rules";
import { environmentProblems } from "../scheduling/validation/environment-rules";
import { cronProblems, retentionProblems, s3EndpointProblems } from "../scheduling/validation/etcd-rules";
import { clusterLabelProblems } from "../scheduling/validation/metadata-rules";
import { objectNameProblems } from "../scheduling/validation/object-name-rules";
import { generationProblems } from "../scheduling/validation/operation-rules";
import { mirrorEndpointProblems, registryHostProblems } from "../scheduling/validation/registry-rules";
import { stackPreferenceProblems } from "../scheduling/validation/stack-preference-rules";
import type { AppDraft, DraftSetting } from "./app-draft";
import type { CodeEntry } from "./code";
import { configurationSettings } from "./configuration";
import { commentsOf, left, note, type Remark } from "./remarks";
import { blockOf, blocksOf, propertiesOf, unlessEmpty } from "./terraform-words";

const INIT_NODE_LABEL = "rke.cattle.io/init-node-machine-id";
const TEMPLATE = "default_pod_security_admission_configuration_template_name";

/** Properties for everything that Rancher holds about the cluster besides its agents in it. */
export function clusterSettings(cluster: RancherCluster, name: string, draft: AppDraft): CodeEntry[] {
  const { resource } = cluster;
  const rkeConfig = blockOf(resource.rke_config);
  const settings: DraftSetting[] = [
    { property: "labels", argument: "labels", ...labels(resource.labels) },
    {
      property: "deleteMissingCustomMachinesAfter",
      argument: `annotations["${DELETE_MISSING}"]`,
      value: isObject(resource.annotations) ? resource.annotations[DELETE_MISSING] : undefined,
    },
    {
      property: "enableNetworkPolicy",
      argument: "enable_network_policy",
      value: resource.enable_network_policy === true ? true : undefined,
    },
    {
      property: "defaultPodSecurityAdmissionConfigurationTemplateName",
      argument: TEMPLATE,
      value: resource[TEMPLATE],
    },
    {
      property: "localAuthEndpoint",
      argument: "local_auth_endpoint",
      ...endpoint(blockOf(resource.local_auth_endpoint)),
    },
    { property: "agentEnvVars", argument: "agent_env_vars", ...environment(blocksOf(resource.agent_env_vars)) },
    ...configurationSettings(rkeConfig, name, resource[TEMPLATE] !== undefined),
    {
      property: "upgradeStrategy",
      argument: "rke_config[0].upgrade_strategy",
      ...upgradeStrategy(blockOf(rkeConfig.upgrade_strategy)),
    },
    { property: "etcd", argument: "rke_config[0].etcd", ...etcd(blockOf(rkeConfig.etcd)) },
    { property: "registries", argument: "rke_config[0].registries", ...registries(blockOf(rkeConfig.registries)) },
    {
      property: "dataDirectories",
      argument: "rke_config[0].data_directories",
      since: providerSince("dataDirectories"),
      ...dataDirectories(blockOf(rkeConfig.data_directories)),
    },
    {
      property: "networking",
      argument: "rke_config[0].networking",
      since: providerSince("networking"),
      ...networking(blockOf(rkeConfig.networking)),
    },
    ...(["rotate_certificates", "etcd_snapshot_create"] as const).map((argument) => operation(argument, rkeConfig)),
  ];
  return [...settings.flatMap((setting) => draft.setting(setting)), ...beside(cluster, rkeConfig, draft)];
}

type Said = Pick<DraftSetting, "value" | "problems" | "remarks" | "unsaid">;

/** The provider leaves labels alone that are Rancher's. */
function labels(value: unknown): Said {
  const all = Object.entries(isObject(value) ? value : {});
  const own = all.filter(([key]) => !/(?:cattle|rancher)\.io\//.test(key));
  const init = all.some(([key]) => key === INIT_NODE_LABEL);
  return {
    value: unlessEmpty(Object.fromEntries(own)),
    problems: clusterLabelProblems(new Map(own)),
    remarks: init
      ? [
          left(
            `the label ${INIT_NODE_LABEL} stays in Rancher: say the machine with initNode, and the app is judged by it`,
          ),
        ]
      : [],
  };
}

function endpoint(block: PlainObject): Said {
  const value = unlessEmpty(propertiesOf(block));
  if (value === undefined || block.enabled === true) {
    return { value, problems: value === undefined ? [] : endpointProblems(propertiesOf(block)) };
  }
  return {
    value: undefined,
    remarks: [note("the authorized endpoint is off; what else Rancher holds of it is left out")],
  };
}

/** Only names are read. K3sCluster takes no variables that change nodes behind its back. */
function environment(variables: readonly PlainObject[]): Said {
  const names = variables.map(({ name }) => String(name));
  const refused = names.filter((name) => roadOf(name) !== undefined);
  return {
    value: unlessEmpty(Object.fromEntries(names.map((name) => [name, WITHHELD]))),
    problems: [
      ...refused.map((name) => ({ what: `agentEnvVars has ${name}`, why: "it changes nodes", help: "leave it out" })),
      ...environmentProblems(names.map((name) => ({ name, value: WITHHELD }))),
    ],
  };
}

function upgradeStrategy(block: PlainObject): Said {
  const concurrencies = ["control_plane_concurrency", "worker_concurrency"].filter(
    (argument) => block[argument] !== undefined && block[argument] !== "1",
  );
  const drains = ["control_plane_drain_options", "worker_drain_options"].map(
    (argument) => [argument, drainOptions(blockOf(block[argument]))] as const,
  );
  const value = propertiesOf({
    ...Object.fromEntries(concurrencies.map((argument) => [argument, countOf(block[argument])])),
    ...Object.fromEntries(drains.filter(([, options]) => options !== undefined)),
  });
  return {
    value: unlessEmpty(value),
    problems: concurrencies.flatMap((argument) => concurrencyProblems(block[argument], argument)),
    remarks: drains.some(([argument]) => blockOf(block[argument]).ignore_errors === true)
      ? [left("upgradeStrategy has ignoreErrors in Rancher, which the app cannot say: the first apply takes it away")]
      : [],
  };
}

/** Nothing is what K3sCluster writes for a node that is not drained. Seconds below 1 are not sent. */
function drainOptions(block: PlainObject): PlainObject | undefined {
  const said = Object.entries(propertiesOf(block, ["ignore_errors"])).filter(
    ([, value]) => typeof value !== "number" || value >= 1,
  );
  return said.every(([property, value]) => property === "enabled" && value === false)
    ? undefined
    : Object.fromEntries(said);
}

function countOf(text: unknown): unknown {
  return /^\d{1,9}$/.test(String(text)) ? Number(text) : text;
}

function etcd(block: PlainObject): Said {
  const s3 = blockOf(block.s3_config);
  const s3Config = unlessEmpty(propertiesOf(s3, ["retention"]));
  const own = propertiesOf(block, ["s3_config"]);
  const saysWhen =
    own.disableSnapshots === true || own.snapshotScheduleCron !== undefined || own.snapshotRetention !== undefined;
  const isComplete = s3Config === undefined || (typeof s3.bucket === "string" && typeof s3.endpoint === "string");
  return {
    value: unlessEmpty({
      ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== false)),
      ...(s3Config === undefined ? {} : { s3Config }),
    }),
    problems: [
      ...cronProblems(own.snapshotScheduleCron, "etcd.snapshotScheduleCron"),
      ...retentionProblems(own.snapshotRetention, "etcd.snapshotRetention"),
      ...(isComplete
        ? [s3.bucket, s3.endpoint].flatMap((text, index) => {
            if (text === undefined || text === WITHHELD) return [];
            return index === 0
              ? bucketProblems(text, "etcd.s3Config.bucket")
              : s3EndpointProblems(text, "etcd.s3Config");
          })
        : [{ what: "etcd.s3Config has no bucket or no endpoint", why: "K3sCluster needs both", help: "give both" }]),
    ],
    remarks:
      s3.retention === undefined
        ? []
        : [
            left(
              "etcd.s3Config has a retention of its own in Rancher, which the app cannot say: the first apply takes it away",
            ),
          ],
    ...(saysWhen ? {} : { unsaid: unsaidSnapshots(s3Config !== undefined) }),
  };
}

/** K3sCluster always says that snapshots are taken, and a setting that comes is rolled out to the servers. */
function unsaidSnapshots(hasBlock: boolean): DraftSetting["unsaid"] {
  return {
    property: hasBlock ? "etcd.snapshotRetention" : "etcd",
    argument: hasBlock ? "rke_config[0].etcd[0].snapshot_retention" : "rke_config[0].etcd",
    reason:
      "Rancher holds neither a schedule nor a retention of snapshots, and the app would write snapshotRetention: 5",
  };
}

function registries(block: PlainObject): Said {
  const configs = blocksOf(block.configs).map(
    ({ hostname, ...config }) => [String(hostname), propertiesOf(config)] as const,
  );
  const mirrors = blocksOf(block.mirrors).map(
    ({ hostname, ...mirror }) => [String(hostname), propertiesOf(mirror)] as const,
  );
  const endpoints = mirrors.flatMap(([, mirror]) => (Array.isArray(mirror.endpoints) ? [mirror.endpoints] : []));
  return {
    value: unlessEmpty({
      ...(configs.length === 0 ? {} : { configs: Object.fromEntries(configs) }),
      ...(mirrors.length === 0 ? {} : { mirrors: Object.fromEntries(mirrors) }),
    }),
    problems: [
      ...[...configs, ...mirrors].flatMap(([hostname]) => registryHostProblems(hostname, "registries")),
      ...configs.flatMap(([, { authConfigSecretName, tlsSecretName }]) =>
        [authConfigSecretName, tlsSecretName].flatMap((name) => objectNameProblems(name, "registries.configs")),
      ),
      ...endpoints.flatMap((urls) =>
        mirrorEndpointProblems(
          urls.filter((url) => url !== WITHHELD),
          "registries.mirrors",
        ),
      ),
    ],
  };
}

function dataDirectories(block: PlainObject): Said {
  return { value: unlessEmpty(propertiesOf(block)), problems: dataDirectoryProblems(propertiesOf(block)) };
}

function networking(block: PlainObject): Said {
  return {
    value: unlessEmpty(propertiesOf(block)),
    problems: stackPreferenceProblems(block.stack_preference, "networking.stackPreference"),
  };
}

/** A number that is set back has Rancher do it again. */
function operation(argument: "rotate_certificates" | "etcd_snapshot_create", rkeConfig: PlainObject): DraftSetting {
  const block = blockOf(rkeConfig[argument]);
  const property = argument === "rotate_certificates" ? "rotateCertificates" : "etcdSnapshotCreate";
  const isDone = typeof block.generation === "number" && block.generation > 0;
  return {
    property,
    argument: `rke_config[0].${argument}`,
    value: isDone ? propertiesOf(block) : undefined,
    problems: isDone ? generationProblems(block.generation, property) : [],
  };
}

/** What K3sCluster has no property for. */
function beside({ otherAnnotations, unread }: RancherCluster, rkeConfig: PlainObject, draft: AppDraft): CodeEntry[] {
  const quotable = otherAnnotations.filter((key) => keyProblems(key.toLowerCase(), "").length === 0);
  const remarks: Remark[] = [
    ...quotable.map((key) =>
      draft.leave(`the annotation ${key}`, `annotations["${key}"]`, "values of annotations are not read"),
    ),
    ...["etcd_snapshot_restore", "machine_pool_defaults"]
      .filter((argument) => rkeConfig[argument] !== undefined)
      .map((argument) => draft.leave(argument, `rke_config[0].${argument}`, "K3sCluster has no property for it")),
    ...unread.map((field) =>
      left(
        `Rancher holds ${field}, which is not read here and which the provider may not know: look whether a plan changes it`,
      ),
    ),
  ];
  draft.remarks.push(...remarks);
  return remarks.length === 0 ? [] : [{ key: "", comments: remarks.flatMap(commentsOf) }];
}
