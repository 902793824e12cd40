/** An addon that goes although something is written in its place: without new pods, or as a chart that nothing installs. */
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding } from "../../lib/scheduling/findings/finding";
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

const own = (...objects: readonly object[]) => objects.map((each) => JSON.stringify(each)).join("\n---\n");
const OFF = { machine_global_config: "disable: [coredns, metrics-server, traefik]" };
const manifest = (...objects: readonly object[]) => ({ ...OFF, additional_manifest: own(...objects) });
const TOLERANT = { tolerations: [{ operator: "Exists" }] };
const dns = (spec: Record<string, unknown> = {}, pod: object = {}, kind = "Deployment") =>
  manifest(ownAddon("coredns", { ...TOLERANT, ...pod }, { kind, ...spec }), dnsService());
const CHART = {
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChart",
  metadata: { name: "coredns", namespace: "kube-system" },
  spec: { chart: "coredns", repo: "https://coredns.github.io/helm" },
};

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
const lost = ({ dangers }: ClusterReview) =>
  dangers
    .filter(({ code }) => code === "RK707" || code === "RK708")
    .map((danger) => `${danger.code}: ${describePlainly(danger).message}`);
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ what }) => plain(what)).filter((what) => /deletes|manifest|writes/.test(what));
const GATED = { schedulingGates: [{ name: "later" }] };

describe("an addon of the app's own that stays in the manifest without new pods", () => {
  test("goes on where it is paused, and nothing is said to be deleted or turned off", () => {
    const found = review(dns(), dns({ paused: true }));
    expect(lost(found)).toEqual([]);
    expect(found.severity).toBeUndefined();
    expect(found.comparison?.workloads).toEqual([]);
    expect(steps(found)).toEqual([
      "after the apply Rancher writes Deployment coredns with paused: true: pods that are there go on as they are",
    ]);
  });

  test("loses its pods with replicas: 0, paused or not, and what helps is to take that back", () => {
    for (const spec of [{ replicas: 0 }, { replicas: 0, paused: true }]) {
      const found = review(dns(), dns(spec));
      expect(lost(found)).toEqual(["RK707: coredns loses its pods: Deployment coredns has replicas: 0"]);
      expect(steps(found)).toEqual([
        "after the apply Rancher writes Deployment coredns with replicas: 0, and its pods go",
      ]);
    }
    const { dangers } = review(dns(), dns({ replicas: 0 }));
    const danger = dangers.find(({ code }) => code === "RK707");
    expect(danger && describePlainly(danger)).toMatchInlineSnapshot(`
{
  "facts": [
    "Deployment coredns stays in the manifest with replicas: 0: its pods go, and no others come",
    "without coredns no pod resolves a name until something else answers",
  ],
  "help": [
    "take replicas: 0 back, so that it has pods",
    "take what is written in its place out of the manifest, and have K3s ship it: take it off the list of what is turned off",
  ],
  "message": "coredns loses its pods: Deployment coredns has replicas: 0",
  "subject": "coredns",
}
`);
  });

  test.each([
    ["one pod, which the update keeps until another one runs", {}, "go on as they are"],
    ["eight, of which a quarter may go", { replicas: 8 }, "takes some of the pods"],
    ["two, of which both may go", { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 2 } } }, undefined],
    ["all of them, which go first", { strategy: { type: "Recreate" } }, undefined],
    ["one that goes, as none may be added", { strategy: { rollingUpdate: { maxSurge: 0 } } }, undefined],
  ])("that are held back by a gate has %s", (_which, spec, goingOn) => {
    const found = review(dns(spec), dns(spec, GATED));
    expect(lost(found)).toEqual(
      goingOn === undefined ? ["RK707: coredns loses its pods: Deployment coredns has schedulingGates"] : [],
    );
    expect(steps(found)).toEqual([expect.stringContaining(goingOn ?? "and its pods go")]);
  });

  test.each([
    ["StatefulSet with one pod, which is replaced in its place", "StatefulSet", {}, "and its pods go"],
    ["StatefulSet with three, of which the last is replaced", "StatefulSet", { replicas: 3 }, "takes some of the pods"],
    [
      "StatefulSet that is updated by hand",
      "StatefulSet",
      { updateStrategy: { type: "OnDelete" } },
      "go on as they are",
    ],
    ["DaemonSet, which has a pod on each node", "DaemonSet", {}, "which is not known here"],
  ])("of a %s", (_which, kind, spec, goingOn) => {
    expect(steps(review(dns(spec, {}, kind), dns(spec, GATED, kind)))).toEqual([expect.stringContaining(goingOn)]);
  });

  test("has pods that may be there as it leaves the manifest", () => {
    expect(steps(review(dns({ paused: true }), OFF))).toEqual([
      "after the apply Rancher writes the manifest without Deployment coredns, and K3s deletes what it made of it, with pods that it may have",
    ]);
  });

  test("takes the place of K3s's own, which goes for nothing", () => {
    const found = review({}, dns({ paused: true }));
    expect(lost(found)).toEqual(["RK707: coredns goes, and Deployment coredns in its place has no pods"]);
    expect(steps(found)).toContainEqual(expect.stringMatching(/^K3s deletes .*coredns/));
  });
});

