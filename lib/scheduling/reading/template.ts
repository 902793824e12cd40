/** A piece of a string in a Terraform configuration: text as it is, or an expression that is known only at apply. */
export type TemplatePart = string | { readonly expression: string };

/**
 * What a string in a Terraform configuration is made of, or undefined where even that depends on apply: with directives
 * (`%{ if ... }`), or when it is no template Terraform could read.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function templateParts(text: string): readonly TemplatePart[] | undefined {
  // Nearly all that is written is plain.
  if (!text.includes("${") && !text.includes("%{")) return text === "" ? [] : [text];
  const parts: TemplatePart[] = [];
  let literal = "";
  let index = 0;
  while (index < text.length) {
    const rest = text.slice(index, index + 3);
    if (rest === "$${" || rest === "%%{") {
      literal += rest.slice(1);
      index += 3;
    } else if (rest.startsWith("%{")) {
      return undefined;
    } else if (rest.startsWith("${")) {
      const end = endOfExpression(text, index + 2);
      if (end === undefined) return undefined;
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push({ expression: text.slice(index + 2, end).trim() });
      index = end + 1;
    } else {
      literal += text[index];
      index += 1;
    }
  }
  return literal === "" ? parts : [...parts, literal];
}

/**
 * A template with something else for its literal text; expressions, directives and what escapes them stay as they are.
 * @param literal what is made of a piece of literal text
 */
export function withLiterals(text: string, literal: (text: string) => string): string {
  let made = "";
  let start = 0;
  let index = 0;
  const keep = (end: number) => {
    made += literal(text.slice(start, index)) + text.slice(index, end);
    start = end;
    index = end;
  };
  while (index < text.length) {
    const rest = text.slice(index, index + 3);
    if (rest === "$${" || rest === "%%{") keep(index + 3);
    else if (/^[$%]\{/.test(rest)) keep((endOfExpression(text, index + 2) ?? text.length - 1) + 1);
    else index += 1;
  }
  return made + literal(text.slice(start));
}

/** Where the brace stands that closes an expression; quoted text in it may hold braces, and expressions of its own. */
function endOfExpression(text: string, start: number): number | undefined {
  const open: ("brace" | "quote")[] = ["brace"];
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (open[open.length - 1] === "quote") {
      if (character === "\\") index += 1;
      else if (character === '"') open.pop();
      else if (character === "$" && text[index + 1] === "{" && text[index - 1] !== "$") {
        open.push("brace");
        index += 1;
      }
    } else if (character === '"') open.push("quote");
    else if (character === "{") open.push("brace");
    else if (character === "}") {
      open.pop();
      if (open.length === 0) return index;
    }
  }
  return undefined;
}
