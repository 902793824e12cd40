import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { createMirror, RANCHER2, type Terraform } from "./harness";

let terraform: Terraform;
let folder: string;
beforeAll(() => {
  terraform = createMirror();
  folder = mkdtempSync(path.join(tmpdir(), "registration-"));
});
afterAll(() => {
  terraform.remove();
  rmSync(folder, { recursive: true });
});

const HOSTILE = 'it\'s $(touch pwned) `id` "quoted" \\ ; reboot\nsecond line * é';

test("a node name that is known only at apply is one argument, whatever it holds", async () => {
  const app = new App({ outdir: folder });
  const stack = new TerraformStack(app, "nodes");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://203.0.113.10" });
  const name = new TerraformVariable(stack, "name", { type: "string" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1" });
  cluster.addNodePool("all", { roles: NodeRole.ALL });
  const pool = cluster.addNodePool("workers", { roles: [NodeRole.WORKER], taints: ["dedicated:NoSchedule"] });
  new TerraformOutput(stack, "command", {
    value: pool.registrationCommand({ nodeName: name.stringValue }),
    sensitive: true,
  });
  app.synth();

  const release = RANCHER2[RANCHER2.length - 2];
  const workspace = terraform.workspace(path.join(folder, "stacks", "nodes"), release === undefined ? [] : [release]);
  await terraform.init(workspace);
  const state = await terraform.apply(workspace, { name: HOSTILE });
  const command = String(state.values?.outputs?.command?.value);
  const flags = command.slice(command.indexOf("--worker"));
  const seen = execFileSync("sh", ["-c", `install() { for a; do printf '%s\\0' "$a"; done; }; install ${flags}`], {
    encoding: "utf8",
  });
  expect(seen.split("\0").slice(0, -1)).toEqual([
    "--worker",
    "--node-name",
    HOSTILE,
    "--label",
    "rancher-k3s/node-pool=workers",
    "--taints",
    "dedicated=:NoSchedule",
  ]);
});
