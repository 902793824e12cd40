import { App, Lazy, TerraformStack, Testing, Token } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";
import { DeferredTaints } from "../../lib/kubernetes";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs, rancherK3s } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const SERVERS: NodePoolOptions = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taintsApplied: "after-ready" };
const DB: NodePoolOptions = {
  roles: [NodeRole.WORKER],
  taints: ["dedicated=db:NoSchedule"],
  taintsApplied: "after-ready",
};

interface Sketch {
  readonly pools?: Readonly<Record<string, NodePoolOptions>>;
  /** Nodes with deferred taints, by pool; none where there are no DeferredTaints. */
  readonly nodes?: Readonly<Record<string, readonly string[]>>;
  readonly inOneStack?: boolean;
  /** What the construct is called, and was before. */
  readonly id?: string;
  readonly movedFrom?: string;
  /** Another cluster of the same stack, whose DeferredTaints stand beside. */
  readonly beside?: Readonly<Record<string, readonly string[]>>;
  /** What the stack of the taints is called, and where its state is, where it is one of its own. */
  readonly stack?: string;
  readonly backend?: string;
  /** Address of a resource that the cluster's stack forgets. */
  readonly forgets?: string;
}

const POOLS = { general: { roles: NodeRole.ALL }, db: DB };

function stacks({
  pools = POOLS,
  nodes,
  inOneStack = true,
  id = "deferred",
  movedFrom,
  beside,
  stack: name = "taints",
  backend,
  forgets,
}: Sketch): Record<string, { dependencies: string[] }> {
  const app = new App();
  const stack = new TerraformStack(app, "cluster");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1" });
  const made = Object.entries(pools).map(([name, pool]) => cluster.addNodePool(name, pool));
  const later = inOneStack ? stack : new TerraformStack(app, name);
  if (backend !== undefined) later.addOverride("terraform.backend.s3", { bucket: "states", key: backend });
  if (forgets !== undefined) stack.addOverride("removed", [{ from: forgets, lifecycle: { destroy: false } }]);
  if (nodes !== undefined) {
    new DeferredTaints(later, id, {
      pools: made.filter(({ name }) => name in nodes),
      nodes,
      ...(movedFrom === undefined ? {} : { movedFrom }),
    });
  }
  if (beside !== undefined) {
    const other = new K3sCluster(stack, "west", { kubernetesVersion: "v1.33.5+k3s1", nodePools: POOLS });
    new DeferredTaints(stack, "beside", { pools: other.nodePools.filter(({ name }) => name in beside), nodes: beside });
  }
  // As cdktf writes it: a stack that is empty has it as well.
  const content = (each: TerraformStack) => ({ terraform: {}, ...JSON.parse(Testing.synth(each)) });
  return {
    cluster: { ...content(stack), dependencies: [] },
    ...(later === stack ? {} : { [name]: { ...content(later), dependencies: ["cluster"] } }),
  };
}

function review(before: Sketch, after: Sketch): ClusterReview {
  const [base, head] = [before, after].map((sketch) => inputs.app(stacks(sketch))) as [string, string];
  return reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;
}

const lost = ({ dangers }: ClusterReview) => dangers.flatMap(({ code, data }) => (code === "RK719" ? [data] : []));

