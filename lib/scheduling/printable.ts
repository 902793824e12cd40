/**
 * What is not seen where it stands, or changes how the rest is seen: control characters, line breaks among them; marks
 * that turn the direction of text around; all that Unicode says may be drawn as nothing (zero-width characters, tags,
 * variation selectors, fillers); halves of characters; private use and noncharacters, which any font draws as it likes.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/**
 * Escapes what must not reach a terminal, a log or a page as it is, so that what is read is what is there. The result is
 * one line.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : escapedUnit(code);
  });
}

/**
 * JSON in which every such character is written as an escape; it means the same.
 * @param indent how many spaces a level is indented by; line breaks between values stay
 */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(UNSEEN, (character) =>
    character === "\n"
      ? character
      : Array.from({ length: character.length }, (_, index) => escapedUnit(character.charCodeAt(index))).join(""),
  );
}

function escapedUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
