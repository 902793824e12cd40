import { NodeRole } from "../../lib";
import type { SchedulingProof } from "../../lib/scheduling/prove";
import { codesOf, PASSES_HELM_ARGS, PLAIN } from "./reading/written";
import {
  bootstrapOf,
  chart,
  cluster,
  EVERYTHING,
  EXTERNAL_CLOUD,
  of,
  type Pools,
  tolerating,
  UNINITIALIZED,
  workload,
} from "./start-up-models";

const CILIUM_TAINT = "node.cilium.io/agent-not-ready:NoExecute";
const NONE = { "flannel-backend": "none" };
const NODES_OWN = { hostNetwork: true, ...tolerating(EVERYTHING) };
const image = (text: string, container: object = {}) => ({ ...NODES_OWN, containers: [{ image: text, ...container }] });

describe("a cloud controller manager is told by what it is called", () => {
  test.each([
    "registry.k8s.io/provider-aws/cloud-controller-manager:v1.33.0",
    "docker.io/hetznercloud/hcloud-cloud-controller-manager@sha256:0123",
    "rancher/mirrored-cloud-provider-vsphere:v1.33.0",
    "localhost:5000/cloud-provider-azure",
  ])("image %s", (text) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [workload("DaemonSet", "cloud", image(text))])).toBe("yes");
  });

  test.each<[string, object]>([
    [
      "a registry's path",
      workload("DaemonSet", "vsphere-csi-node", image("gcr.io/cloud-provider-vsphere/csi/release/driver:v3.3.1")),
    ],
    [
      "a storage driver's image",
      workload(
        "DaemonSet",
        "csi-gce-pd-node",
        image("registry.k8s.io/cloud-provider-gcp/gcp-compute-persistent-disk-csi-driver:v1.15"),
      ),
    ],
    [
      "an image that is both, as the storage driver",
      workload(
        "DaemonSet",
        "csi-oci-node",
        image("ghcr.io/oracle/cloud-provider-oci:v1.29", { command: ["/usr/local/bin/oci-csi-node-driver"] }),
      ),
    ],
    ["a first container", workload("DaemonSet", "echo", { ...NODES_OWN, initContainers: [{ image: "hcloud-ccm" }] })],
    ["a job beside it", workload("Job", "wait-for-cloud-controller-manager", NODES_OWN)],
    ["a CronJob beside it", workload("CronJob", "restart-cloud-controller-manager", NODES_OWN)],
    ["a helper of it", workload("Deployment", "hcloud-ccm-token-refresh", NODES_OWN)],
    ["a chart about it", chart("yandex-ccm-metrics", { bootstrap: true })],
    ["one that is paused", workload("Deployment", "hcloud-ccm", NODES_OWN, { paused: true })],
  ])("and not by %s", (_what, manifest) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [manifest])).not.toBe("yes");
  });

  test("storage drivers are none, however much they tolerate", () => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [workload("DaemonSet", "csi-oci-node", NODES_OWN)])).toBe("no");
  });
});

describe("the controller of Azure leaves nodes to another workload", () => {
  const ccm = workload("Deployment", "cloud-controller-manager", {
    ...NODES_OWN,
    containers: [
      {
        image: "mcr.microsoft.com/oss/kubernetes/azure-cloud-controller-manager:v1.33.0",
        command: ["cloud-controller-manager"],
        args: ["--cloud-provider=azure", "--controllers=*,-cloud-node"],
      },
    ],
  });
  const manager = (pod: object = NODES_OWN) => workload("DaemonSet", "cloud-node-manager", pod);

  test("without which the taint stays", () => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [ccm])).toBe("no");
    expect(bootstrapOf(EXTERNAL_CLOUD, [ccm, manager()])).toBe("yes");
  });

  test("which initialises its own node and no other", () => {
    const pools = { ...PLAIN, gpu: { taints: ["gpu=yes:NoSchedule"] } };
    const proof = cluster(EXTERNAL_CLOUD, [ccm, manager({ hostNetwork: true, ...tolerating(UNINITIALIZED) })], pools);
    expect([proof.bootstrap.verdict, of("RK112", proof)]).toMatchObject(["yes", [{ pools: ["gpu"] }]]);
  });

  test("which its chart can do without", () => {
    const azure = (spec: object) => chart("cloud-provider-azure", { bootstrap: true, ...spec });
    expect(bootstrapOf(EXTERNAL_CLOUD, [azure({})])).toBe("yes");
    expect(bootstrapOf(EXTERNAL_CLOUD, [azure({ valuesContent: "cloudNodeManager:\n  enabled: false\n" })])).toBe("no");
    expect(bootstrapOf(EXTERNAL_CLOUD, [azure({ set: { "cloudNodeManager.enabled": "false" } })])).toBe("no");
  });

  test.each(["--controllers=*,-cloud-node-controller", "--controllers=route,service", "-controllers=-cloud-node,*"])(
    "so does any with %s",
    (argument) => {
      const own = workload("DaemonSet", "hcloud-ccm", { ...NODES_OWN, containers: [{ args: [argument] }] });
      expect(bootstrapOf(EXTERNAL_CLOUD, [own])).toBe("no");
    },
  );
});

