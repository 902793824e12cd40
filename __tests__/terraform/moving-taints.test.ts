/** DeferredTaints that get another id, scope or logicalId, under real Terraform before made-up nodes. */
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { DeferredTaints, type DeferredTaintsProps } from "../../lib/kubernetes";
import { createMirror, KUBERNETES } from "./harness";
import { createRancher } from "./rancher";

const terraform = createMirror();
afterAll(() => terraform.remove());

const POOL = { name: "db", taints: ["dedicated=db:NoExecute"] } as const;
const TAINTS = [{ key: "dedicated", value: "db", effect: "NoExecute" }];
const NODES = ["db-1", "db-2.example.com"];

interface Place {
  readonly scopes?: readonly string[];
  readonly id: string;
  /** A pool's nodes may be a variable. */
  readonly props?: Partial<DeferredTaintsProps>;
  readonly isList?: boolean;
}

function stackOf({ scopes = [], id, props, isList = false }: Place): object {
  const stack = new TerraformStack(Testing.app(), "taints");
  new KubernetesProvider(stack, "kubernetes", { configPath: "/made/up" });
  const names = new TerraformVariable(stack, "names", { type: "list(string)", default: NODES });
  const scope = scopes.reduce<Construct>((outer, inner) => new Construct(outer, inner), stack);
  new DeferredTaints(scope, id, { pools: [POOL], nodes: { db: isList ? names.listValue : NODES }, ...props });
  return JSON.parse(Testing.synth(stack, true));
}

/** Nodes that get their taints in this place, and what goes on from there. */
async function startedIn(place: Place) {
  const rancher = createRancher();
  const here = terraform.with(rancher.environment);
  for (const node of NODES) rancher.join(node);
  const folder = here.workspace(stackOf(place), KUBERNETES);
  await here.init(folder);
  await here.apply(folder);
  return {
    rancher,
    /** Applies the app as it is now; the calls that changed something, and what the state holds afterwards. */
    async become(next: Place) {
      here.configure(folder, stackOf(next), KUBERNETES);
      rancher.forgetCalls();
      const { values } = await here.apply(folder);
      const addresses = values?.root_module.resources?.map(({ address }) => address) ?? [];
      return { writes: rancher.writes(), addresses };
    },
    async isSettled(): Promise<boolean> {
      const { code } = await here.run(folder, ["plan", "-detailed-exitcode", "-lock=false"]);
      return code === 0;
    },
  };
}

const NAMED = ["kubernetes_node_taint.nodes_db-1", "kubernetes_node_taint.nodes_db-2_example_com"];

test.concurrent("a move makes no call, from path to path, and on to a logicalId, with which the construct goes where it likes", async () => {
  const { rancher, become, isSettled } = await startedIn({ id: "taints" });
  const moved = await become({ scopes: ["site"], id: "late", props: { movedFrom: "taints/taints" } });
  expect(moved.writes).toEqual([]);
  const props = { logicalId: "nodes", movedFrom: "taints/site/late" };
  expect(await become({ scopes: ["site"], id: "late", props })).toEqual({ writes: [], addresses: NAMED });
  // The move that is done does no harm.
  expect(await isSettled()).toBe(true);
  expect(await become({ id: "other", props: { logicalId: "nodes" } })).toEqual({ writes: [], addresses: NAMED });
  expect(NODES.map((node) => rancher.taints(node))).toEqual([TAINTS, TAINTS]);
  rancher.remove();
});

test.concurrent.each<[string, Place]>([
  ["of its id", { id: "old" }],
  ["of its logicalId", { id: "any", props: { logicalId: "old" } }],
  ["of two moves ago", { scopes: ["first"], id: "taints" }],
])("one name moves from a state %s alike", async (_, place) => {
  const { rancher, become } = await startedIn(place);
  const props = { logicalId: "nodes", movedFrom: ["taints/first/taints", "old"] };
  expect(await become({ id: "taints", props })).toEqual({ writes: [], addresses: NAMED });
  rancher.remove();
});

test.concurrent("nodes of a list that Terraform is given move with it", async () => {
  const { rancher, become } = await startedIn({ id: "old", isList: true });
  const props = { logicalId: "nodes", movedFrom: "old" };
  expect(await become({ scopes: ["site"], id: "taints", isList: true, props })).toEqual({
    writes: [],
    addresses: [
      'kubernetes_node_taint.nodes_db__nodes["db-1"]',
      'kubernetes_node_taint.nodes_db__nodes["db-2.example.com"]',
    ],
  });
  rancher.remove();
});

test.concurrent("in a move, calls are made only for the nodes that come, go or change", async () => {
  const { rancher, become } = await startedIn({ id: "old" });
  rancher.join("db-3");
  const props = { movedFrom: "old", logicalId: "nodes" };
  const next = await become({ id: "taints", props: { ...props, nodes: { db: ["db-1", "db-3"] } } });
  expect(next.writes.sort()).toEqual(["PATCH nodes/db-2.example.com 200", "PATCH nodes/db-3 200"]);
  expect(rancher.taints("db-2.example.com")).toEqual([]);
  rancher.remove();
});

test.concurrent("the last taint leaves in a move as it does without one", async () => {
  const { rancher, become } = await startedIn({ id: "old" });
  const pool = { name: "db", taints: [], leavingTaints: POOL.taints };
  const { addresses } = await become({ id: "taints", props: { movedFrom: "old", pools: [pool] } });
  expect(addresses).toEqual([]);
  expect(NODES.map((node) => rancher.taints(node))).toEqual([[], []]);
  rancher.remove();
});

test.concurrent("without movedFrom the taints are taken off and put on, in no certain order", async () => {
  const { rancher, become } = await startedIn({ id: "old" });
  await become({ id: "taints" });
  const sent = rancher.calls().filter(({ method, target }) => method === "PATCH" && target === "nodes/db-1");
  expect(sent.map(({ body }) => body)).toEqual(expect.arrayContaining([[], TAINTS]));
  rancher.remove();
});
