import { NodeRole, TaintsApplied } from "../../lib";
import { type ClusterReview, reviewChanges, reviewClusters } from "../../lib/review";
import { NOTHING_LOST } from "../../lib/review/lost-keys";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

type Pools = Record<string, PoolSketch>;

const made = (pools: Pools, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch | undefined, after: ClusterSketch) =>
  reviewModels(before === undefined ? [] : [before], [after]).clusters[0] as ClusterReview;
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, by, because }) => `${moment}, ${by}: ${plain(what)} [${plain(because)}]`);

const ALL = { roles: NodeRole.ALL };
const LATE = { taintsApplied: TaintsApplied.AFTER_READY };

describe("what is given at registration", () => {
  test("is one step for pools of which the same is to be said, with a command for all of them", () => {
    const taints = ["team=a:NoSchedule"];
    expect(steps(review(made({ ALL, a: {}, b: {} }), made({ ALL, a: { taints }, b: { taints } })))).toEqual([
      'on-join, you: registered nodes of pools "a" and "b" keep what they have; those that join or are replaced come with team=a:NoSchedule [replace the nodes one after the other; or change them as they run: kubectl taint nodes -l \'rancher-k3s/node-pool in (a,b)\' team=a:NoSchedule --overwrite]',
    ]);
  });

  test("of a role that changes comes with nodes that register again, and no command takes the role's taint off", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
    const found = steps(review(made({ servers, workers: {} }), made({ servers: ALL, workers: {} })));
    expect(found).toMatchInlineSnapshot(`
[
  "before-apply, you: register the nodes of pool "servers" again with their new roles, in a change that keeps the tolerations: the agents' toleration of node-role.kubernetes.io/control-plane:NoSchedule goes with this change [Rancher gives a machine that it knows no other roles, and their taint stays with them]",
  "on-apply, rancher: Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with fewer tolerations [Terraform waits until Rancher has stored them, and not until the agents run with them]",
  "on-join, you: registered nodes of pool "servers" keep what they have; those that join or are replaced come with the roles etcd, control-plane and worker in place of etcd and control-plane [replace the nodes one after the other; Rancher gives a machine that it knows no other roles, nor other taints of roles]",
]
`);
    expect(found.join()).not.toContain("kubectl");
  });

  test("of a label is said to come back where a node registered with it", () => {
    const before = made({ ALL, a: { labels: { zone: "1" } } });
    expect(steps(review(before, made({ ALL, a: { labels: { zone: "2", tier: "x" } } })))).toMatchInlineSnapshot(`
[
  "on-join, you: registered nodes of pool "a" keep what they have; those that join or are replaced come with the label tier=x and the label zone=2 [replace the nodes one after the other; or change them as they run: kubectl label nodes -l rancher-k3s/node-pool=a tier=x; zone cannot be changed for good with kubectl: K3s writes the labels of a registration again whenever it starts]",
]
`);
  });

  test("evicts at once where it is put on by hand, and waits for the agents that are to tolerate it", () => {
    const after = made({ servers: { ...ALL, taints: ["a=b:NoExecute"] } });
    expect(steps(review(made({ servers: ALL }), after))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with new tolerations [Terraform waits until Rancher has stored them, and not until the agents run with them]",
  "on-join, terraform: nodes that Terraform registers in pool "servers" with new taints wait until Rancher has stored the agents' tolerations of them [the registration command that gives the taints comes from the cluster, so what uses it waits until the cluster is written; that the agents' pods have the tolerations by then is not waited for]",
  "on-join, you: registered nodes of pool "servers" keep what they have; those that join or are replaced come with a=b:NoExecute [replace the nodes one after the other; or change them as they run, once the agents' pods have their new tolerations (what does not tolerate it is evicted at once): kubectl taint nodes -l rancher-k3s/node-pool=servers a=b:NoExecute --overwrite]",
]
`);
  });
});

describe("a taint that is put on running nodes", () => {
  const late = (taints: string[]) => made({ servers: { ...ALL, ...LATE, taints } });
  const change = (before: ClusterSketch, after: ClusterSketch): ClusterReview =>
    reviewChanges([
      {
        cluster: "edge",
        stack: "clusters",
        file: "plan.json",
        address: "rancher2_cluster_v2.edge",
        before: judged(before),
        after: judged(after),
        isUnknown: false,
        replacedBecauseOf: [],
        hasModel: { before: true, after: true },
        refused: [],
        isRefusalCertain: true,
        isSent: true,
        lost: NOTHING_LOST,
        deferredTaintOrder: "in-graph",
      },
    ]).clusters[0] as ClusterReview;

  test("needs two applies where NoExecute reaches every node that the agents can be on", () => {
    expect(steps(change(late([]), late(["a=b:NoExecute"])))).toMatchInlineSnapshot(`
[
  "before-apply, you: give cattle-cluster-agent and fleet-agent the new tolerations in an apply of their own: a=b:NoExecute reaches every node that they can be on, and evicts pods that do not have them yet [the taints wait until Rancher has stored the tolerations, not until its agents run with them: apply the cluster alone (terraform apply -target='rancher2_cluster_v2.edge'), look that the new pods run (kubectl get pods -A), and apply the rest]",
  "on-apply, rancher: Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with new tolerations [Terraform waits until Rancher has stored them, and not until the agents run with them]",
  "on-apply, terraform: a=b:NoExecute is put on running nodes of pool "servers": NoExecute evicts at once what does not tolerate it [the kubernetes_node_taint resources wait until Rancher has stored the change; that the agents' pods have their new tolerations by then is not waited for]",
]
`);
  });

  test("needs one where the agents have another node, or run with the toleration already", () => {
    const elsewhere = (taints: string[]) => made({ servers: ALL, workers: { ...LATE, taints } });
    expect(steps(change(elsewhere([]), elsewhere(["a=b:NoExecute"]))).join()).not.toContain("an apply of their own");
    const tolerating = { ...late([]), agents: late(["a=b:NoExecute"]).agents };
    expect(steps(change(tolerating, late(["a=b:NoExecute"]))).join()).not.toContain("an apply of their own");
  });

  test("has no command of kubectl: what Terraform writes it would write again", () => {
    const found = [change(late([]), late(["a=b:NoSchedule"])), change(late(["a=b:NoSchedule"]), late([]))];
    expect(found.flatMap(steps).join()).not.toContain("kubectl taint");
    expect(steps(found[1] as ClusterReview)[0]).toContain("list a=b:NoSchedule in leavingTaints");
  });
});

describe("an upgrade", () => {
  test("says how nodes roll", () => {
    const before = made({ servers: ALL });
    expect(steps(review(before, { ...before, kubernetesVersion: "v1.33.6+k3s1" }))).toEqual([
      "on-apply, rancher: after the apply Rancher takes the nodes from K3s v1.33.5+k3s1 to v1.33.6+k3s1: etcd first, then the control plane, one node at a time [Terraform does not wait for it; by upgradeStrategy, pods on servers go on running, unless the new release changes them]",
    ]);
  });

  test("of Rancher is no doing of the apply, and says what becomes possible with it", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
    const before = made(
      { servers, workers: { taints: ["a:NoSchedule"] } },
      { rancherVersion: "2.11.2", agents: { cluster: [], fleet: [] } },
    );
    expect(steps(review(before, { ...before, rancherVersion: "2.12.0" }))).toMatchInlineSnapshot(`
[
  "on-restart, you: Rancher goes from 2.11.2 to 2.12.0: its pods in the cluster are made anew when the Rancher server is upgraded [this apply upgrades no Rancher: rancherVersion says which release the cluster is judged by]",
  "on-restart, rancher: system-upgrade-controller can run, which it could not before: on pools "servers" and "workers" [Rancher 2.12.0 makes it so, once the server is upgraded]",
]
`);
  });

  test("of K3s says which pools take more than before", () => {
    const pools = { servers: ALL, batch: { taints: ["batch:NoExecute"] } };
    const before = made(pools, { kubernetesVersion: "v1.31.14+k3s1" });
    expect(steps(review(before, { ...before, kubernetesVersion: "v1.32.0+k3s1" }))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher takes the nodes from K3s v1.31.14+k3s1 to v1.32.0+k3s1: etcd first, then the control plane, then workers, one node at a time [Terraform does not wait for it; by upgradeStrategy, pods on servers and workers go on running, unless the new release changes them]",
  "on-apply, rancher: local-path-helper can run on pool "batch" as well [K3s v1.32.0+k3s1 makes it so, on every node that has it]",
]
`);
  });

  test("says nothing of what another part of the change makes possible", () => {
    const before = made({ servers: { ...ALL, taints: ["a:NoSchedule"] } });
    const after = made({ servers: ALL }, { kubernetesVersion: "v1.33.6+k3s1" });
    expect(steps(review(before, after)).join()).not.toContain("can run on");
  });

  test("drains nodes where the strategy says so, and then every pod looks for a node", () => {
    const drained = (sketch: ClusterSketch): Cluster => ({
      ...judged(sketch),
      upgradeStrategy: {
        controlPlane: { concurrency: "1", isDrained: false },
        workers: { concurrency: "25%", isDrained: true },
      },
    });
    const before = made({ servers: ALL, workers: {} });
    const { clusters } = reviewClusters([drained(before)], [drained({ ...before, kubernetesVersion: "v1.33.6+k3s1" })]);
    expect(clusters.flatMap(steps)).toEqual([
      "on-apply, rancher: after the apply Rancher takes the nodes from K3s v1.33.5+k3s1 to v1.33.6+k3s1: etcd first, one node at a time, then the control plane, one at a time, then workers, 25% at a time [Terraform does not wait for it; by upgradeStrategy, workers are drained first, so that every pod on them looks for a node anew; pods on servers go on running, unless the new release changes them]",
    ]);
  });
});

