import { InvalidInputError } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { findingOf } from "../../lib/scheduling/findings/finding";
import { printable, printableJson } from "../../lib/scheduling/printable";
import { UNSEEN_TEXTS, unseenIn } from "./hostile";

const TEXTS = Object.entries(UNSEEN_TEXTS);

test.each(TEXTS)("%s is shown as an escape", (_what, text) => {
  expect(unseenIn(text)).toBeDefined();
  expect(unseenIn(printable(text))).toBeUndefined();
  expect(printable(text)).not.toContain("\n");
});

test.each(TEXTS)("%s is the same in JSON", (_what, text) => {
  const json = printableJson({ [text]: text }, 2);
  expect(unseenIn(json)).toBeUndefined();
  expect(JSON.parse(json)).toEqual({ [text]: text });
});

test("letters of every script, signs and pictures are left as they are", () => {
  const text = "Straße, 東京, नमस्ते, עברית, العربية, ไทย, 👍, e\u0301, no\u00a0break";
  expect(printable(text)).toBe(text);
});

test.each(TEXTS)("a problem is three lines and its place, whatever is in it: %s", (_what, text) => {
  const { message } = new InvalidInputError([{ what: text, why: text, help: text }], text);
  expect(unseenIn(message)).toBeUndefined();
  expect(message.split("\n")).toHaveLength(4);
});

test("a problem is not endless", () => {
  const { message } = new InvalidInputError([{ what: "x".repeat(1e6), why: "w", help: "h" }]);
  expect(message.length).toBeLessThan(3000);
  expect(message).toContain("… (1000000 characters)");
});

test.each(TEXTS)("what the synthesis prints of a finding is harmless: %s", (_what, text) => {
  const draft = { code: "RK503" as const, data: { setting: text, key: text, isOfRke2: false } };
  const message = renderFinding({ ...findingOf(draft, "edge", text, undefined), path: text });
  expect(unseenIn(message)).toBeUndefined();
});
