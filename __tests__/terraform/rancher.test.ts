/** The made-up Rancher: what providers do to it is remembered, shared and written down in order. */
import { createMirror, KUBERNETES, type ProviderRelease, RANCHER2, type Terraform } from "./harness";
import { changesIn, errorsIn } from "./messages";
import { createRancher, type Rancher } from "./rancher";

const mirror = createMirror();
afterAll(() => mirror.remove());

const RANCHER = RANCHER2.filter(({ version }) => version === "14.1.1");

const CLUSTER = { name: "edge", kubernetes_version: "v1.34.3+k3s1" };

const configuration = (rest: object) => ({
  terraform: {
    required_providers: {
      rancher2: { source: "rancher/rancher2" },
      kubernetes: { source: "hashicorp/kubernetes" },
      digitalocean: { source: "digitalocean/digitalocean" },
    },
  },
  provider: { rancher2: [{ api_url: "https://rancher.example.com", token_key: "token-made:up" }] },
  ...rest,
});

/** A working folder against a Rancher. */
async function folderOf(terraform: Terraform, resources: object, pins: readonly ProviderRelease[] = RANCHER) {
  const folder = terraform.workspace(configuration(resources), pins);
  await terraform.init(folder);
  const json = async (name: string, ...args: string[]) =>
    (await terraform.run(folder, [name, "-json", ...args])).stdout;
  return {
    folder,
    planned: async () => changesIn(await json("plan", "-out=plan.bin")),
    applied: async (plan?: string) => errorsIn(await json("apply", "-auto-approve", ...(plan ? [plan] : []))),
    destroyed: async () => errorsIn(await json("destroy", "-auto-approve")),
    become: (changed: object) => terraform.configure(folder, configuration(changed), pins),
  };
}

async function against(test: (rancher: Rancher, terraform: Terraform) => Promise<void>): Promise<void> {
  const rancher = createRancher();
  try {
    await test(rancher, mirror.with(rancher.environment));
  } finally {
    rancher.remove();
  }
}

const TAINT = { key: "dedicated", value: "gpu", effect: "NoSchedule" };

const withNode = (taints: readonly object[], force: boolean) => ({
  resource: {
    rancher2_cluster_v2: { edge: CLUSTER },
    digitalocean_droplet: {
      gpu: {
        name: "gpu",
        image: "debian-13-x64",
        size: "s-1vcpu-1gb",
        depends_on: ["rancher2_cluster_v2.edge"],
      },
    },
    rancher2_cluster_sync: {
      ready: {
        cluster_id: "${rancher2_cluster_v2.edge.cluster_v1_id}",
        depends_on: ["digitalocean_droplet.gpu"],
      },
    },
    kubernetes_node_taint: {
      gpu: {
        metadata: { name: "gpu" },
        taint: taints,
        force,
        field_manager: "cdktf",
        depends_on: ["rancher2_cluster_sync.ready"],
      },
    },
  },
});

test.concurrent("calls of all providers stand in one log, in the order they were made", () =>
  against(async (rancher, terraform) => {
    rancher.join("gpu", [{ key: "registered", effect: "NoSchedule" }]);
    const stack = await folderOf(terraform, withNode([TAINT], false), [...RANCHER, ...KUBERNETES]);
    expect(await stack.applied()).toEqual([]);
    expect(rancher.writes()).toEqual([
      "POST clusters/fleet-default/edge 201",
      "POST digitalocean_droplet/digitalocean_droplet-1 201",
      "PATCH nodes/gpu 200",
    ]);
    const { clusterName } = rancher.stored("edge")?.status ?? {};
    const targets = rancher.calls().map(({ target }) => target);
    expect(targets.indexOf(`clusters/${clusterName}`)).toBeGreaterThan(
      targets.indexOf("digitalocean_droplet/digitalocean_droplet-1"),
    );
    expect(rancher.taints("gpu")).toEqual([TAINT]);
    expect(await stack.planned()).toEqual({});

    // Another owner of the list, which is one list: nothing of it is read back, and without force it stays another's.
    rancher.taint("gpu", [{ key: "theirs", effect: "NoExecute" }], "kubectl");
    expect(await stack.planned()).toEqual({ "kubernetes_node_taint.gpu": "update" });
    expect(await stack.applied()).toEqual([
      { address: "kubernetes_node_taint.gpu", summary: expect.stringContaining("Field manager conflict") },
    ]);
    stack.become(withNode([TAINT], true));
    expect(await stack.applied()).toEqual([]);
    expect(rancher.taints("gpu")).toEqual([TAINT]);

    rancher.forgetCalls();
    expect(await stack.destroyed()).toEqual([]);
    expect(rancher.writes()).toEqual([
      "PATCH nodes/gpu 200",
      "DELETE digitalocean_droplet/digitalocean_droplet-1 204",
      "DELETE clusters/fleet-default/edge 204",
    ]);
    expect(rancher.taints("gpu")).toEqual([]);
    expect(rancher.stored("edge")).toBeUndefined();
  }));

