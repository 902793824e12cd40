import { NodeRole, RancherHost } from "../../../lib";
import { renderFinding } from "../../../lib/report/render-finding";
import { dnsService, ownAddon } from "../own-addons";
import { cluster, EVERYTHING, EXTERNAL_CLOUD, tolerating, workload } from "../start-up-models";
import { codesOf, PLAIN, verdictOf, written } from "./written";

const GLOBAL = { disable: ["coredns"] };

/** A cluster whose own CoreDNS asks for these labels, with these settings of K3s. */
const asking = (nodeSelector: object, settings: object = {}, pools = PLAIN, more: Record<string, unknown> = {}) =>
  written(
    {
      machine_global_config: JSON.stringify({ ...GLOBAL, ...settings }),
      additional_manifest: [dnsService(), ownAddon("coredns", { nodeSelector })]
        .map((each) => JSON.stringify(each))
        .join("\n---\n"),
    },
    pools,
    more,
  );
const inWords = (code: string, { findings }: ReturnType<typeof asking>) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const SSD = { disk: "ssd" };

describe("a label that nodes get past their pools", () => {
  test.each<[string, object]>([
    ["from the kubelet", kubelet("node-labels=disk=ssd")],
    ["from the kubelet, among others", kubelet("node-labels=a=b,disk=ssd")],
    ["from the kubelet, on top of the pool's", kubelet("v=2", "--node-labels+=disk=ssd")],
    ["from the kubelet, with a value that is known only at apply", kubelet("node-labels=${var.labels}")],
  ])("%s leaves open whether a CoreDNS that asks for it runs", (_what, settings) => {
    const proof = asking(SSD, settings);
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["depends", "depends"]);
  });

  test.each<[string, unknown]>([
    ["a variable of the registration", [{ name: "CATTLE_LABELS", value: "disk=ssd" }]],
    ["a variable of K3s", [{ name: "INSTALL_K3S_EXEC", value: "--node-label disk=ssd" }]],
    ["variables that are known only at apply", "${var.env}"],
  ])("by %s does so as well", (_what, agent_env_vars) => {
    const proof = asking(SSD, {}, PLAIN, { agent_env_vars });
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["depends", "depends"]);
  });

  test("is open where the pool says another value, as the kubelet's take the place of the pool's", () => {
    const pools = { first: { ...PLAIN.first, labels: { disk: "hdd" } } };
    expect(verdictOf("coredns", asking(SSD, kubelet("node-labels=a=b"), pools))).toBe("depends");
  });

  test.each<[string, object]>([
    ["another label", kubelet("node-labels=tier=gold")],
    ["a label in a taint", kubelet("register-with-taints=disk=ssd:NoSchedule")],
    ["a part of its name", kubelet("node-labels=fastdisk=ssd")],
  ])("is not there with %s", (_what, settings) => {
    const proof = asking(SSD, settings);
    expect([verdictOf("coredns", proof), codesOf(proof).includes("RK522")]).toEqual(["pending", true]);
  });

  test("is none where the kubelet may not set it, and does not start", () => {
    const role = { "node-role.kubernetes.io/worker": "true" };
    const servers = { first: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] } };
    const proof = asking(role, kubelet("node-labels=node-role.kubernetes.io/worker=true"), servers);
    expect(proof.workloads.find(({ workload }) => workload === "coredns")?.placements.first?.verdict).toBe(
      "unselected",
    );
  });

  test("that K3s's load balancer goes by may keep it off all other nodes", () => {
    const pools = { first: PLAIN.first ?? {}, second: { roles: [NodeRole.WORKER], labels: { side: "second" } } };
    const svclb = (label: string) =>
      written(
        {
          machine_selector_config: [
            {
              config: JSON.stringify(kubelet(`node-labels=${label}`)),
              machine_label_selector: [{ match_labels: { side: "second" } }],
            },
          ],
        },
        pools,
      ).workloads.find(({ workload }) => workload === "svclb-traefik")?.placements.first?.verdict;
    expect([svclb("svccontroller.k3s.cattle.io/enablelb=true"), svclb("a=b")]).toEqual(["depends", "runs"]);
  });
});

