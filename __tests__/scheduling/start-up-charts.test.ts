import { describePlainly, NodeRole } from "../../lib";
import { codesOf, PLAIN, written } from "./reading/written";
import {
  bootstrapOf,
  chart,
  cluster,
  EVERYTHING,
  EXTERNAL_CLOUD,
  of,
  tolerating,
  UNINITIALIZED,
  workload,
} from "./start-up-models";

const NONE = { "flannel-backend": "none" };
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const SERVERS = { nodeSelector: { [CONTROL_PLANE]: "true" } };
const KUBEADM = { nodeSelector: { [CONTROL_PLANE]: "" } };

/** A chart from its project's own repository. */
const installed = (name: string, values?: object, spec: object = {}) =>
  chart(name, { repo: "https://charts.example.com", chart: name, bootstrap: true, ...(values && { values }), ...spec });
const cloud = (name: string, values?: object, spec?: object) =>
  bootstrapOf(EXTERNAL_CLOUD, [installed(name, values, spec)]);
const network = (name: string, values?: object, more: object[] = []) =>
  bootstrapOf(NONE, [installed(name, values), ...more]);
const HCLOUD = "hcloud-cloud-controller-manager";
const AWS = "aws-cloud-controller-manager";
const OPENSTACK = "openstack-cloud-controller-manager";

describe("values in text with an expression in it", () => {
  test.each<[string, string, ReturnType<typeof cloud>]>([
    ["that decides nothing", "env:\n  HCLOUD_TOKEN:\n    value: ${var.token}\n", "yes"],
    ["within other text", 'networking:\n  clusterCIDR: "10.${var.site}.0.0/16"\n', "yes"],
    ["beside replicas of none", "replicaCount: 0\nenv:\n  HCLOUD_TOKEN:\n    value: ${var.token}\n", "no"],
    ["that says how many replicas there are", "replicaCount: ${var.replicas}\n", "depends"],
    ["that may be anything, keys as well", "${var.values}\n", "depends"],
  ])("%s are judged one by one", (_what, valuesContent, verdict) => {
    expect(cloud(HCLOUD, undefined, { valuesContent })).toBe(verdict);
  });

  test("leave a network that takes the place of kube-proxy what it is", () => {
    const settings = { ...NONE, "disable-kube-proxy": true };
    const valuesContent =
      "kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\nk8sServicePort: 6444\ncluster:\n  name: ${var.name}\n";
    expect(bootstrapOf(settings, [installed("cilium", undefined, { valuesContent })])).toBe("yes");
  });
});

