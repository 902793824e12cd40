/** The Terraform check, checked: it must see what is wrong, tell the provider versions apart, and plan as Rancher's does. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { madeUpVariables } from "./apps";
import { createMirror, type ProviderRelease, RANCHER2 } from "./harness";
import { maximalConfiguration } from "./maximal";
import { exposedSecrets } from "./secrets";

const terraform = createMirror();
const folder = mkdtempSync(path.join(tmpdir(), "terraform-check-schemas-"));

afterAll(() => {
  terraform.remove();
  rmSync(folder, { recursive: true, force: true });
});

const release = (version: string): ProviderRelease => {
  const found = RANCHER2.find((candidate) => candidate.version === version);
  if (!found) throw new Error(`schemas/rancher2/${version}.json is missing`);
  return found;
};
const OLDEST = release("7.11.1");
const NEWEST = RANCHER2.at(-1) as ProviderRelease;
const NEWER = RANCHER2.filter((candidate) => candidate !== OLDEST);

const TOLERATION = { key: "dedicated", operator: "Equal", value: "db", effect: "NoSchedule" };

/** A custom cluster as the library writes it. */
const CLUSTER = {
  name: "edge",
  kubernetes_version: "v1.33.5+k3s1",
  cluster_agent_deployment_customization: [{ append_tolerations: [TOLERATION] }],
  fleet_agent_deployment_customization: [{ append_tolerations: [TOLERATION] }],
  rke_config: { machine_global_config: '{"disable":["traefik"]}' },
};
const DATA_DIRECTORIES = { ...CLUSTER, rke_config: { data_directories: [{ k8s_distro: "/data/k3s" }] } };

const configuration = (cluster: object, rest: object = {}) => ({
  terraform: { required_providers: { rancher2: { source: "rancher/rancher2", version: ">= 7.0.0" } } },
  provider: { rancher2: [{ api_url: "https://rancher.example.com", token_key: "token-made:up" }] },
  resource: { rancher2_cluster_v2: { edge: cluster } },
  ...rest,
});

/** What `terraform validate` says about a configuration, one line per finding. */
async function findings(config: object, pin: ProviderRelease): Promise<string[]> {
  const workspace = terraform.workspace(config, [pin]);
  await terraform.init(workspace);
  const { diagnostics } = await terraform.validate(workspace);
  return diagnostics.map(
    ({ severity, summary, detail }) => `${severity}: ${summary}: ${detail?.replaceAll("\n", " ")}`,
  );
}

test.concurrent.each(RANCHER2)("terraform with rancher2 $version accepts a custom cluster", async (pin) => {
  expect(await findings(configuration(CLUSTER), pin)).toEqual([]);
});

const { kubernetes_version: _, ...WITHOUT_VERSION } = CLUSTER;

test.concurrent.each([
  {
    mistake: "a misspelled attribute",
    config: configuration({ ...CLUSTER, kubernetes_versoin: "v1.33.5+k3s1" }),
    message: 'No argument or block type is named "kubernetes_versoin".',
  },
  {
    mistake: "a value of the wrong type",
    config: configuration({
      ...CLUSTER,
      cluster_agent_deployment_customization: [{ append_tolerations: [{ ...TOLERATION, seconds: "soon" }] }],
    }),
    message: 'Inappropriate value for attribute "seconds": a number is required.',
  },
  {
    mistake: "a missing required attribute",
    config: configuration(WITHOUT_VERSION),
    message: 'The argument "kubernetes_version" is required, but no definition was found.',
  },
  {
    mistake: "a value for what only Rancher computes",
    config: configuration({ ...CLUSTER, cluster_v1_id: "c-m-made-up" }),
    message: 'Can\'t configure a value for "cluster_v1_id"',
  },
  {
    mistake: "more blocks than the provider takes",
    config: configuration({ ...CLUSTER, rke_config: [{}, {}] }),
    message: 'No more than 1 "rke_config" blocks are allowed',
  },
  {
    mistake: "an unknown resource type",
    config: configuration(CLUSTER, { resource: { rancher2_cluster_v3: { edge: {} } } }),
    message: 'does not support resource type "rancher2_cluster_v3".',
  },
  {
    mistake: "a reference to an output that a cluster does not have",
    config: configuration(CLUSTER, { output: { id: { value: "${rancher2_cluster_v2.edge.cluster_id}" } } }),
    message: 'This object has no argument, nested block, or exported attribute named "cluster_id".',
  },
])("terraform rejects $mistake", async ({ config, message }) => {
  const found = await findings(config, NEWEST);
  expect(found).toEqual([expect.stringContaining(message)]);
  expect(found[0]).toMatch(/^error: /);
});

