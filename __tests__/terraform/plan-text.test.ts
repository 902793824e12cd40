/** What `terraform plan` prints of a change, which is what people read before they apply it. */
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";
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
  return (await terraform.planText(folder)).replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "ID");
}

const CHANGES: readonly [string, Partial<K3sClusterProps>][] = [
  ["a taint that comes", { nodePools: { first: { ...first, taints: [...first.taints, "a-first=x:NoExecute"] }, general, gpu } }],
  ["a worker's taint that comes", { nodePools: { first, general: { ...general, taints: ["team=a:NoSchedule"] }, gpu } }],
  ["a taint that goes", { nodePools: { first: { ...first, taints: [] }, general, gpu } }],
  ["a pool that comes", { nodePools: { first, general, gpu, more: { ...gpu, taints: ["more=x:NoSchedule"] } } }],
  ["a label that changes", { nodePools: { first, general: { ...general, labels: { zone: "c" } }, gpu } }],
  ["another K3s release", { nodePools: { first, general, gpu }, kubernetesVersion: "v1.34.1+k3s1" }],
];

test.concurrent.each(CHANGES)("lines of %s", async (what, after) => {
  const text = await printed(after);
  console.log(what, text.split("\n").length, process.env.PRINT ? text : "");
});
