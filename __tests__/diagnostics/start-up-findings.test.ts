import { NodeRole, RancherHost } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding, FindingCode } from "../../lib/scheduling/findings/finding";
import { codesOf, PASSES_HELM_ARGS, verdictOf, written } from "../scheduling/reading/written";
import { cluster, EXTERNAL_CLOUD, type Pools } from "../scheduling/start-up-models";

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, { findings }: ReturnType<typeof cluster>) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const of = (code: FindingCode, { findings }: ReturnType<typeof cluster>) =>
  findings.find((finding) => finding.code === code) as Finding;
const named = (kind: string, name: string, spec: object) => ({
  apiVersion: kind === "HelmChart" ? "helm.cattle.io/v1" : "apps/v1",
  kind,
  metadata: { name, namespace: "kube-system" },
  spec,
});
const TWO: Pools = {
  a: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "a" } },
  b: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "b" } },
};
const onlyOnA = (settings: object) =>
  written(
    {
      machine_selector_config: [
        {
          config: JSON.stringify(settings),
          machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": "a" } }],
        },
      ],
    },
    TWO,
  );

describe("RK112, a cloud controller", () => {
  test("shows what is missing, and what waits for it", () => {
    expect(shown("RK112", cluster(EXTERNAL_CLOUD))).toMatchInlineSnapshot(`
"error[RK112]: the nodes of pool "first" keep node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule, because no cloud controller manager runs
  = with disable-cloud-controller and the kubelet's cloud-provider=external nodes wait for a controller that is not K3s's own
  = additionalManifest has no cloud controller manager that is known by its name
  = cattle-cluster-agent, dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd and helm-install-traefik can run on no pool because of it
  = help: ship a cloud controller manager in additionalManifest that tolerates node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule and all taints of a node that is there: as a Deployment or DaemonSet, or as a HelmChart with bootstrap: true
  = or: leave out disable-cloud-controller and cloud-provider=external, if no cloud controller is wanted
  = or: acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell"
`);
  });

  test("shows why the one that is there does not run", () => {
    const chart = named("HelmChart", "hcloud-ccm", { chart: "hcloud-cloud-controller-manager" });
    const pod = { nodeSelector: { disk: "ssd" }, tolerations: [] };
    const other = named("DaemonSet", "aws-cloud-controller-manager", { template: { spec: pod } });
    expect(shown("RK112", cluster(EXTERNAL_CLOUD, [chart, other]))).toMatchInlineSnapshot(`
"error[RK112]: the nodes of pool "first" keep node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule, because no cloud controller manager runs
  = with disable-cloud-controller and the kubelet's cloud-provider=external nodes wait for a controller that is not K3s's own
  = DaemonSet kube-system/aws-cloud-controller-manager cannot run on pool "first": node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule is not tolerated and it asks for nodes with other labels
  = helm-install-hcloud-ccm, which installs HelmChart kube-system/hcloud-ccm, cannot run on pool "first": node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule is not tolerated, as the chart has no bootstrap: true
  = cattle-cluster-agent, dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and helm-install-hcloud-ccm can run on no pool because of it
  = help: write bootstrap: true into the spec of HelmChart kube-system/hcloud-ccm
  = or: ship a cloud controller manager in additionalManifest that tolerates node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule and all taints of a node that is there: as a Deployment or DaemonSet, or as a HelmChart with bootstrap: true
  = or: leave out disable-cloud-controller and cloud-provider=external, if no cloud controller is wanted
  = or: acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell"
`);
  });
});

