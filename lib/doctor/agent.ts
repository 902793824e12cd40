import { distributionOf, isRegistered } from "../live/distribution";
import { STATE_WORDS, statesOf } from "../live/pod-health";
import { isOfRanchersOwn } from "../live/ranchers-own";
import { momentText, sinceText } from "../live/timestamps";
import type { Workload } from "../live/workloads";
import type { AgentAnswer, AgentKind } from "./agent-answer";
import { chainCommand, isMended, type Link, linksOf, notEnough, toldOf } from "./chain";
import { joinLines } from "./joins";
import { logsCommand, looksCommand } from "./look-commands";
import { isMaybeMeant, isOfNetwork, rootTroubleOf } from "./network";
import { type Findings, find, optional, sentenceOf, type WorkloadTrouble } from "./trouble";
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
  const trouble = rootTroubleOf(subject, findings) as WorkloadTrouble;
  return answer(subject, trouble, findings);
}

const AGENT_ASKS_DNS =
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when it gets no answer, unless the URL is an IP address (k3s-io/k3s#7033)";

function answer(workload: Workload, trouble: WorkloadTrouble, findings: Findings): AgentAnswer {
  const { kind, state, because, details, cure: _cure, onlyWhen: _onlyWhen, ...rest } = trouble;
  const since = trouble.since === undefined ? [] : [ageLine(workload, trouble, findings)];
  const isAgent = workload.known?.name === "cattle-cluster-agent";
  const links = linksOf(workload, findings, true);
  const dns = links.find(({ is }) => is === "dns");
  const lines = [...since, ...details];
  if (isAgent && dns !== undefined && needsDns(trouble) && asksDns(workload)) {
    const {
      kind: _,
      cure: _dnsCure,
      onlyWhen: _dnsOnlyWhen,
      isMending: _isDnsMending,
      details: dnsDetails,
      because: why,
      ...place
    } = dns.trouble;
    const before = links.filter((link) => link !== dns);
    return {
      ...place,
      kind: "no-dns",
      workload,
      sentence: `${workload.name} ${state} without DNS: ${sentenceOf(dns.name, place.state, why)}`,
      ...optional("command", chainCommand(before, dns.trouble)),
      details: [...lines, ...dnsDetails, AGENT_ASKS_DNS, ...joinLines(findings.cluster)],
    };
  }
  // The first line tells of the first already, where that is what the agent waits for.
  const [first] = WAITS.includes(kind) ? links : [];
  const others = links.filter((link) => link !== first && (link === dns || kind !== "pending"));
  const command = chainCommand(links, trouble);
  const isAsking = isAgent && !workload.pods.some(({ placement }) => placement.hostNetwork);
  return {
    ...rest,
    kind,
    workload,
    sentence: sentenceOf(workload.name, state, because),
    ...optional("command", command),
    details: [
      ...lines,
      ...(isAgent ? joinLines(findings.cluster) : []),
      ...others.map((link) => followsFrom(first, link) ?? alsoWaits(workload, trouble, link, command, isAsking)),
      ...(dns !== undefined && isAsking ? [AGENT_ASKS_DNS] : []),
    ],
  };
}

/** What waits for the first part of the network as the agent does needs no looking after of its own. */
function followsFrom(first: Link | undefined, { is, name, trouble }: Link): string | undefined {
  if (first?.is !== "network" || !isMended(first.trouble) || isMended(trouble)) return undefined;
  const isWaiting = is === "network" || (is === "cloud-controller" && trouble.taints.some(isOfNetwork));
  return isWaiting
    ? `${sentenceOf(name, trouble.state, trouble.because)}; it may wait for ${first.name}, too`
    : undefined;
}

function alsoWaits(
  workload: Workload,
  { kind, because }: WorkloadTrouble,
  link: Link,
  below: string | undefined,
  isAsking: boolean,
): string {
  const { trouble } = link;
  const isDone = trouble.cure === undefined && trouble.because === because;
  const isAlike =
    link.is === "dns" && trouble.kind === kind && (WAITS.includes(kind) || (kind === "pending" && isDone));
  if (isAlike) return `${link.name} ${trouble.state} as well`;
  return isMaybeMeant(link) || (link.is === "dns" && !isAsking)
    ? toldOf(link, below)
    : notEnough(workload, link, below);
}

/** A container that is not even made did not ask anybody. */
function needsDns({ kind, state }: WorkloadTrouble): boolean {
  return kind === "crashing" || state === STATE_WORDS["not-ready"];
}

const WAITS: readonly AgentKind[] = ["no-network", "no-cloud-controller"];

function ageLine(workload: Workload, { since = "", state, kind }: WorkloadTrouble, { cluster }: Findings): string {
  return kind === "dead-node"
    ? `its node is so ${sinceText(since, cluster.takenAt)}`
    : `${workload.name} ${state} ${sinceText(since, cluster.takenAt)}`;
}

/** A pod in the network of its node asks the DNS of the node. */
function asksDns({ pods }: Workload): boolean {
  return !pods.some(({ placement, lastEnd }) => placement.hostNetwork || lastEnd?.reason === "OOMKilled");
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
  if (workloads.some(isOfRanchersOwn)) {
    return {
      kind: "no-rancher",
      sentence: "this is the cluster that Rancher itself runs in, which needs no agent",
      nodes: [],
      taints: [],
      details: [],
    };
  }
  const hasMachines = isRegistered(nodes);
  if (!hasMachines && workloads.every(({ namespace }) => namespace !== "cattle-system")) {
    return {
      kind: "no-rancher",
      sentence: "nothing of Rancher is in the input",
      nodes: [],
      taints: [],
      details: [],
    };
  }
  const name = distributionOf(nodes) === "rke2" ? "rke2" : "k3s";
  const looks = hasMachines
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
      ...(hasMachines
        ? [
            "Rancher writes cluster-agent.yaml into that folder of its servers, and the server makes the agent of it; where the file is not there, rancher-system-agent has not carried out its plan: journalctl -u rancher-system-agent",
          ]
        : ["an imported cluster gets it by the command that Rancher shows for its registration"]),
    ],
  };
}
