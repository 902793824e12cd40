/**
 * A text of Terraform's JSON as what stands between the quotes of the same text in HCL. Both are templates: `${...}` and
 * `%{...}` stay as they are, `$${` and `%%{` too. Only what is literal has other rules: HCL reads backslashes, and a quoted
 * text ends at a quote and at the end of a line.
 */
export function quotedTemplate(template: string): string {
  let written = "";
  let literal = "";
  let at = 0;
  while (at < template.length) {
    const escaped = /^(?:\$\$|%%)\{/.test(template.slice(at, at + 3));
    const end = !escaped && /^[$%]\{/.test(template.slice(at, at + 2)) ? endOfSequence(template, at + 2) : undefined;
    if (end === undefined) {
      const length = escaped ? 3 : 1;
      literal += template.slice(at, at + length);
      at += length;
    } else {
      written += escapedLiteral(literal) + template.slice(at, end);
      literal = "";
      at = end;
    }
  }
  return written + escapedLiteral(literal);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapedLiteral(text: string): string {
  return text.replace(/[\\"\u0000-\u001f\u007f]/g, (character) => ESCAPES[character] ?? unicodeEscape(character));
}

/** A character as HCL writes it by its number. */
export function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Where a sequence ends that began before `start`: behind its closing brace; undefined where it has none. */
function endOfSequence(template: string, start: number): number | undefined {
  let open = 1;
  let at = start;
  while (at < template.length) {
    const rest = template.slice(at, at + 2);
    const character = template[at];
    if (character === '"') {
      const end = endOfString(template, at + 1);
      if (end === undefined) return undefined;
      at = end;
    } else if (character === "#" || rest === "//") {
      const end = template.indexOf("\n", at);
      if (end === -1) return undefined;
      at = end + 1;
    } else if (rest === "/*") {
      const end = template.indexOf("*/", at + 2);
      if (end === -1) return undefined;
      at = end + 2;
    } else {
      at += 1;
      if (character === "{") open += 1;
      if (character === "}") open -= 1;
      if (open === 0) return at;
    }
  }
  return undefined;
}

/** Where a quoted text inside of an expression ends; it may have sequences in it, and they texts again. */
function endOfString(template: string, start: number): number | undefined {
  let at = start;
  while (at < template.length) {
    if (template[at] === '"') return at + 1;
    if (template[at] === "\\") at += 2;
    else if (/^(?:\$\$|%%)\{/.test(template.slice(at, at + 3))) at += 3;
    else if (/^[$%]\{/.test(template.slice(at, at + 2))) {
      const end = endOfSequence(template, at + 2);
      if (end === undefined) return undefined;
      at = end;
    } else at += 1;
  }
  return undefined;
}
