/** Registration over SSH: real Terraform, a real SSH server, and a stand-in for Rancher's install script. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformVariable, Testing } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole } from "../../lib";
import { ClusterReady } from "../../lib/cluster/cluster-ready";
import { type SshHost, SshRegistration } from "../../lib/cluster/ssh-registration";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { createMirror } from "./harness";
import { type SshServer, startSshServer } from "./sshd";
import { changeClusterInState, changes, NEWEST, NODE_COMMAND, workspaceOf } from "./stacks";
import { HOSTILE, type InstallScript, nodeCommand, nodeCommandArguments, serveInstallScript } from "./stand-in";

const terraform = createMirror();
let ssh: SshServer;
let install: InstallScript;

beforeAll(async () => {
  ssh = await startSshServer();
  install = await serveInstallScript();
  // As sudo does it, for who is not root: nothing of the environment is kept but what is on its command line.
  writeFileSync(path.join(ssh.programs, "sudo"), '#!/bin/sh\nexec env -i PATH="$PATH" "$@"\n');
  chmodSync(path.join(ssh.programs, "sudo"), 0o755);
});
afterAll(async () => {
  await ssh?.stop();
  await install?.stop();
  terraform.remove();
});
beforeEach(() => install.forget());

interface Given {
  readonly pool?: Partial<NodePoolOptions>;
  readonly hosts?: Readonly<Record<string, Partial<SshHost>>>;
  /** Name of a variable that holds the name of the first machine's node. */
  readonly nodeNameFrom?: string;
}

/** A stack with servers that register over SSH, all of them this machine. */
function servers({ pool, hosts = { s1: {} }, nodeNameFrom }: Given = {}) {
  const stack = rancherStack();
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { servers: { roles: NodeRole.ALL, ...pool } },
  });
  const key = new TerraformVariable(stack, "private_key", { type: "string", sensitive: true });
  const connection = {
    user: ssh.user,
    port: ssh.port,
    privateKey: key.stringValue,
    hostKey: ssh.hostKey,
    agent: false,
    timeout: "20s",
  };
  const [first] = cluster.nodePools;
  if (first === undefined) throw new Error("no pool");
  const named = nodeNameFrom && {
    nodeName: new TerraformVariable(stack, nodeNameFrom, { type: "string" }).stringValue,
  };
  const registration = new SshRegistration(stack, "servers", {
    pool: first,
    connection,
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, host], index) => [
        name,
        { host: "127.0.0.1", ...(index === 0 && named), ...host },
      ]),
    ),
  });
  return { stack, cluster, connection, registration };
}

const variables = () => ({ private_key: ssh.privateKey });
const answers = (token = "token-1") => ({ [NODE_COMMAND]: nodeCommand(install, token) });

const configure = (folder: string, given: Given) =>
  terraform.configure(folder, JSON.parse(Testing.synth(servers(given).stack)), [NEWEST]);

const FLAGS = ["--etcd", "--controlplane", "--worker", "--node-name", "s1"];
const POOL = ["--label", "rancher-k3s/node-pool=servers"];

test("a machine registers with exactly what the app says of it, whatever is in the command, the labels and the name", async () => {
  const { stack } = servers({
    pool: { labels: { "a-b.c/E.f-g_h": "I.j-k_l", empty: "" }, taints: ["x/y=z.Z_z-z:NoExecute", "v:NoSchedule"] },
    hosts: {
      s2: {},
      "s1.example.com": { labels: { "0": "9" }, address: "203.0.113.1,2001:db8::1", machineId: "The-first.1" },
    },
    nodeNameFrom: "node_name",
  });
  const folder = await workspaceOf(terraform, stack, answers(HOSTILE));
  await terraform.apply(folder, { ...variables(), node_name: HOSTILE });
  const taints = ["--taints", "v=:NoSchedule", "--taints", "x/y=z.Z_z-z:NoExecute"];
  const labels = ["--label", "a-b.c/E.f-g_h=I.j-k_l", "--label", "empty=", ...POOL];
  const runs = install.runs().sort((a, b) => (a.machineId < b.machineId ? 1 : -1));
  expect(runs).toEqual([
    {
      machineId: "The-first.1",
      extra: "a b",
      args: [
        ...nodeCommandArguments(HOSTILE),
        ...["--etcd", "--controlplane", "--worker", "--node-name", "s1.example.com"],
        ...["--address", "203.0.113.1,2001:db8::1", "--label", "0=9", ...labels, ...taints],
      ],
    },
    {
      machineId: "",
      extra: "a b",
      args: [
        ...nodeCommandArguments(HOSTILE),
        ...["--etcd", "--controlplane", "--worker", "--node-name", HOSTILE],
        ...[...labels, ...taints],
      ],
    },
  ]);
});

