import { counted } from "../../counted";
import { TaintsApplied } from "../../pool";
import type { Agent } from "../../reading/cluster";
import { AGENT_PROPERTIES } from "../../reading/cluster-summary";
import type { Customization } from "../../releases/catalog-row";
import { asCode, asPool, asTaint, inProse, joined, type Text, text, type Words } from "../../rich-text";
import type { AgentSource, Refusal, RefusingPool, TaintedPool, TaintNotes } from "../finding-data";
import type { SomePools } from "../some-pools";
import type { Language } from "./description";

/** Turns of phrase that several findings share. */

/** `"a"` */
export function quotedPool(name: string): Text {
  return text`"${asPool(name)}"`;
}

/** Names in a sentence that somebody is to read. */
const MOST_POOLS = 8;

/** `"a", "b" and "c"`, or `"a", "b", ... and 36 more` of very many. */
export function quotedPools(names: readonly string[]): Text {
  return inProse(firstOf(names, quotedPool));
}

/** The first of many, and how many there are besides: never one alone, which is named as well. */
export function firstOf<T>(items: readonly T[], show: (item: T) => Words, most = MOST_POOLS): Words[] {
  const more = items.length - most;
  return more > 1 ? [...items.slice(0, most).map(show), `${more} more`] : items.map(show);
}

/** Taints in a sentence that somebody is to read; the data of a finding has all of them. */
const MOST_TAINTS = 10;

/** `a=b:NoSchedule and c=d:NoSchedule`; cut when there are many. */
export function someTaints(taints: readonly string[]): Text {
  return inProse(firstOf(taints, asTaint, MOST_TAINTS));
}

/** `a=b:NoSchedule, c=d:NoSchedule`; cut when there are many. */
export function listOfTaints(taints: readonly string[]): Text {
  return joined(firstOf(taints, asTaint, MOST_TAINTS));
}

/** `pool "a"`, `pool "a", "b" or "c"`; cut when there are many. */
export function oneOfPools(names: readonly string[]): Text {
  return text`pool ${inProse(firstOf(names, quotedPool), "or")}`;
}

/** `pool "a", "b" or 7 more` */
export function oneOfSome({ named, more }: SomePools): Text {
  return text`pool ${inProse([...named.map(quotedPool), ...(more === 0 ? [] : [`${more} more`])], "or")}`;
}

/** `"a", "b" and 7 more` */
export function allOfSome({ named, more }: SomePools): Text {
  return inProse([...named.map(quotedPool), ...(more === 0 ? [] : [`${more} more`])]);
}

/** `pools "a", "b" and 7 more` */
export function thoseOfSome(pools: SomePools): Text {
  return text`${pools.named.length + pools.more === 1 ? "pool" : "pools"} ${allOfSome(pools)}`;
}

/** `pool "a"` */
export function thePool(name: string): Text {
  return text`pool ${quotedPool(name)}`;
}

/** `pools "a" and "b"` */
export function thePools(names: readonly string[]): Text {
  return text`pools ${quotedPools(names)}`;
}

/** `pool "a"` of one, `pools "a" and "b"` of several. */
export function somePools(pools: readonly string[]): Text {
  const [first = ""] = pools;
  return pools.length === 1 ? thePool(first) : thePools(pools);
}

/** `a=b:NoSchedule and c=d:NoSchedule are not tolerated` */
export function notTolerated(taints: readonly string[]): Text {
  return text`${someTaints(taints)} ${isOrAre(taints)} not tolerated`;
}

/** `is` of one, `are` of several. */
export function isOrAre(items: readonly unknown[]): string {
  return items.length > 1 ? "are" : "is";
}

/** `fleet-agent no longer tolerates` */
export function noLongerTolerate(workloads: readonly string[]): Text {
  return text`${inProse(workloads)} no longer ${workloads.length > 1 ? "tolerate" : "tolerates"}`;
}

/** Every taint of the pools once, joined. */
export function taintsOf(pools: readonly TaintedPool[]): Text {
  return listOfTaints([...new Set(pools.flatMap(({ taints }) => taints))].sort());
}

const POOLS_NAMED = 6;

/** One line per pool that says what keeps a workload off it; cut when there are many pools. */
export function whyNot(refusals: readonly RefusingPool[]): Text[] {
  const lines = refusals.map((refusal) => text`${thePool(refusal.pool)}: ${refusalWords(refusal)}`);
  const more = lines.length - POOLS_NAMED;
  return more > 1 ? [...lines.slice(0, POOLS_NAMED), text`and ${more} more pools`] : lines;
}

const MOST_LABELS = 8;

/** Why a workload does not run on nodes of a kind. */
export function refusalWords(refusal: Refusal): Text {
  switch (refusal.verdict) {
    case "blocked":
      return notTolerated(refusal.by);
    case "evicted":
      return refusal.seconds > 0
        ? text`${someTaints(refusal.by)} ${isOrAre(refusal.by)} tolerated for ${counted(refusal.seconds, "second")} only`
        : text`${someTaints(refusal.by)} ${isOrAre(refusal.by)} tolerated for no time at all`;
    case "stopped":
      return text`nothing starts there, because of ${inProse(firstOf(refusal.by, asCode, MOST_TAINTS))}`;
    case "unselected": {
      const labels = Object.entries(refusal.missingLabels).map(([key, value]) => `${key}=${value}`);
      return text`its nodes have no label ${inProse(firstOf(labels, asCode, MOST_LABELS))}`;
    }
  }
}

