import type { Agreement, PoolAgreement, WorkloadAgreement } from "../rehearsal/agreement";
import type { Decision } from "../rehearsal/decisions";
import type { NodeTrouble } from "../rehearsal/node-troubles";
import { counted } from "../scheduling/counted";
import type { Placement } from "../scheduling/proof/placement";
import { reasons } from "../scheduling/reasons";
import { asCode, asPool, asTaint, inProse, joined, type Text, text } from "../scheduling/rich-text";
import { first } from "./bounds";

/** What to ask kubectl for once more. */
export const AGAIN = "kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json";

/** Most names in one sentence. */
const MOST = 5;

/** What was rehearsed. */
export function stageWords({ stage, nodes, workloads }: Agreement): Text {
  return text`stage ${stage}: ${counted(nodes, "node")}, ${counted(workloads.length, "workload")}`;
}

/** What is different, of what disagrees. */
export function difference({ workload, pools, own }: WorkloadAgreement): Text {
  const pool = pools.find(({ verdict }) => verdict === "disagrees");
  if (pool !== undefined)
    return text`${asCode(workload)} ${didWords(pool)}, and the proof says that it ${saidWords(pool.said)}`;
  const did = own?.did ?? NOTHING_DECIDED;
  return did.kind === "refused"
    ? text`${asCode(workload)} has no node, and the proof says that it has one`
    : text`${asCode(workload)} has a node that the proof does not let it on`;
}

const NOTHING_DECIDED: Decision = { kind: "undecided", because: "no-word" };

/** What was decided on a workload, in a line. */
export function workloadWords(agreement: WorkloadAgreement): Text {
  const { pools, verdict, madeBy } = agreement;
  const open = pools.filter((pool) => pool.verdict === "open");
  const here = (kind: Decision["kind"]) => pools.filter(({ did }) => did.kind === kind);
  const taken = here("taken");
  const parts = [
    ...(taken.length === 0 ? [] : [text`on ${poolNames(taken)}`]),
    ...(here("refused").length === 0 ? [] : [text`not on ${poolNames(here("refused"))}`]),
    ...(here("evicted").length === 0 ? [] : [text`evicted on ${poolNames(here("evicted"))}`]),
    ...(here("undecided").length === 0 ? [] : [text`not decided on ${poolNames(here("undecided"))}`]),
    ...(verdict === "open"
      ? [text`the proof leaves it open`]
      : open.length === 0
        ? []
        : [text`the proof leaves it open on ${poolNames(open)}`]),
    ...(madeBy === undefined ? [] : [text`in the real cluster never made, as ${asCode(madeBy)} does not run`]),
  ];
  return joined(parts, "; ");
}

/** What is not as the proof says, or not decided, in lines. */
export function detailsOf({ pools, own, verdict, askedInVain = [], refusedFor }: WorkloadAgreement): Text[] {
  if (verdict === "agrees") return [];
  if (refusedFor !== undefined && pools.every(({ did }) => did.kind === "undecided" && did.because === "refused-pod")) {
    return [text`Kubernetes refuses what the app gives it: ${asCode(`cdktf-rancher-k3s explain ${refusedFor}`)}`];
  }
  const shown = askedInVain.slice(0, MOST).map(asCode);
  const inVain =
    askedInVain.length === 0
      ? []
      : [text`its affinity asks for ${inProse(shown)}: real nodes may answer otherwise than rehearsed ones`];
  const lines = pools
    .filter((pool) => pool.verdict !== "agrees")
    .map(
      (pool) => text`${asPool(pool.pool)}: ${decisionWords(pool.did)}; the proof says that it ${saidWords(pool.said)}`,
    );
  const ownLine = own === undefined || own.verdict === "agrees" ? [] : [text`its own pod: ${decisionWords(own.did)}`];
  return first(
    [...inVain, ...lines, ...ownLine],
    MOST,
    (line) => line,
    (more) => text`and ${more} more`,
  );
}

