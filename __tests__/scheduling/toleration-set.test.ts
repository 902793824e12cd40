import fc from "fast-check";
import { Toleration } from "../../lib";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { taints, tolerations } from "./arbitraries";

/** A taint, and the tolerations of a pod, some of which are for its key. */
const meeting = taints.chain((taint) =>
  fc.tuple(
    fc.constant(taint),
    fc
      .tuple(
        fc.array(tolerations, { maxLength: 3 }),
        fc.subarray([
          Toleration.for(taint),
          Toleration.exists(taint.key),
          Toleration.equal(taint.key, "other"),
          Toleration.equal(taint.key, taint.value ?? ""),
        ]),
      )
      .map(([others, own]) => [...others, ...own]),
  ),
);

describe("the tolerations of one pod, by key and value", () => {
  test("tolerate a taint where one of them does", () => {
    fc.assert(
      fc.property(meeting, ([taint, all]) => {
        const isTolerated = all.some((toleration) => toleration.tolerates(taint));
        expect(new TolerationSet(all).tolerates(taint)).toBe(isTolerated);
        expect(new TolerationSet(all).blocking([taint])).toEqual(isTolerated || !taint.isHard ? [] : [taint]);
      }),
    );
  });

  test("tell which of them tolerate a taint, in their order", () => {
    fc.assert(
      fc.property(meeting, ([taint, all]) => {
        expect(new TolerationSet(all).matching(taint)).toEqual(all.filter((toleration) => toleration.tolerates(taint)));
      }),
    );
  });

  test.each([
    ["no toleration", [], true],
    ["one of a key", [Toleration.exists("k")], false],
    ["one of every key", [Toleration.fromKubernetes({ operator: "Exists" })], false],
  ])("are empty or not: %s", (_, all, isEmpty) => {
    expect(new TolerationSet(all).isEmpty).toBe(isEmpty);
  });
});
