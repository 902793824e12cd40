/** In which order nodes are replaced or removed: what the cluster cannot be without is there before the last of it goes. */
import { NodeRole } from "../../lib";
import { type ClusterReview, changesBetween, reviewChanges, reviewClusters } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";
import { Inputs } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const made = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  judged(modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest }));
const review = (before: Record<string, PoolSketch>, after: Record<string, PoolSketch>) =>
  reviewClusters([made(before)], [made(after)]).clusters[0] as ClusterReview;

const byHand = ({ rollout }: ClusterReview) =>
  rollout
    .filter(({ by }) => by === "you")
    .map(({ moment, what, because }) => `${moment}: ${plain(what)} [${plain(because)}]`);
/** The pools of which a step each is about registered nodes, in their order. */
const order = ({ rollout }: ClusterReview) =>
  rollout
    .filter(({ moment }) => moment === "on-join")
    .flatMap(
      ({ what }) =>
        /(?:registered nodes|machines|nodes) of (pools? .*?) (?:keep|that Rancher|stay)/.exec(plain(what))?.[1] ?? [],
    );
const helps = ({ dangers }: ClusterReview, code: string) =>
  dangers.filter((danger) => danger.code === code).flatMap((danger) => describePlainly(danger).help);

const ALL = { roles: NodeRole.ALL };
const SERVERS = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
const WORKERS = { roles: [NodeRole.WORKER] };
const EVICTING = ["dedicated=db:NoExecute"];

describe("nodes that get the roles of others", () => {
  test("are replaced first, and the last etcd waits for them", () => {
    const found = review({ servers: ALL, w: WORKERS }, { servers: WORKERS, w: ALL });
    expect(byHand(found)).toMatchInlineSnapshot(`
[
  "on-join: registered nodes of pool "w" keep what they have; those that join or are replaced come with the roles etcd, control-plane and worker in place of worker [replace the nodes one after the other; Rancher gives a machine that it knows no other roles, nor other taints of roles]",
  "on-join: registered nodes of pool "servers" keep what they have; those that join or are replaced come with the roles worker in place of etcd, control-plane and worker [only once pool "w" has nodes with the roles etcd and control-plane, which no other pool keeps: replace the nodes one after the other; Rancher gives a machine that it knows no other roles, nor other taints of roles]",
]
`);
  });

  test("come first where tolerations of the old roles go, too", () => {
    const found = review({ servers: SERVERS, w: WORKERS }, { servers: WORKERS, w: ALL });
    expect(byHand(found)[0]).toContain('only once pool "w" has nodes with the roles etcd and control-plane');
    expect(order(found)).toEqual(['pool "w"', 'pool "servers"']);
  });

  test("take them over before a pool that leaves is drained", () => {
    const m = { roles: [NodeRole.CONTROL_PLANE, NodeRole.WORKER] };
    const found = review({ e: { roles: [NodeRole.ETCD] }, m }, { m: ALL });
    expect(order(found)).toEqual(['pool "m"', 'pool "e"']);
    expect(helps(found, "RK709")).toMatchInlineSnapshot(`
[
  "only once pool "m" has nodes with the role etcd, which no other pool keeps: drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines",
]
`);
  });

  test("wait for nothing where a third pool has the roles all the time", () => {
    const found = review({ a: ALL, b: ALL, c: WORKERS }, { a: WORKERS, b: ALL, c: ALL });
    expect(byHand(found).join()).not.toContain("only once");
  });

  test("that wait for each other keep the last of them, and what the cluster cannot be without comes first", () => {
    const found = review(
      { a: { ...ALL, taints: EVICTING }, b: WORKERS },
      { a: WORKERS, b: { ...ALL, taints: EVICTING } },
    );
    expect(byHand(found).filter((each) => each.startsWith("on-join"))).toMatchInlineSnapshot(`
[
  "on-join: registered nodes of pool "b" keep what they have; those that join or are replaced come with the roles etcd, control-plane and worker in place of worker and dedicated=db:NoExecute [the last of them only once pool "a" has nodes that take coredns, metrics-server, local-path-provisioner and traefik, which no other pool keeps: replace the nodes one after the other; Rancher gives a machine that it knows no other roles, nor other taints of roles]",
  "on-join: registered nodes of pool "a" keep what they have; those that join or are replaced come with the roles worker in place of etcd, control-plane and worker and no dedicated=db:NoExecute [the last of them only once pool "b" has nodes with the roles etcd and control-plane, which no other pool keeps: replace the nodes one after the other; Rancher gives a machine that it knows no other roles, nor other taints of roles]",
]
`);
  });

  test("are machines that Rancher makes as well", () => {
    const pool = (name: string, roles: readonly string[]) => ({
      name,
      quantity: 3,
      ...Object.fromEntries(roles.map((role) => [`${role}_role`, true])),
    });
    const stack = (...machine_pools: readonly object[]) =>
      inputs.file(handWritten({ kubernetes_version: "v1.33.5+k3s1", rke_config: { machine_pools } }), "cdk.tf.json");
    const [all, worker] = [["etcd", "control_plane", "worker"], ["worker"]];
    const base = stack(pool("a", all), pool("b", worker));
    const head = stack(pool("a", worker), pool("b", all));
    const [found] = reviewChanges(changesBetween(base, head)).clusters;
    expect(order(found as ClusterReview)).toEqual(['pool "b"', 'pool "a"']);
    expect(byHand(found as ClusterReview)[1]).toContain(
      'only once pool "b" has nodes with the roles etcd and control-plane, which no other pool keeps: in Rancher delete',
    );
  });
});

