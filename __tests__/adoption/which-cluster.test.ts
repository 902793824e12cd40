import { adopt } from "../../lib/adoption/adopt";
import { synthesized } from "../cluster/stacks";
import { controller, type KubectlObject, node } from "../doctor/objects";
import { ALL_ROLES, agents, inPool, liveCluster, provisioned, registered } from "./clusters";
import { clusterOfApp } from "./run-app";

function refusal(objects: readonly KubectlObject[], wanted?: string): string {
  try {
    adopt(liveCluster(objects), wanted);
  } catch (error) {
    return (error as Error).message;
  }
  return "no refusal";
}

const nodes = [registered("a", ALL_ROLES, { labels: inPool("all") }), ...agents()];
const CONTROL_PLANE_LABEL = { "node-role.kubernetes.io/control-plane": "true" };
const plain = [node("a", { labels: CONTROL_PLANE_LABEL }), ...agents()];
const named = (name: string, spec: object = {}, namespace = "fleet-default") =>
  provisioned({ ...spec }, { name, namespace });

describe("clusters that K3sCluster does not define are refused, with what to do instead", () => {
  test.each<[string, readonly KubectlObject[]]>([
    ["machines that Rancher makes", [...nodes, provisioned({ rkeConfig: { machinePools: [{ name: "p" }] } })]],
    ["imported", [...nodes, provisioned({ rkeConfig: undefined })]],
    ["RKE2", [node("a", { version: "v1.33.5+rke2r1" }), ...agents()]],
    ["another Kubernetes", [node("a", { version: "v1.33.5" }), ...agents()]],
    ["the one Rancher runs in", [...plain, controller("Deployment", "rancher", { namespace: "cattle-system" })]],
    ["a name that Rancher takes no more", [...plain, named("c-abcde")]],
    ["no release", [node("a", { version: "" }), ...agents()]],
    ["no nodes", [...agents(), { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "n" }, spec: {} }]],
  ])("%s", (_what, objects) => {
    expect(refusal(objects)).toMatchSnapshot();
  });
});

describe("machines that Rancher makes are told without Rancher's object too", () => {
  const custom = { infrastructureRef: { kind: "CustomMachine" } };
  const machine = (spec: object, labels: object = {}, cluster = "edge") => ({
    apiVersion: "cluster.x-k8s.io/v1beta1",
    kind: "Machine",
    metadata: {
      name: "m",
      namespace: "fleet-default",
      labels: { "cluster.x-k8s.io/cluster-name": cluster, ...labels },
    },
    spec,
    status: { nodeRef: { name: "a" } },
  });
  const owned = { ...(nodes[0] as KubectlObject) };
  const metadata = owned.metadata as { annotations: object };
  owned.metadata = {
    ...metadata,
    annotations: { ...metadata.annotations, "cluster.x-k8s.io/owner-kind": "MachineSet" },
  };

  test.each<[string, readonly KubectlObject[]]>([
    ["by the pool of the machine", [...nodes, machine(custom, { "rke.cattle.io/rke-machine-pool-name": "p" })]],
    ["by what the machine is made of", [...nodes, machine({ infrastructureRef: { kind: "DigitaloceanMachine" } })]],
    ["by what Cluster API notes on the node", [owned, ...agents()]],
  ])("%s", (_what, objects) => {
    expect(refusal(objects)).toContain("has machine pools: Rancher makes its machines");
  });

  test("those that registered, and those of other clusters, do not say so", () => {
    expect(refusal([...nodes, machine(custom)])).toBe("no refusal");
    expect(refusal([...nodes, machine({ infrastructureRef: { kind: "X" } }, {}, "other")])).toBe("no refusal");
    expect(refusal([owned, ...agents(), provisioned({})])).toBe("no refusal");
  });
});

test.each(["1edge", "2024-prod", "00", "constructor", "rancher-provider"])(
  "a cluster may be called %s, whatever Terraform and JavaScript call their own",
  (name) => {
    const [of, ...others] = [registered("a", ALL_ROLES, { labels: inPool("all") }, name), ...agents()];
    const { program } = adopt(liveCluster([of, ...others, named(name)]));
    const { rancher2_cluster_v2: made } = synthesized(clusterOfApp(program)).resource;
    expect(Object.values(made)).toMatchObject([{ name }]);
  },
);

describe("of several clusters of Rancher", () => {
  const several = [named("edge"), named("other"), named("local", { rkeConfig: undefined }, "fleet-local")];

  test("the one is taken that the nodes say they are of", () => {
    expect(adopt(liveCluster([...nodes, ...several])).name).toBe("edge");
  });

  test("the one is taken that is asked for", () => {
    expect(adopt(liveCluster([...plain, ...several]), "other").name).toBe("other");
    expect(adopt(liveCluster([...plain, ...several]), "fleet-default/edge").name).toBe("edge");
  });

  test("none is guessed", () => {
    expect(refusal([...plain, ...several])).toContain('"fleet-default/edge", "fleet-default/other"');
    expect(refusal([...plain, ...several], "third")).toContain('no cluster "third"');
  });

  test("that Rancher runs in one of its own is no choice", () => {
    expect(adopt(liveCluster([...plain, ...several.slice(1)])).name).toBe("other");
  });
});

