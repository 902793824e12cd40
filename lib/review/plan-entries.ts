import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/** What a plan is, where it is not all that Terraform would do. */
export type PlanScope =
  /** It only takes over what was changed in Rancher; nothing is sent. */
  | "refresh-only"
  /** Made with -target, or with changes that are deferred. */
  | "partial"
  /** What an earlier replacement left over. */
  | "deposed";

/** Whether a plan does less than the configuration asks for. */
export function scopeOf(document: PlainObject): PlanScope | undefined {
  if (isRefreshOnly(document)) return "refresh-only";
  return document.complete === false ? "partial" : undefined;
}

/**
 * What happens to each resource. A plan made with -target says nothing of the others: their models are taken from the
 * state, as they stay. A refresh-only plan has no changes at all: what was found changed stands beside the state.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function planEntries(document: PlainObject): PlainObject[] {
  if (isRefreshOnly(document)) return refreshed(document);
  const planned = current(objectsAt(document, "resource_changes"));
  const addresses = new Set(objectsAt(document, "resource_changes").map(({ address }) => address));
  const untouched = stateEntries(document).filter(
    ({ type, address }) => type === "terraform_data" && !addresses.has(address),
  );
  return [...planned, ...untouched];
}

/** Every resource and data source that a plan names, in its changes or in the state. */
export function everyEntry(document: PlainObject): PlainObject[] {
  return [...objectsAt(document, "resource_changes"), ...stateEntries(document)];
}

/** Whether the plan itself says what happens to a resource. */
export function isPlanned(document: PlainObject, address: string): boolean {
  return objectsAt(document, "resource_changes").some((each) => each.address === address);
}

/** What earlier replacements left over and the plan destroys. */
export function destroyedLeftOvers(document: PlainObject): PlainObject[] {
  return objectsAt(document, "resource_changes").filter((entry) => {
    const actions = at(entry, "change", "actions");
    return entry.deposed !== undefined && Array.isArray(actions) && actions.includes("delete");
  });
}

/** What Terraform found changed outside of it. */
export function driftOf(document: PlainObject, address: unknown): PlainObject | undefined {
  return current(objectsAt(document, "resource_drift")).find((entry) => entry.address === address);
}

function isRefreshOnly(document: PlainObject): boolean {
  return objectsAt(document, "resource_changes").length === 0 && refreshed(document).length > 0;
}

/** Without what earlier replacements left over: it is not what a cluster is. */
function current(entries: readonly PlainObject[]): PlainObject[] {
  return entries.filter(({ deposed }) => deposed === undefined);
}

function refreshed(document: PlainObject): PlainObject[] {
  const drifted = current(objectsAt(document, "resource_drift")).map((entry) => {
    const change = at(entry, "change");
    return { ...entry, change: { ...(isObject(change) ? change : {}), actions: ["no-op"] } };
  });
  const addresses = new Set(drifted.map((entry) => textAt(entry, "address")));
  return [...drifted, ...stateEntries(document).filter((entry) => !addresses.has(textAt(entry, "address")))];
}

/** The resources of the state, as entries of which nothing changes. */
function stateEntries(document: PlainObject): PlainObject[] {
  const pending: unknown[] = [at(document, "prior_state", "values", "root_module")];
  const entries: PlainObject[] = [];
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    for (const resource of objectsAt(module, "resources")) {
      const { address, mode, type, name, values, sensitive_values: sensitive, deposed_key: deposed } = resource;
      if (deposed !== undefined) continue;
      const masks = { before_sensitive: sensitive, after_sensitive: sensitive };
      entries.push({
        address,
        mode,
        type,
        name,
        change: { actions: ["no-op"], before: values, after: values, ...masks },
      });
    }
    for (const child of objectsAt(module, "child_modules")) pending.push(child);
  }
  return entries;
}
