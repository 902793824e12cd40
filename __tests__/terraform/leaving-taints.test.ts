/** Taints never outlive their tolerations: the calls that Terraform makes, in their order, before a made-up Rancher. */
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider, Taint, Toleration } from "../../lib";
import { DeferredTaints } from "../../lib/kubernetes";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { KUBERNETES_VERSION } from "../cluster/stacks";
import { createMirror, KUBERNETES, RANCHER2 } from "./harness";
import { type Call, createRancher, type Rancher, type StoredTaint } from "./rancher";

const terraform = createMirror();
afterAll(() => terraform.remove());

const PINS = [...RANCHER2.slice(-1), ...KUBERNETES];
const LATE = { taintsApplied: "after-ready" } as const;
const NODES = { main: ["main-1", "main-2"], extra: ["extra-1"] };

/** An app at one time: the pools of its cluster, and those of them that DeferredTaints are given; none without any. */
interface App {
  readonly pools: Readonly<Record<string, NodePoolOptions>>;
  readonly deferred?: readonly (keyof typeof NODES)[];
}

type Layout = "one stack" | "two stacks";

/** What Terraform is given, in the order in which `cdktf deploy` applies it. */
function stacksOf({ pools, deferred = [] }: App, layout: Layout): object[] {
  const app = Testing.app();
  const stack = new TerraformStack(app, "cluster");
  new RancherProvider(stack, "rancher", { apiUrl: "https://rancher.example.com", rancherVersion: "2.14.1" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION, nodePools: pools });
  const taints = layout === "one stack" ? stack : new TerraformStack(app, "taints");
  new KubernetesProvider(taints, "kubernetes", { configPath: "/made/up" });
  if (deferred.length > 0) {
    new DeferredTaints(taints, "taints", {
      pools: cluster.nodePools.filter(({ name }) => deferred.some((each) => each === name)),
      nodes: Object.fromEntries(deferred.map((name) => [name, NODES[name]])),
    });
  }
  return [...new Set([stack, taints])].map((each) => JSON.parse(Testing.synth(each)));
}

/** Applies one app after another, and tells each time what was on nodes without being tolerated, in the order of the calls. */
function live(layout: Layout, rancher: Rancher) {
  const here = terraform.with(rancher.environment);
  const folders: string[] = [];
  return async (app: App): Promise<string[]> => {
    const before = momentOf(rancher);
    rancher.forgetCalls();
    for (const [index, stack] of stacksOf(app, layout).entries()) {
      const folder = folders[index];
      if (folder === undefined) {
        folders.push(here.workspace(stack, PINS));
        await here.init(folders[index] as string);
      } else {
        here.configure(folder, stack, PINS);
      }
      await here.apply(folders[index] as string);
    }
    const after = momentOf(rancher);
    return [...new Set([...momentsOf(before, rancher.calls()), ...mixedOf(before, after)].flatMap(untolerated))].sort();
  };
}

/** What Rancher and the nodes hold at one time. */
interface Moment {
  /** Tolerations of each agent. */
  readonly agents: readonly (readonly Toleration[])[];
  readonly nodes: Readonly<Record<string, readonly Taint[]>>;
}

function momentOf(rancher: Rancher): Moment {
  const names = Object.values(NODES).flat();
  return {
    agents: agentsOf(rancher.stored("edge")?.spec),
    nodes: Object.fromEntries(names.map((node) => [node, (rancher.taints(node) ?? []).map(taintOf)])),
  };
}

/** After each call that changed something. */
function momentsOf(start: Moment, calls: readonly Call[]): Moment[] {
  let now = start;
  return calls.flatMap(({ method, target, status, body }) => {
    if (status >= 300 || method === "GET" || method === "DELETE") return [];
    const [kind, name = ""] = target.split("/");
    if (kind === "nodes") {
      now = { ...now, nodes: { ...now.nodes, [name]: (body as StoredTaint[]).map(taintOf) } };
    } else if (kind === "clusters" && body !== undefined) {
      now = { ...now, agents: agentsOf((body as { spec?: unknown }).spec) };
    }
    return [now];
  });
}

/** Terraform destroys a resource in any order to the change of what it depends on: what goes is there before and after. */
function mixedOf(before: Moment, after: Moment): Moment[] {
  const going = Object.entries(before.nodes).map(([node, taints]) => {
    const left = after.nodes[node] ?? [];
    return [node, taints.filter((taint) => !left.some((each) => each.equals(taint)))] as const;
  });
  return [{ agents: after.agents, nodes: Object.fromEntries(going) }];
}

