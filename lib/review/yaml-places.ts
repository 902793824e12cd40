import type * as Yaml from "yaml";
import type { Problem } from "../scheduling/invalid-input";
import { collectionKeyMistake } from "../scheduling/yaml-keys";
import { ALIAS_MISTAKE, DEPTH_MISTAKE, nestsTooDeeply, yamlMistake } from "../scheduling/yaml-mistake";

/** A YAML document, and where in its text everything stands. */
export interface YamlPlaces {
  readonly value: unknown;
  /**
   * The line of what these keys and indices lead to; of what there is not, that of the last of them there is.
   * @param isExact undefined instead, where there is not
   */
  lineOf(steps: readonly (string | number)[]): number;
  lineOf(steps: readonly (string | number)[], isExact: true): number | undefined;
}

/** More than anybody writes by hand; a longer one is something else. */
const MOST_CHARACTERS = 2 * 1024 ** 2;

/** Parses one YAML document that somebody wrote by hand; or says what is wrong with it. */
export function placesInYaml(text: string, file: string): YamlPlaces | { readonly problem: Problem } {
  const refused = (what: string) => ({
    problem: {
      what: `${file}: ${what}`,
      why: "what cannot be read would be passed over, and the review would say something else than is so",
      help: "write one document of YAML, or JSON, as docs/hand-written.md shows it",
    },
  });
  if (text.length > MOST_CHARACTERS) return refused(`is longer than ${MOST_CHARACTERS} characters`);
  if (nestsTooDeeply(text)) return refused(DEPTH_MISTAKE);
  const { parseAllDocuments, LineCounter }: typeof Yaml = require("yaml");
  const lineCounter = new LineCounter();
  const [document, ...more] = parseAllDocuments(text, { lineCounter });
  if (document === undefined) return refused("has nothing in it");
  if (more.length > 0) return refused("has several documents");
  const [error] = document.errors;
  if (error !== undefined) return refused(`is not YAML: ${yamlMistake(error)}`);
  const mistake = collectionKeyMistake(document, text);
  if (mistake !== undefined) return refused(`is not YAML: ${mistake}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return refused(`is not YAML: ${ALIAS_MISTAKE}`);
  }
  return { value, lineOf: linesIn(document, lineCounter) };
}

function linesIn(document: Yaml.Document, lineCounter: Yaml.LineCounter): YamlPlaces["lineOf"] {
  const { isAlias, isMap, isSeq, isScalar }: typeof Yaml = require("yaml");
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  function lineOf(steps: readonly (string | number)[]): number;
  function lineOf(steps: readonly (string | number)[], isExact: true): number | undefined;
  function lineOf(steps: readonly (string | number)[], isExact = false): number | undefined {
    let node: unknown = document.contents;
    let line = lineAt(document.contents?.range?.[0] ?? 0);
    for (const step of steps) {
      const inner = isAlias(node) ? node.resolve(document) : node;
      if (isSeq(inner)) {
        node = inner.items[Number(step)];
        if (node === undefined) return isExact ? undefined : line;
        line = lineAt((node as Yaml.Node).range?.[0] ?? 0);
      } else if (isMap(inner)) {
        const pair = inner.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (pair === undefined) return isExact ? undefined : line;
        // The key tells the line: a list begins on the next one.
        line = lineAt((pair.key as Yaml.Scalar).range?.[0] ?? 0);
        node = pair.value;
      } else return isExact ? undefined : line;
    }
    return line;
  }
  return lineOf;
}
