import { Token } from "cdktf";
import { FLAG, list, number, oneOf, record, type Shape, text } from "../scheduling/validation/shape";
import { isToken } from "./token-json";
import { isMapToken, isOneToken } from "./typed-tokens";

/**
 * Shapes of what may also be known only at apply. Terraform works it out, so nothing more is asked of it here than that it
 * can stand for a value of its kind: text cannot stand for a list, nor a map for text.
 */

/** A value of the shape, or a token of a kind that can stand for it. */
function orToken<T>(shape: Shape<T>, standsFor: (token: unknown) => boolean): Shape<T> {
  return {
    ...shape,
    read: (value, place, problems) =>
      isToken(value) && standsFor(value) ? (value as T) : shape.read(value, place, problems),
  };
}

/** What CDKTF's functions give where they do not say what of. */
function isResolvable(token: unknown): boolean {
  return typeof token === "object" && token !== null && "resolve" in token;
}

const isTextLike = (token: unknown) => typeof token === "string" || isResolvable(token);

/** Text with tokens in it, or that is one. */
export function openText(example: string): Shape<string> {
  return orToken(text(example), isTextLike);
}

/** One of several words, or text with tokens in it. */
export function openOneOf<T extends string>(known: readonly T[], why: string): Shape<T> {
  return orToken(oneOf(known, why), isTextLike);
}

/** A number, or a token. */
export function openNumber(example: number): Shape<number> {
  return orToken(number(example), (token) => typeof token === "number" || isTextLike(token));
}

/** A flag, or a token. */
export const OPEN_FLAG: Shape<boolean> = orToken(FLAG, isTextLike);

/** A list, or a token that can be one, which is passed on as CDKTF passes lists. */
export function openList<T>(item: Shape<T>): Shape<readonly T[]> {
  const shape = list(item);
  return {
    ...shape,
    read(value, place, problems) {
      if (!isOneToken(value) || typeof value === "number" || isMapToken(value))
        return shape.read(value, place, problems);
      return (Array.isArray(value) ? value : Token.asList(value)) as readonly T[];
    },
  };
}

/**
 * An object with any keys, or a token that can be one. CDKTF's functions give maps as text, which is walked through character
 * by character unless it is said to be anything.
 */
export function openRecord<T>(item: Shape<T>, key?: string): Shape<Readonly<Record<string, T>>> {
  const shape = record(item, key);
  return {
    ...shape,
    read(value, place, problems) {
      if (!isOneToken(value) || typeof value === "number" || Array.isArray(value))
        return shape.read(value, place, problems);
      return (typeof value === "string" ? Token.asAny(value) : value) as Readonly<Record<string, T>>;
    },
  };
}
