import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { diagnosed, type KubectlObject, pendingPod, runningPod } from "./objects";
import {
  agent,
  before,
  coredns,
  DNS_TOLERATIONS,
  deadServer,
  deployment,
  installer,
  NOT_READY,
  SPLIT_TOLERATIONS,
  server,
  UNINITIALIZED,
  worker,
} from "./system-objects";

/** Clusters rebuilt from what people reported, with the right answer: what stands in the first two lines. */

const firstLines = (...objects: readonly KubectlObject[]) =>
  renderDiagnosisText(diagnosed(...objects))
    .split("\n\n")[0]
    ?.split("\n")
    .map((line) => line.replace(/ --type=json -p .*/, " --type=json -p ..."))
    .join("\n");

/** Taints of servers that have no other role. */
const split = ["node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/etcd:NoExecute"];

const verdictOf = (...objects: readonly KubectlObject[]) => diagnosed(...objects).verdict;

describe("the first lines answer why Rancher is not connected", () => {
  test("rancher/rancher#49981: the first node has a taint of its own, and the agent waits", () => {
    expect(
      firstLines(
        server("cp-1", { taints: ["foo=bar:NoExecute"] }),
        ...agent({ is: "pending" }),
        ...coredns({ is: "pending" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: cp-1 has foo=bar:NoExecute
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
  });

  test("k3s-io/k3s#7033: the servers are tainted; the agent tolerates it and finds no DNS", () => {
    expect(
      firstLines(
        server("cp-1", { taints: ["dedicated=cp:NoExecute"] }),
        ...agent({ is: "crashing", on: "cp-1", restarts: 5 }, { tolerations: [{ operator: "Exists" }] }),
        ...coredns({ is: "pending" }),
        ...installer("helm-install-traefik"),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1 without DNS: CoreDNS is Pending:
  cp-1 has dedicated=cp:NoExecute
  kubectl -n kube-system patch deployment coredns --type=json -p ..."
`);
  });

  test("rancher/rancher#40102: the agent tolerates the servers' taints, DNS does not", () => {
    const objects = [
      server("cp-1", { taints: split }),
      ...agent({ is: "crashing", on: "cp-1", restarts: 8 }, { tolerations: [{ operator: "Exists" }] }),
      ...coredns({ is: "pending" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1 without DNS: CoreDNS is Pending:
  cp-1 has node-role.kubernetes.io/etcd:NoExecute
  kubectl -n kube-system patch deployment coredns --type=json -p ..."
`);
  });

  test("rancher/rancher#24636: the agent tolerates everything, and its node is off", () => {
    expect(
      firstLines(
        deadServer("cp-1"),
        server("cp-2"),
        ...agent({ is: "running", on: "cp-1" }, { tolerations: [{ operator: "Exists" }] }),
        ...coredns({ is: "running", on: "cp-2" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is on cp-1, which does not answer
  kubectl -n cattle-system delete pod cattle-cluster-agent-6c9d8bb7f5-x7k2p --wait=false"
`);
  });

  test("rancher/rancher#24636 with one node: no other node would take it", () => {
    expect(
      firstLines(
        deadServer("cp-1"),
        ...agent({ is: "running", on: "cp-1" }, { tolerations: [{ operator: "Exists" }] }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is on cp-1, which does not answer
  kubectl describe node cp-1"
`);
  });

  test("rancher/rancher#24311: DNS runs, and the agent crashes all the same", () => {
    expect(
      firstLines(
        server("cp-1"),
        ...agent({ is: "crashing", on: "cp-1", restarts: 29 }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1: exit code 1, 29 restarts
  kubectl -n cattle-system logs cattle-cluster-agent-6c9d8bb7f5-x7k2p --previous --tail=50"
`);
  });

  test("rancher/rancher#28079: Ready says little between two restarts", () => {
    expect(
      firstLines(
        server("cp-1"),
        ...agent({ is: "running", on: "cp-1", restarts: 7, endedBefore: 1 }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1: exit code 1, 7 restarts
  kubectl -n cattle-system logs cattle-cluster-agent-6c9d8bb7f5-x7k2p --previous --tail=50"
`);
  });

  test("restarts of long ago are told and do not count", () => {
    const objects = [server("cp-1"), ...agent({ is: "running", on: "cp-1", restarts: 7, endedBefore: 600 })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"clear: cattle-cluster-agent runs on cp-1, as far as the input tells; taints keep
  no workload from running
  kubectl -n cattle-system logs deployment/cattle-cluster-agent --tail=50"
`);
    expect(diagnosed(...objects).agent.details).toMatchInlineSnapshot(`
[
  "it was started again 7 times, last after 2026-03-04 00:00:00 UTC",
  "whether it reaches Rancher is not in the input: the name and certificate of Rancher's URL, proxies and firewalls are in its log",
]
`);
  });

  test("an agent that is killed for memory does not crash for want of DNS", () => {
    expect(
      firstLines(
        server("cp-1", { taints: ["dedicated=cp:NoExecute"] }),
        ...agent(
          { is: "crashing", on: "cp-1", restarts: 3, reason: "OOMKilled" },
          { tolerations: [{ operator: "Exists" }] },
        ),
        ...coredns({ is: "pending" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1: OOMKilled, 3 restarts
  kubectl -n cattle-system logs cattle-cluster-agent-6c9d8bb7f5-x7k2p --previous --tail=50"
`);
  });

  test("its image cannot be had", () => {
    expect(
      firstLines(
        server("cp-1"),
        ...agent({ is: "waiting", on: "cp-1", reason: "ImagePullBackOff" }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent has no image: ImagePullBackOff on cp-1
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
  });

  test("rancher/rancher#33467: its containers do not start", () => {
    expect(
      firstLines(
        server("cp-1"),
        ...agent({ is: "waiting", on: "cp-1", reason: "ContainerCreating" }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent does not start: ContainerCreating on cp-1
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
  });

  test("all nodes are cordoned", () => {
    expect(
      firstLines(
        server("cp-1", { unschedulable: true }),
        ...agent({ is: "pending" }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: cp-1 is cordoned
  kubectl uncordon cp-1"
`);
  });

  test("there is no room", () => {
    expect(
      firstLines(
        server("cp-1"),
        ...agent({ is: "pending", message: "0/1 nodes are available: 1 Insufficient memory." }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: not enough memory
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
  });

  test("rancher/rancher#16050: each node has a taint of its own", () => {
    expect(
      firstLines(
        server("cp-1", { taints: ["a=1:NoExecute"] }),
        worker("w-1", { taints: ["b=2:NoSchedule"] }),
        ...agent({ is: "pending" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: each of the 2 nodes it asks for has
  taints that it does not tolerate
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
  });

  test("Rancher registered the node and the agent was never made", () => {
    expect(
      firstLines(
        server("cp-1", { labels: { "rke.cattle.io/machine": "m-1" } }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is not in this cluster
  ls -l /var/lib/rancher/k3s/server/manifests/rancher/   # on a server"
`);
  });

  test("somebody scaled the agent to nothing", () => {
    const [scaled] = agent({ is: "pending" }) as [KubectlObject];
    const none = { ...scaled, spec: { ...(scaled.spec as object), replicas: 0 }, status: {} };
    expect(firstLines(server("cp-1"), none, ...coredns({ is: "running", on: "cp-1" }))).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is scaled to 0
  kubectl -n cattle-system scale deployment cattle-cluster-agent --replicas=1"
`);
  });

  test("the agent runs: the input tells no more, and its log does", () => {
    const objects = [
      server("cp-1"),
      ...agent({ is: "running", on: "cp-1" }),
      ...coredns({ is: "running", on: "cp-1" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"clear: cattle-cluster-agent runs on cp-1, as far as the input tells; taints keep
  no workload from running
  kubectl -n cattle-system logs deployment/cattle-cluster-agent --tail=50"
`);
    expect(verdictOf(...objects)).toBe("clear");
  });

  test("one of two replicas is enough", () => {
    const [first, second] = agent({ is: "pending" }) as [KubectlObject, KubectlObject];
    const [, running] = agent({ is: "running", on: "cp-1" }) as [KubectlObject, KubectlObject];
    const other = {
      ...second,
      metadata: { ...(second.metadata as object), name: "cattle-cluster-agent-6c9d8bb7f5-zzzzz" },
    };
    expect(
      firstLines(server("cp-1", { taints: ["foo=bar:NoSchedule"] }), first, running, other),
    ).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs on cp-1; taints keep 1 workload from running
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
  });

  test("the cluster that Rancher itself runs in has no agent and needs none", () => {
    const rancher = deployment("rancher", { is: "running", on: "cp-1" }, { namespace: "cattle-system" });
    expect(firstLines(server("cp-1"), ...rancher)).toMatchInlineSnapshot(`
"clear: rancher runs on cp-1, as far as the input tells; taints keep no workload
  from running
  kubectl -n cattle-system logs deployment/rancher --tail=50"
`);
    expect(
      firstLines(
        server("cp-1", { taints: ["foo=bar:NoSchedule"] }),
        ...deployment("rancher", { is: "pending" }, { namespace: "cattle-system" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: rancher is Pending: cp-1 has foo=bar:NoSchedule
  kubectl -n cattle-system patch deployment rancher --type=json -p ..."
`);
  });

  test("a cluster without anything of Rancher is not said to be stuck", () => {
    const objects = [server("cp-1"), ...coredns({ is: "running", on: "cp-1" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(
      `"clear: taints keep no workload from running; nothing of Rancher is in the input"`,
    );
    expect(verdictOf(...objects)).toBe("clear");
  });
});

describe("a node that no cloud controller has initialized", () => {
  const fresh = (name: string, version = "v1.33.5+k3s1") => server(name, { taints: [UNINITIALIZED], version });

  test("rancher/rke2#2965: nothing that looks like one is there", () => {
    expect(
      firstLines(fresh("cp-1"), ...agent({ is: "pending" }), ...coredns({ is: "pending" })),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller: none is in the input
  journalctl -u k3s | grep -i cloud-controller   # on a server"
`);
  });

  test("rancher/rke2#7822: a chart's controller crashes", () => {
    expect(
      firstLines(
        fresh("cp-1"),
        ...agent({ is: "pending" }),
        ...deployment(
          "hcloud-cloud-controller-manager",
          { is: "crashing", on: "cp-1", restarts: 12 },
          { tolerations: [{ operator: "Exists" }] },
        ),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  hcloud-cloud-controller-manager crashes
  kubectl -n kube-system logs deployment/hcloud-cloud-controller-manager --previous --tail=50"
`);
  });

  test("rancher/rke2#2965: the controller's own chart waits for a node", () => {
    expect(
      firstLines(
        fresh("cp-1"),
        ...agent({ is: "pending" }),
        ...installer("helm-install-openstack-cloud-controller-manager"),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  helm-install-openstack-cloud-controller-manager is Pending
  kubectl -n kube-system describe pod helm-install-openstack-cloud-controller-manager-5nq8b"
`);
  });

  test("it is never said that Kubernetes takes the taint away by itself", () => {
    const text = renderDiagnosisText(diagnosed(fresh("cp-1"), ...agent({ is: "pending" })));
    expect(text).not.toContain("by itself");
    expect(text.replace(/\s+/g, " ")).toContain("goes when a cloud controller has initialized the node");
  });
});

describe("RKE2 and other distributions", () => {
  const RKE2 = "v1.32.8+rke2r1";
  const dnsOfRke2 = (doing: Parameters<typeof coredns>[0]) =>
    deployment("rke2-coredns-rke2-coredns", doing, { tolerations: DNS_TOLERATIONS });

  test("rancher/rke2#487: its chart jobs are named as RKE2's", () => {
    const { blocked } = diagnosed(
      server("cp-1", { taints: ["CriticalAddonsOnly=true:NoExecute"], version: RKE2 }),
      ...agent({ is: "pending" }),
      ...installer("helm-install-rke2-ingress-nginx"),
      ...installer("helm-install-rke2-metrics-server"),
      ...dnsOfRke2({ is: "pending" }),
    );
    expect(blocked.map(({ workload: { name, known } }) => `${name}: ${known?.shippedBy}`)).toMatchInlineSnapshot(`
[
  "cattle-cluster-agent: Rancher",
  "helm-install-rke2-ingress-nginx: RKE2",
  "helm-install-rke2-metrics-server: RKE2",
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
    expect(text).toContain("HelmChartConfig");
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
"stuck: cattle-cluster-agent is Pending: cp-1 is not Ready
  kubectl describe node cp-1"
`);
    expect(diagnosed(...objects).explanations.filter((line) => line.startsWith("cilium"))).toMatchInlineSnapshot(`
[
  "cilium-operator is Pending (cp-1 has node-role.kubernetes.io/control-plane:NoSchedule and node-role.kubernetes.io/etcd:NoExecute): a node is not Ready before it has its network",
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
  cloud-controller-manager-cp-1 runs
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

describe("without nodes in the input, as for somebody who may not read them", () => {
  const message =
    "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/etcd: }, 2 node(s) had untolerated taint {team: a}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.";
  const onlyPods = (...objects: readonly KubectlObject[]) => objects.filter(({ kind }) => kind !== "Node");

  test("the scheduler's messages are judged", () => {
    const objects = onlyPods(...agent({ is: "pending", message }), ...coredns({ is: "pending", message }));
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: 1 node has node-role.kubernetes.io/etcd,
  2 nodes have team=a
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
    const text = renderDiagnosisText(diagnosed(...objects));
    expect(text.slice(text.indexOf("no nodes"))).toMatchInlineSnapshot(`
"no nodes in the input; taints keep 2 workloads waiting, says the scheduler

Kept off by taints, says the scheduler
  Deployment cattle-system/cattle-cluster-agent: 1 pod Pending: 1 node has
      node-role.kubernetes.io/etcd, 2 nodes have team=a
  Deployment kube-system/coredns: 1 pod Pending: 1 node has
      node-role.kubernetes.io/etcd, 2 nodes have team=a

Not in the input
  no Node, so no taint of a node is seen and nothing is offered against it:
      kubectl get nodes -o json > nodes.json
  no DaemonSet: the cluster has none, or kubectl was not asked for them
  no Job: the cluster has none, or kubectl was not asked for them"
`);
  });

  test.each([
    ["1.34 and later", "2 node(s) had untolerated taint(s)", "2 nodes have taints that the scheduler does not name"],
    ["1.24 to 1.33", "1 node(s) had untolerated taint {a: }", "1 node has a"],
    ["before 1.24", "1 node(s) had taint {a: b}, that the pod didn't tolerate", "1 node has a=b"],
    [
      "before 1.18",
      "2 node(s) had taints that the pod didn't tolerate",
      "2 nodes have taints that the scheduler does not name",
    ],
    ["not about taints", "2 Insufficient cpu", "not enough cpu"],
    ["about both", "1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}", "1 node has a=b, not enough cpu"],
  ])("as the scheduler of Kubernetes writes it: %s", (_release, words, because) => {
    const waiting = agent({ is: "pending", message: `0/2 nodes are available: ${words}.` });
    expect(diagnosed(...onlyPods(...waiting)).agent.sentence).toBe(`cattle-cluster-agent is Pending: ${because}`);
  });

  test("a taint of the cloud controller is that", () => {
    const words =
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}.";
    expect(diagnosed(...onlyPods(...agent({ is: "pending", message: words }))).agent.kind).toBe("no-cloud-controller");
  });

  test("what waits because of taints ends with exit code 1, and what waits for CPU does not", () => {
    expect(verdictOf(pendingPod("web", { message }))).toBe("blocked");
    expect(verdictOf(pendingPod("web", { message: "0/2 nodes are available: 2 Insufficient cpu." }))).toBe("clear");
  });

  test("a pod that runs is not on a dead node because no node is known", () => {
    expect(diagnosed(...agent({ is: "running", on: "cp-1" })).agent.kind).toBe("running");
  });
});

describe("events", () => {
  const message = "0/1 nodes are available: 1 node(s) had untolerated taint {foo: bar}.";
  const event = (reason: string, name: string, minutes: number, text = message): KubectlObject => ({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${minutes}`, namespace: "cattle-system" },
    involvedObject: { kind: "Pod", namespace: "cattle-system", name },
    reason,
    message: text,
    lastTimestamp: before(minutes),
  });
  const POD = "cattle-cluster-agent-6c9d8bb7f5-x7k2p";

  test("alone tell which pods wait, under the Deployment that their names tell", () => {
    const objects = [event("FailedScheduling", POD, 5), event("Pulled", "other-1", 1)];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: 1 node has foo=bar
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
    expect(diagnosed(...objects).notes[0]).toMatch(/^no Node/);
  });

  test("of a pod that has its node since are history", () => {
    const events = [event("Scheduled", POD, 1, "Successfully assigned"), event("FailedScheduling", POD, 5)];
    expect(() => diagnosed(...events)).toThrow("holds no nodes");
  });

  test("say why, where the pod itself does not", () => {
    const silent = agent({ is: "pending", unseen: true });
    expect(diagnosed(...silent, event("FailedScheduling", POD, 5)).agent.sentence).toBe(
      "cattle-cluster-agent is Pending: 1 node has foo=bar",
    );
  });
});

describe("Rancher's own objects, where they are in the input", () => {
  const cluster = (spec: object, message = "waiting for cluster agent to connect"): KubectlObject => ({
    apiVersion: "provisioning.cattle.io/v1",
    kind: "Cluster",
    metadata: { name: "edge", namespace: "fleet-default" },
    spec: { ...spec, agentEnvVars: [{ name: "TOKEN", value: "canary" }] },
    status: {
      clusterName: "canary",
      conditions: [
        { type: "Updated", status: "Unknown", message, lastUpdateTime: before(40) },
        { type: "Stalled", status: "False", message: "canary" },
        { type: "Ready", status: "True", message: "canary" },
      ],
    },
  });
  const machine = (name: string, nodeRef?: object): KubectlObject => ({
    apiVersion: "cluster.x-k8s.io/v1beta1",
    kind: "Machine",
    metadata: { name, namespace: "fleet-default", annotations: { token: "canary" } },
    spec: { bootstrap: { dataSecretName: "canary" } },
    status: { ...(nodeRef === undefined ? {} : { nodeRef }), conditions: [] },
  });
  const CUSTOM = { rkeConfig: { machineGlobalConfig: { token: "canary" } } };
  const stuck = [server("cp-1", { taints: ["foo=bar:NoSchedule"] }), ...agent({ is: "pending" })];

  test("say what Rancher waits for, and which machines have not become nodes", () => {
    const objects = [...stuck, cluster(CUSTOM), machine("custom-a", { name: "cp-1" }), machine("custom-b")];
    expect(diagnosed(...objects).explanations.slice(2)).toMatchInlineSnapshot(`
[
  "Rancher says of the cluster fleet-default/edge: Updated is not true since 2026-03-04 09:20:00 UTC (40 minutes): waiting for cluster agent to connect",
  "machine custom-b has not become a node",
]
`);
  });

  test("show nothing else", () => {
    const objects = [...stuck, cluster(CUSTOM), machine("custom-b")];
    for (const report of [renderDiagnosisText, renderDiagnosisMarkdown, renderDiagnosisJson]) {
      expect(report(diagnosed(...objects))).not.toContain("canary");
    }
  });

  test.each([
    ["of machines that Rancher makes", { rkeConfig: { machinePools: [{ name: "pool1" }] } }],
    ["that was there before", {}],
  ])("no code for K3sCluster is offered for a cluster %s", (_which, spec) => {
    expect(renderDiagnosisText(diagnosed(...stuck, cluster(CUSTOM)))).toContain("nodePools");
    expect(renderDiagnosisText(diagnosed(...stuck, cluster(spec)))).not.toMatch(/nodePools|K3sCluster|Remedy/);
  });

  test("tell that a chart must bring the cloud controller", () => {
    const spec = {
      rkeConfig: { machineGlobalConfig: { "disable-cloud-controller": true, "cloud-provider-name": "x" } },
    };
    const { agent: answer } = diagnosed(
      server("cp-1", { taints: [UNINITIALIZED] }),
      ...agent({ is: "pending" }),
      cluster(spec),
    );
    expect(answer.command).toBe("kubectl get helmcharts -A");
    expect(answer.details).toContain(
      "the cluster fleet-default/edge has disable-cloud-controller and cloud-provider-name: x, so a chart must bring one, and the input shows none",
    );
  });

  test("a Cluster of another group is passed over", () => {
    const other = { ...cluster({}), apiVersion: "cluster.x-k8s.io/v1beta1" };
    expect(diagnosed(...stuck, other).explanations).toEqual(diagnosed(...stuck).explanations);
  });
});
