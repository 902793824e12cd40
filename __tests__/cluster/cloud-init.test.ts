import { Fn, TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { parse } from "yaml";
import { type NodePool, NodeRole, type RegistrationCommandOptions } from "../../lib";
import { clusterOf } from "./stacks";

const gpu = (): NodePool => clusterOf({}).addNodePool("gpu", { roles: [NodeRole.WORKER], taints: ["gpu:NoSchedule"] });

/** User data as Terraform reads it. */
function userData(pool: NodePool, options?: RegistrationCommandOptions): string {
  const stack = TerraformStack.of(pool);
  new TerraformOutput(stack, "probe", { value: pool.cloudInit(options) });
  const { output, locals } = JSON.parse(Testing.synth(stack, true));
  expect(output.probe.value).toBe("${local.edge_gpu_user_data}");
  return locals.edge_gpu_user_data;
}

const QUOTED_NAME = `\${replace(var.name, "'", "'\\\\''")}`;
const NODE_COMMAND = "${rancher2_cluster_v2.edge.cluster_registration_token[0].node_command}";

describe("user data for cloud-init", () => {
  test("writes the command, encoded by Terraform, and a script that runs it, and runs that", () => {
    expect(userData(gpu(), { nodeName: "gpu-1" })).toMatchInlineSnapshot(`
"#cloud-config
write_files:
  - path: "/run/rancher-k3s/registration"
    permissions: "0600"
    encoding: b64
    content: \${base64encode("\${rancher2_cluster_v2.edge.cluster_registration_token[0].node_command} --worker --node-name gpu-1 --label rancher-k3s/node-pool=gpu --taints gpu=:NoSchedule\\n")}
  - path: "/run/rancher-k3s/register"
    permissions: "0700"
    content: |
      #!/bin/bash
      # Registers this machine as a node with Rancher.
      set -o pipefail
      deadline=21600

      # As root without sudo, which small images do not have and which would drop the environment.
      if [ "$(id -u)" = 0 ]; then
        sudo() { timeout "$left" env "$@"; }
      else
        sudo() { command sudo timeout "$left" env CATTLE_ID="$CATTLE_ID" "$@"; }
      fi

      register() {
        . /run/rancher-k3s/registration
      }

      while left=$((deadline - SECONDS)); [ "$left" -gt 0 ]; do
        register && exit
        sleep 5
      done
      echo "this machine did not register with Rancher within $deadline seconds" >&2
      exit 1
runcmd:
  - - bash
    - "/run/rancher-k3s/register"
"
`);
  });

  test("is YAML before Terraform reads it, whatever the tokens in it", () => {
    const pool = gpu();
    const name = new TerraformVariable(TerraformStack.of(pool), "name", { type: "string" });
    const text = userData(pool, { nodeName: name.stringValue, machineId: name.stringValue });
    const [registration] = parse(text).write_files;
    expect(registration.content).toBe(
      `\${base64encode("export CATTLE_ID='${QUOTED_NAME}'\\n${NODE_COMMAND} --worker --node-name '${QUOTED_NAME}' --label rancher-k3s/node-pool=gpu --taints gpu=:NoSchedule\\n")}`,
    );
  });

  test("lets nobody but root read the registration token", () => {
    const { write_files: files } = parse(userData(gpu()));
    expect(files.map((file: { permissions: string }) => file.permissions)).toEqual(["0600", "0700"]);
  });

  test("can be encoded as a whole, which some clouds want", () => {
    const pool = gpu();
    const stack = TerraformStack.of(pool);
    new TerraformOutput(stack, "custom_data", { value: Fn.base64encode(pool.cloudInit()) });
    expect(JSON.parse(Testing.synth(stack, true)).output.custom_data.value).toBe(
      "${base64encode(local.edge_gpu_user_data)}",
    );
  });

  test("is written once for machines that register alike, and once more for every other", () => {
    const pool = gpu();
    const stack = TerraformStack.of(pool);
    const values = [pool.cloudInit(), pool.cloudInit({ nodeName: "a" }), pool.cloudInit(), pool.registrationScript()];
    values.forEach((value, index) => {
      new TerraformOutput(stack, `probe-${index}`, { value });
    });
    const { output } = JSON.parse(Testing.synth(stack, true));
    expect(values.map((_, index) => output[`probe-${index}`].value)).toEqual([
      "${local.edge_gpu_user_data}",
      "${local.edge_gpu_user_data_2}",
      "${local.edge_gpu_user_data}",
      "${local.edge_gpu_registration_script}",
    ]);
  });

  test("refuses an option that cannot work, and says where", () => {
    expect(() => gpu().cloudInit({ nodeName: "GPU" })).toThrow(
      /nodeName "GPU" is not a DNS subdomain[\s\S]*--> test\/edge\/pools\/gpu/,
    );
  });
});
