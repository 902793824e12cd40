import { isKnownOnlyAtApply } from "../known-only-at-apply";
import { isUnknown } from "../reading/unknown";

/** Whether a value is known only at apply. No rule refuses one. */
export function isOpen(value: unknown): boolean {
  return isUnknown(value) || (typeof value === "string" && isKnownOnlyAtApply(value));
}