describe("a chart whose own node selector fits no server of K3s", () => {
  test.each([AWS, OPENSTACK, "nutanix-cloud-provider", "cloudstack-cloud-controller-manager"])(
    "%s has no pods, and the cluster never comes up",
    (name) => {
      expect(cloud(name)).toBe("no");
      expect(codesOf(cluster(EXTERNAL_CLOUD, [installed(name)]))).toContain("RK112");
    },
  );

  test.each([AWS, OPENSTACK, "nutanix-cloud-provider"])("%s runs with the label as K3s writes it", (name) => {
    expect(cloud(name, SERVERS)).toBe("yes");
    expect(
      cloud(name, undefined, { valuesContent: "nodeSelector:\n  node-role.kubernetes.io/control-plane: 'true'\n" }),
    ).toBe("yes");
    expect(cloud(name, { nodeSelector: null })).toBe("yes");
  });

  test("may be another one that is only called so", () => {
    expect(cloud(AWS, undefined, { chart: "https://example.com/ccm.tgz" })).toBe("depends");
    expect(cloud(AWS, undefined, { chartContent: "H4sIA" })).toBe("depends");
    expect(cloud(HCLOUD, undefined, { chart: "https://example.com/ccm.tgz" })).toBe("yes");
    expect(cloud(HCLOUD, { replicaCount: 0 }, { chart: "https://example.com/ccm.tgz" })).toBe("depends");
    expect(cloud(AWS, undefined, { chart: `https://example.com/${AWS}/ccm.tgz` })).toBe("depends");
    expect(cloud(AWS, undefined, { chart: "${var.chart}" })).toBe("depends");
    expect(cloud("ccm", undefined, { chart: `oci://example.com/charts/${AWS}` })).toBe("no");
    expect(cloud("cloudstack-ccm", undefined, { chart: "cloud-controller-manager" })).toBe("no");
  });

  test("is told so, and what to write", () => {
    const { findings } = cluster(EXTERNAL_CLOUD, [installed(AWS)]);
    const finding = findings.find(({ code }) => code === "RK112");
    expect(finding && describePlainly(finding)).toMatchInlineSnapshot(`
{
  "facts": [
    "with disable-cloud-controller and the kubelet's cloud-provider=external nodes wait for a controller that is not K3s's own",
    "what HelmChart kube-system/aws-cloud-controller-manager installs cannot run on pool "first": it asks for nodes with other labels",
    "cattle-cluster-agent, dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd and helm-install-traefik can run on no pool because of it",
  ],
  "help": [
    "write labels that the nodes have into the values of HelmChart kube-system/aws-cloud-controller-manager: K3s gives its servers node-role.kubernetes.io/control-plane: "true"",
    "ship a cloud controller manager in additionalManifest that tolerates node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule and all taints of a node that is there: as a Deployment or DaemonSet, or as a HelmChart with bootstrap: true",
    "leave out disable-cloud-controller and cloud-provider=external, if no cloud controller is wanted",
    "acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell",
  ],
  "message": "the nodes of pool "first" keep node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule, because no cloud controller manager runs",
  "subject": "pool "first"",
}
`);
  });

  test("keeps it beside a label of the app's, as Helm joins maps", () => {
    expect(cloud(AWS, { nodeSelector: { "kubernetes.io/os": "linux" } })).toBe("no");
    expect(cloud(AWS, { nodeSelector: { "kubernetes.io/os": "linux", [CONTROL_PLANE]: null } })).toBe("yes");
  });

  test("had none of its own in older releases of OpenStack's, and no tolerations", () => {
    const tolerant = tolerating(UNINITIALIZED);
    expect(cloud(OPENSTACK, undefined, { version: "2.28.5" })).toBe("no");
    expect(cloud(OPENSTACK, tolerant, { version: "2.28.5" })).toBe("yes");
    expect(cloud(OPENSTACK, tolerant, { version: "2.33.0" })).toBe("no");
    expect(cloud(OPENSTACK, { ...tolerant, ...SERVERS }, { version: "~2.30" })).toBe("depends");
  });

  test("was another one in older releases of Linode's", () => {
    expect(cloud("ccm-linode")).toBe("yes");
    expect(cloud("ccm-linode", undefined, { version: "v0.4.23" })).toBe("no");
    expect(cloud("ccm-linode", undefined, { version: "0.4.24" })).toBe("yes");
    expect(cloud("ccm-linode", undefined, { version: "v1.0.0" })).toBe("yes");
    expect(cloud("ccm-linode", { nodeSelector: null }, { version: "0.4.0" })).toBe("yes");
  });

  test("takes it from `set` as well, which beats what is written otherwise", () => {
    const set = (value: string) => ({ "nodeSelector.node-role\\.kubernetes\\.io/control-plane": value });
    expect(cloud(HCLOUD, undefined, { set: { replicaCount: 0 } })).toBe("no");
    expect(cloud(AWS, KUBEADM, { set: set("null") })).toBe("yes");
    expect(cloud(HCLOUD, undefined, { set: set("") })).toBe("no");
    expect(cloud(HCLOUD, undefined, { set: { "additionalTolerations[0].key": "a" } })).toBe("yes");
    expect(cloud(AWS, SERVERS, { set: { "tolerations[0].key": "a" } })).toBe("depends");
    expect(cloud(HCLOUD, undefined, { set: "${var.set}" })).toBe("depends");
  });
});

