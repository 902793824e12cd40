import { repairForms, repairIn } from "../../lib/doctor/repair/forms";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { diagnosed, type KubectlObject } from "./objects";
import { agent, coredns, deployment, installer, server, UNINITIALIZED } from "./system-objects";

const RKE2 = "v1.32.8+rke2r1";
const TAINT = "team=edge:NoExecute";
const NOT_READY = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
const TOLERATES_NOT_READY = { key: NOT_READY.key, operator: "Exists" };
const bootstrap = (name: string): KubectlObject[] =>
  installer(name).map((each) =>
    each.kind === "Pod" ? { ...each, spec: { tolerations: [TOLERATES_NOT_READY] } } : each,
  );
const first = (...taints: readonly (string | object)[]) =>
  server("cp-1", { taints: [...taints, NOT_READY] as never, version: RKE2, ready: "False" });

/** The names in commands that change something, in their order. */
const cured = (...objects: readonly KubectlObject[]) =>
  (diagnosed(...objects).command ?? "").split(" && ").map((each) => each.split(" ")[5]);

const NETWORK_AND_DNS = [
  first(TAINT),
  ...agent({ is: "pending" }),
  ...bootstrap("helm-install-rke2-canal"),
  ...bootstrap("helm-install-rke2-coredns"),
  ...installer("helm-install-rke2-metrics-server"),
];

