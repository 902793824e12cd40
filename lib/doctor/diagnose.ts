import { distributionOf } from "../live/distribution";
import { untaintCommands } from "../live/kubectl";
import type { LiveCluster, LiveKind, LiveNode } from "../live/live-cluster";
import { isHard, type LiveTaint } from "../live/live-taint";
import { isRoleTaint } from "../live/node-use";
import { type ClosedNodes, PlacementJudge } from "../live/placement-judge";
import { isSet } from "../live/taint-cause";
import { type Workload, workloadsOf } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { adviceFor } from "./advice";
import { agentAnswer } from "./agent";
import { type AgentAnswer, isDisconnected } from "./agent-answer";
import { type BlockedWorkload, blockedWorkload } from "./blocked-workload";
import { chainCommand, inOrderOfChain, linksOf } from "./chain";
import { missingBlockage, missingPods } from "./daemon-set";
import type { Diagnosis, SkippingDaemonSet, TaintRemoval, UnrelatedWorkload } from "./diagnosis";
import { type DnsTrouble, dnsOutage, scaledDns } from "./dns";
import { explanationLines } from "./explanations";
import { asUnrelated, type HeardWorkload, heardWorkloads, isAboutTaints, withoutWaiting } from "./heard";
import { activeWords } from "./joins";
import { rootTroubleOf } from "./network";
import { nodeTroubles } from "./node-troubles";
import { mergedOthers, podTrouble } from "./pod-trouble";
import { type PoolSketch, sketchPools, sketchRepairedPools } from "./pool-sketch";
import { rancherLines } from "./rancher-words";
import { checksOf } from "./repair/checks";
import { repairNeeds } from "./repair/needs-of";
import { repairedCluster } from "./repair/repaired-cluster";
import { type Findings, optional, sentenceOf } from "./trouble";
import { selfAwaited } from "./waits-for-itself";
import { partTrouble, troubleOf } from "./workload-trouble";

/** Says which workload of a live cluster is blocked by which taint on which node, and what helps. */
export function diagnose(cluster: LiveCluster): Diagnosis {
  const judge = new PlacementJudge(cluster);
  const workloads = workloadsOf(cluster);
  const repaired = repairedCluster(cluster);
  const withRemedy = <T extends BlockedWorkload>(each: T) => ({
    ...each,
    remedy: adviceFor(each, repaired),
  });
  const found: BlockedWorkload[] = [];
  const skipping: SkippingDaemonSet[] = [];
  const unrelated: UnrelatedWorkload[] = [];
  const hasNodes = cluster.nodes.length > 0;
  const waiting = hasNodes ? [] : heardWorkloads(workloads);
  const heard = waiting.filter(isAboutTaints);
  unrelated.push(...waiting.filter((each) => !isAboutTaints(each)).map(asUnrelated));
  const awaited = selfAwaited(cluster, workloads, judge);
  for (const workload of workloads) {
    const own = awaited.get(workload);
    const { blockages, others } = podTrouble(hasNodes ? workload : withoutWaiting(workload), judge, own);
    const missing = missingPods(workload, judge, own);
    const isNowhere = missing?.elsewhere === 0;
    const all = [...blockages, ...(missing !== undefined && isNowhere ? [missingBlockage(missing)] : [])];
    if (all.length > 0) found.push(blockedWorkload(workload, all));
    if (missing !== undefined && !isNowhere) {
      const skipped = blockedWorkload(workload, [missingBlockage(missing)]);
      skipping.push({ ...withRemedy(skipped), elsewhere: missing.elsewhere });
    }
    if (others.length > 0) unrelated.push({ workload, ...mergedOthers(others) });
  }
  const dns = scaledDns({ workloads, cluster });
  if (dns !== undefined) unrelated.push({ workload: dns, ...SCALED_TO_NONE });
  const blocked = inOrderOfWeight(found).map(withRemedy);
  const findings = { cluster, workloads, blocked, unrelated, heard };
  const agent = agentAnswer(findings);
  const isStuck = isDisconnected(agent);
  const cause = isStuck ? undefined : weightiest(findings, agent);
  const summary = counts(blocked, heard, unrelated);
  const byTaints = blocked.filter(({ cause }) => cause !== "nodes");
  const needsPools = byTaints.some(({ remedy }) => remedy.needsPools);
  const isBlocked =
    blocked.length + heard.length > 0 ||
    dnsOutage(findings) !== undefined ||
    unrelated.some(({ hasNoNode }) => hasNoNode);
  const sketched = repaired.hasRegistrationCommand ? sketch(cluster.nodes, byTaints, needsPools) : NO_POOLS;
  const pools = repaired.isForK3sCluster ? sketched : NO_POOLS;
  // Where the app has no K3sCluster, pools are what the registration commands say.
  const repairPools = needsPools ? { ...sketched, lines: pools.lines } : NO_POOLS;
  return {
    verdict: isStuck ? "stuck" : isBlocked ? "blocked" : "clear",
    headline: isStuck ? agent.sentence : headline(agent, cause, summary),
    summary,
    agent,
    // What the agent does that runs shows nothing of what is wrong elsewhere.
    ...optional("command", cause?.command ?? (cause?.sentence === undefined ? agent.command : undefined)),
    explanations: [
      ...agent.details,
      ...(cause?.details ?? []),
      ...rancherLines(cluster),
      ...explanationLines(findings),
    ],
    blocked,
    heard,
    skipping,
    unrelated,
    nodes: {
      total: cluster.nodes.length,
      tainted: cluster.nodes.filter(({ taints }) => taints.some((taint) => isHard(taint) && isSet(taint))).length,
      troubles: nodeTroubles(findings),
    },
    taints: removals(byTaints),
    pools,
    repair: {
      needs: repairNeeds(inOrderOfChain(blocked), repaired, repairPools),
      distribution: distributionOf(cluster.nodes),
    },
    checks: checksOf(
      !isStuck && !isBlocked,
      agent,
      linksOf(agent.kind === "running" ? undefined : agent.workload, findings, true),
      blocked,
      activeWords(cluster),
    ),
    notes: notes(cluster),
  };
}