describe("values decide whether a cloud controller's pods run", () => {
  test.each<[string, string, object, string]>([
    ["as it is", HCLOUD, {}, "yes"],
    [
      "with what decides nothing",
      HCLOUD,
      { networking: { enabled: false }, robot: { enabled: false }, replicaCount: 2 },
      "yes",
    ],
    ["without replicas", HCLOUD, { replicaCount: 0 }, "no"],
    ["without replicas that a DaemonSet does not ask for", HCLOUD, { replicaCount: 0, kind: "DaemonSet" }, "yes"],
    ["for other nodes", HCLOUD, KUBEADM, "no"],
    ["for the nodes that are there", HCLOUD, SERVERS, "yes"],
    ["with more tolerations", HCLOUD, { additionalTolerations: [EVERYTHING] }, "yes"],
    ["with tolerations that it does not read", HCLOUD, tolerating(UNINITIALIZED), "depends"],
    ["with replicas that are known only at apply", HCLOUD, { replicaCount: "${var.replicas}" }, "depends"],
    ["with a token that is known only at apply", HCLOUD, { env: { HCLOUD_TOKEN: { value: "${var.token}" } } }, "yes"],
    ["with an affinity that fits", HCLOUD, { affinity: required(CONTROL_PLANE, "Exists") }, "yes"],
    ["with an affinity that does not", HCLOUD, { affinity: required("example.com/disk", "Exists") }, "no"],
    [
      "with tolerations that lack its taint",
      AWS,
      { ...SERVERS, ...tolerating({ key: CONTROL_PLANE, operator: "Exists" }) },
      "no",
    ],
    ["with none", OPENSTACK, { ...SERVERS, tolerations: [] }, "no"],
    ["with its taint's", AWS, { ...SERVERS, ...tolerating(UNINITIALIZED) }, "yes"],
    ["with tolerations that Kubernetes refuses", AWS, { ...SERVERS, ...tolerating({ operator: "exists" }) }, "no"],
    ["with the cluster's DNS", AWS, { ...SERVERS, dnsPolicy: "ClusterFirst" }, "depends"],
    ["without its controller of nodes", OPENSTACK, { ...SERVERS, enabledControllers: ["route", "service"] }, "no"],
    ["with arguments that leave nodes alone", AWS, { ...SERVERS, args: ["--controllers=*,-cloud-node"] }, "no"],
    ["with its controller of nodes", OPENSTACK, { ...SERVERS, enabledControllers: ["cloud-node", "service"] }, "yes"],
    ["within another chart", AWS, { ...SERVERS, [AWS]: { enabled: false } }, "depends"],
    ["of vSphere without its taint's toleration", "vsphere-cpi", { daemonset: { tolerations: [] } }, "no"],
    ["of vSphere with a switch that it does not have", "vsphere-cpi", { daemonset: { enabled: false } }, "depends"],
    ["with its nodes' network", AWS, { ...SERVERS, hostNetworking: false }, "yes"],
    ["of Linode", "ccm-linode", { nodeSelector: { [CONTROL_PLANE]: "" } }, "no"],
    ["of Rancher's vSphere", "rancher-vsphere-cpi", { cloudControllerManager: { tolerations: [] } }, "yes"],
    [
      "of Azure with tolerations beside it",
      "cloud-provider-azure",
      { cloudControllerManager: { tolerations: [] } },
      "yes",
    ],
  ])("%s", (_what, name, values, verdict) => {
    expect(cloud(name, values)).toBe(verdict);
  });

  test("of a HelmChartConfig and of chartValues as well", () => {
    const config = { ...chart(HCLOUD, { valuesContent: "replicaCount: 0\n" }), kind: "HelmChartConfig" };
    expect(bootstrapOf(EXTERNAL_CLOUD, [installed(HCLOUD), config])).toBe("no");
    const fromRancher = written({
      machine_global_config: JSON.stringify(EXTERNAL_CLOUD),
      additional_manifest: JSON.stringify(installed(HCLOUD)),
      chart_values: `${HCLOUD}:\n  replicaCount: 0\n`,
    });
    expect(fromRancher.bootstrap.verdict).toBe("no");
  });

  test.each<[string, object]>([
    ["tolerations", { tolerations: [] }],
    ["tolerations deeper", { controller: { tolerations: [EVERYTHING] } }],
    ["a node selector", { manager: { nodeSelector: { a: "b" } } }],
    ["an affinity", { affinity: { nodeAffinity: {}, podAffinity: {} } }],
    ["no replicas", { replicas: 0 }],
    ["no replicas as text", { replicaCount: "0" }],
    ["a switch", { ccm: { enabled: false } }],
    ["replicas that are known only at apply", { replicas: "${var.replicas}" }],
    ["a switch that is known only at apply", { ccm: { enabled: "${var.enabled}" } }],
    ["tolerations that are known only at apply", { tolerations: "${var.tolerations}" }],
  ])("of a chart that is not known, %s leaves it open, and is named", (_what, values) => {
    const proof = cluster(EXTERNAL_CLOUD, [installed("yandex-cloud-controller-manager", values)]);
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(of("RK117", proof)).toMatchObject([{ doubts: [{ because: "chart-values" }] }]);
  });

  test("of a chart that is not known a map that is known only at apply leaves it open", () => {
    const open = installed("yandex-cloud-controller-manager", { controller: "@" });
    const additional_manifest = JSON.stringify(open).replace('"@"', "${merge(var.a, var.b)}");
    const proof = written({ machine_global_config: JSON.stringify(EXTERNAL_CLOUD), additional_manifest });
    expect(of("RK117", proof)).toMatchObject([{ doubts: [{ because: "chart-values", what: "controller" }] }]);
  });

  test("of a chart that is not known what decides nothing leaves nothing open", () => {
    expect(cloud("yandex-cloud-controller-manager", { replicas: 2, nodeSelector: {}, image: { tag: "v1" } })).toBe(
      "yes",
    );
  });

  test("taints of the app's own are answered by tolerations in the values", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] }, other: {} };
    const append_tolerations = [{ key: "CriticalAddonsOnly", operator: "Exists", effect: "NoSchedule" }];
    const tolerant = { cluster_agent_deployment_customization: [{ append_tolerations }] };
    const verdict = (name: string, values: object) =>
      bootstrapOf(EXTERNAL_CLOUD, [installed(name, values)], pools, tolerant);
    const critical = { key: "CriticalAddonsOnly", operator: "Exists" };
    expect(verdict(HCLOUD, {})).toBe("depends");
    expect(verdict(HCLOUD, { additionalTolerations: [critical] })).toBe("yes");
    expect(verdict(AWS, { ...SERVERS, ...tolerating(UNINITIALIZED) })).toBe("no");
    expect(verdict(AWS, { ...SERVERS, ...tolerating(UNINITIALIZED, critical) })).toBe("yes");
  });
});

