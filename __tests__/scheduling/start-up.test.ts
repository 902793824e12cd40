import { NodeRole, RancherHost } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { dnsService, ownAddon } from "./own-addons";
import { codesOf, PLAIN, verdictOf, written } from "./reading/written";
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

const inWords = (code: string, { findings }: ReturnType<typeof cluster>) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");

describe("an external cloud provider (rancher#40004, rke2#2965, rancher#30471)", () => {
  const ccm = (pod: object, kind = "Deployment", spec: object = {}) =>
    workload(kind, "hcloud-cloud-controller-manager", { hostNetwork: true, ...pod }, spec);

  test("without a cloud controller manager never lets the cluster come up", () => {
    const proof = cluster(EXTERNAL_CLOUD);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof), verdictOf("metrics-server", proof)]).toEqual([
      "no",
      "pending",
      "pending",
    ]);
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual(["RK112"]);
    expect(of("RK112", proof)).toMatchObject([{ pools: ["first"], isAlone: false, operators: [] }]);
  });

  test("of the two settings alone neither leaves the taint: K3s takes it away, or does not set it", () => {
    expect(bootstrapOf({ "kubelet-arg": ["cloud-provider=external"] })).toBe("yes");
    expect(bootstrapOf({ "disable-cloud-controller": true })).toBe("yes");
    expect(bootstrapOf({ ...EXTERNAL_CLOUD, "disable-cloud-controller": "on" })).toBe("yes");
    expect(bootstrapOf({ ...EXTERNAL_CLOUD, "disable-cloud-controller": "true" })).toBe("no");
  });

  test.each<[string, object[]]>([
    ["a Deployment that tolerates it", [ccm(tolerating(UNINITIALIZED))]],
    ["a DaemonSet that tolerates everything", [ccm(tolerating(EVERYTHING), "DaemonSet")]],
    ["a HelmChart with bootstrap", [chart("hcloud-ccm", { bootstrap: true })]],
    [
      "one on the control plane",
      [ccm({ ...tolerating(EVERYTHING), nodeSelector: { "node-role.kubernetes.io/control-plane": "true" } })],
    ],
    [
      "one told by its image",
      [
        workload("DaemonSet", "my-cloud", {
          hostNetwork: true,
          ...tolerating(EVERYTHING),
          containers: [{ image: "registry.k8s.io/cloud-provider-vsphere:v1.33.0" }],
        }),
      ],
    ],
  ])("with %s the cluster comes up", (_what, manifests) => {
    const proof = cluster(EXTERNAL_CLOUD, manifests);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["yes", "runs"]);
    expect(codesOf(proof)).not.toContain("RK112");
  });

  test.each<[string, object[]]>([
    ["one that does not tolerate it", [ccm({})]],
    ["one that Kubernetes refuses", [ccm(tolerating(EVERYTHING, { operator: "exists" }))]],
    ["one without pods", [ccm(tolerating(EVERYTHING), "Deployment", { replicas: 0 })]],
    ["one for nodes that are not there", [ccm({ ...tolerating(EVERYTHING), nodeSelector: { disk: "ssd" } })]],
    ["a HelmChart without bootstrap (k3s#2140, k3s#1807)", [chart("hcloud-ccm")]],
    ["the cloud provider of kube-vip", [workload("Deployment", "kube-vip-cloud-provider", tolerating(EVERYTHING))]],
    ["a network that tolerates everything", [workload("DaemonSet", "cilium", tolerating(EVERYTHING))]],
  ])("with %s it never does", (_what, manifests) => {
    expect(bootstrapOf(EXTERNAL_CLOUD, manifests)).toBe("no");
  });

  test("has to tolerate the other taints of the first node as well", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] }, other: {} };
    expect(bootstrapOf(EXTERNAL_CLOUD, [ccm(tolerating(UNINITIALIZED))], pools)).toBe("no");
    const both = tolerating(UNINITIALIZED, { key: "CriticalAddonsOnly", operator: "Exists" });
    expect(bootstrapOf(EXTERNAL_CLOUD, [ccm(both)], { ...pools, first: { ...pools.first } }, TOLERANT)).toBe("yes");
  });

  describe("with a taint that its controller tolerates for a time", () => {
    const pools = { a: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] } };
    const limited = (seconds: number) =>
      tolerating(UNINITIALIZED, {
        key: "CriticalAddonsOnly",
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: seconds,
      });

    test.each([0, -1])("of %d seconds it never comes up, and RK112 tells why", (seconds) => {
      const proof = cluster(EXTERNAL_CLOUD, [ccm(limited(seconds))], pools, TOLERANT);
      expect(proof.bootstrap.verdict).toBe("no");
      expect(of("RK112", proof)).toMatchObject([
        { operators: [{ refusals: [{ pool: "a", evictedBy: ["CriticalAddonsOnly=true:NoExecute"] }] }] },
      ]);
      expect(inWords("RK112", proof)).toContain("CriticalAddonsOnly=true:NoExecute is tolerated for no time");
    });

    test("of a minute it is open whether it takes the taint away in that time", () => {
      expect(bootstrapOf(EXTERNAL_CLOUD, [ccm(limited(60))], pools, TOLERANT)).toBe("depends");
    });

    test("so it is with a network", () => {
      const notReady = { key: "node.kubernetes.io/not-ready", operator: "Exists" };
      const network = (seconds: number) =>
        workload("DaemonSet", "cilium", {
          hostNetwork: true,
          tolerations: [notReady, ...limited(seconds).tolerations],
        });
      const of = (seconds: number) => bootstrapOf({ "flannel-backend": "none" }, [network(seconds)], pools, TOLERANT);
      expect([of(0), of(60)]).toEqual(["no", "depends"]);
    });
  });

  test("with a HelmChart it is open what its pods tolerate of taints of the app's own", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] }, other: {} };
    const proof = cluster(EXTERNAL_CLOUD, [chart("hcloud-ccm", { bootstrap: true })], pools, TOLERANT);
    expect(proof.bootstrap).toMatchObject({ verdict: "depends", dependsOn: [expect.stringContaining("what takes")] });
    expect(codesOf(proof)).toEqual(expect.arrayContaining(["RK117"]));
  });

  test.each(["hcloud-ccm", "cilium"])(
    "with the HelmChart %s it is no matter what nodes would rather not have",
    (name) => {
      const pools = { first: { roles: NodeRole.ALL, taints: ["prefer=workers:PreferNoSchedule"] }, other: {} };
      const settings = name === "cilium" ? { "flannel-backend": "none" } : EXTERNAL_CLOUD;
      const proof = cluster(settings, [chart(name, { chart: name, bootstrap: true })], pools);
      expect([proof.bootstrap.verdict, of("RK117", proof)]).toEqual(["yes", []]);
    },
  );

  test("is left open by a workload that may be one, which is named", () => {
    const proof = cluster(EXTERNAL_CLOUD, [workload("DaemonSet", "node-setup", tolerating(EVERYTHING))]);
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(of("RK117", proof)).toMatchObject([{ candidates: ["DaemonSet kube-system/node-setup"], pools: ["first"] }]);
    expect(codesOf(proof)).not.toContain("RK109");
  });

  test("is left open by manifests that are known only at apply", () => {
    const settings = { machine_global_config: JSON.stringify(EXTERNAL_CLOUD) };
    const proof = written({ ...settings, additional_manifest: "${file(var.ccm)}" });
    expect(proof.bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["rke_config.additional_manifest"] });
    expect(codesOf(proof)).toEqual(expect.arrayContaining(["RK109"]));
    expect(codesOf(proof)).not.toContain("RK117");
  });

  test("is left open by a file among the manifests that Rancher writes from a Secret", () => {
    const file = (path: string) => ({
      machine_global_config: JSON.stringify(EXTERNAL_CLOUD),
      machine_selector_files: [{ file_sources: [{ secret: [{ name: "ccm", items: [{ key: "a", path }] }] }] }],
    });
    const proof = written(file("/var/lib/rancher/k3s/server/manifests/ccm.yaml"));
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(codesOf(proof)).toContain("RK117");
    expect(written(file("/etc/motd")).bootstrap.verdict).toBe("no");
  });

  test("with a URL by IP an agent that tolerates the taint connects, and its toleration is of use", () => {
    const proof = cluster(EXTERNAL_CLOUD, [], PLAIN, { ...AGENT_TOLERATES, rancherHost: RancherHost.ADDRESS });
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof), verdictOf("fleet-agent", proof)]).toEqual([
      "yes",
      "pending",
      "runs",
    ]);
    expect(of("RK303", proof)).not.toMatchObject([{ workload: "cattle-cluster-agent" }]);
    expect(codesOf(proof)).toContain("RK117");
    expect(codesOf(proof)).not.toContain("RK112");
    expect(cluster(EXTERNAL_CLOUD, [], PLAIN, AGENT_TOLERATES).bootstrap.verdict).toBe("no");
  });

  test("is judged by pool: workers of an external cloud keep the taint until a controller anywhere takes it away", () => {
    const pools = {
      first: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "first" } },
      cloud: { roles: [NodeRole.WORKER], labels: { "rancher-k3s/node-pool": "cloud" } },
    };
    const selected = {
      machine_global_config: JSON.stringify({ "disable-cloud-controller": true }),
      machine_selector_config: [
        {
          config: JSON.stringify({ "kubelet-arg": ["cloud-provider=external"] }),
          machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": "cloud" } }],
        },
      ],
    };
    const proof = written(selected, pools);
    expect([proof.bootstrap.verdict, of("RK112", proof)]).toMatchObject(["yes", [{ pools: ["cloud"] }]]);
    const manifest = { additional_manifest: JSON.stringify(ccm(tolerating(UNINITIALIZED))) };
    expect(codesOf(written({ ...selected, ...manifest }, pools))).not.toContain("RK112");
  });
});

