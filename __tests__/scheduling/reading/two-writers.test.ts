import { PLAIN, verdictOf, written } from "./written";

const contested = (rkeConfig: object, kubernetes_version = "v1.36.3+k3s1") =>
  written(rkeConfig, PLAIN, { kubernetes_version }).findings.flatMap((finding) =>
    finding.code === "RK517" ? [finding.data] : [],
  );
const manifest = (...objects: object[]) => ({
  additional_manifest: objects.map((each) => JSON.stringify(each)).join("\n---\n"),
});
const object = (kind: string, name: string, rest: object = {}, namespace: string | undefined = "kube-system") => ({
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...rest,
});
const files = (...paths: string[]) => ({
  machine_selector_files: paths.map((path) => ({
    file_sources: [{ configmap: [{ name: "mine", items: [{ key: "a", path }] }] }],
  })),
});
const MANIFESTS = "/var/lib/rancher/k3s/server/manifests";

describe("an object with two writers", () => {
  test.each([
    ["Deployment", "coredns"],
    ["ServiceAccount", "coredns"],
    ["ConfigMap", "coredns"],
    ["Service", "kube-dns"],
    ["HelmChart", "traefik"],
    ["ConfigMap", "local-path-config"],
  ])("is named where K3s ships it and a manifest has it too: %s %s", (kind, name) => {
    expect(contested(manifest(object(kind, name)))).toEqual([
      { object: `${kind} kube-system/${name}`, writers: ["K3s", "additionalManifest"] },
    ]);
  });

  test("has one where K3s's own is turned off, or is in another namespace, or may be turned off", () => {
    const own = manifest(object("Deployment", "coredns"));
    expect(contested({ ...own, machine_global_config: "disable: [coredns]" })).toEqual([]);
    expect(contested({ ...own, machine_global_config: "disable: ${var.off}" })).toEqual([]);
    expect(contested(manifest(object("Deployment", "coredns", {}, "mine")))).toEqual([]);
    expect(contested(manifest(object("ConfigMap", "coredns-custom")))).toEqual([]);
  });

  test("is a chart's configuration that is written as a property and as a manifest", () => {
    const chart_values = "traefik: {logs: {}}";
    const config = (namespace?: string) => manifest(object("HelmChartConfig", "traefik", {}, namespace));
    expect(contested({ chart_values, ...config() })).toEqual([
      { object: "HelmChartConfig kube-system/traefik", writers: ["chartValues", "additionalManifest"] },
    ]);
    expect(contested({ chart_values, ...config("default") })).toEqual([]);
    expect(contested(config())).toEqual([]);
  });

  test("is one object only within one API group, and in one namespace", () => {
    const policy = (apiVersion: string) => ({ ...object("NetworkPolicy", "a"), apiVersion });
    expect(contested(manifest(policy("networking.k8s.io/v1"), policy("crd.projectcalico.org/v1")))).toEqual([]);
    expect(contested(manifest({ ...object("Service", "kube-dns"), apiVersion: "serving.knative.dev/v1" }))).toEqual([]);
    expect(contested(manifest({ ...object("Service", "kube-dns"), apiVersion: "v1" }))).toHaveLength(1);
    const map = (metadata: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata });
    expect(contested(manifest(map({ name: "a" }), map({ name: "a", namespace: "default" })))).toHaveLength(1);
  });

  test("is no file that K3s does not read", () => {
    const pools = { first: PLAIN.first ?? {}, worker: { labels: { "rancher-k3s/node-pool": "worker" } } };
    const [block] = files(`${MANIFESTS}/coredns.yaml`).machine_selector_files;
    const selector = [{ match_labels: { "rancher-k3s/node-pool": "worker" } }];
    const settings = { machine_selector_files: [{ ...block, machine_label_selector: selector }] };
    expect(written(settings, pools).findings.filter(({ code }) => code === "RK517")).toEqual([]);
    expect(contested(files("/data/k3s/server/manifests/coredns.yaml"))).toEqual([]);
    const moved = {
      ...files("/data/k3s/server/manifests/coredns.yaml"),
      data_directories: [{ k8s_distro: "/data/k3s" }],
    };
    expect(contested(moved)).toHaveLength(1);
  });

  test("is one that is in the manifest twice, unless both are the same", () => {
    const [one, other] = [object("ConfigMap", "x", { data: { a: "1" } }), object("ConfigMap", "x", { data: {} })];
    expect(contested(manifest(one, other))).toEqual([
      { object: "ConfigMap kube-system/x", writers: ["additionalManifest", "additionalManifest"] },
    ]);
    expect(contested(manifest(one, one))).toEqual([]);
    expect(contested(manifest({ kind: "List", items: [one, other] }))).toHaveLength(1);
  });

  test("is Rancher's own agent", () => {
    expect(contested(manifest(object("Deployment", "cattle-cluster-agent", {}, "cattle-system")))).toEqual([
      { object: "Deployment cattle-system/cattle-cluster-agent", writers: ["Rancher", "additionalManifest"] },
    ]);
  });
});

