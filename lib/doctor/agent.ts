import { type Distribution, distributionOf, MACHINE_LABEL } from "../live/distribution";
import type { KnownWorkload } from "../live/known-workloads";
import { STATE_WORDS, statesOf } from "../live/pod-health";
import { momentText, sinceText } from "../live/timestamps";
import type { Workload } from "../live/workloads";
import type { AgentAnswer, AgentKind } from "./agent-answer";
import { logsCommand, looksCommand } from "./look-commands";
import { type Findings, optional, type WorkloadTrouble } from "./trouble";
import { troubleOf } from "./workload-trouble";

/** Why Rancher is not connected: what its agent does, or what keeps it from doing anything. */
export function agentAnswer(findings: Findings): AgentAnswer {
  const { workloads } = findings;
  const agents = [find(workloads, "cattle-cluster-agent"), find(workloads, "cattle-cluster-agent-bootstrap")].flatMap(
    (each) => each ?? [],
  );
  // In the cluster that Rancher itself runs in there may be no agent: it needs none.
  const rancher = agents.length > 0 ? undefined : find(workloads, "rancher");
  const [subject, ...more] = rancher === undefined ? agents : [rancher];
  if (subject === undefined) return withoutAgent(findings);
  const running = [subject, ...more].find((each) => troubleOf(each, findings) === undefined);
  if (running !== undefined) return runs(running, findings);
  const trouble = troubleOf(subject, findings) as WorkloadTrouble;
  return answer(subject, trouble, findings);
}

/** The workload of this name. */
export function find(workloads: readonly Workload[], name: KnownWorkload["name"]): Workload | undefined {
  return workloads.find(({ known }) => known?.name === name);
}

