/**
 * Clusters, as an app makes them with this library.
 *
 * node synth-with-library.js CLUSTERS.json FOLDER
 */
import { readFileSync } from "node:fs";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../lib";
import type { BenchCluster } from "./synth-inputs";

const [inputs = "", outdir = ""] = process.argv.slice(2);
const app = new App({ outdir });
const stack = new TerraformStack(app, "bench");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
for (const { name, pools } of JSON.parse(readFileSync(inputs, "utf8")) as BenchCluster[]) {
  const cluster = new K3sCluster(stack, name, {
    kubernetesVersion: "v1.33.5+k3s1",
    rancherUrl: "https://203.0.113.10",
  });
  for (const { name, isServer, taints } of pools) {
    cluster.addNodePool(name, {
      roles: isServer ? NodeRole.ALL : [NodeRole.WORKER],
      taints: taints as "a:NoSchedule"[],
    });
  }
}
app.synth();