describe("a machine that has registered", () => {
  const HOSTS = { s1: { triggersReplace: { image: "1" } }, s2: {} };
  let registered: string;
  beforeAll(async () => {
    registered = await workspaceOf(terraform, servers({ hosts: HOSTS }).stack, answers("very-secret"));
    await terraform.apply(registered, variables());
  });

  /** A copy of the working folder in which it registered. */
  function workspace(): string {
    const folder = mkdtempSync(`${registered}-`);
    cpSync(registered, folder, { recursive: true, verbatimSymlinks: true });
    return folder;
  }

  test("is left alone", async () => {
    expect(await changes(terraform, workspace(), variables())).toEqual({});
  });

  test("leaves neither the command nor the key in what Terraform keeps of it", () => {
    const { resources } = JSON.parse(readFileSync(path.join(registered, "terraform.tfstate"), "utf8"));
    const kept = JSON.stringify(resources.filter(({ type }: { type: string }) => type === "terraform_data"));
    expect(kept).toContain("127.0.0.1");
    expect(kept).not.toContain("very-secret");
    expect(kept).not.toContain("PRIVATE KEY");
  });

  test("is left alone when Rancher renews its token", async () => {
    const folder = workspace();
    changeClusterInState(folder, { nodeCommand: nodeCommand(install, "token-2") });
    expect(await changes(terraform, folder, variables())).toEqual({});
  });

  test("is left alone when its labels or taints change, and Terraform says that they have no effect", async () => {
    const folder = workspace();
    configure(folder, { pool: { taints: ["late:NoSchedule"] }, hosts: HOSTS });
    expect(await changes(terraform, folder, variables())).toEqual({
      "rancher2_cluster_v2.edge": "update",
      "terraform_data.edge_model": "update",
    });
    expect(await warnings(folder)).toEqual([
      expect.stringMatching(/^Node s1 registered with other flags than it would today/),
      expect.stringMatching(/^Node s2 registered with other flags than it would today/),
    ]);
  });

  test("registers again, as what it is now, when it was installed anew", async () => {
    const folder = workspace();
    configure(folder, {
      pool: { labels: { zone: "z" } },
      hosts: { ...HOSTS, s1: { triggersReplace: { image: "2" } } },
    });
    await terraform.apply(folder, variables());
    expect(install.runs().map(({ args }) => args.slice(6))).toEqual([[...FLAGS, ...POOL, "--label", "zone=z"]]);
    expect(await warnings(folder)).toEqual([expect.stringMatching(/^Node s2 /)]);
  });

  test("registers again when its address is another", async () => {
    const folder = workspace();
    configure(folder, { hosts: { ...HOSTS, s2: { host: "localhost" } } });
    expect(await changes(terraform, folder, variables())).toEqual({ "terraform_data.servers_s2": "delete-create" });
  });

  test("registers again when the cluster is another", async () => {
    const folder = workspace();
    changeClusterInState(folder, { clusterV1Id: "c-m-2" });
    expect(await changes(terraform, folder, variables())).toEqual({
      "terraform_data.servers_s1": "delete-create",
      "terraform_data.servers_s2": "delete-create",
    });
  });
});

/** What Terraform warns of in a plan. */
async function warnings(folder: string): Promise<string[]> {
  const { checks = [] } = await terraform.plan(folder, variables());
  return checks.flatMap(({ instances = [] }) =>
    instances.flatMap(({ problems = [] }) => problems.map(({ message }) => message)),
  );
}

test("a machine that is not the one whose key is known learns nothing", async () => {
  const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7h8o1mPq0r1c3sVfO2zqU5yJQ3m0jKxk8v2m4t6w8y";
  const folder = await workspaceOf(
    terraform,
    servers({ hosts: { s1: { hostKey: other, timeout: "3s" } } }).stack,
    answers(),
  );
  await expect(terraform.apply(folder, variables())).rejects.toThrow(/host key mismatch|key mismatch|knownhosts/i);
  expect(install.downloads).toBe(0);
});

test("a machine registers although Rancher was away for a moment", async () => {
  const folder = await workspaceOf(terraform, servers().stack, answers());
  install.failNext(1);
  await terraform.apply(folder, variables());
  expect(install.runs()).toHaveLength(1);
  expect(install.downloads).toBe(2);
});

test("other pools register once the cluster answers", async () => {
  const { stack, cluster, connection, registration } = servers({ pool: { labels: { slow: "" } } });
  const ready = new ClusterReady(stack, "ready", { cluster, after: [registration] });
  const pool = cluster.addNodePool("workers", { roles: [NodeRole.WORKER] });
  new SshRegistration(stack, "workers", { pool, connection, hosts: { w1: { host: "127.0.0.1" } }, after: [ready] });
  await terraform.apply(await workspaceOf(terraform, stack, answers()), variables());
  const names = install.runs().map(({ args }) => args[args.indexOf("--node-name") + 1]);
  expect(names).toEqual(["s1", "w1"]);
});

test("no machine is asked to register without a registration command, and the next apply does it", async () => {
  const folder = await workspaceOf(terraform, servers().stack, { [NODE_COMMAND]: "" });
  await expect(terraform.apply(folder, variables())).rejects.toThrow(/Rancher gives no registration command/);
  changeClusterInState(folder, { nodeCommand: nodeCommand(install, "late") });
  expect(await changes(terraform, folder, variables())).toEqual({
    // It waits for the cluster as well.
    "terraform_data.edge_model": "create",
    "terraform_data.servers_s1": "create",
  });
  await terraform.apply(folder, variables());
  expect(install.runs().map(({ args }) => args.slice(0, 6))).toEqual([nodeCommandArguments("late")]);
});
