import { sortedTolerations } from "../agent-tolerations";
import { InvalidInputError, type Problem, problemsOf } from "../invalid-input";
import { isObject } from "../json";
import type { Toleration } from "../toleration";
import { tolerationIn } from "./pod-tolerations";
import { resourceRequirementsProblem } from "./resource-requirements";
import { isUnknown } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** Key of the K3s configuration that holds arguments of its Helm controller. */
export const HELM_CONTROLLER_ARG = "helm-controller-arg";

const TOLERATIONS = "job-tolerations";
const RESOURCES = "job-resources";

/** Why arguments are of no use. */
export interface UnusableArgument {
  /** What is wrong; lower case, no full stop. */
  readonly reason: string;
  /** Whether the server does not start with it, or goes on without the tolerations. */
  readonly effect: "no-start" | "dropped";
  /** Which argument it is; one that is not known may be anything, so it has no name here. */
  readonly argument: typeof TOLERATIONS | typeof RESOURCES | "not-known";
}

/** What the arguments of the Helm controller give its jobs. */
export interface HelmControllerArgs {
  readonly jobs: WorkloadCustomization;
  readonly problem?: UnusableArgument;
}

/** Arguments that K3s documents for its Helm controller. */
const KNOWN: readonly string[] = ["default-job-image", RESOURCES, TOLERATIONS];

const NOT_READ = `an argument that comes before ${TOLERATIONS} in the alphabet is not known`;

/** Flags of the Helm controller's own command that come before the tolerations; whether K3s takes them is not known. */
const OF_ITS_COMMAND: readonly string[] = [
  "controller-name",
  "debug",
  "debug-level",
  "enforce-pod-limits",
  "job-cluster-role",
];

/**
 * Reads `helm-controller-arg` as K3s does: arguments are sorted by name, of one name the last counts, and what comes
 * behind one that is not known is not read. Tolerations are JSON, and the server does not start with any that Kubernetes
 * refuses.
 * @see k3s-io/k3s#14185, k3s-io/helm-controller pkg/config/validation.go
 */
export function readHelmControllerArgs(setting: unknown): HelmControllerArgs {
  const items = setting === undefined ? [] : [setting].flat();
  const unknown = items.filter(isUnknown).filter(({ prefix }) => mayDecide(prefix));
  if (unknown.length > 0) {
    return { jobs: { mayHaveOtherTolerations: [...new Set(unknown.map(({ path }) => path))] } };
  }
  const values = valuesByName(items.filter((item) => !isUnknown(item)).map(String));
  const before = [...values.keys()].filter((name) => name < TOLERATIONS && !KNOWN.includes(name));
  const text = values.get(TOLERATIONS)?.at(-1);
  // What has no name may be anything, so it is not shown.
  if (before.some((name) => !OF_ITS_COMMAND.includes(name))) {
    if (text === undefined) return { jobs: {} };
    return { jobs: {}, problem: { argument: "not-known", effect: "dropped", reason: NOT_READ } };
  }
  const problem = resourcesProblem(values.get(RESOURCES)?.at(-1) ?? "");
  if (problem !== undefined) {
    return { jobs: {}, problem: { argument: RESOURCES, effect: "no-start", reason: problem } };
  }
  if (text === undefined) return { jobs: {} };
  try {
    const tolerations = jobTolerations(text);
    if (tolerations.length === 0) return { jobs: {} };
    const open = before.map((name) => `${name} in ${HELM_CONTROLLER_ARG}`);
    return open.length > 0
      ? { jobs: { mayHaveMoreTolerations: open } }
      : { jobs: { addedTolerations: sortedTolerations(tolerations) } };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const reason = error.problems.map(({ what }) => what).join("; ");
    return { jobs: {}, problem: { argument: TOLERATIONS, effect: "no-start", reason } };
  }
}

/** Whether text that begins like this may turn out to decide about tolerations. */
function mayDecide(prefix: string): boolean {
  const name = prefix.includes("=") ? argumentOf(prefix).name : undefined;
  return name === undefined || name === TOLERATIONS || (name < TOLERATIONS && !KNOWN.includes(name));
}

/** `+` behind a name puts the value behind those there are, as no sign does, and `-` before them. */
function valuesByName(items: readonly string[]): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const { name, isFirst, value } of items.map(argumentOf)) {
    const there = values.get(name) ?? [];
    values.set(name, isFirst ? [value, ...there] : [...there, value]);
  }
  return values;
}

function argumentOf(item: string): { readonly name: string; readonly isFirst: boolean; readonly value: string } {
  const bare = item.startsWith("--") ? item.slice(2) : item;
  const end = bare.indexOf("=");
  const written = end < 0 ? bare : bare.slice(0, end);
  return {
    name: written.replace(/[-+]+$/, ""),
    isFirst: written.endsWith("-"),
    value: end < 0 ? "true" : bare.slice(end + 1),
  };
}

function resourcesProblem(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const resources = jsonIn(text);
  if (resources === null) return undefined;
  if (!isObject(resources)) return `${RESOURCES} is not a JSON object`;
  const problem = resourceRequirementsProblem(resources);
  return problem === undefined ? undefined : `${RESOURCES}: ${problem}`;
}

/** @throws InvalidInputError when K3s refuses them */
function jobTolerations(text: string): readonly Toleration[] {
  if (text.trim() === "") return [];
  const list = jsonIn(text);
  if (list === null) return [];
  if (!Array.isArray(list)) throw new InvalidInputError([notAList()]);
  const problems = list.flatMap((item) => problemsOf(() => tolerationIn(inLowerCase(item))));
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (FRACTION.test(text)) throw new InvalidInputError([notWhole()]);
  return list.map((item) => tolerationIn(inLowerCase(item)));
}

/** Go takes no number with a point or an exponent for a whole one, not even 5.0. */
const FRACTION = /"tolerationSeconds"\s*:\s*-?\d+(?:\.|[eE])/i;

function notWhole(): Problem {
  return {
    what: "tolerationSeconds of a toleration is written with a point or an exponent",
    why: "K3s reads it as a whole number, and does not start with anything else",
    help: "write a whole number of seconds: 60",
  };
}

function notAList(): Problem {
  return {
    what: `${TOLERATIONS} is not a JSON list`,
    why: "K3s reads JSON there and nothing else, and does not start with anything it cannot read",
    help: `write ${TOLERATIONS}=[{"key":"dedicated","operator":"Exists"}], or use Remedy.helmJobs`,
  };
}

/** Undefined where the text is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const FIELDS = ["key", "operator", "value", "effect", "tolerationSeconds"] as const;

/** Go takes names of fields in any letter case; of several that are the same, the last. */
export function inLowerCase(item: unknown): unknown {
  if (item === null) return {};
  if (!isObject(item)) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      FIELDS.find((field) => field.toLowerCase() === name.toLowerCase()) ?? name,
      value,
    ]),
  );
}
