import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about values that are known too late for the provider to create or change the cluster with them. */
export function lateSettingFindings({ cluster: { lateSettings = [] } }: ProofContext): FindingDraft[] {
  return lateSettings.map(({ setting, values, never, cause }) =>
    cause === "alone"
      ? { code: "RK545", data: { setting, values, never } }
      : { code: "RK546", data: { setting, values, never, kind: cause } },
  );
}
