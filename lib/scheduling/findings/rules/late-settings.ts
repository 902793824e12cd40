import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about values that are known too late for the provider to create the cluster. */
export function lateSettingFindings({ cluster: { lateSettings = [] } }: ProofContext): FindingDraft[] {
  return lateSettings.map(({ setting, values, never }) => ({ code: "RK545", data: { setting, values, never } }));
}