test.concurrent("terraform warns of a deprecated block", async () => {
  const cluster = { ...CLUSTER, rke_config: { local_auth_endpoint: [{ enabled: true }] } };
  expect(await findings(configuration(cluster), NEWEST)).toEqual([
    expect.stringMatching(/^warning: Argument is deprecated: A block "local_auth_endpoint" is set\./),
  ]);
});

test.concurrent("rancher2 7.11.1 rejects rke_config.data_directories, which is younger", async () => {
  expect(await findings(configuration(DATA_DIRECTORIES), OLDEST)).toEqual([
    expect.stringContaining('No argument or block type is named "data_directories".'),
  ]);
});

test.concurrent.each(NEWER)("rancher2 $version accepts rke_config.data_directories", async (pin) => {
  expect(await findings(configuration(DATA_DIRECTORIES), pin)).toEqual([]);
});

/** The only inputs of 7.11.1 that a newer provider no longer has. The library sets none of them. */
const GONE: Readonly<Record<string, readonly string[]>> = { "15.0.0-rc.16": ["node_pool_ids"] };

test.concurrent.each(NEWER)("rancher2 $version accepts every input of 7.11.1, but for known removals", async (pin) => {
  const errors = (await findings(maximalConfiguration(OLDEST), pin)).filter((finding) => finding.startsWith("error"));
  expect(errors).toEqual(
    (GONE[pin.version] ?? []).map((name) => expect.stringContaining(`No argument or block type is named "${name}".`)),
  );
});

/** What a plan does to each resource that it manages. */
const actions = async (workspace: string) =>
  (await terraform.plan(workspace)).resource_changes?.map(({ change }) => change.actions);

async function applied(config: object, pin: ProviderRelease): Promise<string> {
  const workspace = terraform.workspace(config, [pin]);
  await terraform.init(workspace);
  await terraform.apply(workspace);
  return workspace;
}

test.concurrent("an applied cluster is left alone, updated in place, or replaced when its name changes", async () => {
  const workspace = await applied(configuration(CLUSTER), OLDEST);
  expect(await actions(workspace)).toEqual([["no-op"]]);

  const untolerant = { ...CLUSTER, fleet_agent_deployment_customization: [] };
  terraform.configure(workspace, configuration(untolerant), [OLDEST]);
  expect(await actions(workspace)).toEqual([["update"]]);

  terraform.configure(workspace, configuration({ ...CLUSTER, name: "core" }), [OLDEST]);
  expect(await actions(workspace)).toEqual([["delete", "create"]]);
});

test.concurrent("a newer provider reads the state of an older one and plans no change", async () => {
  const workspace = await applied(configuration(CLUSTER), OLDEST);
  terraform.configure(workspace, configuration(CLUSTER), [NEWEST]);
  await terraform.init(workspace);
  expect(await actions(workspace)).toEqual([["no-op"]]);
});

test.concurrent("an imported cluster is updated, not replaced", async () => {
  const adopt = { import: [{ to: "rancher2_cluster_v2.edge", id: "fleet-default/edge" }] };
  const workspace = terraform.workspace(configuration(CLUSTER, adopt), [NEWEST]);
  await terraform.init(workspace);
  expect(await actions(workspace)).toEqual([["update"]]);
});

