import { printableJson } from "../printable";
import type { Acknowledgement } from "./acknowledgement";
import { type SingleSubject, SUBJECT_PARTS, type SubjectPart } from "./subject";

/**
 * How an acknowledgement is named in the model: the code, then the parts of its subject, `RK204 workload=coredns`. A value
 * that holds more than letters, digits and a few marks is a JSON string: `RK503 setting=machineGlobalConfig key="a b"`. Each
 * acknowledgement has one notation, and no two have the same.
 */
export function acknowledgementNotation({ code, subject }: Pick<Acknowledgement, "code" | "subject">): string {
  const parts = SUBJECT_PARTS.flatMap((part) => {
    const value = subject[part];
    return value === undefined ? [] : [`${part}=${valueNotation(value)}`];
  });
  return [code, ...parts].join(" ");
}

/** Reads the notation; undefined where the text is anything else. */
export function parseAcknowledgement(text: string): Pick<Acknowledgement, "code" | "subject"> | undefined {
  // Codes of newer releases pass.
  const code = /^RK\d{3}(?= |$)/.exec(text)?.[0];
  if (code === undefined) return undefined;
  const subject: { [P in SubjectPart]?: string } = {};
  for (const [, part, value] of text.slice(code.length).matchAll(PART)) {
    const parsed = parseValue(value as string);
    if (parsed === undefined) return undefined;
    subject[part as SubjectPart] = parsed;
  }
  const read = { code, subject: subject as SingleSubject };
  // Whatever was left over, repeated, out of order or written in another way is not in there.
  return acknowledgementNotation(read) === text ? read : undefined;
}

const PLAIN_VALUE = /^[\w.,/:=@+[\]-]+$/;
const PART = new RegExp(` (${SUBJECT_PARTS.join("|")})=("(?:[^"\\\\]|\\\\.)*"|[^ "]+)`, "gy");

function valueNotation(value: string): string {
  return PLAIN_VALUE.test(value) ? value : printableJson(value);
}

function parseValue(notation: string): string | undefined {
  if (!notation.startsWith('"')) return notation;
  try {
    return JSON.parse(notation);
  } catch {
    return undefined;
  }
}
