import { isObject } from "../json";
import type { ResourceValues } from "./resource-values";

/**
 * Whether Terraform makes nothing of a resource that is written: its `count` is 0, or its `for_each` is empty. A number
 * that is known only at apply may be any.
 */
export function hasNoInstance(resource: ResourceValues): boolean {
  return resource.text("count") === "0" || isEmpty(resource.raw("for_each"));
}

function isEmpty(forEach: unknown): boolean {
  if (typeof forEach === "string") return /^\$\{\s*(?:toset\(\[\s*\]\)|\{\s*\})\s*\}$/.test(forEach);
  if (Array.isArray(forEach)) return forEach.length === 0;
  return isObject(forEach) && Object.keys(forEach).length === 0;
}
