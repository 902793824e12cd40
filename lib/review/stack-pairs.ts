import type { StackDocument } from "./documents";
import { at } from "./json";

/** A stack before and after a change. */
export interface StackPair {
  readonly old?: StackDocument;
  readonly now?: StackDocument;
}

/** By name; two that were given as single files whatever their names; and by where their state is. */
export function pairStacks(before: readonly StackDocument[], after: readonly StackDocument[]): StackPair[] {
  const [old, now] = [before, after].map((documents) => documents.find(({ isOfManifest }) => !isOfManifest));
  // Without a manifest there is one.
  if (old !== undefined && now !== undefined) return [{ old, now }];
  const oldByName = new Map(before.map((document) => [document.stack, document]));
  const nowNames = new Set(after.map(({ stack }) => stack));
  const gone = before.filter(({ stack }) => !nowNames.has(stack));
  const paired = after.map((now): StackPair => {
    const old = oldByName.get(now.stack) ?? gone.find((document) => hasSameState(document, now));
    return old === undefined ? { now } : { old, now };
  });
  const taken = new Set(paired.map(({ old }) => old));
  const left = before.filter((document) => !taken.has(document)).map((old): StackPair => ({ old }));
  return [...paired, ...left];
}

/** A stack that was renamed keeps its state when its backend says so. */
function hasSameState(one: StackDocument, other: StackDocument): boolean {
  const [a, b] = [one, other].map(({ content }) => {
    const state = at(content, "terraform", "backend") ?? at(content, "terraform", "cloud");
    return state === undefined ? undefined : JSON.stringify(state);
  });
  return a !== undefined && a === b;
}
