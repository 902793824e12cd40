/** The first node with the label of K3s's load balancer takes it off all others, whenever they registered. */
import { NodeRole } from "../../lib";
import { type ClusterReview, reviewClusters } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";

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
  "on-join: nodes of pool "w" that come without the label svccontroller.k3s.cattle.io/enablelb have no pod of K3s's load balancer as long as any node has it; with the last one that goes all nodes get such pods [until then traffic comes in by nodes with svccontroller.k3s.cattle.io/enablelb=true alone]",
]
`);
});

test("one more pool with the label changes nothing for the others", () => {
  const found = review({ ...POOLS, w: LISTED }, { ...POOLS, w: LISTED, lb: LISTED });
  expect([lost(found), steps(found)]).toEqual([[], []]);
});
