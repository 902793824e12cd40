import { renderFinding } from "../../../lib/report/render-finding";
import { dnsService, ownAddon } from "../own-addons";
import { codesOf, PASSES_HELM_ARGS, PLAIN, TAINTED, verdictOf, written } from "./written";

const OFF = "disable: [coredns]\n";
const MANIFEST = "rke_config.additional_manifest";
const withManifest = (additional_manifest: string, pools = PLAIN) =>
  written({ machine_global_config: OFF, additional_manifest }, pools);

const coredns = (spec: Record<string, unknown>) => ownAddon("coredns", {}, spec);
const pod = (spec: object, kind = "Deployment") => ownAddon("coredns", spec, { kind });
const withObjects = (...objects: object[]) =>
  withManifest([dnsService(), ...objects].map((each) => JSON.stringify(each)).join("\n---\n"));
const K = { key: "k", operator: "Exists" };

describe("a CoreDNS of the app's own, of which something is known only at apply", () => {
  const service = `${JSON.stringify(dnsService())}\n---\n`;
  const type = "apiVersion: apps/v1\nkind: Deployment\n";
  const metadata = `${service}${type}metadata: {name: coredns, namespace: kube-system}\n`;
  const labels = "selector: {matchLabels: {app: coredns}}";
  const spec = (pod: string, more = "") =>
    `spec: {${labels}, ${more}template: {metadata: {labels: {app: coredns}}, spec: {${pod}, containers: [{name: a, image: b}]}}}\n`;
  const toleration = '{key: "${var.key}", operator: Exists, effect: NoExecute}';

  test.each([
    ["a toleration", `${metadata}${spec(`tolerations: [${toleration}]`)}`],
    ["its tolerations", `${metadata}${spec('tolerations: "${var.key}"')}`],
    ["its pod", `${metadata}spec: {${labels}, template: {metadata: {labels: {app: coredns}}, spec: "\${var.key}"}}\n`],
    ["its spec", `${metadata}spec: "\${var.key}"\n`],
    ["its name", `${type}metadata: {name: "\${var.key}", namespace: kube-system}\n`],
    ["its namespace", `${type}metadata: {name: coredns, namespace: "\${var.key}"}\n`],
    ["its kind", 'kind: "${var.key}"\nmetadata: {name: coredns, namespace: kube-system}\n'],
    ["its metadata", 'kind: Deployment\nmetadata: "${var.key}"\n'],
    ["a list it may be in", 'kind: List\nitems: "${var.key}"\n'],
    ["an object of a list", 'kind: List\nitems: ["${var.key}"]\n'],
  ])("is an open question: %s", (_what, text) => {
    const proof = withManifest(text, TAINTED);
    expect(verdictOf("coredns", proof)).toBe("depends");
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(proof.bootstrap.dependsOn.join()).toContain(MANIFEST);
    expect(proof.findings.map(({ code }) => code)).toContain("RK109");
  });

  test("may be kept off every node by what is not known of its pod", () => {
    for (const text of [`${metadata}spec: "\${var.key}"\n`, `${metadata}${spec('nodeSelector: "${var.s}"')}`])
      expect(verdictOf("coredns", withManifest(text))).toBe("depends");
  });

  test("may have no pods", () => {
    expect(verdictOf("coredns", withManifest(`${metadata}${spec("nodeName: null", 'replicas: "${var.n}", ')}`))).toBe(
      "depends",
    );
  });

  test("runs all the same where the tolerations that are known are enough", () => {
    const list = `{key: k, operator: Exists}, ${toleration}`;
    const proof = withManifest(`${metadata}${spec(`tolerations: [${list}]`)}`, TAINTED);
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["runs", "yes"]);
  });

  test("is not what has a name that begins otherwise", () => {
    const text = 'kind: Deployment\nmetadata: {name: "app-${var.key}", namespace: kube-system}\n';
    expect(verdictOf("coredns", withManifest(text))).toBe("disabled");
  });
});

