import { AbridgedJson } from "./abridged-json";

/**
 * Parses JSON without the values of those resources of a plan that nobody looks at, which are nearly all of a large one.
 * What is no plan has none of these places, and is whole.
 * @param start where the JSON begins
 * @returns undefined where it is no JSON that can be read; parsing it as a whole tells why
 */
export function parseLookedAt(bytes: Buffer, start: number): { readonly content: unknown } | undefined {
  const json = new AbridgedJson(bytes, start);
  try {
    passOver(json, PLAN);
    return { content: JSON.parse(json.text()) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

type Reader = (json: AbridgedJson) => void;

/** Passes over an object of which some members are more than values, by their keys. */
function passOver(json: AbridgedJson, readers: ReadonlyMap<string, Reader>): void {
  json.object((key) => {
    const reader = readers.get(key);
    if (reader === undefined) json.value();
    else reader(json);
    return false;
  });
}

const readResources: Reader = (json) => json.list(() => readResource(json));

/** A state, or values that look like one. */
const readState: Reader = (json) => passOver(json, STATE);
const readValues: Reader = (json) => passOver(json, VALUES);
const readModule: Reader = (json) => passOver(json, MODULE);

const MODULE: ReadonlyMap<string, Reader> = new Map([
  ["resources", readResources],
  ["child_modules", (json: AbridgedJson) => json.list(() => readModule(json))],
]);
const VALUES: ReadonlyMap<string, Reader> = new Map([["root_module", readModule]]);
const STATE: ReadonlyMap<string, Reader> = new Map([["values", readValues]]);
const PLAN: ReadonlyMap<string, Reader> = new Map([
  ["resource_changes", readResources],
  ["resource_drift", readResources],
  ["prior_state", readState],
  ["planned_values", readValues],
]);

/** That a resource is there, and what becomes of it, is known of all; the values of few. */
function readResource(json: AbridgedJson): void {
  json.unless(() => {
    let isLookedAt = true;
    let isPlain = true;
    json.object((key) => {
      isPlain &&= !key.includes("\\");
      if (key === "type") isLookedAt = isLookedAtType(json.written());
      else if (key === "change") readChange(json);
      else json.value();
      return VALUES_OF_STATE.has(key);
    });
    return isLookedAt || !isPlain;
  });
}

function readChange(json: AbridgedJson): void {
  json.object((key) => {
    json.value();
    return VALUES_OF_CHANGE.has(key);
  });
}

const VALUES_OF_STATE: ReadonlySet<string> = new Set(["values", "sensitive_values"]);
const VALUES_OF_CHANGE: ReadonlySet<string> = new Set(["before", "after", "before_sensitive", "after_sensitive"]);

/** Clusters and what else Rancher has, their models, and taints on nodes; and whatever is not written as a plain text. */
function isLookedAtType(written: string): boolean {
  return !/^"[^\\]*"$/.test(written) || /^"(?:rancher2_|terraform_data"|kubernetes_node_taint")/.test(written);
}
