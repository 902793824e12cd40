import { NodeRole } from "../../lib";
import { type Cost, growth, MOST } from "../growth";
import { type ClusterSketch, modelOf, type PoolSketch } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const clean = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const each = <T>(count: number, entry: (index: number) => readonly [string, T]) =>
  Object.fromEntries(numbers(count).map(entry)) as Record<string, T>;
const pools = (count: number, pool: (index: number) => PoolSketch) =>
  each(count, (index) => [`pool-${index}`, pool(index)]);
const taints = (index: number, effect = "NoSchedule") => [`key-${index}=v:${effect}`];

/** A stack of one cluster with this in its `rke_config`. */
function withConfiguration(rkeConfig: object): object {
  const stack = stackOf({ edge: clean }) as { resource: { rancher2_cluster_v2: Record<string, object> } };
  Object.assign(stack.resource.rancher2_cluster_v2.edge as object, { rke_config: [rkeConfig] });
  return stack;
}

const global = (configuration: Record<string, string>): ClusterSketch => ({
  ...clean,
  configuration: { machineGlobalConfig: configuration },
});
const deployment = (index: number) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d${index}, namespace: kube-system }\nspec: {}\n`;

/** What may be many or long, in a stack of any size. */
const KINDS: Readonly<Record<string, readonly [number, (size: number) => object]>> = {
  "keys of the configuration": [400, (size) => stackOf({ edge: global(each(size, (i) => [`key-${i}`, "string"])) })],
  "characters of a key": [25_000, (size) => stackOf({ edge: global({ [" _a:".repeat(size / 4)]: "string" }) })],
  "line breaks in a key": [25_000, (size) => stackOf({ edge: global({ [`x${"\n".repeat(size)}x`]: "string" }) })],
  "characters of a reason": [
    25_000,
    (size) => stackOf({ edge: { ...clean, acknowledged: { RK206: "`a ".repeat(size) } } }),
  ],
  "characters of a value": [
    25_000,
    (size) =>
      withConfiguration({
        machine_global_config: `node-label: "${"${a".repeat(size)}"\ndisable: "${",".repeat(size)}"\n`,
      }),
  ],
  acknowledgements: [
    300,
    (size) => stackOf({ edge: { ...clean, acknowledged: each(size, (i) => [`RK503 setting=a${i} key=b`, "x"]) } }),
  ],
  "worker pools": [
    60,
    (size) =>
      stackOf({ edge: modelOf({ s: { roles: NodeRole.ALL }, ...pools(size, (i) => ({ taints: taints(i) })) }) }),
  ],
  "server pools": [
    60,
    (size) => stackOf({ edge: modelOf(pools(size, (i) => ({ roles: NodeRole.ALL, taints: taints(i) }))) }),
  ],
  "pools that lose as the first": [
    60,
    (size) =>
      stackOf({
        edge: {
          ...modelOf(pools(size, (i) => ({ roles: NodeRole.ALL, taints: taints(i) }))),
          agents: { cluster: [], fleet: [] },
        },
      }),
  ],
  "pools of etcd alone, and of the control plane": [
    30,
    (size) =>
      stackOf({
        edge: modelOf({
          ...each(size, (i) => [`e-${i}`, { roles: [NodeRole.ETCD], taints: taints(i) }] as const),
          ...each(size, (i) => [`c-${i}`, { roles: [NodeRole.CONTROL_PLANE], taints: taints(i) }] as const),
          w: {},
        }),
      }),
  ],
  "pools with deferred taints": [
    60,
    (size) =>
      stackOf({
        edge: modelOf(
          pools(size, (i) => ({
            roles: NodeRole.ALL,
            taints: taints(i, "NoExecute"),
            taintsApplied: "after-ready" as never,
          })),
        ),
      }),
  ],
  "labels of a pool": [
    400,
    (size) =>
      stackOf({ edge: modelOf({ s: { roles: NodeRole.ALL, labels: each(size, (i) => [`l-${i}`, "v"]) }, w: {} }) }),
  ],
  clusters: [30, (size) => stackOf(each(size, (i) => [`c${i}`, { ...clean, cluster: `c${i}` }]))],
  "clusters of one name": [30, (size) => stackOf(each(size, (i) => [`c${i}`, clean]))],
  selectors: [
    200,
    (size) =>
      withConfiguration({
        machine_selector_config: numbers(size).map((i) => ({
          machine_label_selector: [{ match_labels: { [`k${i}`]: "v" } }],
          config: `key-${i}: a\ndisable: [coredns]\n`,
        })),
      }),
  ],
  manifests: [200, (size) => withConfiguration({ additional_manifest: numbers(size).map(deployment).join("---\n") })],
  "manifests that are known in part": [
    200,
    (size) =>
      withConfiguration({
        additional_manifest: numbers(size)
          .map((i) => deployment(i).replace("spec: {}", `spec: { template: { spec: { nodeName: "\${var.a${i}}" } } }`))
          .join("---\n"),
      }),
  ],
};

/** Longest report for people; JSON and SARIF hold more, and are as long as what they are about. */
const LONGEST = 400_000;

/** What all commands and formats cost together. */
async function cost(size: number, state: (size: number) => object): Promise<Cost> {
  const file = inputs.file(state(size), "cdk.tf.json");
  const base = inputs.file(stackOf({ edge: clean }), "cdk.tf.json");
  const before = process.cpuUsage();
  let bytes = 0;
  // What goes is told by the same code as what comes, and the data of both sides are the same.
  const runs: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ["check", file],
      ["text", "markdown", "json", "sarif"],
    ],
    [
      ["review", "--base", base, "--head", file],
      ["text", "markdown", "json", "sarif"],
    ],
    [["review", "--base", file, "--head", base], ["markdown"]],
  ];
  for (const [args, formats] of runs) {
    for (const format of formats) {
      const { out, err } = await rancherK3s(...args, "--format", format);
      expect(err).toBe("");
      if (format === "text" || format === "markdown") expect(out.length).toBeLessThan(LONGEST);
      bytes += out.length;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: user + system, bytes };
}

describe("four times as much takes no sixteen times as long, and is no sixteen times as long", () => {
  // The first runs of all would be slow.
  beforeAll(async () => {
    await cost(10, (KINDS["worker pools"] as (typeof KINDS)[string])[1]);
  });

  test.each(Object.entries(KINDS))("%s", async (_what, [size, state]) => {
    const bytes = new Map<number, number>();
    const grown = await growth(async (times) => {
      const measured = await cost(size * times, state);
      bytes.set(times, measured.bytes);
      return measured.cpu;
    });
    expect((bytes.get(4) ?? 0) / (bytes.get(1) ?? 0)).toBeLessThan(8);
    expect(grown).toBeLessThan(MOST);
  });
});

test("many changes of one plan are reviewed in time that grows as they do", async () => {
  const planned = (size: number) =>
    planOf(
      each(size, (i) => [
        `c${i}`,
        {
          before: { ...clean, cluster: `c${i}` },
          after: { ...clean, cluster: `c${i}`, kubernetesVersion: "v1.34.1+k3s1" },
        },
      ]),
    );
  const grown = await growth(async (times) => {
    const file = inputs.file(planned(30 * times), "plan.json");
    const before = process.cpuUsage();
    for (const format of ["text", "markdown", "json", "sarif"]) await rancherK3s("review", file, "--format", format);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  expect(grown).toBeLessThan(MOST);
});
