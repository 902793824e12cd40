import { changeCommand, uncordonedFirst } from "../live/kubectl";
import type { LiveTaint } from "../live/live-taint";
import { UNINITIALIZED_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { cloudControllerTrouble } from "./cloud-controller";
import { dnsTrouble, isDns } from "./dns";
import { needsNetwork, networkTroubles } from "./network";
import { takerOf } from "./taint-taker";
import { type Findings, sentenceOf, type WorkloadTrouble } from "./trouble";
import { answering, isCloudController, isNetwork } from "./what-nodes-need";
import { troubleOf } from "./workload-trouble";

/** Something that must come right before something else can. */
export interface Link {
  readonly is: "network" | "cloud-controller" | "taker" | "dns";
  /** As it is called in a sentence. */
  readonly name: string;
  readonly workload: Workload;
  readonly trouble: WorkloadTrouble;
}

/**
 * What a workload waits for, the first first: nodes are not Ready before they have a network, take nothing before a cloud
 * controller has initialized them, and what asks DNS needs that.
 */
export function linksOf(workload: Workload | undefined, findings: Findings, asksDns: boolean): Link[] {
  const dns = asksDns ? dnsTrouble(findings) : undefined;
  const waiting = [workload, dns?.workload].filter((each) => each !== undefined);
  const troubles = waiting.flatMap((each) => troubleOf(each, findings) ?? []);
  const network = networkLinks(troubles, findings);
  const cloud = cloudLinks([...troubles, ...network.map(({ trouble }) => trouble)], findings);
  const isCloudFirst = network[0]?.trouble.kind === "no-cloud-controller";
  const first = isCloudFirst ? [...cloud, ...network] : [...network, ...cloud];
  const takers = waiting.flatMap((each) => takerLinks(each, findings));
  const links = [...first, ...takers, ...dnsLinks(dns)].filter((link) => link.workload !== workload);
  return links.filter((link, at) => links.findIndex((each) => each.workload === link.workload) === at);
}

/** What is to take away a taint that keeps it off, and does not. */
function takerLinks(workload: Workload, findings: Findings): Link[] {
  const found = troubleOf(workload, findings);
  const { taker, trouble } = (found && takerOf(workload, found, findings)) ?? {};
  return taker === undefined || trouble === undefined
    ? []
    : [{ is: "taker", name: taker.name, workload: taker, trouble }];
}

function networkLinks(troubles: readonly WorkloadTrouble[], findings: Findings): Link[] {
  if (!troubles.some((each) => needsNetwork(each, findings))) return [];
  return networkTroubles(findings).map((each) => ({ is: "network", name: each.workload.name, ...each }));
}

function cloudLinks(troubles: readonly WorkloadTrouble[], findings: Findings): Link[] {
  if (!troubles.some(waitsForCloud)) return [];
  const { workload } = cloudControllerTrouble(findings.cluster, findings.workloads);
  if (workload === undefined) return [];
  const trouble = troubleOf(workload, { ...findings, cluster: answering(findings.cluster) });
  return trouble === undefined ? [] : [{ is: "cloud-controller", name: workload.name, workload, trouble }];
}

/** Whether nodes must be initialized before it has its place, whatever lets it onto them. */
function waitsForCloud({ kind, taints, cure = [] }: WorkloadTrouble): boolean {
  const tolerated = cure.flatMap((change) => (change.is === "patch" ? change.tolerations : []));
  const isLeft = (taint: LiveTaint) =>
    taint.key === UNINITIALIZED_KEY && !tolerated.some(({ key }) => key === UNINITIALIZED_KEY);
  return kind === "no-cloud-controller" || taints.some(isLeft);
}

function dnsLinks(dns: ReturnType<typeof dnsTrouble>): Link[] {
  return dns === undefined ? [] : [{ is: "dns", ...dns }];
}

/**
 * The one command that lets everything in the chain run that a command can let run, in its order. Where what is told of cannot
 * be cured by one, what shows why.
 */
export function chainCommand(links: readonly Link[], last: WorkloadTrouble): string | undefined {
  const isFirstElsewhere = last.kind === "no-network" || last.kind === "no-cloud-controller";
  const [first] = links.filter(({ is }) => is !== "dns");
  const told = isFirstElsewhere ? first?.trouble : last;
  if (told === undefined || !isMended(told)) return last.command;
  const troubles = [...links.map(({ trouble }) => trouble), last];
  const changes = uncordonedFirst(troubles.flatMap(({ cure }) => cure ?? []));
  const uncordonings = changes.filter(({ is }) => is === "uncordon").map(changeCommand);
  return [...new Set([...uncordonings, ...troubles.flatMap(mendings)])].join(" && ");
}

/** Whether a command mends it, rather than shows why it is as it is. */
export function isMended({ cure, isMending = false }: WorkloadTrouble): boolean {
  return cure !== undefined || isMending;
}

/** What is done to one workload, besides uncordoning its nodes. */
function mendings({ cure, isMending = false, command }: WorkloadTrouble): string[] {
  if (cure !== undefined) return cure.filter(({ is }) => is !== "uncordon").map(changeCommand);
  // Its parts, so that what several begin with is done once.
  return isMending && command !== undefined ? command.split(" && ") : [];
}

/**
 * That something else must come right as well, and what mends it or shows why it does not.
 * @param below the command below the first line, which may do it already
 */
export function notEnough(workload: Workload, link: Link, below: string | undefined): string {
  return `to let ${workload.name} start is not enough: ${toldOf(link, below)}`;
}

/** What something else does, and the command for it. */
export function toldOf({ name, trouble }: Link, below: string | undefined): string {
  const { state, because, command, cure, onlyWhen, isMending = false } = trouble;
  if (cure !== undefined && onlyWhen !== undefined) {
    return `${sentenceOf(name, state, because)}; its command helps only when ${onlyWhen}, too`;
  }
  const isDone = cure !== undefined || command === undefined || below?.includes(command) === true;
  return `${sentenceOf(name, state, because)}${isDone ? "" : `; ${isMending ? "mend it with" : "look at"} ${command}`}`;
}

const RANKS: readonly ((workload: Workload) => boolean)[] = [
  isNetwork,
  isCloudController,
  isDns,
  ({ known }) => known?.name.startsWith("cattle-cluster-agent") === true,
];

/** In the order in which things come right. */
export function inOrderOfChain<T extends { readonly workload: Workload }>(items: readonly T[]): T[] {
  const rank = ({ workload }: T) => {
    const found = RANKS.findIndex((is) => is(workload));
    return found === -1 ? RANKS.length : found;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}
