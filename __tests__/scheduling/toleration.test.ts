import fc from "fast-check";
import { InvalidInputError, Taint, TaintEffect, Toleration } from "../../lib";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { taints, tolerations } from "./arbitraries";

describe("a toleration matches a taint as Kubernetes decides it", () => {
  const taint = Taint.noExecute("test-key", "test-value");
  test.each([
    ["same key, value and effect", Toleration.equal("test-key", "test-value", TaintEffect.NO_EXECUTE), true],
    ["same key and value, every effect", Toleration.equal("test-key", "test-value"), true],
    ["same key, any value", Toleration.exists("test-key", TaintEffect.NO_EXECUTE), true],
    ["every taint", Toleration.fromKubernetes({ operator: "Exists" }), true],
    ["another effect", Toleration.equal("test-key", "test-value", TaintEffect.NO_SCHEDULE), false],
    ["another value", Toleration.equal("test-key", "other", TaintEffect.NO_EXECUTE), false],
    ["another key", Toleration.exists("other-key"), false],
    ["the key in another case", Toleration.exists("Test-Key"), false],
    ["limited in time", Toleration.exists("test-key", TaintEffect.NO_EXECUTE, { seconds: 0 }), true],
  ])("%s: %#", (_case, toleration, expected) => {
    expect(toleration.tolerates(taint)).toBe(expected);
  });

  test("an absent value and an empty one are the same", () => {
    expect(Toleration.equal("a", "").tolerates(Taint.noSchedule("a"))).toBe(true);
    expect(Toleration.fromKubernetes({ key: "a" }).tolerates(Taint.noSchedule("a"))).toBe(true);
  });

  test("the toleration made for a taint tolerates it", () => {
    fc.assert(fc.property(taints, (any) => Toleration.for(any).tolerates(any)));
  });

  test("the toleration made for a taint tolerates no taint of another key or effect", () => {
    fc.assert(
      fc.property(taints, taints, (one, other) => {
        fc.pre(one.key !== other.key || one.effect !== other.effect);
        return !Toleration.for(one).tolerates(other);
      }),
    );
  });
});

describe("one toleration covers another", () => {
  const TAINTS = ["a", "b", "c"].flatMap((key) =>
    ["", "x", "y", "z"].flatMap((value) =>
      Object.values(TaintEffect).map((effect) => Taint.parse(`${key}=${value}:${effect}`)),
    ),
  );
  const EFFECTS = [undefined, ...Object.values(TaintEffect)];
  // Few keys and values, so that they meet; TAINTS has one more of each.
  const TOLERATIONS = [
    ...EFFECTS.map((effect) => Toleration.fromKubernetes({ operator: "Exists", ...(effect && { effect }) })),
    ...["a", "b"].flatMap((key) =>
      EFFECTS.flatMap((effect) => [
        Toleration.exists(key, effect),
        // As some clients write it.
        Toleration.fromKubernetes({ key, operator: "Exists", value: "", ...(effect && { effect }) }),
        ...["", "x", "y"].map((value) => Toleration.equal(key, value, effect)),
      ]),
    ),
  ];

  test("exactly when it tolerates every taint that the other tolerates", () => {
    for (const wide of TOLERATIONS) {
      for (const narrow of TOLERATIONS) {
        const isAsWide = TAINTS.every((taint) => wide.tolerates(taint) || !narrow.tolerates(taint));
        expect(`"${wide}" covers "${narrow}": ${wide.covers(narrow)}`).toBe(
          `"${wide}" covers "${narrow}": ${isAsWide}`,
        );
      }
    }
  });

  test("only if it tolerates every taint the other tolerates, whatever the two", () => {
    fc.assert(
      fc.property(tolerations, tolerations, taints, (wide, narrow, taint) => {
        if (wide.covers(narrow) && narrow.tolerates(taint)) expect(wide.tolerates(taint)).toBe(true);
      }),
    );
  });

  test("never if it is limited in time", () => {
    const limited = Toleration.exists("a", TaintEffect.NO_EXECUTE, { seconds: 60 });
    expect(limited.covers(Toleration.exists("a", TaintEffect.NO_EXECUTE))).toBe(false);
  });

  test("when the other is limited in time", () => {
    const limited = Toleration.exists("a", TaintEffect.NO_EXECUTE, { seconds: 60 });
    expect(Toleration.exists("a", TaintEffect.NO_EXECUTE).covers(limited)).toBe(true);
  });

  test("when it is wider in effect or value, or the same", () => {
    const narrow = Toleration.for(Taint.noSchedule("a", "b"));
    for (const wide of [Toleration.exists("a"), Toleration.exists("a", TaintEffect.NO_SCHEDULE), narrow]) {
      expect(wide.covers(narrow)).toBe(true);
    }
    expect(narrow.covers(Toleration.exists("a", TaintEffect.NO_SCHEDULE))).toBe(false);
  });
});

test("a soft taint blocks nothing", () => {
  expect(new TolerationSet([]).blocking([Taint.preferNoSchedule("a"), Taint.noSchedule("b")]).map(String)).toEqual([
    "b:NoSchedule",
  ]);
});

test("what is printed is read back as the same toleration", () => {
  fc.assert(fc.property(tolerations, (toleration) => Toleration.parse(toleration.toString()).equals(toleration)));
});

