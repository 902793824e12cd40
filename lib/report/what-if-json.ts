import { tolerationLines } from "../doctor/repair/toleration-lines";
import { taintText } from "../live/live-taint";
import type { ClosedNodes, ObstructedNodes } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import { printableJson } from "../scheduling/printable";
import type {
  DaemonSetOutlook,
  Departure,
  Future,
  Keeping,
  Outlook,
  Staying,
  UpgradeOutlook,
  WaitingOutlook,
} from "../what-if/outlook";
import { firstCommand } from "./what-if-parts";

/** Shape of `what-if --format json`; see docs/what-if.md. */
export const WHAT_IF_SCHEMA_VERSION = "cdktf-rancher-k3s/what-if/v1";

/** Names beside a workload, and sets of nodes that do not take it: there may be as many workloads as nodes. */
const NAMED = 50;
const PLACES = 10;
const NAMED_OF_PLACE = 5;

/** What a change would do as JSON text. */
export function renderOutlookJson(outlook: Outlook): string {
  const { verdict, headline, agent, servers, departures, staying, daemonSets, waiting, upgrade, keeping, ...rest } =
    outlook;
  const command = firstCommand(outlook);
  return printableJson(
    {
      schemaVersion: WHAT_IF_SCHEMA_VERSION,
      verdict,
      headline,
      ...(command === undefined ? {} : { command }),
      agent: {
        kind: agent.kind,
        sentence: agent.sentence,
        ...(agent.workload && { workload: workloadJson(agent.workload) }),
      },
      ...(servers === undefined ? {} : { servers }),
      departures: departures.map(departureJson),
      staying: staying.map(stayingJson),
      daemonSets: daemonSets.map(daemonSetJson),
      waiting: waiting.map(waitingJson),
      ...(upgrade === undefined ? {} : { upgrade: upgradeJson(upgrade) }),
      keeping: keeping.map(keepingJson),
      consequences: rest.consequences,
      commands: rest.commands,
      notes: rest.notes,
    },
    2,
  );
}

function departureJson({ workload, pods, nodes, cause, seconds, future }: Departure) {
  return {
    ...workloadJson(workload),
    ...named(
      "pods",
      pods.map(({ name }) => name),
    ),
    ...named("nodes", nodes),
    cause: cause.kind,
    taints: cause.kind === "taints" ? cause.taints.slice(0, NAMED).map(taintText) : [],
    seconds,
    future: futureJson(future),
  };
}

function stayingJson({ workload, pods, nodes, taints, future }: Staying) {
  return {
    ...workloadJson(workload),
    ...named(
      "pods",
      pods.map(({ name }) => name),
    ),
    ...named("nodes", nodes),
    taints: taints.slice(0, NAMED).map(taintText),
    future: futureJson(future),
  };
}

function daemonSetJson({ workload, loses, gains, waits, left }: DaemonSetOutlook) {
  return {
    ...workloadJson(workload),
    ...named("loses", loses),
    ...named("gains", gains),
    waits: waits.slice(0, NAMED),
    ...(waits.length > NAMED ? { moreWaits: waits.length - NAMED } : {}),
    ...(left === undefined ? {} : { left }),
  };
}

function waitingJson({ workload, pods, state, change, future }: WaitingOutlook) {
  return {
    ...workloadJson(workload),
    ...named(
      "pods",
      pods.map(({ name }) => name),
    ),
    state,
    change,
    future: futureJson(future),
  };
}

function upgradeJson({ workloads, ...upgrade }: UpgradeOutlook) {
  return { ...upgrade, workloads: workloads.map(({ future, ...each }) => ({ ...each, future: futureJson(future) })) };
}

function keepingJson({ workload, advice: { tolerations, code, changesLast, commands, notes } }: Keeping) {
  return {
    ...workloadJson(workload),
    tolerations,
    ...(tolerations.length === 0 ? {} : { yaml: tolerationLines("tolerations", tolerations).join("\n") }),
    ...(code === undefined ? {} : { code: { where: code.where, typescript: code.lines.join("\n") } }),
    ...named("commands", commands),
    ...(commands.length === 0 ? {} : { commandsLast: changesLast }),
    notes,
  };
}

function futureJson({ kind, nodes, open, homeless, doubts, hindrances }: Future) {
  const { closed, obstructed, volumes, notAskedFor } = hindrances;
  return {
    kind,
    nodes,
    open,
    homeless,
    doubts,
    closed: closed.slice(0, PLACES).map(closedJson),
    ...leftOut("moreClosed", closed.length - PLACES),
    obstructed: obstructed.slice(0, PLACES).map(obstructedJson),
    ...leftOut("moreObstructed", obstructed.length - PLACES),
    volumes,
    notAskedFor: notAskedFor.count,
  };
}

function closedJson({ nodes, taints }: ClosedNodes) {
  return {
    count: nodes.length,
    nodes: nodes.slice(0, NAMED_OF_PLACE),
    taints: taints.slice(0, NAMED_OF_PLACE).map(taintText),
    ...leftOut("moreTaints", taints.length - NAMED_OF_PLACE),
  };
}

function obstructedJson({ reasons, ...closed }: ObstructedNodes) {
  return { ...closedJson(closed), reasons };
}

function workloadJson({ kind, namespace, name, known }: Workload) {
  return { kind, namespace, name, ...(known === undefined ? {} : { system: known }) };
}

/** The first of many names, and how many more there are. */
function named(key: string, names: readonly string[]): object {
  const more = `more${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  return { [key]: names.slice(0, NAMED), ...leftOut(more, names.length - NAMED) };
}

function leftOut(key: string, count: number): object {
  return count > 0 ? { [key]: count } : {};
}
