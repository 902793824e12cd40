/** A cluster that moves within its app, gets another name, or comes from elsewhere; each step goes on where the last ended. */

import { DASHBOARD_EDIT } from "../terraform/dashboard";
import { createMirror } from "../terraform/harness";
import { projectFiles, STACK, TOKEN, type Written } from "./app";
import { Project } from "./project";
import { step } from "./steps";

const terraform = createMirror();
let written: Written = {
  rancherVersion: "2.14.1",
  id: "edge",
  props: {
    kubernetesVersion: "v1.34.3+k3s1",
    nodePools: {
      servers: { roles: ["etcd", "control-plane", "worker"], taints: ["dedicated=servers:NoSchedule"], nodes: 3 },
      workers: { roles: ["worker"], nodes: 2 },
    },
  },
};
const project = new Project(terraform, projectFiles(written), { rancher_token: TOKEN });
const { rancher } = project;
const other = new Project(terraform, {}, { rancher_token: TOKEN }, rancher);

afterAll(() => {
  other.remove();
  project.remove();
  terraform.remove();
});

/** The app from here on. */
function write({ props = {}, ...changes }: Omit<Partial<Written>, "props"> & { props?: object }): void {
  written = { ...written, ...changes, props: { ...written.props, ...props } };
  project.write(projectFiles(written));
}

/** Addresses in Terraform's state. */
const addresses = () =>
  JSON.parse(project.read(`terraform.${STACK}.tfstate`))
    .resources.map(({ type, name }: { type: string; name: string }) => `${type}.${name}`)
    .toSorted();

step("an app that cannot come up is not deployed: Rancher is sent nothing", async () => {
  project.edit("main.js", (source) => source.replace("https://203.0.113.10", "https://rancher.example.com"));
  const { code, output } = await project.run("cdktf deploy --auto-approve");
  expect(code).toBe(1);
  expect(output).toContain("error[RK102]");
  expect(rancher.writes()).toEqual([]);
});

step("another construct id moves the cluster and its model together, and Rancher is sent nothing", async () => {
  write({});
  await project.succeed("cdktf deploy --auto-approve");
  rancher.forgetCalls();
  write({ id: "site-edge", props: { name: "edge", movedFrom: "edge" } });
  const output = await project.succeed("cdktf deploy --auto-approve");
  expect(output).toContain("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
  expect(output).toContain("site-edge_workers_registration_command = <sensitive>");
  expect(rancher.writes()).toEqual([]);
  expect(addresses()).toEqual(["rancher2_cluster_v2.site-edge", "terraform_data.site-edge_model"]);
  expect(await project.isSettled(STACK)).toBe(true);
});

step("with a logical id of its own, a cluster stays what it is in another scope", async () => {
  write({ scope: 'new Construct(stack, "sites")', props: { logicalId: "site-edge" } });
  expect(await project.succeed("cdktf deploy --auto-approve")).toContain(
    "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.",
  );
  expect(rancher.writes()).toEqual([]);
  expect(addresses()).toEqual(["rancher2_cluster_v2.site-edge", "terraform_data.site-edge_model"]);
});

step("another name would destroy the cluster, so the deploy is refused, and Rancher keeps it", async () => {
  write({ props: { name: "harbour" } });
  expect((await project.run("cdktf deploy --auto-approve")).code).toBe(1);
  expect((await project.terraform(STACK, "plan")).output).toContain("Instance cannot be destroyed");
  expect(rancher.writes()).toEqual([]);
  expect(rancher.stored("edge")).toBeDefined();
});

step("once its owner lets it go, another name makes another cluster, after the old one is gone", async () => {
  write({ props: { preventDestroy: false } });
  await project.succeed("cdktf deploy --auto-approve");
  expect(rancher.writes()).toEqual([
    "DELETE clusters/fleet-default/edge 204",
    "POST clusters/fleet-default/harbour 201",
  ]);
  expect(await project.isSettled(STACK)).toBe(true);
});

step("a cluster of the dashboard is imported, by the commands of a project that has never seen it", async () => {
  rancher.edit("harbour", DASHBOARD_EDIT);
  rancher.forgetCalls();
  const { movedFrom, logicalId, preventDestroy, ...props } = written.props;
  const app: Written = { ...written, id: "harbour", scope: "stack", props, statements: "cluster.importExisting();" };
  other.write(projectFiles(app));
  const output = await other.succeed("cdktf deploy --auto-approve");
  expect(output).toMatch(/Apply complete! Resources: 1 imported, 1 added, 1 changed, 0 destroyed\./);
  expect(rancher.writes()).toEqual(["PUT clusters/fleet-default/harbour 200"]);
  const { controlPlaneDrainOptions, workerDrainOptions } =
    rancher.stored("harbour")?.spec.rkeConfig.upgradeStrategy ?? {};
  expect([controlPlaneDrainOptions.enabled, workerDrainOptions.enabled]).toEqual([false, false]);
  expect(await other.isSettled(STACK)).toBe(true);
});

step("once it is imported, the line that imports it can go", async () => {
  other.edit("main.js", (source) => source.replace("cluster.importExisting();", ""));
  expect(await other.succeed("cdktf diff")).toContain("No changes. Your infrastructure matches the configuration.");
});

step("in all this no token was printed", () => {
  for (const secret of [TOKEN, "token-of-"]) expect(project.printed + other.printed).not.toContain(secret);
});
