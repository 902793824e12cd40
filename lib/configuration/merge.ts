import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { isObject, type PlainObject } from "../scheduling/json";
import { plainCopy, propertiesOf } from "../scheduling/properties";
import { contradictedArguments } from "../scheduling/reading/component-arguments";
import { identityOf, type ObjectIdentity } from "../scheduling/reading/contested-objects";
import { HELM_CONTROLLER_ARG, JOB_TOLERATIONS } from "../scheduling/reading/helm-controller-args";
import { Manifests } from "../scheduling/reading/manifests";
import { MALFORMED, object } from "../scheduling/validation/shape";
import { withoutSecrets } from "../scheduling/without-secrets";
import { CONFIGURATION_FIELDS } from "./configuration-shape";
import { type K3sConfiguration, manifestObjects, manifestText } from "./k3s-configuration";
import { isToken } from "./token-json";

/**
 * Puts K3s configurations together: maps are joined, lists are put one after another, and nothing that is written twice
 * is lost.
 *
 * @example
 * ```ts
 * const standard: K3sConfiguration = { machineGlobalConfig: { disable: ["servicelb"] } };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   ...mergeK3sConfiguration(standard, { machineGlobalConfig: { disable: ["traefik"] } }),
 * });
 * ```
 *
 * @returns the first configuration with everything the others add; its other properties as they are
 * @throws InvalidInputError with every key that two of them set to different values
 */
export function mergeK3sConfiguration<T extends K3sConfiguration>(configuration: T, ...others: K3sConfiguration[]): T {
  const problems: Problem[] = [];
  const [first, ...added] = [ownOf(configuration), ...others].map((each, index) => {
    const read = CONFIGURATION.readPartly(each, `configuration ${index + 1}`, problems);
    return read === MALFORMED ? {} : read;
  });
  refuse(problems);
  const all = { ...plainCopy(configuration), ...first } as T;
  const merged = added.reduce((sum: T, other) => mergedTwo(sum, other, problems), all);
  refuse(problems);
  // Of the same class, which may have more to it than what is read of it.
  return Object.create(Object.getPrototypeOf(configuration), Object.getOwnPropertyDescriptors(merged));
}

const CONFIGURATION = object<K3sConfiguration>(CONFIGURATION_FIELDS);

/** What is read of the first configuration, which may be all properties of a cluster: the others are passed on. */
function ownOf(configuration: unknown): unknown {
  if (!isObject(configuration)) return configuration;
  return Object.fromEntries(
    [...propertiesOf(configuration)].filter(([key]) => Object.hasOwn(CONFIGURATION_FIELDS, key)),
  );
}

function mergedTwo<T extends K3sConfiguration>(first: T, second: K3sConfiguration, problems: Problem[]): T {
  const { machineGlobalConfig, chartValues, additionalManifest, machineSelectorConfig, machineSelectorFiles } = second;
  const globalConfig = mergedMaps(
    first.machineGlobalConfig,
    machineGlobalConfig,
    "machineGlobalConfig",
    joinedSettings,
  );
  const values = mergedMaps(first.chartValues, chartValues, "chartValues", neverJoined);
  problems.push(
    ...globalConfig.problems,
    ...values.problems,
    ...sameObjectProblems(first, second),
    ...chartConfigProblems(first, second),
    ...chartConfigProblems(second, first),
  );
  return {
    ...first,
    ...(globalConfig.value === undefined ? {} : { machineGlobalConfig: globalConfig.value }),
    ...(values.value === undefined ? {} : { chartValues: values.value }),
    ...(additionalManifest === undefined ? {} : { additionalManifest: joinedManifests(first, second) }),
    ...(machineSelectorConfig === undefined
      ? {}
      : { machineSelectorConfig: [...(first.machineSelectorConfig ?? []), ...machineSelectorConfig] }),
    ...(machineSelectorFiles === undefined
      ? {}
      : { machineSelectorFiles: [...(first.machineSelectorFiles ?? []), ...machineSelectorFiles] }),
  };
}

interface Merged {
  readonly value: PlainObject | undefined;
  readonly problems: readonly Problem[];
}

/** Two values of one key as one, or what is wrong where there is no telling which of them counts. */
type Join = (first: unknown, second: unknown, key: string, place: string) => { readonly value: unknown } | Problem;

