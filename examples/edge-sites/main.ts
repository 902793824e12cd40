import { App, S3Backend, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";
import { CAMERA, SITES, type Site } from "./sites";

/** The clusters of one region: a stack each, so that a plan stays small and a mistake stays local. */
class RegionStack extends TerraformStack {
  constructor(scope: Construct, region: string, sites: readonly Site[]) {
    super(scope, region);
    new S3Backend(this, {
      bucket: "example-terraform-state",
      key: `edge/${region}.tfstate`,
      region: "eu-central-1",
    });
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: token.stringValue,
    });
    for (const site of sites) this.addSite(site);
  }

  private addSite({ name, servers, hasCamera }: Site): void {
    const cluster = new K3sCluster(this, name, {
      kubernetesVersion: "v1.34.3+k3s1",
      nodePools: { servers: { roles: NodeRole.ALL, nodes: servers } },
    });
    if (hasCamera) cluster.addNodePool("camera", { roles: [NodeRole.WORKER], nodes: 1, taints: [CAMERA] });
  }
}

const app = new App();
for (const region of new Set(SITES.map((site) => site.region))) {
  new RegionStack(
    app,
    region,
    SITES.filter((site) => site.region === region),
  );
}
app.synth();