describe("the first node of RKE2 has a taint of its own", () => {
  test("the first line names the network that it has to have first, the second lets network, DNS and agent run", () => {
    expect(firstLines(...NETWORK_AND_DNS)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: helm-install-rke2-canal is
  Pending: cp-1 has team=edge:NoExecute
  kubectl -n kube-system patch pod helm-install-rke2-canal-5nq8b --type=json -p ..."
`);
    expect(cured(...NETWORK_AND_DNS)).toEqual([
      "helm-install-rke2-canal-5nq8b",
      "helm-install-rke2-coredns-5nq8b",
      "cattle-cluster-agent",
    ]);
  });

  test("script and checks go from the network to the agent", () => {
    const { repair, checks } = diagnosed(...NETWORK_AND_DNS);
    expect(repair.needs.changes.map(({ change }) => (change.is === "uncordon" ? change.is : change.name))).toEqual([
      "helm-install-rke2-canal-5nq8b",
      "helm-install-rke2-coredns-5nq8b",
      "cattle-cluster-agent",
      "helm-install-rke2-metrics-server-5nq8b",
    ]);
    expect(checks.map(({ command = "", shows }) => /(job|deployment)\/[a-z0-9-]+/.exec(command)?.[0] ?? shows)).toEqual(
      [
        "job/helm-install-rke2-canal",
        "STATUS Ready at one node at least",
        "job/helm-install-rke2-coredns",
        "deployment/cattle-cluster-agent",
        "job/helm-install-rke2-metrics-server",
        "in Rancher the cluster becomes Active, and further nodes join",
        "a first line that begins with clear, exit code 0",
      ],
    );
  });

  test("where it is cordoned as well, command and script uncordon it once, before the network", () => {
    const cordoned = first(TAINT);
    const [, ...others] = NETWORK_AND_DNS;
    const objects = [{ ...cordoned, spec: { ...(cordoned.spec as object), unschedulable: true } }, ...others];
    const { command = "", repair } = diagnosed(...objects);
    expect(command.split(" && ")[0]).toBe("kubectl uncordon cp-1");
    expect(command.match(/uncordon/g)).toHaveLength(1);
    expect(cured(...objects).slice(1)).toEqual(cured(...NETWORK_AND_DNS));
    expect(repair.needs.changes.map(({ change }) => change.is)).toEqual([
      "uncordon",
      "patch",
      "patch",
      "patch",
      "patch",
    ]);
  });

  test("what lasts covers the jobs, which no setting lets tolerate anything, and says what is still to come", () => {
    const { needs } = diagnosed(...NETWORK_AND_DNS).repair;
    const { parts, lacks } = repairIn("rancher-yaml", needs);
    expect(parts.map(({ where }) => where.split(",")[0])).toEqual([
      "the cluster in Rancher",
      "options of the registration command",
    ]);
    expect(parts[1]?.lines).toEqual([
      "# servers",
      "--etcd --controlplane --worker",
      "# its taints, once the cluster is Active",
      "kubectl taint nodes cp-1 team=edge:NoExecute",
      "# one pool without taints",
      "--worker",
    ]);
    expect(lacks.join()).toContain("is not in the cluster yet, and may need tolerations as well");
  });

  test("of machine pools or an imported cluster the forms say that they have nothing for the jobs", () => {
    const cluster = (spec: object): KubectlObject => ({
      apiVersion: "provisioning.cattle.io/v1",
      kind: "Cluster",
      metadata: { name: "edge", namespace: "fleet-default" },
      spec,
    });
    const lacks = (spec: object) =>
      repairIn("rancher-yaml", diagnosed(...NETWORK_AND_DNS, cluster(spec)).repair.needs).lacks[0];
    expect(lacks({ rkeConfig: { machinePools: [{ name: "all" }] } })).toMatchInlineSnapshot(
      `"nothing is written here for Job kube-system/helm-install-rke2-canal, Job kube-system/helm-install-rke2-coredns and Job kube-system/helm-install-rke2-metrics-server: whether this release can give its Helm jobs tolerations is not known here; what lasts is a node without such taints. The taints are in the machine pools"`,
    );
    expect(lacks({})).toMatchInlineSnapshot(
      `"nothing is written here for Job kube-system/helm-install-rke2-canal, Job kube-system/helm-install-rke2-coredns and Job kube-system/helm-install-rke2-metrics-server: whether this release can give its Helm jobs tolerations is not known here; what lasts is a node without such taints. The taints are in the configuration of the nodes: node-taint, read when a node registers"`,
    );
  });

  test("no form of code for K3sCluster is offered, which would have the pod specs alone", () => {
    const objects = [
      first(TAINT),
      ...agent({ is: "running", on: "cp-1" }),
      ...bootstrap("helm-install-rke2-calico"),
      ...deployment("tigera-operator", { is: "pending" }, { tolerations: [TOLERATES_NOT_READY] }),
    ];
    const { needs } = diagnosed(...objects).repair;
    expect(repairForms(needs)).toEqual(["rancher-yaml", "hcl", "kubectl"]);
    expect(repairIn("rancher-yaml", needs).parts.map(({ where }) => where.split(/[:,]/)[0])).toEqual([
      "pod spec",
      "options of the registration command",
    ]);
  });

  test("where no form has anything that lasts, that is said and not passed over", () => {
    const objects = [
      server("cp-1", { taints: [TAINT], version: RKE2 }),
      ...agent({ is: "running", on: "cp-1" }),
      ...deployment("fleet-cleanup-clusters", { is: "running", on: "cp-1" }),
      ...deployment("rke2-snapshot-controller", { is: "pending" }),
    ];
    const text = renderDiagnosisText(diagnosed(...objects));
    expect(text).toContain("Lasting repair\n  nothing is written here for Deployment");
  });
});

describe("which link is the first", () => {
  test("the network before the cloud controller, the cloud controller before DNS", () => {
    const objects = [
      first(TAINT, UNINITIALIZED),
      ...agent({ is: "pending" }),
      ...bootstrap("helm-install-rke2-cilium").map((each) => tolerating(each, UNINITIALIZED.key)),
      ...deployment(
        "aws-cloud-controller-manager",
        { is: "pending" },
        { tolerations: [TOLERATES_NOT_READY, { key: UNINITIALIZED.key, operator: "Exists" }] },
      ),
      ...deployment("rke2-coredns-rke2-coredns", { is: "pending" }),
    ];
    expect(firstLines(...objects).split("\n")[0]).toContain("waits for the network: helm-install-rke2-cilium");
    expect(cured(...objects)).toEqual([
      "helm-install-rke2-cilium-5nq8b",
      "aws-cloud-controller-manager",
      "rke2-coredns-rke2-coredns",
      "cattle-cluster-agent",
    ]);
  });

  test("a network that crashes is looked at: nothing else helps before", () => {
    const objects = [
      first(TAINT),
      ...agent({ is: "pending" }),
      ...deployment("cilium-operator", { is: "crashing", on: "cp-1", restarts: 9 }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium-operator crashes on
  cp-1: exit code 1, 9 restarts
  kubectl -n kube-system logs cilium-operator-6c9d8bb7f5-x7k2p --previous --tail=50"
`);
  });

  test("a network that is installed, or runs on a Ready node, is no link", () => {
    const done = bootstrap("helm-install-rke2-canal").map((each) =>
      each.kind === "Pod" ? { ...each, status: { phase: "Succeeded" } } : { ...each, status: { succeeded: 1 } },
    );
    expect(firstLines(first(), ...agent({ is: "pending" }), ...done).split("\n")[0]).toBe(
      "stuck: cattle-cluster-agent is Pending: cp-1 is not Ready",
    );
    const ready = server("cp-2", { taints: [TAINT], version: RKE2 });
    const objects = [first(), ready, ...agent({ is: "pending" }), ...bootstrap("helm-install-rke2-canal")];
    expect(firstLines(...objects)).not.toContain("waits for the network");
  });

  test("an agent in the network of its node crashes without DNS, which waits for the network", () => {
    const objects = [
      first(TAINT),
      ...agent({ is: "crashing", on: "cp-1", restarts: 3 }),
      ...bootstrap("helm-install-rke2-canal"),
      ...deployment("rke2-coredns-rke2-coredns", { is: "pending" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is on cp-1, which has no network:
  helm-install-rke2-canal is Pending: cp-1 has team=edge:NoExecute
  kubectl -n kube-system patch pod helm-install-rke2-canal-5nq8b --type=json -p ..."
`);
  });

  test("without Rancher the first workload that waits is told the same", () => {
    const node = server("cp-1", { taints: [TAINT, UNINITIALIZED], isRegistered: false });
    const objects = [
      node,
      ...coredns({ is: "pending" }),
      ...deployment(
        "hcloud-cloud-controller-manager",
        { is: "pending" },
        { tolerations: [{ key: UNINITIALIZED.key, operator: "Exists" }] },
      ),
    ];
    expect(cured(...objects)).toEqual(["hcloud-cloud-controller-manager", "coredns"]);
  });
});

function tolerating(object: KubectlObject, key: string): KubectlObject {
  if (object.kind !== "Pod") return object;
  const { tolerations } = object.spec as { tolerations: object[] };
  return { ...object, spec: { tolerations: [...tolerations, { key, operator: "Exists" }] } };
}
