import { NodeRole } from "../../../lib";
import { prove } from "../../../lib/scheduling/prove";
import { type ReadingContext, readCluster } from "../../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../../lib/scheduling/releases/rancher-version";
import { modelOf, type PoolSketch, schedulingPools } from "../models";
import { ownAddon } from "../own-addons";

const SERVERS = { roles: NodeRole.ALL, taints: ["k=v:NoSchedule"] };

function proofOf(
  rkeConfig: object,
  pools: Readonly<Record<string, PoolSketch>> = { servers: SERVERS },
  rancher = "2.14.1",
) {
  const resource = { name: "edge", kubernetes_version: "v1.34.10+k3s1", rke_config: [rkeConfig] };
  const context: ReadingContext = { rancherVersion: RancherVersion.parse(rancher) };
  const cluster = readCluster(ResourceValues.ofConfiguration(resource), schedulingPools(modelOf(pools).pools), context);
  const proof = prove(cluster);
  const of = (name: string) => proof.workloads.find(({ workload }) => workload === name);
  return {
    proof,
    cluster,
    verdict: (name: string) => of(name)?.verdict,
    on: (name: string) => of(name)?.placements.servers,
  };
}

const manifest = (...objects: object[]) => ({
  additional_manifest: objects.map((each) => JSON.stringify(each)).join("\n---\n"),
});
const deployment = (name: string, tolerations: unknown) => ownAddon(name, { tolerations });
const webhook = (tolerations: unknown) => ({
  kind: "ConfigMap",
  metadata: { name: "rancher-config", namespace: "cattle-system" },
  data: { "rancher-webhook": JSON.stringify({ tolerations }) },
});
const traefikConfig = (valuesContent: string) => ({
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChartConfig",
  metadata: { name: "traefik", namespace: "kube-system" },
  spec: { valuesContent },
});
const K = { key: "k", operator: "Exists" };

describe("rancher-webhook", () => {
  test("is given the control plane's taints by Rancher 2.14 at run time", () => {
    expect(proofOf({}).on("rancher-webhook")).toEqual({ verdict: "runs", reliesOnRunTime: true });
  });

  test("gets none of them where the values have a list of their own, even an empty one", () => {
    const taints = { verdict: "blocked", by: ["k=v:NoSchedule"] };
    expect(proofOf(manifest(webhook([]))).on("rancher-webhook")).toEqual(taints);
    expect(proofOf(manifest(webhook([{ key: "other", operator: "Exists" }]))).on("rancher-webhook")).toEqual(taints);
  });

  test("runs for certain with a list that has them", () => {
    expect(proofOf(manifest(webhook([K]))).on("rancher-webhook")).toEqual({ verdict: "runs", reliesOnRunTime: false });
  });
});

describe("CoreDNS", () => {
  const off = { machine_global_config: "disable: [coredns]" };

  test("is not there where it is turned off and nothing stands in for it", () => {
    expect(proofOf(off).verdict("coredns")).toBe("disabled");
  });

  test("is one of the app's own where a Deployment of its name stands in", () => {
    expect(proofOf({ ...off, ...manifest(deployment("coredns", [K])) }).verdict("coredns")).toBe("runs");
    expect(proofOf({ ...off, ...manifest(deployment("coredns", undefined)) }).verdict("coredns")).toBe("pending");
  });

  test("is an open question where manifests that may hold one are known only at apply", () => {
    const { on, verdict, proof } = proofOf({ ...off, additional_manifest: "${var.manifests}" });
    expect(verdict("coredns")).toBe("depends");
    expect(on("coredns")).toEqual({ verdict: "depends", on: ["rke_config.additional_manifest"] });
    expect(proof.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["the form of Rancher's URL", "rke_config.additional_manifest"],
    });
  });

  test("is none where they cannot take its place, as the packaged one is there", () => {
    expect(proofOf({ additional_manifest: "${var.manifests}" }).verdict("coredns")).toBe("pending");
  });

  test("is an open question where what is turned off is known only at apply", () => {
    const { verdict } = proofOf(
      { machine_global_config: "disable: ${var.off}\n" },
      { servers: { roles: NodeRole.ALL } },
    );
    expect([verdict("coredns"), verdict("traefik"), verdict("cattle-cluster-agent")]).toEqual([
      "depends",
      "depends",
      "runs",
    ]);
  });
});

describe("words that every object has", () => {
  test.each(["constructor", "toString", "__proto__"])("turn nothing off: %s", (word) => {
    const { cluster } = proofOf({ machine_global_config: `disable: ["${word}"]` });
    expect([...cluster.addons.everywhere]).toEqual([]);
  });

  test("are keys of the configuration like any other that Rancher drops", () => {
    const { proof } = proofOf({ machine_global_config: "toString: yes-please\nconstructor: x\n" });
    const keys = proof.findings.filter(({ code }) => code === "RK503").map(({ data }) => data);
    expect(keys).toMatchObject([{ key: "constructor" }, { key: "toString" }]);
    expect(keys.some((data) => "property" in data)).toBe(false);
  });
});

