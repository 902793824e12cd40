import { sortedTolerations } from "../agent-tolerations";
import { InvalidInputError, type Problem, problemsOf } from "../invalid-input";
import { isObject } from "../json";
import type { Toleration } from "../toleration";
import { componentArgument, valuesByName } from "./component-arguments";
import { tolerationIn } from "./pod-tolerations";
import { resourceRequirementsProblem } from "./resource-requirements";
import { isUnknown } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** Key of the K3s configuration that holds arguments of its Helm controller. */
export const HELM_CONTROLLER_ARG = "helm-controller-arg";

/** The argument that gives Helm jobs tolerations. */
export const JOB_TOLERATIONS = "job-tolerations";
const RESOURCES = "job-resources";
const THREADS = "threads";

/** Why arguments are of no use. */
export interface UnusableArgument {
  /** What is wrong; lower case, no full stop. */
  readonly reason: string;
  /** Whether the server does not start with it, or goes on without the tolerations. */
  readonly effect: "no-start" | "dropped";
  /** Which argument it is; one that is not known may be anything, so it has no name here. */
  readonly argument: "job-tolerations" | "job-resources" | "threads" | "not-known";
}

/** What the arguments of the Helm controller give its jobs. */
export interface HelmControllerArgs {
  readonly jobs: WorkloadCustomization;
  readonly problem?: UnusableArgument;
}

const SWITCH = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;
const WHOLE = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const TEXT = /^/;

/**
 * The flags of the Helm controller, and the values that can be read of each. K3s takes them all, and ignores most.
 * @see k3s-io/helm-controller pkg/app/app.go, the same in every release that K3s has with the setting
 */
const FLAGS: ReadonlyMap<string, RegExp> = new Map([
  ["controller-name", TEXT],
  ["debug", SWITCH],
  ["debug-level", WHOLE],
  ["default-job-image", TEXT],
  ["h", SWITCH],
  ["help", SWITCH],
  ["job-cluster-role", TEXT],
  [RESOURCES, TEXT],
  [JOB_TOLERATIONS, TEXT],
  ["kubeconfig", TEXT],
  ["master-url", TEXT],
  ["namespace", TEXT],
  ["node-name", TEXT],
  ["pprof-port", WHOLE],
  [THREADS, WHOLE],
  ["v", SWITCH],
  ["version", SWITCH],
]);

const NOT_READ = `an argument that comes before ${JOB_TOLERATIONS} in the alphabet is not known, or has a value that cannot be read`;

/**
 * Reads `helm-controller-arg` as K3s does: arguments are sorted by name, of one name the last counts, and what comes
 * behind one that is not known, or that cannot be read, is not read. Tolerations are JSON, and the server does not start
 * with any that Kubernetes refuses.
 * @see k3s-io/k3s pkg/cli/server/server.go `run`, k3s-io/helm-controller pkg/app/app.go `Config`, pkg/config
 */
export function readHelmControllerArgs(setting: unknown): HelmControllerArgs {
  const items = setting === undefined ? [] : [setting].flat();
  const unknown = items.filter(isUnknown).filter(({ prefix }) => mayDecide(prefix));
  if (unknown.length > 0) {
    return { jobs: { mayHaveOtherTolerations: [...new Set(unknown.map(({ path }) => path))] } };
  }
  const written = valuesByName(items.filter((item) => !isUnknown(item)).map(String));
  const read = readInOrder(written);
  const badResources = resourcesProblem(read.get(RESOURCES) ?? "");
  if (badResources !== undefined) return stops(RESOURCES, badResources);
  const badThreads = threadsProblem(read.get(THREADS));
  if (badThreads !== undefined) return stops(THREADS, badThreads);
  const text = read.get(JOB_TOLERATIONS);
  if (text === undefined) {
    // What has no name may be anything, so it is not shown.
    const problem = { argument: "not-known", effect: "dropped", reason: NOT_READ } as const;
    return { jobs: {}, ...(written.has(JOB_TOLERATIONS) ? { problem } : {}) };
  }
  try {
    const tolerations = jobTolerations(text);
    return { jobs: tolerations.length === 0 ? {} : { addedTolerations: sortedTolerations(tolerations) } };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const reason = error.problems.map(({ what }) => what).join("; ");
    return stops(JOB_TOLERATIONS, reason);
  }
}

function stops(argument: UnusableArgument["argument"], reason: string): HelmControllerArgs {
  return { jobs: {}, problem: { argument, effect: "no-start", reason } };
}

/** The last value of each argument, up to the first that cannot be read. */
function readInOrder(written: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const name of [...written.keys()].sort()) {
    for (const value of written.get(name) ?? []) {
      if (FLAGS.get(name)?.test(value) !== true) return read;
      read.set(name, value);
    }
  }
  return read;
}

/** Whether text that begins like this may turn out to decide about tolerations. */
function mayDecide(prefix: string): boolean {
  const name = prefix.includes("=") ? componentArgument(prefix).name : undefined;
  return name === undefined || name === JOB_TOLERATIONS || (name < JOB_TOLERATIONS && FLAGS.get(name) !== TEXT);
}

function resourcesProblem(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const resources = jsonIn(text);
  if (resources === null) return undefined;
  if (!isObject(resources)) return `${RESOURCES} is not a JSON object`;
  const problem = resourceRequirementsProblem(resources);
  return problem === undefined ? undefined : `${RESOURCES}: ${problem}`;
}

function threadsProblem(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("-") || Number(text) === 0 ? `${THREADS} is not above 0` : undefined;
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
    what: `${JOB_TOLERATIONS} is not a JSON list`,
    why: "K3s reads JSON there and nothing else, and does not start with anything it cannot read",
    help: `write ${JOB_TOLERATIONS}=[{"key":"dedicated","operator":"Exists"}], or use Remedy.helmJobs`,
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
