/** The state of a stack goes from a file into a backend, as docs/deploy.md says: each test goes on where the last one ended. */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createMirror, REPOSITORY } from "../terraform/harness";
import { projectFiles, STACK, TOKEN, type Written } from "./app";
import { type ObjectStore, serveObjectStore } from "./object-store";
import { Project } from "./project";
import { step } from "./steps";

const WRITTEN: Written = {
  rancherVersion: "2.13.4",
  id: "edge",
  props: { kubernetesVersion: "v1.33.5+k3s1", nodePools: { servers: { roles: ["etcd", "control-plane", "worker"] } } },
};
const S3 =
  'new (require("cdktf").S3Backend)(stack, { bucket: "states", key: "life.tfstate", region: "eu-central-1", encrypt: true });';
/** The command that the page prints, in a shell without a person. */
const [, MIGRATE] = /`npx (cdktf deploy --migrate-state)`/.exec(
  readFileSync(path.join(REPOSITORY, "docs/deploy.md"), "utf8"),
) as RegExpExecArray;

const terraform = createMirror();
const project = new Project(terraform, projectFiles(WRITTEN), { rancher_token: TOKEN });
let store: ObjectStore;
const how = (environment = {}) => ({ environment: { ...store.environment, ...environment } });

beforeAll(async () => {
  store = await serveObjectStore();
});
afterAll(async () => {
  await store?.stop();
  project.remove();
  terraform.remove();
});

step("where Terraform may ask nothing, it migrates nothing", async () => {
  await project.succeed("cdktf deploy --auto-approve");
  project.write(projectFiles({ ...WRITTEN, statements: S3 }));
  project.rancher.forgetCalls();
  const silent = how({ TF_INPUT: "0" });
  expect((await project.run(`${MIGRATE} --auto-approve`, silent)).code).toBe(1);
  // The command line of CDKTF sometimes ends before all of it has come through.
  expect((await project.terraform(STACK, "init -migrate-state", silent)).output).toContain("input is disabled");
  expect(store.object("states/life.tfstate")).toBeUndefined();
});

step(
  "without the folder that Terraform worked in, nothing is migrated and the plan makes the cluster again",
  async () => {
    const parts = ["cdktf.out", `terraform.${STACK}.tfstate`];
    for (const part of parts) await project.succeed(`cp -r ${part} kept.${part}`);
    rmSync(path.join(project.folder, "cdktf.out"), { recursive: true });
    await project.succeed("cdktf synth");
    await project.terraform(STACK, "init -migrate-state", how());
    expect((await project.terraform(STACK, "plan", how())).output).toContain(
      "Plan: 2 to add, 0 to change, 0 to destroy.",
    );
    await project.succeed("rm -rf cdktf.out && mv kept.cdktf.out cdktf.out && cdktf synth");
  },
);

step(
  "where the app was deployed, CDKTF answers Terraform, the state is in the backend, and Rancher is sent nothing",
  async () => {
    // The other tests have Terraform ask nothing.
    const output = await project.succeed(`${MIGRATE} --auto-approve`, how({ TF_INPUT: "1" }));
    expect(output).toContain("0 added, 0 changed, 0 destroyed");
    expect(JSON.parse(store.object("states/life.tfstate") ?? "{}").resources).toHaveLength(2);
    expect(await project.isSettled(STACK, how())).toBe(true);
    expect(project.rancher.writes()).toEqual([]);
  },
);