describe("a CoreDNS of the app's own", () => {
  test.each([
    ["with a node selector that no node has", pod({ nodeSelector: { disk: "ssd" } }), "pending"],
    ["with a node selector that all nodes have", pod({ nodeSelector: { "kubernetes.io/os": "linux" } }), "runs"],
    ["with no replicas", coredns({ replicas: 0 }), "disabled"],
    ["as a DaemonSet", pod({}, "DaemonSet"), "runs"],
    ["as a DaemonSet that no node takes", pod({ nodeSelector: { disk: "ssd" } }, "DaemonSet"), "missing"],
    ["in a list", { kind: "List", items: [pod({})] }, "runs"],
    ["with a node of its own", pod({ nodeName: "a" }), "depends"],
    ["with a scheduler of its own", pod({ schedulerName: "mine" }), "depends"],
    [
      "with a required affinity",
      pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } }),
      "depends",
    ],
    [
      "that spreads over zones, which nodes may not be in",
      pod({ topologySpreadConstraints: [{ topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }] }),
      "depends",
    ],
    [
      "that spreads over nodes",
      pod({
        topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule" }],
      }),
      "runs",
    ],
  ])("%s", (_what, object, verdict) => {
    const proof = withObjects(object);
    expect(verdictOf("coredns", proof)).toBe(verdict);
    expect(proof.bootstrap.verdict).toBe({ runs: "yes", depends: "depends" }[verdict] ?? "no");
  });

  test.each([
    [{ "beta.kubernetes.io/os": "linux" }, "yes"],
    [{ "node.kubernetes.io/instance-type": "k3s" }, "yes"],
    [{ "kubernetes.io/arch": "amd64" }, "depends"],
    [{ "topology.kubernetes.io/zone": "a" }, "depends"],
    [{ "cattle.io/os": "linux" }, "depends"],
    [{ "feature.node.kubernetes.io/cpu": "a" }, "depends"],
    [{ "nvidia.com/gpu.present": "true" }, "depends"],
    [{ "kubernetes.io/os": "windows" }, "no"],
    [{ "kubernetes.io/arch": "amd64", disk: "ssd" }, "no"],
  ])("that asks for a label which nodes have by themselves: %j", (nodeSelector, verdict) => {
    const proof = withObjects(pod({ nodeSelector }));
    expect(proof.bootstrap.verdict).toBe(verdict);
    if (verdict !== "depends") return;
    const text = proof.findings.map(renderFinding).join("\n");
    expect(text).toContain("of nodes, which is not judged");
    expect(text).not.toContain("write it as a literal");
  });

  test("that no node has the label for is helped by labels, not by tolerations", () => {
    const { findings } = withObjects(pod({ nodeSelector: { disk: "ssd" } }));
    const text = findings
      .filter(({ code }) => code === "RK203")
      .map(renderFinding)
      .join();
    expect(text).toContain("label the pools that are to have it with disk=ssd");
    expect(text).not.toMatch(/hard taints|tolerations/);
  });

  const NO_PODS = "error[RK102]: CoreDNS cannot run";

  test.each([
    ["replicas: 0", coredns({ replicas: 0 })],
    ["paused: true", coredns({ paused: true })],
    ["schedulingGates", pod({ schedulingGates: [{ name: "a" }] })],
    ["schedulingGates", pod({ schedulingGates: [{ name: "a" }] }, "DaemonSet")],
    ["os.name: windows", pod({ os: { name: "windows" } })],
  ])("that has no pods is as none, and what is said is why: %s", (why, object) => {
    const proof = withObjects(object);
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["disabled", "no"]);
    const text = proof.findings.map(renderFinding).join("\n");
    expect(text).toContain(NO_PODS);
    expect(text).toContain(`takes its place has no pods that run: ${why}`);
    expect(text).not.toContain("ship a Deployment");
  });

  test.each([
    ["no API version", { ...pod({}), apiVersion: undefined }],
    ["an API version that is gone", { ...pod({}), apiVersion: "extensions/v1beta1" }],
    ["the API version of something else", { ...pod({}), apiVersion: "v1" }],
    ["fewer than no replicas", coredns({ replicas: -1 })],
    ["no selector", coredns({ selector: {} })],
    ["a selector of other pods", coredns({ selector: { matchLabels: { app: "other" } } })],
    ["a selector of other pods", coredns({ selector: { matchExpressions: [{ key: "b", operator: "Exists" }] } })],
    ["no containers", pod({ containers: [] })],
  ])("that Kubernetes refuses is as none: %s", (_what, object) => {
    const proof = withObjects(object);
    expect(codesOf(proof)).toContain("RK509");
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["disabled", "no"]);
  });

  test.each([
    ["a priority class", { priorityClassName: "mine" }, { kind: "PriorityClass", metadata: { name: "mine" } }],
    [
      "an account",
      { serviceAccountName: "mine" },
      { kind: "ServiceAccount", metadata: { name: "mine", namespace: "kube-system" } },
    ],
    [
      "a ConfigMap",
      { volumes: [{ name: "a", configMap: { name: "mine" } }] },
      { kind: "ConfigMap", metadata: { name: "mine", namespace: "kube-system" } },
    ],
  ])("that needs what no manifest brings is open, and told of: %s", (_what, spec, shipped) => {
    const alone = withObjects(pod(spec));
    expect([verdictOf("coredns", alone), alone.bootstrap.verdict]).toEqual(["depends", "depends"]);
    expect(codesOf(alone)).toContain("RK512");
    expect(withObjects(pod(spec), shipped).bootstrap.verdict).toBe("yes");
  });

  test.each([
    ["a runtime class", { runtimeClassName: "kata" }],
    ["a claim", { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "a" } }] }],
    ["a device", { resourceClaims: [{ name: "a" }] }],
  ])("that needs what nodes have or have not is open: %s", (_what, spec) => {
    expect(withObjects(pod(spec)).bootstrap.verdict).toBe("depends");
  });

  test("is taken with what every cluster has", () => {
    for (const spec of [
      { priorityClassName: "system-cluster-critical" },
      { serviceAccountName: "default" },
      { volumes: [{ name: "a", configMap: { name: "mine", optional: true } }] },
      { os: { name: "linux" } },
    ])
      expect(withObjects(pod(spec)).bootstrap.verdict).toBe("yes");
  });

  test.each([
    ["a node selector that is no text", pod({ nodeSelector: { gpu: true } })],
    ["replicas that are no number", coredns({ replicas: "0" })],
  ])("that Kubernetes refuses, with %s, is an error", (_what, object) => {
    expect(codesOf(withObjects(object))).toContain("RK509");
  });

  test("may come out of a chart, and what is in it is not known", () => {
    const chart = (name: string) => ({
      kind: "HelmChart",
      metadata: { name, namespace: "kube-system" },
      spec: { chart: name, bootstrap: true },
    });
    const open = withObjects(chart("coredns"));
    expect(verdictOf("coredns", open)).toBe("depends");
    expect(open.findings.map(renderFinding).join("\n")).not.toContain("known only at apply");
    expect(verdictOf("coredns", withObjects(chart("cilium")))).toBe("disabled");
  });

  test("beside K3s's own is neither of the two for certain, but where both would do", () => {
    const both = (taints: string[], spec: object) =>
      written({ additional_manifest: JSON.stringify(pod(spec)) }, { first: { ...PLAIN.first, taints } });
    const tolerating = both(["k=v:NoExecute"], { tolerations: [{ operator: "Exists" }] });
    expect([verdictOf("coredns", tolerating), tolerating.bootstrap.verdict]).toEqual(["depends", "depends"]);
    const away = both([], { nodeSelector: { disk: "ssd" } });
    expect([verdictOf("coredns", away), away.bootstrap.verdict]).toEqual(["depends", "depends"]);
    const harmless = both([], {});
    expect([verdictOf("coredns", harmless), harmless.bootstrap.verdict]).toEqual(["runs", "yes"]);
    for (const proof of [tolerating, away, harmless]) {
      expect(codesOf(proof)).toContain("RK517");
      expect(codesOf(proof)).not.toContain("RK109");
    }
  });

  test("counts as it is written last", () => {
    const [good, bad] = [pod({}), pod({ nodeSelector: { disk: "ssd" } })];
    expect(verdictOf("coredns", withObjects(good, bad))).toBe("pending");
    expect(verdictOf("coredns", withObjects(bad, good))).toBe("runs");
  });
});