test("RK113 shows that a network is missing, and why the one that is there does not run", () => {
  const cilium = named("HelmChart", "cilium", { chart: "cilium" });
  expect(shown("RK113", cluster({ "flannel-backend": "none" }))).toMatchInlineSnapshot(`
"error[RK113]: the nodes of pool "first" never get ready, because no network runs
  = with flannel-backend: none K3s sets up no network of its own; until another one runs on a node, only pods start there that use the node's own network and tolerate node.kubernetes.io/not-ready:NoSchedule
  = additionalManifest has no network that is known by its name
  = help: ship a network in additionalManifest whose DaemonSet tolerates all taints of the nodes, or as a HelmChart with bootstrap: true
  = or: leave flannel-backend out
  = or: acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell"
`);
  expect(shown("RK113", cluster({ "flannel-backend": "none" }, [cilium]))).toMatchInlineSnapshot(`
"error[RK113]: the nodes of pool "first" never get ready, because no network runs
  = with flannel-backend: none K3s sets up no network of its own; until another one runs on a node, only pods start there that use the node's own network and tolerate node.kubernetes.io/not-ready:NoSchedule
  = helm-install-cilium, which installs HelmChart kube-system/cilium, cannot run on pool "first": node.kubernetes.io/not-ready:NoSchedule is not tolerated and it needs the network that is missing, as the chart has no bootstrap: true
  = help: write bootstrap: true into the spec of HelmChart kube-system/cilium
  = or: ship a network in additionalManifest whose DaemonSet tolerates all taints of the nodes, or as a HelmChart with bootstrap: true
  = or: leave flannel-backend out
  = or: acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell"
`);
});

test("RK114 shows which part is missing, always or while a server is alone", () => {
  expect(shown("RK114", cluster({ "disable-scheduler": true }))).toMatchInlineSnapshot(`
"error[RK114]: nothing starts on the nodes of pool "first": without a scheduler no pod gets a node
  = help: leave disable-scheduler out: Rancher sets it where the roles of a node ask for it"
`);
  expect(shown("RK114", onlyOnA({ "disable-scheduler": true }))).toMatchInlineSnapshot(`
"error[RK114]: nothing starts on the nodes of pool "a" while no other nodes may join: without a scheduler no pod gets a node
  = other servers have what is missing, and cannot join before these nodes are up
  = help: leave disable-scheduler out: Rancher sets it where the roles of a node ask for it"
`);
  const kubelet = { "kubelet-arg": ["register-node=false"] };
  expect(shown("RK114", cluster(kubelet))).toMatchInlineSnapshot(`
"error[RK114]: nothing starts on the nodes of pool "first": the kubelet registers no node
  = help: leave register-node=false out of kubelet-arg"
`);
});

test("RK115 shows what kube-proxy is needed for", () => {
  expect(shown("RK115", cluster({ "disable-kube-proxy": true }))).toMatchInlineSnapshot(`
"warning[RK115]: kube-proxy is turned off, and nothing in additionalManifest is known to take its place
  = Services have no address without it: neither the agent nor CoreDNS reaches the Kubernetes API
  = whatever rests on it has the verdict "depends"
  = help: leave disable-kube-proxy out
  = or: ship a network that does its work in additionalManifest, with the settings that say so and where the API is: kubeProxyReplacement: true and k8sServiceHost of Cilium
  = or: acknowledge this finding, if something else takes its place"
`);
});

describe("RK115, with something known to take its place", () => {
  const WITHOUT = { "disable-kube-proxy": true };
  const pools: Pools = { first: { roles: NodeRole.ALL }, w: { taints: ["d=x:NoSchedule"] } };
  const valuesContent = "kubeProxyReplacement: true\nk8sServiceHost: 127.0.0.1\n";
  const cilium = named("HelmChart", "cilium", { chart: "cilium", bootstrap: true, valuesContent });

  test("names it, and what makes it open", () => {
    expect(shown("RK115", cluster(WITHOUT, [cilium], pools))).toMatchInlineSnapshot(`
"warning[RK115]: kube-proxy is turned off, and it is open whether HelmChart kube-system/cilium takes its place on pool "w"
  = Services have no address without it: neither the agent nor CoreDNS reaches the Kubernetes API
  = HelmChart kube-system/cilium makes pods of which it is not known whether they tolerate d=x:NoSchedule
  = whatever rests on it has the verdict "depends"
  = help: leave disable-kube-proxy out
  = or: give the pods of HelmChart kube-system/cilium tolerations for all taints of the nodes in its values; where this finding stays, acknowledge it
  = or: acknowledge this finding, once it is certain that its place is taken"
`);
  });

  test("says why it does not run", () => {
    const router = named("DaemonSet", "kube-router", { template: { spec: { hostNetwork: true } } });
    expect(shown("RK115", cluster(WITHOUT, [router], pools))).toMatchInlineSnapshot(`
"warning[RK115]: kube-proxy is turned off, and nothing that is known to take its place runs on pool "w"
  = Services have no address without it: neither the agent nor CoreDNS reaches the Kubernetes API
  = DaemonSet kube-system/kube-router cannot run on pool "w": d=x:NoSchedule is not tolerated
  = whatever rests on it has the verdict "depends"
  = help: leave disable-kube-proxy out
  = or: let DaemonSet kube-system/kube-router tolerate d=x:NoSchedule
  = or: acknowledge this finding, if something else takes its place"
`);
  });

  test("leaves it to the finding about the network, where that is missing as well", () => {
    const proof = cluster({ ...WITHOUT, "flannel-backend": "none" }, [cilium], pools);
    expect(codesOf(proof).filter((code) => /^RK1/.test(code))).toEqual(["RK117"]);
  });
});

