import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import type { LiveCluster, LiveNode } from "./live-cluster";

/** Since Rancher 2.15 a label tells the name too. */
const CLUSTER_LABEL = "plan.cattle.io/cluster-name";

/**
 * The one cluster of Rancher that the nodes are of, by themselves or else by Rancher's machines, which tell no namespace:
 * `fleet-default/edge`, or `edge`. Undefined where neither says so.
 * @throws InvalidInputError where the nodes are of several: what is said of one is wrong of another
 */
export function saidCluster({ nodes, rancher }: LiveCluster): string | undefined {
  const byNode = new Map(nodes.flatMap((node) => (saidBy(node) === "" ? [] : [[saidBy(node), node.name] as const])));
  const full = [...byNode.keys()].filter((said) => said.includes("/"));
  const said = [...byNode.keys()].filter((each) => each.includes("/") || !full.some((other) => isNamed(other, each)));
  if (said.length > 1) throw new InvalidInputError([severalSaid(said, byNode)]);
  if (said[0] !== undefined) return said[0];
  const names = new Set(nodes.map(({ name }) => name));
  const ofMachines = rancher.machines.filter(({ node, cluster }) => cluster !== "" && names.has(node));
  const [first, ...others] = new Set(ofMachines.map(({ cluster }) => cluster));
  // Nodes of several clusters may have one name.
  return others.length === 0 ? first : undefined;
}

/** Whether a cluster is the one of that name, each with its namespace or without. */
export function isNamed(fullName: string, wanted: string): boolean {
  return fullName === wanted || fullName.endsWith(`/${wanted}`);
}

function saidBy({ rancherCluster, labels }: LiveNode): string {
  return rancherCluster || (labels.get(CLUSTER_LABEL) ?? "");
}

const MOST_NAMES = 10;

function severalSaid(said: readonly string[], nodeOf: ReadonlyMap<string, string>) {
  const shown = [...said].sort().slice(0, MOST_NAMES);
  const more = said.length - shown.length;
  const each = shown.map((cluster) => `${quoted(cluster)} (node ${quoted(nodeOf.get(cluster) ?? "")})`);
  return {
    what: `the input holds nodes of ${said.length} clusters: ${each.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    why: "an app is about the nodes of one cluster, and wrong of those of another",
    help: "pass what kubectl printed of one cluster",
  };
}
