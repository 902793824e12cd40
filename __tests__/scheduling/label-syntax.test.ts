import { isDnsSubdomain, keyProblems, valueProblems } from "../../lib/scheduling/label-syntax";

const a = (length: number) => "a".repeat(length);
/** A DNS name of this length with parts of at most 63 characters. */
const dnsName = (length: number) => `${`${a(60)}.`.repeat(4)}${a(length - 4 * 61)}`;

/**
 * What Kubernetes 1.36 (k8s.io/apimachinery pkg/util/validation, IsQualifiedName and IsValidLabelValue) takes as a key
 * and as a value.
 */
const KUBERNETES_SAYS: [text: string, isKey: boolean, isValue: boolean][] = [
  ["", false, true],
  ["a", true, true],
  ["0", true, true],
  ["K", true, true],
  ["a.b", true, true],
  ["a_b", true, true],
  ["a--b", true, true],
  ["0a_-Za", true, true],
  ["1.5", true, true],
  ["-a", false, false],
  ["a-", false, false],
  [".a", false, false],
  ["a.", false, false],
  ["_a", false, false],
  ["a_", false, false],
  ["-", false, false],
  ["a b", false, false],
  [" a", false, false],
  ["a\n", false, false],
  ["\na", false, false],
  ["a\u0000", false, false],
  ["\u200ba", false, false],
  ["é", false, false],
  ["日本", false, false],
  ["a=b", false, false],
  ["a:b", false, false],
  ["a,b", false, false],
  ["*", false, false],
  ["$a", false, false],
  ["a/b", true, false],
  ["a/b/c", false, false],
  ["/a", false, false],
  ["a/", false, false],
  ["/", false, false],
  ["a//b", false, false],
  ["node-role.kubernetes.io/control-plane", true, false],
  ["example.com/a.b_c-d", true, false],
  ["example.com/GPU", true, false],
  ["ex-ample.com/gpu", true, false],
  ["1.2.3/gpu", true, false],
  ["Example.com/gpu", false, false],
  ["example_com/gpu", false, false],
  ["example.com./gpu", false, false],
  [".example.com/gpu", false, false],
  ["example..com/gpu", false, false],
  ["-example.com/gpu", false, false],
  ["example-.com/gpu", false, false],
  ["example.com/-gpu", false, false],
  ["example.com/gpu-", false, false],
  ["example.com/ gpu", false, false],
  [a(63), true, true],
  [a(64), false, false],
  [`${a(63)}/${a(63)}`, true, false],
  // A part of a prefix may be longer than DNS allows.
  [`${a(64)}/${a(63)}`, true, false],
  [`${a(63)}/${a(64)}`, false, false],
  [`${dnsName(253)}/a`, true, false],
  [`${dnsName(254)}/a`, false, false],
  [`${a(253)}/a`, true, false],
  [`${a(254)}/a`, false, false],
];

test.each(KUBERNETES_SAYS)("Kubernetes takes %j as a key: %s, as a value: %s", (text, isKey, isValue) => {
  expect({
    isKey: keyProblems(text, "label key").length === 0,
    isValue: valueProblems(text, () => "label value").length === 0,
  }).toEqual({ isKey, isValue });
});

test.each([
  [252, true],
  [253, true],
  [254, false],
])("a DNS name of %i characters is legal: %s", (length, isLegal) => {
  expect(dnsName(length)).toHaveLength(length);
  expect([isDnsSubdomain(dnsName(length)), isDnsSubdomain(a(length))]).toEqual([isLegal, isLegal]);
});

describe("what is wrong with a key is said once, with the key", () => {
  test.each([
    ["", 'taint key "" is empty'],
    ["a/b/c", 'taint key "a/b/c" has more than one "/"'],
    ["A.b/c", 'taint key "A.b/c" has a prefix before "/" that is not a lower-case DNS subdomain'],
    ["/c", 'taint key "/c" has a prefix before "/" that is not a lower-case DNS subdomain'],
    [`b/${a(64)}`, `taint key "b/${a(64)}" has a name of 64 characters, at most 63 are allowed`],
    [
      "b/-",
      'taint key "b/-" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between',
    ],
    ["${TfToken[TOKEN.1]}", 'taint key "${...}" is known only at apply, a literal is needed'],
  ])("%j", (key, what) => {
    expect(keyProblems(key, "taint key").map((problem) => problem.what)).toEqual([what]);
  });
});

test("a value that Kubernetes refuses is shown with what a value may be", () => {
  expect(valueProblems("a b", () => 'taint "gpu" value')).toMatchInlineSnapshot(`
[
  {
    "help": "use at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, or leave it empty",
    "what": "taint "gpu" value "a b" is not a Kubernetes label value",
    "why": "the Kubernetes API server refuses it",
  },
]
`);
});

test("a value that is known only at apply is not called misspelled", () => {
  expect(valueProblems("${var.size}", () => "label value").map(({ what }) => what)).toEqual([
    'label value "${var.size}" is known only at apply, a literal is needed',
  ]);
});
