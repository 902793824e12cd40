import fc from "fast-check";
import { toYaml } from "../../lib/configuration/yaml";
import { parseGoYaml } from "../../lib/scheduling/reading/go-yaml";

test("what is written is what is read, whatever it is", () => {
  const pieces = ["a", " ", "\n", "\t", ":", "#", "-", "|", "'", '"', "\\", "key: value"];
  const words = [
    "yes",
    "n",
    "1e3",
    "0x10",
    "~",
    "null",
    "2001-01-01",
    "<<",
    "=",
    "---",
    "...",
    "- a",
    "\u2028",
    "\ufeff",
  ];
  const string = fc
    .oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join("")),
      fc.constantFrom(...words),
    )
    // What Terraform takes for an expression or a directive is written as one.
    .filter((each) => !/[$%]\{/.test(each));
  const keys = string.filter((key) => key !== "__proto__");
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      string,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (data) => {
      expect(parseGoYaml(toYaml(data))).toEqual([data]);
    }),
    { numRuns: 300 },
  );
});

test("it reads well in a plan: plain words, and lines as lines", () => {
  const manifest = {
    kind: "ConfigMap",
    metadata: { name: "motd", labels: undefined },
    data: { "motd.txt": "Welcome.\n\n  Be kind.\n", last: "no line break\nat the end", more: "two\n\n", on: "yes" },
    lists: [["a", 1], [], { b: true, c: null }],
    none: {},
  };
  expect(toYaml(manifest)).toMatchInlineSnapshot(`
"kind: ConfigMap
metadata:
  name: motd
data:
  motd.txt: |
    Welcome.

      Be kind.
  last: |-
    no line break
    at the end
  more: "two\\n\\n"
  "on": "yes"
lists:
  - - a
    - 1
  - []
  - b: true
    c: null
none: {}
"
`);
  expect(parseGoYaml(toYaml(manifest))).toEqual([JSON.parse(JSON.stringify(manifest))]);
});
