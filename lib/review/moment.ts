import type { Moment } from "../scheduling/findings/moment";

export type { Moment };

/** Moments in the order of time. */
export const MOMENTS: readonly Moment[] = ["on-apply", "on-join", "on-restart"];
