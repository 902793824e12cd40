import type * as Yaml from "yaml";
import { placed } from "./yaml-mistake";

/**
 * What is said of a document in which a list or a map is a key, as `{{ .Values.name }}` is without quotes; undefined of any
 * other. Go refuses it ("invalid map key"). The library would make text of such a key, which takes longer with the fourth power
 * of how deep keys nest.
 * @param text what the document was parsed from
 */
export function collectionKeyMistake(document: Yaml.Document, text: string): string | undefined {
  const { isAlias, isCollection, isNode, isPair }: typeof Yaml = require("yaml");
  /** An alias means the last anchor of its name before it. */
  const collectionAnchors = new Map<string, boolean>();
  // In the order of the text, and without a call for each level.
  const ahead: unknown[] = [document.contents];
  while (ahead.length > 0) {
    const next = ahead.pop();
    if (isPair(next)) {
      const { key, value } = next;
      if (isCollection(key) || (isAlias(key) && collectionAnchors.get(key.source) === true)) {
        return placed("a key is a list or a map", placeIn(text, key.range?.[0] ?? 0));
      }
      ahead.push(value, key);
    } else if (isNode(next) && !isAlias(next)) {
      if (next.anchor !== undefined) collectionAnchors.set(next.anchor, isCollection(next));
      if (isCollection(next)) for (const item of [...next.items].reverse()) ahead.push(item);
    }
  }
  return undefined;
}

function placeIn(text: string, offset: number): { line: number; col: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, col: offset - before.lastIndexOf("\n") };
}
