/** What `terraform plan` prints of a change, which is what people read before they apply it. */
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider, Taint } from "../../lib";
import { createMirror } from "./harness";
import { NEWEST, workspaceOf } from "./stacks";

const terraform = createMirror();
afterAll(() => terraform.remove());

function stackOf(props: Partial<K3sClusterProps>): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "clusters");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", ...props });
  return stack;
}

const first = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["dedicated=control:NoSchedule"] as const };
const general = { roles: [NodeRole.WORKER], labels: { zone: "a" } };
const gpu = { roles: [NodeRole.WORKER], taints: ["gpu=true:NoSchedule"] as const, labels: { zone: "b" } };
const before: Partial<K3sClusterProps> = { nodePools: { first, general, gpu } };

/** What is printed for a cluster that becomes this. */
async function printed(after: Partial<K3sClusterProps>): Promise<string> {
  const folder = await workspaceOf(terraform, stackOf(before));
  await terraform.apply(folder);
  terraform.configure(folder, JSON.parse(Testing.synth(stackOf(after), true)), [NEWEST]);
  const text = await terraform.print(folder, "plan", "-no-color", "-lock=false");
  const actions = text.slice(text.search(/^ {2}# /m), text.search(/^Plan: /m)).trimEnd();
  return actions.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "ID").replace(/\b[0-9a-f]{12}\b/g, "DIGEST");
}

/** Pools of which the first has these taints. */
const withFirst = (...taints: Taint[]) => ({ nodePools: { first: { ...first, taints }, general, gpu } });
const A_FIRST = Taint.noExecute("a-first", "x");
const DEDICATED = Taint.noSchedule("dedicated", "control");

test.concurrent("a taint that comes is one line of the model, and one toleration of each agent", async () => {
  expect(await printed(withFirst(DEDICATED, A_FIRST))).toMatchInlineSnapshot(`
"  # rancher2_cluster_v2.edge will be updated in-place
  ~ resource "rancher2_cluster_v2" "edge" {
      ~ annotations                = {
          ~ "rancher-k3s/witness" = "v1 cluster-agent=DIGEST fleet-agent=DIGEST" -> "v1 cluster-agent=DIGEST fleet-agent=DIGEST"
        }
        id                         = "rancher2_cluster_v2.id"
        name                       = "edge"
        # (7 unchanged attributes hidden)

      ~ cluster_agent_deployment_customization {
          + append_tolerations {
              + effect   = "NoExecute"
              + key      = "a-first"
              + operator = "Equal"
              + seconds  = 0
              + value    = "x"
            }

            # (2 unchanged blocks hidden)
        }

      ~ fleet_agent_deployment_customization {
          + append_tolerations {
              + effect   = "NoExecute"
              + key      = "a-first"
              + operator = "Equal"
              + seconds  = 0
              + value    = "x"
            }

            # (2 unchanged blocks hidden)
        }

        # (1 unchanged block hidden)
    }

  # terraform_data.edge_model will be updated in-place
  ~ resource "terraform_data" "edge_model" {
        id     = "ID"
      ~ input  = {
          + "first: taint a-first=x:NoExecute"          = true
          ~ witness                                     = "v1 cluster-agent=DIGEST fleet-agent=DIGEST" -> "v1 cluster-agent=DIGEST fleet-agent=DIGEST"
            # (10 unchanged attributes hidden)
        }
      ~ output = {
          - "first: roles"                              = "etcd, control-plane"
          - "first: taint dedicated=control:NoSchedule" = true
          - "general: label zone"                       = "a"
          - "general: roles"                            = "worker"
          - "gpu: label zone"                           = "b"
          - "gpu: roles"                                = "worker"
          - "gpu: taint gpu=true:NoSchedule"            = true
          - rancherHost                                 = "name"
          - rancherVersion                              = "2.14.1"
          - schemaVersion                               = "cdktf-rancher-k3s/model/v3"
          - witness                                     = "v1 cluster-agent=DIGEST fleet-agent=DIGEST"
        } -> (known after apply)
    }"
`);
});

test.concurrent("a taint of workers that comes is one line, beside the model as it was", async () => {
  const nodePools = { first, general: { ...general, taints: [Taint.noSchedule("team", "a")] }, gpu };
  expect(await printed({ nodePools })).toMatchInlineSnapshot(`
"  # terraform_data.edge_model will be updated in-place
  ~ resource "terraform_data" "edge_model" {
        id     = "ID"
      ~ input  = {
          + "general: taint team=a:NoSchedule"          = true
            # (11 unchanged attributes hidden)
        }
      ~ output = {
          - "first: roles"                              = "etcd, control-plane"
          - "first: taint dedicated=control:NoSchedule" = true
          - "general: label zone"                       = "a"
          - "general: roles"                            = "worker"
          - "gpu: label zone"                           = "b"
          - "gpu: roles"                                = "worker"
          - "gpu: taint gpu=true:NoSchedule"            = true
          - rancherHost                                 = "name"
          - rancherVersion                              = "2.14.1"
          - schemaVersion                               = "cdktf-rancher-k3s/model/v3"
          - witness                                     = "v1 cluster-agent=DIGEST fleet-agent=DIGEST"
        } -> (known after apply)
    }"
`);
});

/** Lines of the plan; each may be less. */
test.concurrent.each<[string, number, Partial<K3sClusterProps>]>([
  ["a taint that goes", 58, withFirst()],
  ["a pool that comes", 23, { nodePools: { first, general, gpu, more: { ...gpu, taints: ["more=x:NoSchedule"] } } }],
  ["a label that changes", 21, { nodePools: { first, general: { ...general, labels: { zone: "c" } }, gpu } }],
  ["another K3s release", 9, { nodePools: { first, general, gpu }, kubernetesVersion: "v1.34.1+k3s1" }],
])("%s takes %d lines", async (_what, lines, after) => {
  expect((await printed(after)).split("\n").length).toBe(lines);
});
