import type { Text } from "../../scheduling/rich-text";
import type { Moment } from "../moment";

/** When a step takes its turn: at one of a change's moments, or before it is applied, or in a later change. */
export type RolloutMoment = "before-apply" | Moment | "later-change";

/** One thing that happens while a change reaches the cluster, or that somebody has to do meanwhile. */
export interface RolloutStep {
  /** When it is its turn. */
  readonly moment: RolloutMoment;
  /** What happens, or is to be done. */
  readonly what: Text;
  /** Who sees to it: Terraform orders it, Rancher rolls it out after the apply, or nobody does, so you have to. */
  readonly by: "terraform" | "rancher" | "you";
  /** Why, or the command. */
  readonly because: Text;
}

/** Moments of steps in the order of time. */
export const ROLLOUT_MOMENTS: readonly RolloutMoment[] = [
  "before-apply",
  "on-apply",
  "on-join",
  "on-restart",
  "later-change",
];
