import fc from "fast-check";
import { printable } from "../../lib/scheduling/printable";

describe("what would act on a terminal is shown instead", () => {
  test.each([
    ["the end of a C string", 0x0000],
    ["a line break", 0x000a],
    ["a carriage return, which overwrites the line", 0x000d],
    ["the beginning of an escape sequence", 0x001b],
    ["the last control character", 0x001f],
    ["delete", 0x007f],
    ["the beginning of an escape sequence in one character", 0x009b],
    ["the last control character of Latin-1", 0x009f],
    ["the Arabic mark of direction", 0x061c],
    ["a space without width", 0x200b],
    ["the mark from right to left", 0x200f],
    ["a line separator", 0x2028],
    ["an override from right to left", 0x202e],
    ["a word joiner", 0x2060],
    ["an isolate from right to left", 0x2067],
    ["the end of an isolate", 0x2069],
    ["a byte order mark", 0xfeff],
  ])("%s: %#", (_name, code) => {
    const escaped = `\\u${code.toString(16).padStart(4, "0")}`;
    expect(printable(`a${String.fromCharCode(code)}b${String.fromCharCode(code)}`)).toBe(`a${escaped}b${escaped}`);
  });
});

describe("what is only written in another language or script stays", () => {
  test.each(["0020", "007e", "00a0", "061b", "061d", "200a", "2010", "2027", "202f", "205f", "2070", "fefe", "ff00"])(
    "U+%s",
    (code) => {
      const text = String.fromCharCode(Number.parseInt(code, 16));
      expect(printable(text)).toBe(text);
    },
  );

  test.each(["größe", "サーバー", "مجموعة", "🚀", 'back\\slash and "quotes"'])("%s", (text) => {
    expect(printable(text)).toBe(text);
  });
});

test("the result is one line and has no control character, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => !/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u.test(printable(text)),
    ),
  );
});
