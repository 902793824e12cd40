import type * as Yaml from "yaml";
import { InputFileError, parseJson, TOO_DEEP } from "../review/input-file";
import { DEEPEST } from "../review/nesting";
import { yamlMistake } from "../scheduling/yaml-mistake";
import type { KubectlDocument } from "./read-cluster";

/**
 * What kubectl printed, with `-o json` or `-o yaml`; several YAML documents may follow one another.
 * @throws InputFileError when the text is neither, without quoting it
 */
export function documentsOfKubectl(text: string, file: string): KubectlDocument[] {
  if (/^\s*[[{]/.test(text)) return [{ file, content: parseJson(text, file) }];
  const contents = documentsOfYaml(text, file);
  // Lines of dashes with nothing between them are documents as well.
  const [first, ...more] = contents.filter((content) => content !== null);
  return [first, ...more].map((content) => ({ file, content }));
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
