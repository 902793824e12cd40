import { type IResolvable, type IResolveContext, type TerraformElement, TerraformStack, Token } from "cdktf";
import { isPlain, walk, walkEntries } from "../configuration/walk";
import type { PlainObject } from "../scheduling/json";
import { withoutStackTraces } from "./without-stack-traces";
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
    const walked = walkEntries(values, (value) => context.resolve(value));
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
    resolve: {
      value: (context: IResolveContext) =>
        handOver(
          withoutStackTraces(() => walked(context)),
          context,
        ),
      configurable: true,
    },
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
    return handOver(context.preparing ? undefined : walk(this.produce(), (value) => context.resolve(value)), context);
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): unknown {
    return "<unresolved-token>";
  }
}
