/** What follows `depends on`: `x`, `x, and on y`, `x, on y, and on z`. Reasons have commas of their own. */
export function reasons(on: readonly string[]): string {
  return on
    .map((each, index) => (index === 0 ? each : `${index === on.length - 1 ? "and " : ""}on ${each}`))
    .join(", ");
}
