import {
  type IResolvable,
  type IResolveContext,
  type TerraformElement,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";
import { isObject, type PlainObject } from "../scheduling/json";
import { stackOverridesAt } from "./written-resource";

/**
 * An element's JSON, of which CDKTF resolves only what may hold a token.
 *
 * It resolves all that is written three times, value by value: while the stack is prepared, as a fragment, and with the
 * whole stack. Nearly all that the elements of this library write is plain, so they walk it themselves and hand the rest
 * on. To everybody who looks at the JSON or copies it, it is the object that it was.
 */
export function walkedOnce<T extends object>(element: TerraformElement, json: T): T {
  const { resource, output } = json as { readonly resource?: PlainObject; readonly output?: PlainObject };
  for (const [type, named] of Object.entries(resource ?? {})) {
    for (const [id, values] of Object.entries(named as PlainObject))
      walkValues(element, values, ["resource", type, id]);
  }
  for (const [id, values] of Object.entries(output ?? {})) walkValues(element, values, ["output", id]);
  return json;
}

function walkValues(element: TerraformElement, values: unknown, place: readonly string[]): void {
  if (!isPlain(values)) return;
  resolving(values, (context) => {
    const walked = walkEntries(values, context);
    // CDKTF merges what the stack says into nothing but plain values. Anything else it resolves again, with the whole stack.
    const isOverridden = stackOverridesAt(TerraformStack.of(element), place) !== undefined;
    return isOverridden || context.preparing ? walked : handedOn(walked as object);
  });
}

function handedOn(walked: object): object {
  return resolving(walked, () => ({ ...walked }));
}

/** Without the stack trace that CDKTF shows where a value cannot be resolved, and that takes longer than all else. */
function resolving(values: object, walked: (context: IResolveContext) => unknown): object {
  return Object.defineProperties(values, {
    resolve: { value: (context: IResolveContext) => handOver(walked(context), context), configurable: true },
    creationStack: { value: [], configurable: true },
  });
}

/** CDKTF walks what is returned, and not what a postprocessor makes of it. */
function handOver(result: unknown, context: IResolveContext): undefined {
  context.registerPostProcessor({ postProcess: () => result });
}

/** A value that is made when it is written, and mostly plain. While a stack is prepared there is none. */
export class MadeOnce implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(private readonly produce: () => unknown) {}

  public resolve(context: IResolveContext): unknown {
    return handOver(context.preparing ? undefined : walk(this.produce(), context), context);
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): unknown {
    return "<unresolved-token>";
  }
}

/** The value with every token resolved, by CDKTF where there may be one; what is undefined is left out, as there. */
function walk(value: unknown, context: IResolveContext): unknown {
  if (typeof value === "string" || typeof value === "number") return mayBeToken(value) ? context.resolve(value) : value;
  if (typeof value === "boolean" || value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    // One element may stand for the whole list.
    if (value.some(mayBeToken)) return context.resolve(value);
    return value.map((each) => walk(each, context)).filter((each) => each !== undefined);
  }
  return isPlain(value) ? walkEntries(value, context) : context.resolve(value);
}

function walkEntries(values: object, context: IResolveContext): unknown {
  const entries = Object.entries(values);
  // A name may be a token, or stand for the whole map.
  if (entries.some(([name]) => mayBeToken(name))) return context.resolve({ ...values });
  const walked: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const resolved = walk(value, context);
    if (resolved !== undefined) walked[name] = resolved;
  }
  return walked;
}

function isPlain(value: unknown): value is object {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype && !Tokenization.isResolvable(value);
}

/** CDKTF writes tokens into text in braces, as numbers that no app has, as such a number in text, or as a known text. */
function mayBeToken(value: unknown): boolean {
  if (typeof value === "number") return !Number.isSafeInteger(value) || value === Token.NUMBER_MAP_TOKEN_VALUE;
  if (typeof value !== "string") return false;
  return value.includes("{") || value.includes("e+") || MAP_TOKENS.has(value);
}

const MAP_TOKENS: ReadonlySet<string> = new Set([Token.STRING_MAP_TOKEN_VALUE, Token.ANY_MAP_TOKEN_VALUE]);
