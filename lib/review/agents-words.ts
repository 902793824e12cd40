import { isAboutFirstNode } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import { quoted } from "../scheduling/invalid-input";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { NODE_POOLS, NotK3s } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { asCode, asPool, inProse, joined, type Text, text } from "../scheduling/rich-text";
import type { Moment } from "./moment";
import type { Problem } from "./problems";
import { placeAsWritten } from "./setting-as-written";
import { worstOpen } from "./sign-reason";

const AGENTS: readonly string[] = ["cattle-cluster-agent", "fleet-agent"];

/** Agents that fare so, by name. */
function agentsThat(fare: (verdict: WorkloadVerdict) => boolean, { workloads }: SchedulingProof): string[] {
  return workloads
    .filter(({ workload, verdict }) => AGENTS.includes(workload) && fare(verdict))
    .map(({ workload }) => workload);
}

const isStuck = (verdict: WorkloadVerdict) => verdict === "pending" || verdict === "missing" || verdict === "absent";
const isOpen = (verdict: WorkloadVerdict) => verdict === "depends";

/** Whether it is not known if an agent can run. */
export function areAgentsOpen(after: SchedulingProof): boolean {
  return agentsThat(isOpen, after).length > 0;
}

/**
 * How Rancher's agents fare after a change, and a new first node. Where something worse is said already, only what is
 * wrong or open about them besides.
 * @param applied with the nodes that are registered, where that is known
 */
export function agentsWords(
  problems: readonly Problem[],
  before: SchedulingProof | undefined,
  after: SchedulingProof,
  applied: SchedulingProof = after,
): Text[] {
  const notJudged = notJudgedWords(before, after);
  if (notJudged !== undefined) return [notJudged];
  const worst = worstOpen(problems)?.finding;
  const told = worst === undefined ? [] : (subjectOf(worst).workloads ?? []);
  const isNews = (agents: readonly string[]) => !agents.every((agent) => told.includes(agent));
  const [stuck, open] = [agentsThat(isStuck, after), agentsThat(isOpen, after)];
  const waiting = agentsThat(isStuck, applied).filter((agent) => !stuck.includes(agent));
  const keeping = agentsThat((verdict) => verdict === "stays", applied).filter((agent) =>
    agentsThat((verdict) => verdict === "runs", after).includes(agent),
  );
  const parts = [
    ...(stuck.length > 0 && isNews(stuck) ? stuckAgents(stuck, problems, before) : []),
    ...(waiting.length > 0 && isNews(waiting) ? [text`${nowhere(waiting, before)} ${UNTIL_NODES_ARE_NEW}`] : []),
    ...(keeping.length > 0 && isNews(keeping)
      ? [text`${inProse(keeping)} ${isOne(keeping) ? "finds" : "find"} no node for new pods ${UNTIL_NODES_ARE_NEW}`]
      : []),
    ...unsteadyAgents(after, (agents) => isNews(agents) && !agents.every((agent) => waiting.includes(agent))),
    ...openAgents(open, after),
  ];
  if (parts.length > 0) return parts;
  if (worst !== undefined) {
    return after.bootstrap.verdict === "depends" && !isAboutFirstNode(worst.code) ? firstNode(before, after) : [];
  }
  const ran = before !== undefined && agentsThat((verdict) => verdict === "runs", before).length === AGENTS.length;
  const schedulable = ran ? text`agents stay schedulable` : text`agents are schedulable`;
  const ofFirstNode = firstNode(before, after).map((words) => text`but ${words}`);
  return [joined([schedulable, ...ofFirstNode], ", ")];
}

/** Whether a node that is the first of a new cluster, or of one that is restored, brings it up; nothing where it does. */
function firstNode(before: SchedulingProof | undefined, { bootstrap, cluster }: SchedulingProof): Text[] {
  switch (bootstrap.verdict) {
    case "yes":
      return [];
    case "no":
      return [text`a new first node ${canNot(before)} bring the cluster up`];
    case "lottery":
      return [text`a new first node brings the cluster up only if it is of ${oneOfPools(bootstrap.wins)}`];
    case "depends":
      return before?.bootstrap.verdict === "depends"
        ? []
        : [
            text`whether a new first node brings the cluster up depends on ${inProse(cut(bootstrap.dependsOn).map((each) => placeAsWritten(each, cluster)))}`,
          ];
  }
}

