import { isObject } from "../json";
import { readAgentConfiguration } from "./agent-configuration";
import { withoutNulls } from "./go-nulls";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/**
 * Annotation of the cluster in Rancher that changes together with what the provider does not always read back. When
 * Rancher refuses an update, Terraform's state has the refused values all the same; where the provider then reads nothing
 * back, the next plan would be empty for ever. Annotations are always read back, so the old witness brings the refused
 * update into the next plan, and tells what Rancher accepted last.
 *
 * Seen with the rancher2 provider 8.5.0 to 15.0.0-rc.16.
 */
export const WITNESS_ANNOTATION = "rancher-k3s/witness";

/** Arguments that the provider reads back only where Rancher holds something, by their name in a witness. */
export const WITNESSED_ARGUMENTS = {
  "cluster-agent": "cluster_agent_deployment_customization",
  "fleet-agent": "fleet_agent_deployment_customization",
  "env-vars": "agent_env_vars",
  "pod-security": "default_pod_security_admission_configuration_template_name",
  "default-role": "default_cluster_role_for_project_members",
  "network-policy": "enable_network_policy",
  "cloud-credential": "cloud_credential_secret_name",
} as const;

/** Name of a part of a witness. */
export type WitnessedPart = keyof typeof WITNESSED_ARGUMENTS;

const PARTS = Object.keys(WITNESSED_ARGUMENTS) as WitnessedPart[];

/** Makes a short digest of a text. */
export type Digest = (text: string) => string;

/** How a witness is made; it stands in front, so that another form is not compared with this one. */
const FORM = "v1";

/** The witness of a cluster of which Rancher accepted nothing that counts. */
export const NOTHING_ACCEPTED = FORM;

/** Whether a text is a witness of the form that is compared. */
export function isWitness(text: string | undefined): text is string {
  return text?.split(" ", 1)[0] === FORM;
}

/** Whether a text is a witness of a form that another release of this library makes. */
export function isWitnessOfOtherForm(text: string | undefined): boolean {
  return text !== undefined && /^v\d+( |$)/.test(text) && !isWitness(text);
}

/** A witness in a map that Terraform puts together. */
const MERGED = new RegExp(`"${WITNESS_ANNOTATION}"\\s*[=:]\\s*"v\\d`);

/**
 * Whether a resource has a witness, and nothing else in its place. Where the annotations of a plan are known only at apply,
 * one may be among them, and counts.
 */
export function holdsWitness(resource: ResourceValues): boolean {
  const written = resource.raw("annotations");
  if (typeof written === "string") return resource.isConfiguration && MERGED.test(written);
  const witness = isObject(written) ? written[WITNESS_ANNOTATION] : undefined;
  if (typeof witness === "string") return isWitness(witness) || isWitnessOfOtherForm(witness);
  if (resource.isConfiguration) return false;
  const annotations = resource.map("annotations");
  return isUnknown(annotations) || isUnknown(annotations.get(WITNESS_ANNOTATION));
}

/**
 * Marks a part with expressions in it, which a state has no words for. The digest in front of it tells when the app
 * changes; behind it stands Terraform's own digest of the values, where the witness is written by a configuration.
 */
const NOT_COMPARABLE = "?";

/**
 * The witness of a resource: a digest for each part that is set, none of any secret. Environment variables count by
 * their names, values known only at apply by where they stand.
 * @param valuesOf what is written behind a part with expressions in it
 */
export function witnessOf(
  resource: ResourceValues,
  digest: Digest,
  valuesOf: (part: WitnessedPart) => string | undefined = () => undefined,
): string {
  const parts = PARTS.flatMap((part) => {
    const text = partText(part, resource);
    if (text === undefined) return [];
    return [`${part}=${digest(text.text)}${text.isComparable ? "" : `${NOT_COMPARABLE}${valuesOf(part) ?? ""}`}`];
  });
  return [FORM, ...parts].join(" ");
}

/** Parts that the provider fills in itself where the configuration leaves them out. */
const COMPUTED: readonly WitnessedPart[] = ["default-role", "network-policy"];

