/**
 * Levels of lists and objects that anything read here has at most. What Terraform, CDKTF and kubectl print has some dozens;
 * code that walks it may call itself for each level, and far beyond this a call stack ends.
 */
export const DEEPEST = 500;

/**
 * Whether parsed JSON holds lists and objects within one another deeper than that.
 * @param around how many are around it
 */
export function nestsTooDeeply(value: unknown, around = 0): boolean {
  let level: unknown[] = isNested(value) ? [value] : [];
  for (let depth = around + 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    const next: unknown[] = [];
    for (const each of level) {
      const inside: unknown[] = Array.isArray(each) ? each : Object.values(each as object);
      for (const inner of inside) if (isNested(inner)) next.push(inner);
    }
    level = next;
  }
  return false;
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
