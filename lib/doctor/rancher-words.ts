import type { LiveCluster } from "../live/live-cluster";
import type { RancherCondition } from "../live/rancher-objects";
import { sinceText } from "../live/timestamps";
import { counted } from "../scheduling/counted";

/** Conditions and machines that are told of; there may be thousands. */
const TOLD = 3;

/** What Rancher itself says, where its objects are in the input: what it waits for, and which machines are no nodes yet. */
export function rancherLines({ rancher: { clusters, machines }, takenAt }: LiveCluster): string[] {
  const words = ({ type, message, since }: RancherCondition) =>
    `${type} is not true${since === "" ? "" : ` ${sinceText(since, takenAt)}`}: ${message}`;
  const ofClusters = clusters.flatMap(({ name, waiting }) =>
    waiting.map((each) => `Rancher says of the cluster ${name}: ${words(each)}`),
  );
  const waiting = machines.filter(({ node }) => node === "");
  const ofMachines = waiting.slice(0, TOLD).map(({ name, waiting: [first] }) => {
    const why = first === undefined ? "" : `: ${words(first)}`;
    return `machine ${name} has not become a node${why}`;
  });
  const more = waiting.length - TOLD;
  return [
    ...ofClusters.slice(0, TOLD),
    ...ofMachines,
    ...(more > 0 ? [`and ${counted(more, "machine")} more that have not become nodes`] : []),
  ];
}
