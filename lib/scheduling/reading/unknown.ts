import { isObject } from "../json";
import { withoutSecrets } from "../without-secrets";
import type { TemplatePart } from "./template";

/**
 * A value that Terraform knows only at apply, and where it stands. Nothing is ever guessed in its place.
 *
 * @example
 * ```ts
 * const { kubernetesVersion } = cluster.prove().cluster;
 * if (kubernetesVersion instanceof Unknown) console.log(`known only at apply: ${kubernetesVersion.path}`);
 * ```
 */
export class Unknown {
  /** Nothing else is taken for it. */
  protected readonly isKnownAtApplyOnly = true;

  /** Made by what reads a cluster; there is seldom a reason to make one. */
  constructor(
    /** Where it stands, in Terraform's words: `rke_config.machine_global_config`. */
    public readonly path: string,
    /** What text it begins with for certain; empty where nothing is known of it. */
    public readonly prefix = "",
    /** What it is in place of text; "open" where it may be text or anything else, undefined where that is no question. */
    public readonly type?: UnknownType,
    /** What text it is made of, where that is known: text in it that is YAML may be read all the same. */
    public readonly template?: readonly TemplatePart[],
  ) {}
}

/** Where the value of a key stands, in what stands at a path. */
export function pathOfKey(path: string, key: string): string {
  return `${path}, key ${JSON.stringify(withoutSecrets(key))}`;
}

/** What a value is that need not be text. */
export type UnknownType = "number" | "map" | "open";

/** A value, or the place of one that is known only at apply. */
export type Known<T> = T | Unknown;

/** Whether the value is known only at apply. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Whether the value is this text, or may turn out to be. */
export function mayBe(value: unknown, text: string): boolean {
  return isUnknown(value) ? text.startsWith(value.prefix) : value === text;
}

/** Anything in a value, at any depth, that is known only at apply; undefined where all of it is known. */
export function unknownIn(value: unknown): Unknown | undefined {
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isUnknown(next)) return next;
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) pending.push(inner);
  }
  return undefined;
}

/** The value at a path of keys; unknown where anything on the way is, as nothing is known of what lies behind it. */
export function reach(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (isUnknown(inner)) return new Unknown(inner.path);
    return isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
}
