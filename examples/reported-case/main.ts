import { App, TerraformStack } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider, Taint, TaintsApplied } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** A cluster of these pools, on a Rancher that its nodes reach by name. */
class ClusterStack extends TerraformStack {
  public readonly cluster: K3sCluster;

  constructor(scope: Construct, id: string, nodePools: Readonly<Record<string, NodePoolOptions>>) {
    super(scope, id);
    new RancherProvider(this, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    this.cluster = new K3sCluster(this, id, { kubernetesVersion: "v1.33.5+k3s1", nodePools });
  }
}

const app = new App();
const taint = Taint.noExecute("test-key", "test-value");
const general = { roles: [NodeRole.WORKER] };

// The reported case: CoreDNS does not tolerate the taint, so the agent on the first node cannot resolve Rancher's name.
// Without the acknowledgement this does not synthesize.
const reported = new ClusterStack(app, "reported", { first: { roles: NodeRole.ALL, taints: [taint] }, general });
reported.cluster.acknowledge("RK102", "shows the reported case; not to be applied");

// First repair: the node registers without the taint, and gets it once the cluster is ready (see ../deferred-taints).
new ClusterStack(app, "repaired-later", {
  first: { roles: NodeRole.ALL, taints: [taint], taintsApplied: TaintsApplied.AFTER_READY },
  general,
});

// Second repair: a key that K3s's own addons tolerate.
new ClusterStack(app, "repaired-key", {
  first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] },
  general,
});

// Third repair: the taint goes to nodes that can never be the first.
new ClusterStack(app, "repaired-pool", {
  first: { roles: NodeRole.ALL },
  tainted: { roles: [NodeRole.WORKER], taints: [taint] },
});

app.synth();
