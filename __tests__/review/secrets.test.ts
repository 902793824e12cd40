import { NodeRole } from "../../lib";
import { type ClusterSketch, contentsOf, modelOf } from "../scheduling/models";
import { CANARY, plantCanaries } from "./canaries";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const before = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: {} });
const after = modelOf(
  { servers: { roles: NodeRole.ALL }, workers: { taints: ["c=d:NoExecute"] } },
  { acknowledged: { RK703: "at night" }, addons: { traefik: { disabled: true } } },
);

/** Everything a plan holds besides, with what Rancher's provider puts into it. */
const rest = {
  variables: { rancher_token: { value: "token-made:up" } },
  planned_values: {
    root_module: { resources: [resource("terraform_data", "edge_model", { input: contentsOf(after) })] },
  },
  prior_state: {
    format_version: "1.0",
    values: {
      root_module: { resources: [resource("rancher2_cluster_v2", "edge", { kube_config: "apiVersion: v1" })] },
    },
  },
  output_changes: { edge_servers: { before: "curl --token made-up", after: "curl", after_sensitive: false } },
  configuration: {
    provider_config: { rancher2: { expressions: { token_key: { constant_value: "token-made:up" } } } },
    root_module: { resources: [{ address: "kubernetes_node_taint.a", type: "kubernetes_node_taint" }] },
  },
  relevant_attributes: [{ resource: "rancher2_cluster_v2.edge", attribute: ["kube_config"] }],
};

function resource(type: string, name: string, values: object): object {
  return { address: `${type}.${name}`, mode: "managed", type, name, values, sensitive_values: {} };
}

/** What the provider computes for a cluster, in clear text. */
const computed = {
  name: "edge",
  kubernetes_version: "v1.33.5+k3s1",
  cluster_registration_token: [{ token: "made-up", node_command: "curl --token made-up" }],
  kube_config: "users: [{token: made-up}]",
  rke_config: [{ machine_global_config: "secrets: made-up", registries: [{ configs: [{ auth: "made-up" }] }] }],
};

const plan = plantCanaries(
  planOf(
    {
      edge: {
        before,
        after,
        cluster: {
          action_reason: "replace_because_cannot_update",
          change: {
            actions: ["delete", "create"],
            before: computed,
            after: computed,
            replace_paths: [["name"], ["annotations", "made-up"]],
            before_sensitive: { kube_config: true },
          },
        },
      },
    },
    rest,
  ),
);
const file = inputs.file(plan, "plan.json");

const FORMATS = ["text", "markdown", "json", "sarif"] as const;

test("a model with anything that this library does not know is refused, and none of it is shown", async () => {
  const model = { ...contentsOf(after), [`x${CANARY}`]: CANARY };
  const pools = { workers: { ...model.pools.workers, [CANARY]: CANARY, nodes: CANARY } };
  const hostile = planOf({ edge: { before, after } }, {});
  const text = JSON.stringify(hostile).replaceAll(
    JSON.stringify(contentsOf(after)),
    JSON.stringify({ ...model, pools }),
  );
  expect(text).toContain(CANARY);
  const { out, err, exitCode } = await rancherK3s("review", inputs.file(text, "plan.json"));
  expect([out, exitCode]).toEqual(["", 2]);
  expect(err).toMatch(/in the model, there is an unknown property/);
  expect(err).not.toContain(CANARY);
});

test("the canaries are where secrets would be", () => {
  const text = JSON.stringify(plan);
  for (const place of ["kube_config", "node_command", "token_key", "rancher_token", "edge_servers", "annotations"]) {
    expect(text).toMatch(new RegExp(`${place}"?[^}]*${CANARY}`));
  }
  expect(text.split(CANARY).length).toBeGreaterThan(60);
});

test.each(FORMATS)("review prints none of them as %s", async (format) => {
  const { out, err, exitCode } = await rancherK3s("review", file, "--format", format);
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 1 });
  expect(out).toContain("RK701");
  expect(out).not.toContain(CANARY);
});

test.each(FORMATS)("check prints none of them as %s", async (format) => {
  const { out, err } = await rancherK3s("check", file, "--format", format);
  expect(err).toBe("");
  expect(out.toLowerCase()).toContain("edge");
  expect(out).not.toContain(CANARY);
});

test.each(FORMATS)("a review of two stacks prints none of them as %s", async (format) => {
  const [base, head] = [before, after].map((model) =>
    inputs.file(plantCanaries(stackOf({ edge: model })), "cdk.tf.json"),
  );
  const { out, err } = await rancherK3s(
    "review",
    "--base",
    base as string,
    "--head",
    head as string,
    "--format",
    format,
  );
  expect(err).toBe("");
  expect(out).toContain("RK705");
  expect(out).not.toContain(CANARY);
});

test("no error shows one, wherever the file breaks off", async () => {
  const text = JSON.stringify(plan);
  for (let length = 1; length < text.length; length += 97) {
    const { err, exitCode } = await rancherK3s("review", inputs.file(text.slice(0, length), "plan.json"));
    expect(exitCode).toBe(2);
    expect(err).not.toContain(CANARY);
  }
});

test.each<[string, object]>([
  ["a format version that is none", { format_version: CANARY }],
  ["a run that failed", { errored: true, error: CANARY }],
  ["no changes at all", { resource_changes: [{ type: CANARY }] }],
  ["a model that is sensitive", planOf({ edge: { before, after, model: { change: { after_sensitive: true } } } })],
])("no error shows one with %s", async (_what, change) => {
  const { out, err, exitCode } = await rancherK3s("review", inputs.file({ ...plan, ...change }, "plan.json"));
  expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
  expect(err).not.toContain(CANARY);
});

test("an object in the place of a model's value is not shown in the error", async () => {
  const broken = { ...after, rancherVersion: { token: CANARY } } as unknown as ClusterSketch;
  const { err, exitCode } = await rancherK3s("review", inputs.file(planOf({ edge: { before, after: broken } })));
  expect({ exitCode, err: err.replace(/^.*json: /, "") }).toEqual({
    exitCode: 2,
    err: "in the model, rancherVersion is an object, not text; synthesize the stack again, or use the release of cdktf-rancher-k3s that synthesized it\n",
  });
});