describe("the label of the master role", () => {
  const MASTER = { "node-role.kubernetes.io/master": "true" };
  const pools = {
    first: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
    workers: { roles: [NodeRole.WORKER] },
  };
  const placements = (kubernetes_version: string) => {
    const { workloads } = asking(MASTER, {}, pools, { kubernetes_version });
    const { first, workers } = workloads.find(({ workload }) => workload === "coredns")?.placements ?? {};
    return [first?.verdict, workers?.verdict];
  };
  const tolerating = (kubernetes_version: string) =>
    verdictOf("coredns", asking(MASTER, {}, PLAIN, { kubernetes_version }));

  test("is on every node of the control plane up to K3s 1.33", () => {
    expect([tolerating("v1.31.5+k3s1"), tolerating("v1.33.5+k3s1")]).toEqual(["runs", "runs"]);
  });

  test("may be on nodes that are older than the K3s release from 1.34 on", () => {
    expect([tolerating("v1.34.1+k3s1"), tolerating("${var.version}")]).toEqual(["depends", "depends"]);
  });

  test("is on no node without the control-plane role, whatever the release", () => {
    expect(placements("v1.33.5+k3s1")).toEqual(["blocked", "unselected"]);
    expect(placements("v1.34.1+k3s1")[1]).toBe("unselected");
  });
});

describe("the label of workers, which Rancher sets through its agent", () => {
  const WORKER = { "node-role.kubernetes.io/worker": "true" };

  test("is not there for the first node's DNS, and is in the end", () => {
    const proof = asking(WORKER);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "runs"]);
    expect(inWords("RK102", proof)).toMatchInlineSnapshot(`
"error[RK102]: CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
  = CoreDNS: its nodes have no label node-role.kubernetes.io/worker=true
  = node-role.kubernetes.io/worker is a label that Rancher gives workers once its agent is connected, and no node before
  = the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer
  = Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
  = help: let the Deployment coredns ask for no label that the nodes do not have
  = or: reach Rancher by IP address"
`);
  });

  test.each<[string, object]>([
    ["control-plane", { "node-role.kubernetes.io/control-plane": "true" }],
    ["etcd", { "node-role.kubernetes.io/etcd": "true" }],
  ])("is unlike that of %s, which K3s sets itself", (_what, nodeSelector) => {
    expect(asking(nodeSelector).bootstrap.verdict).toBe("yes");
  });

  test("matters to no cluster that needs no DNS of its own", () => {
    const proof = asking(WORKER, {}, PLAIN, { rancherHost: RancherHost.ADDRESS });
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["yes", "runs"]);
  });

  test("keeps a cloud controller that asks for it away from the node it is to initialise", () => {
    const proof = cluster(EXTERNAL_CLOUD, [
      workload("DaemonSet", "hcloud-cloud-controller-manager", {
        hostNetwork: true,
        ...tolerating(EVERYTHING),
        nodeSelector: WORKER,
      }),
    ]);
    expect(proof.bootstrap.verdict).toBe("no");
    expect(inWords("RK112", proof)).toMatchInlineSnapshot(`
"error[RK112]: the nodes of pool "first" keep node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule, because no cloud controller manager runs there while no other nodes may join
  = with disable-cloud-controller and the kubelet's cloud-provider=external nodes wait for a controller that is not K3s's own
  = DaemonSet kube-system/hcloud-cloud-controller-manager cannot run on pool "first": it asks for node-role.kubernetes.io/worker, a label that Rancher gives workers once its agent is connected, and no node before
  = help: let DaemonSet kube-system/hcloud-cloud-controller-manager ask for a label that nodes register with
  = or: ship a cloud controller manager in additionalManifest that tolerates node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule and all taints of a node that is there: as a Deployment or DaemonSet, or as a HelmChart with bootstrap: true
  = or: leave out disable-cloud-controller and cloud-provider=external, if no cloud controller is wanted
  = or: acknowledge this finding, if one is put on the first node in another way, which the configuration does not tell"
`);
  });
});

describe("the label of a node's type", () => {
  const TYPE = { "node.kubernetes.io/instance-type": "k3s" };

  test.each<[string, object, string]>([
    ["is k3s with K3s's own cloud controller", {}, "yes"],
    ["is open without", { "disable-cloud-controller": true }, "depends"],
    ["is open where that is known only at apply", { "disable-cloud-controller": "${var.off}" }, "depends"],
  ])("%s", (_what, settings, verdict) => {
    expect(asking(TYPE, settings).bootstrap.verdict).toBe(verdict);
  });

  test("is that of the pool, where it says one", () => {
    const pools = { first: { ...PLAIN.first, labels: TYPE } };
    expect(asking(TYPE, { "disable-cloud-controller": true }, pools).bootstrap.verdict).toBe("yes");
  });
});