test("what a pod spec holds is read back as the same toleration", () => {
  fc.assert(
    fc.property(tolerations, (toleration) => Toleration.fromKubernetes(toleration.toKubernetes()).equals(toleration)),
  );
});

test("tolerations print as kubectl describe prints them", () => {
  expect([
    `${Toleration.equal("a", "b", TaintEffect.NO_SCHEDULE)}`,
    `${Toleration.exists("a")}`,
    `${Toleration.exists("a", TaintEffect.NO_EXECUTE, { seconds: 300 })}`,
    `${Toleration.fromKubernetes({ operator: "Exists" })}`,
  ]).toMatchInlineSnapshot(`
[
  "a=b:NoSchedule",
  "a op=Exists",
  "a:NoExecute op=Exists for 300s",
  "* op=Exists",
]
`);
});

describe("a toleration that Kubernetes would refuse is refused with the repair", () => {
  test("seconds without NoExecute", () => {
    expect(() => Toleration.exists("a", TaintEffect.NO_SCHEDULE, { seconds: 300 })).toThrowErrorMatchingInlineSnapshot(`
"toleration seconds 300 without the effect NoExecute (it has NoSchedule)
  = why: only NoExecute evicts running pods, so Kubernetes refuses seconds with any other effect
  = help: add TaintEffect.NO_EXECUTE, or leave the seconds out"
`);
  });

  test("seconds with every effect", () => {
    expect(() => Toleration.exists("a", undefined, { seconds: 300 })).toThrow(/all effects/);
  });

  test("seconds that are not whole", () => {
    expect(() => Toleration.exists("a", TaintEffect.NO_EXECUTE, { seconds: 1.5 })).toThrow(/whole number/);
  });

  test("an empty key, which would tolerate everything", () => {
    expect(() => Toleration.exists("")).toThrowErrorMatchingInlineSnapshot(`
"toleration key is empty
  = why: an empty key tolerates every taint there is, even those that say a node is gone; Rancher refuses it for its agents
  = help: name each key to tolerate, or use Toleration.for(taint)"
`);
  });

  test("Exists with a value", () => {
    expect(() => Toleration.fromKubernetes({ key: "a", operator: "Exists", value: "b" })).toThrow(
      /leave the value out/,
    );
  });

  test("an operator Kubernetes does not compare with", () => {
    expect(() => Toleration.fromKubernetes({ key: "a", operator: "Exist" })).toThrow(/did you mean "Exists"/);
  });

  test("text that is no toleration", () => {
    expect(() => Toleration.parse("a b c")).toThrow(/cannot be read/);
  });
});

describe("what is of another type, as JavaScript lets it be, is refused and never read as something wider", () => {
  const JS = { Taint, Toleration } as unknown as Record<
    "Taint" | "Toleration",
    Record<string, (...args: unknown[]) => unknown>
  >;
  const { exists, equal, for: forTaint, fromKubernetes, parse } = JS.Toleration;

  test.each<[string, () => unknown]>([
    ["options in the place of the effect", () => exists?.("k", { effect: "NoExecute", seconds: 60 })],
    ["seconds in the place of the options", () => exists?.("k", "NoExecute", 60)],
    ["no options", () => equal?.("k", "v", "NoExecute", null)],
    ["a number as the effect", () => equal?.("k", "v", 5)],
    ["no key", () => exists?.()],
    ["null as the key", () => exists?.(null)],
    ["a number as the key", () => exists?.(5)],
    ["a number as the value", () => equal?.("k", 5)],
    ["null as the value", () => equal?.("k", null)],
    ["a text in the place of the taint", () => forTaint?.("k=v:NoExecute")],
    ["nothing in the place of the taint", () => forTaint?.()],
    ["a text as the spec", () => fromKubernetes?.("k:NoExecute")],
    ["nothing as the spec", () => fromKubernetes?.()],
    ["a number as the operator", () => fromKubernetes?.({ key: "k", operator: 5 })],
    ["a number as the notation", () => parse?.(5)],
    ["a taint with a number as its key", () => JS.Taint.noExecute?.(5)],
    ["a taint without a key", () => JS.Taint.noExecute?.()],
    ["a taint with null as its value", () => JS.Taint.noExecute?.("k", null)],
    ["a taint with an object as its value", () => JS.Taint.noExecute?.("k", { value: "v" })],
  ])("%s", (_what, make) => {
    expect(make).toThrow(InvalidInputError);
  });
});

describe("a toleration in the words of a pod spec", () => {
  const read = (spec: unknown) => () => Toleration.fromKubernetes(spec as never);

  test("has no other properties: one that is misspelled would tolerate something else", () => {
    expect(read({ key: "a", operater: "Exists" })).toThrow('unknown property "operater", did you mean "operator"?');
    expect(read({ key: "a", operator: "Exists", effect: "NoExecute", seconds: 300 })).toThrow('property "seconds"');
  });

  test.each([new Map(), [], null, "a"])("is an object: %p", (spec) => {
    expect(read(spec)).toThrow(/^toleration is .*, not an object/);
  });

  test("is refused with a part of another type", () => {
    expect(read({ key: "a", effect: null })).toThrow("toleration.effect is null, not text");
  });
});
