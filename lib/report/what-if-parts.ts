import type { Advice } from "../doctor/advice";
import { taintText } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { isAlive } from "../what-if/departing";
import type {
  DaemonSetOutlook,
  Departure,
  Future,
  Keeping,
  Outlook,
  Staying,
  UpgradedWorkload,
  WaitingOutlook,
} from "../what-if/outlook";
import { becomesOf, nodesText, reasonText, whenText } from "../what-if/words";
import { workloadName } from "./doctor-parts";

/** What all formats for people say in the same words. Texts are as the cluster has them: not yet harmless. */

/** A sentence, and what explains it. */
export interface Told {
  readonly sentence: string;
  readonly details: readonly string[];
}

/** Departures that the same comes of. */
interface DeparturePart {
  readonly title: string;
  readonly those: readonly Departure[];
}

/** Departures by what comes of them, each part under its title; parts without any are left out. */
export function departureParts({ departures }: Outlook): DeparturePart[] {
  const of = (title: string, ...kinds: readonly Future["kind"][]) => ({
    title,
    those: departures.filter(({ future }) => kinds.includes(future.kind)),
  });
  return [
    of("Lose their place", "no-place", "not-made-again"),
    of("Are not made again while their node does not answer", "held"),
    of("Are evicted again and again", "comes-back"),
    of("May find no place", "may-not-fit"),
    of("May not be made again", "may-not-be-made"),
    of("Move to another node", "fits"),
  ].filter(({ those }) => those.length > 0);
}

export function departureTold(departure: Departure): Told {
  const { workload, pods, nodes, cause, future } = departure;
  const there = workload.pods.filter(isAlive).length;
  const isMany = pods.length > 1;
  const of = there > pods.length ? `${pods.length} of ${counted(there, "pod")}` : counted(pods.length, "pod");
  const count = isMany || there > 1 ? ` (${of})` : "";
  const by = cause.kind === "taints" ? ` by ${cause.taints.map(taintText).join(", ")}` : "";
  const then =
    future.kind === "fits"
      ? `${isMany ? "come" : "comes"} up again on ${becomesOf(future)}`
      : plural(becomesOf(future), isMany);
  return {
    sentence: `${workloadName(workload)}${count} on ${nodesText(nodes)} ${whenText(departure, isMany)}${by} and ${then}`,
    details: future.kind === "fits" ? [] : reasonText(future),
  };
}

function plural(words: string, isMany: boolean): string {
  return isMany
    ? words
        .replace(/^has /, "have ")
        .replace(/^is /, "are ")
        .replace(/^comes /, "come ")
    : words;
}

/** Those that would have no place, or may have none; those that would find one are counted. */
export function stayingInDanger({ staying }: Outlook): Staying[] {
  return staying.filter(({ future }) => future.kind !== "fits");
}

export function stayingTold({ workload, pods, nodes, taints, future }: Staying): Told {
  const count = pods.length > 1 ? ` (${counted(pods.length, "pod")})` : "";
  const isOfNode = future.kind === "of-its-node" || future.kind === "not-made-again";
  return {
    sentence: `${workloadName(workload)}${count} on ${nodesText(nodes)}: ${restartText(future)}`,
    details: isOfNode ? taints.map(taintText) : reasonText(future),
  };
}

function restartText({ kind, nodes }: Future): string {
  switch (kind) {
    case "no-place":
      return "would have no place";
    case "of-its-node":
      return "would not be made again there";
    case "not-made-again":
      return "nothing makes it again";
    case "comes-back":
      return `would come up on ${nodesText(nodes)} and be evicted again and again`;
    default:
      return "may find no place";
  }
}

/** How many pods stay, and would find another node. */
export function stayingElsewhere(staying: readonly Staying[]): number {
  return staying.filter(({ future }) => future.kind === "fits").reduce((sum, { pods }) => sum + pods.length, 0);
}

export function daemonSetText({ workload, loses, gains, waits, left }: DaemonSetOutlook): string {
  const parts = [
    ...(loses.length === 0 ? [] : [`loses its pod on ${nodesText(loses)}`]),
    ...(gains.length === 0 ? [] : [`is to have one on ${nodesText(gains)}`]),
    ...waitsText(
      waits.filter(({ isCertain }) => isCertain),
      "is to have one that waits for room",
    ),
    ...waitsText(
      waits.filter(({ isCertain }) => !isCertain),
      "is to have one that may wait for room",
    ),
    ...(left === undefined ? [] : [left === 0 ? "runs on no node then" : `is on ${counted(left, "node")} then`]),
  ];
  return `${workloadName(workload)} ${parts.join(", ")}`;
}

