import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { NodePool, NodeRole } from "../../lib";
import { initNodeLabels } from "../../lib/cluster/registration/init-node";
import { readClusterModel } from "../../lib/scheduling/model/read-model";
import { ALL_ROLES, clusterOf, synthesized } from "./stacks";

/** A pool whose cluster has this registration command. */
function poolOf(nodeCommand: string): NodePool {
  const stack = new TerraformStack(Testing.app(), "test");
  const ofCluster = { cluster: { clusterId: "c-m-1" }, nodeCommand, outputPrefix: "edge" };
  return new NodePool(stack, "servers", { roles: NodeRole.ALL }, ofCluster);
}

describe("pinning the init node", () => {
  test("labels the cluster with the machine's id", () => {
    expect(initNodeLabels("edge-1")).toEqual({ "rke.cattle.io/init-node-machine-id": "edge-1" });
  });

  test("is a label that a cluster takes", () => {
    const cluster = clusterOf({}, { labels: { ...initNodeLabels("edge-1"), team: "x" } });
    expect(synthesized(cluster).resource.rancher2_cluster_v2.edge.labels).toEqual({
      "rke.cattle.io/init-node-machine-id": "edge-1",
      team: "x",
    });
  });

  test("takes an id that is known only at apply", () => {
    const stack = TerraformStack.of(clusterOf({}));
    const id = new TerraformVariable(stack, "id", { type: "string" }).stringValue;
    expect(initNodeLabels(id)).toEqual({ "rke.cattle.io/init-node-machine-id": id });
  });

  test("by the property, it is labelled as well, and the model says which pool is meant", () => {
    const initNode = { pool: "servers", machineId: "edge-1" };
    const cluster = clusterOf({ servers: { roles: NodeRole.ALL } }, { initNode, labels: { team: "x" } });
    const { rancher2_cluster_v2, terraform_data } = synthesized(cluster).resource;
    expect(rancher2_cluster_v2.edge.labels).toEqual({ "rke.cattle.io/init-node-machine-id": "edge-1", team: "x" });
    expect(terraform_data.edge_model.input.initNodePool).toBe("servers");
    expect(readClusterModel(cluster.model).initNodePool).toBe("servers");
  });

  test("by the property, an output registers that machine, with its id and its pool", () => {
    const pools = { servers: { roles: NodeRole.ALL }, others: { roles: NodeRole.ALL } };
    const { output } = synthesized(clusterOf(pools, { initNode: { pool: "servers", machineId: "edge-1" } }));
    expect(Object.keys(output).filter((name) => name.endsWith("registration_command"))).toEqual([
      "edge_init_node_registration_command",
      "edge_others_registration_command",
      "edge_servers_registration_command",
    ]);
    const { value, sensitive } = output.edge_init_node_registration_command;
    expect(value).toContain("CATTLE_ID=edge-1 ");
    expect(value).toContain("rancher-k3s/node-pool=servers");
    expect(sensitive).toBe(true);
  });

  test("without it, there is no such output", () => {
    expect(synthesized(clusterOf({ servers: ALL_ROLES })).output).not.toHaveProperty(
      "edge_init_node_registration_command",
    );
  });

  test("of one pool, is never registered with another one, in whichever way", () => {
    const cluster = clusterOf({ a: ALL_ROLES, b: ALL_ROLES }, { initNode: { pool: "b", machineId: "m1" } });
    const [a, b] = cluster.nodePools;
    for (const way of ["registrationCommand", "registrationScript", "cloudInit", "registrationFlags"] as const) {
      expect(() => a?.[way]({ machineId: "m1" })).toThrow(/whose pool is "b", and is registered with pool "a"/);
      expect(() => a?.[way]({ machineId: "m2" })).not.toThrow();
      expect(() => b?.[way]({ machineId: "m1" })).not.toThrow();
    }
  });

  test.each(["registrationCommand", "registrationScript", "cloudInit", "registrationFlags"] as const)(
    "whose id registers two machines is refused, by %s",
    (way) => {
      const [a, b] = clusterOf({ a: ALL_ROLES, b: ALL_ROLES }, { initNode: { pool: "a", machineId: "m1" } }).nodePools;
      a?.[way]({ machineId: "m1", nodeName: "one" });
      expect(() => a?.[way]({ machineId: "m1", nodeName: "two" })).toThrow(
        /machineId "m1" registers node "one" of pool "a" and node "two" of pool "a"/,
      );
      expect(() => a?.[way]({ machineId: "m1", nodeName: "one", address: "10.0.0.1" })).not.toThrow();
      expect(() => a?.[way]({ machineId: "m1" })).not.toThrow();
      expect(() => a?.[way]({ machineId: "m2", nodeName: "two" })).not.toThrow();
      expect(() => b?.[way]({ machineId: "m2" })).toThrow(
        /machineId "m2" registers node "two" of pool "a" and a node of pool "b"/,
      );
    },
  );

  test("is one of several machines that only the shell tells apart, about which nobody can know", () => {
    const [a] = clusterOf({ a: { ...ALL_ROLES, nodes: 2 } }, { initNode: { pool: "a", machineId: "m1" } }).nodePools;
    const names = ["one", "two"].map(
      (id) => new TerraformVariable(TerraformStack.of(a as NodePool), id, { type: "string" }).stringValue,
    );
    for (const nodeName of names) expect(() => a?.registrationCommand({ machineId: "m1", nodeName })).not.toThrow();
  });

  test("is told apart in each cluster by itself", () => {
    const initNode = { pool: "a", machineId: "m1" };
    for (const nodeName of ["one", "two"]) {
      const [a] = clusterOf({ a: ALL_ROLES }, { initNode }).nodePools;
      expect(() => a?.registrationCommand({ machineId: "m1", nodeName })).not.toThrow();
    }
  });

  test("stands in the model by its id, unless that is known only at apply", () => {
    const stack = TerraformStack.of(clusterOf({}));
    const token = new TerraformVariable(stack, "id", { type: "string" }).stringValue;
    const model = (machineId: string) => clusterOf({ a: ALL_ROLES }, { initNode: { pool: "a", machineId } }).model;
    expect(readClusterModel(model("m1")).initNodeMachineId).toBe("m1");
    expect(model(token)).not.toHaveProperty("initNodeMachineId");
  });

  test("leaves no trace in a cluster that does not", () => {
    expect(clusterOf({}, { labels: initNodeLabels("edge-1") }).model).not.toHaveProperty("initNodePool");
    expect(synthesized(clusterOf({})).resource.rancher2_cluster_v2.edge.labels).toEqual({});
  });

  test.each([
    [{ pool: "", machineId: "edge-1" }, {}, /pool name is empty/],
    [{ pool: "servers", machineId: "a b" }, {}, /machineId/],
    [{ pool: "servers", machineId: "" }, {}, /machineId "" is empty/],
    [{ pool: "servers", machineId: "edge-1" }, initNodeLabels("edge-2"), /another value than initNode.machineId/],
  ])("is refused where it cannot be: %j beside %j", (initNode, labels, message) => {
    expect(() => clusterOf({ servers: { roles: NodeRole.ALL } }, { initNode, labels })).toThrow(message);
  });

  test("is not refused where the labels say the same", () => {
    const initNode = { pool: "servers", machineId: "edge-1" };
    expect(() => clusterOf({ servers: ALL_ROLES }, { initNode, labels: initNodeLabels("edge-1") })).not.toThrow();
  });

  test.each(["", "a b", "-a", "x".repeat(64)])("refuses the id %j, for the label and for the machine", (id) => {
    expect(() => initNodeLabels(id)).toThrow(/machineId/);
    expect(() =>
      clusterOf({ a: { roles: NodeRole.ALL } }).nodePools[0]?.registrationCommand({ machineId: id }),
    ).toThrow(/machineId/);
  });

  describe("in the registration command", () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), "init-node-"));
      // As sudo does it: nothing of the environment is kept but what is on its command line.
      for (const [name, text] of Object.entries({
        sudo: 'exec env -i PATH="$PATH" "$@"',
        curl: `echo 'printf "<%s>" "$EXTRA" "$CATTLE_ID" "$1"'`,
      })) {
        writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
        chmodSync(path.join(folder, name), 0o755);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test.each([["sh"], ["bash", "--norc"]])("reaches the install script through sudo, in %s", (shell, ...options) => {
      const command = poolOf("curl -fL x | sudo EXTRA='a b' sh -s -").registrationCommand({ machineId: "edge-1" });
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const run = (text: string) => execFileSync(shell as string, [...options, "-c", text], { env, encoding: "utf8" });
      expect(run(command)).toBe("<a b><edge-1><--etcd>");
      // Nothing stays behind in a shell that somebody goes on working in.
      expect(run(`${command}; echo; curl | sudo sh -s -`)).toBe("<a b><edge-1><--etcd>\n<><><>");
    });
  });
});
