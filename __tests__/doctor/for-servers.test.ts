import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, node } from "./objects";
import { agent, coredns, deployment, server, UNINITIALIZED, worker } from "./system-objects";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane:NoSchedule";
const ETCD = "node-role.kubernetes.io/etcd:NoExecute";
const CONTROL_PLANE_ROLE = { "node-role.kubernetes.io/control-plane": "true" };
const ETCD_ROLE = { "node-role.kubernetes.io/etcd": "true" };
const TOLERATES_UNINITIALIZED = { key: UNINITIALIZED.key, operator: "Exists" };
const apart = (name: string, ...more: readonly (string | typeof UNINITIALIZED)[]) =>
  server(name, { taints: [CONTROL_PLANE, ETCD, ...more] });
const etcd = node("etcd-1", { taints: [ETCD], labels: ETCD_ROLE });
const running = agent({ is: "running", on: "worker-1" });
const terms = (...expressions: readonly object[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: expressions.map((each) => ({ matchExpressions: [each] })),
      },
    },
  },
});

/** The keys that a workload is offered to tolerate, and what is said of it. */
function offered(workload: readonly KubectlObject[], ...nodes: readonly KubectlObject[]) {
  const [first] = diagnosed(...nodes, ...running, ...workload).blocked;
  return { tolerate: first?.remedy.tolerations.map(({ key }) => key), remarks: first?.remarks };
}

