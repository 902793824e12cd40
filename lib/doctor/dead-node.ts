import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import { type LiveTaint, LiveTolerations } from "../live/live-taint";
import { selects } from "../live/node-selection";
import { isDead } from "../live/pod-health";
import { CORDON } from "../live/taint-cause";
import { inProse, plain } from "../scheduling/rich-text";
import { cordonCommand, nodeCommand, replaceCommand } from "./look-commands";
import { optional, type WorkloadTrouble } from "./trouble";

/** The pods of a workload that are on nodes that do not answer, or are gone, where none does its work elsewhere. */
export function deadNode(pods: readonly [LivePod, ...LivePod[]], { nodes }: LiveCluster): WorkloadTrouble {
  const [pod] = pods;
  const tolerations = new LiveTolerations(pod.placement.tolerations);
  const named = new Map(nodes.map((node) => [node.name, node]));
  const names = [...new Set(pods.map(({ nodeName }) => nodeName))];
  const node = named.get(pod.nodeName);
  const open = nodes.filter((each) => isOpen(each, pod, tolerations));
  const alive = open.find((each) => !isDead(each));
  const dead = open.filter(isDead);
  const isKept = node !== undefined && tolerations.eviction(UNREACHABLE) === undefined;
  const passesCordon = tolerations.blocking([CORDON]).length === 0;
  const replaced = replaceCommand(
    pod.namespace,
    pods.map(({ name }) => name),
  );
  const isCordoned = dead.length > 0 && dead.length <= MOST_NODES && !passesCordon;
  const cordoned = isCordoned ? [cordonCommand(dead.map(({ name }) => name))] : [];
  const command = alive === undefined ? nodeCommand(pod.nodeName) : joined([...cordoned, replaced]);
  return {
    kind: "dead-node",
    state: `is on ${listed(names)}, ${whatNodesDo(names, named)}`,
    nodes: names,
    taints: [],
    ...optional("since", node?.readySince),
    ...optional("command", command),
    isMending: alive !== undefined && command !== undefined,
    details: [
      ...(isKept
        ? [
            `its pod tolerates node.kubernetes.io/unreachable for ever, so Kubernetes never moves it (rancher/rancher#24636)`,
          ]
        : []),
      ...(alive === undefined
        ? ["no other node in the input would take it"]
        : [
            `taints and labels let it run on ${alive.name}: its controller makes a new pod for one that is deleted`,
            ...(dead.length === 0 ? [] : backOntoDead(dead, passesCordon)),
          ]),
    ],
  };
}

/** Commands below a first line are short. */
const MOST_NODES = 10;

/** What lets a pod stay on a dead node may let the next one be put there as well. */
function backOntoDead(dead: readonly LiveNode[], passesCordon: boolean): string[] {
  const names = listed(dead.map(({ name }) => name));
  const those = dead.length === 1 ? "that node" : "those nodes";
  if (!passesCordon)
    return [
      `what it tolerates lets a new pod be put onto ${names} as well, unless that is cordoned first: uncordon it when it is back`,
    ];
  return [
    `it tolerates a cordon and what dead nodes carry, so the new pod may be put onto ${names} as well: see with get pods -o wide, and delete it again until it is on a node that answers (rancher/rancher#26190)`,
    `what lasts: delete ${those}, in Rancher what Rancher registered or made, else with kubectl delete node; or take the toleration away from it`,
  ];
}

function whatNodesDo(names: readonly string[], named: ReadonlyMap<string, LiveNode>): string {
  const isOne = names.length === 1;
  const nodes = names.map((name) => named.get(name));
  if (nodes.every((node) => node === undefined)) return `which ${isOne ? "is" : "are"} not there any more`;
  if (nodes.every((node) => node?.ready === "Unknown")) return `which ${isOne ? "does" : "do"} not answer`;
  return `which ${isOne ? "is" : "are"} not Ready`;
}

const NAMED = 3;

function listed(names: readonly string[]): string {
  return plain(inProse(names.length > NAMED ? [...names.slice(0, NAMED), `${names.length - NAMED} more`] : names));
}

/** One after the other; none where one of them cannot be written. */
function joined(commands: readonly (string | undefined)[]): string | undefined {
  return commands.includes(undefined) ? undefined : commands.join(" && ");
}

const UNREACHABLE: readonly LiveTaint[] = [{ key: "node.kubernetes.io/unreachable", value: "", effect: "NoExecute" }];

function isOpen(node: LiveNode, { placement }: LivePod, tolerations: LiveTolerations): boolean {
  return selects(placement.selection, node) && tolerations.blocking(node.taints).length === 0;
}
