import type * as Yaml from "yaml";
import { InputFileError, parseJson, TOO_DEEP } from "../review/input-file";
import { DEEPEST } from "../review/nesting";
import { yamlMistake } from "../scheduling/yaml-mistake";
import type { KubectlDocument } from "./read-cluster";

/**
 * What kubectl printed, with `-o json` or `-o yaml`; several documents may follow one another, as `cat` puts them together.
 * @throws InputFileError when the text is neither, without quoting it
 */
export function documentsOfKubectl(printed: string, file: string): KubectlDocument[] {
  const text = withoutLogs(printed);
  if (STARTS_AS_JSON.test(text)) return documentsOfJson(text, file).map((content) => ({ file, content }));
  const contents = documentsOfYaml(text, file);
  // Lines of dashes with nothing between them are documents as well.
  const [first, ...more] = contents.filter((content) => content !== null);
  return [first, ...more].map((content) => ({ file, content }));
}

/** `kubectl cluster-info dump` prints the objects of a namespace, the logs of its pods, and goes on with the next one. */
function withoutLogs(printed: string): string {
  const [first = "", ...sections] = printed.split(/^==== START logs for container .*$/m);
  if (sections.length === 0) return printed;
  return [
    first,
    ...sections.map((section) =>
      section
        .split(/^==== END logs for container .*$/m)
        .slice(1)
        .join(""),
    ),
  ].join("");
}

/** YAML that begins so is not what kubectl prints. */
const STARTS_AS_JSON = /^\s*[[{]/;

function documentsOfJson(text: string, file: string): unknown[] {
  try {
    return [parseJson(text, file)];
  } catch (error) {
    const starts = startsOfJson(text);
    if (starts.length < 2) throw error;
    return starts.map((start, index) => parsePart(text.slice(start, starts[index + 1]), file, index + 1));
  }
}

function parsePart(text: string, file: string, number: number): unknown {
  try {
    return parseJson(text, file);
  } catch (error) {
    // Its places are counted from where the document begins.
    if (error instanceof InputFileError) throw new InputFileError(file, `document ${number}: ${error.reason}`);
    throw error;
  }
}

/** Where a list or an object begins that stands in no other. */
function startsOfJson(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{" || character === "[") {
      if (depth === 0) starts.push(at);
      depth += 1;
    } else if (character === "}" || character === "]") depth = Math.max(0, depth - 1);
  }
  return starts;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** The YAML library, loaded on first use. */
function yaml(): typeof Yaml {
  return require("yaml");
}

/** kubectl quotes every text that any YAML takes for something else, and writes no anchors. */
const OPTIONS: Yaml.ParseOptions & Yaml.DocumentOptions & Yaml.SchemaOptions = {
  uniqueKeys: false,
  // To make text of lists and maps that are keys takes longer with every level, and warns on its own.
  stringKeys: true,
};

function documentsOfYaml(text: string, file: string): unknown[] {
  const { Composer, LineCounter, Parser } = yaml();
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // The parser keeps a list of what is open, and what comes after it calls itself: near the end of the call stack it does
  // not even fail, but ends the process.
  if (tokens.some(nestsTooDeeply)) throw new InputFileError(file, TOO_DEEP);
  const documents = [...new Composer(OPTIONS).compose(tokens, true, text.length)];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const mistake = yamlMistake({ code: error.code, linePos: [lines.linePos(error.pos[0])] });
      throw new InputFileError(file, `neither JSON nor YAML: ${mistake}`);
    }
    try {
      return document.toJS({ maxAliasCount: 0 });
    } catch {
      throw new InputFileError(file, "not the YAML that kubectl prints: it holds an alias");
    }
  });
}

/** Whether what was parsed holds lists and maps within one another deeper than can be walked. */
function nestsTooDeeply(token: Yaml.CST.Token): boolean {
  if (token.type !== "document") return false;
  let level = collections([token.value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(({ items }) => collections(items.flatMap(({ key, value }) => [key, value])));
  }
  return false;
}

type Collection = Yaml.CST.BlockMap | Yaml.CST.BlockSequence | Yaml.CST.FlowCollection;

function collections(tokens: readonly (Yaml.CST.Token | null | undefined)[]): Collection[] {
  return tokens.filter((token): token is Collection => token != null && "items" in token);
}
