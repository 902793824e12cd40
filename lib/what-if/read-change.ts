import { distributionOf, serverVersion } from "../live/distribution";
import { COMMAND } from "../live/kubectl-command";
import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { type LiveTaint, taintText } from "../live/live-taint";
import { conditionOf, isOfCordon, OUT_OF_SERVICE_KEY } from "../live/taint-cause";
import { type Problem, problemsOf, quoted, refuse } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { TaintEffect } from "../scheduling/taint";
import { type Change, placeOf } from "./change";
import { nodeCommands, taintCommands, untaintCommands } from "./change-commands";
import { type ChosenNodes, chosenNodes } from "./chosen-nodes";
import { conflictsIn, type NodeChanges } from "./conflicts";
import { type Action, NODES_HELP, OPTIONS, type WrittenChange } from "./written-change";
import { readTaint, readUntaint, splitText, type Untaint } from "./written-taint";

/**
 * Reads a change of the nodes of a cluster.
 * @throws InvalidInputError with everything that is wrong with it
 */
export function readChange(written: WrittenChange, cluster: LiveCluster): Change {
  refuse(withoutSubject(cluster));
  const reader = new ChangeReader(cluster);
  for (const text of written.taint) reader.taint(text);
  for (const text of written.untaint) reader.untaint(text);
  for (const action of ["cordon", "uncordon", "drainNode", "deleteNode"] as const) {
    for (const text of written[action]) reader.node(action, text);
  }
  const { kubernetesVersion } = written;
  const problems = [
    ...reader.problems,
    ...conflictsIn(reader.nodes),
    ...(kubernetesVersion === undefined ? [] : releaseProblems(kubernetesVersion, cluster)),
  ];
  refuse(problems.length > 0 ? problems : nothingAsked(written));
  return {
    nodes: reader.nodes,
    commands: reader.commands,
    notes: reader.notes,
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
  };
}

/** Of nodes or pods that are not in the input it would be said that nothing happens to them. */
function withoutSubject({ kinds }: LiveCluster): Problem[] {
  return (["Node", "Pod"] as const)
    .filter((kind) => !kinds.has(kind))
    .map((kind) => ({
      what: `the input holds no ${kind}`,
      why: "what a change does is told of nodes and the pods on them",
      help: `pass the output of ${COMMAND}`,
    }));
}

class ChangeReader {
  public readonly problems: Problem[] = [];
  public readonly nodes: NodeChanges = new Map();
  public readonly commands: string[] = [];
  public readonly notes: string[] = [];

  constructor(private readonly cluster: LiveCluster) {}

  public taint(text: string): void {
    // kubectl takes a taint away by a dash behind it.
    if (text.endsWith("-")) {
      this.untaint(text);
      return;
    }
    const [written, taintAsWritten] = splitText(text);
    const [chosen, taint] = [this.chosen(OPTIONS.taint, text, written), readTaint(taintAsWritten)];
    if ("what" in taint) this.refuse(OPTIONS.taint, text, taint);
    if (chosen === undefined || "what" in taint) return;
    const isThere = (node: LiveNode) => node.taints.some((each) => taintText(each) === taintText(taint));
    const isSamePlace = (node: LiveNode) => node.taints.some((each) => placeOf(each) === placeOf(taint));
    const twin = twinOf(taint);
    for (const { name } of chosen.nodes) this.changeOf(name).taints.push(taint, ...twin);
    this.commands.push(
      ...taintCommands(
        chosen,
        taint,
        chosen.nodes.some((node) => isSamePlace(node) && !isThere(node)),
      ),
    );
    if (chosen.nodes.every(isThere)) this.notes.push(`${taintText(taint)} is on ${named(chosen)} already`);
    const condition = conditionOf(taint);
    if (condition !== undefined && taint.key !== OUT_OF_SERVICE_KEY) {
      this.notes.push(
        `${[taint, ...twin].map(taintText).join(" and ")}: Kubernetes's own, taken away again unless the node is ${condition.is}, so what is said here holds for a node that is`,
      );
    }
  }

  public untaint(text: string): void {
    const [written, taintAsWritten] = splitText(text.replace(/-$/, ""));
    const [chosen, untaint] = [this.chosen(OPTIONS.untaint, text, written), readUntaint(taintAsWritten)];
    if ("what" in untaint) this.refuse(OPTIONS.untaint, text, untaint);
    if (chosen === undefined || "what" in untaint) return;
    const found = chosen.nodes.map((node) => ({
      node,
      taints: node.taints.filter((taint) => isMeant(untaint, taint)),
    }));
    const taints = found.flatMap((each) => each.taints);
    const own = taints.find((taint) => conditionOf(taint) !== undefined && taint.key !== OUT_OF_SERVICE_KEY);
    if (taints.length === 0) this.refuse(OPTIONS.untaint, text, notThere(untaint, chosen));
    else if (own !== undefined) this.refuse(OPTIONS.untaint, text, kubernetesOwn(own));
    if (taints.length === 0 || own !== undefined) return;
    for (const { node, taints: some } of found) if (some.length > 0) this.changeOf(node.name).untaints.push(...some);
    const having = found.filter((each) => each.taints.length > 0).map(({ node }) => node);
    const isWhole = having.length === chosen.nodes.length;
    this.commands.push(...untaintCommands(isWhole ? chosen : { nodes: having }, untaint));
  }

