import { inProse, plain } from "../rich-text";

/** What stands in dependsOn where several servers write the same object, each from its own configuration. */
export function takingTurns(pools: readonly string[]): string {
  return `${PREFIX}${plain(inProse(pools))} applies its configuration last`;
}

/** Whether a verdict depends on the turns that servers take, and not on a value. */
export function isTakingTurns(value: string): boolean {
  return value.startsWith(PREFIX);
}

const PREFIX = "which of the pools ";