const TOLERANT = {
  cluster_agent_deployment_customization: [
    { append_tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists", effect: "NoSchedule" }] },
  ],
};
const AGENT_TOLERATES = {
  cluster_agent_deployment_customization: [
    {
      append_tolerations: [
        { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists", effect: "NoSchedule" },
      ],
    },
  ],
};

describe("a network of the app's own", () => {
  const NONE = { "flannel-backend": "none" };
  const cilium = (pod: object) => workload("DaemonSet", "cilium", { hostNetwork: true, ...pod });
  const operator = workload("Deployment", "cilium-operator", { hostNetwork: true, ...tolerating(EVERYTHING) });

  test("that is not there leaves nodes that never get ready", () => {
    const proof = cluster(NONE);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "pending"]);
    expect(codesOf(proof).filter((code) => /^RK[125]/.test(code))).toEqual(["RK113", "RK511"]);
  });

  test("lets no agent start, whatever it tolerates", () => {
    const tolerations = [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" }];
    const rest = {
      cluster_agent_deployment_customization: [{ append_tolerations: tolerations }],
      rancherHost: RancherHost.ADDRESS,
    };
    expect(cluster(NONE, [], PLAIN, rest).bootstrap.verdict).toBe("no");
  });

  test.each<[string, object[]]>([
    ["a DaemonSet that tolerates everything", [cilium(tolerating(EVERYTHING)), operator]],
    ["a HelmChart with bootstrap", [chart("cilium", { chart: "cilium", bootstrap: true })]],
    [
      "an operator of a network",
      [
        workload("Deployment", "tigera-operator", { hostNetwork: true, ...tolerating(EVERYTHING) }),
        { apiVersion: "operator.tigera.io/v1", kind: "Installation", metadata: { name: "default" } },
      ],
    ],
  ])("comes up with %s", (_what, manifests) => {
    expect(bootstrapOf(NONE, manifests)).toBe("yes");
  });

  test.each<[string, object[]]>([
    ["a DaemonSet that does not tolerate nodes that are not ready", [cilium({})]],
    ["one that needs a network itself", [workload("DaemonSet", "cilium", tolerating(EVERYTHING))]],
    ["a HelmChart without bootstrap", [chart("cilium")]],
    [
      "multus, which is a network beside another one",
      [workload("DaemonSet", "kube-multus-ds", { hostNetwork: true, ...tolerating(EVERYTHING) })],
    ],
    [
      "the operator of Cilium without its agent",
      [workload("Deployment", "cilium-operator", { hostNetwork: true, ...tolerating(EVERYTHING) })],
    ],
  ])("does not come up with %s", (_what, manifests) => {
    expect(bootstrapOf(NONE, manifests)).toBe("no");
  });

  test("that runs on some nodes only leaves the others without", () => {
    const pools = { first: { roles: NodeRole.ALL }, gpu: { taints: ["gpu=yes:NoSchedule"] } };
    const own = cilium(tolerating({ key: "node.kubernetes.io/not-ready", operator: "Exists" }));
    const proof = cluster(NONE, [own, operator], pools);
    expect([proof.bootstrap.verdict, of("RK113", proof)]).toMatchObject(["yes", [{ pools: ["gpu"] }]]);
  });

  test("and a cloud controller that needs it wait for one another in order", () => {
    const both = { ...NONE, ...EXTERNAL_CLOUD };
    const ccm = workload("Deployment", "aws-cloud-controller-manager", {
      dnsPolicy: "Default",
      ...tolerating(UNINITIALIZED),
    });
    expect(bootstrapOf(both, [ccm, cilium(tolerating(EVERYTHING)), operator])).toBe("yes");
    const choosy = cilium(tolerating({ key: "node.kubernetes.io/not-ready", operator: "Exists" }));
    // The controller waits for the network, and the network for the controller.
    expect(bootstrapOf(both, [ccm, choosy])).toBe("no");
  });
});

describe("servers without a part that everything needs", () => {
  test.each(["disable-scheduler", "disable-controller-manager", "disable-apiserver", "disable-etcd"])("%s", (key) => {
    const proof = cluster({ [key]: true });
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "pending"]);
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual(["RK114"]);
  });

  const pools = {
    a: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "a" } },
    b: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "b" } },
  };
  const onlyOn = (pool: string, settings: object) => ({
    machine_selector_config: [
      {
        config: JSON.stringify(settings),
        machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": pool } }],
      },
    ],
  });

  test("serve the cluster where another server has it, and do not come up alone", () => {
    const proof = written(onlyOn("a", { "disable-scheduler": true }), pools);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["lottery", "runs"]);
    expect(of("RK114", proof)).toMatchObject([{ pools: ["a"], isAlone: true, argument: "disable-scheduler" }]);
  });

  test("are not meant by a flag for nodes without the role, which Rancher does not pass on", () => {
    const workers = { first: pools.a, b: { roles: [NodeRole.WORKER], labels: pools.b.labels } };
    expect(codesOf(written(onlyOn("b", { "disable-scheduler": true }), workers))).not.toContain("RK114");
  });

  test("a kubelet that registers no node has none to start anything on", () => {
    const proof = cluster({ "kubelet-arg": ["register-node=false"] });
    expect([proof.bootstrap.verdict, codesOf(proof).filter((code) => /^RK[12]/.test(code))]).toEqual(["no", ["RK114"]]);
  });
});

