import { InputFileError } from "./input-file";
import { isObject, type PlainObject, textAt } from "./json";

/**
 * Plans in JSON, as `terraform show -json` and `tofu show -json` print them. Only resources of three types are looked at,
 * and of these only the fields named here: a plan holds tokens and kubeconfigs in clear text.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */

/** Whether the document says it is a plan. */
export function isPlan(document: unknown): document is PlainObject {
  return (
    isObject(document) &&
    "format_version" in document &&
    ("planned_values" in document || "resource_changes" in document)
  );
}

/**
 * @throws InputFileError when the plan has a format this library does not know, or failed
 */
export function requireReadablePlan(document: PlainObject, file: string): void {
  const version = textAt(document, "format_version") ?? "";
  if (!/^[01]\./.test(version)) {
    const shown = /^[\d.]{1,20}$/.test(version) ? `the plan format "${version}"` : "a plan format that is no version";
    throw new InputFileError(file, `has ${shown}; only 1.x is known`);
  }
  if (document.errored === true)
    throw new InputFileError(file, "is the plan of a run that failed, so it is not complete");
}
