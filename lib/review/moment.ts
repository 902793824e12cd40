import type { Moment } from "../scheduling/findings/moment";

export type { Moment };

/** When a problem shows: at a moment of the change, or only where the cluster gets another first node. */
export type ProblemMoment = Moment | "on-rebuild";

/** Moments in the order of time; nobody knows whether the last one ever comes. */
export const MOMENTS: readonly ProblemMoment[] = ["on-apply", "on-join", "on-restart", "on-rebuild"];