function didWords({ pool, did }: PoolAgreement): Text {
  switch (did.kind) {
    case "taken":
      return text`runs on ${asPool(pool)}`;
    case "evicted":
      return text`is evicted on ${asPool(pool)}`;
    default:
      return text`has no place on ${asPool(pool)}`;
  }
}

function decisionWords(did: Decision): Text {
  switch (did.kind) {
    case "taken":
      return text`it has the node ${asCode(did.node)}`;
    case "refused":
      return did.message === ""
        ? text`no pod is made there`
        : text`no node takes it, says the scheduler: ${did.message}`;
    case "evicted":
      return did.isGone ? text`it is gone, as an evicted one is` : text`it was evicted`;
    case "undecided":
      return text`${UNDECIDED[did.because]}`;
  }
}

const UNDECIDED = {
  "no-pod": "there is no pod yet",
  "no-word": "the scheduler has not said anything yet",
  nodes: "its nodes are not as the manifests have them",
  "some-nodes": "on some of its nodes there is a pod, and on others there is none",
  new: "its pod was made a moment ago",
  "refused-pod": "there is no pod, as Kubernetes refuses it",
} as const;

function saidWords(said: Placement): Text {
  switch (said.verdict) {
    case "runs":
      return text`runs there`;
    case "blocked":
      return text`does not, because of ${inProse(said.by.slice(0, MOST).map(asTaint))}`;
    case "evicted":
      return text`starts there and is evicted after ${said.seconds} s`;
    case "unselected":
      return text`asks for ${inProse(Object.entries(said.missingLabels).map(([key, value]) => asCode(`${key}=${value}`)))}, which is not there`;
    case "stopped":
      return text`does not, because of ${inProse(said.by.slice(0, MOST).map(asCode))}`;
    case "depends":
      return text`depends on ${reasons(said.on)}`;
  }
}

/** Pods that came to such nodes stay there, whatever is applied again. */
const ANEW = text`begin anew: ${asCode("kubectl delete nodes,namespaces -l rancher-k3s/rehearsal")}, and apply the manifests`;

/** What is to be done about nodes that are not as the manifests have them. */
export function troubleWords({ pool, nodes, kind, taints, labels = [] }: NodeTrouble): Text {
  const these = text`${counted(nodes.length, "node")} of ${asPool(pool)}`;
  const what = inProse(taints.slice(0, MOST).map(asTaint));
  const [is, has] = nodes.length === 1 ? ["is", "has"] : ["are", "have"];
  switch (kind) {
    case "missing":
      return text`${these} ${is} not there: apply the manifests`;
    case "more-taints":
      return text`${these} ${has} ${what} besides: ${joined(advices(taints, nodes.length === 1 ? "it" : "them"), "; ")}`;
    case "fewer-taints":
      return text`${these} ${has} lost ${what}: ${ANEW}`;
    case "other-labels":
      return text`${these} ${has} lost ${inProse(labels.slice(0, MOST).map(asCode))}, or ${has} other values there: ${ANEW}`;
  }
}

/** Who put taints on that the manifests do not have, and what takes them off. */
function advices(taints: readonly string[], them: string): Text[] {
  const isDead = (taint: string) => /^node\.kubernetes\.io\/(unreachable|not-ready)[:=]/.test(taint);
  const isCordon = (taint: string) => /^node\.kubernetes\.io\/unschedulable[:=]/.test(taint);
  const others = taints.filter((taint) => !isDead(taint) && !isCordon(taint));
  return [
    ...(taints.some(isDead) ? [text`nobody keeps ${them} alive; let kwok do it, and apply the manifests again`] : []),
    ...(taints.some(isCordon) ? [text`take back the cordon with ${asCode("kubectl uncordon")}`] : []),
    ...(others.length === 0 ? [] : [text`take off ${inProse(others.slice(0, MOST).map(asTaint))}`]),
  ];
}

function poolNames(pools: readonly PoolAgreement[]): Text {
  const shown = pools.slice(0, MOST).map(({ pool }) => asPool(pool));
  const more = pools.length - shown.length;
  return more === 0 ? joined(shown) : text`${joined(shown)} and ${more} more`;
}
