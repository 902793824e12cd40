import { prove, type SchedulingProof } from "../scheduling/prove";
import { repairOf, type TrialRepair } from "./repair";
import type { Trial } from "./trial";
import { trialCluster } from "./trial-cluster";

/** A typed cluster, judged. */
export interface JudgedTrial {
  readonly trial: Trial;
  readonly proof: SchedulingProof;
  /** What brings it up, judged as well; absent where it comes up without, and where nothing simple does. */
  readonly repair?: TrialRepair;
}

/** Judges a typed cluster as `check` judges one of an app, and looks for what brings it up. Pure. */
export function judgeTrial(trial: Trial): JudgedTrial {
  const proof = prove(trialCluster(trial));
  const repair = repairOf(trial, proof);
  return { trial, proof, ...(repair === undefined ? {} : { repair }) };
}
