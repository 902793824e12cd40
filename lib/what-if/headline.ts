import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";
import { losesRancher } from "./agent-outlook";
import { isAlive } from "./departing";
import type { Future, FutureKind, Outlook } from "./outlook";
import { isLosing } from "./weight";
import { nameOf } from "./words";

type Found = Pick<Outlook, "agent" | "servers" | "departures" | "staying" | "daemonSets" | "waiting" | "upgrade">;

/** The answer in one word. */
export function verdictOf(found: Found): Outlook["verdict"] {
  const { agent, servers } = found;
  if (losesRancher(agent) || (servers !== undefined && agent.kind !== "absent")) return "disconnected";
  if (servers !== undefined || lossesOf(found).length > 0 || agent.kind === "stays-until-restart") return "lost";
  const { departures, daemonSets, waiting } = found;
  return departures.length + daemonSets.length + waiting.length > 0 ? "moves" : "nothing";
}

/** The answer in one sentence. */
export function headlineOf(verdict: Outlook["verdict"], found: Found): string {
  const { agent, servers } = found;
  const rest = agent.kind === "absent" ? [] : [agent.sentence];
  switch (verdict) {
    case "disconnected":
      if (servers !== undefined) {
        return `${servers.sentence}: Rancher ${servers.kind === "gone" || agent.kind === "no-place" ? "loses" : "may lose"} this cluster`;
      }
      return `${agent.sentence}: Rancher ${agent.kind === "no-place" ? "loses" : "may lose"} this cluster`;
    case "lost":
      return [...lossesOf(found), ...rest].join("; ");
    case "moves":
      return [movesOf(found), ...rest].join("; ");
    case "nothing":
      return [nothingOf(found), ...rest].join("; ");
  }
}

/** What is lost, or may be: at once, at the next restart, by the upgrade. */
function lossesOf({ agent, servers, departures, staying: all, daemonSets, waiting, upgrade }: Found): string[] {
  // What becomes of the agent is said behind it.
  const staying = all.filter(({ workload }) => workload !== agent.workload);
  const certain = those(departures, "no-place");
  const isWhole = ({ workload }: Subject) => isAll(workload, certain);
  const uncertain: readonly FutureKind[] = ["may-not-fit", "comes-back"];
  const closes = waiting.filter(({ change }) => change === "closes");
  const closesAs = (...kinds: readonly FutureKind[]) => those(closes, ...kinds);
  return [
    ...(servers === undefined ? [] : [servers.sentence]),
    ...sentence(certain.filter(isWhole), "loses its place", "lose their place"),
    ...sentence(
      certain.filter((each) => !isWhole(each)),
      "loses some of its pods",
      "lose some of their pods",
    ),
    ...sentence(those(departures, "may-not-fit"), "may find no place", "may find no place"),
    ...sentence(
      those(departures, "held"),
      "is not made again while its node does not answer",
      "are not made again while their nodes do not answer",
    ),
    ...sentence(those(departures, "may-not-be-made"), "may not be made again", "may not be made again"),
    ...sentence(those(departures, "comes-back"), "is evicted again and again", "are evicted again and again"),
    ...sentence(those(departures, "not-made-again"), "is gone for good", "are gone for good"),
    ...sentence(
      daemonSets.filter(({ loses, left }) => loses.length > 0 && left === 0),
      "runs on no node any more",
      "run on no node any more",
    ),
    ...sentence(
      those(staying, "no-place", "not-made-again"),
      "runs on, and has no place once it restarts",
      "run on, and have no place once they restart",
    ),
    ...sentence(
      those(staying, ...uncertain),
      "runs on, and may find no place once it restarts",
      "run on, and may find no place once they restart",
    ),
    ...sentence(
      those(staying, "of-its-node").filter(({ elsewhere }) => elsewhere === 0),
      "runs on, and on no node any more once its pods restart",
      "run on, and on no node any more once their pods restart",
    ),
    ...sentence(
      daemonSets.filter(({ waits }) => waits.some(({ isCertain }) => isCertain)),
      "has no room on a node that it is to come to",
      "have no room on a node that they are to come to",
    ),
    ...sentence(
      daemonSets.filter(({ waits }) => waits.length > 0 && !waits.some(({ isCertain }) => isCertain)),
      "may have no room on a node that it is to come to",
      "may have no room on a node that they are to come to",
    ),
    ...waitingSentence(closesAs("no-place"), ["and no node is left for it", "and no node is left for them"]),
    ...waitingSentence(closesAs("comes-back"), ["and is evicted again and again", "and are evicted again and again"]),
    ...waitingSentence(closesAs("held"), ["and is not made again", "and are not made again"]),
    ...waitingSentence(closesAs("may-not-fit", "may-not-be-made"), [
      "and may find no node any more",
      "and may find no node any more",
    ]),
    ...upgradeLosses(upgrade),
  ];
}