describe("whoever asks the cluster's DNS for an address waits for nodes that CoreDNS runs on", () => {
  const ccm = (pod: object) =>
    workload("Deployment", "hcloud-cloud-controller-manager", { ...tolerating(EVERYTHING), ...pod });

  test.each<[string, object, string]>([
    ["without its node's network", {}, "depends"],
    [
      "with its node's network and the cluster's DNS",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      "depends",
    ],
    ["with its node's network", { hostNetwork: true }, "yes"],
    ["with its node's DNS", { dnsPolicy: "Default" }, "yes"],
    ["with addresses of its own", { dnsPolicy: "None" }, "yes"],
  ])("a cloud controller manager %s", (_what, pod, verdict) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [ccm(pod)])).toBe(verdict);
  });

  test("the job of a chart that is not needed to start, but for a chart that is there", () => {
    const settings = {
      ...EXTERNAL_CLOUD,
      "helm-controller-arg": [
        'job-tolerations=[{"key":"node.cloudprovider.kubernetes.io/uninitialized","operator":"Exists"}]',
      ],
    };
    const at = { kubernetes_version: "v1.36.3+k3s1", rancherVersion: "2.16.0" };
    const verdict = (spec: object) => bootstrapOf(settings, [chart("hcloud-ccm", spec)], PLAIN, at);
    expect(verdict({ repo: "https://charts.hetzner.cloud", chart: "hcloud-cloud-controller-manager" })).toBe("depends");
    expect(verdict({ chartContent: "H4sIA" })).toBe("yes");
    // Terraform takes one of the two signs away.
    expect(verdict({ chart: "https://%%{KUBERNETES_API}%/static/charts/hcloud.tgz" })).toBe("yes");
    expect(verdict({ bootstrap: true, chart: "hcloud-cloud-controller-manager" })).toBe("yes");
  });
});

