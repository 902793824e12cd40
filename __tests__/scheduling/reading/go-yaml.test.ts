import fc from "fast-check";
import { toYaml } from "../../../lib/configuration/yaml";
import { parseGoYaml, parseGoYamlTemplate, UnreadableYaml } from "../../../lib/scheduling/reading/go-yaml";
import { templateParts } from "../../../lib/scheduling/reading/template";
import { Unknown } from "../../../lib/scheduling/reading/unknown";

test("YAML is read as the provider reads it: 1.1, without its times and dates", () => {
  // What the provider 8.5.0 to 15.0.0-rc.16 made of the first seven.
  const text = 'n: 5\na: on\nb: yes\nc: 012\nd: 1:30\ne: "on"\nf: 1_000\ng: 2001-01-01\n';
  expect(parseGoYaml(text)).toEqual([
    { a: true, b: true, c: 10, d: "1:30", e: "on", f: 1000, false: 5, g: "2001-01-01" },
  ]);
});

test("a number has a digit before its exponent", () => {
  expect(parseGoYaml("[E0, ., ._, .e1, -e2]")).toEqual([["E0", ".", "._", ".e1", "-e2"]]);
  expect(parseGoYaml("[.5, 1e3, -1.5E-1, +.5e1, 1_0.5]")).toEqual([[0.5, 1000, -0.15, 5, 10.5]]);
});

test("of a key that stands twice Go takes the last value", () => {
  expect(parseGoYaml("a: 1\na: 2\n")).toEqual([{ a: 2 }]);
});

test.each([
  ["no YAML", "a: [b\n"],
  ["an alias without an anchor", "a: *x\n"],
  ["an alias within its own anchor", "a: &x { b: [*x] }\n"],
  ["aliases without end", `a: &a [x, x]\nb: &b [${"*a, ".repeat(50)}]\nc: [${"*b, ".repeat(50)}]\n`],
])("%s is said to be unreadable, in one line", (_what, text) => {
  const read = parseGoYaml(text);
  expect(read).toBeInstanceOf(UnreadableYaml);
  expect((read as UnreadableYaml).reason).not.toMatch(/\n/);
});

test("what this library writes is read back as it was given", () => {
  // What Terraform takes for an expression or a directive is written as one.
  const text = fc.string().filter((each) => !/[$%]\{/.test(each));
  const values = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.array(text, { minLength: 1 }), fc.integer()));
  fc.assert(
    fc.property(values, (settings) => {
      fc.pre(!("__proto__" in settings && !Object.hasOwn(settings, "__proto__")));
      expect(parseGoYaml(toYaml(settings))).toEqual([settings]);
    }),
  );
});

describe("text with expressions in it", () => {
  const read = (text: string) => parseGoYamlTemplate(templateParts(text) ?? [], "config");

  test("is known but for the values they stand in", () => {
    expect(read("disable:\n- traefik\ntls-san: ${var.host}\ndebug: true\n")).toEqual([
      { disable: ["traefik"], "tls-san": new Unknown('config, key "tls-san"', "", "open"), debug: true },
    ]);
  });

  test("may be anything where an expression stands without quotes, and is text where it has some", () => {
    const types = (text: string) => Object.values((read(text) as [Record<string, Unknown>])[0]).map(({ type }) => type);
    expect(types("a: ${x.y}\nb: \"${x.y}\"\nc: '${x.y}'\nd: |\n  ${x.y}\ne: v${x.y}\nf: -${x.y}\n")).toEqual([
      "open",
      undefined,
      undefined,
      undefined,
      undefined,
      "open",
    ]);
    expect(types("a: &b ${x.y}\nc: *b\n")).toEqual(["open", "open"]);
  });

  test("is unknown in an item of a list alone", () => {
    expect(read('disable:\n- traefik\n- "${var.addon}"\n')).toEqual([
      { disable: ["traefik", new Unknown('config, key "disable"[1]', "", undefined, [{ expression: "var.addon" }])] },
    ]);
  });

  test.each([
    ["an expression is a key", "${var.key}: true\n"],
    ["an expression stands on a line of its own", "disable: [traefik]\n${var.more}\n"],
    ["an expression is all there is", "${yamlencode(var.all)}"],
    ["the text around it is no YAML", "a: [${var.b}\n"],
  ])("is unknown as a whole where %s", (_what, text) => {
    const all = read(text);
    expect(all instanceof Unknown ? all : (all as unknown[])[0]).toEqual(new Unknown("config"));
  });
});