interface Subject {
  readonly workload: Workload;
}

function those<T extends { readonly future: Future }>(all: readonly T[], ...kinds: readonly FutureKind[]): T[] {
  return all.filter(({ future }) => kinds.includes(future.kind));
}

function upgradeLosses(upgrade: Found["upgrade"]): string[] {
  const lost = (upgrade?.workloads ?? []).filter(({ future }) => isLosing(future));
  if (lost.length === 0) return [];
  const may = lost.every(({ future }) => future.kind !== "no-place") ? "may leave" : "leaves";
  return [`the upgrade ${may} ${names(lost.map(({ name }) => name))} without a place`];
}

/** Whether all of its pods that are there are among them. */
function isAll(workload: Workload, departures: Outlook["departures"]): boolean {
  const own = departures.filter((each) => each.workload === workload);
  return own.reduce((sum, { pods }) => sum + pods.length, 0) >= workload.pods.filter(isAlive).length;
}

const NAMED = 2;

function sentence(all: readonly Subject[], one: string, several: string): string[] {
  const workloads = [...new Set(all.map(({ workload }) => workload))];
  if (workloads.length === 0) return [];
  return [`${names(workloads.map(shortName))} ${workloads.length === 1 ? one : several}`];
}

/** What waits, and what leaves its node whatever is changed. */
function waitingSentence(all: Outlook["waiting"], [one, several]: readonly [string, string]): string[] {
  const waits = all.filter(({ state }) => state === "pending");
  const leaves = all.filter(({ state }) => state !== "pending");
  return [
    ...sentence(waits, `waits, ${one}`, `wait, ${several}`),
    ...sentence(leaves, `leaves its node anyway, ${one}`, `leave their nodes anyway, ${several}`),
  ];
}

/** What everybody knows goes by its name alone. */
function shortName(workload: Workload): string {
  return workload.known === undefined ? nameOf(workload) : workload.name;
}

function names(all: readonly string[]): string {
  const more = all.length - NAMED;
  return plain(inProse(more > 1 ? [...all.slice(0, NAMED), `${more} more`] : all));
}

function nothingOf({ staying }: Found): string {
  const ofNodes = those(staying, "of-its-node");
  const others = staying.filter(({ future }) => future.kind !== "of-its-node");
  const pods = others.reduce((sum, each) => sum + each.pods.length, 0);
  if (staying.length === 0) return "nothing moves, and what runs on the nodes can be started there again";
  const words = pods === 1 ? ["is", "goes", "it restarts"] : ["are", "go", "they restart"];
  return [
    "nothing moves now",
    ...(pods === 0
      ? []
      : [`${counted(pods, "pod")} ${words[0]} not let in there again, and ${words[1]} elsewhere once ${words[2]}`]),
    ...sentence(ofNodes, "is not made again there", "are not made again there"),
  ].join("; ");
}

function movesOf({ departures, daemonSets, waiting }: Found): string {
  const pods = those(departures, "fits").reduce((sum, each) => sum + each.pods.length, 0);
  return [
    ...(pods === 0 ? [] : [`${counted(pods, "pod")} ${pods === 1 ? "moves and finds" : "move and find"} a place`]),
    ...sentence(
      daemonSets.filter(({ loses }) => loses.length > 0),
      "has fewer nodes",
      "have fewer nodes",
    ),
    ...sentence(
      daemonSets.filter(({ gains }) => gains.length > 0),
      "is to run on more nodes",
      "are to run on more nodes",
    ),
    ...waitingSentence(
      waiting.filter(({ change, future }) => change === "opens" && future.kind === "fits"),
      ["and would find a node", "and would find a node"],
    ),
    ...waitingSentence(
      waiting.filter(({ change, future }) => change === "opens" && future.kind !== "fits"),
      ["and may find a node", "and may find a node"],
    ),
  ].join("; ");
}
