import { Lazy, TerraformElement, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import fc from "fast-check";
import { MadeOnce, walkedOnce } from "../../lib/cluster/walked-once";

/** An element that writes a resource of these arguments. */
class Written extends TerraformElement {
  constructor(
    stack: TerraformStack,
    private readonly write: (json: object) => object,
    private readonly values: (stack: TerraformStack) => object,
  ) {
    super(stack, "written", "thing");
  }

  public override toTerraform(): object {
    return this.write({ resource: { thing: { written: this.values(this.cdktfStack) } } });
  }
}

/** The resource as it stands in the stack, walked here or by CDKTF alone, or how it fails: some numbers are read as tokens. */
function written(values: (stack: TerraformStack) => object, isWalkedHere: boolean, override?: object): unknown {
  const stack = new TerraformStack(Testing.app(), "test");
  new TerraformVariable(stack, "known", { type: "string" });
  const element: Written = new Written(stack, (json) => (isWalkedHere ? walkedOnce(element, json) : json), values);
  if (override !== undefined) stack.addOverride("resource.thing.written", override);
  try {
    stack.prepareStack();
    return JSON.parse(Testing.synth(stack)).resource.thing.written;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Text that CDKTF may take for something, each made anew so that no token is of another stack. */
const TOKENS: readonly ((stack: TerraformStack) => unknown)[] = [
  () => Lazy.stringValue({ produce: () => "lazy" }),
  () => `around ${Lazy.stringValue({ produce: () => "lazy" })} it`,
  () => Lazy.numberValue({ produce: () => 7 }),
  () => `number ${Lazy.numberValue({ produce: () => 7 })}`,
  () => Lazy.listValue({ produce: () => ["one", "two"] }),
  () => Lazy.anyValue({ produce: () => ({ a: [1, undefined, { b: undefined }] }) }),
  () => Lazy.anyValue({ produce: () => undefined }),
  () => Token.asStringMap(Lazy.anyValue({ produce: () => ({ key: "value" }) })),
  () => Token.asNumberList(Lazy.anyValue({ produce: () => [1, 2] })),
  () => ({ [Lazy.stringValue({ produce: () => "key" })]: "under a token" }),
  (stack) => (stack.node.findChild("known") as TerraformVariable).stringValue,
  (stack) => `\${upper(${(stack.node.findChild("known") as TerraformVariable).stringValue})}`,
  () => "${var.by_hand} %{ if true }$${escaped}%{ endif }",
  () => "1.5e+3 and -1.2e-7",
  () => [undefined, null, [], {}, { a: undefined }],
  () => undefined,
  () => new Date(0),
  () => 0.5,
];

const plain = fc.jsonValue({ maxDepth: 3 });
const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.oneof(plain, fc.nat(TOKENS.length - 1)), {
  maxKeys: 6,
});

test("what is walked once is what CDKTF makes of it, tokens and overrides included", () => {
  fc.assert(
    fc.property(
      values,
      fc.option(fc.dictionary(fc.constantFrom("a", "b", "c"), plain), { nil: undefined }),
      (given, over) => {
        const make = (stack: TerraformStack) =>
          Object.fromEntries(
            Object.entries(given).map(([name, value]) => [
              name,
              typeof value === "number" ? (TOKENS[value]?.(stack) ?? value) : value,
            ]),
          );
        expect(written(make, true, over)).toEqual(written(make, false, over));
      },
    ),
    { numRuns: 150 },
  );
});

test.each(TOKENS.map((token, index) => [index, token] as const))("each kind of token alone: %d", (_, token) => {
  const make = (stack: TerraformStack) => ({ value: token(stack), inner: { list: [{ value: token(stack) }] } });
  expect(written(make, true)).toEqual(written(make, false));
});

test("whoever looks at what is written or copies it sees the same object", () => {
  const stack = new TerraformStack(Testing.app(), "test");
  const element: Written = new Written(
    stack,
    (json) => walkedOnce(element, json),
    () => ({ a: [1], b: { c: "d" } }),
  );
  expect(element.toTerraform()).toEqual({ resource: { thing: { written: { a: [1], b: { c: "d" } } } } });
  expect(JSON.stringify(element.toTerraform())).toBe('{"resource":{"thing":{"written":{"a":[1],"b":{"c":"d"}}}}}');
});

test("a value that is made once is made once in a synthesis, and never while references are looked for", () => {
  const produce = jest.fn(() => ({ a: 1, left: undefined }));
  expect(written(() => ({ made: new MadeOnce(produce) }), true)).toEqual({ made: { a: 1 } });
  expect(produce).toHaveBeenCalledTimes(1);
});
