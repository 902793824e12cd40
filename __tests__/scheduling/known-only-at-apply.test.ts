import { Fn, Lazy, Token } from "cdktf";
import { isKnownOnlyAtApply, isOpen } from "../../lib/scheduling/known-only-at-apply";

test.each([
  ["a reference", "${rancher2_cluster_v2.edge.id}"],
  ["a reference inside a text", "gpu-${var.size}"],
  ["a token of CDKTF", Token.asString({ resolve: () => "later" })],
  ["a list that is a token", String(Token.asList("${var.zones}"))],
  ["a lazy text", Lazy.stringValue({ produce: () => "later" })],
  ["a function of Terraform", Fn.join("-", ["a", "b"])],
])("%s is known only at apply", (_name, text) => {
  expect(isKnownOnlyAtApply(text)).toBe(true);
});

test.each(["", "gpu", "$a", "#a", "{a}", "$ {a}", "a$", "100%"])("%j is known now", (text) => {
  expect(isKnownOnlyAtApply(text)).toBe(false);
});

test.each([
  ["a text", Token.asString({ resolve: () => "later" })],
  ["a number", Token.asNumber({ resolve: () => 5 })],
  ["a list", Token.asList({ resolve: () => [] })],
  ["a list of numbers", Token.asNumberList({ resolve: () => [] })],
  ["a map", Token.asStringMap({ resolve: () => ({}) })],
  ["what CDKTF resolves", Lazy.anyValue({ produce: () => [] })],
])("%s that is a token is open", (_name, value) => {
  expect(isOpen(value)).toBe(true);
});

test.each([5, -5, -1e200, true, null, undefined, [], ["a", "b"], {}, { resolve: "no function" }])(
  "%j is not open",
  (value) => {
    expect(isOpen(value)).toBe(false);
  },
);
