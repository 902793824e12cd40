/** Pods that may be there, which the configuration of before does not tell, and that a change takes away where they are. */
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { dnsService, ownAddon } from "../scheduling/own-addons";
import { Inputs } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

/** Of a cluster whose agents do not need its own DNS. */
const API = { provider: { rancher2: { api_url: "https://203.0.113.10" } } };
const SERVERS = { name: "s", roles: ["etcd", "controlplane", "worker"] };
const TAINTED = { ...SERVERS, taints: ["team=a:NoSchedule"] };
const CRITICAL = { ...SERVERS, taints: ["CriticalAddonsOnly=true:NoSchedule"] };
const WORKERS = { name: "w", roles: ["worker"] };

const OFF = { machine_global_config: "disable: [coredns, metrics-server, traefik, local-storage]" };
const manifest = (...objects: readonly object[]) => ({
  ...OFF,
  additional_manifest: objects.map((each) => JSON.stringify(each)).join("\n---\n"),
});
const dns = (spec: Record<string, unknown> = {}, pod: object = { tolerations: [{ operator: "Exists" }] }) =>
  manifest(ownAddon("coredns", pod, { kind: "Deployment", ...spec }), dnsService());
const chart = (name = "coredns") => ({
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChart",
  metadata: { name, namespace: "kube-system" },
  spec: { chart: "coredns", repo: "https://coredns.github.io/helm" },
});
const GATED = { tolerations: [{ operator: "Exists" }], schedulingGates: [{ name: "later" }] };
const PAUSED = { paused: true };

const stack = (rke_config: object) =>
  inputs.file({ ...handWritten({ kubernetes_version: "v1.33.5+k3s1", rke_config }), ...API }, "cdk.tf.json");
const review = (
  base: object,
  head: object,
  pools: readonly object[] = [SERVERS],
  before: readonly object[] = pools,
): ClusterReview => {
  const file = { clusters: [{ name: "edge", pools, before }] };
  return reviewChanges(changesBetween(stack(base), stack(head), { pools: file as never })).clusters[0] as ClusterReview;
};
const doubt = ({ verdict }: ClusterReview) => /whether [^;]* not known/.exec(plain(verdict))?.[0];
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what }) => `${moment}: ${plain(what)}`).filter((step) => /coredns/.test(step));
const verdicts = ({ comparison }: ClusterReview) =>
  (comparison?.workloads ?? [])
    .filter(({ workload }) => workload === "coredns")
    .map(({ verdict: { before, after } }) => `${before} -> ${after}`);
const lost = ({ dangers }: ClusterReview) =>
  dangers
    .filter(({ code }) => code === "RK707" || code === "RK708")
    .map((danger) => `${danger.code}: ${describePlainly(danger).message}`);

describe("what was paused before", () => {
  const GOES = "whether coredns has pods, which go with it, is not known";

  test.each([
    ["gets replicas: 0", dns({ paused: true, replicas: 0 }), "writes Deployment coredns with replicas: 0: pods that"],
    [
      "is made anew all at once",
      dns({ strategy: { type: "Recreate" } }, GATED),
      "writes Deployment coredns with schedulingGates: pods that it may have go",
    ],
    ["leaves the manifest", OFF, "without Deployment coredns, and K3s deletes what it made of it, with pods that"],
  ])("%s: whether pods go is open, and that is no yes", (_how, head, step) => {
    const found = review(dns(PAUSED), head);
    expect(found.severity).toBeUndefined();
    expect(found.leavesOpen).toBe(true);
    expect(doubt(found)).toBe(GOES);
    expect(steps(found)).toEqual([expect.stringContaining(step)]);
  });

  test("stays as it is: nothing is open", () => {
    const found = review(dns(PAUSED), dns(PAUSED));
    expect([found.leavesOpen, doubt(found), steps(found)]).toEqual([false, undefined, []]);
  });

  test("runs again: whether it ran until then is not told", () => {
    expect(verdicts(review(dns(PAUSED), dns()))).toEqual(["depends -> runs"]);
  });

  test("loses its only place: pods that it may have find none, as those nodes are replaced", () => {
    const still = dns(PAUSED, {});
    const found = review(still, still, [TAINTED], [SERVERS]);
    expect(doubt(found)).toBe("whether coredns has pods, which find no node then, is not known");
    expect(steps(found)).toEqual([
      "on-join: pods that Deployment coredns may have find no node any more once they are to be made again",
    ]);
    expect(doubt(review(still, still, [TAINTED, WORKERS], [SERVERS, WORKERS]))).toBeUndefined();
  });
});

test("what is paused with the change and loses its only place is lost: its pods are there", () => {
  const found = review(dns({}, {}), dns(PAUSED, {}), [TAINTED], [SERVERS]);
  expect(lost(found)).toContainEqual(
    `RK707: fleet-agent and coredns find no node any more once the nodes of pool "s" are replaced`,
  );
  expect(lost(review(dns(), dns(PAUSED), [TAINTED], [SERVERS]))[0]).toBe(
    `RK707: fleet-agent finds no node any more once the nodes of pool "s" are replaced`,
  );
});

test("of a gated DaemonSet it is open whether any pod goes on", () => {
  const daemons = (pod: object) => manifest(ownAddon("coredns", pod, { kind: "DaemonSet" }), dnsService());
  const found = review(daemons({ tolerations: [{ operator: "Exists" }] }), daemons(GATED));
  expect([found.leavesOpen, doubt(found)]).toEqual([true, "whether coredns has pods, which go with it, is not known"]);
});

test("of what is held back as before nothing is open, whatever else changes", () => {
  const daemons = manifest(ownAddon("coredns", GATED, { kind: "DaemonSet" }), dnsService());
  const found = review(daemons, daemons, [{ ...SERVERS, labels: { disk: "fast" } }], [SERVERS]);
  expect([found.outcome, found.leavesOpen, doubt(found)]).toEqual(["changed", false, undefined]);
});

describe("what a chart brings", () => {
  const byChart = manifest(chart());

  test("stays installed where its job loses its node: nothing is deleted, and nothing is turned off", () => {
    const found = review(
      byChart,
      byChart,
      [CRITICAL, { ...WORKERS, taints: ["team=a:NoSchedule"] }],
      [CRITICAL, WORKERS],
    );
    expect(steps(found)).toEqual([]);
    expect(doubt(found)).toBeUndefined();
    expect(verdicts(found)).toEqual(["depends -> absent"]);
  });

  test("may go where the chart leaves the manifest", () => {
    const found = review(byChart, OFF);
    expect(doubt(found)).toBe("whether coredns has pods, which go with it, is not known");
    expect(steps(found)).toEqual([
      "on-apply: after the apply Rancher writes the manifest without HelmChart coredns, and K3s uninstalls it: coredns goes where it came with that",
    ]);
  });
});

test("what may have had a place goes with the manifest, and not because K3s turns its own off", () => {
  const affine = {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  };
  const found = review(dns({}, affine), OFF);
  expect(doubt(found)).toBe("whether coredns has pods, which go with it, is not known");
  expect(steps(found)).toEqual([
    "on-apply: after the apply Rancher writes the manifest without Deployment coredns, and K3s deletes what it made of it",
  ]);
});
