import { find } from "../doctor/trouble";
import type { KnownWorkload } from "../live/known-workloads";
import type { LiveCluster } from "../live/live-cluster";
import { statesOf } from "../live/pod-health";
import type { Workload } from "../live/workloads";
import type { AgentOutlook, Departure, FutureKind, Staying } from "./outlook";
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
  readonly staying: readonly Staying[];
}

/** Whether Rancher keeps its connection to the cluster. */
export function agentOutlook(findings: Findings): AgentOutlook {
  const subject = SUBJECTS.flatMap((name) => find(findings.workloads, name) ?? [])[0];
  if (subject === undefined) {
    return { kind: "absent", sentence: "nothing of Rancher's agent is in the input", details: [] };
  }
  const own = ownOutlook(subject, findings);
  const dns = DNS.flatMap((name) => find(findings.workloads, name) ?? [])[0];
  if (dns === undefined || !needsDns(subject) || !["stays", "stays-until-restart", "moves"].includes(own.kind))
    return own;
  const name = ownOutlook(dns, findings);
  if (!losesRancher(name)) return own;
  return {
    ...own,
    kind: "without-dns",
    sentence: `${own.sentence}, but without DNS: ${name.sentence}`,
    details: [...own.details, ASKS_DNS],
  };
}

const ASKS_DNS =
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL, unless that is an IP address: a connection that stands goes on, and none can be made anew (k3s-io/k3s#7033)";

function needsDns({ known, pods }: Workload): boolean {
  return known?.name !== "rancher" && !pods.some(({ placement }) => placement.hostNetwork);
}

/** From what is best for it to what is worst: where one pod of several is fine, the workload is. */
const BEST_FIRST: readonly FutureKind[] = ["fits", "may-not-fit", "comes-back", "no-place"];

function ownOutlook(workload: Workload, { cluster, departures, staying }: Findings): AgentOutlook {
  const { name } = workload;
  const working = statesOf(workload, cluster).filter(({ state }) => state === "fine");
  const leaving = departures.filter((each) => each.workload === workload);
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
  const [best] = [...leaving].sort((a, b) => BEST_FIRST.indexOf(a.future.kind) - BEST_FIRST.indexOf(b.future.kind));
  if (best === undefined || working.length === 0) {
    return { ...base, kind: "not-running", sentence: `${name} does not run as it is` };
  }
  const isBack = best.future.kind === "fits";
  return {
    ...base,
    kind: isBack ? "moves" : (best.future.kind as "may-not-fit" | "comes-back" | "no-place"),
    sentence: `${name} ${whenText(best)} ${isBack ? "and comes up again" : "and"} ${isBack ? `on ${becomesOf(best.future)}` : becomesOf(best.future)}`,
  };
}
