import { App, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider, Taint, TaintsApplied } from "./lib";

/** A cluster with a worker beside its first node, on a Rancher that nodes reach by name. */
class DemoStack extends TerraformStack {
  public readonly cluster: K3sCluster;

  constructor(scope: Construct, id: string, name: string, first: NodePoolOptions) {
    super(scope, id);

    const token = new TerraformVariable(this, "rancher_token", {
      type: "string",
      sensitive: true,
      description: "API token of the Rancher server, access key and secret key joined by a colon",
    });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: token.stringValue,
    });

    this.cluster = new K3sCluster(this, "demo", { name, kubernetesVersion: "v1.33.5+k3s1" });
    this.cluster.addNodePool("first", first);
    this.cluster.addNodePool("general", { roles: [NodeRole.WORKER] });
  }
}

const app = new App();

// The case as it is reported in rancher/rancher#49981. The error that is found in it would stop the synth, so it is
// acknowledged here. It is there to be looked at: as there are two stacks, `cdktf deploy` asks for the name of one.
const reported = new DemoStack(app, "never-deploy", "reported", {
  roles: NodeRole.ALL,
  taints: [Taint.noExecute("test-key", "test-value")],
});
reported.cluster.acknowledge(
  "RK102",
  'shown as it was reported, never to be deployed; cluster "repaired" has one line more: taintsApplied: "after-ready"',
);

// The same with one line more: the node registers without its taint, and gets it once the cluster is ready, from a stack
// of its own (examples/deferred-taints).
const repaired = new DemoStack(app, "tainted-cluster", "repaired", {
  roles: NodeRole.ALL,
  taints: [Taint.noExecute("test-key", "test-value")],
  taintsApplied: TaintsApplied.AFTER_READY,
});
repaired.cluster.acknowledge("RK602", "a worker has joined by then, and takes what is evicted");

app.synth();