/** When Rancher gives nodes the label of workers. */
export const LABELLED_LATER = "a label that Rancher gives workers once its agent is connected, and no node before";

/** How a workload is given tolerations, after these words; nothing where that is not a repair. */
export function customized(customize: Customization | undefined, before: Text = []): Text[] {
  if (customize?.kind === "by-hand") return [text`${before}${customize.note}`];
  if (customize?.kind !== "code") return [];
  return [text`${before}${asCode(customize.code)}${customize.note === undefined ? "" : `, ${customize.note}`}`];
}

/** What only an app with K3sCluster can do; nothing in another language. */
export function inApp(language: Language, words: Text): Text[] {
  return language === "typescript" ? [words] : [];
}

/** What is to be done where Terraform's own language is written; nothing in an app with K3sCluster. */
export function inConfiguration(language: Language, words: Text): Text[] {
  return language === "hcl" ? [words] : [];
}

/** What writes down what an app gives: the app, or the configuration where there is no app. */
export function whoWrites(language: Language): "app" | "configuration" {
  return language === "hcl" ? "configuration" : "app";
}

/** `apply the taints of pool "a" once the cluster is ready`; by hand where there is no property for it. */
export function applyLater(pool: string, hasProperties: boolean): Text {
  if (!hasProperties) {
    return text`leave the taints of ${thePool(pool)} out of its machine pool or registration command, and put them on with ${asCode("kubectl taint nodes")} or ${asCode("kubernetes_node_taint")} once the cluster is ready`;
  }
  return text`apply the taints of ${thePool(pool)} once the cluster is ready: ${asCode(`taintsApplied: "${TaintsApplied.AFTER_READY}"`)}`;
}

/** What lets Rancher pass on a key of the K3s configuration that its release data does not list yet. */
export const FETCH_RELEASE_DATA = text`have Rancher fetch newer release data, from where its setting ${asCode("rke-metadata-config")} says ("Refresh Kubernetes Metadata" in its interface), and acknowledge the finding once the nodes' configuration has the key`;

/** What comes before any toleration: taints that are listed in the wrong place, or that new nodes start with. */
export function beforeTolerating({ startUpKeys = [], starting = [] }: TaintNotes): Text[] {
  return [
    ...startUpKeys.map(
      ({ taint, remover }) =>
        text`if ${remover} is to take ${asTaint(taint)} away, list it in ${asCode("startupTaints")} of the node pool, and not in ${asCode("taints")}`,
    ),
    ...(starting.length === 0
      ? []
      : [
          text`see first to ${someTaints(starting)}, which new nodes start with: a finding of ${starting.length > 1 ? "their" : "its"} own says how`,
        ]),
  ];
}

/** What lets the derived tolerations of an agent reach it; nothing where nobody derives any. */
export function derivedRepairs(agent: Agent, source: AgentSource | undefined): Text[] {
  switch (source) {
    case "properties":
      return [text`leave ${asCode("deriveTolerations")} on`];
    case "override":
      return [
        text`take the override of ${asCode(AGENT_PROPERTIES[agent])} away, and leave ${asCode("deriveTolerations")} on`,
      ];
    default:
      return [];
  }
}

/** Where tolerations are added to those of an agent. */
export function agentTolerations(agent: Agent, source: AgentSource): Text {
  const argument = asCode(
    `${agent === "fleet-agent" ? "fleet" : "cluster"}_agent_deployment_customization.append_tolerations`,
  );
  switch (source) {
    case "properties":
      return text`${asCode(`${AGENT_PROPERTIES[agent]}.appendTolerations`)}`;
    case "override":
      return text`${argument}, where the override is`;
    case "resource":
      return text`${argument}`;
  }
}

/** What lets the agent live with taints by the cluster's own configuration, by what its tolerations there lack. */
export function ownTolerations(
  source: AgentSource,
  { isLimited, isMissing }: { readonly isLimited: boolean; readonly isMissing: boolean },
): Text[] {
  const unlimited = text`leave the seconds out`;
  if (!isMissing) return [unlimited];
  const agent = "cattle-cluster-agent";
  return [
    ...derivedRepairs(agent, source),
    text`append tolerations without a limit to ${agentTolerations(agent, source)}`,
  ].map((each) => (isLimited ? text`${unlimited}, and ${each}` : each));
}

/** What is not certain about a workload's tolerations. */
export function uncertainty(uncertain: string | undefined): Text[] {
  return uncertain === undefined ? [] : [text`not certain: ${uncertain}`];
}

const NODES_NAMED = 8;

/** Nodes by name, not too many of them. */
export function someNodes(nodes: readonly string[]): Text {
  return inProse(firstOf(nodes, asCode, NODES_NAMED));
}

/** How machines that are made anew never leave their pool without one. */
export function oneBeforeOneGoes(pools: readonly string[]): Text {
  return text`let one come before one goes, as it is without numbers: ${asCode('rolling_update { max_surge = "1", max_unavailable = "0" }')} in ${somePools(pools)}`;
}
