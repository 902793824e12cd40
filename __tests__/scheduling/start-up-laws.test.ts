import fc from "fast-check";
import { type Candidate, leftOver, type Obstacle, type StartUpNode } from "../../lib/scheduling/proof/start-up";

/** A candidate in short: what it takes away, and the obstacles that it can live with. */
interface Sketch {
  readonly takes: readonly string[];
  readonly maybeTakes: readonly string[];
  readonly livesWith: readonly string[];
}

const IDS = ["a", "b", "c", "d"];
const ids = fc.subarray(IDS);
const sketches = fc.array(fc.record({ takes: ids, maybeTakes: ids, livesWith: ids }), { maxLength: 5 });
const clusters = fc.array(ids, { minLength: 1, maxLength: 3 });
const scopes = fc.subarray(IDS);

const candidate = ({ takes, maybeTakes, livesWith }: Sketch): Candidate<StartUpNode> => ({
  takesAway: ({ id }, certainty) => takes.includes(id) || (certainty === "possible" && maybeTakes.includes(id)),
  runsOn: (node, left) => (left.get(node) ?? []).every(({ id }) => livesWith.includes(id)),
});
const nodesOf = (all: readonly (readonly string[])[], ofNode: readonly string[]): StartUpNode[] =>
  all.map((obstacles) => ({ obstacles: obstacles.map((id): Obstacle => ({ id, isOfNode: ofNode.includes(id) })) }));
const left = (nodes: readonly StartUpNode[], all: readonly Sketch[], certainty: "certain" | "possible" = "certain") => {
  const result = leftOver(nodes, all.map(candidate), certainty);
  return nodes.map((node) => (result.get(node) ?? []).map(({ id }) => id));
};
const isWithin = (few: readonly string[][], many: readonly string[][]) =>
  few.every((list, index) => list.every((id) => many[index]?.includes(id)));

describe("what is left in the way of new nodes", () => {
  test("is no more with one candidate more, and no more than there was", () => {
    fc.assert(
      fc.property(clusters, scopes, sketches, sketches, (all, ofNode, some, others) => {
        const nodes = nodesOf(all, ofNode);
        expect(isWithin(left(nodes, [...some, ...others]), left(nodes, some))).toBe(true);
        expect(
          isWithin(
            left(nodes, some),
            nodes.map(({ obstacles }) => obstacles.map(({ id }) => id)),
          ),
        ).toBe(true);
      }),
    );
  });

  test("is no more for what is possible than for what is certain", () => {
    fc.assert(
      fc.property(clusters, scopes, sketches, (all, ofNode, some) => {
        const nodes = nodesOf(all, ofNode);
        expect(isWithin(left(nodes, some, "possible"), left(nodes, some))).toBe(true);
      }),
    );
  });

  test("does not depend on the order of candidates or nodes, and is nobody's to take away any more", () => {
    fc.assert(
      fc.property(clusters, scopes, sketches, (all, ofNode, some) => {
        const nodes = nodesOf(all, ofNode);
        const rest = left(nodes, some);
        expect(left(nodes, [...some].reverse())).toEqual(rest);
        expect(left([...nodes].reverse(), some).reverse()).toEqual(rest);
        expect(left(nodesOf(rest, ofNode), some)).toEqual(rest);
      }),
    );
  });
});
