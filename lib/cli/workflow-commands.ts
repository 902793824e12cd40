/**
 * Keeps a CI runner from taking output for commands: GitHub's `::name::` at the beginning of a line, and `##[name]` and
 * Azure's `##vso[name]` anywhere in it.
 */
export function withoutWorkflowCommands(text: string, isJson = false): string {
  // In JSON an escape stands for the same character; elsewhere nothing is seen of the break.
  const [hash, colon] = isJson ? ["#\\u0023", ":\\u003a"] : ["#\u200b#", ":\u200b:"];
  return text.replace(/##(?=\[|vso\[)/gi, hash).replace(/^(\s*)::/gm, `$1${colon}`);
}

/** JSON in which no character directs a terminal; it means the same. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
