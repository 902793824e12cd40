import { InvalidInputError, problemsOf } from "../invalid-input";
import { isControlPlane, type SchedulingPool } from "../pool";
import type { CatalogRow, SystemWorkload } from "../releases/catalog-row";
import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../service-lb";
import type { Toleration } from "../toleration";
import {
  configurationOf,
  type KnownSettings,
  type MachineConfiguration,
  type Settings,
  type SettingsText,
} from "./machine-configuration";
import { MANIFESTS, type Manifests, type SettingProblem, yamlIn } from "./manifests";
import { type PodTolerations, podTolerations } from "./pod-tolerations";
import { placementOf, readStandIn, type StandInAnswer } from "./stand-in";
import type { Unjudged } from "./unjudged";
import { isUnknown, type Known, reach, Unknown } from "./unknown";

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
  /** What may keep it off nodes that its tolerations and labels let it on. */
  readonly mayBeKeptAway?: readonly string[];
  /** Labels a node must have instead of those the packaged one asks for. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** What it is, where that is not what the packaged one is. */
  readonly kind?: CatalogRow["kind"];
}

/** What is said about system workloads, by workload. */
export type Customizations = ReadonlyMap<SystemWorkload, WorkloadCustomization>;

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
export type Part = readonly [SystemWorkload, WorkloadCustomization | { readonly standIn: StandInAnswer }];

const REPLACEABLE: readonly SystemWorkload[] = ["coredns", "metrics-server", "local-path-provisioner"];

/** Later parts win, property by property. */
function joined(parts: readonly Part[]): Customizations {
  const all = new Map<SystemWorkload, WorkloadCustomization & { readonly standIn?: StandInAnswer }>();
  for (const [name, part] of parts) all.set(name, { ...all.get(name), ...part });
  return new Map([...all].map(([name, { standIn, ...packaged }]) => [name, replaced(packaged, standIn)]));
}