/**
 * The parts of a resource that are not as its witness says, so that they are not what Rancher accepted last.
 * @param intended the witness of what is to be written, as far as it is known: of what the provider fills in itself only
 *   the configuration tells whether it is the app's
 */
export function partsAgainst(
  witness: string,
  resource: ResourceValues,
  digest: Digest,
  intended: string | undefined,
): WitnessedPart[] {
  if (!isWitness(witness)) return [];
  const wanted = partsOf(intended ?? "");
  const [accepted, held] = [partsOf(witness), partsOf(witnessOf(resource, digest))];
  return PARTS.filter(
    (part) =>
      accepted.get(part) !== held.get(part) &&
      !isOpen(accepted.get(part)) &&
      !isOpen(held.get(part)) &&
      (!COMPUTED.includes(part) || accepted.has(part) || wanted.has(part)),
  );
}

/**
 * The parts with expressions in them, in one of two witnesses, in which these are not the same. A witness of a model has no
 * digest of values; it tells by its text alone.
 */
export function openPartsBetween(one: string, other: string): WitnessedPart[] {
  const [first, second] = [partsOf(one), partsOf(other)];
  return PARTS.filter((part) => {
    const [a, b] = [first.get(part), second.get(part)];
    if (!isOpen(a) && !isOpen(b)) return false;
    return textOf(a) !== textOf(b) || haveOtherValues(a, b);
  });
}

/** The parts in which only values differ, so that these do for certain. */
export function partsOfOtherValues(one: string, other: string): WitnessedPart[] {
  const [first, second] = [partsOf(one), partsOf(other)];
  return PARTS.filter((part) => {
    const [a, b] = [first.get(part), second.get(part)];
    return isOpen(a) && isOpen(b) && textOf(a) === textOf(b) && haveOtherValues(a, b);
  });
}

function isOpen(part: string | undefined): boolean {
  return part?.includes(NOT_COMPARABLE) === true;
}

function textOf(part: string | undefined): string | undefined {
  return part?.split(NOT_COMPARABLE, 1)[0];
}

/** Terraform's digest of what the expressions in a part give; undefined where a witness has none. */
export function digestOfValuesIn(witness: string, part: WitnessedPart): string | undefined {
  return partsOf(witness).get(part)?.split(NOT_COMPARABLE)[1];
}

/** Whether the provider fills the part in where an expression gives null, with what it read back. */
export function isFilledIn(part: WitnessedPart): boolean {
  return COMPUTED.includes(part);
}

/** Whether the part is one value, and no block. */
export function isOneValue(part: WitnessedPart): boolean {
  return part !== "cluster-agent" && part !== "fleet-agent" && part !== "env-vars";
}

function haveOtherValues(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [one, other].map((part) => part?.split(NOT_COMPARABLE)[1] ?? "");
  return a !== "" && b !== "" && a !== b;
}

function partsOf(witness: string): ReadonlyMap<string, string> {
  return new Map(
    witness
      .split(" ")
      .slice(1)
      .map((text) => {
        const [part = "", digest = ""] = text.split("=", 2);
        return [part, digest] as const;
      }),
  );
}

/**
 * Whether the provider never reads the part back, so that what state says of it proves nothing. Where state has no block
 * at all, Rancher may hold one that is never read back.
 */
export function isNeverReadBack(part: WitnessedPart, resource: ResourceValues): boolean {
  if (part !== "cluster-agent" && part !== "fleet-agent") return false;
  const block = resource.block(WITNESSED_ARGUMENTS[part]);
  if (block === undefined) return true;
  if (isUnknown(block)) return false;
  const affinity = block.text("override_affinity");
  return (affinity !== undefined && affinity !== "") || block.has("override_resource_requirements");
}

interface PartText {
  readonly text: string;
  readonly isComparable: boolean;
}

