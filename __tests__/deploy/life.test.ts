/** The life of a cluster, told by its owner's deploys: each test goes on where the one before it ended. */

import { DASHBOARD_EDIT } from "../terraform/dashboard";
import { createMirror } from "../terraform/harness";
import { type Pool, type Props, projectFiles, STACK, TOKEN, type Written } from "./app";
import { Project } from "./project";
import { step } from "./steps";

const POST = "POST clusters/fleet-default/edge 201";
const PUT = "PUT clusters/fleet-default/edge 200";

const terraform = createMirror();
let written: Written = {
  rancherVersion: "2.12.4",
  id: "edge",
  props: {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: {
      servers: { roles: ["etcd", "control-plane", "worker"], nodes: 3 },
      workers: { roles: ["worker"], nodes: 2 },
      gpu: { roles: ["worker"], taints: ["nvidia.com/gpu=present:NoSchedule"] },
    },
  },
};
const project = new Project(terraform, projectFiles(written), { rancher_token: TOKEN });
const { rancher } = project;

afterAll(() => {
  project.remove();
  terraform.remove();
});

/** The app from here on. */
function write(changes: Partial<Written>): void {
  written = { ...written, ...changes };
  project.write(projectFiles(written));
}

const change = (props: Partial<Props>) => write({ props: { ...written.props, ...props } });

/** Changes pools, and takes out those that are undefined. */
function changePools(pools: Readonly<Record<string, Pool | undefined>>): void {
  const before = written.props.nodePools;
  const after = Object.entries(pools).map(([name, options]) => [name, options && { ...before[name], ...options }]);
  const all = Object.entries<Pool | undefined>({ ...before, ...Object.fromEntries(after) });
  change({ nodePools: Object.fromEntries(all.filter((entry): entry is [string, Pool] => entry[1] !== undefined)) });
}

/** What `cdktf deploy` prints, and what it has Terraform write into Rancher. */
async function deploy(): Promise<{ output: string; writes: string[] }> {
  rancher.forgetCalls();
  const output = await project.succeed("cdktf deploy --auto-approve");
  expect(await project.isSettled(STACK)).toBe(true);
  return { output, writes: rancher.writes() };
}

const spec = () => rancher.stored("edge")?.spec;

/** The model in Terraform's state. */
const model = () => {
  const { resources } = JSON.parse(project.read(`terraform.${STACK}.tfstate`));
  const found = resources.find(({ type }: { type: string }) => type === "terraform_data");
  return found.instances[0].attributes.input.value;
};

/** Names of the pools in the model. */
const modelled = () => [...new Set(Object.keys(model()).flatMap((key) => /^([^:]+): /.exec(key)?.[1] ?? []))].sort();

/** Tolerations of cattle-cluster-agent in Rancher, in kubectl's words. */
const tolerated = (agent = "clusterAgentDeploymentCustomization") =>
  (spec()[agent]?.appendTolerations ?? []).map(
    ({ key, operator, value, effect, tolerationSeconds: seconds }: Readonly<Record<string, unknown>>) =>
      `${key}${operator === "Exists" ? "" : `=${value ?? ""}`}:${effect}${seconds === undefined ? "" : ` for ${seconds} s`}`,
  );

/** Addresses that Terraform was done with, in their order. */
const completed = (output: string) =>
  [...output.matchAll(/(\S+): (?:Creation|Modifications|Destruction) complete/g)].map(([, address]) => address);

step("the first deploy makes the cluster, then its model, and prints no command", async () => {
  const { output, writes } = await deploy();
  expect(writes).toEqual([POST]);
  expect(completed(output)).toEqual(["rancher2_cluster_v2.edge", "terraform_data.edge_model"]);
  expect(spec().kubernetesVersion).toBe("v1.33.5+k3s1");
  expect(output).toContain("edge_gpu_registration_command = <sensitive>");
});

step("then cdktf diff has nothing to say, and a second deploy writes nothing", async () => {
  expect(await project.succeed("cdktf diff")).toContain("No changes. Your infrastructure matches the configuration.");
  expect((await deploy()).writes).toEqual([]);
});

step("the command of a pool is what terraform output prints: Rancher's, with the pool's roles and taints", async () => {
  const command = "terraform -chdir=cdktf.out/stacks/life output -raw edge_gpu_registration_command";
  const printed = await project.reveal(command);
  expect(printed).toContain(`--token token-of-${rancher.stored("edge")?.status.clusterName}`);
  expect(printed).toMatch(/--worker .*--taints nvidia.com\/gpu=present:NoSchedule$/);
});

step("a taint of workers shows in the plan, and Rancher is sent nothing", async () => {
  changePools({ workers: { taints: ["team=payments:NoSchedule"] } });
  const { output, writes } = await deploy();
  expect(output).toMatch(/\+.*team=payments:NoSchedule/);
  expect(writes).toEqual([]);
  expect(completed(output)).toEqual(["terraform_data.edge_model"]);
});

