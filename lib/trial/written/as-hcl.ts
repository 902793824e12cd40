import { deeper, linesOf } from "../../doctor/repair/toleration-lines";
import type { Toleration } from "../../scheduling/toleration";
import type { PoolsChange } from "../repair";
import { TRIAL_CLUSTER, type Trial } from "../trial";
import { agentTolerations, disabledYaml } from "../trial-cluster";
import type { WrittenPart } from "./form";
import { registrationPart } from "./registration";

/** The cluster in Terraform's own language, and what its nodes are registered with. */
export function asHcl(trial: Trial, changes: readonly PoolsChange[]): WrittenPart[] {
  const appended = agentTolerations(trial).flatMap(appendBlock);
  const customization = (agent: string) =>
    appended.length === 0 ? [] : ["", ...block(`${agent}_deployment_customization`, appended)];
  const { disabled } = trial;
  const config =
    disabled.length === 0 ? [] : ["machine_global_config = <<-EOT", ...deeper(linesOf(disabledYaml(disabled))), "EOT"];
  return [
    {
      where: "a .tf file",
      language: "hcl",
      lines: block(`resource "rancher2_cluster_v2" ${JSON.stringify(TRIAL_CLUSTER)}`, [
        `name               = ${JSON.stringify(TRIAL_CLUSTER)}`,
        `kubernetes_version = ${JSON.stringify(String(trial.kubernetesVersion))}`,
        ...customization("cluster_agent"),
        ...customization("fleet_agent"),
        "",
        ...(config.length === 0 ? ["rke_config {}"] : block("rke_config", config)),
      ]),
    },
    registrationPart(trial.pools, changes),
  ];
}

/** What Kubernetes allows in a toleration has no quote, no backslash and no brace: JSON's text is HCL's too. */
function appendBlock({ key = "", operator, value, effect, seconds = 0 }: Toleration): string[] {
  const texts = {
    key,
    operator,
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
  };
  return block("append_tolerations", [
    ...Object.entries(texts).map(([name, text]) => `${name.padEnd(8)} = ${JSON.stringify(text)}`),
    `seconds  = ${seconds}`,
  ]);
}

function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...deeper(lines), "}"];
}
