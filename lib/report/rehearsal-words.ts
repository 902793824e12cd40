import type { Agreement, NodeTrouble, PoolAgreement, WorkloadAgreement } from "../rehearsal/agreement";
import type { Decision } from "../rehearsal/decisions";
import { counted } from "../scheduling/counted";
import type { Placement } from "../scheduling/proof/placement";
import { reasons } from "../scheduling/reasons";
import { asCode, asPool, asTaint, inProse, joined, type Text, text } from "../scheduling/rich-text";
import { first } from "./bounds";

/** What to ask kubectl for once more. */
export const AGAIN = "kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json";

/** Most names in one sentence, and in the first one. */
const MOST = 5;
const MOST_NAMED = 3;

/** The answer, in one sentence. */
export function agreementHeadline({ verdict, workloads, cluster }: Agreement): Text {
  const is = (wanted: WorkloadAgreement["verdict"]) => workloads.filter((each) => each.verdict === wanted);
  const of = (count: number) => text`${count} of ${counted(workloads.length, "workload")} of ${cluster}`;
  const [worst] = is("disagrees");
  if (worst !== undefined) return text`on ${of(is("disagrees").length)}: ${difference(worst)}`;
  const waiting = is("undecided").length;
  if (verdict === "undecided") return text`${of(waiting)} ${waiting === 1 ? "is" : "are"} not decided yet`;
  const open = is("open").length;
  const homeless = is("agrees").filter(({ pools }) => !pools.some(({ did }) => did.kind === "taken"));
  const none =
    homeless.length === 0
      ? text`each has a node`
      : text`${names(homeless)} ${homeless.length === 1 ? "has" : "have"} no node`;
  const left = open === 0 ? [] : text`; the proof leaves ${open} open`;
  return text`${of(workloads.length - open)}, as the proof says: ${none}${left}`;
}

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
  const here = (kind: Decision["kind"]) => pools.filter(({ did }) => did.kind === kind);
  const taken = here("taken");
  const parts = [
    ...(taken.length === 0 ? [] : [text`on ${poolNames(taken)}`]),
    ...(here("refused").length === 0 ? [] : [text`not on ${poolNames(here("refused"))}`]),
    ...(here("evicted").length === 0 ? [] : [text`evicted on ${poolNames(here("evicted"))}`]),
    ...(here("undecided").length === 0 ? [] : [text`not decided on ${poolNames(here("undecided"))}`]),
    ...(verdict === "open" ? [text`the proof leaves it open`] : []),
    ...(madeBy === undefined ? [] : [text`in the real cluster never made, as ${asCode(madeBy)} does not run`]),
  ];
  return joined(parts, "; ");
}

/** What is not as the proof says, or not decided, in lines. */
export function detailsOf({ pools, own, verdict }: WorkloadAgreement): Text[] {
  if (verdict === "agrees") return [];
  const lines = pools
    .filter((pool) => pool.verdict !== "agrees")
    .map(
      (pool) => text`${asPool(pool.pool)}: ${decisionWords(pool.did)}; the proof says that it ${saidWords(pool.said)}`,
    );
  const ownLine = own === undefined || own.verdict === "agrees" ? [] : [text`its own pod: ${decisionWords(own.did)}`];
  return first(
    [...lines, ...ownLine],
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
      return text`it was evicted`;
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

/** What is to be done about nodes that are not as the manifests have them. */
export function troubleWords({ pool, nodes, kind, taints }: NodeTrouble): Text {
  const these = text`${counted(nodes.length, "node")} of ${asPool(pool)}`;
  const what = inProse(taints.slice(0, MOST).map(asTaint));
  switch (kind) {
    case "missing":
      return text`${these} ${nodes.length === 1 ? "is" : "are"} not there: apply the manifests`;
    case "more-taints":
      return text`${these} ${nodes.length === 1 ? "has" : "have"} ${what} besides: nobody keeps them alive; let kwok do it`;
    case "fewer-taints":
      return text`${these} ${nodes.length === 1 ? "has" : "have"} lost ${what}`;
  }
}

/** What the others wait for comes first. */
function names(workloads: readonly WorkloadAgreement[]): Text {
  const all = workloads.map(({ workload }) => workload);
  const first = WAITED_FOR.filter((each) => all.includes(each));
  const sorted = [...first, ...all.filter((each) => !first.includes(each))];
  const shown = sorted.slice(0, MOST_NAMED).map(asCode);
  const more = sorted.length - shown.length;
  return more === 0 ? inProse(shown) : text`${joined(shown)} and ${more} more`;
}

const WAITED_FOR: readonly string[] = ["cattle-cluster-agent", "coredns"];

function poolNames(pools: readonly PoolAgreement[]): Text {
  const shown = pools.slice(0, MOST).map(({ pool }) => asPool(pool));
  const more = pools.length - shown.length;
  return more === 0 ? joined(shown) : text`${joined(shown)} and ${more} more`;
}