const command = (source: string) => ({
  value: `\${${source}.cluster_registration_token[0].node_command}`,
  sensitive: true,
});

test.concurrent("stacks share a Rancher: what one makes, another finds", () =>
  against(async (rancher, terraform) => {
    const maker = await folderOf(terraform, {
      resource: { rancher2_cluster_v2: { edge: CLUSTER } },
      output: { command: command("rancher2_cluster_v2.edge") },
    });
    expect(await maker.applied()).toEqual([]);
    const finder = await folderOf(terraform, {
      data: { rancher2_cluster_v2: { edge: { name: "edge" } } },
      output: { command: command("data.rancher2_cluster_v2.edge") },
    });
    rancher.turn({ token: "rotated" }, "edge");
    const { values } = await terraform.apply(finder.folder);
    expect(values?.outputs?.command?.value).toMatch(/^curl .* --token rotated$/);

    rancher.turn({ noCommand: true }, "edge");
    const { values: without } = await terraform.apply(maker.folder);
    expect(without?.outputs?.command?.value).toBe("");
  }));

test.concurrent("somebody else may be faster: the last writer wins", () =>
  against(async (rancher, terraform) => {
    const stack = await folderOf(terraform, { resource: { rancher2_cluster_v2: { edge: CLUSTER } } });
    expect(await stack.applied()).toEqual([]);
    stack.become({ resource: { rancher2_cluster_v2: { edge: { ...CLUSTER, labels: { mine: "1" } } } } });
    expect(await stack.planned()).toEqual({ "rancher2_cluster_v2.edge": "update" });
    rancher.edit("edge", { "metadata.labels": { theirs: "1" } });
    rancher.forgetCalls();
    expect(await stack.applied("plan.bin")).toEqual([]);
    expect(rancher.writes()).toEqual(["PUT clusters/fleet-default/edge 409", "PUT clusters/fleet-default/edge 200"]);
    expect(rancher.stored("edge")?.metadata.labels).toEqual({ mine: "1" });

    rancher.turn({ refuseDelete: "still in use" });
    expect(await stack.destroyed()).toEqual([
      expect.objectContaining({ summary: expect.stringContaining("message=still in use") }),
    ]);
    expect(rancher.stored("edge")).toBeDefined();
  }));

test.concurrent("a cluster that does not become active is not waited for", () =>
  against(async (rancher, terraform) => {
    rancher.turn({ inactive: true });
    const { resource } = withNode([TAINT], true);
    const { kubernetes_node_taint: _taint, ...others } = resource;
    const stack = await folderOf(terraform, { resource: others });
    expect(await stack.applied()).toEqual([
      {
        address: "rancher2_cluster_sync.ready",
        summary: expect.stringMatching(/^Timeout waiting for cluster ID c-m-/),
      },
    ]);
    expect(await stack.planned()).toEqual({ "rancher2_cluster_sync.ready": "create" });
  }));

test("an affinity that is no JSON fails its resource before Rancher is asked, and the provider lives on", () =>
  against(async (rancher, terraform) => {
    const customized = { ...CLUSTER, cluster_agent_deployment_customization: [{ override_affinity: "{" }] };
    const clusters = { bad: { ...customized, name: "bad" }, good: { ...CLUSTER, name: "good" } };
    const { applied } = await folderOf(terraform, { resource: { rancher2_cluster_v2: clusters } });
    expect(await applied()).toMatchObject([
      { address: "rancher2_cluster_v2.bad", summary: expect.stringMatching(/^override_affinity: /) },
    ]);
    expect(rancher.stored("bad")).toBeUndefined();
    expect(rancher.stored("good")).toBeDefined();
  }));
