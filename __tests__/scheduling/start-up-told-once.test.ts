import { NodeRole, RancherHost } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { codesOf, PLAIN } from "./reading/written";
import { chart, cluster, EVERYTHING, EXTERNAL_CLOUD, type Pools, tolerating, workload } from "./start-up-models";

const SPLIT: Pools = {
  e: { roles: [NodeRole.ETCD] },
  c: { roles: [NodeRole.CONTROL_PLANE] },
  w: { roles: [NodeRole.WORKER] },
};
const AGENT = {
  cluster_agent_deployment_customization: [
    {
      append_tolerations: [
        { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists", effect: "NoSchedule" },
        { key: "node-role.kubernetes.io/etcd", operator: "Exists", effect: "NoExecute" },
      ],
    },
  ],
  rancherHost: RancherHost.ADDRESS,
};
const placesIn = (proof: ReturnType<typeof cluster>) => codesOf(proof).filter((code) => /^RK20[1-6]$/.test(code));
const shown = (code: string, { findings }: ReturnType<typeof cluster>) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("");

describe("what stays on new nodes is told once", () => {
  test.each<[string, Pools]>([
    ["roles on pools of their own", SPLIT],
    ["tainted workers", { ...PLAIN, w: { taints: ["dedicated=db:NoSchedule"] } }],
  ])("of an external cloud, with %s", (_what, pools) => {
    expect(placesIn(cluster(EXTERNAL_CLOUD, [], pools, AGENT))).toEqual([]);
  });

  test("of a network that cannot run, and of servers without a scheduler", () => {
    const unfit = workload("DaemonSet", "cilium", { hostNetwork: true });
    expect(placesIn(cluster({ "flannel-backend": "none" }, [unfit], SPLIT))).toEqual([]);
    expect(placesIn(cluster({ "disable-scheduler": true }, [], SPLIT))).toEqual([]);
  });

  test("and does not hide what other taints keep away", () => {
    const pools = { first: { ...PLAIN.first, taints: ["dedicated=db:NoSchedule"] } };
    expect(placesIn(cluster(EXTERNAL_CLOUD, [], pools, AGENT))).toContain("RK203");
  });
});

describe("the help of a start-up taint that stays", () => {
  const TAINT = "node.cilium.io/agent-not-ready:NoExecute";
  const pools = { first: { ...PLAIN.first, startupTaints: [TAINT] } };

  test("names the toleration that the job needs, which no pool stands for, and no bootstrap that is of no use", () => {
    const text = shown("RK116", cluster({}, [chart("cilium")], pools));
    expect(text).toContain('Remedy.helmJobs(Toleration.exists("node.cilium.io/agent-not-ready"))');
    expect(text).not.toMatch(/bootstrap: true|\(pool\)/);
  });

  test("names it in K3s's own words where an override takes the place of the K3s configuration", () => {
    const data = {
      taint: TAINT,
      pools: ["first"],
      isAlone: false,
      remover: "Cilium",
      waiting: [],
      hasProperties: false,
    };
    const refusal = { pool: "first", taints: [TAINT], evictedBy: [], lacksNetwork: false, isUnselected: false };
    const operator = { workload: "HelmChart kube-system/cilium", job: "helm-install-cilium", refusals: [refusal] };
    const operators = [{ ...operator, lacksBootstrap: false, isOff: false, isRefused: false }];
    expect(describePlainly({ code: "RK116", data: { ...data, operators } }).help[0]).toBe(
      'where the K3s release has job tolerations, let helm-install-cilium tolerate node.cilium.io/agent-not-ready: job-tolerations=[{"key":"node.cilium.io/agent-not-ready","operator":"Exists"}] in helm-controller-arg',
    );
  });

  test("does not ask for a bootstrap that is there", () => {
    const text = shown("RK113", cluster({ "flannel-backend": "none" }, [chart("cilium", { bootstrap: true })], pools));
    expect(text).not.toContain("bootstrap: true");
  });
});

test.each<[string, object]>([
  ["a value that is no text", { key: "a", operator: "Equal", value: true }],
  ["seconds for an effect that evicts nothing", { ...EVERYTHING, effect: "NoSchedule", tolerationSeconds: 60 }],
])("a workload with %s is refused, and not one without pods", (_what, toleration) => {
  const own = workload("Deployment", "hcloud-ccm", { hostNetwork: true, ...tolerating(EVERYTHING, toleration) });
  const text = shown("RK112", cluster(EXTERNAL_CLOUD, [own]));
  expect(text).toContain("Kubernetes refuses Deployment kube-system/hcloud-ccm, because of its tolerations");
  expect(text).not.toContain("is meant to have no pods");
});