describe("nodes that join cordoned", () => {
  const CORDONED = { "kubelet-arg": ["register-schedulable=false"] };

  test("take DaemonSets and nothing else", () => {
    const proof = cluster(CORDONED);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof), verdictOf("svclb-traefik", proof)]).toEqual([
      "no",
      "pending",
      "absent",
    ]);
    const svclb = proof.workloads.find(({ workload }) => workload === "svclb-traefik");
    expect(svclb?.placements).toEqual({ first: { verdict: "runs", reliesOnRunTime: false } });
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual(["RK118"]);
  });

  test("are a warning where the cluster comes up without them", () => {
    const pools = {
      first: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "first" } },
      spare: { labels: { "rancher-k3s/node-pool": "spare" } },
    };
    const selected = {
      machine_selector_config: [
        {
          config: JSON.stringify(CORDONED),
          machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": "spare" } }],
        },
      ],
    };
    const proof = written(selected, pools);
    expect([proof.bootstrap.verdict, of("RK119", proof)]).toEqual(["yes", [{ pools: ["spare"] }]]);
  });
});

describe("a cluster without kube-proxy", () => {
  const WITHOUT = { "disable-kube-proxy": true };
  const cilium = (spec: object) => chart("cilium", { chart: "cilium", bootstrap: true, ...spec });

  test.each<[string, object[]]>([
    ["nothing in its place", []],
    ["a Cilium that does not say so", [cilium({})]],
    ["a Cilium that says so in a comment", [cilium({ valuesContent: "# kubeProxyReplacement: true\n" })]],
  ])("with %s may come up or not", (_what, manifests) => {
    const proof = cluster(WITHOUT, manifests);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK115"), codesOf(proof).includes("RK109")]).toEqual([
      "depends",
      true,
      false,
    ]);
  });

  test.each<[string, object[]]>([
    [
      "a Cilium that takes its place",
      [cilium({ valuesContent: "kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n" })],
    ],
    ["kube-router", [workload("DaemonSet", "kube-router", { hostNetwork: true, ...tolerating(EVERYTHING) })]],
  ])("comes up with %s", (_what, manifests) => {
    const proof = cluster(WITHOUT, manifests);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK115")]).toEqual(["yes", false]);
  });
});

