import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const SERVERS = { name: "s", quantity: 3, etcd_role: true, control_plane_role: true };
const WORKERS = {
  name: "w",
  quantity: 2,
  worker_role: true,
  taints: [{ key: "team", value: "a", effect: "NoSchedule" }],
};
const TOLERATING = {
  fleet_agent_deployment_customization: [
    { append_tolerations: [{ key: "team", operator: "Equal", value: "a", effect: "NoSchedule" }] },
  ],
};
const restore = (restore_rke_config: string, name = "snap-1") => ({
  etcd_snapshot_restore: [{ name, generation: 1, restore_rke_config }],
});

const cluster = (rke: object = {}, more: object = {}) => ({
  kubernetes_version: "v1.33.5+k3s1",
  ...more,
  rke_config: { machine_pools: [SERVERS, WORKERS], ...rke },
});
const [OLD, UPGRADED] = [cluster(), cluster({}, { kubernetes_version: "v1.33.6+k3s1" })];

const review = (before: ReturnType<typeof cluster>, after: ReturnType<typeof cluster>) => {
  const file = inputs.file(providerPlan({ written: after, held: before, planned: after }));
  return seen(reviewChanges(changesOfPlans([file])));
};
const folders = (before: ReturnType<typeof cluster>, after: ReturnType<typeof cluster>) => {
  const [base, head] = [before, after].map((each) => inputs.file(handWritten(each), "cdk.tf.json")) as [string, string];
  return seen(reviewChanges(changesBetween(base, head)));
};
const seen = ({ clusters: [found] }: ReturnType<typeof reviewChanges>) => {
  if (found === undefined) throw new Error("no cluster");
  return {
    verdict: plain(found.verdict),
    isOpen: found.leavesOpen,
    steps: found.rollout.map(({ what }) => plain(what)),
    release: found.diff.kubernetesVersion.after,
    gone: found.goneFindings.map(({ code }) => code),
  };
};

describe.each([
  ["a plan", review],
  ["two stacks", folders],
])("a snapshot that is restored with restore_rke_config, by %s", (_by, reviewed) => {
  test("takes the agents' tolerations back with all, so that none is said to come or to help", () => {
    const found = reviewed(OLD, cluster(restore("all"), TOLERATING));
    expect(found.steps).toEqual([
      expect.stringContaining("it gives the cluster back its K3s release, its configuration"),
    ]);
    expect([found.gone, found.isOpen]).toEqual([[], true]);
    expect(found.verdict).toContain("whether agents can run with it, is not known");
    expect(found.verdict).not.toContain("tolerate team");
    expect(reviewed(OLD, cluster({}, TOLERATING)).steps).toEqual([expect.stringContaining("stores the tolerations")]);
  });

  test("has the release of the snapshot with kubernetesVersion", () => {
    const found = reviewed(OLD, cluster(restore("kubernetesVersion"), { kubernetes_version: "v1.33.6+k3s1" }));
    expect(found.verdict).toContain("its K3s release is that of the snapshot, whatever is written");
    expect([found.release, found.isOpen]).toEqual(["v1.33.5+k3s1", true]);
    expect(found.steps).toEqual([
      expect.stringContaining("it gives the cluster back its K3s release, as in the snapshot"),
    ]);
  });

  test.each([
    ["none", restore("none")],
    ["nothing", restore("")],
    ["all, of no snapshot", restore("all", "")],
  ])("has what is written where it says %s", (_what, rke) => {
    const found = reviewed(OLD, { ...UPGRADED, rke_config: cluster(rke).rke_config });
    expect([found.release, found.verdict.includes("snapshot in place of")]).toEqual(["v1.33.6+k3s1", false]);
  });

  test("took back what it did: nothing is restored again", () => {
    const found = reviewed(cluster(restore("all")), cluster(restore("all"), TOLERATING));
    expect(found.steps).toEqual([expect.stringContaining("stores the tolerations")]);
    expect(found.verdict).not.toContain("snapshot");
  });
});