/** Nothing waits for a node there, and everything for its answers. */
const SCALED_TO_NONE = { pods: 0, reasons: ["it is scaled to 0"], hasNoNode: false };

const NO_POOLS: PoolSketch = { pools: [], lines: [] };

/** What weighs most of what is blocked, where something is. */
interface Cause {
  /** What goes on after the agent's sentence where it is about pods of the agent itself. */
  readonly ofAgent?: string;
  readonly sentence?: string;
  readonly command?: string;
  readonly details: readonly string[];
}

function weightiest(findings: Findings, agent: AgentAnswer): Cause | undefined {
  const [first] = [...findings.blocked, ...findings.heard];
  const dns = dnsOutage(findings);
  // One that has no place is among them, in its order.
  const isTold = findings.blocked.some(({ workload }) => workload === dns?.workload);
  if (dns !== undefined && !isTold) return withoutDns(dns, findings);
  if (first === undefined) return unplaced(findings);
  const trouble = rootTroubleOf(first.workload, findings) ?? partTrouble(first.workload, findings);
  if (trouble?.because === undefined) return { details: [], ...optional("command", trouble?.command) };
  const ofAgent = first.workload === agent.workload ? `${trouble.state}: ${trouble.because}` : undefined;
  return {
    ...optional("ofAgent", ofAgent),
    sentence: `${nameOf(first.workload)} ${trouble.state}: ${trouble.because}`,
    details: trouble.details,
    ...optional("command", chainCommand(linksOf(first.workload, findings, false), trouble)),
  };
}

/** Everything that runs asks the cluster's DNS: it weighs more than whatever has no place. */
function withoutDns({ name, workload, trouble }: DnsTrouble, findings: Findings): Cause {
  const called = workload.known === undefined ? name : nameOf(workload);
  return {
    sentence: `${sentenceOf(called, trouble.state, trouble.because ?? NO_NAMES)}`,
    details: [...trouble.details, ...(trouble.because === undefined ? [] : [`CoreDNS does not answer: ${NO_NAMES}`])],
    ...optional("command", chainCommand(linksOf(workload, findings, false), trouble)),
  };
}

const NO_NAMES = "unless another DNS answers, no Service is found by its name";

/** What has no node for other reasons than taints, where nothing else is wrong. */
function unplaced(findings: Findings): Cause | undefined {
  const [first] = findings.unrelated.filter(({ hasNoNode }) => hasNoNode);
  const trouble = first === undefined ? undefined : troubleOf(first.workload, findings);
  if (first === undefined || trouble?.kind !== "pending" || trouble.because === undefined) return undefined;
  return {
    sentence: `${nameOf(first.workload)} ${trouble.state}: ${trouble.because}`,
    details: trouble.details,
    ...optional("command", trouble.command),
  };
}

/** As a first line calls it: what Rancher and K3s ship is known by its name alone. */
function nameOf({ known, namespace, name }: Workload): string {
  return known === undefined ? `${namespace}/${name}` : name;
}

function headline({ kind, sentence }: AgentAnswer, cause: Cause | undefined, summary: string): string {
  if (cause?.ofAgent !== undefined) return `${sentence} and ${cause.ofAgent}`;
  if (cause !== undefined) return [...(kind === "running" ? [sentence] : []), cause.sentence ?? summary].join("; ");
  return kind === "running" ? `${sentence}, as far as the input tells; ${summary}` : `${summary}; ${sentence}`;
}

