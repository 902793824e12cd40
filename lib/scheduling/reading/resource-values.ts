import { holdsTrue, isObject } from "../json";
import { type NullSources, withoutNullArguments } from "./nullness";
import { type TemplatePart, templateParts } from "./template";
import { type Known, Unknown } from "./unknown";
import { withUnsetVariables } from "./unset-variables";

/** In whose words values are: those of a configuration have expressions in them, those of a plan a mask beside them. */
type Notation = "configuration" | "values";

/**
 * The arguments of one resource, or of one block in it, whoever wrote them: a synthesized stack, a plan, a state. Only
 * what is asked for is looked at: the rest of a plan may be secret.
 *
 * @example
 * ```ts
 * const written = ResourceValues.ofConfiguration({ name: "edge", kubernetes_version: "v1.33.5+k3s1" });
 * console.log(written.names, written.text("name"));
 * ```
 */
export class ResourceValues {
  /**
   * Arguments of a resource in Terraform's JSON configuration syntax, where `${...}` in a string is an expression.
   * @param json what stands below the resource's name
   */
  public static ofConfiguration(json: unknown): ResourceValues {
    return new ResourceValues(json, [], "configuration", "");
  }

  /**
   * Values of a resource as a plan or a state in JSON holds them.
   * @param values the values; those known only at apply are absent
   * @param masks a plan's `after_unknown` and `after_sensitive`, true in the places of values that must not be judged
   */
  public static ofValues(values: unknown, ...masks: readonly unknown[]): ResourceValues {
    return new ResourceValues(values, masks, "values", "");
  }

  private constructor(
    private readonly json: unknown,
    private readonly masks: readonly unknown[],
    private readonly notation: Notation,
    /** Where it stands, in Terraform's words; empty for the resource itself. */
    public readonly path: string,
  ) {}

  /** The object that says all there is to say; undefined where masks say more. Nobody changes it once it is read. */
  public get whole(): object | undefined {
    return this.masks.length === 0 && isObject(this.json) ? this.json : undefined;
  }

  /** Names of all arguments and blocks that are written. */
  public get names(): readonly string[] {
    return isObject(this.json) ? Object.keys(this.json) : [];
  }

  /** Names of all that is or will be there: those that `dynamic` blocks make, and those that only a mask has, included. */
  public get allNames(): readonly string[] {
    const made = this.isConfiguration
      ? [member(this.json, "dynamic")].flat().filter(isObject).flatMap(Object.keys)
      : [];
    const written = this.names.filter((name) => name !== "dynamic" || !this.isConfiguration);
    const masked = this.masks.flatMap((mask) =>
      isObject(mask) ? Object.keys(mask).filter((name) => holdsTrue(mask[name])) : [],
    );
    return [...new Set([...written, ...made, ...masked])];
  }

  /** Whether it is what an app wrote, and not what Terraform or a provider made of it. */
  public get isConfiguration(): boolean {
    return this.notation === "configuration";
  }

  /** The one block of this name, or undefined where there is none. */
  public block(name: string): Known<ResourceValues> | undefined {
    const blocks = this.blocks(name);
    return blocks instanceof Unknown ? blocks : blocks[0];
  }

  /** The blocks of this name, in their order. */
  public blocks(name: string): Known<readonly ResourceValues[]> {
    const { json, masks, path } = this.inner(name);
    if (isMasked(masks) || this.isDynamic(name) || this.isExpression(json)) return new Unknown(path);
    const list = Array.isArray(json) ? json : json === undefined || json === null ? [] : [json];
    // What a plan knows nothing of yet stands in the mask alone.
    const length = Math.max(list.length, ...masks.map((mask) => (Array.isArray(mask) ? mask.length : 0)));
    const single = length === 1 && !Array.isArray(json);
    const blocks: ResourceValues[] = [];
    for (let index = 0; index < length; index += 1) {
      const place = single || length === 1 ? path : `${path}[${index}]`;
      const inner = masks.map((mask) => (Array.isArray(mask) ? mask[index] : mask));
      if (isMasked(inner) || this.isExpression(list[index])) return new Unknown(place);
      if (list[index] === null) continue;
      blocks.push(new ResourceValues(list[index] ?? {}, inner, this.notation, place));
    }
    return blocks;
  }

  /** An argument that is text; numbers and booleans count as the text Terraform makes of them. */
  public text(name: string): Known<string> | undefined {
    const parts = this.template(name);
    if (parts === undefined || parts instanceof Unknown) return parts;
    const [only] = parts;
    if (parts.length === 1 && typeof only === "string") return only;
    const texts = parts.filter((part) => typeof part === "string");
    return texts.length === parts.length ? texts.join("") : new Unknown(this.inner(name).path);
  }

  /** An argument that is text of which parts may be known only at apply. */
  public template(name: string): Known<readonly TemplatePart[]> | undefined {
    const { json, masks, path } = this.inner(name);
    if (isMasked(masks)) return new Unknown(path);
    if (typeof json === "number" || typeof json === "boolean") return [String(json)];
    if (typeof json !== "string") return undefined;
    if (this.notation === "values") return [json];
    const parts = templateParts(json);
    const isWhole = parts?.length === 1 && typeof parts[0] !== "string";
    return parts === undefined || isWhole ? new Unknown(path) : parts;
  }

