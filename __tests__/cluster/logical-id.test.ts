import { TerraformOutput, type TerraformResource, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { ClusterReady, K3sCluster, type K3sClusterProps, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, type TerraformJson } from "./stacks";

function cluster(scope: Construct, id: string, props: Partial<K3sClusterProps> = {}): K3sCluster {
  return new K3sCluster(scope, id, {
    name: "edge",
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: ALL_ROLES },
    ...props,
  });
}

const written = (stack: TerraformStack): TerraformJson => JSON.parse(Testing.synth(stack, true));

/** What the synth fails with; nothing where it goes through. */
function told(stack: TerraformStack): string {
  try {
    Testing.fullSynth(stack);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("logicalId", () => {
  function everything(id: string, logicalId?: string): TerraformStack {
    const stack = rancherStack();
    const scope = new Construct(stack, "site");
    const own = cluster(scope, id, logicalId === undefined ? {} : { logicalId });
    own.importExisting();
    const [pool] = own.nodePools;
    pool?.cloudInit();
    return stack;
  }

  test("names cluster, model, outputs, locals and import, and every reference to them", () => {
    const json = written(everything("edge", "main"));
    expect(Object.keys(json.resource.rancher2_cluster_v2)).toEqual(["main"]);
    expect(Object.keys(json.resource.terraform_data)).toEqual(["main_model"]);
    expect(Object.keys(json.output)).toEqual(["main_all_registration_command"]);
    expect(Object.keys(json.locals)).toEqual(["main_all_user_data"]);
    expect(json.import).toEqual([{ to: "rancher2_cluster_v2.main", id: "fleet-default/edge" }]);
    expect(JSON.stringify(json.output)).toContain("${rancher2_cluster_v2.main.cluster_registration_token[0]");
    expect(JSON.stringify(json.resource.terraform_data)).toContain("rancher2_cluster_v2.main");
  });

  test("keeps everything as it is when the construct gets another id and scope", () => {
    const withoutNotes = (json: TerraformJson) =>
      JSON.parse(JSON.stringify(json, (key, value) => (key === "//" ? undefined : value)));
    const stack = rancherStack();
    const moved = cluster(stack, "renamed", { logicalId: "main" });
    moved.importExisting();
    moved.nodePools[0]?.cloudInit();
    expect(withoutNotes(written(stack))).toEqual(withoutNotes(written(everything("edge", "main"))));
  });

  test("is what CDKTF makes of the construct's path, where it is not given", () => {
    const [address] = Object.keys(written(everything("edge")).resource.rancher2_cluster_v2);
    expect(address).toMatch(/^site_edge_[0-9A-F]{8}$/);
  });

  test("names the data source and the outputs of a cluster that something else makes", () => {
    const stack = rancherStack();
    K3sCluster.fromClusterName(stack, "found", "edge", { logicalId: "main" }).addNodePool("gpu", {
      roles: [NodeRole.WORKER],
    });
    const json = written(stack);
    expect(Object.keys(json.data.rancher2_cluster_v2)).toEqual(["main"]);
    expect(Object.keys(json.output)).toEqual(["main_gpu_registration_command"]);
    expect(JSON.stringify(json.output)).toContain("${data.rancher2_cluster_v2.main.");
  });

  test("names the registrations of machines and the wait for a cluster", () => {
    const stack = rancherStack();
    const own = cluster(stack, "edge");
    const pool = own.addNodePool("ssh", ALL_ROLES);
    const hosts = { "a.example.com": { host: "10.0.0.1" } };
    const ssh = new SshRegistration(stack, "ssh", { pool, hosts, logicalId: "machines" });
    new ClusterReady(stack, "ready", { cluster: own, after: [ssh], logicalId: "wait" });
    const { terraform_data, rancher2_cluster_sync } = written(stack).resource;
    expect(Object.keys(terraform_data)).toEqual(["edge_model", "machines_a_example_com"]);
    expect(Object.keys(rancher2_cluster_sync)).toEqual(["wait"]);
    expect(rancher2_cluster_sync.wait.depends_on).toEqual(["terraform_data.machines_a_example_com"]);
  });

  test.each(["1st", "a b", "a.b", "", "${x}"])(
    "%j is refused where it is written, as it is no name in Terraform",
    (logicalId) => {
      expect(() => cluster(rancherStack(), "edge", { logicalId })).toThrow(/logicalId .* is no name in Terraform/);
      expect(() => K3sCluster.fromClusterName(rancherStack(), "e", "edge", { logicalId })).toThrow(
        /is no name in Terraform/,
      );
    },
  );

  test("of another cluster is refused", () => {
    const stack = rancherStack();
    cluster(stack, "edge");
    cluster(stack, "other", { name: "other", logicalId: "edge" });
    expect(told(stack)).toContain(
      '"test/edge" and "test/other" have one logical id (rancher2_cluster_v2.edge, terraform_data.edge_model',
    );
  });
});

describe("movedFrom", () => {
  const moves = (props: Partial<K3sClusterProps>, scopes: string[] = []): unknown => {
    const stack = rancherStack();
    const scope = scopes.reduce<Construct>((inner, id) => new Construct(inner, id), stack);
    cluster(scope, "edge", props);
    return written(stack).moved;
  };

  test.each([
    ["the logical id", "old"],
    ["the address", "rancher2_cluster_v2.old"],
  ])("moves cluster and model from where they were, by %s", (_what, movedFrom) => {
    expect(moves({ movedFrom })).toEqual([
      { from: "rancher2_cluster_v2.old", to: "rancher2_cluster_v2.edge" },
      { from: "terraform_data.old_model", to: "terraform_data.edge_model" },
    ]);
  });

  test("moves from the logical id that CDKTF made of a construct path", () => {
    const before = rancherStack();
    cluster(new Construct(new Construct(before, "sites"), "north/east".replace("/", "-")), "edge");
    const [old] = Object.keys(written(before).resource.rancher2_cluster_v2);
    expect(moves({ movedFrom: "test/sites/north-east/edge" })).toEqual([
      { from: `rancher2_cluster_v2.${old}`, to: "rancher2_cluster_v2.edge" },
      { from: `terraform_data.${old}_model`, to: "terraform_data.edge_model" },
    ]);
  });

  test("moves from one that a stack named in its own way", () => {
    class Named extends TerraformStack {
      protected override allocateLogicalId(element: Parameters<TerraformStack["getLogicalId"]>[0]): string {
        const node = "node" in element ? (element as TerraformResource).node : element;
        return `own-${node.scopes
          .slice(2)
          .map((scope) => scope.node.id)
          .join("-")}`;
      }
    }
    const stack = new Named(Testing.app(), "test");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    cluster(stack, "edge", { logicalId: "edge", movedFrom: "test/site/edge" });
    expect(written(stack).moved[0]).toEqual({
      from: "rancher2_cluster_v2.own-site-edge",
      to: "rancher2_cluster_v2.edge",
    });
  });

  test("moves in steps where it is a list, so that a state that saw the first step needs the second alone", () => {
    const clusterMoves = (moves({ movedFrom: ["first", "second"] }) as { from: string; to: string }[]).filter(
      ({ from }) => from.startsWith("rancher2"),
    );
    expect(clusterMoves).toEqual([
      { from: "rancher2_cluster_v2.first", to: "rancher2_cluster_v2.second" },
      { from: "rancher2_cluster_v2.second", to: "rancher2_cluster_v2.edge" },
    ]);
  });

  test("moves from a module, and from one of several instances", () => {
    expect(moves({ movedFrom: 'module.sites["north"].rancher2_cluster_v2.old[0]' })).toEqual([
      { from: 'module.sites["north"].rancher2_cluster_v2.old[0]', to: "rancher2_cluster_v2.edge" },
      { from: 'module.sites["north"].terraform_data.old_model[0]', to: "terraform_data.edge_model" },
    ]);
  });

  test("moves out of a module, and from one of several instances, that had the name it keeps", () => {
    for (const old of ["module.site.rancher2_cluster_v2.edge", "rancher2_cluster_v2.edge[0]"]) {
      expect(moves({ movedFrom: old })).toContainEqual({ from: old, to: "rancher2_cluster_v2.edge" });
    }
  });

  test("moves to the logicalId", () => {
    expect(moves({ movedFrom: "old", logicalId: "main" })).toEqual([
      { from: "rancher2_cluster_v2.old", to: "rancher2_cluster_v2.main" },
      { from: "terraform_data.old_model", to: "terraform_data.main_model" },
    ]);
  });

  test("moves each registration of a machine, and the wait for the cluster", () => {
    const stack = rancherStack();
    const own = cluster(stack, "edge");
    const pool = own.addNodePool("ssh", ALL_ROLES);
    const hosts = { "a.example.com": { host: "10.0.0.1" }, b: { host: "10.0.0.2" } };
    const ssh = new SshRegistration(stack, "ssh", { pool, hosts, movedFrom: "machines" });
    new ClusterReady(stack, "ready", { cluster: own, after: [ssh], movedFrom: "rancher2_cluster_sync.wait" });
    expect(written(stack).moved).toEqual([
      { from: "terraform_data.machines_a_example_com", to: "terraform_data.ssh_a_example_com" },
      { from: "terraform_data.machines_b", to: "terraform_data.ssh_b" },
      { from: "rancher2_cluster_sync.wait", to: "rancher2_cluster_sync.ready" },
    ]);
  });

  const refusal = (movedFrom: string | string[]): string => {
    try {
      cluster(rancherStack(), "edge", { movedFrom });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test("from another stack is refused, with what to do instead", () => {
    expect(refusal("other/edge")).toMatchInlineSnapshot(`
"movedFrom "other/edge" is no path in this stack, "test"
  --> test/edge
  = why: each stack has a state of its own, and Terraform moves nothing from one state to another
  = help: write the path with this stack's before it, "test/edge"; from another stack, take the resources out of its state and import them here, as docs/moving.md says"
`);
  });

  test("into a stack within the stack, or out of it, is refused as well: it has a state of its own", () => {
    const stack = rancherStack();
    const inner = new TerraformStack(stack, "inner");
    new RancherProvider(inner, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    expect(() => cluster(inner, "edge", { movedFrom: "test/old" })).toThrow('is no path in this stack, "test/inner"');
    expect(() => cluster(stack, "edge", { movedFrom: "test/inner/old" })).toThrow('is no path in this stack, "test"');
    expect(() => cluster(inner, "west", { movedFrom: "test/inner/old" })).not.toThrow();
  });

  test.each([
    ["a resource of another kind", "terraform_data.old"],
    ["nothing", ""],
    ["no name", "a b"],
    ["a path with a hole", "test//edge"],
  ])("from %s is refused", (_what, movedFrom) => {
    expect(refusal(movedFrom)).toContain(`movedFrom ${JSON.stringify(movedFrom)} is nothing that Terraform can move`);
  });

  test.each([["edge"], [["old", "old"]], [["test/edge"]]])(
    "of %j is refused, as that is where it goes",
    (movedFrom) => {
      expect(refusal(movedFrom)).toContain("is where the resources are moved to as well");
    },
  );

  test("is told all that is wrong with it at once", () => {
    expect(refusal(["a b", "edge"])).toMatch(
      /"a b" is nothing that Terraform can move.*"edge" is where the resources/s,
    );
  });

  test("from what is still in the stack is refused, as Terraform would refuse the plan", () => {
    const stack = rancherStack();
    cluster(stack, "old");
    cluster(stack, "edge", { name: "other", movedFrom: "old" });
    expect(told(stack)).toContain(
      "rancher2_cluster_v2.old is to be moved to rancher2_cluster_v2.edge, and this stack still has",
    );
  });

  test("of two clusters from one is refused", () => {
    const stack = rancherStack();
    cluster(stack, "edge", { movedFrom: "old" });
    cluster(stack, "other", { name: "other", movedFrom: "old" });
    expect(told(stack)).toContain(
      "rancher2_cluster_v2.old is to be moved to rancher2_cluster_v2.edge and to rancher2_cluster_v2.other",
    );
  });
});

describe("CDKTF's own words on the resource of a cluster", () => {
  test.each<[string, (cluster: K3sCluster) => unknown]>([
    ["overrideLogicalId", ({ resource }) => resource.overrideLogicalId("main")],
    ["moveTo", ({ resource }) => resource.moveTo("target")],
    ["moveToId", ({ resource }) => resource.moveToId("rancher2_cluster_v2.main")],
  ])("%s is refused with the property that does it", (_name, call) => {
    const own = clusterOf({ all: ALL_ROLES });
    expect(() => call(own)).toThrow(
      /set (logicalId on the construct|movedFrom: "edge" on the one that takes its place)/,
    );
    expect(told(TerraformStack.of(own))).toBe("");
  });

  test("overrideLogicalId says what to write", () => {
    const own = clusterOf({ all: ALL_ROLES });
    expect(() => own.resource.overrideLogicalId("main")).toThrowErrorMatchingInlineSnapshot(`
"the logical id "edge" cannot be overridden with "main"
  --> test/edge
  = why: other elements refer to it by now, and CDKTF would go on writing the old one without a word
  = help: set logicalId on the construct, and movedFrom where Terraform's state has it by another name"
`);
  });

  test("overrideLogicalId with the id that it has anyway is no mistake", () => {
    const own = clusterOf({ all: ALL_ROLES }, { logicalId: "main" });
    own.resource.overrideLogicalId("main");
    expect(Object.keys(written(TerraformStack.of(own)).resource.rancher2_cluster_v2)).toEqual(["main"]);
  });

  test("resetOverrideLogicalId is refused where there is a logicalId, and changes nothing where there is none", () => {
    const named = clusterOf({ all: ALL_ROLES }, { logicalId: "main" });
    expect(() => named.resource.resetOverrideLogicalId()).toThrow("leave logicalId out of the construct");
    expect(() => clusterOf({ all: ALL_ROLES }).resource.resetOverrideLogicalId()).not.toThrow();
  });

  test("moveFromId moves the model as well", () => {
    const own = clusterOf({ all: ALL_ROLES });
    own.resource.moveFromId("rancher2_cluster_v2.old");
    expect(written(TerraformStack.of(own)).moved).toEqual([
      { from: "rancher2_cluster_v2.old", to: "rancher2_cluster_v2.edge" },
      { from: "terraform_data.old_model", to: "terraform_data.edge_model" },
    ]);
    expect(() => own.resource.moveFromId("rancher2_cluster_v2.older")).toThrow("list all former names in movedFrom");
  });

  test("moveTo of a raw cluster finds the cluster that addMoveTarget is called on", () => {
    const stack = rancherStack();
    const raw = new ClusterV2(stack, "raw", { name: "edge", kubernetesVersion: KUBERNETES_VERSION });
    cluster(stack, "edge", { logicalId: "main" }).resource.addMoveTarget("here");
    raw.moveTo("here");
    expect(written(stack).moved).toEqual([{ from: "rancher2_cluster_v2.raw", to: "rancher2_cluster_v2.main" }]);
  });

  test("importFrom imports to the cluster's address", () => {
    const own = clusterOf({ all: ALL_ROLES }, { logicalId: "main" });
    own.resource.importFrom("fleet-default/edge");
    expect(written(TerraformStack.of(own)).import).toEqual([
      { id: "fleet-default/edge", to: "rancher2_cluster_v2.main" },
    ]);
  });

  test("are refused on model, wait, registrations and data source as well", () => {
    const stack = rancherStack();
    const own = cluster(stack, "edge");
    const pool = own.addNodePool("ssh", ALL_ROLES);
    const ssh = new SshRegistration(stack, "ssh", { pool, hosts: { a: { host: "10.0.0.1" } } });
    const ready = new ClusterReady(stack, "ready", { cluster: own, after: [ssh] });
    const found = K3sCluster.fromClusterName(stack, "found", "other");
    new TerraformOutput(stack, "waited", { value: ready.clusterId });
    new TerraformOutput(stack, "found-id", { value: found.clusterId });
    const elements = [own.node.findChild("model"), ssh.node.findChild("a"), ready.resource, found.resource];
    for (const element of elements as TerraformResource[]) {
      expect(() => element.overrideLogicalId("other")).toThrow("cannot be overridden");
    }
    for (const element of elements.slice(0, 3) as TerraformResource[]) {
      expect(() => element.moveToId("x.y")).toThrow("cannot be moved away by itself");
    }
  });
});

describe("preventDestroy", () => {
  const lifecycle = (props: Partial<K3sClusterProps>, change: (resource: ClusterV2) => void = () => {}): unknown => {
    const own = clusterOf({ all: ALL_ROLES }, props);
    change(own.resource);
    const { prevent_destroy, ignore_changes } = written(TerraformStack.of(own)).resource.rancher2_cluster_v2.edge
      .lifecycle;
    return { prevent_destroy, ignore_changes };
  };

  test("has Terraform refuse to destroy a cluster, unless the app says no", () => {
    expect(lifecycle({})).toEqual({ prevent_destroy: true });
    expect(lifecycle({ preventDestroy: false })).toEqual({});
  });

  test("stays when the app sets the resource's lifecycle for something else", () => {
    const ignoreChanges = ["labels"];
    expect(lifecycle({}, (resource) => Object.assign(resource, { lifecycle: { ignoreChanges } }))).toEqual({
      prevent_destroy: true,
      ignore_changes: ["labels"],
    });
  });

  test("gives way to a preventDestroy of the resource's own lifecycle, and to an override", () => {
    const change = (resource: ClusterV2) => Object.assign(resource, { lifecycle: { preventDestroy: false } });
    expect(lifecycle({}, change)).toEqual({ prevent_destroy: false });
    expect(lifecycle({}, (resource) => resource.addOverride("lifecycle.prevent_destroy", false))).toEqual({
      prevent_destroy: false,
    });
    const on = (resource: ClusterV2) => Object.assign(resource, { lifecycle: { preventDestroy: true } });
    expect(lifecycle({ preventDestroy: false }, on)).toEqual({ prevent_destroy: true });
  });

  test("stands beside what keeps a pod security template", () => {
    expect(lifecycle({ defaultPodSecurityAdmissionConfigurationTemplateName: "" })).toMatchObject({
      prevent_destroy: true,
    });
  });
});
