import { holdsWithheld, withheldKind } from "../live/withheld";
import { isObject } from "../scheduling/json";

/** A piece of JSON as it stands, or something in it that was not read, with the keys that lead to it. */
export type JsonPiece = string | { readonly withheld: string; readonly path: readonly string[] };

/**
 * A text that is JSON, such as values of a chart in a manifest, in which parts were not read: in pieces, so that the others
 * stay as they are. Undefined where nothing in it is withheld, all of it is, or it is nothing of which the parts are told.
 */
export function withheldJson(text: string): readonly JsonPiece[] | undefined {
  if (withheldKind(text) !== undefined || !holdsWithheld(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const pieces = joined(piecesOf(value, []));
  // What is within a text, or a key, has no value of its own that could be given.
  return pieces.some((piece) => typeof piece === "string" && holdsWithheld(piece)) ? undefined : pieces;
}

/** What was read of a text has been checked for how deep it nests. */
function piecesOf(value: unknown, path: readonly string[]): JsonPiece[] {
  if (typeof value === "string" && withheldKind(value) !== undefined) return [{ withheld: value, path }];
  if (Array.isArray(value)) return ["[", ...separated(value.map((item) => piecesOf(item, path))), "]"];
  if (!isObject(value)) return [JSON.stringify(value)];
  const entries = Object.entries(value).map(([key, inner]) => [
    `${JSON.stringify(key)}:`,
    ...piecesOf(inner, [...path, key]),
  ]);
  return ["{", ...separated(entries), "}"];
}

function separated(items: readonly JsonPiece[][]): JsonPiece[] {
  return items.flatMap((item, index) => (index === 0 ? item : [",", ...item]));
}

function joined(pieces: readonly JsonPiece[]): JsonPiece[] {
  const found: JsonPiece[] = [];
  for (const piece of pieces) {
    const last = found[found.length - 1];
    if (typeof piece === "string" && typeof last === "string") found[found.length - 1] = last + piece;
    else found.push(piece);
  }
  return found;
}