function untolerated({ agents, nodes }: Moment): string[] {
  return Object.entries(nodes).flatMap(([node, taints]) =>
    agents.flatMap((tolerations) =>
      new TolerationSet(tolerations).blocking(taints).map((taint) => `${taint} on ${node}`),
    ),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: Rancher's own words
function agentsOf(spec: any): Toleration[][] {
  return ["clusterAgentDeploymentCustomization", "fleetAgentDeploymentCustomization"].map((name) =>
    (spec?.[name]?.appendTolerations ?? []).map((each: object) => Toleration.fromKubernetes(each as never)),
  );
}

function taintOf({ key, value, effect }: StoredTaint): Taint {
  return Taint.fromKubernetes({ key, ...(value ? { value } : {}), effect: effect as Taint["effect"] });
}

const ALL = { roles: NodeRole.ALL, ...LATE };
const EXTRA = { roles: [NodeRole.CONTROL_PLANE], ...LATE };
const [OLD, NEW] = ["dedicated=a:NoExecute", "dedicated=b:NoExecute"] as const;
const both = ["main", "extra"] as const;

const POOL_GOES = "the pool goes";

/** A life in which every taint leaves before its tolerations. */
const LIFE: readonly (readonly [string, App])[] = [
  [
    "taints come",
    { pools: { main: { ...ALL, taints: [OLD] }, extra: { ...EXTRA, taints: ["x:NoSchedule"] } }, deferred: both },
  ],
  [
    "one changes, and those of a pool leave",
    {
      pools: {
        main: { ...ALL, taints: [NEW], leavingTaints: [OLD] },
        extra: { ...EXTRA, leavingTaints: ["x:NoSchedule"] },
      },
      deferred: both,
    },
  ],
  [POOL_GOES, { pools: { main: { ...ALL, taints: [NEW] } }, deferred: ["main"] }],
  ["the last taint leaves", { pools: { main: { ...ALL, leavingTaints: [NEW] } }, deferred: ["main"] }],
  ["DeferredTaints go", { pools: { main: ALL } }],
  ["they come again", { pools: { main: { ...ALL, taints: [OLD] } }, deferred: ["main"] }],
  ["they go, and the pool keeps its taint", { pools: { main: { ...ALL, taints: [OLD] } } }],
];

/** A Rancher whose nodes join, and what applies apps to it. */
function started(layout: Layout) {
  const rancher = createRancher();
  for (const node of Object.values(NODES).flat()) rancher.join(node);
  return { rancher, apply: live(layout, rancher) };
}

test.concurrent.each<Layout>(["one stack", "two stacks"])(
  "no node ever has a taint that the agents do not tolerate, whatever comes, changes or goes: %s",
  async (layout) => {
    const { rancher, apply } = started(layout);
    const told: [string, string[]][] = [];
    for (const [what, app] of LIFE) {
      // The nodes of a pool are removed before the pool is.
      if (what === POOL_GOES) rancher.leave("extra-1");
      told.push([what, await apply(app)]);
    }
    expect(told).toEqual(LIFE.map(([what]) => [what, []]));
    expect(momentOf(rancher).nodes).toEqual({ "main-1": [], "main-2": [], "extra-1": [] });
    rancher.remove();
  },
);

test.concurrent.each<[string, Layout, App]>([
  ["changes", "one stack", { pools: { main: { ...ALL, taints: [NEW] } }, deferred: ["main"] }],
  ["goes with DeferredTaints", "one stack", { pools: { main: ALL } }],
  ["goes", "two stacks", { pools: { main: ALL } }],
])(
  "without leavingTaints a node may have what is no longer tolerated, where a taint %s: %s",
  async (_, layout, app) => {
    const { rancher, apply } = started(layout);
    await apply({ pools: { main: { ...ALL, taints: [OLD] } }, deferred: ["main"] });
    expect(await apply(app)).toContain(`${OLD} on main-1`);
    rancher.remove();
  },
);

test.concurrent("a taint of registration is taken off with kubectl, between two applies that both tolerate it", async () => {
  const rancher = createRancher();
  const apply = live("one stack", rancher);
  const pool = (rest: Partial<NodePoolOptions>): App => ({ pools: { main: { roles: NodeRole.ALL, ...rest } } });
  const told = [await apply(pool({ taints: [OLD] }))];
  for (const node of NODES.main) rancher.join(node, [{ key: "dedicated", value: "a", effect: "NoExecute" }]);
  told.push(await apply(pool({ leavingTaints: [OLD] })));
  expect(untolerated(momentOf(rancher))).toEqual([]);
  for (const node of NODES.main) rancher.taint(node, [], "kubectl-taint");
  told.push(await apply(pool({})));
  expect(told).toEqual([[], [], []]);
  expect(momentOf(rancher).agents).toEqual([[], []]);
  rancher.remove();
});
