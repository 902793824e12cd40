import { repairForms, repairIn } from "../../lib/doctor/repair/forms";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { controller, diagnosed, type KubectlObject, node, pendingPod, pod } from "./objects";

const roles = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`node-role.kubernetes.io/${name}`, "true"]));
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane:NoSchedule";
const ETCD = "node-role.kubernetes.io/etcd:NoExecute";
const server = node("cp-1", { labels: roles("control-plane"), taints: [CONTROL_PLANE] });
const etcd = node("etcd-1", { labels: roles("etcd"), taints: [ETCD] });
const worker = (...taints: readonly string[]) => node("worker-1", { labels: roles("worker"), taints });

/** What is offered for the first blocked workload. */
function offered(...items: readonly KubectlObject[]) {
  const { blocked, taints } = diagnosed(...items);
  const [first] = blocked;
  return {
    tolerate: first?.remedy.tolerations.map(({ key }) => key),
    remarks: first?.remarks,
    takeAway: taints.map(({ taint }) => taint.key),
  };
}

describe("a workload of users", () => {
  const web = pendingPod("web");

  test("is let onto workers, also where the control plane would take fewer tolerations", () => {
    expect(offered(server, etcd, worker("team=a:NoSchedule", "gpu:NoExecute"), web)).toEqual({
      tolerate: ["gpu", "team"],
      remarks: [],
      takeAway: ["gpu", "team"],
    });
  });

  test("may run on a server that is a worker as well", () => {
    const all = node("all-1", { labels: roles("etcd", "control-plane", "worker"), taints: ["team=a:NoSchedule"] });
    expect(offered(all, worker("x:NoSchedule", "y:NoSchedule"), web)).toMatchObject({
      tolerate: ["team"],
      remarks: [],
    });
  });

  test("is let onto the control plane where there is nothing else, and told that a worker is better", () => {
    expect(offered(server, etcd, web)).toEqual({
      tolerate: ["node-role.kubernetes.io/control-plane"],
      remarks: ["only the control plane is left for it: a worker that it may run on is better"],
      takeAway: [],
    });
  });

  test("is never let onto nodes for etcd, nor are these opened", () => {
    expect(offered(etcd, web)).toEqual({
      tolerate: [],
      remarks: [
        "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: it needs another node that it may run on",
      ],
      takeAway: [],
    });
    const labelled = node("etcd-2", { labels: roles("etcd"), taints: ["own:NoSchedule"] });
    expect(offered(labelled, web)).toMatchObject({ tolerate: [] });
  });

  test("is not let onto the control plane because workers are full", () => {
    const full = worker();
    const small = { ...full, status: { ...(full.status as object), allocatable: { cpu: "1" } } };
    const big = pendingPod("web", { spec: { containers: [{ resources: { requests: { cpu: "2" } } }] } });
    expect(offered(server, small, big)).toEqual({
      tolerate: [],
      remarks: [
        "make a worker fit rather than tolerate the taint of the control plane, which is not offered",
        "on worker-1: not enough cpu",
      ],
      takeAway: [],
    });
  });

  test("waits for a cordoned worker rather than to be let onto the control plane", () => {
    const cordoned = node("worker-1", { labels: roles("worker"), unschedulable: true });
    expect(offered(server, cordoned, web)).toEqual({
      tolerate: [],
      remarks: ["it runs as it is as soon as worker-1 is uncordoned"],
      takeAway: [],
    });
  });

  test("refused on a node for etcd is not told to tolerate its taint", () => {
    const refused = pod("helper", {
      spec: { nodeName: "etcd-1" },
      status: { phase: "Failed", reason: "TaintToleration" },
    });
    expect(offered(etcd, refused)).toMatchObject({ tolerate: [] });
  });
});

describe("a workload of Rancher and K3s", () => {
  const dns = { namespace: "kube-system", owner: ["ReplicaSet", "coredns-1"], hash: "1" } as const;

  test("is let onto whatever takes the fewest tolerations, but no nodes for etcd", () => {
    const servers = node("cp-1", { labels: roles("control-plane"), taints: ["team=a:NoSchedule"] });
    const nodes = [servers, etcd, worker("x:NoSchedule", "y:NoSchedule")];
    expect(offered(...nodes, pendingPod("coredns-1-a", dns))).toMatchObject({ tolerate: ["team"] });
  });

  test("a Helm job is not told to tolerate etcd", () => {
    const job = pendingPod("i", { namespace: "kube-system", owner: ["Job", "helm-install-traefik"] });
    expect(offered(etcd, server, job)).toMatchObject({ tolerate: ["node-role.kubernetes.io/control-plane"] });
  });
});

test("a DaemonSet that is nowhere is let onto all nodes but those for etcd", () => {
  expect(offered(server, etcd, controller("DaemonSet", "agent"))).toEqual({
    tolerate: ["node-role.kubernetes.io/control-plane"],
    remarks: [
      "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: it needs another node that it may run on",
    ],
    takeAway: [],
  });
});