function counts(
  blocked: readonly BlockedWorkload[],
  heard: readonly HeardWorkload[],
  others: readonly UnrelatedWorkload[],
): string {
  const caused = (by: BlockedWorkload["cause"]) => blocked.filter(({ cause }) => cause === by).length;
  const [byTaints, byNodes, mixed] = [caused("taints"), caused("nodes"), caused("mixed")];
  const unknown = others.filter(({ isUnknown }) => isUnknown).length;
  const unplaced = others.filter(({ hasNoNode, isUnknown }) => hasNoNode && !isUnknown).length;
  const elsewhere = others.length - unplaced - unknown;
  return [
    ...(byTaints === 0 ? [] : [`taints keep ${counted(byTaints, "workload")} from running`]),
    ...(byNodes === 0
      ? []
      : [
          `${counted(byNodes, "workload")} ${byNodes === 1 ? "waits" : "wait"} for nodes that are cordoned or in trouble`,
        ]),
    ...(mixed === 0 ? [] : [`taints and something else together leave no node for ${counted(mixed, "workload")}`]),
    ...(heard.length === 0 ? [] : [`taints keep ${counted(heard.length, "workload")} waiting, says the scheduler`]),
    ...(blocked.length + heard.length + unplaced + unknown > 0 ? [] : ["taints keep no workload from running"]),
    ...(unplaced === 0 ? [] : [`no node is left for ${counted(unplaced, "workload")} for other reasons than taints`]),
    ...(unknown === 0
      ? []
      : [
          `${counted(unknown, "workload")} ${unknown === 1 ? "waits" : "wait"}, and whether for taints the input does not tell`,
        ]),
    ...(elsewhere === 0
      ? []
      : [`${counted(elsewhere, "workload")} ${elsewhere === 1 ? "does" : "do"} not run for other reasons`]),
  ].join("; ");
}

const BY_WEIGHT = [
  "cattle-cluster-agent",
  "cattle-cluster-agent-bootstrap",
  "coredns",
  "rke2-coredns",
  "other-dns",
  "fleet-agent",
];

/** What the rest of the cluster waits for comes first, then Rancher's and K3s's, then the users' own. */
function inOrderOfWeight(blocked: readonly BlockedWorkload[]): BlockedWorkload[] {
  const weight = ({ workload: { known } }: BlockedWorkload) => {
    if (known === undefined) return BY_WEIGHT.length + 1;
    return BY_WEIGHT.includes(known.name) ? BY_WEIGHT.indexOf(known.name) : BY_WEIGHT.length;
  };
  return [...blocked].sort((a, b) => weight(a) - weight(b));
}

/** The groups of closed nodes, each once: equal pods share lists of them, and other pods what is in the lists. */
function closedNodes(blocked: readonly BlockedWorkload[]): Set<ClosedNodes> {
  const closed = new Set<ClosedNodes>();
  for (const nodes of new Set(blocked.map((each) => each.nodes))) for (const each of nodes) closed.add(each);
  return closed;
}

function removals(blocked: readonly BlockedWorkload[]): TaintRemoval[] {
  const byTaint = new Map<string, { taint: LiveTaint; nodes: Set<string> }>();
  for (const { nodes, taints } of closedNodes(blocked)) {
    // Without the taints of their roles servers would take whatever comes.
    for (const taint of taints.filter((each) => isSet(each) && !isRoleTaint(each))) {
      const key = JSON.stringify([taint.key, taint.value, taint.effect]);
      const found = byTaint.get(key) ?? { taint, nodes: new Set<string>() };
      byTaint.set(key, found);
      for (const node of nodes) found.nodes.add(node);
    }
  }
  return [...byTaint]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { taint, nodes }]) => {
      const names = [...nodes].sort();
      return { taint, nodes: names, commands: untaintCommands(taint, names) };
    });
}

function sketch(nodes: readonly LiveNode[], blocked: readonly BlockedWorkload[], needsPools: boolean): PoolSketch {
  const closing = new Set<string>();
  // What no pool says is no reason to show it.
  for (const { nodes: names, taints } of closedNodes(blocked)) {
    if (taints.some(isSet)) for (const name of names) closing.add(name);
  }
  const isShown = ({ name }: LiveNode) => closing.has(name);
  return needsPools ? sketchRepairedPools(nodes, isShown) : sketchPools(nodes, isShown);
}

const JUDGED_KINDS: readonly LiveKind[] = ["Pod", "Deployment", "DaemonSet", "Job"];

const VOLUME_KINDS: readonly (readonly [kind: LiveKind, what: string, asked: string])[] = [
  ["PersistentVolume", "volumes", "pv"],
  ["PersistentVolumeClaim", "claims", "pvc"],
];

function notes({ kinds, pods }: LiveCluster): string[] {
  const nodes = kinds.has("Node")
    ? []
    : [
        "no Node, so no taint of a node is seen and nothing is offered against it: kubectl get nodes -o json > nodes.json",
      ];
  const isWaitingWithVolume = pods.some(
    ({ phase, nodeName, placement }) => phase === "Pending" && nodeName === "" && placement.needs.claims.length > 0,
  );
  const lacking = VOLUME_KINDS.filter(([kind]) => !kinds.has(kind));
  return [
    ...nodes,
    ...missingKinds(kinds),
    ...(isWaitingWithVolume && lacking.length > 0
      ? [
          `no ${lacking.map(([, what]) => what).join(" and ")}, which may keep a pod on one node: ask kubectl for ${lacking.map(([, , asked]) => asked).join()} as well`,
        ]
      : []),
  ];
}

function missingKinds(kinds: LiveCluster["kinds"]): string[] {
  return JUDGED_KINDS.filter((kind) => !kinds.has(kind)).map(
    (kind) => `no ${kind}: the cluster has none, or kubectl was not asked for them`,
  );
}