describe("a workload that Rancher installs, and a manifest has too", () => {
  const of = (kind: string, name: string, namespace: string) =>
    manifest({ ...object(kind, name, {}, namespace), apiVersion: "apps/v1" });
  const on = (rkeConfig: object, rancherVersion: string) =>
    written(rkeConfig, PLAIN, { rancherVersion }).findings.flatMap(({ code, data }) =>
      code === "RK517" ? [data] : [],
    );

  test.each([
    ["Deployment", "rancher-webhook", "cattle-system", "2.14.1", "Helm"],
    ["Deployment", "fleet-agent", "cattle-fleet-system", "2.14.1", "Fleet"],
    ["StatefulSet", "fleet-agent", "cattle-fleet-system", "2.10.6", "Fleet"],
    ["Deployment", "system-upgrade-controller", "cattle-system", "2.14.1", "Helm"],
    ["Deployment", "system-upgrade-controller", "cattle-system", "2.11.2", "Fleet"],
  ])("is named with what Rancher installs it with: %s %s", (kind, name, namespace, rancher, installer) => {
    const both = of(kind, name, namespace);
    expect(on(both, rancher)).toEqual([
      { object: `${kind} ${namespace}/${name}`, writers: ["Rancher", "additionalManifest"], installer },
    ]);
    const proof = written(both, PLAIN, { rancherVersion: rancher });
    expect([verdictOf(name, written({})), verdictOf(name, proof)]).toEqual(["runs", "depends"]);
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK109");
  });

  test("is none of Rancher's in another namespace, or as another kind", () => {
    expect(on(of("Deployment", "rancher-webhook", "mine"), "2.14.1")).toEqual([]);
    expect(on(of("StatefulSet", "fleet-agent", "cattle-fleet-system"), "2.14.1")).toEqual([]);
  });

  test("leaves it open if the cluster comes up where it is Rancher's agent", () => {
    const proof = written(of("Deployment", "cattle-cluster-agent", "cattle-system"));
    expect(proof.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["which of the two stays: Rancher's own cattle-cluster-agent, or that of additionalManifest"],
    });
  });
});

describe("a file that K3s applies", () => {
  test.each([
    ["coredns.yaml", ["K3s", "machineSelectorFiles[0]"]],
    ["mine/traefik.custom.yml", ["K3s", "machineSelectorFiles[0]"]],
    ["runtimes.json", ["K3s", "machineSelectorFiles[0]"]],
    ["addons.yaml", ["Rancher", "machineSelectorFiles[0]"]],
    ["rancher/cluster-agent.yaml", ["Rancher", "machineSelectorFiles[0]"]],
  ])("has a name of somebody else's: %s", (name, writers) => {
    const [addon = ""] = (name.split("/").at(-1) ?? "").split(".");
    expect(contested(files(`${MANIFESTS}/${name}`))).toEqual([{ object: `AddOn ${addon}`, writers }]);
  });

  test("has it even where the addon is turned off", () => {
    const off = { machine_global_config: "disable: [coredns]" };
    expect(contested({ ...off, ...files(`${MANIFESTS}/coredns.yaml`) })).toHaveLength(1);
  });

  test.each(["mine.yaml", "coredns.txt", ".coredns.yaml", "coredns-custom.yaml", "gateway-api-crd.yaml"])(
    "has a name of its own: %s",
    (name) => {
      expect(contested(files(`${MANIFESTS}/${name}`))).toEqual([]);
      expect(contested(files("/etc/coredns.yaml"))).toEqual([]);
    },
  );

  test("has a name that K3s came to use", () => {
    expect(contested(files(`${MANIFESTS}/gateway-api-crd.yaml`), "v1.37.0+k3s1")).toHaveLength(1);
  });

  test("has that of another one on the same machine", () => {
    expect(contested(files(`${MANIFESTS}/a/mine.yaml`, `${MANIFESTS}/b/mine.more.yaml`))).toEqual([
      { object: "AddOn mine", writers: ["machineSelectorFiles[0]", "machineSelectorFiles[1]"] },
    ]);
  });
});

test("an addon whose manifest a file tells K3s to skip may not be there, and the file is named", () => {
  const proof = (name: string) => written(files(`${MANIFESTS}/${name}.yaml.skip`));
  expect(proof("coredns").bootstrap.verdict).toBe("depends");
  expect(proof("coredns").bootstrap.dependsOn.join()).toContain("coredns.yaml.skip in machineSelectorFiles[0]");
  expect(verdictOf("traefik", proof("traefik"))).toBe("depends");
  expect(proof("traefik").bootstrap.verdict).toBe("yes");
});
