import type { KubernetesToleration } from "../../scheduling/toleration";

/** Tolerations as a pod spec holds them, in YAML; every value is a JSON string, which YAML reads as it is. */
export function tolerationLines(key: string, tolerations: readonly KubernetesToleration[]): string[] {
  return [
    `${key}:`,
    ...tolerations.flatMap((toleration) =>
      Object.entries(toleration).map(
        ([name, value], index) => `${index === 0 ? "  - " : "    "}${name}: ${JSON.stringify(value)}`,
      ),
    ),
  ];
}

/** Lines so many levels further to the right. */
export function deeper(lines: readonly string[], levels = 1): string[] {
  return lines.map((line) => (line === "" ? line : `${"  ".repeat(levels)}${line}`));
}

/** The lines of a text, without its end. */
export function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