describe("a start-up taint that keeps the job of a network away", () => {
  const startupTaints = ["node.cilium.io/agent-not-ready=true:NoExecute"];
  const cilium = (spec: object) => named("HelmChart", "cilium", { chart: "cilium", ...spec });
  const stuck = (spec: object) =>
    cluster({ "flannel-backend": "none" }, [cilium(spec)], {
      s: { roles: NodeRole.ALL, startupTaints },
      w: { startupTaints },
    });
  const help = (code: FindingCode, spec: object) => describePlainly(of(code, stuck(spec))).help;

  test("is answered by tolerations of the job, where a node of the control plane is there, which RK113 says as well", () => {
    expect(help("RK116", { bootstrap: true })).toMatchInlineSnapshot(`
[
  "use K3s v1.33.13+k3s2, v1.34.10, v1.35.7, v1.36.3 or a later release, and let helm-install-cilium tolerate node.cilium.io/agent-not-ready: cluster.addRemedy(Remedy.helmJobs(Toleration.exists("node.cilium.io/agent-not-ready")))",
  "leave the start-up taint out of pools "s" and "w"",
]
`);
    expect(help("RK113", { bootstrap: true })).toContain(help("RK116", { bootstrap: true })[0]);
  });

  test("is answered together with what else keeps the job away", () => {
    expect(help("RK116", {})[0]).toMatchInlineSnapshot(
      `"write bootstrap: true into the spec of HelmChart kube-system/cilium, and use K3s v1.33.13+k3s2, v1.34.10, v1.35.7, v1.36.3 or a later release, and let helm-install-cilium tolerate node.kubernetes.io/not-ready and node.cilium.io/agent-not-ready: cluster.addRemedy(Remedy.helmJobs([Toleration.exists("node.kubernetes.io/not-ready"), Toleration.exists("node.cilium.io/agent-not-ready")]))"`,
    );
  });
});

test("RK116 says of a taint that nobody is known for that what takes it away cannot run", () => {
  const taint = "node-role.kubernetes.io/control-plane:NoSchedule";
  const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], startupTaints: [taint] };
  const findings = cluster({}, [], { servers, w: { roles: [NodeRole.WORKER] } }).findings.map(renderFinding);
  expect(findings.join("\n")).toContain("because what takes it away cannot run");
  expect(findings.filter((text) => text.includes("because  cannot run") || text.includes("has  that"))).toEqual([]);
});

