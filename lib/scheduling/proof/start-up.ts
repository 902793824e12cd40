import type { Taint } from "../taint";

/**
 * What has to go before a new node takes pods, and whether it does: taints that a controller or an operator takes away
 * once it runs, a network that is not there yet. Who takes one away may itself wait for another one to go.
 *
 * Pure, and told in terms of its own: nodes with obstacles, and candidates that can say whether they run there as things
 * stand.
 */

/** Something that keeps pods off a new node until somebody takes it away. */
export interface Obstacle {
  /** Tells it from the others of a node. */
  readonly id: string;
  /** The taint it is; undefined of one that no toleration helps against. */
  readonly taint?: Taint;
  /** Whether pods without their node's own network cannot start until it is gone. */
  readonly isNetwork?: true;
  /** Whether somebody on the node itself has to take it away. */
  readonly isOfNode: boolean;
}

/** A kind of node with what stands in the way there at first. */
export interface StartUpNode {
  readonly obstacles: readonly Obstacle[];
}

/** What is sure: everything that may be counts, or only what is certain. */
export type Certainty = "possible" | "certain";

/** The obstacles that are left on each node. */
export type LeftOver<N> = ReadonlyMap<N, readonly Obstacle[]>;

/** Somebody who may take obstacles away. */
export interface Candidate<N extends StartUpNode> {
  /** Whether it is one that takes the obstacle away. */
  takesAway(obstacle: Obstacle, certainty: Certainty): boolean;
  /** Whether it does so on the node it runs on only, whatever the obstacle. */
  readonly isOfNode?: boolean;
  /**
   * Whether it runs on a node while these obstacles are left.
   * @param obstacle the one it is to take away
   */
  runsOn(node: N, left: LeftOver<N>, certainty: Certainty, obstacle: Obstacle): boolean;
}

/**
 * Lets candidates take obstacles away until nothing changes any more. More candidates, fewer obstacles and less certainty
 * never leave more behind.
 */
export function leftOver<N extends StartUpNode>(
  nodes: readonly N[],
  candidates: readonly Candidate<N>[],
  certainty: Certainty,
): LeftOver<N> {
  const left = new Map(nodes.map((node) => [node, node.obstacles]));
  const of = (node: N) => left.get(node) ?? [];
  const isTakenAway = (obstacle: Obstacle, node: N) =>
    candidates
      .filter((candidate) => candidate.takesAway(obstacle, certainty))
      .some((candidate) =>
        (obstacle.isOfNode || candidate.isOfNode ? [node] : nodes).some((host) =>
          candidate.runsOn(host, left, certainty, obstacle),
        ),
      );
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const node of nodes) {
      const rest = of(node).filter((obstacle) => !isTakenAway(obstacle, node));
      if (rest.length === of(node).length) continue;
      left.set(node, rest);
      isChanged = true;
    }
  }
  return left;
}
