import { PLAIN, TAINTED, verdictOf, written } from "./written";

const OFF = "disable: [coredns]\n";
const MANIFEST = "rke_config.additional_manifest";
const withManifest = (additional_manifest: string, pools = PLAIN) =>
  written({ machine_global_config: OFF, additional_manifest }, pools);

const coredns = (spec: object, kind = "Deployment") => ({
  kind,
  metadata: { name: "coredns", namespace: "kube-system" },
  spec,
});
const pod = (spec: object, kind?: string) => coredns({ template: { spec } }, kind);
const withObjects = (...objects: object[]) => withManifest(objects.map((each) => JSON.stringify(each)).join("\n---\n"));
const K = { key: "k", operator: "Exists" };

describe("a CoreDNS of the app's own, of which something is known only at apply", () => {
  const metadata = "kind: Deployment\nmetadata: {name: coredns, namespace: kube-system}\n";
  const toleration = '{key: "${var.key}", operator: Exists, effect: NoExecute}';

  test.each([
    ["a toleration", `${metadata}spec: {template: {spec: {tolerations: [${toleration}]}}}\n`],
    ["its tolerations", `${metadata}spec: {template: {spec: {tolerations: "\${var.key}"}}}\n`],
    ["its pod", `${metadata}spec: {template: {spec: "\${var.key}"}}\n`],
    ["its spec", `${metadata}spec: "\${var.key}"\n`],
    ["its name", 'kind: Deployment\nmetadata: {name: "${var.key}", namespace: kube-system}\n'],
    ["its namespace", 'kind: Deployment\nmetadata: {name: coredns, namespace: "${var.key}"}\n'],
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
    for (const text of [
      `${metadata}spec: "\${var.key}"\n`,
      `${metadata}spec: {template: {spec: {nodeSelector: "\${var.s}"}}}\n`,
    ])
      expect(verdictOf("coredns", withManifest(text))).toBe("depends");
  });

  test("may have no pods", () => {
    expect(verdictOf("coredns", withManifest(`${metadata}spec: {replicas: "\${var.n}"}\n`))).toBe("depends");
  });

  test("runs all the same where the tolerations that are known are enough", () => {
    const list = `{key: k, operator: Exists}, ${toleration}`;
    const proof = withManifest(`${metadata}spec: {template: {spec: {tolerations: [${list}]}}}\n`, TAINTED);
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

  test("counts as it is written last", () => {
    const [good, bad] = [pod({}), pod({ nodeSelector: { disk: "ssd" } })];
    expect(verdictOf("coredns", withObjects(good, bad))).toBe("pending");
    expect(verdictOf("coredns", withObjects(bad, good))).toBe("runs");
  });
});

describe("chart values of Traefik", () => {
  const pools = { first: { ...PLAIN.first, taints: ["k=v:NoSchedule"] } };
  const jobs = { machine_global_config: `helm-controller-arg: ['job-tolerations=[${JSON.stringify(K)}]']\n` };
  const newest = { kubernetes_version: "v1.36.3+k3s1" };
  const config = (spec: object, namespace: string | undefined = "kube-system") =>
    JSON.stringify({ kind: "HelmChartConfig", metadata: { name: "traefik", namespace }, spec });
  const traefik = (rkeConfig: object) => verdictOf("traefik", written({ ...jobs, ...rkeConfig }, pools, newest));
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
});