test("RK116 shows who would take the taint away, and what keeps it from running", () => {
  const pools = { first: { roles: NodeRole.ALL, startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"] } };
  const cilium = named("HelmChart", "cilium", { chart: "cilium", bootstrap: true });
  expect(shown("RK116", cluster({}, [cilium], pools))).toMatchInlineSnapshot(`
"error[RK116]: the nodes of pool "first" keep the start-up taint node.cilium.io/agent-not-ready:NoExecute, because Cilium cannot run
  = helm-install-cilium, which installs HelmChart kube-system/cilium, cannot run on pool "first": node.cilium.io/agent-not-ready:NoExecute is not tolerated
  = fleet-agent, dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and helm-install-cilium can run on no pool because of it
  = help: use K3s v1.33.13+k3s2, v1.34.10, v1.35.7, v1.36.3 or a later release, and let helm-install-cilium tolerate node.cilium.io/agent-not-ready: cluster.addRemedy(Remedy.helmJobs(Toleration.exists("node.cilium.io/agent-not-ready")))
  = or: leave the start-up taint out of pool "first""
`);
});

test("RK117 shows who may take the taint away", () => {
  const pools = { first: { roles: NodeRole.ALL, startupTaints: ["example.com/warming-up:NoSchedule"] } };
  const everything = { template: { spec: { tolerations: [{ operator: "Exists" }] } } };
  expect(shown("RK117", cluster({}, [], pools))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose example.com/warming-up:NoSchedule is open
  = what takes it away is not known, and nothing in additionalManifest is known to do so
  = whatever does not tolerate it has the verdict "depends"
  = help: ship what takes it away in additionalManifest, called by its own name, with tolerations for all taints of the nodes
  = or: acknowledge this finding, if something else takes it away"
`);
  const setup = [named("DaemonSet", "node-setup", everything), named("Deployment", "operator", everything)];
  expect(shown("RK117", cluster({}, setup, pools))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose example.com/warming-up:NoSchedule is open
  = what takes it away is not known; DaemonSet kube-system/node-setup and Deployment kube-system/operator in additionalManifest may run in spite of it, and whether one of them does so is not known
  = whatever does not tolerate it has the verdict "depends"
  = help: ship what takes it away in additionalManifest, called by its own name, with tolerations for all taints of the nodes
  = or: acknowledge this finding, if something else takes it away"
`);
});

describe("RK117 names what makes it open whether one that is known for the taint takes it away", () => {
  const pod = (spec: object) => ({ template: { spec: { tolerations: [{ operator: "Exists" }], ...spec } } });
  const waiting = { first: { roles: NodeRole.ALL, startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"] } };
  const agent = named("DaemonSet", "cilium", pod({ hostNetwork: true }));
  const operator = named("Deployment", "cilium-operator", pod({ hostNetwork: true }));
  const EBS: Pools = { first: { roles: NodeRole.ALL, startupTaints: ["ebs.csi.aws.com/agent-not-ready:NoExecute"] } };

  test("DNS", () => {
    const ccm = named("Deployment", "aws-cloud-controller-manager", pod({}));
    expect(shown("RK117", cluster(EXTERNAL_CLOUD, [ccm]))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule is open: DNS may be missing
  = a cloud controller manager takes it away; Deployment kube-system/aws-cloud-controller-manager in additionalManifest may run in spite of it
  = Deployment kube-system/aws-cloud-controller-manager asks the cluster's own DNS for names, and no CoreDNS is certain to run before it
  = whatever does not tolerate it has the verdict "depends"
  = help: let Deployment kube-system/aws-cloud-controller-manager ask what its node asks: dnsPolicy: Default
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
  });

  test("a second workload", () => {
    expect(shown("RK117", cluster({}, [agent], waiting))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose node.cilium.io/agent-not-ready:NoExecute is open: a second workload that it needs may be missing
  = Cilium takes it away; DaemonSet kube-system/cilium in additionalManifest may run in spite of it
  = DaemonSet kube-system/cilium waits for cilium-operator, and none in additionalManifest is certain to run
  = whatever does not tolerate it has the verdict "depends"
  = help: ship cilium-operator in additionalManifest, with tolerations for all taints of a node
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
    expect(codesOf(cluster({}, [agent, operator], waiting))).not.toContain("RK117");
  });

  test("a namespace", () => {
    const elsewhere = { ...agent, metadata: { name: "cilium", namespace: "cilium-system" } };
    expect(shown("RK117", cluster({}, [elsewhere, operator], waiting))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose node.cilium.io/agent-not-ready:NoExecute is open: a namespace may be missing
  = Cilium takes it away; DaemonSet cilium-system/cilium in additionalManifest may run in spite of it
  = DaemonSet cilium-system/cilium is of a namespace that nothing in additionalManifest makes
  = whatever does not tolerate it has the verdict "depends"
  = help: ship the Namespace of DaemonSet cilium-system/cilium in additionalManifest
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
  });

  test("tolerations of a chart's pods", () => {
    const chart = named("HelmChart", "hcloud-ccm", { chart: "hcloud-cloud-controller-manager", bootstrap: true });
    const pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] } };
    expect(shown("RK117", cluster(EXTERNAL_CLOUD, [chart], pools))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule is open: what a chart's pods tolerate is not known
  = a cloud controller manager takes it away; HelmChart kube-system/hcloud-ccm in additionalManifest may run in spite of it
  = HelmChart kube-system/hcloud-ccm makes pods of which it is not known whether they tolerate CriticalAddonsOnly=true:NoSchedule
  = whatever does not tolerate it has the verdict "depends"
  = help: give the pods of HelmChart kube-system/hcloud-ccm tolerations for all taints of the nodes in its values; where this finding stays, acknowledge it
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
  });

  test("Rancher's release data", () => {
    const chart = named("HelmChart", "aws-ebs-csi-driver", { chart: "aws-ebs-csi-driver", chartContent: "aGk=" });
    const jobs = {
      "helm-controller-arg": ['job-tolerations=[{"key":"ebs.csi.aws.com/agent-not-ready","operator":"Exists"}]'],
    };
    const on = (rancherVersion: string) =>
      cluster(jobs, [chart], EBS, { kubernetes_version: "v1.36.3+k3s1", rancherVersion });
    expect(shown("RK117", on("2.15.0"))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose ebs.csi.aws.com/agent-not-ready:NoExecute is open: something decides that is not known before apply
  = the EBS CSI driver takes it away; HelmChart kube-system/aws-ebs-csi-driver in additionalManifest may run in spite of it
  = HelmChart kube-system/aws-ebs-csi-driver depends on whether Rancher's release data lists helm-controller-arg
  = whatever does not tolerate it has the verdict "depends"
  = help: have Rancher fetch newer release data, from where its setting rke-metadata-config says ("Refresh Kubernetes Metadata" in its interface), and acknowledge the finding once the nodes' configuration has the key
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
    expect(codesOf(on(PASSES_HELM_ARGS))).not.toContain("RK117");
  });

  test("a value that is known only at apply, and nodes that are asked for in a way that is not judged", () => {
    const open = named("DaemonSet", "ebs-csi-node", pod({ tolerations: "${var.tolerations}" }));
    expect(shown("RK117", cluster({}, [open], EBS))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose ebs.csi.aws.com/agent-not-ready:NoExecute is open: something decides that is not known before apply
  = the EBS CSI driver takes it away; DaemonSet kube-system/ebs-csi-node in additionalManifest may run in spite of it
  = DaemonSet kube-system/ebs-csi-node depends on rke_config.additional_manifest, key "spec", key "template", key "spec", key "tolerations"
  = whatever does not tolerate it has the verdict "depends"
  = help: acknowledge this finding, once it is certain that it is taken away"
`);
    const choosy = named("DaemonSet", "ebs-csi-node", pod({ nodeSelector: "${var.labels}" }));
    expect(shown("RK117", cluster({}, [choosy], EBS)).split("\n")[2]).toMatchInlineSnapshot(
      `"  = DaemonSet kube-system/ebs-csi-node asks for nodes or neighbours in a way that is known only at apply, or not judged"`,
    );
  });

  test("seconds that a taint is tolerated for", () => {
    const [key] = ["ebs.csi.aws.com/agent-not-ready"];
    const limited = { key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 };
    const driver = named("DaemonSet", "ebs-csi-node", pod({ tolerations: [limited] }));
    expect(shown("RK117", cluster({}, [driver], EBS))).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose ebs.csi.aws.com/agent-not-ready:NoExecute is open: who takes it away is evicted after a time
  = the EBS CSI driver takes it away; DaemonSet kube-system/ebs-csi-node in additionalManifest may run in spite of it
  = DaemonSet kube-system/ebs-csi-node is evicted after a time, in which it may have done its work
  = whatever does not tolerate it has the verdict "depends"
  = help: leave tolerationSeconds out
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
  });

  test("another taint of which it is open as well", () => {
    const pools = {
      first: {
        roles: NodeRole.ALL,
        startupTaints: ["ebs.csi.aws.com/agent-not-ready:NoExecute", "example.com/warming-up:NoSchedule"],
      },
    };
    const driver = named(
      "DaemonSet",
      "ebs-csi-node",
      pod({ tolerations: [{ key: "ebs.csi.aws.com/agent-not-ready", operator: "Exists" }] }),
    );
    const [first] = shown("RK117", cluster({}, [driver], pools)).split("\n\n");
    expect(first).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose ebs.csi.aws.com/agent-not-ready:NoExecute is open: who takes it away waits for another taint to go
  = the EBS CSI driver takes it away; DaemonSet kube-system/ebs-csi-node in additionalManifest may run in spite of it
  = DaemonSet kube-system/ebs-csi-node waits for example.com/warming-up:NoSchedule to go, of which it is open as well
  = whatever does not tolerate it has the verdict "depends"
  = help: let DaemonSet kube-system/ebs-csi-node tolerate example.com/warming-up:NoSchedule
  = or: acknowledge this finding, once it is certain that it is taken away"
`);
  });
});

test("RK117 names what waits, where the agent lives with the taint of an external cloud and the controller is to come", () => {
  const agent = {
    append_tolerations: [{ key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists" }],
  };
  const proof = cluster(EXTERNAL_CLOUD, [], undefined, {
    cluster_agent_deployment_customization: [agent],
    rancherHost: RancherHost.ADDRESS,
  });
  expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["yes", "pending"]);
  expect(shown("RK117", proof)).toMatchInlineSnapshot(`
"warning[RK117]: whether the nodes of pool "first" lose node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule is open
  = a cloud controller manager takes it away, and nothing in additionalManifest is known to do so
  = the agent tolerates it, so that a cloud controller manager can be installed through Rancher; until then the taint stays
  = dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd and helm-install-traefik can run on no pool because of it
  = help: ship what takes it away in additionalManifest, called by its own name, with tolerations for all taints of the nodes
  = or: acknowledge this finding, if something else takes it away"
`);
});

test("RK118 and RK119 show what cordons nodes, and whether the cluster comes up all the same", () => {
  const kubelet = { "kubelet-arg": ["register-schedulable=false"] };
  expect(shown("RK118", cluster(kubelet))).toMatchInlineSnapshot(`
"error[RK118]: the nodes of pool "first" join cordoned, so that cattle-cluster-agent or the DNS that it needs cannot run there
  = with register-schedulable=false the kubelet registers its node with node.kubernetes.io/unschedulable:NoSchedule, which nothing takes away by itself
  = help: leave register-schedulable=false out of kubelet-arg, and cordon nodes once they have joined"
`);
  const pools = { first: { roles: NodeRole.ALL }, spare: { labels: { "rancher-k3s/node-pool": "spare" } } };
  const selected = {
    machine_selector_config: [
      {
        config: JSON.stringify(kubelet),
        machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": "spare" } }],
      },
    ],
  };
  expect(describePlainly(of("RK209", written(selected, pools))).help).toEqual([
    'give pool "first" at least two nodes',
    'take away what keeps pods off new nodes of pool "spare", which a finding of its own names',
  ]);
  expect(shown("RK119", written(selected, pools))).toMatchInlineSnapshot(`
"warning[RK119]: the nodes of pool "spare" join cordoned, and take only what tolerates that until somebody uncordons them
  = with register-schedulable=false the kubelet registers its node with node.kubernetes.io/unschedulable:NoSchedule, which nothing takes away by itself
  = DaemonSets tolerate it, and so does what tolerates every taint
  = help: leave register-schedulable=false out of kubelet-arg, and cordon nodes once they have joined
  = or: acknowledge this finding, if somebody uncordons them"
`);
});