  public node(action: Exclude<Action, "taint" | "untaint">, text: string): void {
    const chosen = this.chosen(OPTIONS[action], text, text);
    if (chosen === undefined) return;
    for (const { name } of chosen.nodes) {
      const change = this.changeOf(name);
      if (action === "cordon" || action === "uncordon") change.isToCordon.add(action === "cordon");
      else if (action === "drainNode") change.drains = true;
      else change.deletes = true;
    }
    this.commands.push(...nodeCommands(action, chosen));
    if (action === "uncordon" && !chosen.nodes.some(({ isCordoned }) => isCordoned)) {
      this.notes.push(`${named(chosen)} ${chosen.nodes.length === 1 ? "is" : "are"} not cordoned`);
    }
    if (action === "cordon" && chosen.nodes.every(({ isCordoned }) => isCordoned)) {
      this.notes.push(`${named(chosen)} ${chosen.nodes.length === 1 ? "is" : "are"} cordoned already`);
    }
  }

  private chosen(option: string, text: string, written: string): ChosenNodes | undefined {
    if (written === "") {
      const form = option === OPTIONS.taint || option === OPTIONS.untaint ? "NODES,TAINT" : "NODES";
      const help = `write ${option} ${form}; ${NODES_HELP}`;
      this.refuse(option, text, { what: "names no node", why: "nothing would be changed", help });
      return undefined;
    }
    const chosen = chosenNodes(written, this.cluster.nodes);
    if (!("what" in chosen)) return chosen;
    this.refuse(option, text, chosen);
    return undefined;
  }

  private refuse(option: string, text: string, problem: Problem): void {
    this.problems.push({ ...problem, what: `${option} ${quoted(text)}: ${problem.what}` });
  }

  private changeOf(name: string) {
    const known = this.nodes.get(name) ?? {
      taints: [],
      untaints: [],
      isToCordon: new Set<boolean>(),
      drains: false,
      deletes: false,
      get cordons() {
        return [...this.isToCordon][0];
      },
    };
    this.nodes.set(name, known);
    return known;
  }
}

/** Of a node that is not Ready or does not answer, Kubernetes evicts what is there and lets nothing new onto it. */
function twinOf(taint: LiveTaint): LiveTaint[] {
  const twin = { ...taint, effect: TaintEffect.NO_SCHEDULE };
  const isPaired = taint.effect === TaintEffect.NO_EXECUTE && taint.key !== OUT_OF_SERVICE_KEY;
  return isPaired && conditionOf(taint) !== undefined ? [twin] : [];
}

function isMeant({ key, effect }: Untaint, taint: LiveTaint): boolean {
  return taint.key === key && (effect === "" || taint.effect === effect);
}

function named({ nodes }: ChosenNodes): string {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? only.name : `all ${nodes.length} nodes`;
}

const NAMED = 10;

function notThere({ key, effect }: Untaint, { nodes }: ChosenNodes): Problem {
  const there = [...new Set(nodes.flatMap(({ taints }) => taints.map(taintText)))].sort();
  const wanted = effect === "" ? key : `${key}:${effect}`;
  const shown = there.slice(0, NAMED).map(quoted).join(", ");
  const more = there.length > NAMED ? ` and ${there.length - NAMED} more` : "";
  return {
    what: `no such node carries the taint ${quoted(wanted)}${didYouMean(wanted, there)}`,
    why: "kubectl refuses to take away what is not there",
    help: there.length === 0 ? "they carry no taint at all" : `take away one that is there: ${shown}${more}`,
  };
}

function kubernetesOwn(taint: LiveTaint): Problem {
  const condition = conditionOf(taint);
  return {
    what: `${quoted(taintText(taint))} says that the node is ${condition?.is}`,
    why: `Kubernetes puts it on again until the node ${condition?.ends}`,
    help: isOfCordon(taint) ? "use --uncordon" : "mend the node: the taint goes by itself",
  };
}

function releaseProblems(text: string, { nodes }: LiveCluster): Problem[] {
  const distribution = distributionOf(nodes);
  if (distribution === "k3s" || distribution === "unknown") {
    return problemsOf(() => KubernetesVersion.parse(text)).map((problem) => ({
      ...problem,
      what: problem.what.replace(/^kubernetesVersion/, "--kubernetes-version"),
    }));
  }
  return [
    {
      what: `--kubernetes-version ${quoted(text)}: this cluster runs ${quoted(serverVersion(nodes) ?? "")}`,
      why: "what a release changes is known of K3s alone",
      help: "leave the option out",
    },
  ];
}

function nothingAsked(written: WrittenChange): Problem[] {
  const options = Object.keys(OPTIONS) as Action[];
  if (written.kubernetesVersion !== undefined || options.some((action) => written[action].length > 0)) return [];
  return [
    {
      what: "no change is asked for",
      why: "there is nothing to say before it is clear what is to be done",
      help: `use ${Object.values(OPTIONS).join(", ")} or --kubernetes-version, such as --taint n1,dedicated=gpu:NoExecute`,
    },
  ];
}
