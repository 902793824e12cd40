/** Which arguments Terraform takes for not written, because their value is null. */
import { isNull, nullnessOf, nullSourcesIn, withoutNullArguments } from "../../../lib/scheduling/reading/nullness";

const STACK = {
  variable: {
    empty: { default: null },
    listed: [{ default: null }],
    asked: { type: "string" },
    text: { default: "a" },
    on: { default: true },
    object: { default: { seconds: null, name: "a", inner: { seconds: 5 } } },
  },
  locals: {
    nothing: null,
    none: "${null}",
    same: "${local.nothing}",
    value: 30,
    self: "${local.self}",
    object: { seconds: null, name: "a" },
    text: "a",
  },
};
const sources = nullSourcesIn(STACK);
/** As a plan has it, which tells the values of variables. */
const planned = {
  ...sources,
  variable: (name: string) => {
    const values: Record<string, unknown> = { empty: null, on: true, off: false, text: "a", nought: 0 };
    return Object.hasOwn(values, name) ? { value: values[name], isFixed: true } : undefined;
  },
};
const inBraces = (expression: string) => `\${${expression}}`;

describe("an expression is null", () => {
  test.each([
    "null",
    " null ",
    "(null)",
    "((null))",
    '"${null}"',
    "local.nothing",
    "local.none",
    "local.same",
    "true ? null : null",
    "tonumber(null)",
    "tolist(null)",
    "sensitive(null)",
    "nonsensitive(local.nothing)",
    "try(null)",
    "local.nothing == null ? null : 5",
    "null == local.nothing ? null : 5",
    "local.nothing != null ? 5 : null",
    "null != local.nothing ? 5 : null",
    "null == local.nothing ? (true ? null : null) : 5",
  ])("where it is %s", (expression) => {
    expect(nullnessOf(inBraces(expression), sources)).toBe("null");
  });
});

describe("an expression may be null", () => {
  test.each([
    "var.empty",
    "var.listed",
    "(var.empty)",
    "var.object.seconds",
    'var.object["seconds"]',
    "local.object.seconds",
    'local.object["seconds"]',
    "var.on ? null : 5",
    "var.on ? 5 : null",
    "var.on ? 5 : var.on ? 6 : null",
    "var.on ? var.on ? 5 : 6 : null",
    '"a" == "b" ? 5 : null',
    '"?" == "a" ? 5 : null',
    '")" == "a" ? 5 : null',
    '"${lookup({}, "x", null)}"',
    "(var.on ? 5 : 6) > 5 ? null : 6",
    'f("?", ":") ? 5 : null',
    "tonumber(var.empty)",
    "ephemeralasnull(5)",
    "one([])",
    'lookup(var.object, "x", null)',
    "try(var.x, null)",
    "try(null, 5)",
    "var.empty == null ? 5 : var.empty == null ? null : 5",
    "var.empty != null ? null : 5",
    "var.text == null ? 5 : null",
    "var.text != null ? null : 5",
  ])("where it is %s", (expression) => {
    expect(nullnessOf(inBraces(expression), sources)).toBe("maybe");
  });
});

describe("nothing speaks for null", () => {
  test.each([
    "5",
    '"null"',
    '"a"',
    '"a" == "b"',
    '"a" + null + "b"',
    "var.asked",
    "var.unknown",
    "var.text",
    "var.text.name",
    "var.object.name",
    'var.object["name"]',
    'local.object["name"]',
    "var.text == null ? null : 5",
    "var.object.inner.seconds",
    "local.unknown",
    "local.value",
    "local.object.name",
    "local.text.name",
    "local.self",
    "data.x.y.z",
    "var.on ? 5 : 6",
    "var.empty == null ? 5 : var.empty",
    "var.empty != null ? var.empty : 5",
    "null == var.empty ? 5 : var.empty",
    "local.nothing != null ? null : 5",
    "coalesce(null, 5)",
    "tonumber(5)",
    "tonumber()",
    "try(5, 6)",
    'lookup(var.object, "name")',
    'lookup(var.object, "name", 5)',
    '["?", null]',
  ])("where it is %s", (expression) => {
    expect(nullnessOf(inBraces(expression), sources)).toBe("given");
  });

  test("of text beside an expression, and of what is no text", () => {
    for (const json of ["a${null}", "${null}a", "${null}${null}", "null", "", 0, false, [], {}]) {
      expect(nullnessOf(json, sources)).toBe("given");
    }
  });
});

test("what is left out is null, as null itself is", () => {
  expect([undefined, null].map((each) => isNull(each, sources))).toEqual([true, true]);
});

test("where a plan tells the value of a variable, it decides", () => {
  const found = (expression: string) => nullnessOf(inBraces(expression), planned);
  expect(found("var.empty")).toBe("null");
  expect(found("var.on ? null : 5")).toBe("null");
  expect(found("var.on ? 5 : null")).toBe("given");
  expect(found("var.off ? null : 5")).toBe("given");
  expect(found("! var.off ? null : 5")).toBe("null");
  expect(found("!var.on ? null : 5")).toBe("given");
  // Terraform refuses what is no condition, and what it takes for one is not seen here.
  expect(found("var.nought ? null : 5")).toBe("maybe");
  expect(found("var.text ? null : 5")).toBe("maybe");
});

test("what is nested deeper than anybody writes ends", () => {
  const deep = `${"(".repeat(20_000)}null${")".repeat(20_000)}`;
  expect(nullnessOf(inBraces(deep), sources)).toBe("given");
  let block: unknown = "${null}";
  for (let depth = 0; depth < 20_000; depth += 1) block = { inner: block };
  expect(() => withoutNullArguments(block, sources)).not.toThrow();
});

test("arguments that are null are left out, in blocks of blocks, and keys of the app's own stay", () => {
  const gone = "${null}";
  const maps = { a: gone, b: "c" };
  expect(
    withoutNullArguments(
      {
        name: "edge",
        fleet_namespace: gone,
        rke_config: [{ etcd: [{ snapshot_retention: gone, folder: "a" }], texts: ["a", gone] }],
        open: "${var.empty}",
        left: null,
        labels: maps,
        annotations: maps,
        lifecycle: maps,
        dynamic: maps,
        "//": maps,
      },
      sources,
    ),
  ).toEqual({
    name: "edge",
    rke_config: [{ etcd: [{ folder: "a" }], texts: ["a", gone] }],
    open: "${var.empty}",
    left: null,
    labels: maps,
    annotations: maps,
    lifecycle: maps,
    dynamic: maps,
    "//": maps,
  });
});
