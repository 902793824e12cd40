import { find } from "../doctor/trouble";
import type { KnownWorkload } from "../live/known-workloads";
import type { LiveCluster, LivePod } from "../live/live-cluster";
import { statesOf } from "../live/pod-health";
import type { Workload } from "../live/workloads";
import { isAlive } from "./departing";
import type { AgentOutlook, Departure, Future, Staying, WaitingOutlook } from "./outlook";
import { hardship } from "./weight";
import { becomesOf, nodesText, whenText } from "./words";

/** Whether Rancher loses the cluster, or may. */
export function losesRancher({ kind }: AgentOutlook): boolean {
  return ["without-dns", "comes-back", "may-not-fit", "no-place"].includes(kind);
}

const SUBJECTS: readonly KnownWorkload["name"][] = [
  "cattle-cluster-agent",
  "cattle-cluster-agent-bootstrap",
  "rancher",
];
const DNS: readonly KnownWorkload["name"][] = ["coredns", "rke2-coredns", "other-dns"];

interface Findings {
  readonly cluster: LiveCluster;
  readonly workloads: readonly Workload[];
  readonly departures: readonly Departure[];
  /** What taints that are there evict, whatever is changed. */
  readonly due: readonly Departure[];
  readonly staying: readonly Staying[];
  readonly waiting: readonly WaitingOutlook[];
  /** Pods that wait and find a node for certain. */
  readonly sure: ReadonlySet<LivePod>;
}

/** Whether Rancher keeps its connection to the cluster. */
export function agentOutlook(findings: Findings): AgentOutlook {
  const subject = SUBJECTS.flatMap((name) => find(findings.workloads, name) ?? [])[0];
  if (subject === undefined) {
    return { kind: "absent", sentence: "nothing of Rancher's agent is in the input", details: [] };
  }
  const own = ownOutlook(subject, findings);
  if (!needsDns(subject) || !["stays", "stays-until-restart", "moves"].includes(own.kind)) return own;
  const without = withoutDns(own, findings);
  return without === undefined
    ? own
    : { ...own, kind: "without-dns", sentence: `${own.sentence}, ${without}`, details: [...own.details, ASKS_DNS] };
}

/** Whether it has no DNS, or may have none. A pod that is made anew asks it first of all; one that runs on does not. */
function withoutDns({ kind }: AgentOutlook, findings: Findings): string | undefined {
  const dns = DNS.flatMap((name) => find(findings.workloads, name) ?? [])[0];
  const isNew = kind === "moves";
  if (dns === undefined)
    return isNew ? "and whether DNS answers it there is not known: none is in the input" : undefined;
  const name = ownOutlook(dns, findings);
  if (losesRancher(name)) return `but without DNS: ${name.sentence}`;
  if (!isNew || name.kind !== "not-running") return undefined;
  const isToCome =
    dns.pods.some((pod) => findings.sure.has(pod)) ||
    findings.due.some(({ workload, future }) => workload === dns && future.kind === "fits");
  return isToCome ? undefined : `but without DNS: ${name.sentence}`;
}

const ASKS_DNS =
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL, unless that is an IP address: a connection that stands goes on, and none can be made anew (k3s-io/k3s#7033)";

function needsDns({ known, pods }: Workload): boolean {
  return known?.name !== "rancher" && !pods.some(({ placement }) => placement.hostNetwork);
}

function ownOutlook(workload: Workload, findings: Findings): AgentOutlook {
  const { name } = workload;
  const { cluster, departures, due, staying } = findings;
  const working = statesOf(workload, cluster).filter(({ state }) => state === "fine");
  const leaving = [...departures, ...due].filter((each) => each.workload === workload);
  const gone = new Set(leaving.flatMap(({ pods }) => pods));
  const stays = working.filter(({ pod }) => !gone.has(pod)).map(({ pod }) => pod.nodeName);
  const base = { workload, details: [] };
  if (stays.length > 0) {
    const where = nodesText([...new Set(stays)].sort());
    const closed = staying.filter((each) => each.workload === workload);
    const closedPods = new Set(closed.flatMap(({ pods }) => pods));
    const isClosed = working.every(({ pod }) => gone.has(pod) || closedPods.has(pod));
    const restart = isClosed ? closed.find(({ future }) => future.kind !== "fits") : undefined;
    if (restart === undefined) return { ...base, kind: "stays", sentence: `${name} stays on ${where}` };
    const how = restart.future.kind === "no-place" ? "has no place" : "may have no place";
    return { ...base, kind: "stays-until-restart", sentence: `${name} stays on ${where}, and ${how} once it restarts` };
  }
  // From what is best for it to what is worst: where one pod of several is fine, the workload is.
  const [best] = [...leaving].sort((a, b) => hardship(a.future) - hardship(b.future));
  if (best === undefined || working.length === 0) return idleOutlook(workload, findings);
  const isBack = best.future.kind === "fits";
  const anyway = due.includes(best) ? ", whatever is changed here," : "";
  return {
    ...base,
    kind: isBack ? "moves" : lossOf(best.future),
    sentence: `${name} ${whenText(best)}${anyway} ${isBack ? "and comes up again" : "and"} ${isBack ? `on ${becomesOf(best.future)}` : becomesOf(best.future)}`,
  };
}

/** Of what does not run as it is: whether the change keeps it from coming up. */
function idleOutlook(workload: Workload, { waiting }: Findings): AgentOutlook {
  const { name } = workload;
  const alive = workload.pods.filter(isAlive);
  const closes = waiting.filter((each) => each.workload === workload && each.change === "closes");
  const closed = new Set(closes.flatMap(({ pods }) => pods));
  const [best] = [...closes].sort((a, b) => hardship(a.future) - hardship(b.future));
  const idle = `${name} does not run as it is`;
  if (best === undefined || alive.some((pod) => !closed.has(pod))) {
    return { workload, details: [], kind: "not-running", sentence: idle };
  }
  const kind = lossOf(best.future);
  return {
    workload,
    details: [],
    kind,
    sentence: `${idle}, and ${kind === "no-place" ? "no" : "perhaps no"} node is left for it`,
  };
}

function lossOf({ kind }: Future): "may-not-fit" | "comes-back" | "no-place" {
  return kind === "comes-back" || kind === "no-place" ? kind : "may-not-fit";
}
