import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { modelOf } from "../scheduling/models";
import { Inputs, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

interface MachinePool {
  readonly name: string;
  readonly [argument: string]: unknown;
}

const SERVERS: MachinePool = {
  name: "servers",
  etcd_role: true,
  control_plane_role: true,
  worker_role: true,
  quantity: 1,
};
const GPU: MachinePool = { name: "gpu", worker_role: true, quantity: 2 };

/** A cluster whose machines Rancher makes, written without this library. */
const cluster = (pools: readonly MachinePool[]) => ({
  name: "edge",
  kubernetes_version: "v1.33.5+k3s1",
  rke_config: { machine_pools: pools },
});

const folder = (pools: readonly MachinePool[]) =>
  inputs.file({ resource: { rancher2_cluster_v2: { edge: cluster(pools) } } }, "cdk.tf.json");

const reviewOf = (base: string, head: string): ClusterReview =>
  reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;

const review = (...pools: MachinePool[][]): ClusterReview =>
  reviewOf(...(pools.map((each) => folder([SERVERS, ...each])) as [string, string]));

const OF_NODES = ["RK703", "RK709", "RK718"];
const codes = ({ dangers }: ClusterReview) => dangers.map(({ code }) => code).filter((code) => OF_NODES.includes(code));
const shown = ({ dangers }: ClusterReview, code: string) =>
  dangers
    .filter((danger) => danger.code === code)
    .map(renderFinding)
    .join("\n\n");

const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, by, because }) => `${moment}: ${plain(what)} [${by}: ${plain(because)}]`);

test("a machine pool that goes leaves no nodes behind: Rancher removes its machines", () => {
  expect(codes(review([GPU], []))).toEqual([]);
  expect(codes(review([GPU], [{ ...GPU, quantity: 0 }]))).toEqual([]);
});

test("a machine pool under another name is made anew", () => {
  expect(codes(review([GPU], [{ ...GPU, name: "accelerated" }]))).toEqual([]);
});

test("of machines that are there already it is said what stays, and what is not known", () => {
  const before = { ...GPU, labels: { tier: "one" }, taints: [{ key: "old", value: "yes", effect: "NoSchedule" }] };
  const after = { ...GPU, labels: { tier: "two" }, taints: [{ key: "new", value: "yes", effect: "NoSchedule" }] };
  expect(steps(review([before], [after]))).toMatchInlineSnapshot(`
[
  "on-join: machines of pool "gpu" that Rancher has made already may keep what they have; those that it makes anew come with new=yes:NoSchedule, no old=yes:NoSchedule and the label tier=two [you: what is taken away stays on their nodes, and so do the taints of a role; whether what is added reaches them is not known here: delete the machines in Rancher one after the other, and it makes others as they are written now]",
]
`);
});

test("a NoExecute taint may evict with the apply", () => {
  const after = { ...GPU, taints: [{ key: "new", value: "yes", effect: "NoExecute" }] };
  expect(shown(review([GPU], [after]), "RK703")).toMatchInlineSnapshot(`
"warning[RK703]: new=yes:NoExecute evicts every pod that does not tolerate it from nodes of pool "gpu" that get it
  = of the system workloads that can be on its nodes today: cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik, svclb-traefik; your own may be as well
  = a machine that Rancher makes anew has the taint; whether Rancher puts it on those that are there already is not known here, and where it does, they are evicted with the apply
  = help: use NoSchedule to keep running pods
  = or: give the workloads tolerations first, in a change of their own"
`);
});

test("whether machines that are there lose a workload its last place with the apply is not known", () => {
  const taints = [{ key: "new", value: "yes", effect: "NoSchedule" }];
  const found = reviewOf(folder([SERVERS]), folder([{ ...SERVERS, taints }]));
  expect(shown(found, "RK707")).toMatchInlineSnapshot(`
"error[RK707]: fleet-agent and coredns find no node any more once the nodes of pool "servers" are replaced
  = pool "servers": new=yes:NoSchedule is not tolerated
  = nodes that do not have the taints take their pods until then; whether Rancher puts them on those of machines that are there already is not known here
  = help: keep a pool free of hard taints
  = or: give them tolerations in a change of their own, where they can have any"
`);
});

test("an upgrade names arguments, as whoever writes Terraform knows them", () => {
  const changed = inputs.file(
    {
      resource: {
        rancher2_cluster_v2: {
          edge: {
            ...cluster([SERVERS]),
            rke_config: { machine_pools: [SERVERS], machine_global_config: "disable: [servicelb]\n" },
          },
        },
      },
    },
    "cdk.tf.json",
  );
  expect(steps(reviewOf(folder([SERVERS]), changed))).toMatchInlineSnapshot(`
[
  "on-apply: after the apply Rancher takes the nodes through machine_global_config: etcd first, then the control plane, one node at a time [rancher: Terraform does not wait for it; by upgrade_strategy, pods on servers go on running, unless the new configuration changes them or takes them away]",
  "on-apply: K3s deletes svclb-traefik as it is restarted with the new configuration [rancher: what needs it has to find something of your own in its place]",
]
`);
});

test("a plan says the same", () => {
  const planned = (before: readonly MachinePool[], after: readonly MachinePool[]) => {
    const listed = (pools: readonly MachinePool[]) => ({ ...cluster([]), rke_config: [{ machine_pools: pools }] });
    const entry = {
      address: "rancher2_cluster_v2.edge",
      mode: "managed",
      type: "rancher2_cluster_v2",
      name: "edge",
      change: { actions: ["update"], before: listed(before), after: listed(after) },
    };
    const plan = inputs.file({ format_version: "1.2", resource_changes: [entry] });
    return reviewChanges(changesOfPlans([plan])).clusters[0] as ClusterReview;
  };
  expect(codes(planned([SERVERS, GPU], [SERVERS]))).toEqual([]);
  const labelled = planned([SERVERS, GPU], [SERVERS, { ...GPU, labels: { tier: "one" } }]);
  expect(steps(labelled).join()).toContain("may keep what they have");
});

describe("a cluster that changes its kind", () => {
  const custom = (pools: Parameters<typeof modelOf>[0]) =>
    inputs.file(stackOf({ edge: modelOf(pools) }), "cdk.tf.json");
  const registered = custom({ gpu: {}, servers: { roles: NodeRole.ALL } });

  test("leaves registered nodes behind, also those of a pool whose name is now a machine pool's", () => {
    const found = reviewOf(registered, folder([SERVERS, GPU]));
    const behind = found.dangers.flatMap((danger) => (danger.code === "RK709" ? [danger.data.pool] : []));
    expect({ behind, codes: codes(found) }).toEqual({ behind: ["gpu", "servers"], codes: ["RK709", "RK709"] });
  });

  test("keeps no machine that Rancher has made", () => {
    expect(codes(reviewOf(folder([SERVERS, { ...GPU, labels: { tier: "one" } }]), registered))).toEqual([]);
    expect(codes(reviewOf(folder([SERVERS, { ...GPU, name: "old" }]), registered))).toEqual([]);
  });
});
