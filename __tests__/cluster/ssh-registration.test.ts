import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { type K3sCluster, type NodePool, NodeRole } from "../../lib";
import { SshRegistration, type SshRegistrationProps } from "../../lib/cluster/ssh-registration";
import { ClusterSync } from "../../lib/provider-rancher2/cluster-sync";
import { clusterOf, synthesized, type TerraformJson } from "./stacks";

const edge = (): K3sCluster =>
  clusterOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"], labels: { zone: "z1" } } });

/** The stack of a cluster of all-role servers, which register like this. */
function synthesizedWith(
  props: (stack: TerraformStack) => Omit<SshRegistrationProps, "pool">,
  cluster = edge(),
): TerraformJson {
  const stack = TerraformStack.of(cluster);
  new SshRegistration(stack, "servers", { pool: cluster.nodePools[0] as NodePool, ...props(stack) });
  return synthesized(cluster);
}

const registrations = (json: TerraformJson) => {
  const { edge_model: _, ...rest } = json.resource.terraform_data;
  return rest;
};
/** What runs on the machine. */
const scriptOf = (json: TerraformJson, name: string): string => {
  const { inline } = json.resource.terraform_data[name].provisioner[0]["remote-exec"];
  expect(inline).toEqual([expect.stringMatching(/^\$\{local\.\w+\}$/)]);
  return json.locals[inline[0].slice("${local.".length, -1)];
};
const FLAGS =
  "--etcd --controlplane --worker --node-name s1 --label rancher-k3s/node-pool=servers --label zone=z1 --taints a=b:NoSchedule";