describe("a network is told by what it is called, and needs what it waits for", () => {
  const operator = workload("Deployment", "cilium-operator", NODES_OWN);
  const CILIUM = chart("cilium", { bootstrap: true });
  const OFF = { values: { operator: { enabled: false } } };
  const config = (name: string, spec: object) => ({ ...chart(name), kind: "HelmChartConfig", spec });

  test.each<[string, object[]]>([
    ["Cilium without its operator", [workload("DaemonSet", "cilium", NODES_OWN)]],
    [
      "Cilium with an operator that cannot run",
      [workload("DaemonSet", "cilium", NODES_OWN), workload("Deployment", "cilium-operator", { hostNetwork: true })],
    ],
    [
      "a chart of Cilium without its operator",
      [chart("cilium", { bootstrap: true, set: { "operator.enabled": "false" } })],
    ],
    [
      "a chart of Cilium whose HelmChartConfig leaves its operator out",
      [CILIUM, config("cilium", { valuesContent: "operator:\n  enabled: false\n" })],
    ],
    ["values that are not YAML", [chart("cilium", { bootstrap: true, valuesContent: "a: [" })]],
    ["values above them that are not YAML", [CILIUM, config("cilium", { valuesContent: "a: [" })]],
    ["values in a Secret", [CILIUM, config("cilium", { valuesSecrets: [{ name: "more" }] })]],
    ["values that are known only at apply", [CILIUM, config("cilium", { valuesContent: "${var.values}" })]],
    ["a setting that is known only at apply", [CILIUM, config("cilium", { values: { agent: "${var.agent}" } })]],
    ["Calico's operator without an Installation", [workload("Deployment", "tigera-operator", NODES_OWN)]],
  ])("%s is open", (_what, manifests) => {
    expect(bootstrapOf(NONE, manifests)).toBe("depends");
  });

  test.each<[string, object[]]>([
    ["above its own", [CILIUM, config("cilium", { valuesContent: "operator:\n  replicas: 1\n" })]],
    [
      "of another namespace",
      [CILIUM, { ...config("cilium", OFF), metadata: { name: "cilium", namespace: "default" } }],
    ],
    ["of another chart", [CILIUM, config("other", { valuesContent: "a: [" })]],
    [
      "that `set` beats",
      [chart("cilium", { bootstrap: true, set: { "operator.enabled": "true" } }), config("cilium", OFF)],
    ],
  ])("Cilium's chart runs with values %s", (_what, manifests) => {
    expect(bootstrapOf(NONE, manifests)).toBe("yes");
  });

  test("and without its agent there is none: what takes its place may be installed later", () => {
    expect(bootstrapOf(NONE, [CILIUM, config("cilium", { values: { agent: false } })])).not.toBe("yes");
  });

  test.each<[string, object]>([
    ["a name that ends alike", workload("DaemonSet", "echo-cilium", NODES_OWN)],
    ["another one", workload("DaemonSet", "metrics-calico", NODES_OWN)],
    [
      "what runs before its containers",
      workload("DaemonSet", "echo", { ...NODES_OWN, initContainers: [{ image: "quay.io/cilium/cilium:v1.18.0" }] }),
    ],
  ])("and not by %s", (_what, manifest) => {
    expect(bootstrapOf(NONE, [manifest, operator])).not.toBe("yes");
  });

  test.each(["quay.io/cilium/cilium:v1.18.0", "docker.io/calico/node:v3.30", "rancher/mirrored-calico-node:v3.30"])(
    "image %s",
    (text) => {
      expect(bootstrapOf(NONE, [workload("DaemonSet", "net", image(text)), operator])).toBe("yes");
    },
  );
});

describe("objects of another API version", () => {
  test.each<[string, object, string]>([
    ["HelmChart", chart("hcloud-ccm", { bootstrap: true }), "k3s.cattle.io/v1"],
    ["HelmChart of Flux", chart("hcloud-ccm", { bootstrap: true }), "source.toolkit.fluxcd.io/v1"],
    ["Deployment", workload("Deployment", "hcloud-ccm", NODES_OWN), "extensions/v1beta1"],
    ["DaemonSet", workload("DaemonSet", "hcloud-ccm", NODES_OWN), "extensions/v1beta1"],
    ["DaemonSet without one", workload("DaemonSet", "hcloud-ccm", NODES_OWN), ""],
  ])("run nothing: %s", (_what, manifest, apiVersion) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [manifest])).toBe("yes");
    expect(bootstrapOf(EXTERNAL_CLOUD, [{ ...manifest, apiVersion }])).toBe("no");
  });

  test("have no job, and so none that has no place", () => {
    const pools = { first: { ...PLAIN.first, taints: ["CriticalAddonsOnly=true:NoSchedule"] }, other: {} };
    const proof = cluster({}, [{ ...chart("podinfo"), apiVersion: "source.toolkit.fluxcd.io/v1" }], pools);
    expect(proof.workloads.map(({ workload: name }) => name)).not.toContain("helm-install-podinfo");
  });
});

