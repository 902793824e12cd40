import { App, TerraformStack, Testing } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";
import { type DeferredPool, DeferredTaints } from "../../lib/kubernetes";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import type { WrittenTaint } from "../../lib/scheduling/taint";
import { Inputs, type SketchedStack } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const pool = (...taints: WrittenTaint[]): NodePoolOptions => ({
  roles: [NodeRole.WORKER],
  taintsApplied: "after-ready",
  taints,
});
const POOLS = {
  general: { roles: NodeRole.ALL },
  db: pool("dedicated=db:NoExecute"),
  web: pool("web=1:NoExecute"),
};

interface Sketch {
  readonly pools?: Readonly<Record<string, NodePoolOptions>>;
  readonly nodes?: Readonly<Record<string, readonly string[]>>;
  /** Pools as another app would know them, in the place of the cluster's own. */
  readonly plain?: readonly DeferredPool[];
  /** Names of clusters; they have the same pools. */
  readonly clusters?: readonly string[];
  readonly inOneStack?: boolean;
}

const SYNTHESIZED = new Map<string, Record<string, SketchedStack>>();

/** Many tests ask for the same app. */
function stacks(sketch: Sketch): Record<string, SketchedStack> {
  const key = JSON.stringify(sketch);
  const known = SYNTHESIZED.get(key) ?? synthesize(sketch);
  SYNTHESIZED.set(key, known);
  return known;
}

function synthesize({ pools = POOLS, nodes, plain, clusters = ["edge"], inOneStack = false }: Sketch) {
  const app = new App();
  const stack = new TerraformStack(app, "cluster");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const made = clusters.map(
    (name) => new K3sCluster(stack, name, { kubernetesVersion: "v1.33.5+k3s1", nodePools: pools }),
  );
  const later = inOneStack ? stack : new TerraformStack(app, "taints");
  if (nodes !== undefined) {
    const own = made[0]?.nodePools.filter(({ name }) => name in nodes) ?? [];
    new DeferredTaints(later, "deferred", { pools: plain ?? own, nodes });
  }
  const content = (each: TerraformStack) => ({ terraform: {}, ...JSON.parse(Testing.synth(each)) });
  return {
    cluster: { ...content(stack), dependencies: [] },
    ...(inOneStack ? {} : { taints: { ...content(later), dependencies: plain === undefined ? ["cluster"] : [] } }),
  } as Record<string, SketchedStack>;
}

function review(before: Sketch, after: Sketch): ClusterReview {
  const [base, head] = [before, after].map((sketch) => inputs.app(stacks(sketch))) as [string, string];
  return reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;
}

/** As one plan of a stack with everything in it. */
function reviewPlan(before: Sketch, after: Sketch): ClusterReview {
  const [was, is] = [before, after].map((sketch) => resourcesOf(stacks({ ...sketch, inOneStack: true }))) as [
    Record<string, object>,
    Record<string, object>,
  ];
  const resource_changes = [...new Set([...Object.keys(was), ...Object.keys(is)])].map((address) => {
    const actions = was[address] === undefined ? ["create"] : is[address] === undefined ? ["delete"] : ["update"];
    const change = { actions, before: was[address] ?? null, after: is[address] ?? null };
    return { address, mode: "managed", type: address.split(".")[0], change };
  });
  const plan = inputs.file({ format_version: "1.2", resource_changes });
  return reviewChanges(changesOfPlans([plan])).clusters[0] as ClusterReview;
}

function resourcesOf({ cluster }: Record<string, SketchedStack>): Record<string, object> {
  return Object.fromEntries(
    Object.entries((cluster?.resource ?? {}) as Record<string, Record<string, object>>).flatMap(([type, named]) =>
      Object.entries(named).map(([name, values]) => [`${type}.${name}`, values]),
    ),
  );
}

const found = ({ dangers }: ClusterReview) =>
  dangers.filter(({ code }) => code === "RK721" || code === "RK722").map(({ code, data }) => ({ code, ...data }));

const WHERE = [
  ["two apps", review],
  ["a plan", reviewPlan],
] as const;

/** A node changes its pool, and another one is added. */
const MOVED = {
  before: { nodes: { db: ["n1", "n2"], web: ["n3"] } },
  after: { nodes: { db: ["n1"], web: ["n2", "n3", "n4"] } },
};