describe("what the nodes say counts", () => {
  const of = (...names: readonly string[]) => names.map((name, i) => registered(`n${i}`, ALL_ROLES, {}, name));
  const labelled = node("a", { labels: { ...CONTROL_PLANE_LABEL, "plan.cattle.io/cluster-name": "edge" } });
  const machine = (name: string, cluster: string) => ({
    apiVersion: "cluster.x-k8s.io/v1beta1",
    kind: "Machine",
    metadata: {
      name: `custom-${cluster}`,
      namespace: "fleet-default",
      labels: { "cluster.x-k8s.io/cluster-name": cluster },
    },
    status: { nodeRef: { name } },
  });

  test.each<[string, readonly KubectlObject[], string]>([
    ["another one is asked for, and Rancher's object is missing", of("edge"), "prod"],
    ["another one is asked for, of which Rancher's object is there", [...of("edge"), named("prod")], "prod"],
    ["another one is asked for, and both objects are there", [...of("edge"), named("edge"), named("prod")], "prod"],
    ["one of that name in another namespace is asked for", of("edge"), "team/edge"],
    ["another one is asked for, and a label tells", [labelled], "prod"],
    ["another one is asked for, and Rancher's machines tell", [...plain, machine("a", "edge")], "prod"],
  ])("%s: no app", (_what, objects, wanted) => {
    expect(refusal([...objects, ...agents()], wanted)).toContain(`edge", and not of "${wanted}"`);
  });

  test("nodes of several clusters are no app of one of them", () => {
    const objects = [...of("edge", "prod"), ...agents(), named("edge"), named("prod")];
    expect(refusal(objects)).toContain('nodes of 2 clusters: "fleet-default/edge" (node "n0")');
    expect(refusal(objects, "edge")).toContain("nodes of 2 clusters");
  });

  test("its namespace too, where it is asked for without", () => {
    const first = registered("a", ALL_ROLES);
    const metadata = first.metadata as { readonly annotations: object };
    const annotations = { ...metadata.annotations, "cluster.x-k8s.io/cluster-namespace": "team" };
    const moved = { ...first, metadata: { ...metadata, annotations } };
    expect(adopt(liveCluster([moved, ...agents()]), "edge").program).toContain('fleetNamespace: "team"');
  });

  test("Rancher's machines tell which of several objects is meant", () => {
    const objects = [...plain, named("edge"), named("prod"), machine("a", "prod"), machine("other", "edge")];
    expect(adopt(liveCluster(objects)).name).toBe("prod");
  });

  test("where none says anything, somebody has to look", () => {
    const said = (objects: readonly KubectlObject[], wanted?: string) =>
      adopt(liveCluster(objects), wanted).remarks.map(({ text }) => text);
    const look = expect.stringContaining("no node says which cluster it is of: look whether these are the nodes of");
    expect(said(plain, "prod")).toContainEqual(look);
    expect(said([...plain, named("prod")])).toContainEqual(look);
    expect(said([...nodes, named("edge")])).not.toContainEqual(look);
  });
});

describe("what the input does not tell", () => {
  test("the name, where the nodes tell it and Rancher's object is missing", () => {
    const { program } = adopt(liveCluster(nodes));
    expect(program).toContain('new K3sCluster(this, "edge", {');
  });

  test("the name is to be filled in, and such a cluster is imported from nowhere", () => {
    const { name, program, remarks } = adopt(liveCluster(plain));
    expect(name).toBe("");
    expect(program).toContain('new K3sCluster(this, "name-in-rancher", {');
    expect(remarks.map(({ kind }) => kind)).toContain("fill-in");
    expect(adopt(liveCluster(plain), "edge").program).toContain('new K3sCluster(this, "edge", {');
  });

  test("Rancher's release is to be filled in, where neither its setting nor its agent tells it", () => {
    const { program } = adopt(liveCluster([...nodes.slice(0, 1), ...agents({}, "head")]));
    expect(program).toMatch(/TODO: the input does not tell the release of Rancher.*\n.*rancherVersion: "2\.14\.0"/);
  });

  test("which provider a release without one needs", () => {
    const app = (version: string) => adopt(liveCluster([...nodes.slice(0, 1), ...agents({}, version)])).program;
    expect(app("v2.9.3")).toContain('providerVersion: "~> 5.0"');
    expect(app("v2.99.0")).toMatch(/TODO: which provider was made for Rancher 2\.99/);
  });

  test("that nothing of Rancher is there is said", () => {
    const { remarks } = adopt(liveCluster([node("a"), controller("Deployment", "web", { namespace: "shop" })]));
    expect(remarks.map(({ text }) => text).join("\n")).toContain("nothing of Rancher is in the input");
  });
});
