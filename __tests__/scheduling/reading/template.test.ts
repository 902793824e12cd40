import fc from "fast-check";
import { templateParts } from "../../../lib/scheduling/reading/template";

test.each<[string, ReturnType<typeof templateParts>]>([
  ["plain", ["plain"]],
  ["", []],
  ["${var.a}", [{ expression: "var.a" }]],
  ["a ${var.b} c", ["a ", { expression: "var.b" }, " c"]],
  ["$${var.a}", ["${var.a}"]],
  ["%%{ if }", ["%{ if }"]],
  ["$ {a} $", ["$ {a} $"]],
  ['${jsonencode({"a" = "}"})}', [{ expression: 'jsonencode({"a" = "}"})' }]],
  ['${lookup({ x = "${var.y}}" }, "x")}', [{ expression: 'lookup({ x = "${var.y}}" }, "x")' }]],
  ['${"\\"}"}', [{ expression: '"\\"}"' }]],
])("%j is text and expressions as Terraform takes it", (text, parts) => {
  expect(templateParts(text)).toEqual(parts);
});

test.each(["%{ if var.a }x%{ endif }", "${var.a", '${"', "a %{ for x in y }"])(
  "of %j not even the pieces are known",
  (text) => {
    expect(templateParts(text)).toBeUndefined();
  },
);

test("text without expressions is itself, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = text.replace(/([$%])\{/g, "$1$1{");
      // Marks right before a mark that is escaped are another escape to Terraform too.
      fc.pre(!/[$%][$%]{2}\{/.test(escaped));
      expect((templateParts(escaped) ?? ["?"]).join("")).toBe(text);
    }),
  );
});