function mergedMaps(
  first: PlainObject | undefined,
  second: PlainObject | undefined,
  place: string,
  join: Join,
): Merged {
  if (first === undefined || second === undefined) return { value: first ?? second, problems: [] };
  if (isToken(first) || isToken(second)) return { value: first, problems: [notJoined(place)] };
  const problems: Problem[] = [];
  // A map, as a chart or a key may be called as something that every object inherits.
  const value = new Map(Object.entries(first));
  for (const [key, added] of Object.entries(second)) {
    const there = value.get(key);
    const inner = `${place}.${key}`;
    if (isObject(there) && isObject(added)) {
      const merged = mergedMaps(there, added, inner, join);
      problems.push(...merged.problems);
      value.set(key, merged.value);
    } else if (there === undefined || JSON.stringify(there) === JSON.stringify(added)) {
      value.set(key, added);
    } else {
      const joined = join(there, added, key, inner);
      if ("value" in joined) value.set(key, joined.value);
      else problems.push(joined);
    }
  }
  return { value: Object.fromEntries(value), problems };
}

/** Where one of two settings is a list, K3s takes several values, and text is a list of one. */
const joinedSettings: Join = (first, second, key, place) => {
  if (!Array.isArray(first) && !Array.isArray(second)) return setTwice(place);
  const [there, added] = [first, second].map((each) => [each].flat().map(String)) as [string[], string[]];
  const names = contradictedArguments(there, added);
  if (names.length === 0) return { value: [...new Set([...there, ...added])] };
  return key.endsWith("-arg") ? argumentTwice(place, key, names) : setTwice(place);
};

/** Helm puts one list in the place of the other. */
const neverJoined: Join = (_first, _second, _key, place) => setTwice(place);

function joinedManifests(first: K3sConfiguration, second: K3sConfiguration): K3sConfiguration["additionalManifest"] {
  const [there = [], added = []] = [first.additionalManifest, second.additionalManifest];
  if (typeof there !== "string" && typeof added !== "string") return [...there, ...added];
  const texts = [there, added].map(manifestText).filter((text) => text !== "");
  return texts.map((text) => (text.endsWith("\n") ? text : `${text}\n`)).join("---\n");
}

function sameObjectProblems(first: K3sConfiguration, second: K3sConfiguration): Problem[] {
  if (first.additionalManifest === undefined || second.additionalManifest === undefined) return [];
  const there = new Set(objectsOf(first).map(({ id }) => id));
  return objectsOf(second)
    .filter(({ id }) => there.has(id))
    .map(({ shown }) => ({
      what: `additionalManifest has ${shown} twice`,
      why: "K3s applies one after the other, and what the last one leaves out is removed",
      help: "keep one of the two",
    }));
}

/** Rancher makes a HelmChartConfig of each chart's values. */
function chartConfigProblems(
  { chartValues = {} }: K3sConfiguration,
  { additionalManifest }: K3sConfiguration,
): Problem[] {
  const charts = isToken(chartValues) ? [] : Object.keys(chartValues);
  if (charts.length === 0 || additionalManifest === undefined) return [];
  const objects = new Set(objectsOf({ additionalManifest }).map(({ id }) => id));
  return charts
    .filter((chart) => objects.has(`HelmChartConfig kube-system/${chart}`))
    .map(withoutSecrets)
    .map((chart) => ({
      what: `HelmChartConfig kube-system/${chart} is in additionalManifest, and chartValues.${chart} is set as well`,
      why: "Rancher writes the same object from chartValues, so that one of the two takes the place of the other",
      help: `put the values of both into chartValues.${chart}`,
    }));
}

/** Objects by kind, namespace and name, those in lists too. */
function objectsOf(configuration: K3sConfiguration): ObjectIdentity[] {
  return Manifests.of(manifestObjects(configuration)).objects.flatMap((object) => identityOf(object) ?? []);
}

function notJoined(place: string): Problem {
  return {
    what: `${quoted(place)} is set twice, and one of the two is known only at apply as a whole`,
    why: "which of its keys are there is not known, so the two cannot be put together",
    help: "write its keys out; their values may still be tokens",
  };
}

/** The values are not shown: they may be secret. */
function argumentTwice(place: string, key: string, names: readonly string[]): Problem {
  const isOfJobs = key === HELM_CONTROLLER_ARG && names.includes(JOB_TOLERATIONS);
  return {
    what: `${quoted(place)} is set twice, to different values of ${names.map((name) => quoted(name)).join(", ")}`,
    why: "of most arguments a component takes the last value and drops the others without a word",
    help: isOfJobs
      ? `take ${JOB_TOLERATIONS} out, and give one Remedy.helmJobs all of them: it takes pools and tolerations together`
      : "write each argument in one place",
  };
}

/** The values are not shown: they may be secret. */
function setTwice(place: string): Problem {
  return {
    what: `${quoted(place)} is set twice, to different values`,
    why: "only one of them would count, without a word about the other",
    help: "set it in one place; a remedy takes several pools at once",
  };
}