describe("servers that disagree", () => {
  const of = (pool: string, config: string) => ({
    config,
    machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": pool } }],
  });
  const labelled = (name: string): PoolSketch => ({ roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": name } });
  const two = { a: labelled("a"), b: labelled("b") };

  test("about an addon that is turned off leave it open whether it is there", () => {
    const { verdict, proof } = proofOf({ machine_selector_config: [of("a", "disable: [coredns]")] }, two);
    expect(verdict("coredns")).toBe("depends");
    expect(proof.workloads.find(({ workload }) => workload === "coredns")?.dependsOn).toEqual([
      "which of the pools a and b applies its configuration last",
    ]);
  });

  test("about a CoreDNS of the app's own give none of the two as the one that counts", () => {
    const { verdict, proof } = proofOf(
      {
        machine_selector_config: [of("a", "disable: [coredns]")],
        ...manifest(deployment("coredns", [{ operator: "Exists" }])),
      },
      { a: { ...labelled("a"), taints: ["k=v:NoSchedule"] }, b: { ...labelled("b"), taints: ["k=v:NoSchedule"] } },
    );
    expect(verdict("coredns")).toBe("depends");
    expect(proof.findings.map(({ code }) => code)).toContain("RK517");
  });

  test("that all turn it off agree", () => {
    const all = { machine_selector_config: [of("a", "disable: [coredns]"), of("b", "disable: coredns")] };
    expect(proofOf(all, two).verdict("coredns")).toBe("disabled");
  });

  test("about tolerations of Helm jobs give for certain what all of them give", () => {
    const jobs = (...keys: string[]) =>
      `helm-controller-arg: ['job-tolerations=${JSON.stringify(keys.map((key) => ({ key, operator: "Exists" })))}']`;
    const verdictOn = (taint: string) =>
      proofOf(
        { machine_selector_config: [of("a", jobs("k", "x")), of("b", jobs("k"))] },
        { a: { ...labelled("a"), taints: [taint] }, b: { ...labelled("b"), taints: [taint] } },
        "2.16.0",
      ).verdict("helm-install-traefik");
    expect([verdictOn("k=v:NoSchedule"), verdictOn("x=v:NoSchedule")]).toEqual(["runs", "depends"]);
  });
});

describe("chart values of Traefik", () => {
  test("take the place of its tolerations", () => {
    expect(proofOf({ chart_values: JSON.stringify({ traefik: { tolerations: [K] } }) }).on("traefik")).toMatchObject({
      verdict: "runs",
    });
  });

  test("that are known only at apply leave open what it tolerates, where anything is to be tolerated", () => {
    const pools = { servers: SERVERS, free: {} };
    const { on, proof } = proofOf({ chart_values: "traefik:\n  tolerations: ${jsonencode(var.t)}\n" }, pools);
    expect(on("traefik")).toEqual({
      verdict: "depends",
      on: ['rke_config.chart_values, key "traefik", key "tolerations"'],
    });
    expect(proof.workloads.find(({ workload }) => workload === "traefik")?.placements.free?.verdict).toBe("runs");
  });

  test.each<[string, object]>([
    ["are not YAML", manifest(traefikConfig("a: ["))],
    ["are refused by Kubernetes", manifest(traefikConfig("tolerations: [{operator: narp}]"))],
    ["are refused as a property", { chart_values: "traefik:\n  tolerations: [{operator: narp}]\n" }],
  ])("that %s leave open whether Traefik and what answers for it are there", (_what, rkeConfig) => {
    const { proof, verdict } = proofOf(rkeConfig, { servers: { roles: NodeRole.ALL } });
    const verdicts = ["traefik", "svclb-traefik", "coredns"].map(verdict);
    expect(verdicts).toEqual(["depends", "depends", "runs"]);
    // It is told once, as an error.
    const about = proof.findings.filter(({ code }) => /^RK(?:109|509)$/.test(code));
    expect(about.map(({ code }) => code)).toEqual(["RK509"]);
  });

  test("that cannot be read are told, and so is everything else that cannot", () => {
    const { cluster } = proofOf({
      chart_values: "a: [",
      machine_global_config: "- x",
      ...manifest(webhook([{ effect: "x" }])),
    });
    expect(cluster.unreadable.map(({ setting }) => setting)).toEqual([
      "machineGlobalConfig",
      "chartValues",
      "additionalManifest",
    ]);
  });
});
