import { deeper, linesOf, tolerationLines } from "../../doctor/repair/toleration-lines";
import type { PoolsChange } from "../repair";
import { TRIAL_CLUSTER, type Trial } from "../trial";
import { agentTolerations, disabledYaml } from "../trial-cluster";
import type { WrittenPart } from "./form";
import { registrationPart } from "./registration";

/** The cluster as Rancher's own object, and what its nodes are registered with. */
export function asRancherYaml(trial: Trial, changes: readonly PoolsChange[]): WrittenPart[] {
  const tolerations = agentTolerations(trial).map((each) => each.toKubernetes());
  const customization = (agent: string) =>
    tolerations.length === 0
      ? []
      : [`${agent}DeploymentCustomization:`, ...deeper(tolerationLines("appendTolerations", tolerations))];
  const { disabled } = trial;
  const config = disabled.length === 0 ? [] : ["machineGlobalConfig:", ...deeper(linesOf(disabledYaml(disabled)))];
  return [
    {
      where: "the cluster in Rancher, Edit as YAML",
      language: "yaml",
      lines: [
        "apiVersion: provisioning.cattle.io/v1",
        "kind: Cluster",
        "metadata:",
        `  name: ${TRIAL_CLUSTER}`,
        "  namespace: fleet-default",
        "spec:",
        ...deeper([
          `kubernetesVersion: ${JSON.stringify(String(trial.kubernetesVersion))}`,
          ...customization("clusterAgent"),
          ...customization("fleetAgent"),
          ...(config.length === 0 ? ["rkeConfig: {}"] : ["rkeConfig:", ...deeper(config)]),
        ]),
      ],
    },
    registrationPart(trial.pools, changes),
  ];
}
