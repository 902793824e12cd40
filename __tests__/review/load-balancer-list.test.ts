/** The first node with the label of K3s's load balancer takes it off all others, whenever they registered. */
import { NodeRole } from "../../lib";
import { type ClusterReview, changesBetween, reviewChanges, reviewClusters } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";
import { Inputs } from "./inputs";

type Pools = Record<string, PoolSketch>;

const review = (before: Pools, after: Pools) => {
  const made = (pools: Pools) => judged(modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"] }));
  return reviewClusters([made(before)], [made(after)]).clusters[0] as ClusterReview;
};
const lost = ({ dangers }: ClusterReview) =>
  dangers.filter(({ code }) => code === "RK708").map((danger) => describePlainly(danger));
const steps = ({ rollout }: ClusterReview) =>
  rollout
    .map(({ moment, what, because }) => `${moment}: ${plain(what)} [${plain(because)}]`)
    .filter((step) => step.includes("load balancer"));

const POOLS = { s: { roles: NodeRole.ALL, nodes: 3 }, w: { nodes: 2 } };
const LABEL = "svccontroller.k3s.cattle.io/enablelb";
const LISTED = { labels: { [LABEL]: "true" }, nodes: 2 };

test("a new pool with the label that does not take it: it leaves with the first node, not as others are replaced", () => {
  const found = review(POOLS, { ...POOLS, lb: { ...LISTED, taints: ["lb=yes:NoSchedule"] } });
  expect(lost(found)).toMatchInlineSnapshot(`
[
  {
    "facts": [
      "once any node has the label svccontroller.k3s.cattle.io/enablelb, K3s has its load balancer on nodes with svccontroller.k3s.cattle.io/enablelb=true only, also where they registered before",
      "pool "s": its nodes have no label svccontroller.k3s.cattle.io/enablelb=true",
      "pool "w": its nodes have no label svccontroller.k3s.cattle.io/enablelb=true",
      "pool "lb": lb=yes:NoSchedule is not tolerated",
    ],
    "help": [
      "cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations",
      "give a pool that takes its pods the label svccontroller.k3s.cattle.io/enablelb=true, and let its nodes be the first to have it",
    ],
    "message": "svclb-traefik leaves every node without its label as soon as the first one of pool "lb" joins",
    "subject": "svclb-traefik",
  },
]
`);
  expect(JSON.stringify(found.rollout)).not.toContain("load balancer");
});

test("a pool that gets label and taint: the command that labels a node is the switch as well", () => {
  const found = review(POOLS, { ...POOLS, w: { ...LISTED, taints: ["lb=yes:NoSchedule"] } });
  expect(lost(found).map(({ message }) => message)).toMatchInlineSnapshot(`
[
  "svclb-traefik leaves every node without its label as soon as the first one of pool "w" joins, is replaced or gets it",
]
`);
});

test("a label of another value turns the list on, too, and no node is on it", () => {
  const found = review(POOLS, { ...POOLS, lb: { labels: { [LABEL]: "false" }, nodes: 1 } });
  expect(lost(found).map(({ message, help }) => ({ message, help }))).toMatchInlineSnapshot(`
[
  {
    "help": [
      "give a pool that takes its pods the label svccontroller.k3s.cattle.io/enablelb=true, and let its nodes be the first to have it",
    ],
    "message": "svclb-traefik leaves every node without its label as soon as the first one of pool "lb" joins",
  },
]
`);
});

test("a pool that gets the label and takes it: the others are without it from its first node on", () => {
  const found = review(POOLS, { ...POOLS, w: LISTED });
  expect(lost(found)).toEqual([]);
  expect(steps(found)).toMatchInlineSnapshot(`
[
  "on-join: the first node of pool "w" with the label svccontroller.k3s.cattle.io/enablelb, from its registration or by kubectl, takes K3s's load balancer (svclb pods of every Service) off all nodes without svccontroller.k3s.cattle.io/enablelb=true [give all pools that are to keep it the label, and send what comes in to their nodes; nodes of pool "w" that are there already are without it as well until they have the label: give it to all of them together: kubectl label nodes -l rancher-k3s/node-pool=w svccontroller.k3s.cattle.io/enablelb=true]",
]
`);
});

test("the label leaves: nodes without it wait for the last that has it", () => {
  expect(steps(review({ ...POOLS, w: LISTED }, POOLS))).toMatchInlineSnapshot(`
[
  "on-join: nodes of pool "w" that come without the label svccontroller.k3s.cattle.io/enablelb have no pod of K3s's load balancer as long as any node has it; with the last one that goes all nodes get such pods [until then it has pods on nodes with svccontroller.k3s.cattle.io/enablelb=true alone]",
]
`);
});

test("the label leaves nodes that do not take it: until the last of them goes, it is on none", () => {
  const tainted = { ...LISTED, taints: ["lb=yes:NoSchedule"] };
  expect(steps(review({ ...POOLS, w: tainted }, { ...POOLS, w: { taints: ["lb=yes:NoSchedule"], nodes: 2 } }))).toEqual(
    [expect.stringContaining("[until then it has pods on no node, as no node with the label takes one]")],
  );
});

test("one more pool with the label changes nothing for the others", () => {
  const found = review({ ...POOLS, w: LISTED }, { ...POOLS, w: LISTED, lb: LISTED });
  expect([lost(found), steps(found)]).toEqual([[], []]);
});

test("a pool with the label leaves: its nodes keep it until somebody deletes them, and none of it joins", () => {
  expect(steps(review({ ...POOLS, lb: LISTED }, POOLS))).toMatchInlineSnapshot(`
[
  "on-join: nodes of pool "lb" keep the label svccontroller.k3s.cattle.io/enablelb until they are deleted, and nodes without it have no pod of K3s's load balancer as long as any node has it; with the last one that goes all nodes get such pods [no node of pool "lb" joins any more; until then it has pods on nodes with svccontroller.k3s.cattle.io/enablelb=true alone]",
]
`);
});

describe("of machines that Rancher makes", () => {
  const inputs = new Inputs();
  afterAll(() => inputs.remove());

  const servers = { name: "s", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 };
  const lb = { name: "lb", worker_role: true, quantity: 2, machine_labels: { [LABEL]: "true" } };
  const config = (name: string) => ({ machine_config: [{ kind: "Amazonec2Config", name }] });
  const app = (pools: readonly object[]) => {
    const edge = { name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: { machine_pools: pools } };
    return inputs.file({ resource: { rancher2_cluster_v2: { edge } } }, "cdk.tf.json");
  };
  const machines = (before: readonly object[], after: readonly object[]) =>
    reviewChanges(changesBetween(app([servers, ...before]), app([servers, ...after]))).clusters[0] as ClusterReview;

  test("a pool that goes with the label takes its addresses with it, and nothing is left for a node to join", () => {
    const found = machines([lb], []);
    expect(steps(found)).toMatchInlineSnapshot(`
[
  "before-apply: send what comes in by nodes of pool "lb" to others: Rancher takes these away with the apply [other nodes have no pod of K3s's load balancer until then: give those of pool "s" that are to take over the label first (kubectl label nodes NODE svccontroller.k3s.cattle.io/enablelb=true)]",
  "on-apply: after the apply Rancher removes the machines of pool "lb", the last nodes with the label svccontroller.k3s.cattle.io/enablelb: all nodes that take them get pods of K3s's load balancer then [Terraform does not wait for it; nothing answers at the addresses of these machines from then on]",
]
`);
    expect(steps(machines([lb], [{ ...lb, quantity: 0 }]))).toEqual(steps(found));
  });

  test("a pool that is made anew without the label does the same, as its machines go", () => {
    const found = machines([{ ...lb, ...config("a") }], [{ ...lb, machine_labels: {}, ...config("b") }]);
    expect(steps(found)).toMatchInlineSnapshot(`
[
  "before-apply: send what comes in by nodes of pool "lb" to others: Rancher takes these away with the apply [other nodes have no pod of K3s's load balancer until then: give those of pool "s" that are to take over the label first (kubectl label nodes NODE svccontroller.k3s.cattle.io/enablelb=true)]",
  "on-apply: after the apply Rancher makes the machines of pool "lb" anew without the label, the last nodes with the label svccontroller.k3s.cattle.io/enablelb: all nodes that take them get pods of K3s's load balancer then [Terraform does not wait for it; nothing answers at the addresses of these machines from then on]",
]
`);
  });

  test("a pool that only loses the label keeps its machines, and one that is paused as well", () => {
    expect(steps(machines([lb], [{ ...lb, machine_labels: {} }])).map((step) => step.split(":")[0])).toEqual([
      "on-join",
    ]);
    const paused = steps(machines([{ ...lb, paused: true }], [{ ...lb, quantity: 0, paused: true }]));
    expect(paused).toEqual([expect.stringContaining('on-join: nodes of pool "lb" keep the label')]);
  });

  test("those of one pool go, and those of another one have the label still", () => {
    const found = steps(machines([lb, { ...lb, name: "lb2" }], [{ ...lb, name: "lb2", machine_labels: {} }]));
    expect(found.map((step) => step.split(":")[0])).toEqual(["before-apply", "on-apply", "on-join"]);
    expect(found.join()).not.toContain("the last nodes");
  });

  test("a pool that hands the label over in one change answers no more, as no other node has it yet", () => {
    const { machine_labels } = lb;
    const serving = { ...servers, machine_labels };
    const toServers = reviewChanges(changesBetween(app([servers, lb]), app([serving]))).clusters[0] as ClusterReview;
    expect(steps(toServers)).toEqual([
      expect.stringMatching(
        /^before-apply: send what comes in .* give those of pool "s" that are to take over the label/,
      ),
      expect.stringMatching(/^on-apply: .* until a node of pool "s" has the label .*nothing answers at the addresses/),
      expect.stringMatching(/^on-join: the first node of pool "s" with the label/),
    ]);
    expect(steps(machines([lb], [{ ...lb, name: "lb2" }])).map((step) => step.split(":")[0])).toEqual([
      "before-apply",
      "on-apply",
      "on-join",
    ]);
    // What is made anew with the label, or stays with it, answers still.
    expect(
      steps(
        machines(
          [{ ...lb, ...config("a") }],
          [
            { ...lb, ...config("b") },
            { ...lb, name: "lb2" },
          ],
        ),
      ),
    ).toEqual([]);
    expect(steps(machines([lb, { ...lb, name: "lc" }], [{ ...lb, name: "lc" }]))).toEqual([]);
  });

  test("nobody is sent to label nodes that do not take it", () => {
    const taints = [{ key: "team", value: "a", effect: "NoSchedule" }];
    const was = app([{ ...servers, taints }, lb]);
    const is = app([
      { ...servers, taints },
      { name: "w", worker_role: true, quantity: 2 },
    ]);
    // Where it is on no node then, a danger says so as well.
    const [first] = steps(reviewChanges(changesBetween(was, is)).clusters[0] as ClusterReview);
    expect(first).toContain("none of those that are there takes one: let nodes that take its pods join first");
  });

  test("nothing is asked for where none of its pods was on those that go", () => {
    const tainted = { ...lb, taints: [{ key: "lb", value: "yes", effect: "NoSchedule" }] };
    expect(steps(machines([tainted], [])).map((step) => step.split(":")[0])).toEqual(["on-apply"]);
  });
});