test("taints that are put on other nodes are told with what they evict, and what to do", () => {
  const { dangers } = review(MOVED.before, MOVED.after);
  expect(dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK721]: n2 gets web=1:NoExecute, which evicts every pod there that does not tolerate it
  = the taints are put on running nodes, so pods are evicted as soon as this is applied
  = no system workload is evicted; your own may be
  = until now it has the taints of pool "db"
  = they are the taints of pool "web"
  = dedicated=db:NoExecute goes
  = help: move the pods first: kubectl drain NODE --ignore-daemonsets
  = or: leave the nodes in the lists of the pools that they registered as
  = or: use NoSchedule to keep running pods
info[RK722]: n4 gets web=1:NoExecute
  = they are the taints of pool "web"
  = the node is named for the first time, as one is that has just joined
  = NoExecute evicts at once what runs there and does not tolerate it: on a node that has been running for a while, that may be much"
`);
});

describe.each(WHERE)("taints that are put on other nodes while the pools stay, by %s", (_, reviewed) => {
  const { before } = MOVED;

  test("are the first thing that is said of the cluster, and what is evicted", () => {
    const { verdict, severity, dangers } = reviewed(MOVED.before, MOVED.after);
    expect(plain(verdict)).toBe(
      "taints of 1 node change; n2 gets web=1:NoExecute, which evicts every pod there that does not tolerate it (RK721, on apply)",
    );
    expect(severity).toBe("warning");
    expect(dangers.map(({ code }) => code)).toEqual(["RK721", "RK722"]);
  });

  test("evict nothing where a node that has joined is added to the list of its pool", () => {
    const grown = reviewed(before, { nodes: { ...before.nodes, web: ["n3", "n4"] } });
    expect(found(grown)).toMatchObject([{ code: "RK722", nodes: ["n4"], taints: ["web=1:NoExecute"], isNew: true }]);
    expect(grown.severity).toBeUndefined();
    expect(plain(grown.verdict)).toBe("taints of 1 node change");
  });

  test("keep new pods away, where they are NoSchedule, and evict none", () => {
    const pools = { ...POOLS, web: pool("web=1:NoSchedule") };
    const moved = reviewed({ ...before, pools }, { pools, nodes: { db: ["n1"], web: ["n2", "n3"] } });
    expect(found(moved)).toMatchObject([
      { code: "RK722", nodes: ["n2"], pools: ["web"], former: ["db"], isNew: false },
    ]);
    expect(moved.severity).toBeUndefined();
  });

  test("are told where a node only loses some", () => {
    const pools = { ...POOLS, web: pool("dedicated=db:NoExecute", "web=1:NoSchedule") };
    const nodes = { db: ["n1", "n2"], web: ["n3", "n4"] };
    const moved = reviewed({ nodes, pools }, { pools, nodes: { db: ["n1", "n2", "n3"], web: ["n4"] } });
    expect(found(moved)).toMatchObject([{ code: "RK722", nodes: ["n3"], taints: [], removed: ["web=1:NoSchedule"] }]);
  });

  test("are those of the pool, and told with it, where the pool's own change", () => {
    const nodes = { db: ["n1"], web: ["n3"] };
    const pools = { ...POOLS, db: pool("dedicated=db:NoExecute", "more=1:NoExecute") };
    const changed = reviewed({ nodes }, { nodes, pools });
    expect(found(changed)).toEqual([]);
    expect(changed.dangers.map(({ code }) => code)).toContain("RK703");
  });

  test("evict where the taint of a pool that is known as plain data changes, and the cluster's pool does not", () => {
    const as = (taint: WrittenTaint): Sketch => ({ nodes: { db: ["n1"] }, plain: [{ name: "db", taints: [taint] }] });
    const changed = reviewed(as("dedicated=db:NoExecute"), as("other=1:NoExecute"));
    expect(found(changed)).toMatchObject([
      { code: "RK721", nodes: ["n1"], evicting: ["other=1:NoExecute"], removed: ["dedicated=db:NoExecute"], pools: [] },
    ]);
    expect(plain(changed.verdict)).toBe(
      "n1 gets other=1:NoExecute, which evicts every pod there that does not tolerate it (RK721, on apply)",
    );
  });

  test("evict where a node is named for the first time, with taints that no pool has", () => {
    const as = (...names: string[]): Sketch => ({
      nodes: { db: names },
      plain: [{ name: "db", taints: ["other=1:NoExecute"] }],
    });
    expect(found(reviewed(as("n1"), as("n1", "n2")))).toMatchObject([{ code: "RK721", nodes: ["n2"], isNew: true }]);
  });

  test("are put on again where the pool's nodes registered with them, so that nothing changes", () => {
    const registered: Sketch["pools"] = {
      ...POOLS,
      db: { roles: [NodeRole.WORKER], taints: ["dedicated=db:NoExecute"] },
    };
    expect(found(reviewed({ pools: registered }, { nodes: { db: ["n1"] } }))).toEqual([]);
  });

  test("name the system workloads that a node of the control plane loses", () => {
    const servers = { ...pool("CriticalAddonsOnly=true:NoSchedule"), roles: NodeRole.ALL };
    const others = { ...pool("other=1:NoExecute"), roles: NodeRole.ALL };
    const pools = { general: { roles: NodeRole.ALL }, servers, others };
    const moved = reviewed(
      { pools, nodes: { servers: ["s1", "s2"], others: ["s3"] } },
      { pools, nodes: { servers: ["s1"], others: ["s2", "s3"] } },
    );
    expect(found(moved)).toMatchObject([
      { code: "RK721", nodes: ["s2"], workloads: expect.arrayContaining(["coredns", "metrics-server"]) },
    ]);
    expect(found(moved)).not.toMatchObject([{ workloads: expect.arrayContaining(["cattle-cluster-agent"]) }]);
  });

  test("change nothing of a cluster that stays as it is", () => {
    expect(plain(reviewed(before, before).verdict)).toBe("no scheduling change");
  });
});

describe("taints of nodes that may be of several clusters", () => {
  const PLAIN: readonly DeferredPool[] = [{ name: "db", taints: ["dedicated=db:NoExecute"] }];

  test("are said of those whose pools have them", () => {
    const before = stacks({ nodes: { db: ["n1"] }, plain: PLAIN });
    const after = stacks({ nodes: { db: ["n1", "n2"] }, plain: PLAIN });
    const other = stacks({ clusters: ["west"], pools: { general: { roles: NodeRole.ALL } } }).cluster as SketchedStack;
    const [base, head] = [before, after].map((app) => inputs.app({ ...app, other })) as [string, string];
    const reviews = reviewChanges(changesBetween(base, head)).clusters;
    expect(reviews.filter((each) => found(each).length > 0).map(({ cluster }) => cluster)).toEqual(["edge"]);
  });
});

test("a taint that is known only at apply is said to come, whatever it is then", () => {
  const sketch = { nodes: { db: ["n1"] } };
  const text = JSON.stringify(stacks(sketch));
  const open = JSON.parse(text.replace('"key":"dedicated"', `"key":${JSON.stringify("${var.key}")}`));
  const [before, after] = [stacks(sketch), { ...stacks(sketch), taints: open.taints }];
  const at = (app: Record<string, SketchedStack>) => inputs.app(app);
  const [changed] = reviewChanges(changesBetween(at(before), at(after))).clusters;
  expect(changed?.dangers).toMatchObject([{ code: "RK722", data: { nodes: ["n1"], taints: [], isOpen: true } }]);
  expect(plain(changed?.verdict ?? "")).toBe("taints of 1 node change");
  const [kept] = reviewChanges(changesBetween(at(after), at(after))).clusters;
  expect(kept?.dangers).toEqual([]);
});

test("a taint that Kubernetes refuses is known, and comes to no node", () => {
  const text = JSON.stringify(stacks({ nodes: { db: ["n1"] } }));
  const taints = (effect: string) => JSON.parse(text.replaceAll('"effect":"NoExecute"', `"effect":"${effect}"`)).taints;
  const of = (effect: string) => inputs.app({ ...stacks({ nodes: { db: ["n1"] } }), taints: taints(effect) });
  const [review] = reviewChanges(changesBetween(of("Bad"), of("NoExec"))).clusters;
  expect(review?.dangers).toEqual([]);
});

describe("roles of a pool whose nodes stay registered with the old ones", () => {
  const SERVER = [NodeRole.ETCD, NodeRole.CONTROL_PLANE];
  const soft = (roles: readonly NodeRole[]) => ({ ...pool("soft=x:PreferNoSchedule"), roles });
  const rollout = ({ rollout: steps }: ClusterReview) =>
    steps.map(({ moment, by, what }) => `${moment}, ${by}: ${plain(what)}`);
  const nodes = { db: ["d1"] };
  const become = (
    roles: readonly NodeRole[],
    first: readonly NodeRole[] = SERVER,
    more: Sketch["pools"] = {},
  ): Sketch & { pools: Record<string, NodePoolOptions> } => ({
    nodes,
    pools: {
      first: { roles: first },
      gpu: { roles: [NodeRole.WORKER], taints: ["gpu=x:NoSchedule"] },
      db: soft(roles),
      ...more,
    },
  });

  test.each(WHERE)(
    "bring their taints to the nodes all the same, by %s, and what has a place there loses it",
    (_, reviewed) => {
      const changed = reviewed(
        become([NodeRole.WORKER]),
        become(SERVER, SERVER, { fresh: { roles: [NodeRole.WORKER] } }),
      );
      expect(found(changed)).toMatchObject([
        { code: "RK722", nodes: ["d1"], taints: ["node-role.kubernetes.io/control-plane:NoSchedule"], isOfRoles: true },
      ]);
      // Jobs are done by then.
      expect(changed.dangers.flatMap(({ code, data }) => (code === "RK708" ? [data] : []))).toMatchObject([
        { workloads: ["dashboard-shell"], moment: "on-apply", until: ["fresh"] },
        {
          workloads: ["helm-install-traefik-crd", "helm-install-traefik"],
          moment: "on-restart",
          until: ["fresh"],
        },
      ]);
      expect(changed.severity).toBe("warning");
    },
  );

  test("leave no place where the only other one is behind a taint that nodes still carry", () => {
    const sketch = (roles: readonly NodeRole[], ...taints: WrittenTaint[]): Sketch => ({
      nodes,
      pools: { first: { roles: NodeRole.ALL, taints }, db: soft(roles) },
    });
    const waiting = (found: ClusterReview) =>
      found.dangers.flatMap(({ code, data }) => (code === "RK705" && !data.hasPlace ? data.workloads : []));
    const before = sketch([NodeRole.WORKER], "a=b:NoSchedule");
    expect(waiting(review(before, sketch(SERVER)))).toContain("dashboard-shell");
    expect(waiting(review(before, sketch([NodeRole.WORKER])))).not.toContain("dashboard-shell");
  });

  test("are said to stay, and their taints to come with the apply", () => {
    const changed = review(become([NodeRole.WORKER]), become(SERVER));
    expect(changed.dangers.filter(({ code }) => code === "RK722").map(renderFinding)).toMatchInlineSnapshot(`
[
  "info[RK722]: d1 gets node-role.kubernetes.io/control-plane:NoSchedule
  = until now it has the taints of pool "db"
  = they are the taints of pool "db"
  = the node keeps the roles that it registered with: Rancher gives a machine that it knows no others, and only the taints of the roles are written
  = pods that run there stay; new ones come only if they tolerate what there is
  = help: leave the pool its roles until its nodes are drained, and register them again with the new ones",
]
`);
    expect(rollout(changed)).toMatchInlineSnapshot(`
[
  "on-apply, terraform: node-role.kubernetes.io/control-plane:NoSchedule is put on running nodes of pool "db"; they keep the roles that they have: pods that run stay until they are replaced",
  "on-join, you: registered nodes of pool "db" keep their roles; those that join or are replaced come with the roles etcd and control-plane in place of worker",
]
`);
  });

  test("stay where a node goes to the list of a pool of other roles, and belongs back in its own", () => {
    const pools = { ...become([NodeRole.WORKER], NodeRole.ALL).pools, servers: soft(SERVER) };
    const changed = review(
      { pools, nodes: { db: ["d1", "d2"], servers: ["s1"] } },
      { pools, nodes: { db: ["d1"], servers: ["s1", "d2"] } },
    );
    const [danger] = changed.dangers.filter(({ code }) => code === "RK722");
    expect(danger?.data).toMatchObject({ nodes: ["d2"], isOfRoles: true });
    expect(danger && renderFinding(danger)).toContain(
      "= help: leave the nodes in the lists of the pools that they registered as, or register them again",
    );
  });

  test("take their taint off nodes that go on with them", () => {
    const changed = review(become(SERVER, NodeRole.ALL), become([NodeRole.WORKER], NodeRole.ALL));
    expect(found(changed)).toMatchObject([
      { code: "RK722", nodes: ["d1"], removed: ["node-role.kubernetes.io/control-plane:NoSchedule"], isOfRoles: true },
    ]);
    expect(rollout(changed)).toMatchInlineSnapshot(`
[
  "before-apply, you: register the nodes of pool "db" again with their new roles, in a change that keeps the tolerations: the agents' toleration of node-role.kubernetes.io/control-plane:NoSchedule goes with this change",
  "on-apply, rancher: Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with fewer tolerations",
  "on-apply, terraform: node-role.kubernetes.io/control-plane:NoSchedule is taken off running nodes of pool "db"; they keep the roles that they have: pods that node-role.kubernetes.io/control-plane:NoSchedule kept away may come",
  "on-join, you: registered nodes of pool "db" keep their roles; those that join or are replaced come with the roles worker in place of etcd and control-plane",
]
`);
  });

  test("evict at once where the new taint is NoExecute, and no step says otherwise", () => {
    const changed = review(become([NodeRole.WORKER], NodeRole.ALL), become([NodeRole.ETCD], NodeRole.ALL));
    expect(changed.dangers.find(({ code }) => code === "RK703")?.data).toMatchObject({ isAtOnce: true });
    expect(found(changed)).toEqual([]);
    expect(rollout(changed)).toMatchInlineSnapshot(`
[
  "on-apply, terraform: node-role.kubernetes.io/etcd:NoExecute is put on running nodes of pool "db"; they keep the roles that they have: NoExecute evicts at once what does not tolerate it",
  "on-join, you: registered nodes of pool "db" keep their roles; those that join or are replaced come with the roles etcd in place of worker",
]
`);
  });

  test("may bring their taints where nothing tells what puts taints on the nodes", () => {
    const unseen = (roles: readonly NodeRole[]) => ({ pools: become(roles).pools });
    expect(rollout(review(unseen([NodeRole.WORKER]), unseen(SERVER)))).toMatchInlineSnapshot(`
[
  "on-apply, you: running nodes of pool "db" get node-role.kubernetes.io/control-plane:NoSchedule where DeferredTaints name them; they keep the roles that they have: pods that run stay until they are replaced",
  "on-join, you: registered nodes of pool "db" keep their roles; those that join or are replaced come with the roles etcd and control-plane in place of worker",
]
`);
  });

  test("bring nothing to nodes that are told otherwise, or that get their taints at registration", () => {
    const told = (roles: readonly NodeRole[]): Sketch => ({
      ...become(roles),
      plain: [{ name: "db", taints: ["soft=x:PreferNoSchedule"] }],
      inOneStack: true,
    });
    const registered = (roles: readonly NodeRole[]): Sketch => ({
      pools: { first: { roles: NodeRole.ALL }, db: { roles } },
    });
    for (const sketch of [told, registered]) {
      const changed = review(sketch([NodeRole.WORKER]), sketch(SERVER));
      expect(found(changed)).toEqual([]);
      expect(rollout(changed).join()).toContain('registered nodes of pool "db" keep what they have');
    }
  });

  test("may leave one change before their tolerations: what is listed as leaving is written no more", () => {
    const leaving: NodePoolOptions = {
      ...soft([NodeRole.WORKER]),
      leavingTaints: ["node-role.kubernetes.io/control-plane:NoSchedule"],
    };
    const changed = review(become(SERVER, NodeRole.ALL), {
      nodes,
      pools: { ...become(SERVER, NodeRole.ALL).pools, db: leaving },
    });
    expect(rollout(changed)).toMatchInlineSnapshot(`
[
  "before-apply, you: register the nodes of pool "db" again with their new roles, in a change that keeps the tolerations: the agents' toleration of node-role.kubernetes.io/control-plane:NoSchedule goes with this change",
  "on-apply, rancher: Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with fewer tolerations",
  "on-apply, terraform: node-role.kubernetes.io/control-plane:NoSchedule is taken off running nodes of pool "db"; they keep the roles that they have: pods that node-role.kubernetes.io/control-plane:NoSchedule kept away may come",
  "on-join, you: registered nodes of pool "db" keep their roles; those that join or are replaced come with the roles worker in place of etcd and control-plane",
  "later-change, you: leave node-role.kubernetes.io/control-plane:NoSchedule out of leavingTaints of pool "db" once no registered node has it",
]
`);
  });
});
