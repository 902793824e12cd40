import { readFileSync } from "node:fs";
import path from "node:path";
import { at, isObject, type PlainObject } from "../../../lib/review/json";
import { argumentOf, placeAsArgument, propertyOfArgument } from "../../../lib/scheduling/reading/argument-names";

/** Every release of the provider of which there is a schema. */
const SCHEMAS = ["8.5.0", "13.5.0", "14.1.1"].map((release) => [release, schemaOf(release)] as const);

function schemaOf(release: string): unknown {
  const file = path.join(__dirname, "../../../schemas/rancher2", `${release}.json`);
  const [schema] = Object.values<PlainObject>(JSON.parse(readFileSync(file, "utf8")).provider_schemas);
  return at(schema, "resource_schemas", "rancher2_cluster_v2", "block");
}

/** Every argument by its path, those left out that nobody writes. */
function argumentsIn(block: unknown, prefix = ""): string[] {
  const named = (kind: string) => Object.entries((at(block, kind) ?? {}) as PlainObject);
  const isWritten = (each: unknown) => at(each, "optional") === true || at(each, "required") === true;
  return [
    ...named("attributes").flatMap(([name, each]) => (isWritten(each) ? [`${prefix}${name}`] : [])),
    ...named("block_types").flatMap(([name, each]) =>
      isObject(each) && name !== "timeouts"
        ? [`${prefix}${name}`, ...argumentsIn(each.block, `${prefix}${name}.`)]
        : [],
    ),
  ];
}

const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const AGENTS = /^(cluster|fleet)_agent_deployment_customization/;

/** What findings call a place: that of pools of machines by the resource, for which K3sCluster has no property. */
const settingAt = (place: string) =>
  /^rke_config\.machine_pools/.test(place) ? place : place.replace(/^rke_config\./, "");

/** What the property of a place is, by the rule alone. */
function expectedProperty(place: string): string {
  return camelCase(settingAt(place).replace(AGENTS, "agents.$1_agent"));
}

test.each(SCHEMAS)("every argument of %s has a property, and every property its argument", (_release, schema) => {
  const places = argumentsIn(schema).filter((place) => !/^(name|id|labels|annotations|rke_config)$/.test(place));
  expect(places.length).toBeGreaterThan(60);
  const wrong = places.filter((place) => {
    const argument = settingAt(place);
    const property = expectedProperty(place);
    return propertyOfArgument(argument) !== property || argumentOf(property) !== argument;
  });
  expect(wrong).toEqual([]);
});

test.each([
  ["machineSelectorFiles[0]", "machine_selector_files[0]"],
  [
    "machineSelectorFiles[12].fileSources[0].secret.defaultPermissions",
    "machine_selector_files[12].file_sources[0].secret.default_permissions",
  ],
  ["rkeConfig.machinePoolDefaults.hostnameLengthLimit", "rke_config.machine_pool_defaults.hostname_length_limit"],
  ["rkeConfig.etcdSnapshotRestore.restoreRkeConfig", "rke_config.etcd_snapshot_restore.restore_rke_config"],
  ["rkeConfig.machinePools", "rke_config.machine_pools"],
  ["machineGlobalConfig.kubelet-arg", "machine_global_config.kubelet-arg"],
  ["chartValues.nodeSelector", "chart_values.nodeSelector"],
  ["agentEnvVars.HTTP_PROXY", "agent_env_vars.HTTP_PROXY"],
  ["registries.configs.Registry.Example.insecure", "registries.configs.Registry.Example.insecure"],
  ["registries.configs.a_b.example.authConfigSecretName", "registries.configs.a_b.example.auth_config_secret_name"],
  ["etcdctl", "etcdctl"],
  ["rancherVersion", "rancherVersion"],
])("%s is %s in Terraform", (property, argument) => {
  expect([argumentOf(property), propertyOfArgument(argument)]).toEqual([argument, property]);
});

test.each([
  ["flannel-backend in machineGlobalConfig", "flannel-backend in machine_global_config"],
  ["kubelet-arg max-pods in machineSelectorConfig[0]", "kubelet-arg max-pods in machine_selector_config[0]"],
  [
    "the placement of Traefik in chartValues.traefik, which is not judged",
    "the placement of Traefik in chart_values.traefik, which is not judged",
  ],
  ["workerRole", "worker_role"],
  ["maxUnavailable", "maxUnavailable"],
])("%s is %s in Terraform's words", (place, words) => {
  expect(placeAsArgument(place)).toBe(words);
});
