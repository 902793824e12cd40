import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../../scheduling/service-lb";
import type { Taint } from "../../scheduling/taint";
import { Toleration } from "../../scheduling/toleration";
import type { RepairNeeds } from "./needs";
import { podSpecPart } from "./pod-spec-part";
import { registrationPart } from "./registration-options";
import type { Repair, RepairPart } from "./repair";
import { rkeConfigOf } from "./rke-config";
import type { AgentName } from "./setting";
import { deeper, tolerationLines } from "./toleration-lines";

/** Fields of `clusters.provisioning.cattle.io` that customize Rancher's agents. */
export const AGENT_FIELDS: Readonly<Record<AgentName, string>> = {
  clusterAgent: "clusterAgentDeploymentCustomization",
  fleetAgent: "fleetAgentDeploymentCustomization",
};

/** Where the part for the cluster itself belongs. */
export const EDIT_AS_YAML = "the cluster in Rancher, Edit as YAML";

/** The repair as Rancher's own object of the cluster has it. */
export function rancherYamlRepair(needs: RepairNeeds): Repair {
  const { agents, podSpecs, services, plans, pools, cluster } = needs;
  const config = rkeConfigOf(needs);
  const rkeConfig = [
    ...mapping("machineGlobalConfig", config.machineGlobalConfig),
    ...mapping("chartValues", config.chartValues),
    ...(config.additionalManifest.length === 0 ? [] : ["additionalManifest: |", ...deeper(config.additionalManifest)]),
  ];
  const spec = [
    ...[...agents].flatMap(([agent, taints]) => mapping(AGENT_FIELDS[agent], agentLines(taints))),
    ...mapping("rkeConfig", rkeConfig),
  ];
  const notes = [...(agents.size === 0 ? [] : ["appendTolerations that are there already stay"]), ...config.notes];
  const ofCluster: RepairPart = {
    where: EDIT_AS_YAML,
    lines: mapping("spec", spec),
    lasts: "lasts, unless Terraform manages the cluster: its next apply undoes what it does not know",
    notes,
  };
  return {
    form: "rancher-yaml",
    parts: [
      ...(spec.length === 0 ? [] : [ofCluster]),
      ...podSpecs.map((need) =>
        podSpecPart(
          need,
          "pod spec, in the manifest or chart",
          tolerationLines("tolerations", tolerationsFor(need.taints)),
        ),
      ),
      ...plansParts(plans),
      ...servicesParts(services),
      ...registrationPart(pools, cluster),
    ],
    lacks: [...config.lacks, ...needs.lacks],
  };
}

/** Tolerations as the manifest of an upgrade Plan has them. */
function plansParts(plans: RepairNeeds["plans"]): RepairPart[] {
  return plans.map(({ name, tolerations }) => ({
    where: `the Plan ${name}, where it is written`,
    lines: ["spec:", ...deeper(tolerationLines("tolerations", tolerations))],
    lasts: "lasts where you write the Plan; one that Rancher made it writes again",
    notes: ["tolerations that it has already stay beside these; Jobs that are there keep theirs"],
  }));
}

/** The annotation as the manifest of a Service has it. */
function servicesParts(services: RepairNeeds["services"]): RepairPart[] {
  return services.map(({ name, tolerations }) => ({
    where: `metadata of the Service ${name}, where it is written`,
    lines: ["annotations:", ...deeper(annotationLines(tolerations))],
    lasts: "lasts; K3s adds them to what its load balancer tolerates",
    notes: [],
  }));
}

function annotationLines(tolerations: readonly object[]): string[] {
  const json = JSON.stringify(tolerations);
  return [`${SERVICE_LB_TOLERATIONS_ANNOTATION}: '${json}'`];
}

function agentLines(taints: readonly Taint[]): string[] {
  return tolerationLines("appendTolerations", tolerationsFor(taints));
}

function tolerationsFor(taints: readonly Taint[]) {
  return taints.map((taint) => Toleration.for(taint).toKubernetes());
}

function mapping(key: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${key}:`, ...deeper(lines)];
}
