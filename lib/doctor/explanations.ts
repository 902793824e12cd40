import { inProse, plain } from "../scheduling/rich-text";
import type { BlockedWorkload } from "./blocked-workload";
import type { KnownWorkload } from "./known-workloads";
import type { LiveCluster } from "./live-cluster";
import { taintText } from "./live-taint";
import { isCrashing } from "./pod-trouble";
import type { Workload } from "./workloads";

/** What is known about the cluster's workloads when explaining how one thing leads to another. */
export interface Findings {
  readonly cluster: LiveCluster;
  readonly workloads: readonly Workload[];
  readonly blocked: readonly BlockedWorkload[];
}

/** How the troubles hang together. */
export interface Explanation {
  /** What Rancher waits for, where taints are why it lets no other node join. */
  readonly stuck?: string;
  readonly lines: readonly string[];
}

/** Explains what follows from what: the agent that needs DNS, the jobs that install, the volumes nobody makes. */
export function explanationOf(findings: Findings): Explanation {
  const agent = agentExplanation(findings);
  return {
    ...(agent.stuck === undefined ? {} : { stuck: agent.stuck }),
    lines: [...agent.lines, ...installLines(findings), ...volumeLines(findings)],
  };
}

const NO_NODE_JOINS =
  "until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#49981)";
const AGENT_ASKS_DNS =
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when it gets no answer, unless the URL is an IP address (k3s-io/k3s#7033)";

/**
 * The deadlock of a tainted first node. The agent that is Pending stops Rancher; so does one that runs, finds no DNS and
 * exits, again and again.
 */
function agentExplanation({ workloads, blocked }: Findings): Explanation {
  const agent = find(workloads, "cattle-cluster-agent");
  const dns = find(workloads, "coredns");
  if (agent === undefined || agent.pods.some(({ isReady }) => isReady)) return { lines: [] };
  const blockedAgent = blocked.find(({ workload }) => workload === agent);
  const isPending = agent.pods.some(({ phase }) => phase === "Pending");
  const isDown = dns?.pods.every(({ isReady }) => !isReady) ?? false;
  const blockedDns = blocked.find(({ workload }) => workload === dns);
  const dnsTrouble =
    blockedDns === undefined ? "CoreDNS does not run either" : `CoreDNS is blocked by ${taintsOf(blockedDns)}`;
  if (blockedAgent !== undefined) {
    return {
      stuck: "cattle-cluster-agent cannot run",
      lines: [
        `cattle-cluster-agent is blocked by ${taintsOf(blockedAgent)}`,
        NO_NODE_JOINS,
        ...(isDown ? [`${dnsTrouble}, so tolerations for the agent alone may not be enough`, AGENT_ASKS_DNS] : []),
      ],
    };
  }
  if (!isDown) return { lines: [] };
  if (isPending) {
    return {
      ...(blockedDns === undefined ? {} : { stuck: "cattle-cluster-agent does not start" }),
      lines: [`cattle-cluster-agent is Pending, and ${dnsTrouble}`, AGENT_ASKS_DNS, NO_NODE_JOINS],
    };
  }
  if (!agent.pods.some(isCrashing)) return { lines: [] };
  return {
    ...(blockedDns === undefined ? {} : { stuck: "cattle-cluster-agent starts again and again without DNS" }),
    lines: [`cattle-cluster-agent tolerates the taints and ${dnsTrouble}`, AGENT_ASKS_DNS, NO_NODE_JOINS],
  };
}

function find(workloads: readonly Workload[], name: KnownWorkload["name"]): Workload | undefined {
  return workloads.find(({ known }) => known?.name === name);
}

function taintsOf({ nodes }: BlockedWorkload): string {
  const texts = [...new Set(nodes.flatMap(({ taints }) => taints.map(taintText)))];
  return texts.length > SHOWN_TAINTS
    ? `${texts.slice(0, SHOWN_TAINTS).join(", ")} and ${texts.length - SHOWN_TAINTS} more taints`
    : plain(inProse(texts));
}

const SHOWN_TAINTS = 5;

/** A chart that is not installed leaves nothing to be Pending. */
function installLines({ cluster, workloads, blocked }: Findings): string[] {
  const jobs = blocked.filter(({ workload }) => workload.known?.name.startsWith("helm-install-traefik"));
  if (jobs.length === 0) return [];
  const names = plain(inProse(jobs.map(({ workload }) => workload.name)));
  if (!cluster.kinds.has("Deployment") || find(workloads, "traefik") !== undefined) {
    return [`${names} cannot run, so Traefik is neither installed nor upgraded`];
  }
  // Its Service makes the DaemonSet of its load balancer.
  const absent = ["traefik", ...(find(workloads, "svclb-traefik") === undefined ? ["svclb-traefik"] : [])];
  const verb = absent.length > 1 ? "are" : "is";
  return [`${names} cannot run, so ${plain(inProse(absent))} ${verb} not there: not Pending, but never made`];
}

function volumeLines({ workloads, blocked }: Findings): string[] {
  const installer = blocked.find(({ workload }) =>
    ["local-path-provisioner", "local-path-helper"].includes(workload.known?.name ?? ""),
  );
  if (installer === undefined) return [];
  const waiting = workloads.flatMap(({ pods }) => pods).filter(({ scheduled }) => UNBOUND.test(scheduled.message));
  const named = `${installer.workload.known?.name} makes the local-path volumes and cannot run`;
  return waiting.length === 0
    ? []
    : [`${named}; ${waiting.length === 1 ? "1 pod waits" : `${waiting.length} pods wait`} for a volume`];
}

const UNBOUND = /unbound immediate PersistentVolumeClaims/;
