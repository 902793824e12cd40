import { type Taint, TaintEffect } from "../scheduling/taint";

/** TypeScript for this library. Only checked values come here, and each is written as a JSON string. */

const FACTORY: Readonly<Record<TaintEffect, string>> = {
  [TaintEffect.NO_SCHEDULE]: "noSchedule",
  [TaintEffect.PREFER_NO_SCHEDULE]: "preferNoSchedule",
  [TaintEffect.NO_EXECUTE]: "noExecute",
};

/** `Taint.noExecute("test-key", "test-value")` */
export function taintCode({ key, value, effect }: Taint): string {
  const parts = [key, ...(value === undefined ? [] : [value])].map((part) => JSON.stringify(part));
  return `Taint.${FACTORY[effect]}(${parts.join(", ")})`;
}

/** `Toleration.for(Taint.noExecute("test-key", "test-value"))` */
export function tolerationCode(taint: Taint): string {
  return `Toleration.for(${taintCode(taint)})`;
}

/** An array on one line where it has one element, else one line each; a comma behind. */
export function arrayCode(begin: string, elements: readonly string[], end = "]"): string[] {
  const [only] = elements;
  if (elements.length === 1) return [`${begin}[${only}${end},`];
  return [`${begin}[`, ...indented(elements.map((element) => `${element},`)), `${end},`];
}

/** An object around lines; a comma behind. */
export function objectCode(key: string, lines: readonly string[]): string[] {
  return [`${propertyCode(key)}: {`, ...indented(lines), "},"];
}

/** A key of an object literal, in quotes where it needs them. */
export function propertyCode(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