  /** An argument that is a list of text. */
  public texts(name: string): Known<readonly Known<string>[]> {
    const { json, masks, path } = this.inner(name);
    if (isMasked(masks) || this.isExpression(json)) return new Unknown(path);
    const list = Array.isArray(json) ? json : [];
    const place = new ResourceValues(list, masks, this.notation, path);
    return list.flatMap((_, index) => place.text(String(index)) ?? []);
  }

  /** An argument that is a map of text; keys known only at apply make the whole map unknown. */
  public map(name: string): Known<ReadonlyMap<string, Known<string>>> {
    const { json, masks, path } = this.inner(name);
    if (isMasked(masks) || this.isExpression(json)) return new Unknown(path);
    const place = new ResourceValues(json ?? {}, masks, this.notation, path);
    const keys = [...new Set([json, ...masks].filter(isObject).flatMap((each) => Object.keys(each)))];
    if (this.notation === "configuration" && keys.some((key) => /[$%]\{/.test(key))) return new Unknown(path);
    return new Map(
      keys.flatMap((key) => {
        const value = place.text(key);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  }

  /** Whether the argument or block is written at all. */
  public has(name: string): boolean {
    const { json, masks } = this.inner(name);
    const isEmpty = json === undefined || json === null || (Array.isArray(json) && json.length === 0);
    return !isEmpty || isMasked(masks) || this.isDynamic(name);
  }

  /** Whether all of an argument or block is known, at any depth. */
  public isKnown(name: string): boolean {
    const { json, masks } = this.inner(name);
    if (masks.some(holdsTrue) || this.isDynamic(name)) return false;
    return this.notation === "values" || !holdsExpression(json);
  }

  /** An argument or block as it is written, expressions included. */
  public raw(name: string): unknown {
    return this.inner(name).json;
  }

  /** The same as if the argument or block were not there. */
  public without(name: string): ResourceValues {
    // A mask that still stood there would make blocks of its own.
    const masks = this.masks.map((mask) => (isObject(mask) ? leftOut(mask, name) : mask));
    return new ResourceValues(isObject(this.json) ? leftOut(this.json, name) : {}, masks, this.notation, this.path);
  }

  /** The same without what is written and null for certain, which Terraform takes as not written. */
  public withoutNulls(sources: NullSources): ResourceValues {
    return this.mayHoldNulls ? this.withJson(withoutNullArguments(this.json, sources)) : this;
  }

  /** The same where nobody gives the variables a value whose default is null or empty text. */
  public withUnsetVariables(sources: NullSources): ResourceValues {
    return this.mayHoldNulls ? this.withJson(withUnsetVariables(this.json, sources)) : this;
  }

  /**
   * The same with nothing known of the argument or block.
   * @param inner an argument of the block, of which there is one: nothing else of it becomes unknown
   */
  public withUnknown(name: string, inner?: string): ResourceValues {
    const mask = { [name]: inner === undefined ? true : [{ [inner]: true }] };
    return new ResourceValues(this.json, [...this.masks, mask], this.notation, this.path);
  }

  /** Only an expression is null, or empty, by what others say. No argument is made of those in a lifecycle. */
  private get mayHoldNulls(): boolean {
    this.holdsExpressions ??= holdsExpression(isObject(this.json) ? leftOut(this.json, "lifecycle") : this.json);
    return this.isConfiguration && this.holdsExpressions;
  }

  private holdsExpressions: boolean | undefined;

  private withJson(json: unknown): ResourceValues {
    return json === this.json ? this : new ResourceValues(json, this.masks, this.notation, this.path);
  }

  private inner(name: string): { json: unknown; masks: readonly unknown[]; path: string } {
    const step = /^\d+$/.test(name) ? `[${name}]` : this.path === "" ? name : `.${name}`;
    const { masks } = this;
    const inner = masks.length === 0 ? masks : masks.map((mask) => (mask === true ? true : member(mask, name)));
    return { json: member(this.json, name), masks: inner, path: `${this.path}${step}` };
  }

  /** A whole argument or block that is one expression. */
  private isExpression(json: unknown): boolean {
    return this.notation === "configuration" && typeof json === "string" && /[$%]\{/.test(json);
  }

  /** How many blocks a `dynamic` block makes is known only at apply. */
  private isDynamic(name: string): boolean {
    if (this.notation !== "configuration") return false;
    // Terraform's JSON takes one object, or a list of them.
    const dynamic = member(this.json, "dynamic");
    return dynamic !== undefined && [dynamic].flat().some((each) => member(each, name) !== undefined);
  }
}

function leftOut(object: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const { [name]: _, ...rest } = object;
  return rest;
}

function isMasked(masks: readonly unknown[]): boolean {
  return masks.includes(true);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** Whether a text or key in a value, at any depth, holds a Terraform expression. */
function holdsExpression(value: unknown): boolean {
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string" && (next.includes("${") || next.includes("%{"))) return true;
    if (typeof next !== "object" || next === null) continue;
    if (Array.isArray(next)) for (const inner of next) pending.push(inner);
    else for (const [key, inner] of Object.entries(next)) pending.push(key, inner);
  }
  return false;
}