/** Nodes with the same in the way, together. */
function waitsText(waits: DaemonSetOutlook["waits"], words: string): string[] {
  const byReason = new Map<string, string[]>();
  for (const { node, reasons } of waits) {
    const reason = reasons.join(", ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), node]);
  }
  const shown = [...byReason].slice(0, REASONS);
  const more = waits.length - shown.reduce((sum, [, nodes]) => sum + nodes.length, 0);
  const told = shown.map(([reason, nodes]) => `${nodesText(nodes)} (${reason})`);
  if (told.length === 0) return [];
  return [`${words} on ${[...told, ...(more === 0 ? [] : [counted(more, "other node")])].join(" and ")}`];
}

const REASONS = 3;

export function waitingTold({ workload, pods, state, change, future }: WaitingOutlook): Told {
  const name = `${workloadName(workload)} (${counted(pods.length, "pod")} ${STATES[state]})`;
  if (change === "closes") return { sentence: `${name}: ${closesText(future)}`, details: reasonText(future) };
  const where =
    future.kind === "fits"
      ? `would run on ${becomesOf(future)}`
      : `may run on ${nodesText(future.nodes, future.open, "or")}`;
  return { sentence: `${name} ${where}`, details: future.kind === "fits" ? [] : future.doubts };
}

const STATES = {
  pending: "Pending",
  due: "to be evicted by taints that are there",
  ending: "on the way out",
} as const;

function closesText({ kind, nodes }: Future): string {
  switch (kind) {
    case "no-place":
      return "the last node that was open to it is closed";
    case "comes-back":
      return `would come up on ${nodesText(nodes)} and be evicted again and again`;
    default:
      return "may find no node any more";
  }
}

export function upgradeTold({ name, added, dropped, isNew, future }: UpgradedWorkload): Told {
  const notes = [
    ...(isNew ? ["new in that release"] : []),
    ...(dropped.length === 0 ? [] : [`does not tolerate ${dropped.join(", ")} any more`]),
    ...(added.length === 0 ? [] : [`tolerates ${added.join(", ")} besides what K3s gives it`]),
  ];
  const place =
    future.kind === "fits"
      ? `runs on ${becomesOf(future)}`
      : future.kind === "no-place"
        ? "has no place"
        : becomesOf(future);
  return {
    sentence: `${name} ${place}${notes.length === 0 ? "" : `; ${notes.join("; ")}`}`,
    details: future.kind === "fits" ? [] : reasonText(future),
  };
}

/** The one command to begin with: what keeps the first that is lost, or the change itself where nothing is. */
export function firstCommand({ verdict, keeping, commands }: Outlook): string | undefined {
  const isSafe = verdict === "moves" || verdict === "nothing";
  return isSafe ? commands[0] : keeping.flatMap(({ advice }) => advice.commands)[0];
}

/** Workloads that the same keeps where they are, shown together. */
export interface KeptTogether {
  readonly workloads: readonly Workload[];
  readonly advice: Advice;
}

/** By tolerations, notes, code and how long commands last; the commands are those of all. */
export function keptTogether(keeping: readonly Keeping[]): KeptTogether[] {
  const groups = new Map<string, Keeping[]>();
  for (const each of keeping) {
    const { tolerations, notes, code, changesLast } = each.advice;
    const key = JSON.stringify([tolerations, notes, code, changesLast]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].map((group) => ({
    workloads: group.map(({ workload }) => workload),
    advice: {
      ...(group[0] as Keeping).advice,
      commands: group.flatMap(({ advice }) => advice.commands),
    },
  }));
}

/** What is true of everything that keeps workloads. */
export const KEEPING_NOTE =
  "before the change, not after it; a changed template makes new pods at once, on whatever nodes take them";

/** Titles of parts, in the order in which they stand. */
export const TITLES = {
  consequences: "What follows",
  staying: "Stay until they restart",
  daemonSets: "DaemonSets",
  waiting: "What looks for a node anyway",
  upgrade: "K3s's own workloads after the upgrade",
  keeping: "To keep them where they are",
  commands: "The change itself",
  notes: "Not known, and worth knowing",
} as const;
