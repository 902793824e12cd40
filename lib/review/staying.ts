import type { KeptSetting } from "./kept-settings";

/** What a change leaves as it is in Rancher, or makes there, without the app saying so. */
export interface Staying {
  /** A plan tells what the provider will send; of two folders it follows from how the provider was seen to work. */
  readonly source: "plan" | "folders";
  /** Settings that are not written and that Rancher keeps. */
  readonly kept: readonly KeptSetting[];
  /** Drain options that are switched on, by property. */
  readonly drained: readonly string[];
  /** Settings that Rancher has otherwise than Terraform last wrote them, and that the change writes again. */
  readonly takenBack: readonly string[];
}