describe("values decide whether a network's pods run", () => {
  const INSTALLATION = { apiVersion: "operator.tigera.io/v1", kind: "Installation", metadata: { name: "default" } };
  const ONLY_SERVERS = tolerating({ key: CONTROL_PLANE, operator: "Exists" });

  test.each<[string, object, string]>([
    ["as it is", {}, "yes"],
    [
      "with what is about other parts",
      {
        operator: { replicas: 1 },
        hubble: { enabled: false, relay: { enabled: false, tolerations: [] } },
        envoy: { enabled: false },
        ipv6: { enabled: false },
      },
      "yes",
    ],
    ["with its own tolerations written out", { ...tolerating(EVERYTHING), operator: tolerating(EVERYTHING) }, "yes"],
    ["with tolerations that lack nodes that are not ready", ONLY_SERVERS, "no"],
    ["for nodes that are not there", { nodeSelector: { role: "none" } }, "no"],
    ["for nodes of Linux", { nodeSelector: { "kubernetes.io/os": "linux" } }, "yes"],
    ["whose operator lacks them", { operator: ONLY_SERVERS }, "depends"],
    ["whose operator asks for nodes that are not there", { operator: { nodeSelector: { role: "none" } } }, "depends"],
    ["whose operator waits for the network", { operator: { hostNetwork: false } }, "depends"],
    ["which makes a check before an upgrade only", { preflight: { enabled: true } }, "no"],
    ["whose agents do nothing", { sleepAfterInit: true }, "no"],
    ["within another chart", { cilium: { nodeSelector: { role: "none" } } }, "depends"],
  ])("Cilium's chart %s", (_what, values, verdict) => {
    expect(network("cilium", values)).toBe(verdict);
  });

  test.each<[string, object, string]>([
    ["as it is", {}, "yes"],
    ["without parts that are not needed", { apiServer: { enabled: false }, whisker: { enabled: false } }, "yes"],
    [
      "with a setting of its network",
      { installation: { calicoNetwork: { bgp: "Disabled", ipPools: [{ nodeSelector: "all()" }] } } },
      "yes",
    ],
    ["without an Installation", { installation: { enabled: false } }, "depends"],
    ["with tolerations that lack nodes that are not ready", ONLY_SERVERS, "no"],
    [
      "with a DaemonSet of its own placement",
      { installation: { calicoNodeDaemonSet: { spec: { template: { spec: { tolerations: [] } } } } } },
      "depends",
    ],
  ])("Calico's operator %s", (_what, values, verdict) => {
    expect(network("tigera-operator", values)).toBe(verdict);
  });

  test("Calico's operator finds an Installation in the manifests", () => {
    expect(network("tigera-operator", { installation: { enabled: false } }, [INSTALLATION])).toBe("yes");
  });

  test("Calico's operator serves nodes that it does not run on", () => {
    const pools = { ...PLAIN, gpu: { taints: ["gpu=yes:NoSchedule"] } };
    const proof = cluster(NONE, [installed("tigera-operator", SERVERS)], pools);
    expect([proof.bootstrap.verdict, of("RK113", proof)]).toEqual(["yes", []]);
  });

  test("RK113 tells which taints Cilium's pods do not tolerate", () => {
    const { findings } = cluster(NONE, [installed("cilium", ONLY_SERVERS)]);
    const finding = findings.find(({ code }) => code === "RK113");
    expect(finding && describePlainly(finding)).toMatchInlineSnapshot(`
{
  "facts": [
    "with flannel-backend: none K3s sets up no network of its own; until another one runs on a node, only pods start there that use the node's own network and tolerate node.kubernetes.io/not-ready:NoSchedule",
    "what HelmChart kube-system/cilium installs cannot run on pool "first": node.kubernetes.io/not-ready:NoSchedule is not tolerated",
  ],
  "help": [
    "write tolerations for node.kubernetes.io/not-ready:NoSchedule into the values of HelmChart kube-system/cilium, and those that its chart has by itself: a list there takes the place of the chart's",
    "ship a network in additionalManifest whose DaemonSet tolerates all taints of the nodes",
    "leave flannel-backend out",
    "acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell",
  ],
  "message": "the nodes of pool "first" never get ready, because no network runs",
  "subject": "machineGlobalConfig, key "flannel-backend"",
}
`);
  });
});