describe("registration over SSH", () => {
  test("is one resource for each machine, under a name that can be typed", () => {
    const json = synthesizedWith(() => ({
      hosts: { "s2.example.com": { host: "10.0.0.2" }, s1: { host: "10.0.0.1" } },
    }));
    expect(Object.keys(registrations(json))).toEqual(["servers_s1", "servers_s2_example_com"]);
  });

  test("runs a script with the registration command on the machine, which is named as in the app", () => {
    const json = synthesizedWith(() => ({ hosts: { s1: { host: "10.0.0.1" }, s2: { host: "10.0.0.2" } } }));
    const nodeCommand = "${rancher2_cluster_v2.edge.cluster_registration_token[0].node_command}";
    expect(scriptOf(json, "servers_s1")).toMatch(/^#!\/bin\/bash\n/);
    expect(scriptOf(json, "servers_s1")).toContain(`\n${nodeCommand} ${FLAGS}\n`);
    expect(scriptOf(json, "servers_s2")).toContain(`\n${nodeCommand} ${FLAGS.replace("s1", "s2")}\n`);
    expect(registrations(json).servers_s1.connection).toEqual({ type: "ssh", host: "10.0.0.1" });
  });

  test("runs again for another cluster or machine, and not for another token or other flags", () => {
    const { servers_s1: registration } = registrations(
      synthesizedWith(() => ({
        hosts: { s1: { host: "10.0.0.1", port: 2222, triggersReplace: { image: "2025-10" }, labels: { rack: "r1" } } },
      })),
    );
    expect(registration.triggers_replace).toEqual({
      cluster: "${rancher2_cluster_v2.edge.cluster_v1_id}",
      host: "10.0.0.1",
      port: 2222,
      image: "2025-10",
    });
    expect(registration.lifecycle).toEqual({ ignore_changes: ["input"] });
  });

  test("warns of flags that changed since a machine registered", () => {
    const json = synthesizedWith(() => ({ hosts: { s1: { host: "10.0.0.1" } } }));
    expect(registrations(json).servers_s1.input).toBe(FLAGS);
    const [check] = Object.values(json.check) as TerraformJson[];
    expect(check.assert).toEqual([
      {
        condition: `\${(terraform_data.servers_s1.input == "${FLAGS}")}`,
        error_message:
          "Node s1 registered with other flags than it would today. Rancher ignores changed flags of a machine it knows: change labels and taints of the node with kubectl, or replace the node.",
      },
    ]);
  });

  test("keeps the registration token out of everything that Terraform stores", () => {
    const { servers_s1: registration } = registrations(
      synthesizedWith(() => ({ hosts: { s1: { host: "10.0.0.1" } } })),
    );
    const { provisioner: _, ...stored } = registration;
    expect(JSON.stringify(stored)).not.toContain("cluster_registration_token");
  });

  test("reaches all machines alike, but for what a machine says itself", () => {
    const all = registrations(
      synthesizedWith((stack) => {
        const key = new TerraformVariable(stack, "key", { type: "string", sensitive: true });
        return {
          connection: { user: "ops", privateKey: key.stringValue, bastionHost: "gate.example.com", agent: false },
          hosts: { s1: { host: "10.0.0.1" }, s2: { host: "10.0.0.2", user: "root", hostKey: "ssh-ed25519 AAAA" } },
        };
      }),
    );
    const alike = { type: "ssh", private_key: "${var.key}", bastion_host: "gate.example.com", agent: false };
    expect(all.servers_s1.connection).toEqual({ ...alike, user: "ops", host: "10.0.0.1" });
    expect(all.servers_s2.connection).toEqual({
      ...alike,
      user: "root",
      host: "10.0.0.2",
      host_key: "ssh-ed25519 AAAA",
    });
  });

  test("registers a machine as what it says of itself", () => {
    const json = synthesizedWith(() => ({
      hosts: {
        s1: {
          host: "10.0.0.1",
          nodeName: "server-1",
          address: "203.0.113.1",
          internalAddress: "10.0.0.1",
          labels: { rack: "r1" },
          machineId: "first",
        },
      },
    }));
    const { servers_s1: registration } = registrations(json);
    expect(registration.input).toContain(
      "--node-name server-1 --address 203.0.113.1 --internal-address 10.0.0.1 --label rack=r1 --label rancher-k3s",
    );
    expect(scriptOf(json, "servers_s1")).toContain("\nexport CATTLE_ID=first\n");
    expect(registration.connection).toEqual({ type: "ssh", host: "10.0.0.1" });
  });

  test("waits for resources, and for those in a construct", () => {
    const json = synthesizedWith((stack) => {
      const network = new Construct(stack, "network");
      const inside = new ClusterSync(network, "inside", { clusterId: "c-m-1" });
      const alone = new ClusterSync(stack, "alone", { clusterId: "c-m-2" });
      return { hosts: { s1: { host: "10.0.0.1" } }, after: [alone, network, inside] };
    });
    expect(registrations(json).servers_s1.depends_on).toEqual([
      "rancher2_cluster_sync.alone",
      "rancher2_cluster_sync.network_inside_A2B36EDD",
    ]);
  });

  test("may be of no machine at all", () => {
    const json = synthesizedWith(() => ({ hosts: {} }));
    expect(registrations(json)).toEqual({});
    expect(json.check).toBeUndefined();
  });

  test("is the same whatever the order of the machines", () => {
    const hosts = { s1: { host: "10.0.0.1" }, s2: { host: "10.0.0.2" } };
    const other = { s2: { host: "10.0.0.2" }, s1: { host: "10.0.0.1" } };
    expect(JSON.stringify(synthesizedWith(() => ({ hosts })))).toBe(
      JSON.stringify(synthesizedWith(() => ({ hosts: other }))),
    );
  });

  test("refuses what can never work, all at once", () => {
    expect(() =>
      synthesizedWith((stack) => ({
        hosts: { Server_1: { host: "10.0.0.1" }, s2: { host: "" } },
        after: [new Construct(stack, "empty")],
      })),
    ).toThrowErrorMatchingInlineSnapshot(`
"hosts["s2"].host is empty
  --> test/servers
  = why: Terraform has nowhere to connect to
  = help: give the machine's address or name
host name "Server_1" is not a DNS subdomain
  --> test/servers
  = why: it becomes the name of the node, and K3s refuses any other, and part of a Terraform name
  = help: use lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit
after[0] "test/empty" holds no resource
  --> test/servers
  = why: Terraform waits for resources and modules, and there is none in it yet
  = help: pass the resource itself, or a construct that makes one, after it has made it"
`);
  });

  test("refuses options of the registration command that cannot work, and says where", () => {
    expect(() => synthesizedWith(() => ({ hosts: { s1: { host: "10.0.0.1", labels: { zone: "z2" } } } }))).toThrow(
      /label "zone" is "z1" on the pool and "z2" on the node/,
    );
  });

  test("synthesizes to HCL", () => {
    const cluster = edge();
    const stack = TerraformStack.of(cluster);
    new SshRegistration(stack, "servers", { pool: cluster.nodePools[0] as NodePool, hosts: { s1: { host: "h" } } });
    expect(Testing.synthHcl(stack)).toContain('resource "terraform_data" "servers_s1"');
  });
});

describe("registration over SSH, with a pinned first node", () => {
  /** What happens when so many servers register in two constructs, with these ids. */
  const registered = (nodes: number | undefined, ids: readonly (string | undefined)[], firstId = "m1") => {
    const servers = { roles: NodeRole.ALL, ...(nodes === undefined ? {} : { nodes }) };
    const cluster = clusterOf({ servers }, { initNode: { pool: "servers", machineId: firstId } });
    const stack = TerraformStack.of(cluster);
    ids.forEach((machineId, index) => {
      const host = { host: `10.0.0.${index}`, ...(machineId === undefined ? {} : { machineId }) };
      const pool = cluster.nodePools[0] as NodePool;
      new SshRegistration(stack, `ssh-${index}`, { pool, hosts: { [`s${index}`]: host } });
    });
    return () => Testing.synth(stack, true);
  };

  test("is refused where every node of its pool registers without its id: nobody would be the first", () => {
    expect(registered(2, [undefined, undefined])).toThrow(
      /no host of pool "servers" registers as the first node, and they are all of its nodes \(2\)/,
    );
    expect(registered(2, ["m2", undefined])).toThrow(/give machineId of initNode to one of the hosts/);
  });

  test("is taken where one of them has it, or may have", () => {
    expect(registered(2, [undefined, "m1"])).not.toThrow();
    const stack = TerraformStack.of(edge());
    const id = new TerraformVariable(stack, "id", { type: "string" }).stringValue;
    expect(registered(1, [id])).not.toThrow();
  });

  test("is open where some of its nodes, or nobody knows how many, register otherwise", () => {
    expect(registered(3, [undefined, undefined])).not.toThrow();
    expect(registered(undefined, [undefined, undefined])).not.toThrow();
  });

  test("is refused with one id for two hosts", () => {
    expect(() => registered(2, ["m1", "m1"])).toThrow(
      /machineId "m1" registers node "s0" of pool "servers" and node "s1" of pool "servers"/,
    );
  });
});