describe("the last nodes with etcd", () => {
  const found = review({ servers: ALL, w: WORKERS }, { servers: { roles: [NodeRole.CONTROL_PLANE] }, w: WORKERS });

  test("stay where no pool has the role any more", () => {
    expect(byHand(found).join()).toContain(
      "keep a node with the role etcd, which no pool has after this change and the cluster cannot be without: replace the other nodes",
    );
  });

  test("are missed when they are replaced, not when the cluster is restored", () => {
    const moments = found.problems.flatMap(({ finding, moment }) => (finding.code === "RK106" ? [moment] : []));
    expect(moments).toEqual(["on-join"]);
  });

  test("are not drained because their pool leaves", () => {
    const left = review({ servers: ALL, w: WORKERS }, { w: WORKERS });
    expect(helps(left, "RK709").join()).toContain("keep a node with the roles etcd and control-plane");
    expect(helps(left, "RK709").join()).toContain("drain and delete the other nodes");
  });

  test("wait for another one where there is only one", () => {
    const single = review({ s: { ...ALL, nodes: 1 } }, { s: { ...ALL, nodes: 1, labels: { zone: "a" } } });
    expect(byHand(single).join()).toContain(
      "replace the node, the only one with the roles etcd and control-plane, once another one has joined with them",
    );
    const three = review({ s: { ...ALL, nodes: 3 } }, { s: { ...ALL, nodes: 3, labels: { zone: "a" } } });
    expect(byHand(three).join()).toContain("replace the nodes one after the other");
  });
});

test("nodes that give a place come before those that take it, also where they are changed as they run", () => {
  const found = review(
    { first: ALL, w: { ...WORKERS, taints: EVICTING } },
    { first: { ...ALL, taints: EVICTING }, w: WORKERS },
  );
  expect(order(found)).toEqual(['pool "w"', 'pool "first"']);
  expect(byHand(found).at(-1)).toMatchInlineSnapshot(
    `"on-join: registered nodes of pool "first" keep what they have; those that join or are replaced come with dedicated=db:NoExecute [only once pool "w" has nodes that take coredns, metrics-server, local-path-provisioner and traefik, which no other pool keeps: replace the nodes one after the other; or change them as they run, once the agents' pods have their new tolerations (what does not tolerate it is evicted at once): kubectl taint nodes -l rancher-k3s/node-pool=first dedicated=db:NoExecute --overwrite]"`,
  );
});
