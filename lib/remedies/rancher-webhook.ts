import { toYaml } from "../configuration/yaml";
import { deriveAgentTolerations } from "../scheduling/agent-tolerations";
import type { Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { inKubernetes, withDefaults } from "./tolerations";

/**
 * Helm replaces lists, so what the chart tolerates by default is written again. A list also stops Rancher up to 2.14 from
 * adding the taints of the control plane, so these are written too.
 * @see rancher/rancher pkg/catalogv2/system/system.go
 */
export function rancherWebhookTolerations(
  tolerations: readonly Toleration[],
  context: RemedyContext,
): RemedyConfiguration {
  const row = context.workload("rancher-webhook");
  const addsControlPlane = context.rancherVersion === undefined || row.runTimeTolerations !== undefined;
  const controlPlane = addsControlPlane ? deriveAgentTolerations(context.pools, tolerations) : [];
  const all = withDefaults(row.tolerations, [...tolerations, ...controlPlane]);
  return {
    additionalManifest: [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "rancher-config", namespace: "cattle-system" },
        data: { "rancher-webhook": toYaml({ tolerations: inKubernetes(all) }) },
      },
    ],
  };
}