describe("start-up taints of a pool", () => {
  const CILIUM_TAINT = "node.cilium.io/agent-not-ready:NoExecute";
  const pools = (...startupTaints: string[]): Pools => ({ first: { roles: NodeRole.ALL, startupTaints } });
  const waiting = pools(CILIUM_TAINT);
  const agent = workload("DaemonSet", "cilium", { hostNetwork: true, ...tolerating(EVERYTHING) });
  const operator = workload("Deployment", "cilium-operator", { hostNetwork: true, ...tolerating(EVERYTHING) });
  const NONE = { "flannel-backend": "none" };
  const jobTolerations = (key: string) => ({
    "helm-controller-arg": [`job-tolerations=[{"key":"${key}","operator":"Exists"}]`],
  });

  test("go once who takes them away runs, and are no matter afterwards", () => {
    const proof = cluster(NONE, [agent, operator], waiting);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof), verdictOf("helm-install-traefik", proof)]).toEqual([
      "yes",
      "runs",
      "runs",
    ]);
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual([]);
  });

  test("give no agent a toleration, and no finding about lasting taints", () => {
    const proof = cluster({}, [agent, operator], waiting);
    expect(codesOf(proof).filter((code) => /^RK(104|105|107|30\d)$/.test(code))).toEqual(["RK303"]);
  });

  test("of a chart whose job waits for them stay (helm-controller#151), though CoreDNS would tolerate them", () => {
    const cilium = chart("cilium", { chart: "cilium", bootstrap: true });
    const proof = cluster(NONE, [cilium], waiting);
    expect(proof.bootstrap.verdict).toBe("no");
    expect(of("RK116", proof)).toMatchObject([
      {
        taint: CILIUM_TAINT,
        remover: "Cilium",
        operators: [{ workload: "HelmChart kube-system/cilium", job: "helm-install-cilium" }],
      },
    ]);
    const coredns = ownAddon("coredns", tolerating(EVERYTHING));
    const repaired = cluster({ ...NONE, disable: ["coredns"] }, [cilium, coredns, dnsService()], waiting);
    expect(repaired.bootstrap.verdict).toBe("no");
  });

  test("go where the job is given a toleration, on a K3s release that knows it", () => {
    const cilium = chart("cilium", { chart: "cilium", bootstrap: true });
    const settings = { ...NONE, ...jobTolerations("node.cilium.io/agent-not-ready") };
    const on = (rancherVersion: string, kubernetes_version: string) =>
      bootstrapOf(settings, [cilium], waiting, { kubernetes_version, rancherVersion });
    expect(on("2.16.0", "v1.36.3+k3s1")).toBe("yes");
    expect(on("2.16.0", "v1.36.2+k3s1")).toBe("no");
    // Whether this Rancher's release data has the setting is not known.
    expect(on("2.15.0", "v1.36.3+k3s1")).toBe("depends");
  });

  test("that somebody else may take away are open, at the start and in the end", () => {
    const proof = cluster({}, [], pools("example.com/warming-up:NoSchedule"));
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["depends", "depends"]);
    expect(of("RK117", proof)).toMatchObject([{ taint: "example.com/warming-up:NoSchedule", candidates: [] }]);
    expect(codesOf(proof)).not.toContain("RK109");
  });

  test("with an unknown key may be taken away by whoever can run in spite of them", () => {
    const setup = workload("DaemonSet", "node-setup", tolerating(EVERYTHING));
    const idle = workload("DaemonSet", "cannot-run", {});
    const proof = cluster({}, [setup, idle], pools("example.com/warming-up:NoSchedule"));
    expect(of("RK117", proof)).toMatchObject([{ candidates: ["DaemonSet kube-system/node-setup"] }]);
  });

  test("with a known key are taken away by nobody else, however much it tolerates", () => {
    const setup = workload("DaemonSet", "node-setup", tolerating(EVERYTHING));
    const picky = workload("DaemonSet", "cilium", { hostNetwork: true });
    const proof = cluster({}, [setup, picky], waiting);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK116")]).toEqual(["no", true]);
  });

  test("of workers that a chart takes away later leave the control plane alone", () => {
    const proof = cluster({}, [], {
      first: { roles: NodeRole.ALL },
      gpu: { startupTaints: ["ebs.csi.aws.com/agent-not-ready:NoExecute"] },
    });
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof), of("RK117", proof)]).toMatchObject([
      "yes",
      "runs",
      [{ pools: ["gpu"], remover: "the EBS CSI driver" }],
    ]);
  });

  test("that only prefer other nodes keep nothing away", () => {
    const proof = cluster({}, [], pools("example.com/warming-up:PreferNoSchedule"));
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK117")]).toEqual(["yes", false]);
  });

  test("are passed on to the agent by Rancher itself, where the release does so in time", () => {
    const staying = [workload("DaemonSet", "cilium", { hostNetwork: true })];
    const at = (rancherVersion: string) =>
      cluster({}, staying, waiting, { rancherHost: RancherHost.ADDRESS, rancherVersion }).bootstrap.verdict;
    expect([at("2.14.1"), at("2.11.1")]).toEqual(["yes", "depends"]);
  });
});