test.concurrent("an apply makes up every computed value by its type and place, in every kind of block", async () => {
  const attributes = {
    id: { type: "string", computed: true },
    size: { type: "number", optional: true, computed: true },
    on: { type: "bool", computed: true },
    any: { type: "dynamic", optional: true },
    pair: { type: ["tuple", ["string", "number"]], computed: true },
    names: { type: ["set", "string"], computed: true },
    tags: { type: ["map", "string"], computed: true },
    secret: { type: "string", optional: true, write_only: true },
  };
  const block = { attributes: { name: { type: "string", required: true }, id: attributes.id } };
  const modes = ["single", "group", "list", "set", "map"];
  const shape = {
    attributes,
    block_types: Object.fromEntries(modes.map((mode) => [`in_${mode}`, { block, nesting_mode: mode }])),
  };
  const schemaFile = path.join(folder, "shapes.json");
  const address = "registry.terraform.io/example/shapes";
  const schema = { version: 0, block: shape };
  writeFileSync(
    schemaFile,
    JSON.stringify({
      provider_schemas: {
        [address]: { resource_schemas: { shapes_all: schema }, data_source_schemas: { shapes_all: schema } },
      },
    }),
  );

  const shapes = createMirror([{ source: "example/shapes", version: "1.0.0", schemaFile }]);
  try {
    const named = { name: "n" };
    const blocks = { in_single: named, in_group: named, in_list: [named], in_set: [named], in_map: { key: named } };
    const workspace = shapes.workspace(
      {
        terraform: { required_providers: { shapes: { source: "example/shapes" } } },
        resource: { shapes_all: { r: { ...blocks, size: 1.5, any: ["kept"], secret: "lost" } } },
        data: { shapes_all: { d: blocks } },
      },
      [],
    );
    await shapes.init(workspace);
    const made = (place: string, size: number) => {
      const inner = (where: string) => ({ name: "n", id: `${place}.${where}.id` });
      return {
        id: `${place}.id`,
        size,
        on: true,
        pair: [`${place}.pair.0`, 1],
        names: [`${place}.names.0`],
        tags: { key: `${place}.tags.key` },
        secret: null,
        in_single: inner("in_single"),
        in_group: inner("in_group"),
        in_list: [inner("in_list.0")],
        in_set: [inner("in_set.0")],
        in_map: { key: inner("in_map.key") },
      };
    };
    const { values } = await shapes.apply(workspace);
    expect(
      Object.fromEntries(values?.root_module.resources?.map((found) => [found.address, found.values]) ?? []),
    ).toEqual({
      "data.shapes_all.d": { ...made("data.shapes_all", 1), any: null },
      "shapes_all.r": { ...made("shapes_all", 1.5), any: ["kept"] },
    });
    expect((await shapes.plan(workspace)).resource_changes?.map(({ change }) => change.actions)).toEqual([["no-op"]]);
  } finally {
    shapes.remove();
  }
});

test.concurrent("a plan knows registration secrets only after apply, and an output that prints one is found", async () => {
  const command = "rancher2_cluster_v2.edge.cluster_registration_token[0].node_command";
  const plan = async (value: string, sensitive: boolean) => {
    const workspace = terraform.workspace(configuration(CLUSTER, { output: { command: { value, sensitive } } }), [
      NEWEST,
    ]);
    await terraform.init(workspace);
    return terraform.plan(workspace);
  };
  expect(exposedSecrets(await plan(`\${${command}} --worker`, true))).toEqual([]);
  expect(exposedSecrets(await plan(`\${nonsensitive(${command})}`, false))).toEqual([
    "output.command is not sensitive",
  ]);
});

test("the provider does nothing when a person starts it", () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, "provider/main.js")], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("Terraform starts it by itself") });
});

test("a command whose provider did not come up is run once more, and says why", async () => {
  const schemaFile = path.join(mkdtempSync(path.join(tmpdir(), "late-schema-")), "schema.json");
  const late = createMirror([{ ...NEWEST, schemaFile }]);
  const warn = jest.spyOn(console, "warn").mockImplementation(() => cpSync(NEWEST.schemaFile, schemaFile));
  try {
    const workspace = late.workspace(configuration(CLUSTER), [NEWEST]);
    await late.init(workspace);
    expect((await late.validate(workspace)).valid).toBe(true);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("once more, as a provider was not started: terraform")]]);
  } finally {
    warn.mockRestore();
    late.remove();
    rmSync(path.dirname(schemaFile), { recursive: true });
  }
});

test("only variables without a default get a made-up value, of their type", () => {
  const variable = {
    url: { type: "string" },
    count: { type: "number" },
    nodes: { type: "${map(list(bool))}" },
    anything: {},
    region: { type: "string", default: "eu" },
  };
  expect(madeUpVariables({ variable })).toEqual({
    url: "made-up-url",
    count: "1",
    nodes: '{"key":[true]}',
    anything: "made-up-anything",
  });
});
