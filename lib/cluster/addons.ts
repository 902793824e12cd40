import { sortedTolerations } from "../scheduling/agent-tolerations";
import type { WorkloadCustomization } from "../scheduling/model";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";
import { configurationOfAll, type K3sConfiguration, manifestObjects } from "./k3s-configuration";
import { parseYamlDocuments } from "./yaml";

type Customizations = Partial<Record<SystemWorkload, WorkloadCustomization>>;

/**
 * What the cluster's own configuration says about system workloads, read from the K3s configuration of all nodes, chart
 * values and manifests. Configuration of some nodes says nothing: servers that disagree about an addon take turns.
 * @throws InvalidInputError when one of them cannot be read
 */
export function addonCustomizations(configuration: K3sConfiguration): Record<string, WorkloadCustomization> {
  const manifests = manifestObjects(configuration).filter(isObject);
  const all: Customizations[] = [
    disabledAddons(configuration),
    helmJobs(configuration),
    traefik(configuration, manifests),
    webhook(manifests),
    ...replacements(manifests),
    localPathHelper(manifests),
  ];
  const names = [...new Set(all.flatMap((part) => Object.keys(part) as SystemWorkload[]))].sort();
  return Object.fromEntries(names.map((name) => [name, Object.assign({}, ...all.map((part) => part[name] ?? {}))]));
}

type PlainObject = Readonly<Record<string, unknown>>;

/** Workloads that go with each word `disable` takes. */
const DISABLED_BY: Readonly<Record<string, readonly SystemWorkload[]>> = {
  coredns: ["coredns"],
  "metrics-server": ["metrics-server"],
  "local-storage": ["local-path-provisioner"],
  traefik: ["helm-install-traefik-crd", "helm-install-traefik"],
  servicelb: ["svclb-traefik"],
};

function disabledAddons(configuration: K3sConfiguration): Customizations {
  const { disable = [] } = configurationOfAll(configuration);
  const words = (Array.isArray(disable) ? disable : [disable]).flatMap((word) => String(word).split(","));
  const addons = words.flatMap((word) => DISABLED_BY[word.trim()] ?? []);
  return Object.fromEntries(addons.map((name) => [name, { disabled: true }]));
}

const HELM_JOBS: readonly SystemWorkload[] = [
  "helm-install-traefik-crd",
  "helm-install-traefik",
  "helm-install-gateway-api-crd",
];
const JOB_TOLERATIONS = "job-tolerations=";

function helmJobs(configuration: K3sConfiguration): Customizations {
  const setting = configurationOfAll(configuration)["helm-controller-arg"] ?? [];
  const texts = (Array.isArray(setting) ? setting : [setting]).map(String);
  const tolerations = texts
    .filter((text) => text.startsWith(JOB_TOLERATIONS))
    .flatMap(
      (text) =>
        tolerationTexts(readYaml(text.slice(JOB_TOLERATIONS.length), "helm-controller-arg job-tolerations")) ?? [],
    );
  if (tolerations.length === 0) return {};
  return Object.fromEntries(HELM_JOBS.map((name) => [name, { addedTolerations: tolerations }]));
}

const SVCLB_TOLERATIONS = "svccontroller.k3s.cattle.io/tolerations";

function traefik({ chartValues = {} }: K3sConfiguration, manifests: readonly PlainObject[]): Customizations {
  const configs = manifests.filter(
    (object) => object.kind === "HelmChartConfig" && at(object, "metadata", "name") === "traefik",
  );
  const values = [chartValues.traefik, ...configs.map(helmChartConfigValues)].filter(isObject);
  const tolerations = last(values.map((each) => tolerationTexts(each.tolerations)));
  const svclb = last(
    values.map((each) =>
      tolerationTexts(readYaml(at(each, "service", "annotations", SVCLB_TOLERATIONS), SVCLB_TOLERATIONS)),
    ),
  );
  return {
    ...(tolerations === undefined ? {} : { traefik: { tolerations } }),
    ...(svclb === undefined ? {} : { "svclb-traefik": { addedTolerations: svclb } }),
  };
}

/** `spec.values` beats `spec.valuesContent`. */
function helmChartConfigValues(object: PlainObject): unknown {
  return (
    at(object, "spec", "values") ??
    readYaml(at(object, "spec", "valuesContent"), "valuesContent of HelmChartConfig traefik")
  );
}

/** @see rancher/rancher, ConfigMap cattle-system/rancher-config, read in downstream clusters too */
function webhook(manifests: readonly PlainObject[]): Customizations {
  const config = manifests.find(
    (object) =>
      object.kind === "ConfigMap" &&
      at(object, "metadata", "name") === "rancher-config" &&
      at(object, "metadata", "namespace") === "cattle-system",
  );
  const values = readYaml(at(config, "data", "rancher-webhook"), "rancher-webhook in ConfigMap rancher-config");
  const tolerations = isObject(values) ? tolerationTexts(values.tolerations) : undefined;
  return tolerations === undefined ? {} : { "rancher-webhook": { tolerations } };
}

const REPLACEABLE: readonly SystemWorkload[] = ["coredns", "metrics-server", "local-path-provisioner"];

/** Deployments of the app's own that take the place of packaged ones, told by their name. */
function replacements(manifests: readonly PlainObject[]): Customizations[] {
  return REPLACEABLE.flatMap((name) => {
    const deployment = manifests.find(
      (object) =>
        object.kind === "Deployment" &&
        at(object, "metadata", "name") === name &&
        at(object, "metadata", "namespace") === "kube-system",
    );
    if (deployment === undefined) return [];
    const tolerations = tolerationTexts(at(deployment, "spec", "template", "spec", "tolerations") ?? []);
    return tolerations === undefined ? [] : [{ [name]: { tolerations } }];
  });
}

/** Helper pods of a local-path-provisioner of the app's own, told by the config map it reads their template from. */
function localPathHelper(manifests: readonly PlainObject[]): Customizations {
  const config = manifests.find(
    (object) =>
      object.kind === "ConfigMap" &&
      at(object, "metadata", "name") === "local-path-config" &&
      at(object, "metadata", "namespace") === "kube-system",
  );
  const pod = readYaml(at(config, "data", "helperPod.yaml"), "helperPod.yaml in ConfigMap local-path-config");
  const tolerations = tolerationTexts(at(pod, "spec", "tolerations"));
  return tolerations === undefined ? {} : { "local-path-helper": { tolerations } };
}

/** Tolerations in the words of a pod spec; undefined where there is no list or it cannot be read. */
function tolerationTexts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const tolerations = value.filter(isObject).map((spec) => Toleration.fromKubernetes(spec as KubernetesToleration));
  return sortedTolerations(tolerations).map(String);
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

function last<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.filter((value) => value !== undefined).at(-1);
}

function readYaml(text: unknown, subject: string): unknown {
  return typeof text === "string" ? parseYamlDocuments(text, subject)[0] : undefined;
}
