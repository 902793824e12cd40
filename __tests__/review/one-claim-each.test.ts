/** Steps and repairs that say what is so, once. */
import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";
import { Inputs } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const made = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, because }) => `${moment}: ${plain(what)} [${plain(because)}]`);

const ALL = { roles: NodeRole.ALL };
const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };

const written = (rest: object) =>
  inputs.file({
    resource: {
      rancher2_cluster_v2: {
        edge: {
          name: "edge",
          kubernetes_version: "v1.33.5+k3s1",
          ...rest,
        },
      },
    },
  });
const MACHINES = [
  { name: "servers", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 },
] as const;

test("taints that are to be taken off are told once, and all of a pool in one step", () => {
  const taints = ["a=b:NoSchedule", "c:NoSchedule"];
  const found = steps(review(made({ all: ALL, w: { ...servers, taints } }), made({ all: ALL, w: servers })));
  expect(found.filter((each) => each.includes("kubectl taint"))).toEqual([
    `before-apply: take a=b:NoSchedule and c:NoSchedule off the registered nodes of pool "w": the agents' tolerations of a=b:NoSchedule and c:NoSchedule go with this change [Terraform does not see the taints of registered nodes: kubectl taint nodes -l rancher-k3s/node-pool=w a:NoSchedule-, kubectl taint nodes -l rancher-k3s/node-pool=w c:NoSchedule-]`,
  ]);
});

test("an upgrade speaks of workers only where there are any", () => {
  const next = { kubernetesVersion: "v1.33.6+k3s1" };
  const of = (pools: Record<string, PoolSketch>) => steps(review(made(pools), made(pools, next)))[0];
  expect(of({ servers: ALL })).not.toContain("worker");
  expect(of({ servers: ALL, more: {} })).toContain("then workers");
});

test("an addon that is switched off goes with the apply, and what it was for is said", () => {
  const off = (name: string) => steps(review(made({ ALL }), made({ ALL }, { addons: { [name]: { disabled: true } } })));
  expect(off("coredns")).toContain(
    "on-apply: K3s deletes coredns as it is restarted with the new configuration [without coredns no pod resolves a name until something of your own answers in its place: have that run before, in a change of its own]",
  );
  expect(off("metrics-server").join()).toContain("K3s deletes metrics-server");
  const disabled = made({ ALL }, { addons: { coredns: { disabled: true } } });
  expect(steps(review(disabled, made({ ALL, w: {} }, { addons: disabled.addons }))).join()).not.toContain("deletes");
});

test("where no network is the cause, nobody is told to take taints away", () => {
  const of = (config: object) => written({ rke_config: { machine_pools: MACHINES, ...config } });
  const { clusters } = reviewChanges(changesBetween(of({}), of({ machine_global_config: "flannel-backend: none\n" })));
  const lost = clusters[0]?.dangers.filter(({ code }) => code === "RK707" || code === "RK708") ?? [];
  expect(lost).toHaveLength(2);
  for (const each of lost) {
    expect(renderFinding(each)).toContain("flannel-backend");
    expect(renderFinding(each)).not.toMatch(/taint|toleration/);
  }
});

test("what the sentence says of a new name, no fact says again", () => {
  const of = (name: string) => written({ name, rke_config: { machine_pools: MACHINES } });
  const { clusters } = reviewChanges(changesBetween(of("edge"), of("west")));
  const [loss] = clusters[0]?.dangers ?? [];
  expect(loss && renderFinding(loss)).toContain("edge is destroyed and re-created as west");
  expect(loss && renderFinding(loss)).not.toContain("because of name");
});
