import { isObject } from "../scheduling/json";
import { Unknown } from "../scheduling/reading/unknown";
import { isToken } from "./token-json";

/** No setting that is judged nests deeper; what does is refused for its keys, and not walked through before. */
const DEEPEST = 12;

/** A value in which the rules of the core see what is known only at apply: tokens, at any depth that is looked at. */
export function withOpenTokens(value: unknown, place: string, depth = 0): unknown {
  if (isToken(value)) return new Unknown(place);
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item, index) => withOpenTokens(item, `${place}[${index}]`, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withOpenTokens(each, `${place}.${key}`, depth + 1)]),
  );
}
