import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";

export const KUBERNETES_VERSION = "v1.33.5+k3s1";

/** A stack with a Rancher provider, the way an app has one. */
export function rancherStack(name = "test", rancherVersion = "2.14.1"): TerraformStack {
  const stack = new TerraformStack(Testing.app(), name);
  new RancherProvider(stack, "rancher", { rancherVersion, apiUrl: "https://rancher.example.com" });
  return stack;
}

/** A cluster of these pools in a stack of its own. */
export function clusterOf(
  nodePools: Readonly<Record<string, NodePoolOptions>>,
  props: Partial<K3sClusterProps> = {},
): K3sCluster {
  return new K3sCluster(rancherStack(), "edge", { kubernetesVersion: KUBERNETES_VERSION, nodePools, ...props });
}

export const ALL_ROLES: NodePoolOptions = { roles: NodeRole.ALL };

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
export type TerraformJson = any;

/** The stack as Terraform reads it, whatever the findings. */
export function synthesized(cluster: K3sCluster): TerraformJson {
  return JSON.parse(Testing.synth(TerraformStack.of(cluster), true));
}

/** Synthesizes as an app does: findings that are errors throw. */
export function synthesizeApp(cluster: K3sCluster): void {
  Testing.fullSynth(TerraformStack.of(cluster));
}

/** What the synth of an app fails with. */
export function messageAtSynth(cluster: K3sCluster): string {
  try {
    synthesizeApp(cluster);
  } catch (error) {
    return withoutLine((error as Error).message);
  }
  throw new Error("the app synthesizes");
}

/** What is said of a construct since its stack was synthesized last: under its path, whichever construct it is on. */
export function saidOf(construct: Pick<TerraformStack, "node">): string[] {
  const there = construct.node.findAll().filter(({ node }) => node.path === construct.node.path);
  return there.flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
}

/** A message without the line of the test that it comes from, which moves with every edit. */
export function withoutLine(message: string): string {
  return message.replaceAll(/--> (\S+\.ts):[1-9]\d*$/gm, "--> $1:LINE");
}
