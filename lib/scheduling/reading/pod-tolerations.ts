import { InvalidInputError, type Problem, refuse } from "../invalid-input";
import { isObject } from "../json";
import { type KubernetesToleration, Toleration } from "../toleration";
import { isUnknown, type Unknown, unknownIn } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** The tolerations of a pod, as far as they are known. */
export interface PodTolerations {
  /** Those that are known, in their order; undefined where there is no list, or one that is not known at all. */
  readonly known?: readonly Toleration[];
  /** Where the whole list stands, if it is known only at apply. */
  readonly all?: Unknown;
  /** Where single ones stand that are known only at apply. */
  readonly more: readonly Unknown[];
}

/**
 * Reads tolerations in the words of a pod spec. Of a list that is known in part, what is known counts: one toleration more
 * takes nothing away.
 * The order stays, as Kubernetes goes by the first that matches where one of them is limited in time.
 * @throws InvalidInputError when Kubernetes does not take one of them
 */
export function podTolerations(list: unknown): PodTolerations {
  if (isUnknown(list)) return { all: list, more: [] };
  if (!Array.isArray(list)) return { more: [] };
  const items = list.map((item) => ({ item, unknown: unknownIn(item) }));
  const known = items.filter(({ unknown }) => unknown === undefined).map(({ item }) => tolerationIn(item));
  return { known, more: items.flatMap(({ unknown }) => unknown ?? []) };
}

/**
 * Tolerations that a workload has instead of its own, as far as they are known.
 * @param maybe where something stands that may say other ones
 */
export function ownTolerations(
  { known, all, more }: PodTolerations,
  maybe: readonly Unknown[],
): Pick<WorkloadCustomization, "tolerations" | "mayHaveOtherTolerations" | "mayHaveMoreTolerations"> {
  const others = pathsOf([...(all === undefined ? [] : [all]), ...maybe]);
  return {
    ...(known === undefined ? {} : { tolerations: known }),
    ...(others.length === 0 ? {} : { mayHaveOtherTolerations: others }),
    ...(more.length === 0 ? {} : { mayHaveMoreTolerations: pathsOf(more) }),
  };
}

/** Where values stand that are known only at apply, each once. */
export function pathsOf(unknown: readonly Unknown[]): string[] {
  return [...new Set(unknown.map(({ path }) => path))];
}

const TEXT_FIELDS = ["key", "operator", "value", "effect"] as const;

/**
 * Reads one toleration in the words of a pod spec.
 * @throws InvalidInputError when Kubernetes does not take it
 */
export function tolerationIn(value: unknown): Toleration {
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
  // Kubernetes drops what else stands there.
  const given = [...TEXT_FIELDS, "tolerationSeconds"]
    .filter((name) => !isAbsent(value[name]))
    .map((name) => [name, value[name]]);
  return Toleration.fromKubernetes(Object.fromEntries(given) as KubernetesToleration);
}

/** The problem of a value of another type. What the value is may be secret, so only its type is said. */
export function notOfItsType(
  subject: string,
  value: unknown,
  wanted: string,
  why = "Kubernetes refuses the whole object",
): Problem {
  return {
    what: `${subject} is ${typeInWords(value)}, and must be ${wanted}`,
    why,
    help: `write ${wanted}; text that YAML takes for something else needs quotes`,
  };
}

function typeInWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "a map";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : String(value);
}