/** A manifest takes the place of a packaged addon only where that one is turned off. */
function replaced(packaged: WorkloadCustomization, standIn: StandInAnswer | undefined): WorkloadCustomization {
  if (standIn === undefined) return packaged;
  if (!("maybe" in standIn)) return standIn;
  const { disabled, mayBeDisabled } = packaged;
  if (disabled !== true && mayBeDisabled === undefined) return packaged;
  // Whether anything stands in for it is known only at apply, and what that is like.
  const { maybe } = standIn;
  return { mayBeDisabled: maybe, mayHaveOtherTolerations: maybe, mayBeKeptAway: maybe };
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

type OpenProperty = "mayBeDisabled" | "mayHaveOtherTolerations" | "mayHaveMoreTolerations" | "mayBeKeptAway";

function agreement(pools: readonly string[], all: readonly WorkloadCustomization[]): WorkloadCustomization {
  const [first = {}] = all;
  if (all.every((each) => JSON.stringify(each) === JSON.stringify(first))) return first;
  const turns = `which of the pools ${pools.join(", ")} applies its configuration last`;
  const has = (each: WorkloadCustomization) => each.disabled === true;
  const inEvery = (toleration: Toleration) =>
    all.every(({ addedTolerations = [] }) => addedTolerations.some((other) => other.equals(toleration)));
  const places = (key: OpenProperty, turned: boolean) => {
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
    ...places("mayBeKeptAway", false),
    ...(first.nodeSelector === undefined ? {} : { nodeSelector: first.nodeSelector }),
    ...(first.kind === undefined ? {} : { kind: first.kind }),
  };
}

/** Workloads that go with each word `disable` takes. */
const DISABLED_BY: ReadonlyMap<string, readonly SystemWorkload[]> = new Map([
  ["coredns", ["coredns"]],
  ["metrics-server", ["metrics-server"]],
  ["local-storage", ["local-path-provisioner"]],
  ["traefik", ["helm-install-traefik-crd", "helm-install-traefik"]],
  ["gateway-api-crd", ["helm-install-gateway-api-crd"]],
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
  // Text that begins otherwise gives no tolerations, whatever comes behind.
  const unknown = items.filter(isUnknown).filter(({ prefix }) => mayBecomeTolerations(prefix));
  const read = items.map((item) => {
    try {
      return jobTolerations(item);
    } catch (error) {
      // Told where the setting is read; here it gives nothing.
      if (!(error instanceof InvalidInputError)) throw error;
      return NO_TOLERATIONS;
    }
  });
  const tolerations = read.flatMap(({ known = [] }) => known);
  const places = pathsOf(unknown);
  if (tolerations.length === 0 && places.length === 0) return [];
  const customization: WorkloadCustomization = {
    ...(tolerations.length === 0 ? {} : { addedTolerations: tolerations }),
    ...(places.length === 0 ? {} : { mayHaveMoreTolerations: places }),
  };
  return HELM_JOBS.map((name) => [name, customization]);
}

const NO_TOLERATIONS: PodTolerations = { more: [] };

function mayBecomeTolerations(prefix: string): boolean {
  return prefix.startsWith(JOB_TOLERATIONS) || JOB_TOLERATIONS.startsWith(prefix);
}

/** @throws InvalidInputError when they cannot be read */
function jobTolerations(item: unknown): PodTolerations {
  if (typeof item !== "string" || !item.startsWith(JOB_TOLERATIONS)) return NO_TOLERATIONS;
  return podTolerations(yamlIn(item.slice(JOB_TOLERATIONS.length), "helm-controller-arg job-tolerations"));
}

/** What is wrong with the tolerations of Helm jobs in a text of settings. */
export function jobTolerationProblems({ property, settings }: SettingsText): readonly SettingProblem[] {
  const setting = isUnknown(settings) ? undefined : settings.get("helm-controller-arg");
  const items = Array.isArray(setting) ? setting : [setting];
  return items
    .flatMap((item) => problemsOf(() => jobTolerations(item)))
    .map((each) => ({ ...each, setting: property }));
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
  const inManifests = [webhook, ...REPLACEABLE.map(replacement), localPathHelper];
  const parts = [
    ...traefik(chartValues, manifests, attempt),
    ...inManifests.flatMap((read) => attempt(MANIFESTS, () => read(manifests)) ?? []),
  ];
  return { parts, problems };
}

const TRAEFIK_CONFIG = { kind: "HelmChartConfig", namespace: "kube-system", name: "traefik" } as const;

/** Workloads of the app's own whose placement is not judged. It is about them alone, so no pool is concerned. */
export function unjudgedPlacements(parts: readonly Part[]): readonly Unjudged[] {
  return parts.flatMap(([name, part]): Unjudged[] => {
    if (!("standIn" in part) || "maybe" in part.standIn) return [];
    const place = placementOf(part.standIn.kind, name);
    if (part.standIn.mayBeKeptAway?.includes(place) !== true) return [];
    return [{ place, pools: [], said: { setting: MANIFESTS, key: name, argument: "placement" } }];
  });
}

/** Chart values, and what the last of a list of sources says of a list in them counts. */
function traefik(settings: Known<Settings> | undefined, manifests: Manifests, attempt: Attempt): Part[] {
  const { object, maybe: others } = manifests.find(TRAEFIK_CONFIG);
  // Secrets beat what is written, and only the cluster knows what is in them.
  const secrets = reach(object, "spec", "valuesSecrets");
  const hasSecrets = isUnknown(secrets) || (Array.isArray(secrets) && secrets.length > 0);
  const maybe = hasSecrets
    ? [...others, new Unknown(`valuesSecrets of HelmChartConfig traefik in ${MANIFESTS}`)]
    : others;
  const content = () => yamlIn(reach(object, "spec", "valuesContent"), "valuesContent of HelmChartConfig traefik");
  // Both are joined key by key, and what stands in values beats valuesContent.
  const sources = [
    { setting: "chartValues", values: isUnknown(settings) ? settings : settings?.get("traefik") },
    { setting: MANIFESTS, values: attempt(MANIFESTS, content) },
    { setting: MANIFESTS, values: reach(object, "spec", "values") },
  ];
  const read = (listOf: (values: unknown) => unknown) =>
    sources.flatMap(({ setting, values }) => attempt(setting, () => podTolerations(listOf(values))) ?? []);
  const svclb = (values: unknown) =>
    yamlIn(
      reach(values, "service", "annotations", SERVICE_LB_TOLERATIONS_ANNOTATION),
      SERVICE_LB_TOLERATIONS_ANNOTATION,
    );
  return [
    ...customized("traefik", "tolerations", read(ownTolerations), maybe),
    ...customized("svclb-traefik", "addedTolerations", read(svclb), maybe),
  ];
}

/** Nothing, written out, takes away what the chart has. */
function ownTolerations(values: unknown): unknown {
  const list = reach(values, "tolerations");
  return list === null ? [] : list;
}

/**
 * Tolerations that a workload has instead of its own or on top of them, as far as they are known.
 * @param lists what is said, of which the last counts
 * @param maybe where something stands that may say more
 */
function customized(
  name: SystemWorkload,
  property: "tolerations" | "addedTolerations",
  lists: readonly PodTolerations[],
  maybe: readonly Unknown[],
): Part[] {
  const last = lists.filter(({ known }) => known !== undefined).at(-1);
  const other = pathsOf([...lists.flatMap(({ all }) => all ?? []), ...maybe]);
  const more = pathsOf(last?.more ?? []);
  if (last === undefined && other.length === 0) return [];
  // On top of its own, other tolerations are more.
  const isAdded = property === "addedTolerations";
  const mayHaveMore = isAdded ? [...more, ...other] : more;
  return [
    [
      name,
      {
        ...(last?.known === undefined ? {} : { [property]: last.known }),
        ...(isAdded || other.length === 0 ? {} : { mayHaveOtherTolerations: other }),
        ...(mayHaveMore.length === 0 ? {} : { mayHaveMoreTolerations: mayHaveMore }),
      },
    ],
  ];
}

/** @see rancher/rancher, ConfigMap cattle-system/rancher-config, read in downstream clusters too */
function webhook(manifests: Manifests): Part[] {
  const config = { kind: "ConfigMap", namespace: "cattle-system", name: "rancher-config" };
  const { object, maybe } = manifests.find(config);
  const values = yamlIn(reach(object, "data", "rancher-webhook"), "rancher-webhook in ConfigMap rancher-config");
  return customized("rancher-webhook", "tolerations", [podTolerations(reach(values, "tolerations"))], maybe);
}

/** A workload of the app's own that takes the place of a packaged one. */
function replacement(name: SystemWorkload): (manifests: Manifests) => Part[] {
  return (manifests) => {
    const standIn = readStandIn(manifests, name);
    return standIn === undefined ? [] : [[name, { standIn }]];
  };
}

/** Helper pods of a local-path-provisioner of the app's own, told by the config map it reads their template from. */
function localPathHelper(manifests: Manifests): Part[] {
  const config = { kind: "ConfigMap", namespace: "kube-system", name: "local-path-config" };
  const { object, maybe } = manifests.find(config);
  const pod = yamlIn(reach(object, "data", "helperPod.yaml"), "helperPod.yaml in ConfigMap local-path-config");
  return customized("local-path-helper", "tolerations", [podTolerations(reach(pod, "spec", "tolerations"))], maybe);
}

function pathsOf(unknown: readonly Unknown[]): string[] {
  return [...new Set(unknown.map(({ path }) => path))];
}
