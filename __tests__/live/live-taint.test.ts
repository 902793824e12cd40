import fc from "fast-check";
import type { Taint, Toleration } from "../../lib";
import { type LiveTaint, type LiveToleration, LiveTolerations, taintText, typedTaint } from "../../lib/live/live-taint";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { taints, tolerations } from "../scheduling/arbitraries";

const live = ({ key, value = "", effect }: Taint): LiveTaint => ({ key, value, effect });

function liveToleration(toleration: Toleration): LiveToleration {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration.toKubernetes();
  return { key, operator, value, effect, ...(tolerationSeconds === undefined ? {} : { seconds: tolerationSeconds }) };
}

const toleration = (parts: Partial<LiveToleration>): LiveToleration => ({
  key: "",
  operator: "",
  value: "",
  effect: "",
  ...parts,
});

test("valid taints and tolerations are judged as the proof judges them", () => {
  fc.assert(
    fc.property(fc.array(taints, { maxLength: 5 }), fc.array(tolerations, { maxLength: 5 }), (all, some) => {
      const expected = new TolerationSet(some).blocking(all).map(String);
      const judged = new LiveTolerations(some.map(liveToleration)).blocking(all.map(live));
      expect(judged.map(taintText)).toEqual(expected);
    }),
  );
});

test("a valid taint reads as the taint it is, and anything else as none", () => {
  fc.assert(fc.property(taints, (taint) => expect(typedTaint(live(taint))?.equals(taint)).toBe(true)));
  for (const odd of [
    { key: "a b", value: "", effect: "NoSchedule" },
    { key: "", value: "", effect: "NoSchedule" },
    { key: "a", value: "$(reboot)", effect: "NoSchedule" },
    { key: "a", value: "", effect: "noschedule" },
    { key: "a", value: "", effect: "constructor" },
  ]) {
    expect(typedTaint(odd)).toBeUndefined();
  }
});

describe("what the library would refuse to write", () => {
  const gpu: LiveTaint = { key: "gpu", value: "5", effect: "NoSchedule" };

  test.each(["Lt", "Gt", "exists", "NotEqual", "constructor"])("the operator %s matches nothing", (operator) => {
    const [judged] = new LiveTolerations([toleration({ key: "gpu", operator, value: "5" })]).blocking([gpu]);
    expect(judged).toEqual(gpu);
  });

  test("Exists with a value tolerates any value", () => {
    expect(new LiveTolerations([toleration({ key: "gpu", operator: "Exists", value: "7" })]).blocking([gpu])).toEqual(
      [],
    );
  });

  test("Equal without a key compares values alone", () => {
    expect(new LiveTolerations([toleration({ value: "5" })]).blocking([gpu])).toEqual([]);
    expect(new LiveTolerations([toleration({ value: "6" })]).blocking([gpu])).toEqual([gpu]);
  });

  test("a taint whose key Kubernetes would refuse still blocks, and is tolerated by its name", () => {
    const odd = { key: "__proto__", value: "", effect: "NoExecute" };
    expect(new LiveTolerations([]).blocking([odd])).toEqual([odd]);
    expect(new LiveTolerations([toleration({ key: "__proto__", operator: "Exists" })]).blocking([odd])).toEqual([]);
  });

  test("an effect that Kubernetes does not know blocks nothing", () => {
    expect(new LiveTolerations([]).blocking([{ ...gpu, effect: "NoScedule" }])).toEqual([]);
  });
});

describe("who enforces what", () => {
  const evicting: LiveTaint = { key: "a", value: "", effect: "NoExecute" };
  const closing: LiveTaint = { key: "a", value: "", effect: "NoSchedule" };

  test("a kubelet refuses for NoExecute alone", () => {
    expect(new LiveTolerations([]).refusing([closing, evicting])).toEqual([evicting]);
  });

  test("a toleration that ends lets the scheduler place the pod and the taint evict it", () => {
    const limited = new LiveTolerations([toleration({ key: "a", operator: "Exists", seconds: 300 })]);
    expect(limited.blocking([evicting])).toEqual([]);
    expect(limited.eviction([closing, evicting])).toEqual({ seconds: 300, taints: [evicting], later: [] });
    const lasting = new LiveTolerations([toleration({ key: "a", operator: "Exists" })]);
    expect(lasting.eviction([evicting])).toBeUndefined();
  });

  test("of several tolerations the first that matches counts, with or without a key", () => {
    const limited = toleration({ operator: "Exists", seconds: 300 });
    const lasting = toleration({ key: "a", operator: "Exists" });
    expect(new LiveTolerations([limited, lasting]).eviction([evicting])?.seconds).toBe(300);
    expect(new LiveTolerations([lasting, limited]).eviction([evicting])).toBeUndefined();
  });

  test("what is not tolerated at all evicts at once, and what is for a time has no part in that", () => {
    const other: LiveTaint = { key: "b", value: "", effect: "NoExecute" };
    const third: LiveTaint = { key: "c", value: "", effect: "NoExecute" };
    const limited = (key: string, seconds: number) => toleration({ key, operator: "Exists", seconds });
    expect(new LiveTolerations([limited("a", 300)]).eviction([evicting, other])).toEqual({
      seconds: 0,
      taints: [other],
      later: [{ taint: evicting, seconds: 300 }],
    });
    expect(new LiveTolerations([limited("a", 0)]).eviction([evicting, other])).toMatchObject({ taints: [other] });
    expect(new LiveTolerations([limited("a", 300), limited("c", -5)]).eviction([evicting, third])).toEqual({
      seconds: 0,
      taints: [third],
      later: [{ taint: evicting, seconds: 300 }],
    });
  });
});
