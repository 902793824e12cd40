import { sortedTolerations } from "../agent-tolerations";
import { InvalidInputError, type Problem, problemsOf, refuse } from "../invalid-input";
import { at, isObject, type PlainObject } from "../json";
import { isControlPlane, type SchedulingPool } from "../pool";
import type { SystemWorkload } from "../releases/catalog-row";
import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../service-lb";
import { type KubernetesToleration, Toleration } from "../toleration";
import { parseGoYaml, UnreadableYaml, type YamlReader } from "./go-yaml";
import {
  configurationOf,
  type KnownSettings,
  type MachineConfiguration,
  type Settings,
  type SettingsText,
} from "./machine-configuration";
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
  const tolerations = items.flatMap((item) => {
    try {
      return jobTolerations(item);
    } catch (error) {
      // Told where the setting is read; here it gives nothing.
      if (!(error instanceof InvalidInputError)) throw error;
      return [];
    }
  });
  if (tolerations.length === 0 && unknown === undefined) return [];
  const customization: WorkloadCustomization = {
    ...(tolerations.length === 0 ? {} : { addedTolerations: tolerations }),
    ...(unknown === undefined ? {} : { mayHaveMoreTolerations: [unknown.path] }),
  };
  return HELM_JOBS.map((name) => [name, customization]);
}

/** @throws InvalidInputError when they cannot be read */
function jobTolerations(item: unknown): readonly Toleration[] {
  if (typeof item !== "string" || !item.startsWith(JOB_TOLERATIONS)) return [];
  return tolerationsIn(yamlIn(item.slice(JOB_TOLERATIONS.length), "helm-controller-arg job-tolerations")) ?? [];
}

/** What is wrong with the tolerations of Helm jobs in a text of settings. */
export function jobTolerationProblems({ property, settings }: SettingsText): readonly SettingProblem[] {
  const setting = isUnknown(settings) ? undefined : settings.get("helm-controller-arg");
  const items = Array.isArray(setting) ? setting : [setting];
  return items
    .flatMap((item) => problemsOf(() => jobTolerations(item)))
    .map((each) => ({ ...each, setting: property }));
}

/** Something that is wrong in one of the cluster's settings. */
export interface SettingProblem extends Problem {
  /** Property of K3sCluster. */
  readonly setting: string;
}

/** What `read` gives; nothing where the setting cannot be read, which is then noted. */
type Attempt = <T>(setting: string, read: () => T) => T | undefined;

/** What manifests and chart values say, and everything in them that cannot be read. */
export function readSharedCustomizations(
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): { parts: readonly Part[]; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const attempt: Attempt = (setting, read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, setting })));
      return undefined;
    }
  };
  const inManifests = [webhook, ...REPLACEABLE.map((name) => replacement(name)), localPathHelper];
  const parts = [
    ...traefik(chartValues, manifests, attempt),
    ...inManifests.flatMap((read) => attempt(MANIFESTS, () => read(manifests)) ?? []),
  ];
  return { parts, problems };
}

const MANIFESTS = "additionalManifest";

function traefik(settings: Known<Settings> | undefined, { objects, unknown }: Manifests, attempt: Attempt): Part[] {
  const configs = objects.filter(
    (object) => object.kind === "HelmChartConfig" && at(object, "metadata", "name") === "traefik",
  );
  const own = isUnknown(settings) ? settings : settings?.get("traefik");
  const sources = [
    { setting: "chartValues", values: own },
    ...configs.map((config) => ({
      setting: MANIFESTS,
      values: attempt(MANIFESTS, () => helmChartConfigValues(config)),
    })),
  ];
  const open = [...sources.map(({ values }) => values), unknown];
  const read = sources
    .filter(({ values }) => isObject(values) && !isUnknown(values))
    .map(({ setting, values }) => {
      const annotations = at(values, "service", "annotations");
      const text = at(annotations, SERVICE_LB_TOLERATIONS_ANNOTATION);
      const svclb = attempt(setting, () => yamlIn(text, SERVICE_LB_TOLERATIONS_ANNOTATION));
      return { setting, tolerations: at(values, "tolerations"), annotations, svclb };
    });
  const last = (list: "tolerations" | "svclb") =>
    read.flatMap((each) => definedOnly(attempt(each.setting, () => tolerationsIn(each[list])))).at(-1);
  return [
    ...customized("traefik", "tolerations", last("tolerations"), "mayHaveOtherTolerations", [
      ...open,
      ...read.map(({ tolerations }) => tolerations),
    ]),
    ...customized("svclb-traefik", "addedTolerations", last("svclb"), "mayHaveMoreTolerations", [
      ...open,
      ...read.flatMap(({ annotations, svclb }) => [annotations, svclb]),
    ]),
  ];
}

