import fc from "fast-check";
import { Taint, TaintEffect } from "../../lib";
import { taints } from "./arbitraries";

const message = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
};

describe("reading a taint in kubectl's notation", () => {
  test("key, value and effect are told apart", () => {
    expect(Taint.parse("test-key=test-value:NoExecute")).toMatchObject({
      key: "test-key",
      value: "test-value",
      effect: TaintEffect.NO_EXECUTE,
    });
  });

  test("a key may have a DNS prefix", () => {
    expect(Taint.parse("nvidia.com/gpu=present:NoSchedule").key).toBe("nvidia.com/gpu");
  });

  test.each(["dedicated:NoSchedule", "dedicated=:NoSchedule"])("%s has no value", (text) => {
    const taint = Taint.parse(text);
    expect(taint.value).toBeUndefined();
    expect(taint.toString()).toBe("dedicated:NoSchedule");
  });

  test("what is printed is read back as the same taint", () => {
    fc.assert(fc.property(taints, (taint) => Taint.parse(taint.toString()).equals(taint)));
  });
});

describe("a taint that can never work is refused with the repair", () => {
  test("a misspelled effect names the one that was meant", () => {
    expect(message(() => Taint.parse("gpu=true:NoScedule"))).toMatchInlineSnapshot(`
"taint "gpu=true:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?
  = why: Rancher passes any effect on, and the kubelet then fails to start the node
  = help: use NoSchedule, PreferNoSchedule, NoExecute, spelled as Kubernetes does"
`);
  });

  test.each([
    ["NO_EXECUTE", "NoExecute"],
    ["noschedule", "NoSchedule"],
    ["PreferNoShedule", "PreferNoSchedule"],
  ])("the effect %s is recognized as %s", (written, meant) => {
    expect(message(() => Taint.parse(`gpu:${written}`))).toContain(`did you mean "${meant}"?`);
  });

  test("an effect that resembles none gets no suggestion", () => {
    expect(message(() => Taint.parse("gpu:Evict"))).not.toContain("did you mean");
  });

  test("a missing effect", () => {
    expect(message(() => Taint.parse("gpu=true"))).toMatchInlineSnapshot(`
"taint "gpu=true": has no effect
  = why: a taint has a key, an effect, and optionally a value between them
  = help: write key=value:Effect or key:Effect, for example dedicated=gpu:NoSchedule"
`);
  });

  test("kubectl's removal form", () => {
    expect(message(() => Taint.parse("gpu=true:NoSchedule-"))).toMatchInlineSnapshot(`
"taint "gpu=true:NoSchedule-": ends in "-", kubectl's way to remove a taint
  = why: K3s accepts it at registration and then silently drops it
  = help: leave the taint out of the list instead"
`);
  });

  test("several taints in one text", () => {
    expect(message(() => Taint.parse("a=b:NoSchedule,c=d:NoSchedule"))).toMatchInlineSnapshot(`
"taint "a=b:NoSchedule,c=d:NoSchedule" holds a comma
  = why: Rancher splits taints at commas, and K3s 1.32 and later refuses a list in one entry
  = help: give each taint as an entry of its own"
`);
  });

  test("a key with two slashes", () => {
    expect(message(() => Taint.parse("a/b/c:NoSchedule"))).toMatchInlineSnapshot(`
"taint "a/b/c:NoSchedule": taint key "a/b/c" has more than one "/"
  = why: the Kubernetes API server refuses any other key
  = help: use letters, digits, "-", "_" and ".", at most 63, optionally after a DNS prefix: example.com/dedicated"
`);
  });

  test("every problem of one taint is reported at once", () => {
    const text = message(() => Taint.parse("-gpu=va lue:Never"));
    expect(text).toContain("unknown effect");
    expect(text).toContain("taint key");
    expect(text).toContain("value");
  });

  test("a CDKTF token, because the taint must be known before apply", () => {
    expect(message(() => Taint.noSchedule("${TfToken[TOKEN.1]}"))).toMatchInlineSnapshot(`
"taint key "\${...}" is known only at apply, a literal is needed
  = why: it is needed while the app is synthesized, before Terraform runs: it is judged, and others are derived from it
  = help: pass a plain string; when it must vary, read it from process.env, a file or CDKTF context while synthesizing"
`);
  });

  test.each(["", "x".repeat(64), "über", "a b", "UPPER.example/x", "-a", "a-", "example.com/"])(
    "the key %j is not a Kubernetes name",
    (key) => {
      expect(() => Taint.noSchedule(key)).toThrow(/taint key/);
    },
  );

  test.each(["x".repeat(64), "a=b", "a:b", "a,b", "$(reboot)", "a;b", "-a"])(
    "the value %j is not a label value",
    (value) => {
      expect(() => Taint.noSchedule("key", value)).toThrow(/not a Kubernetes label value/);
    },
  );

  test("control characters in a refused value cannot draw on the terminal", () => {
    const text = message(() => Taint.noSchedule("\u001b[2Jkey\u202e"));
    expect(text).toContain("\\u001b[2Jkey\\u202e");
    expect(text).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
  });
});

test("only NoSchedule and NoExecute keep pods off a node", () => {
  expect(Taint.noSchedule("a").isHard).toBe(true);
  expect(Taint.noExecute("a").isHard).toBe(true);
  expect(Taint.preferNoSchedule("a").isHard).toBe(false);
});

test("taints are equal when key, value and effect are", () => {
  expect(Taint.noSchedule("a", "").equals(Taint.noSchedule("a"))).toBe(true);
  expect(Taint.noSchedule("a", "b").equals(Taint.noSchedule("a"))).toBe(false);
  expect(Taint.noSchedule("a").equals(Taint.noExecute("a"))).toBe(false);
});