describe("a chart in the place of an addon", () => {
  const job = (found: ClusterReview) => found.after?.workloads.find(({ workload }) => workload === "coredns")?.verdict;

  test("brings none where no node takes the job that installs it: K3s's own goes for nothing", () => {
    const tolerant = { ...OFF, machine_global_config: "disable: [metrics-server, traefik]" };
    const found = review(tolerant, manifest(CHART), [{ ...SERVERS, taints: ["CriticalAddonsOnly=true:NoSchedule"] }]);
    expect(job(found)).toBe("disabled");
    expect(lost(found)).toEqual(["RK707: coredns goes, and chart coredns in its place is never installed"]);
    expect(steps(found)).toContainEqual("K3s deletes coredns as it is restarted with the new configuration");
    expect(found.after?.findings.map(({ code }) => code)).not.toContain("RK109");
  });

  test("brings none where the app's own leaves for it", () => {
    const found = review(dns(), manifest(CHART), [TAINTED]);
    expect(lost(found)).toEqual(["RK707: coredns goes, and chart coredns in its place is never installed"]);
    const danger = found.dangers.find(({ code }) => code === "RK707");
    expect(danger && describePlainly(danger).facts).toMatchInlineSnapshot(`
[
  "Deployment coredns leaves the manifest: K3s deletes what leaves one, with its pods",
  "helm-install-coredns, which is to install chart coredns, finds no node",
  "without coredns no pod resolves a name until something else answers",
]
`);
  });

  test("may bring one where its job has a node, after the old one is gone", () => {
    const found = review({}, manifest(CHART));
    expect(job(found)).toBe("depends");
    expect(lost(found)).toEqual([]);
    const step = found.rollout.find(
      ({ what }) => plain(what) === "K3s deletes coredns as it is restarted with the new configuration",
    );
    expect(step && plain(step.because)).toMatchInlineSnapshot(
      `"chart coredns is installed after that, and what it brings is not judged: until that runs no pod resolves a name"`,
    );
    expect(steps(review(dns(), manifest(CHART)))).toEqual([
      "after the apply Rancher writes the manifest without Deployment coredns, and K3s deletes what it made of it",
    ]);
  });

  describe("whose job has a node only once one joins", () => {
    const critical = { ...SERVERS, taints: ["CriticalAddonsOnly=true:NoSchedule"] };
    const workers = { name: "w", roles: ["worker"] };
    const found = review({}, manifest(CHART), [critical, workers], [critical]);

    test("leaves the cluster without it until then", () => {
      expect(lost(found)).toContainEqual(
        `RK707: coredns goes, and chart coredns in its place is not installed until a node of pool "w" joins`,
      );
      const danger = found.dangers.find(({ code }) => code === "RK707");
      const { facts, help } = describePlainly(danger as Finding);
      expect(facts).toContain("helm-install-coredns, which is to install chart coredns, finds no node until then");
      expect(help[0]).toBe(`let nodes of pool "w" join first, and make the rest a change of its own`);
      const step = found.rollout.find(({ what }) => plain(what).startsWith("K3s deletes coredns"));
      expect(step && plain(step.because)).toMatch(
        /^chart coredns is installed once a node of pool "w" takes the job that does it, and/,
      );
    });

    test("is new in what was said of other jobs before", () => {
      const other = { ...CHART, metadata: { name: "other", namespace: "kube-system" }, spec: { chart: "other" } };
      const { problems } = review(
        { additional_manifest: own(other) },
        manifest(CHART, other),
        [critical, workers],
        [critical],
      );
      const jobs = problems.find(({ finding: { code } }) => code === "RK205");
      expect(plain(jobs?.grown ?? [])).toContain("new in it: helm-install-coredns and chart coredns; the rest was so");
    });

    test("or is replaced without its taint", () => {
      const replaced = review(
        {},
        manifest(CHART),
        [critical, workers],
        [critical, { ...workers, taints: ["team=a:NoSchedule"] }],
      );
      expect(lost(replaced).join()).toContain(`is not installed until a node of pool "w" joins or is replaced`);
    });
  });

  test("changes nothing of one that is the app's own where nothing installs it", () => {
    const dnsChart = { ...CHART, metadata: { name: "dns", namespace: "kube-system" } };
    const both = manifest(ownAddon("coredns", TOLERANT, { kind: "Deployment" }), dnsService(), dnsChart);
    const found = review(dns(), both, [TAINTED]);
    expect(job(found)).toBe("runs");
    expect(found.newFindings.map(({ code }) => code)).not.toContain("RK109");
    expect(job(review(dns(), both))).toBe("depends");
  });

  test("may bring one where one of two charts is installed", () => {
    const starting = {
      ...CHART,
      metadata: { name: "dns", namespace: "kube-system" },
      spec: { ...CHART.spec, bootstrap: true },
    };
    const critical = { ...SERVERS, taints: ["CriticalAddonsOnly=true:NoSchedule"] };
    expect(job(review({}, manifest(CHART, starting), [critical]))).toBe("depends");
    expect(job(review({}, manifest(CHART), [critical]))).toBe("disabled");
  });

  test("may bring one where more than charts may", () => {
    const other = { ...CHART, metadata: { name: "${var.name}", namespace: "kube-system" } };
    expect(job(review(dns(), manifest(CHART, other), [TAINTED]))).toBe("depends");
  });

  test("brings none to a first node that does not take its job, whatever workers do", () => {
    const pools = [
      { name: "s", roles: ["etcd", "controlplane"] },
      { name: "w", roles: ["worker"] },
    ];
    const found = review({}, manifest(CHART), pools);
    expect(job(found)).toBe("depends");
    expect(found.after?.bootstrap.pools.flatMap(({ hosts }) => hosts.map((host) => host.dns))).toEqual(["disabled"]);
  });
});