describe("a namespace that nobody makes", () => {
  const inNamespace = (namespace: string, manifest: object) => ({
    ...manifest,
    metadata: { ...(manifest as { metadata: object }).metadata, namespace },
  });
  const own = inNamespace("hcloud-system", workload("DaemonSet", "hcloud-ccm", NODES_OWN));

  test("leaves it open whether anything runs in it", () => {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "hcloud-system" } };
    expect(bootstrapOf(EXTERNAL_CLOUD, [own])).toBe("depends");
    expect(bootstrapOf(EXTERNAL_CLOUD, [own, namespace])).toBe("yes");
    expect(bootstrapOf(EXTERNAL_CLOUD, [inNamespace("cattle-system", own)])).toBe("yes");
  });

  test("may be made by the chart itself, for what it installs", () => {
    const target = { bootstrap: true, targetNamespace: "hcloud-system" };
    expect(bootstrapOf(EXTERNAL_CLOUD, [chart("hcloud-ccm", target)])).toBe("depends");
    expect(bootstrapOf(EXTERNAL_CLOUD, [chart("hcloud-ccm", { ...target, createNamespace: true })])).toBe("yes");
  });
});

describe("a setting that names a replacement of kube-proxy", () => {
  const WITHOUT = { "disable-kube-proxy": true };
  const cilium = (valuesContent: string) => chart("cilium", { chart: "cilium", bootstrap: true, valuesContent });

  test("counts with the address at which the network finds the API", () => {
    expect(bootstrapOf(WITHOUT, [cilium("kubeProxyReplacement: true\n")])).toBe("depends");
    expect(bootstrapOf(WITHOUT, [cilium("kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n")])).toBe("yes");
  });

  describe("of a chart is the DaemonSet that is the network", () => {
    const settings = { "flannel-backend": "none", ...WITHOUT };
    const replacing = cilium("kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n");
    const SERVERS = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
    const codes = (proof: SchedulingProof) => codesOf(proof).filter((code) => /^RK1/.test(code));

    test.each<[string, Pools]>([
      ["servers that are no workers", { s: SERVERS, w: {} }],
      [
        "a role a pool",
        { e: { roles: [NodeRole.ETCD] }, c: { roles: [NodeRole.CONTROL_PLANE] }, w: { roles: [NodeRole.WORKER] } },
      ],
      ["every role, and servers beside it", { a: { roles: NodeRole.ALL }, s: SERVERS }],
    ])("which runs on all of these: %s", (_what, pools) => {
      const proof = cluster(settings, [replacing], pools);
      expect([proof.bootstrap.verdict, codes(proof)]).toEqual(["yes", []]);
    });

    test.each<[string, Pools]>([
      ["every role", { a: { roles: NodeRole.ALL, startupTaints: [CILIUM_TAINT] } }],
      ["servers that are no workers", { s: { ...SERVERS, startupTaints: [CILIUM_TAINT] }, w: {} }],
    ])("and takes Cilium's own start-up taint away as well: %s", (_what, pools) => {
      const tolerated = [`job-tolerations=[{"key":"node.cilium.io/agent-not-ready","operator":"Exists"}]`];
      const proof = cluster({ ...settings, "helm-controller-arg": tolerated }, [replacing], pools, {
        rancherVersion: PASSES_HELM_ARGS,
        kubernetes_version: "v1.36.3+k3s1",
      });
      expect([proof.bootstrap.verdict, codes(proof)]).toEqual(["yes", []]);
    });

    test("and is none where its values leave the agent out", () => {
      const agentless = cilium("agent: false\nkubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n");
      expect(bootstrapOf(settings, [agentless], { s: SERVERS, w: {} })).not.toBe("yes");
    });
  });

  test("counts where the network reads it", () => {
    const text = "kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n";
    const notes = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "notes" }, data: { text } };
    expect(bootstrapOf(WITHOUT, [cilium(""), notes])).toBe("depends");
  });

  test("is what kube-router is told about its proxy", () => {
    const router = (...args: string[]) =>
      workload("DaemonSet", "kube-router", {
        ...NODES_OWN,
        containers: [{ image: "cloudnativelabs/kube-router", args }],
      });
    expect(bootstrapOf(WITHOUT, [router("--run-service-proxy=true")])).toBe("yes");
    expect(bootstrapOf(WITHOUT, [router("--run-service-proxy=false")])).not.toBe("yes");
  });
});
