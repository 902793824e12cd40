import { REPAIR_FORMS, type RepairForm } from "../../doctor/repair/repair";

/** Forms in which a cluster that is to be made can be written; kubectl makes none. */
export type TrialForm = Exclude<RepairForm, "kubectl">;

export const TRIAL_FORMS: readonly TrialForm[] = REPAIR_FORMS.filter((form) => form !== "kubectl");

/** What is put into one place. Lines are made of checked values alone. */
export interface WrittenPart {
  /** Where it belongs. */
  readonly where: string;
  readonly language: "ts" | "hcl" | "yaml" | "sh";
  readonly lines: readonly string[];
}