const MOST_OPEN = 3;

function cut(values: readonly string[]): readonly string[] {
  const more = values.length - MOST_OPEN;
  return more > 1 ? [...values.slice(0, MOST_OPEN), `${more} more`] : values;
}

const NAMED_POOLS = 3;

/** `pool "a" or "b"`; only how many where there are many. */
function oneOfPools(names: readonly string[]): Text {
  if (names.length > NAMED_POOLS) return text`${names.length} of its pools`;
  return text`pool ${inProse(
    names.map((name) => text`"${asPool(name)}"`),
    "or",
  )}`;
}

/** That nothing is said of the agents, as the cluster is not one of K3s; undefined where it is. */
export function notJudgedWords(before: SchedulingProof | undefined, after: SchedulingProof): Text | undefined {
  const { kubernetesVersion } = after.cluster;
  if (kubernetesVersion instanceof NotK3s) {
    const { text: release } = kubernetesVersion;
    return release === ""
      ? text`not judged: no K3s release is written`
      : text`not judged: ${quoted(release)} is no release of K3s`;
  }
  return before?.cluster.kubernetesVersion instanceof NotK3s && isUnknown(kubernetesVersion)
    ? text`not judged: whether it becomes one of K3s is known only at apply`
    : undefined;
}

/** Of agents that lose their last place, when they do; nothing is told as an event that was so before. */
function stuckAgents(
  stuck: readonly string[],
  problems: readonly Problem[],
  before: SchedulingProof | undefined,
): Text[] {
  const losing = problems.flatMap(({ finding }) => {
    if (finding.code !== "RK707" && finding.code !== "RK708") return [];
    const { workloads, moment } = finding.data;
    const agents = workloads.filter((name) => stuck.includes(name));
    return agents.length === 0 ? [] : [losesPlace(agents, moment)];
  });
  if (losing.length > 0) return losing;
  return [nowhere(stuck, before)];
}

function nowhere(stuck: readonly string[], before: SchedulingProof | undefined): Text {
  const were = new Set(before === undefined ? [] : agentsThat(isStuck, before));
  return stuck.every((agent) => were.has(agent))
    ? text`${inProse(stuck)} still can run nowhere`
    : text`${inProse(stuck)} can run nowhere`;
}

/** Registered nodes keep what they have. */
const UNTIL_NODES_ARE_NEW = "until a node joins or is replaced";

function losesPlace(names: readonly string[], moment: Moment): Text {
  const finds = isOne(names) ? "finds" : "find";
  switch (moment) {
    case "on-apply":
      return text`${inProse(names)} ${finds} no node for new pods`;
    case "on-join":
      return text`${inProse(names)} ${finds} no node once nodes are replaced`;
    case "on-restart":
      return text`${inProse(names)} ${isOne(names) ? "stays" : "stay"}, and cannot be upgraded`;
  }
}

function unsteadyAgents(after: SchedulingProof, isNews: (agents: readonly string[]) => boolean): Text[] {
  const evicted = agentsThat((verdict) => verdict === "evicted", after);
  const staying = agentsThat((verdict) => verdict === "stays", after);
  return [
    ...(evicted.length === 0 || !isNews(evicted)
      ? []
      : [text`${inProse(evicted)} ${isOne(evicted) ? "is" : "are"} evicted again and again`]),
    ...(staying.length === 0 || !isNews(staying)
      ? []
      : [text`${inProse(staying)} ${isOne(staying) ? "runs" : "run"} only until replaced`]),
  ];
}

function isOne(names: readonly string[]): boolean {
  return names.length === 1;
}

function openAgents(open: readonly string[], { workloads, cluster }: SchedulingProof): Text[] {
  if (open.length === 0) return [];
  const values = workloads.flatMap(({ workload, dependsOn = [] }) => (open.includes(workload) ? dependsOn : []));
  const named = [...new Set(values)].map((value) =>
    value === NODE_POOLS ? value : asCode(placeAsWritten(value, cluster)),
  );
  return [text`whether ${inProse(open)} can run depends on ${inProse(named)}`];
}

function canNot(before: SchedulingProof | undefined): string {
  switch (before?.bootstrap.verdict) {
    case "yes":
      return "can no longer";
    case "no":
      return "still cannot";
    default:
      return "cannot";
  }
}
