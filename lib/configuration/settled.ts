import {
  DefaultTokenResolver,
  type IResolvable,
  type IResolveContext,
  Lazy,
  ref,
  StringConcat,
  Tokenization,
} from "cdktf";
import { mayHoldExpression } from "../scheduling/reading/known-at-plan";
import { templateParts, withLiterals } from "../scheduling/reading/template";
import { walk } from "./walk";

/** What stands for a token once CDKTF knows what it is. */
export interface SettledForm {
  /** What is written for a value; in lists and objects there may be text that holds expressions. */
  readonly plain: (value: unknown) => unknown;
  /** What is written for an expression, which may stand in functions of Terraform's. */
  readonly open: (expression: IResolvable) => unknown;
}

/**
 * What is made of a token only when the stack is written. A lazy value may be plain then, and in a function of
 * Terraform's it would stand as if it were an expression: text without quotes, a name that nobody declared.
 */
export function whenSettled(token: unknown, { plain, open }: SettledForm): IResolvable {
  return Lazy.anyValue({
    produce: ({ scope, preparing }) => {
      const value = resolvedFor(scope, token, preparing);
      return isExpression(value) ? open(expressionOf(value)) : plain(value);
    },
  });
}

/** Whether a settled value is text with an expression in it. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && mayHoldExpression(value);
}

/** Whether there is an expression or a directive in text, and not only what is written with `$${` to be none. */
export function holdsExpression(text: string): boolean {
  return isExpression(text) && templateParts(text)?.every((part) => typeof part === "string") !== true;
}

/** Text with expressions in it, as an argument of a function of Terraform's. */
export function expressionOf(text: string): IResolvable {
  const only = onlyExpressionIn(text);
  return ref(only ?? `"${withLiterals(text, inQuotes)}"`);
}

/** Whether text is one expression and nothing else: it gives what the expression gives, of whichever type. */
export function isOneExpression(text: string): boolean {
  return onlyExpressionIn(text) !== undefined;
}

function onlyExpressionIn(text: string): string | undefined {
  const [only, ...others] = templateParts(text) ?? [];
  return typeof only === "object" && others.length === 0 ? only.expression : undefined;
}

/** Literal text between quotes, in Terraform's syntax, which has no `\b` and `\f`. */
function inQuotes(literal: string): string {
  return JSON.stringify(literal)
    .slice(1, -1)
    .replace(/\\[\s\S]/g, (sequence) => HCL_ESCAPES[sequence] ?? sequence);
}

const HCL_ESCAPES: Readonly<Record<string, string>> = { "\\b": "\\u0008", "\\f": "\\u000c" };

/**
 * A value with every token resolved, as it is written for a construct.
 * @param preparing while CDKTF only looks for references to other stacks
 */
export function resolvedFor(scope: IResolveContext["scope"], value: unknown, preparing: boolean): unknown {
  return walk(value, (open) => Tokenization.resolve(open, { scope, preparing, resolver: RESOLVER }));
}

const RESOLVER = new DefaultTokenResolver(new StringConcat());