const AGENT_ASKS_DNS =
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when it gets no answer, unless the URL is an IP address (k3s-io/k3s#7033)";
const NO_NODE_JOINS =
  "until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#49981)";

function answer(workload: Workload, trouble: WorkloadTrouble, findings: Findings): AgentAnswer {
  const { kind, state, because, details, cure: _cure, ...rest } = trouble;
  const since = trouble.since === undefined ? [] : [ageLine(workload, trouble, findings)];
  const dns = dnsTrouble(findings);
  const isAgent = workload.known?.name === "cattle-cluster-agent";
  const lines = [...since, ...details];
  if (isAgent && dns !== undefined && needsDns(trouble) && asksDns(workload)) {
    const { kind: _, cure: _dnsCure, details: dnsDetails, because: why, ...place } = dns.trouble;
    return {
      ...place,
      kind: "no-dns",
      workload,
      sentence: `${workload.name} ${state} without DNS: ${sentenceOf(dns.name, place.state, why)}`,
      details: [...lines, ...dnsDetails, AGENT_ASKS_DNS, ...joins(findings)],
    };
  }
  const waitsForDns = isAgent && dns !== undefined && WAITS.includes(kind);
  const alsoDns = waitsForDns ? [notEnough(workload, dns), AGENT_ASKS_DNS] : [];
  return {
    ...rest,
    kind,
    workload,
    sentence: sentenceOf(workload.name, state, because),
    ...optional("command", waitsForDns ? commandForBoth(trouble, dns) : trouble.command),
    details: [...lines, ...(isAgent ? joins(findings) : []), ...alsoDns],
  };
}

/** The command that lets an agent start and its DNS too, where one each does: the first alone would leave it crashing. */
function commandForBoth(trouble: WorkloadTrouble, dns: DnsTrouble) {
  const dnsCure = dns.trouble.cure;
  return trouble.cure === undefined || dnsCure === undefined
    ? trouble.command
    : [...new Set([...trouble.cure, ...dnsCure])].join(" && ");
}

function notEnough(agent: Workload, { name, trouble }: DnsTrouble): string {
  const { state, because, command, cure } = trouble;
  const isCured = cure !== undefined;
  const looks = isCured || command === undefined ? "" : `; look at ${command}`;
  return `to let ${agent.name} start is not enough: ${sentenceOf(name, state, because)}${looks}`;
}

/** A container that is not even made did not ask anybody. */
function needsDns({ kind, state }: WorkloadTrouble): boolean {
  return kind === "crashing" || state === STATE_WORDS["not-ready"];
}

const WAITS: readonly AgentKind[] = ["pending", "no-cloud-controller", "no-pod"];

function sentenceOf(name: string, state: string, because: string | undefined): string {
  return `${name} ${state}${because === undefined ? "" : `: ${because}`}`;
}

function ageLine(workload: Workload, { since = "", state, kind }: WorkloadTrouble, { cluster }: Findings): string {
  return kind === "dead-node"
    ? `its node is so ${sinceText(since, cluster.takenAt)}`
    : `${workload.name} ${state} ${sinceText(since, cluster.takenAt)}`;
}

/** Of clusters whose nodes Rancher registers. */
function joins({ cluster: { nodes } }: Findings): string[] {
  const own: readonly Distribution[] = ["k3s", "rke2", "unknown"];
  return own.includes(distributionOf(nodes)) ? [NO_NODE_JOINS] : [];
}

/** A pod in the network of its node asks the DNS of the node. */
function asksDns({ pods }: Workload): boolean {
  return !pods.some(({ placement, lastEnd }) => placement.hostNetwork || lastEnd?.reason === "OOMKilled");
}

const DNS: readonly KnownWorkload["name"][] = ["coredns", "rke2-coredns", "other-dns"];

/** Why the cluster's DNS does not answer. */
export interface DnsTrouble {
  /** As it is called in a sentence. */
  readonly name: string;
  readonly workload: Workload;
  readonly trouble: WorkloadTrouble;
}

/** What keeps the cluster's DNS from answering; nothing where it does, or where the input has none. */
export function dnsTrouble(findings: Findings): DnsTrouble | undefined {
  const { workloads } = findings;
  const dns = DNS.flatMap((name) => find(workloads, name) ?? [])[0];
  if (dns !== undefined) {
    const trouble = troubleOf(dns, findings);
    return trouble === undefined ? undefined : { name: "CoreDNS", workload: dns, trouble };
  }
  // RKE2 installs it by a chart: where that waits, nothing of CoreDNS is there.
  const installer = workloads.find(({ kind, name }) => kind === "Job" && name === "helm-install-rke2-coredns");
  if (installer === undefined || isOver(installer)) return undefined;
  const trouble = troubleOf(installer, findings);
  const name = "CoreDNS is not installed; helm-install-rke2-coredns";
  return trouble === undefined ? undefined : { name, workload: installer, trouble };
}

function isOver({ controller, pods }: Workload): boolean {
  return controller?.isIdle === true || pods.some(({ phase }) => phase === "Succeeded");
}

function runs(workload: Workload, { cluster }: Findings): AgentAnswer {
  const fine = statesOf(workload, cluster).filter(({ state }) => state === "fine");
  const nodes = fine.map(({ pod }) => pod.nodeName);
  const [first] = fine;
  const isRancher = workload.known?.name === "rancher";
  const where = nodes.length === 0 ? "" : ` on ${nodes.join(", ")}`;
  const restarts = fine.filter(({ pod }) => pod.restarts > 0);
  const logs = logsCommand(workload, false);
  return {
    kind: "running",
    sentence: `${workload.name} ${STATE_WORDS.fine}${where}`,
    workload,
    nodes,
    taints: [],
    ...(first === undefined || first.pod.since === "" ? {} : { since: first.pod.since }),
    ...(logs === undefined ? {} : { command: logs }),
    details: [
      ...(isRancher ? ["this is the cluster that Rancher itself runs in: it needs no agent"] : []),
      ...restarts.map(
        ({ pod }) =>
          `it was started again ${pod.restarts === 1 ? "once" : `${pod.restarts} times`}${pod.lastEnd === undefined || pod.lastEnd.at === "" ? "" : `, last after ${momentText(pod.lastEnd.at)}`}`,
      ),
      ...(isRancher
        ? []
        : [
            "whether it reaches Rancher is not in the input: the name and certificate of Rancher's URL, proxies and firewalls are in its log",
          ]),
    ],
  };
}

/** Nothing of the agent: a cluster that Rancher knows lacks it, any other has no need of it. */
function withoutAgent({ cluster, workloads }: Findings): AgentAnswer {
  const { nodes, kinds } = cluster;
  if (!kinds.has("Pod") && !kinds.has("Deployment")) {
    return {
      kind: "unknown",
      sentence: "whether cattle-cluster-agent runs is not in the input",
      nodes: [],
      taints: [],
      details: [],
    };
  }
  if (workloads.some(isOfRanchersCluster)) {
    return {
      kind: "no-rancher",
      sentence: "this is the cluster that Rancher itself runs in, which needs no agent",
      nodes: [],
      taints: [],
      details: [],
    };
  }
  const isRegistered = nodes.some(({ labels }) => labels.has(MACHINE_LABEL));
  if (!isRegistered && workloads.every(({ namespace }) => namespace !== "cattle-system")) {
    return {
      kind: "no-rancher",
      sentence: "nothing of Rancher is in the input",
      nodes: [],
      taints: [],
      details: [],
    };
  }
  const name = distributionOf(nodes) === "rke2" ? "rke2" : "k3s";
  const looks = isRegistered
    ? `ls -l /var/lib/rancher/${name}/server/manifests/rancher/   # on a server`
    : looksCommand("cattle-system", "Deployment", "cattle-cluster-agent");
  return {
    kind: "absent",
    sentence: "cattle-cluster-agent is not in the input",
    nodes: [],
    taints: [],
    ...(looks === undefined ? {} : { command: looks }),
    details: [
      "where kubectl was asked for all namespaces (-A), it is not in the cluster",
      ...(isRegistered
        ? [
            "Rancher writes cluster-agent.yaml into that folder of its servers, and the server makes the agent of it; where the file is not there, rancher-system-agent has not carried out its plan: journalctl -u rancher-system-agent",
          ]
        : ["an imported cluster gets it by the command that Rancher shows for its registration"]),
    ],
  };
}

/** Rancher in a container has no Deployment, and its cluster is told by what else Rancher puts there alone. */
function isOfRanchersCluster({ namespace, name }: Workload): boolean {
  return (
    namespace === "cattle-fleet-local-system" || (namespace === "cattle-fleet-system" && name === "fleet-controller")
  );
}
