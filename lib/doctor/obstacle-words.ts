import type { ObstructedNodes } from "../live/placement-judge";
import type { VolumePlace } from "../live/volume-places";
import { oncePer } from "../scheduling/once-per";
import { inProse, plain } from "../scheduling/rich-text";
import { firstRemarks } from "./blocked-workload";

/** What else than taints keeps a pod off nodes, in words, the nodes by name. */
export const obstacleRemarks = oncePer((obstructed: readonly ObstructedNodes[]) =>
  firstRemarks(obstructed, ({ nodes, taints, reasons }) => {
    const besides = taints.length === 0 ? "" : ", besides its taints";
    return `on ${named(nodes)}${besides}: ${reasons.join(", ")}`;
  }),
);

/** The same where there is no other kind of node: without names, which would say nothing. */
export function obstacleReasons(obstructed: readonly ObstructedNodes[]): readonly string[] {
  const [only, ...more] = obstructed;
  return only === undefined || more.length > 0 ? obstacleRemarks(obstructed) : only.reasons;
}

/** Where volumes keep a pod. */
export function volumeRemarks(places: readonly VolumePlace[]): string[] {
  return places.map(({ claim, nodes }) =>
    nodes.length === 0
      ? `the volume of its claim ${claim} can be used on no node that is there`
      : `the volume of its claim ${claim} can be used on ${named(nodes)} alone`,
  );
}

const NAMED_NODES = 3;

function named(nodes: readonly string[]): string {
  const more = nodes.length - NAMED_NODES;
  return plain(inProse(more > 0 ? [...nodes.slice(0, NAMED_NODES), `${more} more`] : nodes));
}
