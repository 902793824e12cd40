/**
 * User data for cloud-init: rendered by real Terraform, judged by the real `cloud-init schema`, read and turned into a
 * script by cloud-init's own code, and run with a stand-in for Rancher's install script.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { NodeRole, type RegistrationCommandOptions } from "../../lib";
import { clusterOf } from "../cluster/stacks";
import { createMirror } from "./harness";
import { output, requireProgram } from "./programs";
import { NODE_COMMAND, workspaceOf } from "./stacks";
import { HOSTILE, type InstallScript, nodeCommand, nodeCommandArguments, serveInstallScript } from "./stand-in";

const cloudInit = requireProgram("cloud-init");
const terraform = createMirror();
let install: InstallScript;
/** Stands in for the root of the machine. */
let root: string;
/** What the machine's metadata service hands out. */
let userData: string;
let file: string;

const NAME = HOSTILE;

/** A stack with user data for a worker. */
function stackOf(sensitive: boolean): TerraformStack {
  const cluster = clusterOf({});
  const stack = TerraformStack.of(cluster);
  const pool = cluster.addNodePool("gpu", {
    roles: [NodeRole.WORKER],
    labels: { "example.com/zone": "b", empty: "" },
    taints: ["gpu:NoSchedule"],
  });
  const options: RegistrationCommandOptions = {
    nodeName: new TerraformVariable(stack, "node_name", { type: "string" }).stringValue,
    internalAddress: "eth1",
    machineId: "first",
  };
  new TerraformOutput(stack, "user_data", { value: pool.cloudInit(options), sensitive });
  return stack;
}

beforeAll(async () => {
  install = await serveInstallScript();
  root = mkdtempSync(path.join(tmpdir(), "terraform-check-cloud-init-"));
  const folder = await workspaceOf(terraform, stackOf(true), { [NODE_COMMAND]: nodeCommand(install, HOSTILE) });
  const { values } = await terraform.apply(folder, { node_name: NAME });
  userData = values?.outputs?.user_data?.value as string;
  file = path.join(root, "user-data");
  writeFileSync(file, userData);
});
afterAll(async () => {
  await install?.stop();
  terraform.remove();
  rmSync(root, { recursive: true, force: true });
});

/** What cloud-init reads from the user data: its configuration, and the script that it makes of `runcmd`. */
function readByCloudInit(): { config: { write_files: File[]; runcmd: unknown }; script: string } {
  const program = `
import json, sys
from cloudinit import util
config = util.load_yaml(util.load_file(sys.argv[1]) if hasattr(util, "load_file") else open(sys.argv[1]).read())
print(json.dumps({"config": config, "script": util.shellify(config["runcmd"])}))
`;
  // The interpreter that cloud-init itself is written for, where its modules are.
  const [, python = "/usr/bin/python3"] = /^#!\s*(\S+)/.exec(readFileSync(cloudInit, "utf8")) ?? [];
  return JSON.parse(output(python, ["-c", program, file]));
}

interface File {
  readonly path: string;
  readonly permissions: string;
  readonly encoding?: string;
  readonly content: string;
}

test("the real cloud-init finds nothing wrong with the user data, whatever is in the registration command", () => {
  expect(output(cloudInit, ["schema", "--config-file", file])).toMatch(/^Valid (cloud-config|schema)/);
});

test("the real cloud-init finds something wrong with user data that is wrong", () => {
  const wrong = path.join(root, "wrong");
  writeFileSync(wrong, userData.replace("encoding: b64", "encoding: rot13"));
  expect(() => output(cloudInit, ["schema", "--config-file", wrong])).toThrow(/rot13/);
});

test("nothing in it can be read without decoding", () => {
  expect(userData).not.toContain("touch pwned");
  expect(userData).not.toContain("rancher.example.com");
});

test("what cloud-init makes of it registers the machine with exactly what the app says", async () => {
  const { config, script } = readByCloudInit();
  const here = (text: string) => text.replaceAll("/run/rancher-k3s", path.join(root, "run/rancher-k3s"));
  for (const { path: name, permissions, encoding, content } of config.write_files) {
    mkdirSync(path.dirname(here(name)), { recursive: true });
    const text = encoding === "b64" ? Buffer.from(content, "base64").toString("utf8") : content;
    writeFileSync(here(name), here(text), { mode: Number.parseInt(permissions, 8) });
  }
  expect(statSync(path.join(root, "run/rancher-k3s/registration")).mode & 0o077).toBe(0);

  expect(await runScript(here(script))).toBe("done");
  expect(install.runs()).toEqual([
    {
      machineId: "first",
      extra: "a b",
      args: [
        ...nodeCommandArguments(HOSTILE),
        ...["--worker", "--node-name", NAME, "--internal-address", "eth1"],
        ...["--label", "empty=", "--label", "example.com/zone=b", "--label", "rancher-k3s/node-pool=gpu"],
        ...["--taints", "gpu=:NoSchedule"],
      ],
    },
  ]);
  expect(readdirSync(root)).not.toContain("pwned");
});

/** Beside the event loop, which serves the install script; with an end, since the script tries for hours. */
function runScript(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-s"], { cwd: root, detached: true, stdio: ["pipe", "ignore", "pipe"] });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), 20_000);
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    child.on("error", reject).on("close", (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? "done" : `${signal ?? code}: ${log}`);
    });
    child.stdin.end(script);
  });
}

test("Terraform takes the user data for as secret as the registration command", async () => {
  const folder = await workspaceOf(terraform, stackOf(false));
  await expect(terraform.plan(folder, { node_name: "n" })).rejects.toThrow(/Output refers to sensitive values/);
});
