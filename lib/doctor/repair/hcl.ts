import type { Taint } from "../../scheduling/taint";
import { Toleration } from "../../scheduling/toleration";
import type { RepairNeeds } from "./needs";
import { podSpecPart } from "./pod-spec-part";
import { registrationPart } from "./registration-options";
import type { Repair, RepairPart } from "./repair";
import { rkeConfigOf } from "./rke-config";
import type { AgentName } from "./setting";
import { deeper } from "./toleration-lines";

const AGENT_BLOCKS: Readonly<Record<AgentName, string>> = {
  clusterAgent: "cluster_agent_deployment_customization",
  fleetAgent: "fleet_agent_deployment_customization",
};

/** The repair in Terraform's own language. */
export function hclRepair(needs: RepairNeeds): Repair {
  const { agents, podSpecs, services, plans, pools, cluster } = needs;
  const config = rkeConfigOf(needs);
  const rkeConfig = [
    ...heredoc("machine_global_config", config.machineGlobalConfig),
    ...heredoc("chart_values", config.chartValues),
    ...heredoc("additional_manifest", config.additionalManifest),
  ];
  const lines = [
    ...[...agents].flatMap(([agent, taints]) => block(AGENT_BLOCKS[agent], taints.flatMap(appendBlock))),
    ...(rkeConfig.length === 0 ? [] : block("rke_config", rkeConfig)),
  ];
  const ofCluster: RepairPart = {
    where: 'resource "rancher2_cluster_v2"',
    lines,
    lasts: "lasts: Rancher and the servers write their objects from it",
    notes: [
      ...(agents.size === 0
        ? []
        : [
            "blocks that are there already take these in; without seconds = 0 the provider keeps those of another toleration",
          ]),
      ...config.notes,
    ],
  };
  return {
    form: "hcl",
    parts: [
      ...(lines.length === 0 ? [] : [ofCluster]),
      ...podSpecs.map((need) => podSpecPart(need, "pod spec of hashicorp/kubernetes", need.taints.flatMap(podBlock))),
      ...registrationPart(pools, cluster),
    ],
    lacks: [
      ...config.lacks,
      ...needs.lacks,
      ...plans.map(({ name }) => `the Plan ${name} has its tolerations where it is written; rancher-yaml shows them`),
      ...services.map(
        ({ name }) => `the Service ${name} is annotated where it is written; rancher-yaml shows the annotation`,
      ),
    ],
  };
}

function appendBlock(taint: Taint): string[] {
  return block("append_tolerations", [...tolerationArguments(taint), "seconds  = 0"]);
}

function podBlock(taint: Taint): string[] {
  return block("toleration", tolerationArguments(taint));
}

function tolerationArguments(taint: Taint): string[] {
  const { key = "", operator = "", value, effect = "" } = Toleration.for(taint).toKubernetes();
  return [
    `key      = ${quoted(key)}`,
    `operator = ${quoted(operator)}`,
    ...(value === undefined ? [] : [`value    = ${quoted(value)}`]),
    `effect   = ${quoted(effect)}`,
  ];
}

/** What Kubernetes allows in a taint has no quote, no backslash and no brace: JSON's text is HCL's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${name} {`, ...deeper(lines), "}"];
}

/** A text of several lines; Terraform takes away the indentation that all of them share. */
function heredoc(name: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`${name} = <<-EOT`, ...deeper(lines.map(escaped)), "EOT"];
}

/** Terraform reads `${` and `%{` as the beginning of an expression. */
function escaped(line: string): string {
  return line.replace(/[$%]\{/g, (begin) => `${begin[0]}${begin}`);
}
