import { type Problem, quotedPart } from "./invalid-input";
import { isKnownOnlyAtApply, literalNeeded } from "./known-only-at-apply";

/**
 * Kubernetes syntax of label and taint keys ("qualified names"), label values and DNS names.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const DNS_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const DNS_SUBDOMAIN = new RegExp(`^${DNS_LABEL}(\\.${DNS_LABEL})*$`);

/** Whether the text is a DNS-1123 subdomain, the form of node names and key prefixes. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/**
 * Problems of a label or taint key.
 * @param subject what the key belongs to, for the message: "taint key", "label key"
 * @param whole the text that it is a part of, which may tell that it is not to be shown
 */
export function keyProblems(key: string, subject: string, whole = ""): Problem[] {
  const help =
    'use letters, digits, "-", "_" and ".", at most 63, optionally after a DNS prefix: example.com/dedicated';
  const problem = (what: string): Problem[] => [
    {
      what: `${subject} ${quotedPart(key, whole)} ${what}`,
      why: "the Kubernetes API server refuses any other key",
      help,
    },
  ];
  if (typeof key !== "string") return problem("is not a string");
  if (isKnownOnlyAtApply(key)) return [literalNeeded(key, subject)];
  if (key === "") return problem("is empty");
  const parts = key.split("/");
  if (parts.length > 2) return problem('has more than one "/"');
  const name = parts[parts.length - 1] as string;
  if (parts.length === 2 && !isDnsSubdomain(parts[0] as string)) {
    return problem('has a prefix before "/" that is not a lower-case DNS subdomain');
  }
  if (name.length > 63) return problem(`has a name of ${name.length} characters, at most 63 are allowed`);
  if (!NAME.test(name)) {
    return problem('has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between');
  }
  return [];
}

const REFUSED_BY_API = "the Kubernetes API server refuses it";

/** What becomes of a node that is registered with a label or taint that Kubernetes does not take. */
export const NODE_RETRIES = "the Kubernetes API server refuses it, and a node registered with it would retry for hours";

/**
 * Problems of a label or taint value. The empty value is legal.
 * @param subject what the value belongs to, for the message: `taint "gpu" value`; asked only where there is one to write
 * @param whole the text that it is a part of, or its key with it, which may tell that it is not to be shown
 * @param why what becomes of another value where this one stands
 */
export function valueProblems(value: string, subject: () => string, whole = "", why = REFUSED_BY_API): Problem[] {
  if (isKnownOnlyAtApply(value)) return [literalNeeded(value, subject())];
  if (value === "" || (typeof value === "string" && value.length <= 63 && NAME.test(value))) return [];
  return [
    {
      what: `${subject()} ${quotedPart(value, whole)} is not a Kubernetes label value`,
      why,
      help: 'use at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, or leave it empty',
    },
  ];
}
