import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import type { OwnerName } from "./live-cluster";

/** Parts of what kubectl prints, whatever else stands in their place: empty where they are not there. */

export function ownerOf(object: PlainObject): OwnerName | undefined {
  const owner = objectsAt(object, "metadata", "ownerReferences").find(({ controller }) => controller === true);
  const [kind, name] = [text(owner?.kind), text(owner?.name)];
  return kind === "" || name === "" ? undefined : { kind, name };
}

export function condition(object: PlainObject, type: string): PlainObject {
  return objectsAt(object, "status", "conditions").find((each) => each.type === type) ?? {};
}

export function nameOf(object: PlainObject): string {
  return text(at(object, "metadata", "name"));
}

export function namespaceOf(object: PlainObject): string {
  return text(at(object, "metadata", "namespace"));
}

export function textEntries(value: unknown): [string, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
