import { cut } from "../cut";
import { isObject } from "../json";
import { type Declarations, type LateReference, lateReferences } from "./known-at-plan";
import { CLOSED_ARGUMENTS, type LateKind, MAPS, propertyOf } from "./late-arguments";
import type { ResourceValues } from "./resource-values";
import { isSent } from "./sent-rke-config";
import { isUnknown } from "./unknown";

/** A setting that fails the apply of a cluster, because Terraform does not know it when it plans. */
export interface LateSetting {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** What it is made of that is not known, as Terraform addresses it, sorted; at least one. */
  readonly values: readonly string[];
  /** Which of these no earlier apply makes known. */
  readonly never: readonly string[];
  /** Why: "alone" where nothing beside it is known to say anything, which only a cluster that is created needs. */
  readonly cause: "alone" | LateKind;
  /** Whether a plan shows it, so that it is so of a cluster that exists as well. */
  readonly isPlanned?: true;
}

/** No address that people write is longer. */
const LONGEST_ADDRESS = 200;

/**
 * Settings, as an app writes them, with which the provider cannot create the cluster. While it plans it takes what is not
 * known for empty. Where nothing else of `rke_config` is known to say anything, it takes the block for one that nobody
 * wrote; otherwise it plans some arguments as empty and leaves others open. What it plans and is otherwise at apply,
 * Terraform takes for a contradiction.
 * @see rancher/terraform-provider-rancher2 rancher2/resource_rancher2_cluster_v2.go `CustomizeDiff`, #835, #1501
 */
export function readLateSettings(resource: ResourceValues, declared: Declarations): readonly LateSetting[] {
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  const referencesIn = (value: unknown) => lateReferences(value, declared);
  const isKnown = (value: unknown) => referencesIn(value).length === 0;
  const raw = Object.fromEntries(rkeConfig.names.map((name) => [name, rkeConfig.raw(name)]));
  const isAlone = !Object.entries(raw).some(([name, value]) => isSent(name, value, isKnown));
  const late = argumentsIn(raw).flatMap(([argument, value]): Found[] => {
    const references = referencesIn(value);
    const kind = CLOSED_ARGUMENTS.get(argument);
    // What fails beside others too is no matter of being alone.
    const closed = kind !== undefined && isClosed(kind, value, isKnown) ? kind : undefined;
    const cause = closed ?? (isAlone ? "alone" : undefined);
    return references.length === 0 || cause === undefined ? [] : [{ argument, cause, references }];
  });
  return [...new Set(late.map(({ argument }) => argument))].map((argument) => {
    const found = late.filter((each) => each.argument === argument);
    const references = new Map(
      found.flatMap((each) => each.references.map((reference) => [reference.address, reference])),
    );
    return settingOf(argument, found[0]?.cause ?? "value", [...references.values()]);
  });
}

interface Found {
  readonly argument: string;
  readonly cause: LateSetting["cause"];
  readonly references: readonly LateReference[];
}

function settingOf(argument: string, cause: LateSetting["cause"], references: readonly LateReference[]): LateSetting {
  const addresses = (of: readonly LateReference[]) => of.map(({ address }) => cut(address, LONGEST_ADDRESS)).sort();
  return {
    setting: propertyOf(argument),
    values: addresses(references),
    never: addresses(references.filter((each) => each.isNeverKnown)),
    cause,
  };
}

/** Whether a value that is late somewhere is of the shape in which it fails; of one whole expression that is not known. */
function isClosed(kind: LateKind, value: unknown, isKnown: (value: unknown) => boolean): boolean {
  // With a key that is not known the whole map is not.
  if (kind === "entries") return isObject(value) && isKnown(Object.keys(value));
  return kind === "elements" ? Array.isArray(value) && value.some(isKnown) : true;
}

/** All arguments below `rke_config` with their values, blocks of the same name one after another. */
function argumentsIn(rkeConfig: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  const found: [string, unknown][] = [];
  // Levels of the schema, which no hostile file makes deeper.
  const walk = (block: Readonly<Record<string, unknown>>, prefix: string, depth: number): void => {
    for (const [name, value] of Object.entries(block)) {
      const argument = `${prefix}${name}`;
      const blocks = [value].flat().filter(isObject);
      // Files have an argument of that name; blocks of it are Terraform's own.
      if ((name === "dynamic" && blocks.length > 0) || depth > DEEPEST) continue;
      if (blocks.length === 0 || MAPS.has(argument)) found.push([argument, value]);
      else for (const inner of blocks) walk(inner, `${argument}.`, depth + 1);
    }
  };
  walk(rkeConfig, "", 0);
  return found;
}

/** How deep blocks stand in each other in `rke_config`. */
const DEEPEST = 6;