/** What a part says, in one form whoever wrote it; undefined where it says nothing. */
function partText(part: WitnessedPart, resource: ResourceValues): PartText | undefined {
  const argument = WITNESSED_ARGUMENTS[part];
  if (part === "cluster-agent" || part === "fleet-agent") return agentText(resource, argument);
  if (part === "env-vars") {
    const blocks = resource.blocks(argument);
    // A `dynamic` block leaves nothing where the argument would stand.
    if (isUnknown(blocks)) return { text: namesIn(resource.raw(argument) ?? argument), isComparable: false };
    const names = blocks.map((block) => block.text("name"));
    return names.length === 0 ? undefined : { text: JSON.stringify(names), isComparable: !names.some(isUnknown) };
  }
  const value = resource.text(argument);
  if (isUnknown(value)) return { text: JSON.stringify(resource.raw(argument) ?? argument), isComparable: false };
  // What is not set, and what is set to the provider's own default, is the same to Rancher.
  return value === undefined || value === "" || value === "false" ? undefined : { text: value, isComparable: true };
}

/** What stands where environment variables are known only in part, without the values of those that are known. */
function namesIn(raw: unknown): string {
  const items = Array.isArray(raw) ? raw : [raw];
  return JSON.stringify(items.map((item) => (isObject(item) ? item.name : item)));
}

function agentText(resource: ResourceValues, argument: string): PartText | undefined {
  const block = resource.block(argument);
  if (block === undefined) return undefined;
  const open = { text: JSON.stringify(resource.raw(argument) ?? argument), isComparable: false };
  if (isUnknown(block)) return open;
  const { tolerations, unknownTolerations, refusedTolerations } = readAgentConfiguration(block);
  const affinity = block.text("override_affinity");
  if (unknownTolerations.length > 0 || refusedTolerations.length > 0 || isUnknown(affinity)) return open;
  const others = SAYING_ZERO.map((name) => withoutUnset(block.raw(name), name));
  if (/[$%]\{/.test(JSON.stringify(others))) return open;
  const said = [tolerations.map(String), affinitySaid(affinity), ...others];
  return JSON.stringify(said) === NOTHING ? undefined : { text: JSON.stringify(said), isComparable: true };
}

const NOTHING = JSON.stringify([[], null, null, null]);

/** Blocks of an agent in which the provider sends a zero like any other number. */
const SAYING_ZERO: readonly string[] = ["override_resource_requirements", "scheduling_customization"];

/**
 * Without what is as good as not set, so that a configuration and a state say the same; null where nothing is left.
 * @param name argument that has the value, where it does not stand in the value itself
 */
export function withoutUnset(value: unknown, name = ""): unknown {
  return inOneForm(value, SAYING_ZERO.includes(name) ? "zero" : "none", 0);
}

/**
 * What an affinity says, in one form however it is laid out; null where it says nothing. Nothing in it is as good as not
 * set: an empty selector takes everything, an empty text is a value.
 */
export function affinitySaid(text: string | undefined): unknown {
  if (text === undefined || text === "") return null;
  try {
    return inOneForm(withoutNulls(JSON.parse(text)), "all", 0);
  } catch {
    return text;
  }
}

/** Which of the values that are mostly as good as not set count: none, zero and false, or all. */
type Counting = "none" | "zero" | "all";

function inOneForm(value: unknown, counting: Counting, depth: number): unknown {
  // Deeper than anybody nests, and less deep than a call stack goes.
  if (depth > DEEPEST) return "nested too deeply";
  const isLeft = (item: unknown) => counting === "all" || item !== null;
  const isNothing = (size: number) => counting !== "all" && size === 0;
  if (Array.isArray(value)) {
    const items = value.map((item) => inOneForm(item, counting, depth + 1)).filter(isLeft);
    // A block may stand alone or in a list of one.
    return isNothing(items.length) ? null : items.length === 1 ? items[0] : items;
  }
  if (typeof value === "object" && value !== null) {
    const inner = (key: string) => (counting === "none" && SAYING_ZERO.includes(key) ? "zero" : counting);
    const entries = Object.entries(value)
      .map(([key, each]) => [key, inOneForm(each, inner(key), depth + 1)] as const)
      .filter(([, each]) => isLeft(each))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return isNothing(entries.length) ? null : Object.fromEntries(entries);
  }
  if (value === undefined || value === null) return null;
  const isUnset = counting !== "all" && (value === "" || (counting === "none" && (value === 0 || value === false)));
  return isUnset ? null : String(value);
}

const DEEPEST = 500;
