/** What `cdktf synth --hcl` writes is told from JSON that is broken. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { Inputs, rancherK3s } from "../review/inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

/** The output folder of an app that writes HCL. */
function synthesized(): string {
  const before = process.env.SYNTH_HCL_OUTPUT;
  process.env.SYNTH_HCL_OUTPUT = "true";
  try {
    const app = new App({ outdir: path.join(inputs.folder, "hcl.out") });
    const stack = new TerraformStack(app, "production");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools: { all: { roles: NodeRole.ALL } } });
    app.synth();
    return app.outdir;
  } finally {
    if (before === undefined) delete process.env.SYNTH_HCL_OUTPUT;
    else process.env.SYNTH_HCL_OUTPUT = before;
  }
}

const STACK = "stacks/production/cdk.tf";
const SAID =
  "is HCL, not JSON; make a plan of it and pass that: terraform plan -out=PLAN, then terraform show -json PLAN > plan.json";

test.each([
  ["check", "the output folder", ""],
  ["check", "a stack's file", STACK],
  ["review", "the output folder", ""],
  ["review", "a stack's file", STACK],
])("%s of %s in HCL says what to pass instead, and ends with 2", async (command, _what, file) => {
  const folder = synthesized();
  expect(await rancherK3s(command, path.join(folder, file))).toMatchObject({
    out: "",
    err: `cdktf-rancher-k3s: ${path.join(folder, STACK)}: ${SAID}\n`,
    exitCode: 2,
  });
});

test("HCL is known by its text, whatever its file is called", async () => {
  const file = path.join(inputs.folder, "plan.json");
  for (const text of ['\n\nvariable "a" {\n}\n', 'resource "terraform_data" "a" {}', "locals {}"]) {
    writeFileSync(file, text);
    expect((await rancherK3s("review", file)).err).toContain(SAID);
  }
});

test("other text that is no JSON is not called HCL", async () => {
  const file = path.join(inputs.folder, "cdk.tf.json");
  for (const text of ["data: {", '"resource" {', "terraform {".slice(0, 9), '{"resource": {"a": ']) {
    writeFileSync(file, text);
    expect((await rancherK3s("check", file)).err).toContain("not JSON: it breaks off");
  }
});
