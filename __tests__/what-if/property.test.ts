import fc from "fast-check";
import type { LiveTaint } from "../../lib/live/live-taint";
import type { Outlook } from "../../lib/what-if/outlook";
import { controller, type KubectlObject, node, runningPod } from "../doctor/objects";
import { fuzz } from "../fuzz";
import { NO_CHANGE_OF_NODE, outlookOf } from "./changes";

interface Tolerating {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

interface Sketch {
  /** Taints of each node, and its zone. */
  readonly nodes: readonly { readonly taints: readonly LiveTaint[]; readonly zone: string }[];
  readonly pods: readonly {
    readonly on: number;
    readonly tolerations: readonly Tolerating[];
    readonly zone: string | undefined;
  }[];
  readonly changed: number;
  readonly added: readonly LiveTaint[];
}

const key = fc.constantFrom("a", "b");
const value = fc.constantFrom("", "x", "y");
const effect = fc.constantFrom("NoSchedule", "NoExecute", "PreferNoSchedule");
const taint = fc.record({ key, value, effect });
const taints = fc.uniqueArray(taint, { maxLength: 3, selector: (each) => `${each.key} ${each.effect}` });
const toleration: fc.Arbitrary<Tolerating> = fc
  .record({
    key: fc.oneof(key, fc.constant("")),
    operator: fc.constantFrom("", "Equal", "Exists"),
    value,
    effect: fc.oneof(effect, fc.constant("")),
    seconds: fc.option(fc.constantFrom(-1, 0, 30, 300), { nil: undefined }),
  })
  .map(({ key: name, operator, value: text, effect: of, seconds }) => ({
    ...(name === "" ? { operator: "Exists" } : { key: name, operator }),
    ...(name === "" || operator === "Exists" ? {} : { value: text }),
    ...(of === "" ? {} : { effect: of }),
    ...(seconds !== undefined && of === "NoExecute" ? { tolerationSeconds: seconds } : {}),
  }));
const zone = fc.constantFrom("north", "south");

const sketches: fc.Arbitrary<Sketch> = fc
  .record({
    nodes: fc.array(fc.record({ taints, zone }), { minLength: 1, maxLength: 4 }),
    pods: fc.array(
      fc.record({
        on: fc.nat(3),
        tolerations: fc.array(toleration, { maxLength: 3 }),
        zone: fc.option(zone, { nil: undefined }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    changed: fc.nat(3),
    added: taints,
  })
  .map((sketch) => {
    const count = sketch.nodes.length;
    return {
      ...sketch,
      changed: sketch.changed % count,
      pods: sketch.pods.map((pod) => ({ ...pod, on: pod.on % count })),
    };
  });

/** The rule of Kubernetes, written down once more: @see k8s.io/api core/v1 toleration.go `ToleratesTaint` */
function tolerates(one: Tolerating, { key: name, value: text, effect: of }: LiveTaint): boolean {
  if (one.effect !== undefined && one.effect !== "" && one.effect !== of) return false;
  if (one.key !== undefined && one.key !== "" && one.key !== name) return false;
  return one.operator === "Exists" || (one.value ?? "") === text;
}

const isTolerated = (tolerations: readonly Tolerating[], one: LiveTaint) =>
  tolerations.some((each) => tolerates(each, one));

const isOpen = (tolerations: readonly Tolerating[], all: readonly LiveTaint[]) =>
  all.every((one) => one.effect === "PreferNoSchedule" || isTolerated(tolerations, one));

/** Seconds until the taints evict a pod; undefined where it stays. */
function secondsUntil(tolerations: readonly Tolerating[], all: readonly LiveTaint[]): number | undefined {
  const due = all
    .filter((one) => one.effect === "NoExecute")
    .map((one) => {
      const first = tolerations.find((each) => tolerates(each, one));
      return first === undefined ? 0 : Math.max(0, first.tolerationSeconds ?? Number.POSITIVE_INFINITY);
    });
  const least = Math.min(Number.POSITIVE_INFINITY, ...due);
  return least === Number.POSITIVE_INFINITY ? undefined : least;
}

const nameOf = (index: number) => `n${index}`;

/** The taints of each node once the change is made. */
function taintsAfter({ nodes, changed, added }: Sketch): readonly (readonly LiveTaint[])[] {
  return nodes.map(({ taints: own }, index) => {
    if (index !== changed) return own;
    const isReplaced = (one: LiveTaint) => added.some((each) => each.key === one.key && each.effect === one.effect);
    return [...own.filter((one) => !isReplaced(one)), ...added];
  });
}

function outlook({ nodes, pods, changed, added }: Sketch): Outlook {
  const objects: KubectlObject[] = [
    ...nodes.map(({ taints: own, zone: place }, index) =>
      node(nameOf(index), { taints: own.map((one) => ({ ...one })), labels: { zone: place } }),
    ),
    ...pods.flatMap(({ on, tolerations, zone: place }, index) => {
      const spec = { tolerations, ...(place === undefined ? {} : { nodeSelector: { zone: place } }) };
      return [
        controller("StatefulSet", `p${index}`, { template: spec, spec: { replicas: 1 } }),
        runningPod(`p${index}-0`, nameOf(on), { owner: ["StatefulSet", `p${index}`], spec }),
      ];
    }),
  ];
  return outlookOf(objects, { [nameOf(changed)]: { ...NO_CHANGE_OF_NODE, taints: added } });
}

describe("in any cluster, whatever taints are put on a node", () => {
  const eachPod = (sketch: Sketch, check: (found: Outlook, pod: Sketch["pods"][number], name: string) => void) => {
    const found = outlook(sketch);
    for (const [index, pod] of sketch.pods.entries()) check(found, pod, `p${index}-0`);
  };
  const names = (all: readonly { readonly pods: readonly { readonly name: string }[] }[]) =>
    all.flatMap(({ pods }) => pods.map(({ name }) => name));

  test("what is evicted does not tolerate them, at that time, and what stays does", () => {
    fc.assert(
      fc.property(sketches, (sketch) =>
        eachPod(sketch, ({ departures }, { on, tolerations }, name) => {
          const before = secondsUntil(tolerations, sketch.nodes[on]?.taints ?? []);
          const after = secondsUntil(tolerations, taintsAfter(sketch)[on] ?? []);
          const isNew = after !== undefined && (before === undefined || after < before);
          const said = departures.find(({ pods }) => pods.some((pod) => pod.name === name))?.seconds;
          expect(said).toBe(isNew ? after : undefined);
        }),
      ),
      fuzz(150),
    );
  });

  test("what is said to stay for good could be started again where it is, as before", () => {
    fc.assert(
      fc.property(sketches, (sketch) =>
        eachPod(sketch, ({ departures, staying }, { on, tolerations }, name) => {
          if ([...names(departures), ...names(staying)].includes(name)) return;
          const [before, after] = [sketch.nodes[on]?.taints ?? [], taintsAfter(sketch)[on] ?? []];
          // What the taints that are there evict already is on its way.
          if (secondsUntil(tolerations, before) !== undefined && secondsUntil(tolerations, after) !== undefined) return;
          expect(!isOpen(tolerations, before) || isOpen(tolerations, after)).toBe(true);
        }),
      ),
      fuzz(150),
    );
  });

  test("what the taints that are there evict is named where its last lasting place is closed, and only there", () => {
    fc.assert(
      fc.property(sketches, (sketch) => {
        const after = taintsAfter(sketch);
        eachPod(sketch, ({ departures, waiting }, { on, tolerations, zone: place }, name) => {
          const isDue = secondsUntil(tolerations, sketch.nodes[on]?.taints ?? []) !== undefined;
          // What the change evicts as well, or spares, is said apart.
          const isLeft = secondsUntil(tolerations, after[on] ?? []) !== undefined && !names(departures).includes(name);
          if (!isDue || !isLeft) return;
          const best = (taintsOf: readonly (readonly LiveTaint[])[]) => {
            const open = taintsOf.filter(
              (each, index) =>
                (place === undefined || place === sketch.nodes[index]?.zone) && isOpen(tolerations, each),
            );
            if (open.length === 0) return 0;
            return open.some((each) => secondsUntil(tolerations, each) === undefined) ? 2 : 1;
          };
          const [then, now] = [best(after), best(sketch.nodes.map(({ taints: own }) => own))];
          const said = waiting.find(({ pods }) => pods.some((pod) => pod.name === name))?.change;
          expect(said).toBe(then === now ? undefined : then < now ? "closes" : "opens");
        });
      }),
      fuzz(150),
    );
  });

  test("what is said to find a place is tolerated there for good, and what is said to have none is nowhere", () => {
    fc.assert(
      fc.property(sketches, (sketch) => {
        const after = taintsAfter(sketch);
        eachPod(sketch, ({ departures, staying }, { tolerations, zone: place }, name) => {
          const asked = sketch.nodes.flatMap((each, index) =>
            place === undefined || place === each.zone ? [nameOf(index)] : [],
          );
          const taintsOn = (each: string) => after[Number(each.slice(1))] ?? [];
          const open = asked.filter((each) => isOpen(tolerations, taintsOn(each)));
          const lasting = open.filter((each) => secondsUntil(tolerations, taintsOn(each)) === undefined);
          const futures = [...departures, ...staying].filter(({ pods }) => pods.some((pod) => pod.name === name));
          for (const { future } of futures) {
            const expected =
              lasting.length > 0 ? ["fits", lasting] : open.length > 0 ? ["comes-back", open] : ["no-place", []];
            expect([future.kind, [...future.nodes].sort()]).toEqual(expected);
          }
        });
      }),
      fuzz(150),
    );
  });
});
