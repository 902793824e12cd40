import type { PoolChange } from "../review/cluster-diff";
import { MOMENT_WORDS } from "../review/moment-words";
import type { Problem } from "../review/problems";
import type { RolloutMoment, RolloutStep } from "../review/rollout/step";
import { counted } from "../scheduling/counted";
import { type OpenPart, openIn, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import type { BootstrapProof, PoolBootstrap } from "../scheduling/proof/bootstrap";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { type Cluster, languageOf } from "../scheduling/reading/cluster";
import type { InitNode } from "../scheduling/reading/init-node";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { reasons } from "../scheduling/reasons";
import { type Text, text } from "../scheduling/rich-text";
import { first } from "./bounds";

const SHOWN_POOLS = 3;

/** Names of pools, cut when there are many: `a, b, c and 4 more`. */
export function poolList(pools: readonly string[]): string {
  const shown = pools.slice(0, SHOWN_POOLS).join(", ");
  return pools.length > SHOWN_POOLS ? `${shown} and ${pools.length - SHOWN_POOLS} more` : shown;
}

/**
 * The bootstrap verdict in a sentence.
 * @param initNode what pins the first node, where anything does
 */
export function bootstrapLine({ verdict, dependsOn, wins, pools }: BootstrapProof, initNode?: InitNode): string {
  const having = (wanted: PoolBootstrap["verdict"]) =>
    pools.filter((pool) => pool.verdict === wanted).map(({ pool }) => pool);
  const loses = having("no").length === 0 ? [] : [`with ${oneOf(having("no"))} it never does`];
  const pinned = initNode?.isPinned === true ? initNode.pool : undefined;
  switch (verdict) {
    case "yes":
      return pinned === undefined
        ? "the cluster comes up, whichever node is the first"
        : `the cluster comes up: its first node is pinned to pool "${pinned}"`;
    case "no":
      return pinned === undefined
        ? "the cluster never comes up"
        : `the cluster never comes up: its first node is pinned to pool "${pinned}", whose nodes do not bring it up`;
    case "lottery": {
      const open = having("depends");
      return [
        `the cluster comes up ${open.length === 0 ? "only " : ""}if a node of pool ${oneOf(wins)} is elected first`,
        ...loses,
        ...(open.length === 0 ? [] : [`with ${oneOf(open)} it depends on ${reasons(dependsOn)}`]),
      ].join("; ");
    }
    case "depends":
      return [`whether the cluster comes up depends on ${reasons(dependsOn)}`, ...loses].join("; ");
  }
}

/** Roles of a pool; those that are not known count as had. */
export function rolesWords(pool: Pick<SchedulingPool, "roles" | "open">): string {
  return `${pool.roles.join(", ")}${openIn(pool, "roles").length === 0 ? "" : " (some not known)"}`;
}

/** That some of what a pool has is not known; nothing where all is. */
export function openWords(pool: Pick<SchedulingPool, "open">, part: OpenPart["part"], isAny: boolean): string {
  return openIn(pool, part).length === 0 ? "" : isAny ? "others not known" : `${part} not known`;
}

/** `"a", "b" or "c"`, cut when there are many. */
function oneOf(pools: readonly string[]): string {
  const names = pools.slice(0, SHOWN_POOLS).map((pool) => `"${pool}"`);
  const last = pools.length > SHOWN_POOLS ? `${pools.length - SHOWN_POOLS} more` : names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} or ${last}`;
}

/** The verdict of a workload that does not simply run, in a word or a few. */
export function verdictWords({ verdict, kind }: Pick<WorkloadProof, "verdict" | "kind">): string {
  switch (verdict) {
    case "evicted":
      return "evicted again and again";
    case "stays":
      return kind === "Job" ? "done before, cannot run again" : "stays until replaced";
    default:
      return verdict;
  }
}

/** How long a pod stays until a taint evicts it. */
export function evictedAfter(seconds: number): string {
  return seconds > 0 ? `after ${counted(seconds, "second")}` : "at once";
}

/** What stands in the place of the pools where there are none. */
export const NO_POOLS = { unknown: "not known", none: "none" } as const;

/** Where tolerations of an agent stand that follow from no pool. */
export function setBy(cluster: Pick<Cluster, "poolSource"> | undefined): string {
  return cluster !== undefined && languageOf(cluster) === "hcl" ? "set by the configuration" : "set by the app";
}

/** What precedes the names of settings that a plan changes back. */
export const TAKEN_BACK = "not in Rancher as Terraform last wrote it, and written again by this plan";

/** Names on one line, as many as can be read there. */
export function cutNames(names: readonly string[], show = (name: string) => name): readonly string[] {
  return first(names, MOST_ON_A_LINE, show, (more) => `and ${more} more`);
}

const MOST_ON_A_LINE = 20;

/** When a step of a rollout takes its turn. */
export const STEP_WORDS: Readonly<Record<RolloutMoment, string>> = {
  "before-apply": "before the apply",
  ...MOMENT_WORDS,
  "later-change": "in a later change",
};

/** Who sees to a step of a rollout. */
export const ACTOR_WORDS: Readonly<Record<RolloutStep["by"], string>> = {
  terraform: "Terraform sees to it",
  rancher: "Rancher sees to it",
  you: "nobody sees to it but you",
};

/** When taints come that a node does not register with. */
export const ONCE_READY = "once the cluster is ready";

/** Whether a pool has taints, or may have some, that its nodes do not register with. */
export function hasDeferred(pool: Pick<SchedulingPool, "taints" | "taintsApplied" | "open">): boolean {
  const mayHave = pool.taints.length > 0 || openIn(pool, "taints").length > 0;
  return pool.taintsApplied === TaintsApplied.AFTER_READY && mayHave;
}

/** What time a table is for that has all taints in it; nothing where they are there from the start. */
export function tableTime(pools: readonly SchedulingPool[]): string {
  return pools.some(hasDeferred)
    ? `With the taints that come ${ONCE_READY}. Before they are on a node, they keep no pod off it.`
    : "";
}

/** When the taints of a pool are put on its nodes. */
export function appliedWords(applied: string | undefined): string {
  return applied === TaintsApplied.AFTER_READY ? "on running nodes" : "at registration";
}

/** Labels of a pool that say more than its name. */
export function ownLabels(labels: PoolChange["labels"]): PoolChange["labels"] {
  return labels.filter(({ key }) => key !== NODE_POOL_LABEL);
}

/** What precedes the reason why something that is not new is a problem of a change. */
export function wasSoBefore({ because, grown }: Required<Pick<Problem, "because">> & Pick<Problem, "grown">): Text {
  // Where some of it is new, the words that tell what say that the rest is not.
  return text`${grown === undefined ? "so it was before, and it" : "it"} shows with this change: ${because}`;
}
