import { describePlainly } from "../../../lib";
import { parseYamlDocuments } from "../../../lib/configuration/yaml";
import { parseGoYaml, UnreadableYaml } from "../../../lib/scheduling/reading/go-yaml";
import { written } from "./written";

const SECRET = "hunter2";

const TEXTS = [
  "datastore-endpoint: *hunter2Secret\n",
  "vpn-auth: !hunter2!foo bar\n",
  "vpn-auth: !<hunter2\n",
  'vpn-auth: "\\hunter2"\n',
  "vpn-auth: @hunter2\n",
  "vpn-auth: 'hunter2\n",
  "vpn-auth: [hunter2\n",
  "hunter2\nvpn-auth: a\n",
  "vpn-auth: hunter2: a\n",
  "a: &hunter2 &hunter2 b\n",
  '{"vpn-auth": "hunter2"',
];

describe("what is said of text that cannot be read", () => {
  test.each(TEXTS)("holds nothing of it: %s", (text) => {
    const read = parseGoYaml(text);
    expect(read).toBeInstanceOf(UnreadableYaml);
    expect((read as UnreadableYaml).reason).not.toContain(SECRET);
    expect(() => parseYamlDocuments(text, "additionalManifest")).toThrow(/additionalManifest is not YAML/);
    expect(() => parseYamlDocuments(text, "additionalManifest")).not.toThrow(SECRET);
  });

  test.each(TEXTS)("holds nothing of it in a finding about any setting: %s", (text) => {
    const proof = written({ machine_global_config: text, chart_values: text, additional_manifest: text });
    const said = proof.findings.filter(({ code }) => code === "RK509");
    expect(said).toHaveLength(3);
    for (const finding of said) expect(JSON.stringify([finding, describePlainly(finding)])).not.toContain(SECRET);
  });

  test("says what is wrong and where", () => {
    const reason = (text: string) => (parseGoYaml(text) as UnreadableYaml).reason;
    expect(TEXTS.map(reason)).toMatchInlineSnapshot(`
[
  "an alias has no anchor that ends before it, or there are too many aliases",
  "a tag is not known (line 1, column 11)",
  "a tag is not known (line 1, column 11)",
  "an escape sequence is not one of YAML's (line 1, column 12)",
  "a value begins with a character that is reserved (line 1, column 11)",
  "a character is missing (line 2, column 1)",
  "the indentation does not fit, or a bracket is not closed (line 2, column 1)",
  "a key goes over several lines (line 1, column 1)",
  "a list or map stands where a single value is to be (line 1, column 11)",
  "a value has several anchors (line 1, column 13)",
  "a character is missing (line 1, column 23)",
]
`);
  });

  test.each([
    ["brackets", "[".repeat(50_000)],
    ["brackets that are closed", `a: ${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["JSON", `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
    ["dashes", "- ".repeat(20_000)],
  ])("is one line for text that nests too deeply for any stack: %s", (_what, text) => {
    expect(parseGoYaml(text)).toEqual(new UnreadableYaml("it is nested too deeply"));
    expect(() => parseYamlDocuments(text, "additionalManifest")).toThrow("it is nested too deeply");
  });

  test.each([
    ["a template without quotes", "name: {{ .Values.hunter2 }}\n", "line 1, column 8"],
    ["a key of several lines", "a: b\n? - hunter2\n  - c\n: d\n", "line 2, column 3"],
    ["a list of nothing", "a: b\n---\n  []: c\n", "line 3, column 3"],
    ["an alias of a list", "a: &x [hunter2]\n*x : b\n", "line 2, column 1"],
    ["an alias of the second anchor", "a: &x text\nb: &x {c: hunter2}\nd: {? *x : e}\n", "line 3, column 7"],
    ["keys within keys", `${"? ".repeat(450)}a`, "line 1, column 3"],
    ["lists in brackets within keys", `${"? [".repeat(249)}a${"]".repeat(249)}`, "line 1, column 3"],
    ["maps in braces within keys", `${"{".repeat(100)}a${"}: b".repeat(100)}`, "line 1, column 1"],
  ])("is, of a key that is a list or a map, its place, at once: %s", (_what, text, place) => {
    const start = Date.now();
    const reason = `a key is a list or a map (${place})`;
    expect(parseGoYaml(text)).toEqual(new UnreadableYaml(reason));
    expect(() => parseYamlDocuments(text, "additionalManifest")).toThrow(`is not YAML: ${reason}`);
    expect(Date.now() - start).toBeLessThan(3000);
  });

  test("is nothing for other keys: numbers, nothing, an alias of text, what is merged", () => {
    const text = "1: a\n? \n: b\nc: &x d\n*x : e\nf: &y {g: h}\ni: {<<: *y}\n";
    expect(parseGoYaml(text)).toEqual([{ 1: "a", "": "b", c: "d", d: "e", f: { g: "h" }, i: { g: "h" } }]);
  });

  test("is nothing for many lists beside one another", () => {
    expect(parseGoYaml(`[${"[a], {b: c}, ".repeat(2000)}]`)).not.toBeInstanceOf(UnreadableYaml);
  });

  test("names the type of a document that is none of Kubernetes, and not its value", () => {
    const [finding] = written({ additional_manifest: "4711\n" }).findings.filter(({ code }) => code === "RK509");
    expect(JSON.stringify(finding)).not.toContain("4711");
  });
});