const ANNOTATION = "svccontroller.k3s.cattle.io/tolerations";
const REQUIRED = { requiredDuringSchedulingIgnoredDuringExecution: [{}] };

describe("chart values of Traefik", () => {
  const pools = { first: { ...PLAIN.first, taints: ["k=v:NoSchedule"] } };
  const jobs = { machine_global_config: `helm-controller-arg: ['job-tolerations=[${JSON.stringify(K)}]']\n` };
  const newest = { kubernetes_version: "v1.36.3+k3s1", rancherVersion: PASSES_HELM_ARGS };
  const config = (spec: object, namespace: string | undefined = "kube-system") =>
    JSON.stringify({ kind: "HelmChartConfig", metadata: { name: "traefik", namespace }, spec });
  const proofWith = (rkeConfig: object) => written({ ...jobs, ...rkeConfig }, pools, newest);
  const traefik = (rkeConfig: object) => verdictOf("traefik", proofWith(rkeConfig));
  const tolerating = `tolerations: [${JSON.stringify(K)}]`;

  test("with a toleration that is known only at apply leave open whether it runs", () => {
    const values = 'traefik:\n  tolerations:\n  - key: "${var.key}"\n    operator: Exists\n';
    const proof = written({ ...jobs, chart_values: values }, pools, newest);
    expect(verdictOf("traefik", proof)).toBe("depends");
    expect(proof.findings.map(({ code }) => code)).toContain("RK109");
  });

  test("are read from a HelmChartConfig in kube-system, and from none elsewhere", () => {
    expect(traefik({ additional_manifest: config({ valuesContent: tolerating }) })).toBe("runs");
    expect(traefik({ additional_manifest: config({ valuesContent: tolerating }, "default") })).toBe("pending");
  });

  test("in secrets are not known, and may beat all others", () => {
    const spec = { valuesContent: tolerating, valuesSecrets: [{ name: "a", keys: ["b"] }] };
    expect(traefik({ additional_manifest: config(spec) })).toBe("depends");
  });

  test("in values beat those in valuesContent key by key, and take no other away", () => {
    const valuesContent = tolerating;
    expect(traefik({ additional_manifest: config({ valuesContent, values: { logs: {} } }) })).toBe("runs");
    expect(traefik({ additional_manifest: config({ valuesContent, values: { tolerations: [] } }) })).toBe("pending");
  });

  test("in two places are one object, of which one writer takes the place of the other", () => {
    const chart_values = `traefik:\n  ${tolerating}\n`;
    const different = { chart_values, additional_manifest: config({ valuesContent: "tolerations: []" }) };
    expect(traefik(different)).toBe("depends");
    expect(codesOf(proofWith(different))).toContain("RK517");
    expect(codesOf(proofWith(different))).not.toContain("RK109");
    // What only one of them says is not there when the other was last.
    expect(traefik({ chart_values, additional_manifest: config({ valuesContent: "logs: {}" }) })).toBe("depends");
    expect(traefik({ chart_values, additional_manifest: config({ valuesContent: tolerating }) })).toBe("runs");
  });

  test.each([
    ["a node selector that no node has", { nodeSelector: { disk: "ssd" } }, "pending", "runs"],
    ["an affinity that is not judged", { affinity: { podAffinity: REQUIRED } }, "depends", "runs"],
    ["no Deployment", { deployment: { enabled: false } }, "disabled", "runs"],
    ["a DaemonSet", { deployment: { kind: "DaemonSet" } }, "runs", "runs"],
    ["no replicas, which some charts take for one", { deployment: { replicas: 0 } }, "depends", "runs"],
    ["no replicas and a scaler", { deployment: { replicas: 0 }, autoscaling: { enabled: true } }, "runs", "runs"],
    ["no Service", { service: { enabled: false } }, "runs", "disabled"],
    ["a Service within the cluster", { service: { type: "ClusterIP" } }, "runs", "disabled"],
    ["a Service of another class", { service: { spec: { loadBalancerClass: "mine" } } }, "runs", "depends"],
    ["a class that newer charts know", { service: { loadBalancerClass: "mine" } }, "runs", "depends"],
  ])("with %s are judged", (_what, values, itself, svclb) => {
    for (const rkeConfig of [
      { chart_values: JSON.stringify({ traefik: values }) },
      { additional_manifest: config({ valuesContent: JSON.stringify(values) }) },
      { additional_manifest: config({ values }) },
    ]) {
      const proof = written(rkeConfig);
      expect([verdictOf("traefik", proof), verdictOf("svclb-traefik", proof)]).toEqual([itself, svclb]);
    }
  });

  test("with a bad annotation leave Traefik without pods that answer for it", () => {
    const annotated = (text: string) => ({ service: { annotations: { [ANNOTATION]: text } } });
    const on = (text: string, kubernetes_version = "v1.33.5+k3s1") =>
      written({ chart_values: JSON.stringify({ traefik: annotated(text) }) }, PLAIN, { kubernetes_version });
    for (const text of ["{}", '[{"operator":"Exists","value":"x"}]', "[{}]", "a: [", '[{"key":"a","effect":"x"}]']) {
      expect(verdictOf("svclb-traefik", on(text))).toBe("absent");
      expect(codesOf(on(text))).toContain("RK519");
      expect(codesOf(on(text))).not.toContain("RK509");
    }
    for (const text of ['[{"Key":"a","Operator":"Exists"}]', "- key: a\n", "[]", ""]) {
      expect(verdictOf("svclb-traefik", on(text))).toBe("runs");
    }
    // A release that does not know the annotation is not in its way.
    expect(verdictOf("svclb-traefik", on("{}", "v1.30.3+k3s1"))).toBe("runs");
    expect(codesOf(on("{}", "v1.30.3+k3s1"))).not.toContain("RK519");
  });

  test("with tolerations for svclb count from the release that reads them on", () => {
    const values = { service: { annotations: { [ANNOTATION]: JSON.stringify([K]) } } };
    const on = (kubernetes_version: string) => {
      const proof = written(
        { chart_values: JSON.stringify({ traefik: values }) },
        { ...pools, free: {} },
        { kubernetes_version },
      );
      return proof.workloads.find(({ workload }) => workload === "svclb-traefik")?.placements.first?.verdict;
    };
    expect([on("v1.30.3+k3s1"), on("v1.30.4+k3s1")]).toEqual(["blocked", "runs"]);
  });

  test("without tolerations for Traefik itself leave svclb with what makes it, the Helm jobs", () => {
    const values = { service: { annotations: { [ANNOTATION]: JSON.stringify([K]) } } };
    const proof = proofWith({ chart_values: JSON.stringify({ traefik: values }) });
    expect([verdictOf("traefik", proof), verdictOf("svclb-traefik", proof)]).toEqual(["pending", "runs"]);
  });
});
