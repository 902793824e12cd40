/**
 * Escapes what must not reach a terminal or a log as it is: control characters, and marks that turn the direction of
 * text around. Line breaks count as control characters, so the result is one line.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