describe("what asks for servers may tolerate the taints of their roles", () => {
  const BOTH = { tolerate: ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/etcd"], remarks: [] };
  const csi = (spec: object) => deployment("csi-controller", { is: "pending" }, { spec: spec as never });

  test.each([
    ["a node selector", { nodeSelector: CONTROL_PLANE_ROLE }],
    ["its required affinity", terms({ key: "node-role.kubernetes.io/control-plane", operator: "Exists" })],
    [
      "each term of it",
      terms(
        { key: "node-role.kubernetes.io/controlplane", operator: "In", values: ["true"] },
        { key: "node-role.kubernetes.io/control-plane", operator: "In", values: ["true"] },
      ),
    ],
    ["the name of a node", { nodeSelector: { "kubernetes.io/hostname": "cp-1" } }],
  ])("vsphere-csi-driver#1574: by %s, also where a worker without taints is there", (_, spec) => {
    expect(offered(csi(spec), apart("cp-1"), worker("worker-1"))).toEqual(BOTH);
  });

  test.each([
    ["prefers them", { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } }],
    [
      "may run elsewhere by another term",
      terms(
        { key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
        { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
      ),
    ],
    ["keeps away from them", terms({ key: "node-role.kubernetes.io/control-plane", operator: "NotIn", values: ["x"] })],
  ])("what only %s may not: etcd is kept apart from it", (_, spec) => {
    expect(offered(csi(spec), apart("cp-1"))).toEqual({
      tolerate: [],
      remarks: [
        "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: it needs another node that it may run on",
      ],
    });
  });

  test("nodes for etcd alone are for what asks for etcd", () => {
    const backup = deployment("etcd-backup", { is: "pending" }, { spec: { nodeSelector: ETCD_ROLE } });
    expect(offered(backup, etcd, worker("worker-1"))).toEqual({
      tolerate: ["node-role.kubernetes.io/etcd"],
      remarks: [],
    });
  });
});

describe("a cloud controller", () => {
  const fresh = [apart("cp-1", UNINITIALIZED), worker("worker-1", { taints: [UNINITIALIZED] })];
  const cpi = (tolerations: readonly object[]) =>
    controller("DaemonSet", "rancher-vsphere-cpi-cloud-controller-manager", {
      namespace: "kube-system",
      template: { nodeSelector: CONTROL_PLANE_ROLE, tolerations },
      status: { desiredNumberScheduled: 0 },
    });

  test("rancher/rancher#36081: the first line names the taints that keep it off, the second tolerates them", () => {
    const objects = [...fresh, ...agent({ is: "pending" }), cpi([TOLERATES_UNINITIALIZED])];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  rancher-vsphere-cpi-cloud-controller-manager has no pod: cp-1 has
  node-role.kubernetes.io/control-plane:NoSchedule and
  node-role.kubernetes.io/etcd:NoExecute
  kubectl -n kube-system patch daemonset rancher-vsphere-cpi-cloud-controller-manager --type=json -p ..."
`);
    const [patch] = [diagnosed(...objects).command ?? ""];
    expect(patch).toContain('"node-role.kubernetes.io/etcd"');
    expect(patch).not.toContain(UNINITIALIZED.key);
    expect(renderDiagnosisText(diagnosed(...objects))).not.toContain("must itself tolerate");
  });

  test("that does not tolerate the taint that it is to take away waits for itself, and is let onto the node", () => {
    const objects = [...fresh, ...agent({ is: "pending" }), cpi([])];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  rancher-vsphere-cpi-cloud-controller-manager has no pod: cp-1 has
  node-role.kubernetes.io/control-plane:NoSchedule,
  node-role.kubernetes.io/etcd:NoExecute and
  node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule
  kubectl -n kube-system patch daemonset rancher-vsphere-cpi-cloud-controller-manager --type=json -p ..."
`);
    const { blocked, explanations } = diagnosed(...objects);
    const entry = blocked.find(({ workload }) => workload.kind === "DaemonSet");
    expect(entry?.remedy.tolerations.map(({ key }) => key)).toEqual([
      "node-role.kubernetes.io/control-plane",
      "node-role.kubernetes.io/etcd",
      UNINITIALIZED.key,
    ]);
    expect(entry?.remarks).toEqual([]);
    expect(explanations.join()).toContain("it must itself tolerate the taint, and does not");
  });

  test("belongs to the control plane without asking for it, and not to nodes for etcd alone", () => {
    const ccm = deployment(
      "hcloud-cloud-controller-manager",
      { is: "pending" },
      { tolerations: [TOLERATES_UNINITIALIZED] },
    );
    expect(offered(ccm, apart("cp-1"))).toEqual({
      tolerate: ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/etcd"],
      remarks: [],
    });
    expect(offered(ccm, etcd)).toMatchObject({ tolerate: [] });
  });

  test("that is blocked is let run before CoreDNS and the agent, in the command, the script and the checks", () => {
    const taints = ["dedicated=cp:NoSchedule", UNINITIALIZED];
    const objects = [
      server("cp-1", { taints }),
      ...agent({ is: "pending" }),
      ...coredns({ is: "pending" }),
      ...deployment("hcloud-cloud-controller-manager", { is: "pending" }, { tolerations: [TOLERATES_UNINITIALIZED] }),
    ];
    expect(
      firstLines(...objects)
        .split("\n")
        .slice(0, 2)
        .join(" "),
    ).toContain("hcloud-cloud-controller-manager is Pending: cp-1 has dedicated=cp:NoSchedule");
    const { command = "", repair, checks } = diagnosed(...objects);
    const order = ["hcloud-cloud-controller-manager", "coredns", "cattle-cluster-agent"];
    expect(command.split(" && ").map((each) => each.split(" ")[5])).toEqual(order);
    expect(repair.needs.changes.map(({ change }) => (change.is === "uncordon" ? change.is : change.name))).toEqual(
      order,
    );
    expect(checks.flatMap((each) => /rollout status deployment\/(\S+)/.exec(each.command ?? "")?.[1] ?? [])).toEqual(
      order,
    );
    expect(checks[1]?.shows).toBe(`at one node at least no ${UNINITIALIZED.key}`);
  });

  test("rancher/rancher#37422: that asks for a label that no node has is told so, and no taint is blamed", () => {
    const asks = { nodeSelector: { "node-role.kubernetes.io/controlplane": "true" } };
    const ccm = controller("DaemonSet", "rancher-vsphere-cpi-cloud-controller-manager", {
      namespace: "kube-system",
      template: { ...asks, tolerations: [{ operator: "Exists" }] },
      status: { desiredNumberScheduled: 0 },
    });
    expect(firstLines(...fresh, ...agent({ is: "pending" }), ccm)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  rancher-vsphere-cpi-cloud-controller-manager has no pod: no node has the label
  node-role.kubernetes.io/controlplane=true, so it has no pod at all
  kubectl -n kube-system describe daemonset rancher-vsphere-cpi-cloud-controller-manager"
`);
  });

  test("that crashes is looked at first: tolerations of others do not help before it works", () => {
    const objects = [
      server("cp-1", { taints: ["dedicated=cp:NoSchedule", UNINITIALIZED] }),
      ...agent({ is: "pending" }),
      ...deployment("hcloud-cloud-controller-manager", { is: "crashing", on: "cp-1", restarts: 4 }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  hcloud-cloud-controller-manager crashes
  kubectl -n kube-system logs deployment/hcloud-cloud-controller-manager --previous --tail=50"
`);
  });
});
