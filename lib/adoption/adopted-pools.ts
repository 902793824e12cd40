import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { type LiveTaint, taintText, typedTaint } from "../live/live-taint";
import { groupNodes, rolesOf } from "../live/node-groups";
import { originOfLabel } from "../live/node-labels";
import { isSet } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { type NodeRole, roleTaints, sortedRoles } from "../scheduling/node-role";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import type { Taint } from "../scheduling/taint";
import { poolTaintProblems, taintListProblems } from "../scheduling/validation/pool-rules";
import { namedPools } from "./pool-names";
import { left, note, type Remark } from "./remarks";

/** A pool as its nodes tell. */
export interface AdoptedPool {
  readonly name: string;
  readonly roles: readonly NodeRole[];
  /** Without those of its roles; sorted by their notation. */
  readonly taints: readonly Taint[];
  /** Those that somebody gave; sorted by key. */
  readonly labels: ReadonlyMap<string, string>;
  readonly nodes: readonly string[];
  readonly remarks: readonly Remark[];
}

/** A node with what a pool would have to say for it. */
interface SaidNode {
  readonly node: LiveNode;
  readonly roles: readonly NodeRole[];
  readonly taints: ReadonlyMap<string, Taint>;
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * The pools of a cluster: nodes with one label `rancher-k3s/node-pool` are one, all others go by roles, taints and the labels
 * that several nodes share.
 * @param cluster name in Rancher of the cluster that the nodes are of
 */
export function adoptedPools({ nodes, rancher }: LiveCluster, cluster: string): AdoptedPool[] {
  const machines = rancher.machines.filter((machine) => [cluster, ""].includes(machine.cluster));
  const registered = new Map(machines.map(({ node, roles }) => [node, roles]));
  const said = new Map(nodes.map((node) => [node, saidOf(node, registered.get(node.name) ?? [])]));
  const of = (node: LiveNode) => said.get(node) as SaidNode;
  const rough = groupNodes(nodes, (node) => JSON.stringify([of(node).roles, [...of(node).taints.keys()]]));
  const groups = rough.flatMap(({ label, nodes: members }) => {
    if (label !== "") return [{ label, nodes: members }];
    const telling = tellingLabels(members.map(of));
    const likeness = (node: LiveNode) => JSON.stringify(telling.map((key) => of(node).labels.get(key) ?? null));
    return groupNodes(members, likeness).map((group) => ({ label: "", nodes: group.nodes }));
  });
  const pools = groups.map((group) => ({ label: group.label, ...merged(group.nodes.map(of)), members: group.nodes }));
  return namedPools(pools).map(({ label, members, ...pool }) => ({
    ...pool,
    remarks: [...(label === pool.name ? [] : labelRemarks(pool, members)), ...pool.remarks],
  }));
}

/** More than this nobody labels with one command. */
const MOST_LABELLED = 20;

/** New nodes get the label when they register; these have registered already, some of them with another value. */
function labelRemarks({ name, nodes }: Pick<AdoptedPool, "name" | "nodes">, members: readonly LiveNode[]): Remark[] {
  const given = [...new Set(members.flatMap(({ labels }) => labels.get(NODE_POOL_LABEL) ?? []))].sort();
  const shown = given.slice(0, MOST_NAMES).map((value) => value || '""');
  const more = given.length > MOST_NAMES ? ` and ${given.length - MOST_NAMES} more` : "";
  const others =
    given.length === 0
      ? ""
      : `; they have ${shown.join(", ")}${more} there, which names no pool, and K3s writes it again when it starts on a node that registered with it`;
  const text = `nothing that asks for the pool by its label finds these nodes${others}`;
  // kubectl changes a label that is there only when told so.
  const overwrite = given.length === 0 ? "" : " --overwrite";
  const isCommand = nodes.length <= MOST_LABELLED && nodes.every(isDnsSubdomain);
  return [
    isCommand
      ? note(text, `kubectl label node ${nodes.join(" ")} ${NODE_POOL_LABEL}=${name}${overwrite}`)
      : note(`${text}: label the ${nodes.length} with ${NODE_POOL_LABEL}=${name}${overwrite}`),
  ];
}

function saidOf(node: LiveNode, registered: readonly NodeRole[]): SaidNode {
  const roles = registered.length > 0 ? registered : rolesOf(node);
  const ofRoles = roleTaints(roles);
  const taints = node.taints
    .filter(isSet)
    .flatMap((taint) => writableTaint(taint, roles) ?? [])
    .filter((taint) => !ofRoles.some((each) => each.equals(taint)))
    .map((taint) => [taint.toString(), taint] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const labels = [...node.labels].filter(([key]) => originOfLabel(key, node.labels) === "given");
  // Kubernetes takes one of a key and effect.
  const slots = new Map([...taints].reverse().map((entry) => [`${entry[1].key}:${entry[1].effect}`, entry]));
  const kept = new Set(slots.values());
  return { node, roles, taints: new Map(taints.filter((entry) => kept.has(entry))), labels: new Map(labels) };
}

/** The taint as a pool may have it; undefined where none may. */
function writableTaint(live: LiveTaint, roles: readonly NodeRole[]): Taint | undefined {
  const taint = typedTaint(live);
  if (taint === undefined) return undefined;
  const ofRoles = roleTaints(roles);
  if (ofRoles.some((each) => each.equals(taint))) return taint;
  const problems = [...taintListProblems([taint], ""), ...poolTaintProblems({ taints: [taint] }, ofRoles)];
  return problems.length === 0 ? taint : undefined;
}

/**
 * Keys of labels that tell kinds of nodes from each other. One that is another on every node of three or more tells single
 * nodes instead: a rack, a serial number.
 */
function tellingLabels(nodes: readonly SaidNode[]): string[] {
  const values = new Map<string, string[]>();
  for (const { labels } of nodes) {
    for (const [key, value] of labels) {
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
  }
  return [...values]
    .filter(([, all]) => all.length < 3 || new Set(all).size < all.length)
    .map(([key]) => key)
    .sort();
}

function merged(members: readonly SaidNode[]): Omit<AdoptedPool, "name"> {
  const roles = sortedRoles([...new Set(members.flatMap((member) => member.roles))]);
  const taints = common(members.map((member) => member.taints));
  const labels = common(members.map((member) => member.labels));
  return {
    roles,
    taints: [...taints.values()],
    labels: new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1))),
    nodes: members.map(({ node }) => node.name).sort(),
    remarks: [
      ...roleRemarks(members, roles),
      ...ownTaintRemarks(members, taints),
      ...unwritableTaintRemarks(members),
      ...ownLabelRemarks(members, labels),
      ...beyondRemarks(members),
    ],
  };
}

