import type { LiveNode } from "../live/live-cluster";
import { isHard, type LiveTaint } from "../live/live-taint";
import { isPassing, type PassingTaint, passingOf, takenAwayBy } from "../live/passing-taints";
import { statesOf } from "../live/pod-health";
import type { Workload } from "../live/workloads";
import { looksCommand } from "./look-commands";
import { type Findings, optional, sentenceOf, type WorkloadTrouble } from "./trouble";
import { answering } from "./what-nodes-need";
import { troubleOf } from "./workload-trouble";

/** Why a taint is still there that something takes away by itself. */
export interface TakerTrouble {
  readonly taint: LiveTaint;
  readonly passing: PassingTaint;
  /** What takes it away, where that is in the input. */
  readonly taker?: Workload;
  /** Goes on after what the node is: `cilium crashes on w-1`. */
  readonly because: string;
  /** What shows why, or mends it. */
  readonly command?: string;
  /** Why that does not do its work; absent where it does. */
  readonly trouble?: WorkloadTrouble;
}

/** Why a workload waits, and where nodes wait with it until something takes a taint away, why that does not. */
export function withTaker(workload: Workload, trouble: WorkloadTrouble, findings: Findings): WorkloadTrouble {
  const found = takerOf(workload, trouble, findings);
  if (found === undefined || trouble.cure !== undefined) return trouble;
  return {
    ...trouble,
    because: trouble.because === undefined ? found.because : `${trouble.because}: ${found.because}`,
    ...optional("command", found.command ?? trouble.command),
  };
}

/** What is to take away a taint that a workload waits for. It does not wait for itself. */
export function takerOf(
  { name }: Workload,
  { kind, taints, nodes }: WorkloadTrouble,
  findings: Findings,
): TakerTrouble | undefined {
  const own = takenAwayBy(name);
  if (kind !== "pending" || !taints.some(isPassing)) return undefined;
  const others = taints.filter(({ key }) => !own.includes(key));
  const carries = (node: LiveNode) => node.taints.some((taint) => isPassing(taint) && !own.includes(taint.key));
  const named = new Set(nodes);
  const waiting = findings.cluster.nodes.filter((node) => named.has(node.name) && carries(node));
  return takerTrouble(
    others,
    waiting.map((node) => node.name),
    findings,
  );
}

/** The first hard taint of these that something takes away by itself, and why that has not happened on these nodes. */
export function takerTrouble(
  taints: readonly LiveTaint[],
  nodes: readonly string[],
  findings: Findings,
): TakerTrouble | undefined {
  const taint = taints.find((each) => isHard(each) && passingOf(each) !== undefined);
  const passing = taint === undefined ? undefined : passingOf(taint);
  if (taint === undefined || passing === undefined) return undefined;
  const takers = passing.takers.flatMap((pattern) => findings.workloads.filter(({ name }) => pattern.test(name)));
  const [first] = takers;
  if (first === undefined) return { taint, passing, because: absentWords(passing, findings) };
  const seen = { ...findings, cluster: answering(findings.cluster) };
  for (const taker of takers) {
    const trouble = troubleOn(taker, nodes, seen);
    if (trouble === undefined) continue;
    const because = sentenceOf(taker.name, trouble.state, trouble.because);
    return { taint, passing, taker, trouble, because, ...optional("command", trouble.command) };
  }
  const looks = looksCommand(first.namespace, first.kind, first.name);
  const runs = `${takers.map(({ name }) => name).join(" and ")} ${takers.length === 1 ? "runs and leaves" : "run and leave"} it`;
  return { taint, passing, taker: first, because: runs, ...optional("command", looks) };
}

/** Of what has a pod on each node, the one on these nodes counts: that others run elsewhere is no help here. */
function troubleOn(taker: Workload, nodes: readonly string[], findings: Findings): WorkloadTrouble | undefined {
  if (taker.kind !== "DaemonSet" || !findings.cluster.kinds.has("Pod")) return troubleOf(taker, findings);
  const asked = new Set(nodes);
  const there = taker.pods.filter(({ nodeName }) => asked.has(nodeName));
  const working = statesOf({ pods: there }, findings.cluster).filter(({ state }) => state === "fine");
  const fine = new Set(working.map(({ pod }) => pod.nodeName));
  if (nodes.every((name) => fine.has(name))) return undefined;
  const { controller: _, ...rest } = taker;
  const others = there.filter(({ nodeName }) => !fine.has(nodeName));
  const ofOthers = others.length === 0 ? undefined : troubleOf({ ...rest, pods: others }, findings);
  const trouble = there.length === 0 ? troubleOf(taker, findings) : ofOthers;
  if (trouble !== undefined) return trouble;
  const lacking = nodes.find((name) => !fine.has(name));
  return {
    kind: "no-pod",
    state: `has no pod on ${lacking}`,
    nodes,
    taints: [],
    ...optional("command", looksCommand(taker.namespace, taker.kind, taker.name)),
    details: [],
  };
}

function absentWords({ by, takers, lookAt }: PassingTaint, { cluster }: Findings): string {
  if (takers.length === 0 || lookAt !== undefined) return `look at ${lookAt ?? by}`;
  if (!cluster.kinds.has("DaemonSet") && !cluster.kinds.has("Pod")) return `whether ${by} runs is not in the input`;
  return `nothing in the input is ${by}, which takes that away: install it, or let nodes register without the taint`;
}
