import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { diagnosed, pendingPod, runningPod } from "./objects";
import {
  agent,
  coredns,
  DNS_TOLERATIONS,
  deployment,
  installer,
  NOT_READY,
  SPLIT_TOLERATIONS,
  server,
  UNINITIALIZED,
  worker,
} from "./system-objects";

/** Clusters that K3sCluster does not define, rebuilt from what people reported. */

/** Taints of servers that have no other role. */
const split = ["node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/etcd:NoExecute"];

describe("RKE2 and other distributions", () => {
  const RKE2 = "v1.32.8+rke2r1";
  const dnsOfRke2 = (doing: Parameters<typeof coredns>[0]) =>
    deployment("rke2-coredns-rke2-coredns", doing, { tolerations: DNS_TOLERATIONS });

  test("rancher/rke2#1758: chart jobs of RKE2 have no place, DNS has", () => {
    const objects = [
      server("cp-1", { taints: ["CriticalAddonsOnly=true:NoExecute"], version: RKE2, isRegistered: false }),
      ...dnsOfRke2({ is: "running", on: "cp-1" }),
      ...installer("helm-install-rke2-ingress-nginx"),
      ...installer("helm-install-rke2-metrics-server"),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: helm-install-rke2-ingress-nginx is Pending: cp-1 has
  CriticalAddonsOnly=true:NoExecute
  kubectl -n kube-system patch pod helm-install-rke2-ingress-nginx-5nq8b --type=json -p ..."
`);
    const { blocked } = diagnosed(...objects);
    expect(blocked.map(({ workload: { name, known } }) => `${name}: ${known?.shippedBy}`)).toEqual([
      "helm-install-rke2-ingress-nginx: RKE2",
      "helm-install-rke2-metrics-server: RKE2",
    ]);
  });

  test("rancher/rke2#487: the charts of network and DNS have no place, so the node is never Ready", () => {
    const objects = [
      server("cp-1", {
        taints: ["CriticalAddonsOnly=true:NoExecute"],
        version: RKE2,
        ready: "False",
        isRegistered: false,
      }),
      ...installer("helm-install-rke2-canal"),
      ...installer("helm-install-rke2-coredns"),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: helm-install-rke2-canal is Pending: cp-1 has
  CriticalAddonsOnly=true:NoExecute
  kubectl -n kube-system patch pod helm-install-rke2-canal-5nq8b --type=json -p ..."
`);
    expect(diagnosed(...objects).explanations).toMatchInlineSnapshot(`
[
  "helm-install-rke2-canal is Pending (cp-1 has CriticalAddonsOnly=true:NoExecute): a node takes nothing else before it has its network",
]
`);
  });

  test("no code for K3sCluster and no remedy of K3s is offered", () => {
    const objects = [
      server("cp-1", { taints: ["foo=bar:NoSchedule"], version: RKE2 }),
      ...agent({ is: "pending" }),
      ...dnsOfRke2({ is: "pending" }),
      ...installer("helm-install-rke2-metrics-server"),
    ];
    const text = renderDiagnosisText(diagnosed(...objects));
    expect(text).not.toMatch(/K3s|Remedy|nodePools|K3sCluster/);
    expect(text).toContain("clusterAgentDeploymentCustomization");
    expect(text).toContain("chartValues:\n          rke2-coredns:\n            tolerations:");
  });

  test("CoreDNS whose chart waits is not there at all", () => {
    expect(
      firstLines(
        server("cp-1", { taints: ["foo=bar:NoSchedule"], version: RKE2 }),
        ...agent({ is: "crashing", on: "cp-1", restarts: 8 }, { tolerations: [{ operator: "Exists" }] }),
        ...installer("helm-install-rke2-coredns"),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1 without DNS: CoreDNS is not
  installed; helm-install-rke2-coredns is Pending: cp-1 has foo=bar:NoSchedule
  kubectl -n kube-system patch pod helm-install-rke2-coredns-5nq8b --type=json -p ..."
`);
  });

  test("rancher/rke2#8974: the node is not Ready because the network's operator has no place", () => {
    const objects = [
      server("cp-1", {
        version: RKE2,
        ready: "False",
        taints: [...split, { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }],
      }),
      ...agent({ is: "pending" }, { tolerations: SPLIT_TOLERATIONS }),
      ...deployment("cilium-operator", { is: "pending" }, { tolerations: [NOT_READY] }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium-operator is Pending:
  cp-1 has node-role.kubernetes.io/control-plane:NoSchedule and
  node-role.kubernetes.io/etcd:NoExecute
  kubectl -n kube-system patch deployment cilium-operator --type=json -p ..."
`);
    expect(diagnosed(...objects).explanations.filter((line) => line.startsWith("cilium"))).toMatchInlineSnapshot(`
[
  "cilium-operator is Pending (cp-1 has node-role.kubernetes.io/control-plane:NoSchedule and node-role.kubernetes.io/etcd:NoExecute): a node takes nothing else before it has its network",
]
`);
  });

  test("rancher/rke2#10346: RKE2's own cloud controller is asked for its log", () => {
    const own = runningPod("cloud-controller-manager-cp-1", "cp-1", {
      namespace: "kube-system",
      owner: ["Node", "cp-1"],
    });
    expect(
      firstLines(server("cp-1", { taints: [UNINITIALIZED], version: RKE2 }), ...agent({ is: "pending" }), own),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  cloud-controller-manager-cp-1 runs and leaves the taint
  kubectl -n kube-system logs cloud-controller-manager-cp-1 --tail=50"
`);
  });

  test("rancher/rancher#36788: an imported cluster of another distribution", () => {
    const objects = [
      worker("ip-1", { taints: ["dedicated=team:NoSchedule"], version: "v1.30.4-eks-a737599" }),
      ...agent({ is: "pending" }),
      ...coredns({ is: "running", on: "ip-1" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: ip-1 has dedicated=team:NoSchedule
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
    expect(renderDiagnosisText(diagnosed(...objects))).not.toMatch(/K3s|Remedy|nodePools|further node join/);
  });

  test("the bootstrap agent connects where the other is not there yet", () => {
    const bootstrap = (doing: Parameters<typeof coredns>[0]) =>
      deployment("cattle-cluster-agent-bootstrap", doing, { namespace: "cattle-system" });
    const node = server("cp-1", { taints: ["foo=bar:NoSchedule"], version: RKE2 });
    expect(diagnosed(node, ...bootstrap({ is: "running", on: "cp-1" })).agent.kind).toBe("running");
    expect(firstLines(node, ...bootstrap({ is: "pending" }))).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent-bootstrap is Pending: cp-1 has foo=bar:NoSchedule
  kubectl -n cattle-system patch deployment cattle-cluster-agent-bootstrap --type=json -p ..."
`);
  });

  test("Fleet of the cluster that Rancher runs in is Fleet", () => {
    const { blocked } = diagnosed(
      server("cp-1", { taints: ["foo=bar:NoSchedule"] }),
      ...deployment("fleet-agent", { is: "pending" }, { namespace: "cattle-fleet-local-system" }),
      pendingPod("cleanup-x", {
        namespace: "cattle-fleet-system",
        owner: ["Job", "fleet-cleanup-clusterregistrations"],
      }),
    );
    expect(blocked.map(({ workload }) => workload.known?.name)).toEqual(["fleet-agent", "fleet-cleanup"]);
  });
});
