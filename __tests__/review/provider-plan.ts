import type { SketchedStack } from "./inputs";

type Json = Readonly<Record<string, unknown>>;

/** What a plan of one cluster that is written by hand is made of. */
export interface ProviderPlan {
  /** The arguments of the resource. */
  readonly written: Json;
  /** What the provider read in Rancher; what it fills in for nothing is added. */
  readonly held: Json;
  /** What it plans; `held` where it plans no change. */
  readonly planned?: Json;
  /** What Terraform last wrote, where Rancher has it otherwise. */
  readonly applied?: Json;
  readonly isImported?: true;
  /** Values of variables. */
  readonly variables?: Json;
  /** What the arguments refer to, in place of what they are: so it is in HCL. */
  readonly references?: Json;
}

const NAMED = { name: "edge", kubernetes_version: "v1.34.3+k3s1" };

/** What the provider (14.1.1) has of a cluster about which nothing else is said. */
const OF_NOTHING = {
  ...NAMED,
  fleet_namespace: "fleet-default",
  agent_env_vars: [],
  annotations: { "field.cattle.io/creatorId": "user-abcde" },
  cluster_agent_deployment_customization: [],
  fleet_agent_deployment_customization: [],
  enable_network_policy: false,
  labels: {},
  local_auth_endpoint: [],
};

const RKE_CONFIG_OF_NOTHING = {
  additional_manifest: "",
  chart_values: "",
  data_directories: [{ k8s_distro: null, provisioning: null, system_agent: null }],
  etcd: [],
  etcd_snapshot_create: [],
  etcd_snapshot_restore: [],
  local_auth_endpoint: [],
  machine_global_config: "",
  machine_pool_defaults: [],
  machine_pools: [],
  machine_selector_config: [],
  machine_selector_files: [],
  networking: [],
  registries: [],
  rotate_certificates: [],
  upgrade_strategy: [],
};

/** Values of the resource as a plan has them. */
export function providerValues({ rke_config, annotations, ...values }: Json): Json {
  return {
    ...OF_NOTHING,
    ...values,
    annotations: { ...OF_NOTHING.annotations, ...(annotations as Json | undefined) },
    rke_config: [{ ...RKE_CONFIG_OF_NOTHING, ...(rke_config as Json | undefined) }],
  };
}

/** The plan as `terraform show -json` prints it, with the configuration in it. */
export function providerPlan({
  written,
  held,
  planned = held,
  applied,
  isImported,
  variables = {},
  references = {},
}: ProviderPlan): object {
  const address = { address: "rancher2_cluster_v2.edge", mode: "managed", type: "rancher2_cluster_v2", name: "edge" };
  const [before, after] = [held, planned].map(providerValues);
  const actions = planned === held ? ["no-op"] : ["update"];
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }])),
    resource_changes: [
      {
        ...address,
        change: {
          actions,
          before,
          after,
          after_unknown: {},
          ...(isImported === undefined ? {} : { importing: { id: "fleet-default/edge" } }),
        },
      },
    ],
    resource_drift:
      applied === undefined
        ? []
        : [{ ...address, change: { actions: ["update"], before: providerValues(applied), after: before } }],
    configuration: {
      root_module: {
        resources: [
          {
            ...address,
            provider_config_key: "rancher2",
            expressions: { ...expressionsOf({ ...NAMED, ...written }), ...references },
          },
        ],
      },
    },
  };
}

/** Blocks as lists of their arguments, arguments as constants. */
function expressionsOf(block: Json): Json {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [
      name,
      Array.isArray(value) && value.every((each) => typeof each === "object")
        ? value.map(expressionsOf)
        : { constant_value: value },
    ]),
  );
}

/** A stack of one cluster that is written by hand. */
export function handWritten(written: Json, declared: Json = {}): SketchedStack {
  return {
    ...declared,
    terraform: { required_providers: { rancher2: { source: "rancher/rancher2" } } },
    resource: { rancher2_cluster_v2: { edge: { ...NAMED, ...written } } },
  };
}
