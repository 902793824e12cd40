import type { FindingDraft } from "../../scheduling/findings/finding";
import { KubernetesVersion } from "../../scheduling/releases/kubernetes-version";
import type { ReviewContext } from "./context";

/**
 * A step between K3s releases that leaves a minor out or goes back to one (RK710). Going back to a patch release of the
 * same minor is possible.
 * @see https://docs.k3s.io/upgrades/roll-back, https://kubernetes.io/releases/version-skew-policy/
 */
export function releaseDangers({ change }: ReviewContext): FindingDraft[] {
  const [old, now] = [change.before?.kubernetesVersion, change.after?.kubernetesVersion];
  if (!(old instanceof KubernetesVersion) || !(now instanceof KubernetesVersion)) return [];
  if (change.action === "replaced") return [];
  const steps = minorOf(now) - minorOf(old);
  if (steps === 0 || steps === 1) return [];
  return [{ code: "RK710", data: { before: old.toString(), after: now.toString(), isBack: steps < 0 } }];
}

function minorOf(version: KubernetesVersion): number {
  const [major = 0, minor = 0] = version.minor.split(".").map(Number);
  return major * 1000 + minor;
}
