/** A value that Terraform knows only at apply, and where it stands. Nothing is ever guessed in its place. */
export class Unknown {
  /** Nothing else is taken for it. */
  protected readonly isKnownAtApplyOnly = true;

  /**
   * @param path where it stands, in Terraform's words: `rke_config.machine_global_config`
   */
  constructor(public readonly path: string) {}
}

/** A value, or the place of one that is known only at apply. */
export type Known<T> = T | Unknown;

/** Whether the value is known only at apply. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Whether anything in a value, at any depth, is known only at apply. */
export function holdsUnknown(value: unknown): boolean {
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending = [value];
  for (let next = pending.pop(); pending.length > 0 || next !== undefined; next = pending.pop()) {
    if (isUnknown(next)) return true;
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) pending.push(inner);
  }
  return false;
}
