import type { FindingDraft } from "../../scheduling/finding";
import { KubernetesVersion } from "../../scheduling/releases/kubernetes-version";
import type { ReviewFacts } from "./facts";

/**
 * A step between K3s releases that leaves a minor out or goes back to one (RK710). Going back to a patch release of the
 * same minor is possible.
 * @see https://docs.k3s.io/upgrades/roll-back, https://kubernetes.io/releases/version-skew-policy/
 */
export function releaseDangers({ diff, change }: ReviewFacts): FindingDraft[] {
  const { before, after } = diff.kubernetesVersion;
  if (before === undefined || after === undefined || change.action === "replaced") return [];
  const [old, now] = [KubernetesVersion.parse(before), KubernetesVersion.parse(after)];
  const steps = minorOf(now) - minorOf(old);
  if (steps === 0 || steps === 1) return [];
  const isBack = steps < 0;
  return [
    {
      code: "RK710",
      subject: "Kubernetes version",
      message: isBack ? `K3s goes back a minor: ${old} to ${now}` : `K3s skips a minor: ${old} to ${now}`,
      facts: [
        isBack
          ? "an older minor cannot read the datastore of a newer one"
          : "the API server and the kubelets are upgraded one minor at a time",
      ],
      help: isBack ? ["restore an etcd snapshot that was taken on the older minor"] : ["upgrade minor by minor"],
    },
  ];
}

function minorOf(version: KubernetesVersion): number {
  const [major = 0, minor = 0] = version.minor.split(".").map(Number);
  return major * 1000 + minor;
}