/** What all of them hold, with the same value. */
function common<T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  const [first = new Map<string, T>(), ...others] = maps;
  return new Map(
    [...first].filter(([key, value]) => others.every((map) => map.has(key) && String(map.get(key)) === String(value))),
  );
}

function roleRemarks(members: readonly SaidNode[], roles: readonly NodeRole[]): Remark[] {
  const others = members.filter((member) => member.roles.length !== roles.length);
  if (others.length === 0) return [];
  return [
    note(`not every node has all of these roles: ${namesOf(others)} ${others.length === 1 ? "has" : "have"} fewer`),
  ];
}

/** A taint that only some nodes of the pool have is theirs: new nodes would not get it. */
function ownTaintRemarks(members: readonly SaidNode[], shared: ReadonlyMap<string, Taint>): Remark[] {
  return byWhatTheyHave(members, ({ taints }) => [...taints.keys()].filter((taint) => !shared.has(taint))).map(
    ([taint, holders]) =>
      left(`${taint} is on ${namesOf(holders)} of this pool and not on all of its nodes: the app does not say it`),
  );
}

function unwritableTaintRemarks(members: readonly SaidNode[]): Remark[] {
  const unwritable = ({ node, roles }: SaidNode) =>
    node.taints.filter((taint) => isSet(taint) && writableTaint(taint, roles) === undefined).map(taintText);
  return byWhatTheyHave(members, unwritable).map(([taint, holders]) =>
    left(`${taint} is on ${namesOf(holders)}: no pool can give it, and the app does not say it`),
  );
}

function ownLabelRemarks(members: readonly SaidNode[], shared: ReadonlyMap<string, string>): Remark[] {
  return byWhatTheyHave(members, ({ labels }) => [...labels.keys()].filter((key) => !shared.has(key))).map(
    ([key, holders]) => {
      const values = new Set(holders.map(({ labels }) => labels.get(key)));
      const [only] = values;
      const which = values.size === 1 ? `label ${key}=${only}` : `label ${key} (${counted(values.size, "value")})`;
      return left(`${which} is not the same on all nodes: on ${namesOf(holders)}; give it where a node is registered`);
    },
  );
}

function beyondRemarks(members: readonly SaidNode[]): Remark[] {
  const beyond = ({ node }: SaidNode) =>
    [...node.labels]
      .filter(([key]) => key !== NODE_POOL_LABEL && originOfLabel(key, node.labels) === "beyond-pools")
      .map(([key, value]) => `${key}=${value}`);
  return byWhatTheyHave(members, beyond).map(([label, holders]) =>
    left(`label ${label} is on ${namesOf(holders)}: no pool can give it, and it stays as it is`),
  );
}

function byWhatTheyHave(
  members: readonly SaidNode[],
  have: (member: SaidNode) => readonly string[],
): (readonly [string, readonly SaidNode[]])[] {
  const holders = new Map<string, SaidNode[]>();
  for (const member of members) {
    for (const each of have(member)) {
      const known = holders.get(each);
      if (known === undefined) holders.set(each, [member]);
      else known.push(member);
    }
  }
  return [...holders].sort(([a], [b]) => (a < b ? -1 : 1));
}

const MOST_NAMES = 5;

function namesOf(members: readonly SaidNode[]): string {
  const names = members.map(({ node }) => node.name).sort();
  const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${counted(more, "node")} more`}`;
}
