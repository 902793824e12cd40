import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { Unknown } from "../../../lib/scheduling/reading/unknown";

const configured = (json: object) => ResourceValues.ofConfiguration(json);
const block = (values: ResourceValues, name: string) => values.block(name) as ResourceValues;

describe("arguments of a configuration", () => {
  test("are text, whatever Terraform makes text of", () => {
    const values = configured({ a: "x", b: 5, c: true, d: null, e: "$${x}" });
    expect(["a", "b", "c", "d", "e", "f"].map((name) => values.text(name))).toEqual([
      "x",
      "5",
      "true",
      undefined,
      "${x}",
      undefined,
    ]);
  });

  test("with an expression are unknown, and say where", () => {
    const values = configured({ rke_config: { machine_global_config: "a: ${var.b}" } });
    expect(block(values, "rke_config").text("machine_global_config")).toEqual(
      new Unknown("rke_config.machine_global_config"),
    );
  });

  test("a block may stand alone or in a list", () => {
    for (const rke_config of [{ x: "1" }, [{ x: "1" }]])
      expect(block(configured({ rke_config }), "rke_config").text("x")).toBe("1");
  });

  test("blocks are unknown where an expression or a dynamic block makes them", () => {
    expect(configured({ a: "${var.blocks}" }).blocks("a")).toEqual(new Unknown("a"));
    expect(configured({ dynamic: { a: { for_each: "${var.x}" } } }).blocks("a")).toEqual(new Unknown("a"));
    expect(configured({ dynamic: [{ b: {} }, { a: { for_each: ["x"] } }] }).blocks("a")).toEqual(new Unknown("a"));
    expect(configured({ dynamic: [{ a: { for_each: ["x"] } }] }).has("a")).toBe(true);
    expect(configured({ a: [{ x: "1" }, "${var.y}"] }).blocks("a")).toEqual(new Unknown("a[1]"));
  });

  test("nothing is found that an object inherits", () => {
    expect(configured({}).text("constructor")).toBeUndefined();
    expect(configured({}).blocks("toString")).toEqual([]);
  });

  test("a map whose keys are put together at apply is unknown as a whole", () => {
    expect(configured({ labels: { "${var.k}": "v" } }).map("labels")).toEqual(new Unknown("labels"));
    expect(configured({ labels: { k: "${var.v}" } }).map("labels")).toEqual(new Map([["k", new Unknown("labels.k")]]));
  });
});

describe("values of a plan", () => {
  test("are what they are, also where they look like an expression", () => {
    expect(ResourceValues.ofValues({ a: "${x}" }).text("a")).toBe("${x}");
  });

  test("are unknown where the mask says so, at any depth", () => {
    const values = ResourceValues.ofValues(
      { rke_config: [{ machine_global_config: null }], name: "edge" },
      { rke_config: [{ machine_global_config: true }] },
    );
    expect(values.text("name")).toBe("edge");
    expect(block(values, "rke_config").text("machine_global_config")).toEqual(
      new Unknown("rke_config.machine_global_config"),
    );
  });

  test("blocks that are there in the mask alone are there", () => {
    const values = ResourceValues.ofValues({}, { a: [{ key: true }] });
    expect(block(values, "a").text("key")).toEqual(new Unknown("a.key"));
  });

  test("that are sensitive are not looked at", () => {
    const values = ResourceValues.ofValues({ a: [{ key: "secret" }] }, {}, { a: [{ key: true }] });
    expect(block(values, "a").text("key")).toEqual(new Unknown("a.key"));
  });
});

describe("without an argument", () => {
  const masked = [{}, { a: [{ b: true }] }, { a: [{}], c: true }];

  test("it is not there, also where a mask has a place for it", () => {
    const values = ResourceValues.ofValues({ a: [{ b: "1" }], c: "x" }, ...masked).without("a");
    expect([values.has("a"), values.blocks("a"), values.names]).toEqual([false, [], ["c"]]);
  });

  test("the masks of the others count as before", () => {
    expect(
      ResourceValues.ofValues({ a: [{}], c: "x" }, ...masked)
        .without("a")
        .text("c"),
    ).toEqual(new Unknown("c"));
    expect(ResourceValues.ofValues({ a: "x" }, true).without("a").text("c")).toEqual(new Unknown("c"));
  });
});

describe("whether all of an argument is known", () => {
  test("a mask inside of it says no, an empty one does not", () => {
    const known = (mask: unknown) => ResourceValues.ofValues({ a: [{ b: "1" }] }, { a: mask }).isKnown("a");
    expect([[{}], false, [{ b: false }], [{ b: true }], true].map(known)).toEqual([true, true, true, false, false]);
  });

  test("in a configuration an expression says no, or a dynamic block; text in values is text", () => {
    expect(configured({ a: [{ b: "${var.x}" }] }).isKnown("a")).toBe(false);
    expect(configured({ dynamic: { a: {} } }).isKnown("a")).toBe(false);
    expect(configured({ a: [{ b: "x" }] }).isKnown("a")).toBe(true);
    expect(configured({}).isKnown("a")).toBe(true);
    expect(ResourceValues.ofValues({ a: "${x}" }).isKnown("a")).toBe(true);
  });
});
