import { isObject } from "../scheduling/json";
import { looksSecret } from "./secret-texts";

/** What is called as credentials are and is none: where a Secret is and not what it holds, switches, limits, paths. */

/** Whether the value under a name is certainly no credential, by the name and its form together. */
export function isNoSecret(name: string, value: unknown): boolean {
  if (typeof value === "string") return isNoSecretText(name, value);
  if (typeof value === "number" || typeof value === "bigint") return AMOUNTS.test(plainly(name));
  if (Array.isArray(value)) return PULL_SECRETS.test(plainly(name)) && value.every(isPullSecret);
  return isObject(value) && isReference(name, value);
}

/** Whether a whole text is a setting with `=`, a taint or a label, and the value is certainly no credential. */
export function givesNoSecret(text: string, isOfNodes: boolean): boolean {
  if (isOfNodes) return isTaintOrLabel(text);
  const [, name = "", value = ""] = /^-{0,2}([A-Za-z][\w.-]*)=(\S*)$/.exec(text) ?? [];
  if (name === "") return false;
  return OF_NODES.test(name) ? value.split(",").every(isTaintOrLabel) : isNoSecretText(name, value);
}

function isNoSecretText(name: string, text: string): boolean {
  if (text === "true" || text === "false") return true;
  if (looksSecret(text)) return false;
  const plain = plainly(name);
  return (
    (NAMES_OF_SECRETS.test(plain) && OBJECT_NAME.test(text)) ||
    (ENTRIES_OF_SECRETS.test(plain) && ENTRY_NAME.test(text)) ||
    (AMOUNTS.test(plain) && AMOUNT.test(text)) ||
    (PATHS.test(plain) && PATH.test(text)) ||
    (CHOICES.test(plain) && CHOICE.test(text)) ||
    (/headers\.names\./i.test(name) && /^(?:keep|drop|redact)$/.test(text))
  );
}

/** Without what parts the words of a name: `secretName`, `secret_name`. */
function plainly(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}

const NAMES_OF_SECRETS = /(?:secrets?(?:name|ref|namespace)s?|existingsecret|pullsecrets?)$/;
const ENTRIES_OF_SECRETS = /existingsecret\w*key$/;
const PULL_SECRETS = /pullsecrets?$/;
/** A name of an object, also with its namespace. */
const OBJECT_NAME = /^(?:[a-z0-9-]{1,63}\/)?[a-z0-9][a-z0-9.-]{0,252}$/;
const ENTRY_NAME = /^[\w.-]{1,253}$/;

const AMOUNTS = /(?:ttl|length|seconds|minutes|timeout|expir(?:y|ation)|duration|interval|maxage|lifetime|period)$/;
const AMOUNT = /^\d{1,9}(?:\.\d{1,3})?(?:(?:ns|us|ms|s|m|h|d)(?:\d{1,9}(?:ms|s|m|h))*)?$/;

const PATHS = /(?:files?|paths?|dirs?|directory)$/;
const PATH = /^\/[\w.@/-]*$/;

/** `authorization-mode=Node,RBAC`. */
const CHOICES = /(?:mode|type|policy|algorithm)$/;
const CHOICE = /^[A-Za-z][A-Za-z0-9,-]{0,40}$/;

/** Flags whose values are taints or labels. */
const OF_NODES = /^(?:register-with-taints|node-(?:labels?|taints?))$/;
const TAINT_OR_LABEL = /^[A-Za-z0-9][\w./-]{0,316}(?:=([\w.-]{0,63}))?(?::(?:NoSchedule|PreferNoSchedule|NoExecute))?$/;

/** Everybody who may see nodes sees them. */
function isTaintOrLabel(text: string): boolean {
  const found = TAINT_OR_LABEL.exec(text);
  return found !== null && !looksSecret(found[1] ?? "");
}

function isPullSecret(item: unknown): boolean {
  return typeof item === "string" ? isNoSecretText("pullSecrets", item) : isObject(item) && isReference("secret", item);
}

/** What stands beside the name of a Secret, and how it may look. */
const BESIDE: Readonly<Record<string, (value: unknown) => boolean>> = {
  secretName: isName,
  name: isName,
  namespace: isName,
  key: isEntry,
  optional: (value) => typeof value === "boolean",
  defaultMode: (value) => typeof value === "number",
  mode: (value) => typeof value === "number",
  items: (value) => Array.isArray(value) && value.every((item) => isObject(item) && isMadeOf(item, OF_ITEM)),
  path: (value) => typeof value === "string" && /^[\w./-]{1,253}$/.test(value) && !looksSecret(value),
  audience: (value) => typeof value === "string" && /^[\w.:/-]{1,253}$/.test(value) && !looksSecret(value),
  expirationSeconds: (value) => typeof value === "number",
};

const OF_ITEM: readonly string[] = ["key", "path", "mode"];
const OF_SECRET: readonly string[] = ["secretName", "name", "namespace", "optional", "defaultMode", "items"];
const OF_TOKEN: readonly string[] = ["path", "audience", "expirationSeconds"];

/**
 * Whether it says where a Secret is, as Kubernetes's own fields do: in volumes, projected tokens, variables, Ingresses. That
 * a `key` is one in a Secret, and no key itself, only the name above or the Secret's name beside it tells.
 */
function isReference(name: string, value: Readonly<Record<string, unknown>>): boolean {
  if (/(?:Ref|Selector)$/.test(name)) return "name" in value && isMadeOf(value, [...OF_SECRET, "key"]);
  if (name === "serviceAccountToken") return "path" in value && isMadeOf(value, OF_TOKEN);
  if ("secretName" in value) return isMadeOf(value, [...OF_SECRET, "key"]);
  return name === "secret" && "name" in value && isMadeOf(value, OF_SECRET);
}

function isMadeOf(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return Object.entries(value).every(([name, inner]) => names.includes(name) && BESIDE[name]?.(inner) === true);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && OBJECT_NAME.test(value) && !looksSecret(value);
}

function isEntry(value: unknown): boolean {
  return typeof value === "string" && ENTRY_NAME.test(value) && !looksSecret(value);
}
