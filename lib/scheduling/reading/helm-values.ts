import { InvalidInputError } from "../invalid-input";
import { isObject } from "../json";
import { printable } from "../printable";
import { withoutSecrets } from "../without-secrets";
import { MANIFESTS, type Manifests, type SettingProblem, yamlIn } from "./manifests";
import { isUnknown, reach } from "./unknown";

/** What is written of a chart's values in one object. */
export interface WrittenValues {
  readonly values: unknown;
  /** There where they are not YAML: the job that is to install the chart fails. */
  readonly isUnreadable?: true;
}

/** What is written of a chart's values in a HelmChart or a HelmChartConfig; `values` beats `valuesContent`. */
export function valuesIn(object: unknown): WrittenValues {
  const spec = reach(object, "spec");
  try {
    return { values: coalesced(contentOf(object), reach(spec, "values")) };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { values: undefined, isUnreadable: true };
  }
}

/** @throws InvalidInputError when it is not YAML */
function contentOf(object: unknown): unknown {
  const name = printable(`${reach(object, "kind")} ${withoutSecrets(String(reach(object, "metadata", "name")))}`);
  return yamlIn(reach(object, "spec", "valuesContent"), `valuesContent of ${name}`);
}

/** Whether there are more values, in Secrets: they beat what is written, and only the cluster knows what is in them. */
export function hasSecretValues(object: unknown): boolean {
  const secrets = reach(object, "spec", "valuesSecrets");
  return isUnknown(secrets) || (Array.isArray(secrets) && secrets.length > 0);
}

/** Helm joins maps key by key; anything else of the second takes the place of what the first has. */
export function coalesced(first: unknown, second: unknown): unknown {
  if (second === undefined) return first;
  if (!isObject(first) || !isObject(second) || isUnknown(first) || isUnknown(second)) return second ?? first;
  const all = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    all.set(key, isObject(value) && !isUnknown(value) ? coalesced(all.get(key), value) : value);
  }
  return Object.fromEntries(all);
}

/** Values of charts that are not YAML. */
export function chartValueProblems({ objects }: Manifests): readonly SettingProblem[] {
  return objects
    .filter(({ kind }) => kind === "HelmChart" || kind === "HelmChartConfig")
    .flatMap((object) => {
      try {
        contentOf(object);
        return [];
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        return error.problems.map((problem) => ({ ...problem, setting: MANIFESTS }));
      }
    });
}