function definedOnly<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
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

/** A Deployment of the app's own that takes the place of a packaged one, told by its name. */
function replacement(name: SystemWorkload): (manifests: Manifests) => Part[] {
  return (manifests) => {
    const deployment = named(manifests, "Deployment", "kube-system", name);
    const list = at(deployment, "spec", "template", "spec", "tolerations");
    return instead(name, deployment === undefined ? undefined : (list ?? []), manifests);
  };
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

/**
 * Tolerations in the words of a pod spec; undefined where there is no list, or one that is not known.
 * @throws InvalidInputError when Kubernetes does not take one of them
 */
function tolerationsIn(value: unknown): readonly Toleration[] | undefined {
  if (!Array.isArray(value) || value.some(holdsUnknown)) return undefined;
  return sortedTolerations(value.map(tolerationIn));
}

const TEXT_FIELDS = ["key", "operator", "value", "effect"] as const;

function tolerationIn(value: unknown): Toleration {
  if (!isObject(value)) throw new InvalidInputError([notOfItsType("a toleration", value, "an object")]);
  const { tolerationSeconds: seconds } = value;
  const isAbsent = (field: unknown) => field === undefined || field === null;
  refuse([
    ...TEXT_FIELDS.filter((name) => !isAbsent(value[name]) && typeof value[name] !== "string").map((name) =>
      notOfItsType(`${name} of a toleration`, value[name], "text"),
    ),
    ...(isAbsent(seconds) || Number.isInteger(seconds)
      ? []
      : [notOfItsType("tolerationSeconds of a toleration", seconds, "a whole number")]),
  ]);
  const given = Object.entries(value).filter(([, field]) => !isAbsent(field));
  return Toleration.fromKubernetes(Object.fromEntries(given) as KubernetesToleration);
}

function notOfItsType(subject: string, value: unknown, wanted: string): Problem {
  const kind = Array.isArray(value) ? "a list" : isObject(value) ? "a map" : typeof value === "string" ? "text" : value;
  return {
    what: `${subject} is ${kind}, and must be ${wanted}`,
    why: "Kubernetes refuses the whole object",
    help: `write ${wanted}; text that YAML takes for something else needs quotes`,
  };
}

/** The manifests in an `additional_manifest`, and what in it cannot be read. */
export function readManifests(
  parts: Known<readonly TemplatePart[]> | undefined,
  path: string,
  readYaml: YamlReader,
): { manifests: Manifests; problems: readonly SettingProblem[] } {
  if (parts === undefined) return { manifests: { objects: [] }, problems: [] };
  const documents = isUnknown(parts) ? parts : readYaml(parts, path);
  if (isUnknown(documents)) return { manifests: { objects: [], unknown: documents }, problems: [] };
  const setting = MANIFESTS;
  if (documents instanceof UnreadableYaml)
    return { manifests: { objects: [] }, problems: [{ ...notYaml("the text", documents.reason), setting }] };
  // An empty document is none.
  const others = documents.filter((each) => !isObject(each) && each !== null && each !== undefined);
  return {
    manifests: { objects: documents.filter(isObject) },
    problems: others.map((each) => ({ ...notOfItsType("a document in it", each, "an object of Kubernetes"), setting })),
  };
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