describe("charts of the app's own (k3s#6383)", () => {
  const TAINTED: Pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] } };
  const job = (name: string, proof: ReturnType<typeof cluster>) =>
    proof.workloads.find(({ workload }) => workload === `helm-install-${name}`);

  test("have jobs that are judged like those of K3s", () => {
    const proof = cluster({}, [chart("podinfo"), chart("cilium", { bootstrap: true })], TAINTED, TOLERANT);
    expect(job("podinfo", proof)).toMatchObject({ verdict: "pending", kind: "Job", namespace: "kube-system" });
    expect(job("cilium", proof)).toMatchObject({ verdict: "runs", pools: ["first"] });
    expect(of("RK205", proof)).toMatchObject([
      {
        workloads: ["helm-install-traefik-crd", "helm-install-traefik", "helm-install-podinfo"],
        neverMade: ["traefik", "svclb-traefik", "chart podinfo"],
      },
    ]);
  });

  test("are told apart by what keeps them away", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, gpu: { taints: ["gpu=x:NoSchedule"] } };
    const proof = cluster({ disable: ["traefik"] }, [chart("podinfo"), chart("cilium", { bootstrap: true })], pools);
    expect(of("RK205", proof)).toMatchObject([
      { workloads: ["helm-install-cilium"], neverMade: ["chart cilium"], isBootstrap: true },
      { workloads: ["helm-install-podinfo"], neverMade: ["chart podinfo"] },
    ]);
  });

  test("run where job tolerations let them", () => {
    const settings = { "helm-controller-arg": ['job-tolerations=[{"key":"CriticalAddonsOnly","operator":"Exists"}]'] };
    const proof = cluster(settings, [chart("podinfo")], TAINTED, {
      ...TOLERANT,
      kubernetes_version: "v1.36.3+k3s1",
      rancherVersion: "2.16.0",
    });
    expect(job("podinfo", proof)).toMatchObject({ verdict: "runs" });
  });

  test("take the place of a packaged one that is turned off", () => {
    const proof = cluster({ disable: ["traefik"] }, [chart("traefik", { bootstrap: true })]);
    expect(proof.workloads.filter(({ workload }) => workload === "helm-install-traefik")).toMatchObject([
      { verdict: "runs" },
    ]);
  });

  const fares = (settings: object, ...manifests: object[]) => {
    const proof = cluster(settings, manifests);
    return [verdictOf("traefik", proof), verdictOf("svclb-traefik", proof)];
  };
  const OFF = { disable: ["traefik"] };

  test("leave open whether what the packaged one installs is there", () => {
    expect(fares(OFF, chart("traefik", { bootstrap: true }))).toEqual(["depends", "depends"]);
    expect(fares(OFF, chart("traefik"))).toEqual(["depends", "depends"]);
    expect(fares(OFF)).toEqual(["disabled", "disabled"]);
    expect(inWords("RK109", cluster(OFF, [chart("traefik")]))).toMatchInlineSnapshot(`
"warning[RK109]: where traefik and svclb-traefik can run depends on what HelmChart kube-system/traefik in additionalManifest brings, which is not judged
  = it may let pods run or keep them away, and the proof does not tell which
  = help: see to it that it does what is meant, and acknowledge the finding"
`);
  });

  test("bring what is in another namespace, of which K3s's load balancer alone takes notice", () => {
    const elsewhere = chart("traefik", { targetNamespace: "ingress", createNamespace: true });
    expect(fares(OFF, elsewhere)).toEqual(["disabled", "depends"]);
    expect(fares({ disable: ["traefik", "servicelb"] }, elsewhere)).toEqual(["disabled", "disabled"]);
  });

  test("of another name bring nothing of it", () => {
    expect(fares(OFF, chart("traefik-crd"), chart("nginx"))).toEqual(["disabled", "disabled"]);
  });

  test("bring nothing where their job cannot run", () => {
    const proof = cluster(OFF, [chart("traefik")], TAINTED, TOLERANT);
    expect([verdictOf("traefik", proof), verdictOf("svclb-traefik", proof)]).toEqual(["absent", "absent"]);
  });

  test("are not needed for a Traefik of the app's own, which is open as well", () => {
    expect(fares(OFF, workload("Deployment", "traefik"))).toEqual(["depends", "depends"]);
    expect(fares(OFF, workload("DaemonSet", "traefik"))).toEqual(["depends", "depends"]);
    expect(fares(OFF, workload("Deployment", "traefik-2"))).toEqual(["disabled", "disabled"]);
  });

  test("are open where it is known only at apply what they are", () => {
    const text = JSON.stringify(chart("podinfo", { bootstrap: "BOOTSTRAP" })).replace(
      '"BOOTSTRAP"',
      "${var.bootstrap}",
    );
    const proof = written({ additional_manifest: text });
    expect(job("podinfo", proof)).toMatchObject({ verdict: "depends" });
  });

  test("with a name that Kubernetes refuses are none", () => {
    const proof = cluster({}, [chart("../x y"), chart("Cilium")]);
    expect(proof.workloads.filter(({ kind }) => kind === "Job")).toHaveLength(2);
  });

  test("of one name in two namespaces have one row, for the one that tolerates less", () => {
    const other = { ...chart("podinfo"), metadata: { name: "podinfo", namespace: "apps" } };
    const proof = cluster({}, [chart("podinfo", { bootstrap: true }), other], TAINTED, TOLERANT);
    expect(proof.workloads.filter(({ workload }) => workload === "helm-install-podinfo")).toMatchObject([
      { namespace: "apps", verdict: "pending" },
    ]);
  });
});
