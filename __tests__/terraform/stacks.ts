/** Stacks of the library's constructs, as Terraform reads them. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TerraformStack, Testing } from "cdktf";
import { type ProviderRelease, RANCHER2, type Terraform } from "./harness";

export const NEWEST = RANCHER2.at(-1) as ProviderRelease;

/** What Rancher says, by the path of the value; see `provider/values.js`. */
export type Answers = Readonly<Record<string, unknown>>;

export const NODE_COMMAND = "rancher2_cluster_v2.cluster_registration_token.0.node_command";

/** A working folder with this stack, in which Rancher gives these answers. */
export async function workspaceOf(
  terraform: Terraform,
  stack: TerraformStack,
  answers: Answers = {},
  release = NEWEST,
): Promise<string> {
  const folder = terraform.workspace(JSON.parse(Testing.synth(stack)), [release]);
  writeFileSync(path.join(folder, "answers.json"), JSON.stringify(answers));
  await terraform.init(folder);
  return folder;
}

/** Has Rancher say something else of its cluster from now on, as if Terraform had read it when it refreshed its state. */
export function changeClusterInState(folder: string, values: { clusterV1Id?: string; nodeCommand?: string }): void {
  const file = path.join(folder, "terraform.tfstate");
  const state = JSON.parse(readFileSync(file, "utf8"));
  const cluster = state.resources.find(({ type }: { type: string }) => type === "rancher2_cluster_v2");
  const { attributes } = cluster.instances[0];
  if (values.clusterV1Id !== undefined) attributes.cluster_v1_id = values.clusterV1Id;
  if (values.nodeCommand !== undefined) attributes.cluster_registration_token[0].node_command = values.nodeCommand;
  writeFileSync(file, JSON.stringify(state));
}

/** Addresses of the resources that a plan would change, with what it would do. */
export async function changes(terraform: Terraform, folder: string, variables = {}): Promise<Record<string, string>> {
  const { resource_changes: found = [] } = await terraform.plan(folder, variables);
  const changed = found.filter(({ change }) => change.actions.join() !== "no-op");
  return Object.fromEntries(changed.map(({ address, change }) => [address, change.actions.join("-")]));
}