test("values of a driver for storage decide where they are about its pods on nodes", () => {
  const startupTaints = ["ebs.csi.aws.com/agent-not-ready:NoExecute"];
  const verdict = (values: object) => {
    const settings = { "helm-controller-arg": ['job-tolerations=[{"operator":"Exists"}]'] };
    const at = { kubernetes_version: "v1.36.3+k3s1", rancherVersion: "2.16.0" };
    const pools = { first: { roles: NodeRole.ALL, startupTaints } };
    return bootstrapOf(settings, [installed("aws-ebs-csi-driver", values)], pools, at);
  };
  const fares = [
    {},
    { controller: { replicaCount: 0, nodeSelector: { a: "b" } } },
    { node: { nodeSelector: { disk: "ssd" } } },
    { node: { tolerateAllTaints: false } },
  ];
  expect(fares.map(verdict)).toEqual(["yes", "yes", "no", "depends"]);
});

describe("cloud controllers of more clouds are known", () => {
  test.each<[string, object]>([
    [
      "Harvester's chart, told where its file is",
      installed("harvester-cloud-provider", {
        cloudConfigPath: "/var/lib/rancher/k3s/etc/config-files/cloud-provider-config",
      }),
    ],
    ["Harvester's image", withImage("rancher/harvester-cloud-provider:v0.2.4")],
    ["Nutanix's chart", installed("nutanix-cloud-provider", SERVERS)],
    ["Nutanix's image", withImage("ghcr.io/nutanix-cloud-native/cloud-provider-nutanix/controller:v0.5.0")],
    ["CloudStack's image", withImage("apache/cloudstack-kubernetes-provider:v1.2.0")],
  ])("%s", (_what, manifest) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, [manifest])).toBe("yes");
  });

  test("Harvester's chart by itself mounts a file of RKE2, which leaves it open", () => {
    expect(cloud("harvester-cloud-provider")).toBe("depends");
  });

  test("CloudStack's chart asks the cluster's DNS by itself", () => {
    expect(cloud("cloudstack-cloud-controller-manager", SERVERS)).toBe("depends");
    expect(cloud("cloudstack-cloud-controller-manager", { ...SERVERS, dnsPolicy: "Default" })).toBe("yes");
  });

  test("the cloud provider of kube-vip is none", () => {
    expect(cloud("kube-vip-cloud-provider")).toBe("no");
  });
});

function withImage(image: string): object {
  return workload("Deployment", "cloud", { hostNetwork: true, ...tolerating(EVERYTHING), containers: [{ image }] });
}

function required(key: string, operator: string): object {
  const terms = [{ matchExpressions: [{ key, operator }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
}