step("a taint of servers reaches the agents as tolerations, before the model says so", async () => {
  changePools({ servers: { taints: ["dedicated=servers:NoSchedule"] }, workers: { taints: [] } });
  const { output, writes } = await deploy();
  expect(writes).toEqual([PUT]);
  expect(completed(output)).toEqual(["rancher2_cluster_v2.edge", "terraform_data.edge_model"]);
  expect(tolerated()).toEqual(["dedicated=servers:NoSchedule"]);
  expect(tolerated("fleetAgentDeploymentCustomization")).toEqual(["dedicated=servers:NoSchedule"]);
});

step("a limit in seconds stays with its toleration when another one comes before it", async () => {
  const unreachable = { key: "m-custom/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 };
  const first = { key: "a-first", operator: "Exists", effect: "NoExecute" };
  change({ agents: { clusterAgent: { appendTolerations: [unreachable] } } });
  await deploy();
  expect(tolerated()).toEqual(["m-custom/unreachable:NoExecute for 30 s", "dedicated=servers:NoSchedule"]);
  change({ agents: { clusterAgent: { appendTolerations: [first, unreachable] } } });
  expect((await deploy()).writes).toEqual([PUT]);
  expect(tolerated()).toEqual([
    "a-first:NoExecute",
    "m-custom/unreachable:NoExecute for 30 s",
    "dedicated=servers:NoSchedule",
  ]);
});

step("a limit in seconds goes with its toleration, and no other one inherits it", async () => {
  change({ agents: {} });
  changePools({ servers: { taints: ["dedicated=servers:NoSchedule", "a-first=x:NoExecute"] } });
  expect((await deploy()).writes).toEqual([PUT]);
  expect(tolerated().toSorted()).toEqual(["a-first=x:NoExecute", "dedicated=servers:NoSchedule"]);
});

step("a taint that changes leaves its old toleration in Rancher until its owner says that it is gone", async () => {
  changePools({
    servers: {
      taints: ["dedicated=control:NoSchedule"],
      leavingTaints: ["dedicated=servers:NoSchedule", "a-first=x:NoExecute"],
    },
  });
  expect((await deploy()).writes).toEqual([PUT]);
  expect(tolerated().toSorted()).toEqual([
    "a-first=x:NoExecute",
    "dedicated=control:NoSchedule",
    "dedicated=servers:NoSchedule",
  ]);
  changePools({ servers: { leavingTaints: [] } });
  expect((await deploy()).writes).toEqual([PUT]);
  expect(tolerated()).toEqual(["dedicated=control:NoSchedule"]);
});

step("a taint that leaves for good takes the last toleration along, in Rancher too", async () => {
  changePools({ servers: { taints: [], leavingTaints: ["dedicated=control:NoSchedule"] } });
  expect((await deploy()).writes).toEqual([]);
  expect(tolerated()).toEqual(["dedicated=control:NoSchedule"]);
  changePools({ servers: { leavingTaints: [] } });
  expect((await deploy()).writes).toEqual([PUT]);
  expect(tolerated()).toEqual([]);
});

step("a pool that is added has a command after the deploy, and Rancher is sent nothing", async () => {
  changePools({ storage: { roles: ["worker"], labels: { "example.com/disk": "nvme" } } });
  const { output, writes } = await deploy();
  expect(writes).toEqual([]);
  expect(output).toContain("edge_storage_registration_command = <sensitive>");
  await project.succeed("cdktf output --outputs-file outputs.json --outputs-file-include-sensitive-outputs");
  expect(JSON.parse(project.read("outputs.json")).life.edge_storage_registration_command).toContain(
    "--label example.com/disk=nvme",
  );
});

step("a pool that is renamed has another command, and its model moves", async () => {
  changePools({ storage: undefined, disks: written.props.nodePools.storage });
  const { output, writes } = await deploy();
  expect(writes).toEqual([]);
  expect(output).toContain("edge_disks_registration_command");
  expect(modelled()).toEqual(["disks", "gpu", "servers", "workers"]);
});

step("a pool that is removed is out of the model", async () => {
  changePools({ disks: undefined });
  expect((await deploy()).writes).toEqual([]);
  expect(modelled()).toEqual(["gpu", "servers", "workers"]);
});

step(
  "servers without the role of workers get Rancher's own taints, and the agents a toleration for the control plane's",
  async () => {
    changePools({ servers: { roles: ["etcd", "control-plane"] } });
    const { writes } = await deploy();
    expect(writes).toEqual([PUT]);
    expect(tolerated()).toEqual(["node-role.kubernetes.io/control-plane:NoSchedule"]);
  },
);

step("K3s is upgraded by one write", async () => {
  change({ kubernetesVersion: "v1.34.3+k3s1" });
  const { output, writes } = await deploy();
  expect(output).toMatch(/kubernetes_version +=? *"v1.33.5\+k3s1" -> "v1.34.3\+k3s1"/);
  expect(writes).toEqual([PUT]);
  expect(spec().kubernetesVersion).toBe("v1.34.3+k3s1");
});

for (const { rancherVersion, provider } of [
  { rancherVersion: "2.13.4", provider: "13.5.0" },
  { rancherVersion: "2.14.1", provider: "14.1.1" },
]) {
  step(`with Rancher ${rancherVersion} comes the provider ${provider}, which changes nothing in Rancher`, async () => {
    write({ rancherVersion });
    const { writes } = await deploy();
    expect(writes).toEqual([]);
    expect(project.read(`cdktf.out/stacks/${STACK}/.terraform.lock.hcl`)).toContain(`version     = "${provider}"`);
  });
}

step("an acknowledgement is in the model, with its reason", async () => {
  write({ statements: 'cluster.acknowledge("RK207", "the load balancer is not used");' });
  expect((await deploy()).writes).toEqual([]);
  expect(JSON.stringify(model())).toContain("the load balancer is not used");
});

step("an update that Rancher refuses fails with its reason, and is in the next plan as a whole", async () => {
  change({ agentEnvVars: { HTTP_PROXY: "http://192.0.2.1:3128" } });
  rancher.turn({ refusePut: "admission webhook denied the request" }, "edge");
  rancher.forgetCalls();
  const refused = await project.run("cdktf deploy --auto-approve");
  expect(refused.code).toBe(1);
  expect(rancher.writes()).toEqual(["PUT clusters/fleet-default/edge 422"]);
  expect(spec().agentEnvVars ?? []).toEqual([]);
  const again = await project.terraform(STACK, "apply -auto-approve");
  expect(again.output).toContain("admission webhook denied the request");

  rancher.turn({}, "edge");
  expect((await deploy()).writes).toEqual([PUT]);
  expect(spec().agentEnvVars).toEqual([{ name: "HTTP_PROXY", value: "http://192.0.2.1:3128" }]);
});

step("what somebody changes in Rancher shows in cdktf diff, and the next deploy takes it back", async () => {
  rancher.edit("edge", {
    "spec.kubernetesVersion": "v1.34.1+k3s1",
    "spec.clusterAgentDeploymentCustomization.appendTolerations": [],
  });
  const diff = await project.succeed("cdktf diff");
  expect(diff).toMatch(/kubernetes_version +=? *"v1.34.1\+k3s1" -> "v1.34.3\+k3s1"/);
  expect(diff).toMatch(/\+ append_tolerations/);
  expect((await deploy()).writes).toEqual([PUT]);
  expect(spec().kubernetesVersion).toBe("v1.34.3+k3s1");
  expect(tolerated()).toEqual(["node-role.kubernetes.io/control-plane:NoSchedule"]);
});

step("after somebody saved the cluster in the dashboard, nodes are still not drained", async () => {
  rancher.edit("edge", DASHBOARD_EDIT);
  await deploy();
  const { controlPlaneDrainOptions, workerDrainOptions } = spec().rkeConfig.upgradeStrategy;
  expect([controlPlaneDrainOptions.enabled, workerDrainOptions.enabled]).toEqual([false, false]);
});

step("a token that Rancher rotates is in the commands after the next deploy, and is not printed", async () => {
  rancher.turn({ token: "rotated-and-secret" }, "edge");
  const diff = await project.succeed("cdktf diff");
  expect(diff).toContain("edge_servers_registration_command");
  expect((await deploy()).writes).toEqual([]);
  const command = "terraform -chdir=cdktf.out/stacks/life output -raw edge_servers_registration_command";
  expect(await project.reveal(command)).toContain("--token rotated-and-secret");
});

step("cdktf destroy is refused, and Rancher keeps the cluster", async () => {
  rancher.forgetCalls();
  expect((await project.run("cdktf destroy --auto-approve")).code).toBe(1);
  expect(rancher.writes()).toEqual([]);
  expect((await project.terraform(STACK, "plan -destroy")).output).toContain("Instance cannot be destroyed");
});

step("cdktf destroy takes the cluster away once its owner lets it go, the model first", async () => {
  change({ preventDestroy: false });
  const output = await project.succeed("cdktf destroy --auto-approve");
  expect(completed(output)).toEqual(["terraform_data.edge_model", "rancher2_cluster_v2.edge"]);
  expect(rancher.writes()).toEqual(["DELETE clusters/fleet-default/edge 204"]);
  expect(rancher.stored("edge")).toBeUndefined();
});

step("in all this time no token was printed", () => {
  for (const secret of [TOKEN, "token-of-", "rotated-and-secret"]) expect(project.printed).not.toContain(secret);
});
