import { isUnknown } from "../../reading/unknown";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about values of the K3s configuration over which K3s, or a part of Kubernetes that it runs, stops. */
export function stoppingValueFindings({ cluster }: ProofContext): FindingDraft[] {
  const release = isUnknown(cluster.kubernetesVersion) ? { isReleaseOpen: true as const } : {};
  return cluster.stoppingValues.map(
    ({ setting, key, reason, argument = "", since = "", pools, maybePools }): FindingDraft => {
      const place = { setting, key, pools: [...pools, ...maybePools].sort() };
      return reason === "removed"
        ? { code: "RK534", data: { ...place, argument, since, ...release } }
        : { code: "RK533", data: { ...place, reason } };
    },
  );
}
