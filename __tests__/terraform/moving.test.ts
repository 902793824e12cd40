/** What docs/moving.md says, under real Terraform: clusters that get another name, scope or stack, or go on purpose. */
import { TerraformResource, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { ClusterReady, K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";
import { createMirror, type Plan } from "./harness";
import { createRancher } from "./rancher";
import { changes, NEWEST, workspaceOf } from "./stacks";

const terraform = createMirror();
afterAll(() => terraform.remove());

const POOLS = { first: { roles: NodeRole.ALL, taints: ["dedicated:NoSchedule"] } } as const;

interface Place {
  readonly stack?: string;
  readonly scopes?: readonly string[];
  readonly id: string;
  readonly props?: Partial<K3sClusterProps>;
  /** What the wait for the cluster was called. */
  readonly readyMovedFrom?: string;
}

/** An app with one cluster in this place, and what waits for it beside it. */
function stackOf({ stack: name = "clusters", scopes = [], id, props, readyMovedFrom }: Place): TerraformStack {
  const stack = new TerraformStack(Testing.app(), name);
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const scope = scopes.reduce<Construct>((outer, inner) => new Construct(outer, inner), stack);
  const cluster = new K3sCluster(scope, id, {
    name: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: POOLS,
    ...props,
  });
  const machine = new TerraformResource(stack, "machine", { terraformResourceType: "terraform_data" });
  new ClusterReady(scope, "ready", {
    cluster,
    after: [machine],
    ...(readyMovedFrom === undefined ? {} : { movedFrom: readyMovedFrom }),
  });
  return stack;
}

const jsonOf = (place: Place): object => JSON.parse(Testing.synth(stackOf(place), true));

/** A folder in which the app was applied like this. */
async function applied(place: Place): Promise<string> {
  const folder = await workspaceOf(terraform, stackOf(place));
  await terraform.apply(folder);
  return folder;
}

function become(folder: string, place: Place): void {
  terraform.configure(folder, jsonOf(place), [NEWEST]);
}

/** Where each resource was that is somewhere else now. */
function moved({ resource_changes: planned = [] }: Plan): Record<string, unknown> {
  const entries = planned.map((entry) => [entry.address, (entry as { previous_address?: string }).previous_address]);
  return Object.fromEntries(entries.filter(([, previous]) => previous !== undefined));
}

const EDGE: Place = { id: "edge" };

test.concurrent("a cluster that is renamed with movedFrom is moved, with its model and the wait for it", async () => {
  const folder = await applied(EDGE);
  const now: Place = { scopes: ["site"], id: "main", readyMovedFrom: "ready", props: { movedFrom: "edge" } };
  become(folder, now);
  const plan = await terraform.plan(folder);
  expect(await changes(terraform, folder)).toEqual({});
  const [cluster, model, ready] = Object.keys(moved(plan)).sort() as [string, string, string];
  expect([cluster, ready, model].map((address) => address.replace(/_[0-9A-F]{8}/, "_HASH"))).toEqual([
    "rancher2_cluster_sync.site_ready_HASH",
    "terraform_data.site_main_HASH_model",
    "rancher2_cluster_v2.site_main_HASH",
  ]);
  expect(Object.values(moved(plan)).sort()).toEqual([
    "rancher2_cluster_sync.ready",
    "rancher2_cluster_v2.edge",
    "terraform_data.edge_model",
  ]);
  await terraform.apply(folder);
  // Done: the move does no harm, and may go.
  expect(moved(await terraform.plan(folder))).toEqual({});
  become(folder, { ...now, props: {} });
  expect(await changes(terraform, folder)).toEqual({});
});

test.concurrent("a former construct path moves what CDKTF had named by it, and outputs get new names at once", async () => {
  const folder = await applied({ scopes: ["sites", "north"], id: "edge" });
  become(folder, {
    ...EDGE,
    props: { movedFrom: "clusters/sites/north/edge" },
    readyMovedFrom: "clusters/sites/north/ready",
  });
  const plan = await terraform.plan(folder);
  expect(await changes(terraform, folder)).toEqual({});
  expect(Object.keys(moved(plan)).sort()).toEqual([
    "rancher2_cluster_sync.ready",
    "rancher2_cluster_v2.edge",
    "terraform_data.edge_model",
  ]);
  expect(Object.keys(plan.output_changes ?? {})).toContain("edge_first_registration_command");
});

test.concurrent("several former names move the cluster from whichever a state has it under", async () => {
  const props = { movedFrom: ["first", "second"] };
  for (const id of ["first", "second"]) {
    const folder = await applied({ id });
    become(folder, { ...EDGE, props });
    expect(await changes(terraform, folder)).toEqual({});
  }
});

test.concurrent("a cluster that has a logicalId is where it was, whatever the construct is called", async () => {
  const folder = await applied({ ...EDGE, props: { logicalId: "main" } });
  become(folder, { scopes: ["site"], id: "other", readyMovedFrom: "ready", props: { logicalId: "main" } });
  expect(await changes(terraform, folder)).toEqual({});
  const { output_changes: outputs = {} } = await terraform.plan(folder);
  const changed = Object.values(outputs).filter(
    (change) => (change as unknown as { actions: readonly string[] }).actions.join() !== "no-op",
  );
  expect(changed).toEqual([]);
});

test.concurrent("terraform refuses to destroy a cluster, or to replace it, until the app allows it", async () => {
  const folder = await applied(EDGE);
  const destroy = () => terraform.print(folder, "destroy", "-no-color", "-lock=false", "-auto-approve");
  const refusal = /Instance cannot be destroyed[\s\S]*rancher2_cluster_v2\.edge/;
  await expect(destroy()).rejects.toThrow(refusal);
  become(folder, { ...EDGE, props: { name: "west" } });
  await expect(terraform.plan(folder)).rejects.toThrow(refusal);
  become(folder, { ...EDGE, props: { preventDestroy: false } });
  expect(await changes(terraform, folder)).toEqual({});
  expect(await destroy()).toContain("rancher2_cluster_v2.edge: Destruction complete");
});

test.concurrent("a cluster whose first apply broke after Rancher made it is tainted, and untaint keeps it", async () => {
  const rancher = createRancher();
  try {
    const here = terraform.with(rancher.environment);
    const folder = await workspaceOf(here, stackOf(EDGE));
    rancher.turn({ breakAfterPost: "connection reset by peer" });
    await expect(here.apply(folder)).rejects.toThrow("connection reset by peer");
    rancher.turn({});
    const made = rancher.stored("edge")?.status.clusterName;
    expect(made).toMatch(/^c-m-/);
    await expect(here.plan(folder)).rejects.toThrow(/Instance cannot be destroyed[\s\S]*rancher2_cluster_v2\.edge/);
    await here.print(folder, "untaint", "-lock=false", "rancher2_cluster_v2.edge");
    await here.apply(folder);
    expect(await changes(here, folder)).toEqual({});
    expect(rancher.stored("edge")?.status.clusterName).toBe(made);
    expect(rancher.calls().filter(({ method }) => method === "DELETE")).toEqual([]);
  } finally {
    rancher.remove();
  }
});

test.concurrent("a cluster that is taken out of the app, or renamed without movedFrom, is not protected", async () => {
  const folder = await applied(EDGE);
  become(folder, { id: "other" });
  expect(await changes(terraform, folder)).toMatchObject({
    "rancher2_cluster_v2.edge": "delete",
    "rancher2_cluster_v2.other": "create",
  });
});

test.concurrent("a cluster goes to another stack by state rm and import, and stays in Rancher", async () => {
  const old = await applied(EDGE);
  const { values } = JSON.parse(await terraform.print(old, "show", "-json"));
  const [cluster] = values.root_module.resources.filter(({ type }: { type: string }) => type === "rancher2_cluster_v2");
  await terraform.print(old, "state", "rm", "rancher2_cluster_v2.edge", "terraform_data.edge_model");

  const stack = new TerraformStack(Testing.app(), "north");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools: POOLS }).importExisting();
  const answers = { "import rancher2_cluster_v2 fleet-default/edge": cluster.values };
  const folder = await workspaceOf(terraform, stack, answers);
  const { resource_changes: planned = [] } = await terraform.plan(folder);
  expect(planned.find(({ address }) => address === "rancher2_cluster_v2.edge")?.change).toMatchObject({
    actions: ["no-op"],
    importing: { id: "fleet-default/edge" },
  });
  await terraform.apply(folder);
  expect(await changes(terraform, folder)).toEqual({});

  // What is left of the old stack no longer knows the cluster.
  terraform.configure(old, { resource: { terraform_data: { machine: {} } } }, []);
  const { resource_changes: left = [] } = await terraform.plan(old);
  expect(left.map(({ address }) => address).filter((address) => /cluster_v2|model/.test(address))).toEqual([]);
});