test("a cluster that is made has new nodes alone: nothing of it is replaced, removed or no longer there", () => {
  const after = made({ servers: { ...ALL, taints: ["a=b:NoSchedule"] }, gpu: { ...LATE, taints: ["gpu:NoExecute"] } });
  const created = review(undefined, after);
  expect(steps(created)).toMatchInlineSnapshot(`
[
  "on-join, you: gpu:NoExecute is put on nodes of pool "gpu" once they have joined: NoExecute evicts at once what does not tolerate it [no kubernetes_node_taint is known of here: apply this before whatever puts the taints on the nodes]",
  "on-join, terraform: nodes that Terraform registers in pool "servers" with new taints wait until Rancher has stored the agents' tolerations of them [the registration command that gives the taints comes from the cluster, so what uses it waits until the cluster is written; that the agents' pods have the tolerations by then is not waited for]",
]
`);
  expect(steps(created).join()).not.toMatch(/no longer|registered nodes|replace|removed/);
  expect(new Set(created.problems.map(({ moment }) => moment))).toEqual(new Set(["on-join"]));
});

describe("another release of Rancher alone", () => {
  const before = made({ servers: { ...ALL, taints: ["a=b:NoSchedule"] } }, { rancherVersion: "2.14.1" });
  const { problems } = review(before, { ...before, rancherVersion: "2.15.0" });

  test("shows what it brings when somebody upgrades Rancher, as no apply does", () => {
    const moments = problems.map(({ finding, moment }) => `${finding.code} ${moment}`);
    expect(moments).toEqual(expect.arrayContaining(["RK401 on-restart", "RK405 on-restart", "RK708 on-restart"]));
    expect(moments.filter((each) => each.endsWith("on-apply"))).toEqual([]);
  });
});

describe("a taint that leaves its pool together with the way it was put on running nodes", () => {
  const late = { servers: { ...ALL, ...LATE, taints: ["a=b:NoSchedule"] } };

  test("stays on registered nodes, as far as is known, and the step says how it gets off", () => {
    expect(steps(review(made(late), { ...made({ servers: ALL }), agents: made(late).agents }))).toMatchInlineSnapshot(`
[
  "on-apply, you: registered nodes of pool "servers" keep a=b:NoSchedule until it is taken off [what put it on is not seen here, and has to take it off: apply the stack with its DeferredTaints, or use kubectl]",
]
`);
  });

  test("has no such step where it is still put on nodes, or the pool keeps it", () => {
    const still = review(made(late), made({ servers: { ...ALL, ...LATE } }));
    const given = review(made(late), made({ servers: { ...ALL, taints: ["a=b:NoSchedule"] } }));
    expect([still, given].flatMap(steps).join()).not.toContain("unless what put it");
  });
});
