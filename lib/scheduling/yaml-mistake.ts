import type * as Yaml from "yaml";

/**
 * What is wrong with text that is not YAML, in words of our own and with the place in it: what a parser says quotes the
 * text, and that may be a secret.
 * @param error what the YAML library throws or lists
 */
export function yamlMistake(error: unknown): string {
  const { code, linePos } = error as Partial<Yaml.YAMLError>;
  const what = (code === undefined ? undefined : MISTAKES[code]) ?? "it cannot be read";
  const [start] = linePos ?? [];
  return start === undefined ? what : placed(what, start);
}

/** A mistake with its place in the text. */
export function placed(what: string, { line, col }: { readonly line: number; readonly col: number }): string {
  return `${what} (line ${line}, column ${col})`;
}

/** An alias that leads nowhere or into itself, or one of so many that they would fill the memory: found when values are made, without a place. */
export const ALIAS_MISTAKE = "an alias has no anchor that ends before it, or there are too many aliases";

/** The mistake of text that nests more deeply than anybody writes, and than a call stack goes. */
export const DEPTH_MISTAKE = "it is nested too deeply";

const DEEPEST = 500;
const DEEP_IN_ONE_LINE = new RegExp(`(?:[-?] +){${DEEPEST}}`);

/** Whether text opens so many lists and maps within one another that a parser might not come back from it. */
export function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return DEEP_IN_ONE_LINE.test(text);
}

const MISTAKES: Partial<Record<Yaml.ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has a tag or an anchor of its own",
  BAD_ALIAS: "an alias is not spelled as one",
  BAD_COLLECTION_TYPE: "a tag does not fit the list or map it stands before",
  BAD_DIRECTIVE: "a directive is not one of YAML's",
  BAD_DQ_ESCAPE: "an escape sequence is not one of YAML's",
  BAD_INDENT: "the indentation does not fit, or a bracket is not closed",
  BAD_PROP_ORDER: "a tag or an anchor stands in the wrong place",
  BAD_SCALAR_START: "a value begins with a character that is reserved",
  BLOCK_AS_IMPLICIT_KEY: "a list or map stands where a single value is to be",
  BLOCK_IN_FLOW: "a list or map in lines stands within brackets",
  DUPLICATE_KEY: "a key stands there twice",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a character is missing",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines",
  MULTIPLE_ANCHORS: "a value has several anchors",
  MULTIPLE_DOCS: "there are several documents",
  MULTIPLE_TAGS: "a value has several tags",
  NON_STRING_KEY: "a key is something else than text",
  RESOURCE_EXHAUSTION: DEPTH_MISTAKE,
  TAB_AS_INDENT: "tabs are not allowed as indentation",
  TAG_RESOLVE_FAILED: "a tag is not known",
  UNEXPECTED_TOKEN: "something stands where it is not expected",
};
