import type { FindingDraft } from "../../scheduling/findings/finding";
import { distributionOf, releaseText } from "../../scheduling/reading/cluster-summary";
import { isUnknown } from "../../scheduling/reading/unknown";
import type { ReviewContext } from "./context";

/** A cluster that stays and is given a release of the other distribution (RK724). */
export function distributionSwitchDangers({ change }: ReviewContext): FindingDraft<"RK724">[] {
  const { before, after, action } = change;
  if (before === undefined || after === undefined || action === "replaced") return [];
  if (isUnknown(before.kubernetesVersion) || isUnknown(after.kubernetesVersion)) return [];
  const [was, is] = [releaseText(before.kubernetesVersion), releaseText(after.kubernetesVersion)];
  const [from, to] = [distributionOf(before), distributionOf(after)];
  if (from === "Kubernetes" || to === "Kubernetes" || from === to) return [];
  return [{ code: "RK724", data: { before: was, after: is, from, to } }];
}
