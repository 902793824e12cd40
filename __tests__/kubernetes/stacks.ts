import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type App, TerraformStack, Testing } from "cdktf";
import { K3sCluster, type NodePool, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";
import { KUBERNETES_VERSION, type TerraformJson } from "../cluster/stacks";

/** A stack with a kubernetes provider that needs nothing of another stack. */
export function kubernetesStack(app: App = Testing.app(), name = "workloads"): TerraformStack {
  const stack = new TerraformStack(app, name);
  new KubernetesProvider(stack, "kubernetes", { configPath: "~/.kube/config" });
  return stack;
}

/** The pools of a cluster, in the stack `cluster` of this app. */
export function poolsOf<K extends string>(
  options: Readonly<Record<K, Partial<NodePoolOptions>>>,
  app: App = Testing.app(),
): Record<K, NodePool> {
  return poolsIn(new TerraformStack(app, "cluster"), options);
}

/** The pools of a cluster in this stack. */
export function poolsIn<K extends string>(
  stack: TerraformStack,
  options: Readonly<Record<K, Partial<NodePoolOptions>>>,
): Record<K, NodePool> {
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const nodePools = Object.fromEntries(
    Object.entries<Partial<NodePoolOptions>>(options).map(([name, pool]) => [
      name,
      { roles: [NodeRole.WORKER], ...pool },
    ]),
  );
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION, nodePools });
  return Object.fromEntries(cluster.nodePools.map((pool) => [pool.name, pool])) as Record<K, NodePool>;
}

/** A stack as Terraform reads it. */
export function synthesizedStack(stack: TerraformStack): TerraformJson {
  return JSON.parse(Testing.synth(stack));
}
