import { Token } from "cdktf";
import type { Problem } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { isOpenList } from "../scheduling/known-only-at-apply";
import {
  FLAG,
  list,
  MALFORMED,
  number,
  ofType,
  oneOf,
  plainData,
  record,
  type Shape,
  text,
  wrongType,
} from "../scheduling/validation/shape";
import { isToken } from "./token-json";
import { isOneToken } from "./typed-tokens";

/**
 * Shapes of what may also be known only at apply. Terraform works it out, so nothing more is asked of it here than that it
 * can stand for a value of its kind: text cannot stand for a list, nor a map for text.
 */

/**
 * What a token is, as far as it says: `any` is what CDKTF gives where it does not know what of, `one` is text that is a
 * token and nothing else, which its functions give for lists and maps as well, and `text` has more to it.
 */
type TokenKind = "any" | "one" | "text" | "number" | "list" | "map";

function kindOfToken(token: unknown): TokenKind {
  if (typeof token === "string") return isOpenList(token) ? "list" : isOneToken(token) ? "one" : "text";
  if (typeof token === "number") return "number";
  if (Array.isArray(token)) return "list";
  return typeof token === "object" && token !== null && "resolve" in token ? "any" : "map";
}

/** What a token may stand for, and what to write where it cannot. */
interface TokenUse<T> {
  readonly kinds: readonly TokenKind[];
  /** The token as everything that reads the value takes it. */
  readonly as: (token: unknown) => T;
  readonly help: string;
}

/** A value of the shape, or a token of a kind that can stand for it. */
function orToken<T>(shape: Shape<T>, { kinds, as, help }: TokenUse<T>): Shape<T> {
  return {
    ...shape,
    read(value, place, problems) {
      if (!isToken(value)) return shape.read(value, place, problems);
      const kind = kindOfToken(value);
      if (kinds.includes(kind)) return as(value);
      problems.push(otherKind(kind, place, shape.noun, help));
      return MALFORMED;
    },
  };
}

function otherKind(kind: TokenKind, place: string, noun: string, help: string): Problem {
  const words = { any: "a value", one: "text", text: "text", number: "a number", list: "a list", map: "a map" };
  return {
    what: `${place} is ${words[kind]} known only at apply, not ${noun}`,
    why: "Terraform puts the value there as it is, and the provider takes no other type",
    help,
  };
}

/**
 * What is written for text, as text: the same token is the same text, and one within other text is found by CDKTF in no
 * other form.
 */
function asText<T extends string>(): TokenUse<T> {
  return {
    kinds: ["any", "one", "text", "number"],
    as: (token) => Token.asString(token) as T,
    help: "pass one that gives text: stringValue of a variable, or Token.asString(value)",
  };
}

/** Text with tokens in it, or that is one. */
export function openText(example: string): Shape<string> {
  return orToken(text(example), asText());
}

/** One of several words, or text with tokens in it. */
export function openOneOf<T extends string>(known: readonly T[], why: string): Shape<T> {
  return orToken(oneOf(known, why), asText<T>());
}

/** A number, or a token. */
export function openNumber(example: number): Shape<number> {
  return orToken(number(example), {
    kinds: ["any", "one", "number", "text"],
    as: (token) => token as number,
    help: "pass one that gives a number: numberValue of a variable, or Token.asNumber(value)",
  });
}

/** A number or text, of which Terraform makes text. */
export const OPEN_COUNT: Shape<number | string> = orToken(
  ofType<number | string>(
    "a number or text",
    '1 or "10%"',
    (value) => typeof value === "string" || Number.isFinite(value),
  ),
  asText(),
);

/** A flag, or a token. */
export const OPEN_FLAG: Shape<boolean> = orToken(FLAG, {
  kinds: ["any", "one", "text"],
  as: (token) => token as boolean,
  help: "pass one that gives true or false: booleanValue of a variable",
});

/** A list, or a token that can be one, which is passed on as CDKTF passes lists. */
export function openList<T>(item: Shape<T>): Shape<readonly T[]> {
  return orToken(list(item), {
    kinds: ["any", "one", "list"],
    as: (token) => Token.asList(token) as unknown as readonly T[],
    help: "pass one that gives a list: listValue of a variable, or Token.asList(value)",
  });
}

function asMap<T>(): TokenUse<T> {
  return {
    kinds: ["any", "one", "map"],
    // As text it would be walked through character by character.
    as: (token) => (typeof token === "string" ? Token.asAny(token) : token) as T,
    help: "pass one that gives a map: Token.asStringMap(value)",
  };
}

/** An object with any keys and values of one shape, or a token of one. */
export function openRecord<T>(item: Shape<T>, key?: string): Shape<Readonly<Record<string, T>>> {
  return orToken(record(item, key), asMap());
}

/** An object of plain data, or a token of one. */
export function openObject(noun: string, example: string): Shape<Readonly<Record<string, unknown>>> {
  const data = plainData<Readonly<Record<string, unknown>>>(noun, example);
  const shape: Shape<Readonly<Record<string, unknown>>> = {
    ...data,
    read: (value, place, problems) =>
      isObject(value) ? data.read(value, place, problems) : wrongType(value, place, data, problems),
  };
  return orToken(shape, asMap());
}
