import { sortedTolerations } from "../agent-tolerations";
import { InvalidInputError, type Problem } from "../invalid-input";
import { at, isObject, type PlainObject } from "../json";
import { isControlPlane, type SchedulingPool } from "../model";
import type { SystemWorkload } from "../releases/catalog-row";
import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../service-lb";
import { type KubernetesToleration, Toleration } from "../toleration";
import { parseGoYaml, UnreadableYaml, type YamlReader } from "./go-yaml";
import { configurationOf, type KnownSettings, type MachineConfiguration, type Settings } from "./machine-configuration";
import type { TemplatePart } from "./template";
import { holdsUnknown, isUnknown, type Known, type Unknown } from "./unknown";

/** What the cluster's own configuration changes about a system workload. Places are in Terraform's words. */
export interface WorkloadCustomization {
  /** Tolerations it has instead of its own. */
  readonly tolerations?: readonly Toleration[];
  /** Tolerations added to its own. */
  readonly addedTolerations?: readonly Toleration[];
  /** Whether K3s is told not to ship it, and nothing stands in for it. */
  readonly disabled?: boolean;
  /** What may disable it, known only at apply. */
  readonly mayBeDisabled?: readonly string[];
  /** What may give it other tolerations, known only at apply. */
  readonly mayHaveOtherTolerations?: readonly string[];
  /** What may give it more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations?: readonly string[];
}

export type Customizations = ReadonlyMap<SystemWorkload, WorkloadCustomization>;

/** Manifests that K3s applies from its server nodes. */
export interface Manifests {
  readonly objects: readonly PlainObject[];
  /** Where manifests stand that are known only at apply. */
  readonly unknown?: Unknown;
}

/** What is said about system workloads, on one server and by all of them together. */
export interface Addons {
  /** What goes for the whole cluster. */
  readonly everywhere: Customizations;
  /** What a server says while no other is there, by the name of its pool. */
  readonly byPool: ReadonlyMap<string, Customizations>;
}

/**
 * Reads what K3s configuration, chart values and manifests say about system workloads.
 * @param shared what manifests and chart values say, which is the same on every server
 */
export function readAddons(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
  shared: readonly Part[],
): Addons {
  const isUniform = configuration.selected.every(({ selector }) => selector.selectsAll);
  const servers = pools.filter(isControlPlane);
  const of = (machine: Pick<SchedulingPool, "roles" | "labels">) =>
    joined([...ofServer(configurationOf(configuration, machine, cluster)), ...shared]);
  // Configuration of all machines is worked out once, however many pools there are.
  const ofAll = of(servers[0] ?? { roles: [], labels: {} });
  if (isUniform || servers.length === 0) return { everywhere: ofAll, byPool: new Map() };
  const byPool = new Map(servers.map((server) => [server.name, of(server)]));
  return { everywhere: agreed(byPool), byPool };
}

/** What one source says about one workload. */
export type Part = readonly [SystemWorkload, WorkloadCustomization];

const REPLACEABLE: readonly SystemWorkload[] = ["coredns", "metrics-server", "local-path-provisioner"];

/** Later parts win, property by property. */
function joined(parts: readonly Part[]): Customizations {
  const all = new Map<SystemWorkload, WorkloadCustomization>();
  for (const [name, part] of parts) all.set(name, { ...all.get(name), ...part });
  for (const name of REPLACEABLE) {
    const customization = all.get(name);
    if (customization !== undefined) all.set(name, replaced(customization));
  }
  return all;
}

/** A manifest takes the place of a packaged addon only where that one is turned off. */
function replaced({ mayHaveOtherTolerations, ...customization }: WorkloadCustomization): WorkloadCustomization {
  const { disabled, mayBeDisabled, tolerations } = customization;
  if (disabled !== true && mayBeDisabled === undefined) return customization;
  if (tolerations !== undefined) {
    const { disabled: _, mayBeDisabled: __, ...stand } = customization;
    return stand;
  }
  if (mayHaveOtherTolerations === undefined) return customization;
  // Whether anything stands in for it is known only at apply, and what that tolerates.
  return { mayBeDisabled: mayHaveOtherTolerations, mayHaveOtherTolerations };
}

/** Servers that disagree about an addon take turns, so what they disagree about is open. */
function agreed(byPool: ReadonlyMap<string, Customizations>): Customizations {
  const pools = [...byPool.keys()];
  const names = new Set([...byPool.values()].flatMap((customizations) => [...customizations.keys()]));
  return new Map(
    [...names].map((name) => [
      name,
      agreement(
        pools,
        pools.map((pool) => byPool.get(pool)?.get(name) ?? {}),
      ),
    ]),
  );
}

function agreement(pools: readonly string[], all: readonly WorkloadCustomization[]): WorkloadCustomization {
  const [first = {}] = all;
  if (all.every((each) => JSON.stringify(each) === JSON.stringify(first))) return first;
  const turns = `which of the pools ${pools.join(", ")} applies its configuration last`;
  const has = (each: WorkloadCustomization) => each.disabled === true;
  const inEvery = (toleration: Toleration) =>
    all.every(({ addedTolerations = [] }) => addedTolerations.some((other) => other.equals(toleration)));
  const places = (key: "mayBeDisabled" | "mayHaveOtherTolerations" | "mayHaveMoreTolerations", turned: boolean) => {
    const list = [...new Set([...all.flatMap((each) => each[key] ?? []), ...(turned ? [turns] : [])])];
    return list.length === 0 ? {} : { [key]: list };
  };
  const more = new Set(all.map(({ addedTolerations = [] }) => addedTolerations.map(String).join("\n"))).size > 1;
  return {
    ...(first.tolerations === undefined ? {} : { tolerations: first.tolerations }),
    ...(first.addedTolerations === undefined ? {} : { addedTolerations: first.addedTolerations.filter(inEvery) }),
    ...(all.every(has) ? { disabled: true } : {}),
    ...places("mayBeDisabled", all.some(has) && !all.every(has)),
    ...places("mayHaveOtherTolerations", false),
    ...places("mayHaveMoreTolerations", more),
  };
}

/** Workloads that go with each word `disable` takes. */
const DISABLED_BY: ReadonlyMap<string, readonly SystemWorkload[]> = new Map([
  ["coredns", ["coredns"]],
  ["metrics-server", ["metrics-server"]],
  ["local-storage", ["local-path-provisioner"]],
  ["traefik", ["helm-install-traefik-crd", "helm-install-traefik"]],
  ["servicelb", ["svclb-traefik"]],
]);

const HELM_JOBS: readonly SystemWorkload[] = [
  "helm-install-traefik-crd",
  "helm-install-traefik",
  "helm-install-gateway-api-crd",
];

/** What the K3s configuration of one server says. */
function ofServer(settings: KnownSettings): Part[] {
  return [...disabledAddons(settings.list("disable")), ...helmJobs(settings.get("helm-controller-arg"))];
}

function disabledAddons(words: Known<readonly string[]>): Part[] {
  if (isUnknown(words)) {
    const all = [...DISABLED_BY.values()].flat();
    return all.map((name) => [name, { mayBeDisabled: [words.path] }]);
  }
  return words.flatMap((word) => DISABLED_BY.get(word) ?? []).map((name) => [name, { disabled: true }]);
}

const JOB_TOLERATIONS = "job-tolerations=";

function helmJobs(setting: unknown): Part[] {
  const items = setting === undefined ? [] : Array.isArray(setting) ? setting : [setting];
  const unknown = items.find(isUnknown);
  const tolerations = items
    .filter((item) => typeof item === "string" && item.startsWith(JOB_TOLERATIONS))
    .flatMap(
      (text) => tolerationsIn(yamlIn(text.slice(JOB_TOLERATIONS.length), "helm-controller-arg job-tolerations")) ?? [],
    );
  if (tolerations.length === 0 && unknown === undefined) return [];
  const customization: WorkloadCustomization = {
    ...(tolerations.length === 0 ? {} : { addedTolerations: tolerations }),
    ...(unknown === undefined ? {} : { mayHaveMoreTolerations: [unknown.path] }),
  };
  return HELM_JOBS.map((name) => [name, customization]);
}

/** What manifests and chart values say, and everything in them that cannot be read. */
export function readSharedCustomizations(
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): { parts: readonly Part[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const parts = [
    () => traefik(chartValues, manifests),
    () => webhook(manifests),
    () => replacements(manifests),
    () => localPathHelper(manifests),
  ].flatMap((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  return { parts, problems };
}

function traefik(settings: Known<Settings> | undefined, { objects, unknown }: Manifests): Part[] {
  const configs = objects.filter(
    (object) => object.kind === "HelmChartConfig" && at(object, "metadata", "name") === "traefik",
  );
  const own = isUnknown(settings) ? settings : settings?.get("traefik");
  const all = [own, ...configs.map(helmChartConfigValues)];
  const values = all.filter(isObject).filter((each) => !isUnknown(each));
  const open = [...all, unknown];
  const tolerations = values.map((each) => each.tolerations);
  const annotations = values.map((each) => at(each, "service", "annotations"));
  const svclb = annotations.map((each) =>
    yamlIn(at(each, SERVICE_LB_TOLERATIONS_ANNOTATION), SERVICE_LB_TOLERATIONS_ANNOTATION),
  );
  return [
    ...customized("traefik", "tolerations", last(tolerations), "mayHaveOtherTolerations", [...open, ...tolerations]),
    ...customized("svclb-traefik", "addedTolerations", last(svclb), "mayHaveMoreTolerations", [
      ...open,
      ...annotations,
      ...svclb,
    ]),
  ];
}

function customized(
  name: SystemWorkload,
  property: "tolerations" | "addedTolerations",
  tolerations: readonly Toleration[] | undefined,
  open: "mayHaveOtherTolerations" | "mayHaveMoreTolerations",
  values: readonly unknown[],
): Part[] {
  const places = [...new Set(values.filter(isUnknown).map(({ path }) => path))];
  if (tolerations === undefined && places.length === 0) return [];
  const known = tolerations === undefined ? {} : { [property]: tolerations };
  return [[name, { ...known, ...(places.length === 0 ? {} : { [open]: places }) }]];
}

/** The last of several lists that is one. */
function last(lists: readonly unknown[]): readonly Toleration[] | undefined {
  return lists
    .flatMap((list) => {
      const read = tolerationsIn(list);
      return read === undefined ? [] : [read];
    })
    .at(-1);
}

/** `spec.values` beats `spec.valuesContent`. */
function helmChartConfigValues(object: PlainObject): unknown {
  return (
    at(object, "spec", "values") ??
    yamlIn(at(object, "spec", "valuesContent"), "valuesContent of HelmChartConfig traefik")
  );
}

/** @see rancher/rancher, ConfigMap cattle-system/rancher-config, read in downstream clusters too */
function webhook(manifests: Manifests): Part[] {
  const config = named(manifests, "ConfigMap", "cattle-system", "rancher-config");
  const values = yamlIn(at(config, "data", "rancher-webhook"), "rancher-webhook in ConfigMap rancher-config");
  return instead("rancher-webhook", isObject(values) && !isUnknown(values) ? values.tolerations : values, manifests);
}

/** Deployments of the app's own that take the place of packaged ones, told by their name. */
function replacements(manifests: Manifests): Part[] {
  return REPLACEABLE.flatMap((name) => {
    const deployment = named(manifests, "Deployment", "kube-system", name);
    const list = at(deployment, "spec", "template", "spec", "tolerations");
    return instead(name, deployment === undefined ? undefined : (list ?? []), manifests);
  });
}

/** Helper pods of a local-path-provisioner of the app's own, told by the config map it reads their template from. */
function localPathHelper(manifests: Manifests): Part[] {
  const config = named(manifests, "ConfigMap", "kube-system", "local-path-config");
  const pod = yamlIn(at(config, "data", "helperPod.yaml"), "helperPod.yaml in ConfigMap local-path-config");
  return instead("local-path-helper", isUnknown(pod) ? pod : at(pod, "spec", "tolerations"), manifests);
}

function named({ objects }: Manifests, kind: string, namespace: string, name: string): PlainObject | undefined {
  return objects.find(
    (object) =>
      object.kind === kind &&
      at(object, "metadata", "name") === name &&
      at(object, "metadata", "namespace") === namespace,
  );
}

/** Tolerations that take the place of a workload's own, as far as they are known. */
function instead(name: SystemWorkload, list: unknown, { unknown }: Manifests): Part[] {
  return customized(name, "tolerations", tolerationsIn(list), "mayHaveOtherTolerations", [
    list,
    ...(list === undefined ? [unknown] : []),
  ]);
}

/** Tolerations in the words of a pod spec; undefined where there is no list, or one that is not known. */
function tolerationsIn(value: unknown): readonly Toleration[] | undefined {
  if (!Array.isArray(value) || value.some(holdsUnknown)) return undefined;
  const specs = value.filter(isObject);
  return sortedTolerations(specs.map((spec) => Toleration.fromKubernetes(spec as KubernetesToleration)));
}

/**
 * The manifests in an `additional_manifest`.
 * @throws InvalidInputError when it is not YAML
 */
export function readManifests(
  parts: Known<readonly TemplatePart[]> | undefined,
  path: string,
  readYaml: YamlReader,
): Manifests {
  if (parts === undefined) return { objects: [] };
  if (isUnknown(parts)) return { objects: [], unknown: parts };
  const documents = readYaml(parts, path);
  if (isUnknown(documents)) return { objects: [], unknown: documents };
  if (documents instanceof UnreadableYaml)
    throw new InvalidInputError([notYaml("additionalManifest", documents.reason)]);
  return { objects: documents.filter(isObject) };
}

function yamlIn(text: unknown, subject: string): unknown {
  if (isUnknown(text)) return text;
  if (typeof text !== "string") return undefined;
  const documents = parseGoYaml(text);
  if (documents instanceof UnreadableYaml) throw new InvalidInputError([notYaml(subject, documents.reason)]);
  return documents[0];
}

function notYaml(subject: string, reason: string): Problem {
  return {
    what: `${subject} is not YAML: ${reason}`,
    why: "K3s and Rancher skip what they cannot read, with no more than a line in a log",
    help: "mend the text, or pass it as objects where the property takes them",
  };
}
