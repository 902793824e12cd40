import { untaintCommands } from "../live/kubectl";
import type { LiveNode } from "../live/live-cluster";
import { type LiveTaint, taintText, typedTaint } from "../live/live-taint";
import { isSet, OUT_OF_SERVICE_KEY } from "../live/taint-cause";
import { momentText } from "../live/timestamps";
import { overwriteTaintCommand, untaintCommand } from "../scheduling/node-commands";
import { nodeTaints, openIn, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { type Taint, TaintEffect } from "../scheduling/taint";
import type { Difference, Findings } from "./drift";
import { byText, commandsFor, ofNodes, put } from "./named-nodes";

/** Compares the taints of a pool's nodes with those that the app and the roles of the pool give them. */
export function taintFindings(pool: SchedulingPool, nodes: readonly LiveNode[]): Findings {
  const missing = missingTaints(pool, nodes);
  const deferred = deferredOf(pool);
  return {
    differences: [
      ...extraTaints(pool, nodes),
      ...missing.filter(({ text }) => !deferred.has(text)).map((each) => missingTaint(pool, each)),
    ],
    toCome: missing
      .filter(({ text }) => deferred.has(text))
      .map(
        ({ text, nodes: without }) =>
          `${text} on ${ofNodes(without, nodes)} of pool ${pool.name}: it is put on once the cluster is ready`,
      ),
  };
}

function deferredOf({ taintsApplied, taints }: SchedulingPool): ReadonlySet<string> {
  return new Set(taintsApplied === TaintsApplied.AFTER_READY ? taints.map(String) : []);
}

interface MissingTaint {
  readonly text: string;
  readonly taint: Taint;
  readonly nodes: readonly LiveNode[];
  readonly all: readonly LiveNode[];
}

function missingTaints(pool: SchedulingPool, nodes: readonly LiveNode[]): MissingTaint[] {
  const there = new Map(nodes.map((node) => [node, new Set(node.taints.map(taintText))]));
  return nodeTaints(pool)
    .filter((taint) => isSet({ ...taint, value: taint.value ?? "" }))
    .map((taint) => ({
      text: taint.toString(),
      taint,
      nodes: nodes.filter((node) => !there.get(node)?.has(taint.toString())),
      all: nodes,
    }))
    .filter(({ nodes: without }) => without.length > 0);
}

function missingTaint(pool: SchedulingPool, { text, taint, nodes, all }: MissingTaint): Difference {
  const isOfRoles = pool.roleTaints.some((each) => each.equals(taint));
  return {
    kind: "taint",
    what: `taint ${text} of pool ${pool.name}`,
    app: isOfRoles ? "by the pool's roles" : "on every node",
    live: `missing on ${ofNodes(nodes, all)}`,
    why: `${isOfRoles ? "somebody took it off" : "they registered before the app said so, or somebody took it off"}: a node gets the taints of its pool when it registers and never after; until then pods run there that the app keeps off`,
    help: `put it on, or delete the node and register it again${taint.effect === TaintEffect.NO_EXECUTE ? "; either way what does not tolerate it goes at once" : ""}`,
    commands: isWholePool(pool, nodes, all)
      ? [overwriteTaintCommand([pool.name], taint)]
      : commandsFor(nodes, (names) => ["taint", "nodes", ...names, text, "--overwrite"]),
  };
}

/** Whether somebody set it: Kubernetes' own keys have effects that it never gives them, and one that it never sets. */
function isByHand(taint: LiveTaint): boolean {
  return isSet(taint) || taint.key === OUT_OF_SERVICE_KEY;
}

/** Those that Kubernetes and Rancher set by themselves, and that are meant to go, are no drift. */
function extraTaints(pool: SchedulingPool, nodes: readonly LiveNode[]): Difference[] {
  if (openIn(pool, "taints", "roles").length > 0) return [];
  const expected = new Set(
    [...nodeTaints(pool), ...(pool.startupTaints ?? []), ...(pool.leavingTaints ?? [])].map(String),
  );
  const extra = new Map<string, LiveNode[]>();
  for (const node of nodes) {
    for (const taint of node.taints) {
      const isOwn = isByHand(taint);
      if (isOwn && !expected.has(taintText(taint))) put(extra, taintText(taint), node);
    }
  }
  return [...extra].sort(byText).map(([text, on]) => {
    const taint = on[0]?.taints.find((each) => taintText(each) === text);
    return {
      kind: "taint",
      what: `taint ${text} of pool ${pool.name}`,
      app: "none",
      live: `on ${ofNodes(on, nodes)}${sinceWords(text, on)}`,
      ...(taint?.key === OUT_OF_SERVICE_KEY
        ? OUT_OF_SERVICE
        : {
            why: "they registered while the app said so, or somebody put it on: a node keeps a taint until somebody takes it off or the node is deleted and registers again; pods that do not tolerate it find no place there",
            help: "take it off, or write it in the app and see with check what it keeps off",
            commands: untaintingCommands(pool, on, nodes, taint),
          }),
    };
  });
}

/** Taken off too early it lets pods start twice that are not known to have ended. */
const OUT_OF_SERVICE = {
  why: "somebody gave the node up, so that its pods and volumes are freed: nothing but a hand takes the mark off again",
  help: "take it off once the node is back, or is known to stay off and is deleted",
  commands: [],
};

/** When the first of them got the taint, where Kubernetes keeps that. */
function sinceWords(text: string, nodes: readonly LiveNode[]): string {
  const [first] = nodes.flatMap(({ taintedSince }) => taintedSince.get(text) || []).sort();
  return first === undefined ? "" : `, since ${momentText(first)}`;
}

/** Goes by the label of the pool where all nodes that have it are meant: names of thousands fit in no command. */
function isWholePool({ name, labels }: SchedulingPool, some: readonly LiveNode[], all: readonly LiveNode[]): boolean {
  return some.length === all.length && labels[NODE_POOL_LABEL] === name;
}

function untaintingCommands(
  pool: SchedulingPool,
  on: readonly LiveNode[],
  all: readonly LiveNode[],
  taint: LiveTaint | undefined,
): string[] {
  const typed = taint === undefined ? undefined : typedTaint(taint);
  if (taint === undefined || typed === undefined) return [];
  if (isWholePool(pool, on, all)) return [untaintCommand([pool.name], typed)];
  return untaintCommands(
    taint,
    on.map(({ name }) => name),
  );
}