describe("RK719, DeferredTaints that leave while the pool keeps its taints", () => {
  test("says which nodes lose which taints, what comes of it and what to do", () => {
    const found = review({ nodes: { db: ["db-1", "db-2"] } }, {});
    expect(found.dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK719]: db-1 and db-2 lose dedicated=db:NoSchedule, which pool "db" keeps
  = to destroy a kubernetes_node_taint takes off every taint that it wrote: those of the roles as well, where it wrote them
  = pods that the taints kept away may then come to the nodes; the proof goes on judging them with the taints
  = a node that registers does not get them by itself either
  = help: keep what puts the taints on the nodes
  = or: put them on again after the apply: kubectl taint nodes NODE dedicated=db:NoSchedule
  = or: where the nodes are gone from the cluster, nothing is lost: acknowledge it"
`);
    expect(plain(found.verdict)).toBe(
      'db-1 and db-2 lose dedicated=db:NoSchedule, which pool "db" keeps (RK719, on apply)',
    );
    expect(found.severity).toBe("warning");
    expect(lost(found)).toEqual([{ pools: ["db"], taints: DB.taints, nodes: ["db-1", "db-2"], isSwitched: false }]);
  });

  test("is said of a stack of its own that stays, and not of one that leaves the app, as nothing of it is destroyed", () => {
    const before = { nodes: { db: ["db-1"] }, inOneStack: false };
    expect(lost(review(before, { inOneStack: false }))).toMatchObject([{ nodes: ["db-1"] }]);
    expect(lost(review(before, {}))).toEqual([]);
  });

  test("names taints of roles, which go as well", () => {
    const pools = { servers: SERVERS, workers: { roles: [NodeRole.WORKER] } };
    expect(lost(review({ pools, nodes: { servers: ["s-1"] } }, { pools }))).toMatchObject([
      {
        pools: ["servers"],
        taints: expect.arrayContaining(["node-role.kubernetes.io/control-plane:NoSchedule"]),
        nodes: ["s-1"],
      },
    ]);
  });

  test("is said of one node that leaves the list, unless the pool is to have one less", () => {
    const now = { nodes: { db: ["db-1"] } };
    expect(lost(review({ nodes: { db: ["db-1", "db-2"] } }, now))).toMatchObject([{ nodes: ["db-2"] }]);
    const counted = (nodes: number) => ({ ...POOLS, db: { ...DB, nodes } });
    const before = { pools: counted(2), nodes: { db: ["db-1", "db-2"] } };
    expect(lost(review(before, { ...now, pools: counted(1) }))).toEqual([]);
  });

  test("is not said where the pool lets the taints leave", () => {
    const leaving = { ...DB, taints: [], leavingTaints: DB.taints ?? [] };
    expect(lost(review({ nodes: { db: ["db-1"] } }, { pools: { ...POOLS, db: leaving } }))).toEqual([]);
  });

  test("is said of resources that another stack makes, as either stack may be applied last", () => {
    const nodes = { db: ["db-1"] };
    const found = review({ nodes }, { nodes, inOneStack: false });
    expect(found.dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK719]: db-1 may lose dedicated=db:NoSchedule, which pool "db" keeps
  = the kubernetes_node_taint of the node is destroyed and another one is made in another stack, in no certain order; to destroy it takes off every taint that it wrote
  = where that comes last, the taints are gone until the next apply, and pods that they kept away may come to the nodes; otherwise they are gone for a moment
  = help: have the old stack forget the resources before it is applied again: terraform state rm ADDRESS in its folder, or a removed block with destroy = false
  = or: apply once more afterwards, which puts on what is missing"
`);
  });

  test("is not said of a stack that is renamed without its state: the old one keeps its resources, and nothing destroys them", () => {
    const [nodes, stack] = [{ db: ["db-1"] }, "node-taints"];
    const renamed = review({ nodes, inOneStack: false }, { nodes, inOneStack: false, stack });
    expect(renamed.dangers).toEqual([]);
    expect(plain(renamed.verdict)).toBe("no scheduling change");
  });

  test("is not said where the old stack forgets the resources", () => {
    const nodes = { db: ["db-1"] };
    const { resource } = stacks({ nodes }).cluster as unknown as { resource: Resources };
    const [id] = Object.keys(resource.kubernetes_node_taint ?? {});
    const forgets = `kubernetes_node_taint.${id}`;
    expect(lost(review({ nodes }, { nodes, inOneStack: false, forgets }))).toEqual([]);
  });

  test("is not said of a node that two resources have, where one of them comes or goes", () => {
    const sketched = () => stacks({ nodes: { db: ["db-1"] } }).cluster as unknown as { resource: Resources };
    const [one, both, other] = [sketched(), sketched(), sketched()];
    const taints = one.resource.kubernetes_node_taint ?? {};
    const own = { own: Object.values(taints)[0] ?? {} };
    both.resource.kubernetes_node_taint = { ...taints, ...own };
    other.resource.kubernetes_node_taint = own;
    const found = (before: object, after: object) => {
      const [base, head] = [before, after].map((cluster) => inputs.app({ cluster: { ...cluster } }));
      return reviewChanges(changesBetween(base ?? "", head ?? "")).clusters.flatMap(lost);
    };
    expect(found(one, both)).toEqual([]);
    expect(found(both, one)).toEqual([]);
    expect(found(both, other)).toEqual([]);
    expect(found(one, other)).toMatchObject([{ nodes: ["db-1"], isRemade: true }]);
  });

  test("is not said of a stack that is renamed and keeps its state", () => {
    const before = { nodes: { db: ["db-1"] }, inOneStack: false, backend: "taints.tfstate" };
    expect(lost(review(before, { ...before, stack: "node-taints" }))).toEqual([]);
  });

  test("is said of a pool that is renamed, where resources of a list are named after it", () => {
    const nodes = { db: Token.asList("${var.db}") };
    const { db, ...others } = POOLS;
    const renamed = { pools: { ...others, database: db ?? DB }, nodes: { database: nodes.db } };
    expect(lost(review({ nodes }, renamed))).toMatchObject([
      { pools: ["database"], taints: ["dedicated=db:NoSchedule"], isRemade: true, isOfNewPool: true },
    ]);
    expect(review({ nodes }, renamed).dangers.map(renderFinding).join("\n")).toContain("help: leave the pool its name");
    const named = { pools: renamed.pools, nodes: { database: ["db-1"] } };
    expect(lost(review({ nodes: { db: ["db-1"] } }, named))).toEqual([]);
  });

  test("is said where taints become ones of registration, with the nodes where they are known", () => {
    const { taintsApplied: _, ...registering } = DB;
    const pools = { ...POOLS, db: registering };
    expect(lost(review({ nodes: { db: ["db-1"] } }, { pools }))).toMatchObject([{ nodes: ["db-1"], isSwitched: true }]);
    expect(lost(review({}, { pools }))).toMatchObject([{ nodes: [], isSwitched: true, pools: ["db"] }]);
    expect(lost(review({ pools }, {}))).toEqual([]);
  });

  test("says of resources that are made anew that the taints may be lost, as the order is open", () => {
    const found = review({ nodes: { db: ["db-1", "db-2"] } }, { nodes: { db: ["db-1", "db-2"] }, id: "renamed" });
    expect(found.dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK719]: db-1 and db-2 may lose dedicated=db:NoSchedule, which pool "db" keeps
  = the kubernetes_node_taint of each of these nodes is destroyed and another one is made, in no certain order; to destroy it takes off every taint that it wrote
  = where that comes last, the taints are gone until the next apply, and pods that they kept away may come to the nodes; otherwise they are gone for a moment
  = help: say what DeferredTaints were before with movedFrom, and Terraform moves the resources; a kubernetes_node_taint of your own takes moveFromId
  = or: apply once more afterwards, which puts on what is missing"
`);
    expect(plain(found.verdict)).toBe(
      'db-1 and db-2 may lose dedicated=db:NoSchedule, which pool "db" keeps (RK719, on apply)',
    );
    expect(found.severity).toBe("warning");
    const some = review({ nodes: { db: ["db-1", "db-2"] } }, { nodes: { db: ["db-1"] }, id: "renamed" });
    // What is certain stands first.
    expect(plain(some.verdict)).toBe(
      'db-2 loses dedicated=db:NoSchedule, which pool "db" keeps (RK719, on apply); 1 more warning',
    );
    expect(lost(some)).toMatchObject([{ nodes: ["db-2"] }, { nodes: ["db-1"], isRemade: true }]);
  });

  test("is not said of resources that are moved, or that keep their names", () => {
    const before = { nodes: { db: ["db-1", "db-2"] } };
    expect(lost(review(before, { ...before, id: "renamed", movedFrom: "deferred" }))).toEqual([]);
    expect(lost(review(before, before))).toEqual([]);
  });

  test("tells nodes of two clusters apart that have one name", () => {
    const nodes = { db: ["db-1"] };
    expect(lost(review({ nodes, beside: nodes }, { beside: nodes }))).toMatchObject([{ nodes: ["db-1"] }]);
    expect(lost(review({ nodes, beside: nodes }, { nodes, beside: nodes }))).toEqual([]);
    // Made anew is that of the other cluster alone, and it had none.
    expect(lost(review({ nodes }, { beside: nodes }))).toMatchObject([{ nodes: ["db-1"] }]);
    expect(lost(review({ nodes }, { beside: nodes }))[0]).not.toHaveProperty("isRemade");
  });

  test("tells lists apart that Terraform makes out", () => {
    const variable = (name: string) => Token.asList(`\${var.${name}}`);
    const lists = { db: variable("db"), extra: variable("extra") };
    const pools = { ...POOLS, extra: DB };
    expect(lost(review({ pools, nodes: lists }, { pools, nodes: { db: lists.db } }))).toMatchObject([
      { nodes: ["${each.value}"] },
    ]);
    expect(lost(review({ pools, nodes: lists }, { pools, nodes: lists, id: "renamed" }))).toMatchObject([
      { isRemade: true },
    ]);
  });

  describe("of names that are tokens, by which resources go by their place in the list", () => {
    const named = (...names: readonly string[]) => ({
      nodes: { db: names.map((name) => Lazy.stringValue({ produce: () => `\${var.${name}}` })) },
    });

    test("is said of the one that leaves the front, and of all behind it", () => {
      const found = review(named("a", "b", "c"), named("b", "c"));
      expect(found.dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK719]: \${var.a} loses dedicated=db:NoSchedule, which pool "db" keeps
  = to destroy a kubernetes_node_taint takes off every taint that it wrote: those of the roles as well, where it wrote them
  = pods that the taints kept away may then come to the nodes; the proof goes on judging them with the taints
  = a node that registers does not get them by itself either
  = help: keep what puts the taints on the nodes
  = or: put them on again after the apply: kubectl taint nodes NODE dedicated=db:NoSchedule
  = or: where the nodes are gone from the cluster, nothing is lost: acknowledge it
warning[RK719]: \${var.b} and \${var.c} may lose dedicated=db:NoSchedule, which pool "db" keeps
  = the kubernetes_node_taint of each of these nodes is destroyed and another one is made, in no certain order; to destroy it takes off every taint that it wrote
  = where that comes last, the taints are gone until the next apply, and pods that they kept away may come to the nodes; otherwise they are gone for a moment
  = the other one had another node before: DeferredTaints name resources by the place in the list where the names of nodes are single tokens
  = help: leave the other names in their places: put the last one where one goes
  = or: name the nodes in plain text, or give the whole list as one token: the resources then go by the nodes; that change makes them anew once, in no certain order as well
  = or: apply once more afterwards, which puts on what is missing"
`);
      expect(plain(found.verdict)).toBe(
        '${var.a} loses dedicated=db:NoSchedule, which pool "db" keeps (RK719, on apply); 1 more warning',
      );
    });

    test("is said of the last alone where it is put in the place of the first", () => {
      expect(lost(review(named("a", "b", "c"), named("c", "b")))).toMatchObject([
        { nodes: ["${var.a}"] },
        { nodes: ["${var.c}"], isShifted: true },
      ]);
    });

    test("is said of the one that leaves the end, and of none before it", () => {
      expect(lost(review(named("a", "b", "c"), named("a", "b")))).toMatchObject([{ nodes: ["${var.c}"] }]);
    });

    test("is not said where one joins at the end", () => {
      expect(lost(review(named("a", "b"), named("a", "b", "c")))).toEqual([]);
    });
  });

  describe("in plans", () => {
    const { cluster } = stacks({ nodes: { db: ["db-1"] } }) as unknown as Record<string, { resource: Resources }>;
    const { rancher2_cluster_v2, terraform_data, kubernetes_node_taint } = cluster?.resource ?? {};
    const entry = (type: string, [name, values]: [string, object], actions: readonly string[]) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      name,
      change: { actions, before: values, after: actions.join() === "delete" ? null : values },
    });
    const kept = (type: string, resources: Resources[string] = {}) =>
      Object.entries(resources).map((each) => entry(type, each, ["no-op"]));
    const [[id, taints] = ["", {}]] = Object.entries(kubernetes_node_taint ?? {});
    const CLUSTER = [...kept("rancher2_cluster_v2", rancher2_cluster_v2), ...kept("terraform_data", terraform_data)];
    const ofNode = (actions: readonly string[]) => entry("kubernetes_node_taint", [id, asInState(taints)], actions);
    const planned = (...resource_changes: readonly object[]) =>
      inputs.file({ format_version: "1.2", resource_changes });
    const other = (action: string) => entry("kubernetes_node_taint", ["other", asInState(taints)], [action]);
    const LOST = { pools: ["db"], taints: DB.taints, nodes: ["db-1"], isSwitched: false };
    const dangers = (...plans: readonly string[]) => reviewChanges(changesOfPlans(plans)).clusters.flatMap(lost);

    test("is said of one that destroys the resources", () => {
      expect(dangers(planned(...CLUSTER, ofNode(["delete"])))).toEqual([LOST]);
      expect(dangers(planned(...CLUSTER, ofNode(["no-op"])))).toEqual([]);
    });

    test("is said of one that destroys a resource, and makes another of the same node in no certain order", () => {
      expect(dangers(planned(...CLUSTER, ofNode(["delete"]), other("create")))).toEqual([{ ...LOST, isRemade: true }]);
      expect(dangers(planned(...CLUSTER, ofNode(["delete"]), other("no-op")))).toEqual([]);
      expect(dangers(planned(...CLUSTER, ofNode(["delete", "create"])))).toEqual([]);
    });

    test("is said of one that another stack makes, also of the same address, as either stack may be applied last", () => {
      const leaving = planned(...CLUSTER, ofNode(["delete"]));
      for (const made of [other("create"), ofNode(["create"])]) {
        expect(dangers(leaving, planned(made))).toEqual([{ ...LOST, isRemade: true, isElsewhere: true }]);
      }
    });

    test("tells nodes of two clusters apart that have one name, by what their resources wait for", () => {
      const west = Object.values(rancher2_cluster_v2 ?? {}).map((values) =>
        entry("rancher2_cluster_v2", ["west", { ...values, name: "west" }], ["no-op"]),
      );
      const waiting = (address: string, cluster: string) => ({
        address,
        mode: "managed",
        type: "kubernetes_node_taint",
        depends_on: [`rancher2_cluster_v2.${cluster}`],
      });
      const [edge = ""] = Object.keys(rancher2_cluster_v2 ?? {});
      const beside = (made: object, cluster: string) =>
        dangers(
          inputs.file({
            format_version: "1.2",
            resource_changes: [...CLUSTER, ...west, ofNode(["delete"]), made],
            configuration: {
              root_module: {
                resources: [
                  waiting(`kubernetes_node_taint.${id}`, edge),
                  waiting("kubernetes_node_taint.other", cluster),
                ],
              },
            },
          }),
        );
      const unnamed = { ...other("create"), change: { actions: ["create"], before: null, after: {} } };
      expect(beside(other("create"), edge)).toEqual([{ ...LOST, isRemade: true }]);
      expect(beside(other("create"), "west")).toEqual([LOST]);
      expect(beside(unnamed, edge)).toEqual([{ ...LOST, isOpen: true }]);
      expect(beside(unnamed, "west")).toEqual([LOST]);
    });

    describe("of a resource that becomes one of another node", () => {
      const named = (name: string | undefined) => {
        const { metadata, ...values } = asInState(taints) as { metadata: readonly object[] };
        return { ...values, metadata: metadata.map((each) => ({ ...each, name })) };
      };
      const place = (
        index: number,
        [from, to]: readonly [string | undefined, string | undefined],
        actions = from === undefined ? ["create"] : to === undefined ? ["delete"] : ["delete", "create"],
      ) => {
        const { change: _, ...address } = entry("kubernetes_node_taint", [`place_${index}`, {}], []);
        return {
          ...address,
          change: { actions, before: from && named(from), after: to && named(to === "later" ? undefined : to) },
        };
      };

      test("is said of the first that leaves, and of all that take the place before theirs", () => {
        const shifted = [place(0, ["a", "b"]), place(1, ["b", "c"]), place(2, ["c", undefined])];
        expect(dangers(planned(...CLUSTER, ...shifted))).toMatchObject([
          { nodes: ["a"] },
          { nodes: ["b", "c"], isRemade: true, isShifted: true },
        ]);
      });

      test("is open where the other node is known only at apply", () => {
        const [found] = dangers(planned(...CLUSTER, place(0, ["a", "later"])));
        expect(found).toMatchObject({ nodes: ["a"], isOpen: true });
        const { verdict, dangers: shown } = reviewChanges(
          changesOfPlans([planned(...CLUSTER, place(0, ["a", "later"]))]),
        ).clusters[0] as ClusterReview;
        expect(plain(verdict)).toBe('a may lose dedicated=db:NoSchedule, which pool "db" keeps (RK719, on apply)');
        expect(shown.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"warning[RK719]: a may lose dedicated=db:NoSchedule, which pool "db" keeps
  = to destroy a kubernetes_node_taint takes off every taint that it wrote: those of the roles as well, where it wrote them
  = pods that the taints kept away may then come to the nodes; the proof goes on judging them with the taints
  = which nodes the resources are for that are made, is known only at apply: they may be these, and the order is open then as well
  = a node that registers does not get them by itself either
  = help: keep what puts the taints on the nodes
  = or: put them on again after the apply: kubectl taint nodes NODE dedicated=db:NoSchedule
  = or: where the nodes are gone from the cluster, nothing is lost: acknowledge it"
`);
      });

      test("is open as well where it is in another stack, and not where a resource is known to have the node", () => {
        const later = place(0, [undefined, "later"]);
        const leaving = planned(...CLUSTER, ofNode(["delete"]));
        expect(dangers(leaving, planned(later))).toEqual([{ ...LOST, isOpen: true }]);
        expect(dangers(planned(...CLUSTER, ofNode(["delete"]), other("create"), later))).toEqual([
          { ...LOST, isRemade: true },
        ]);
      });

      test("is said of the same node where the old resource goes after the new one is made", () => {
        const remade = (...actions: string[]) => dangers(planned(...CLUSTER, place(0, ["a", "a"], actions)));
        expect(remade("create", "delete")).toMatchObject([{ nodes: ["a"] }]);
        expect(remade("delete", "create")).toEqual([]);
      });
    });

    test("is said of the plan of the taints' own stack with that of the cluster's beside it", () => {
      const both = [planned(...CLUSTER), planned(ofNode(["delete"]))];
      expect(dangers(...both)).toMatchObject([{ pools: ["db"], nodes: ["db-1"] }]);
    });

    test("is refused alone, as it has no pools: which nodes get or lose what is said, and what has to come with it", async () => {
      const refusedPlan = async (...changes: readonly object[]) => {
        const { err, exitCode } = await rancherK3s("review", planned(...changes));
        return [exitCode, err.replace(/.*: holds/s, "holds").trim()];
      };
      const refused = (...actions: readonly string[]) => refusedPlan(ofNode(actions));
      const changed = (node: string, before: readonly string[], after: readonly string[]) => {
        const on = (list: readonly string[]) => ({
          metadata: [{ name: node }],
          taint: list.map((each) => {
            const [, key, value, effect] = /^(.*)=(.*):(.*)$/.exec(each) as unknown as [string, string, string, string];
            return { key, value, effect };
          }),
        });
        return {
          address: `kubernetes_node_taint.${node}`,
          mode: "managed",
          type: "kubernetes_node_taint",
          change: { actions: ["update"], before: on(before), after: on(after) },
        };
      };
      expect(
        await refusedPlan(
          changed("a", ["x=y:NoSchedule"], ["x=y:NoExecute"]),
          changed("b", ["x=y:NoSchedule"], ["x=y:NoExecute"]),
          changed("c", ["x=y:NoSchedule"], ["x=y:NoSchedule"]),
        ),
      ).toMatchInlineSnapshot(`
[
  2,
  "holds no Rancher cluster, before or after (no rancher2_cluster_v2); nodes a and b lose x=y:NoSchedule and get x=y:NoExecute, which evicts at once what does not tolerate it; which pools these nodes are of, what their pods tolerate and whether a pool keeps the taints stands in the stack of the cluster: pass the plan of that stack as well, cdktf-rancher-k3s review CLUSTER.json TAINTS.json",
]
`);
      expect(await refused("delete")).toMatchInlineSnapshot(`
[
  2,
  "holds no Rancher cluster, before or after (no rancher2_cluster_v2); node db-1 loses dedicated=db:NoSchedule; which pools these nodes are of, what their pods tolerate and whether a pool keeps the taints stands in the stack of the cluster: pass the plan of that stack as well, cdktf-rancher-k3s review CLUSTER.json TAINTS.json",
]
`);
      // Two resources, and one node.
      const [, both] = await refusedPlan(ofNode(["delete"]), other("delete"));
      expect(both).toContain("; node db-1 loses dedicated=db:NoSchedule;");
      expect(await refused("no-op")).toMatchInlineSnapshot(`
[
  2,
  "holds no Rancher cluster, before or after (no rancher2_cluster_v2)",
]
`);
    });
  });

  test("is refused of two apps that have the taints' stack alone, in the same words", async () => {
    const folder = (sketch: Sketch) => {
      const { taints } = stacks(sketch);
      return inputs.app({ taints: { ...taints, dependencies: [] } });
    };
    const before = folder({ nodes: { db: ["db-1", "db-2"] }, inOneStack: false });
    const after = folder({ nodes: { db: ["db-1"] }, inOneStack: false });
    const { err } = await rancherK3s("review", "--base", before, "--head", after);
    expect(err).toContain("node db-2 loses dedicated=db:NoSchedule");
    expect(err).toContain("pass the folders of the whole app as --base and --head");
  });
});

type Resources = Record<string, Record<string, object>>;

/** A plan has every block as a list. */
function asInState(resource: object): object {
  const { metadata, taint } = resource as Record<string, unknown>;
  return { metadata: [metadata].flat(), taint: [taint].flat() };
}
