import {
  KubernetesVersion,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  RancherVersion,
  systemWorkloads,
  tolerationDifferences,
} from "./tables.mjs";

const MANIFEST = "internal/cmd/controller/agentmanagement/agent/manifest.go";

/** Tolerations that fleet-agent has by default. */
export function compareFleet(checkout) {
  const tag = checkout.lastTag();
  const release = rancherOf(tag) ?? NEWEST_KNOWN_RANCHER;
  const kubernetes = KubernetesVersion.parse(`v${NEWEST_KNOWN_KUBERNETES_MINOR}.0+k3s1`);
  const agent = systemWorkloads(kubernetes, release).find(({ workload }) => workload === "fleet-agent");
  return {
    release: `${tag ?? "without a tag"}, that of Rancher ${release.minor}`,
    differences: tolerationDifferences(MANIFEST, "fleet-agent", tolerationsOf(checkout), agent, `Rancher ${release}`),
  };
}

/** Fleet 0.16 comes with Rancher 2.15, 0.15 with 2.14, and so on back to 0.11. */
function rancherOf(tag) {
  const [, minor] = /^v0\.(\d+)\./.exec(tag ?? "") ?? [];
  return minor === undefined ? undefined : RancherVersion.parse(`2.${minor - 1}.0`);
}

/** Go's literals of corev1.Toleration. */
function tolerationsOf(checkout) {
  const [, list] =
    /Tolerations:\s*\[\]corev1\.Toleration\{([\s\S]*?\n\t*\}),\n\t*\},/.exec(checkout.read(MANIFEST)) ?? [];
  if (list === undefined) return undefined;
  return [...list.matchAll(/\{([^{}]*)\}/g)].map(([, fields]) => ({
    key: /Key:\s*"([^"]*)"/.exec(fields)?.[1],
    operator: /Operator:\s*corev1\.TolerationOp(\w+)/.exec(fields)?.[1],
    value: /Value:\s*"([^"]*)"/.exec(fields)?.[1],
    effect: /Effect:\s*corev1\.TaintEffect(\w+)/.exec(fields)?.[1],
  }));
}