describe("what others make is repaired there", () => {
  const tainted = node("a", { taints: ["team=a:NoSchedule"] });
  const remedyOf = (...items: readonly KubectlObject[]) => diagnosed(tainted, ...items).blocked[0]?.remedy;
  const owned = (kind: string, name: string) => ({ metadata: { ownerReferences: [{ kind, name, controller: true }] } });
  const value = '{"key":"team","operator":"Equal","value":"a","effect":"NoSchedule"}';

  test("the Job of a CronJob", () => {
    const job = controller("Job", "report-123", owned("CronJob", "report"));
    expect(remedyOf(job, pendingPod("report-123-a", { owner: ["Job", "report-123"] }))).toMatchObject({
      commands: [
        `kubectl -n shop patch cronjob report --type=json -p '[{"op":"add","path":"/spec/jobTemplate/spec/template/spec/tolerations","value":[${value}]}]'`,
        `kubectl -n shop patch pod report-123-a --type=json -p '[{"op":"add","path":"/spec/tolerations","value":[${value}]}]'`,
      ],
      notes: ["CronJob shop/report makes this Job, and the next one as it stands there"],
    });
  });

  test("so is the form that lasts: the Job is gone after its run", () => {
    const job = controller("Job", "report-123", owned("CronJob", "report"));
    const { repair } = diagnosed(tainted, job, pendingPod("report-123-a", { owner: ["Job", "report-123"] }));
    expect(repair.needs.podSpecs.map(({ workloads }) => workloads)).toEqual([["CronJob shop/report"]]);
  });

  test("the Job of an upgrade Plan, told by its label", () => {
    const upgrade = pendingPod("apply-a", {
      namespace: "system-upgrade",
      owner: ["Job", "apply-server-plan-on-a-with-1f3a"],
      metadata: { labels: { "upgrade.cattle.io/plan": "server-plan" } },
    });
    const remedy = remedyOf(upgrade);
    expect(remedy?.notes).toEqual([
      "Plan system-upgrade/server-plan makes this Job, and the next ones as it stands there: its spec.tolerations are theirs",
    ]);
    expect(remedy?.code).toBeUndefined();
  });

  describe("an upgrade Plan", () => {
    const upgrade = pendingPod("apply-a", {
      namespace: "system-upgrade",
      owner: ["Job", "apply-server-plan"],
      metadata: { labels: { "upgrade.cattle.io/plan": "server-plan" } },
    });
    const job = (...tolerations: readonly object[]) =>
      controller("Job", "apply-server-plan", { namespace: "system-upgrade", template: { tolerations } });
    const OWN = { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" };
    const OTHER = { key: "other", operator: "Exists" };
    const PLAN = "kubectl -n system-upgrade patch plans.upgrade.cattle.io server-plan --type=json -p";

    test("gets the tolerations after the pod that waits, in a list of its own where it has none", () => {
      expect(remedyOf(job(OWN), upgrade)?.commands).toEqual([
        `kubectl -n system-upgrade patch pod apply-a --type=json -p '[{"op":"add","path":"/spec/tolerations","value":[${value}]}]'`,
        `${PLAN} '[{"op":"add","path":"/spec/tolerations","value":[${value}]}]'`,
      ]);
    });

    test("keeps those that it has, as its Job shows them", () => {
      expect(remedyOf(job(OWN, OTHER), upgrade)?.commands[1]).toBe(
        `${PLAN} '[{"op":"add","path":"/spec/tolerations/0","value":${value}}]'`,
      );
    });

    test("is left alone where its Job is not in the input: whether it has a list is not known", () => {
      const remedy = remedyOf(upgrade);
      expect(remedy?.commands).toHaveLength(1);
      expect(remedy?.changesLast).toBe("for these pods alone: the next ones are as before");
    });

    test("is the lasting repair, which Terraform and apps have no place for", () => {
      const { repair } = diagnosed(tainted, job(OWN), upgrade);
      expect(repairForms(repair.needs)).toEqual(["rancher-yaml", "kubectl"]);
      const [part] = repairIn("rancher-yaml", repair.needs).parts;
      expect([part?.where, ...(part?.lines ?? [])].join("\n")).toMatchInlineSnapshot(`
"the Plan system-upgrade/server-plan, where it is written
spec:
  tolerations:
    - key: "team"
      operator: "Equal"
      value: "a"
      effect: "NoSchedule""
`);
      expect(renderDiagnosisText(diagnosed(tainted, job(OWN), upgrade))).toContain("\nLasting repair, as YAML\n");
      expect(repairIn("hcl", repair.needs).lacks).toEqual([
        "the Plan system-upgrade/server-plan has its tolerations where it is written; rancher-yaml shows them",
      ]);
    });
  });

  test.each([
    ["a StatefulSet that an operator makes", "Prometheus monitoring/k8s"],
    ["pods that an operator makes", "TaskRun shop/build"],
  ])("%s", (_what, maker) => {
    const stateful = controller("StatefulSet", "prometheus-k8s", {
      namespace: "monitoring",
      ...owned("Prometheus", "k8s"),
    });
    const objects = maker.startsWith("Prometheus")
      ? [stateful, pendingPod("p-0", { namespace: "monitoring", owner: ["StatefulSet", "prometheus-k8s"] })]
      : [pendingPod("build-a", { owner: ["TaskRun", "build"] })];
    const remedy = remedyOf(...objects);
    expect(remedy?.notes[0]).toEqual(`${maker} makes it and may write it again: set its tolerations there`);
    expect(remedy?.code).toBeUndefined();
  });

  test("the Job of a chart is called by the chart's name", () => {
    const job = controller("Job", "helm-install-mine", { namespace: "kube-system", ...owned("HelmChart", "mine") });
    const waiting = pendingPod("h", { namespace: "kube-system", owner: ["Job", "helm-install-mine"] });
    expect(remedyOf(job, waiting)?.notes[0]).toBe(
      "HelmChart kube-system/mine makes this Job anew at every change of the chart",
    );
  });

  test("what nobody makes is repaired itself", () => {
    const deployment = controller("Deployment", "web");
    const waiting = pendingPod("web-1-a", { owner: ["ReplicaSet", "web-1"], hash: "1" });
    expect(remedyOf(deployment, waiting)).toMatchObject({ notes: [], code: {} });
  });
});
