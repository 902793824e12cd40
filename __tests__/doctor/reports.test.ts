import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines, verdictOf } from "./first-lines";
import { diagnosed, type KubectlObject } from "./objects";
import { agent, coredns, deadServer, deployment, installer, server, UNINITIALIZED, worker } from "./system-objects";

/** Clusters rebuilt from what people reported, with the right answer: what stands in the first two lines. */

/** Taints of servers that have no other role. */
const split = ["node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/etcd:NoExecute"];

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
  kubectl -n kube-system patch deployment coredns --type=json -p ..."
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
  kubectl -n kube-system describe pod coredns-6c9d8bb7f5-x7k2p"
`);
  });

  test("k3s-io/k3s#6383, k3d-io/k3d#430: CriticalAddonsOnly on the only server, so jobs of charts have no place", () => {
    const objects = [
      server("cp-1", { taints: ["CriticalAddonsOnly=true:NoExecute"], version: "v1.25.3+k3s1", isRegistered: false }),
      ...coredns({ is: "running", on: "cp-1" }),
      ...installer("helm-install-traefik"),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: helm-install-traefik is Pending: cp-1 has
  CriticalAddonsOnly=true:NoExecute
  kubectl -n kube-system patch pod helm-install-traefik-5nq8b --type=json -p ..."
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

  test("containers that ended with their node, as it was started again, did not crash", () => {
    const objects = agent({ is: "running", on: "cp-1", restarts: 3, endedBefore: 2, reason: "Unknown" });
    expect(diagnosed(server("cp-1"), ...objects).agent.kind).toBe("running");
  });

  test("a container that is not even made does not wait for DNS", () => {
    const { agent: answer } = diagnosed(
      server("cp-1", { taints: ["foo=bar:NoSchedule"] }),
      ...agent({ is: "waiting", on: "cp-1", reason: "ContainerCreating" }),
      ...coredns({ is: "pending" }),
    );
    expect(answer.kind).toBe("not-starting");
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

  test("rancher/rancher#16630: its image cannot be had", () => {
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
"stuck: cattle-cluster-agent is Pending: w-1 has b=2:NoSchedule, and another node
  has other taints
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
  });

  test("rancher/rancher#30995: Rancher registered the node and the agent was never made", () => {
    expect(
      firstLines(
        server("cp-1", { labels: { "rke.cattle.io/machine": "m-1" } }),
        ...coredns({ is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is not in the input
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
"blocked: cattle-cluster-agent runs on cp-1 and has 1 pod Pending: cp-1 has
  foo=bar:NoSchedule
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

  test("that is so too where Rancher runs in a container and not as a Deployment", () => {
    const objects = [
      server("cp-1"),
      ...deployment("rancher-webhook", { is: "running", on: "cp-1" }, { namespace: "cattle-system" }),
      ...deployment("fleet-agent", { is: "running", on: "cp-1" }, { namespace: "cattle-fleet-local-system" }),
    ];
    expect(verdictOf(...objects)).toBe("clear");
    expect(verdictOf(...objects.slice(0, 3))).toBe("stuck");
  });

  test("a cluster without anything of Rancher is not said to be stuck", () => {
    const objects = [server("cp-1", { isRegistered: false }), ...coredns({ is: "running", on: "cp-1" })];
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
  helm-install-openstack-cloud-controller-manager is Pending: cp-1 has
  node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule
  kubectl -n kube-system patch pod helm-install-openstack-cloud-controller-manager-5nq8b --type=json -p ..."
`);
  });

  test("SovereignCloudStack/k8s-cluster-api-provider#196: the controller runs and does not clear the taint", () => {
    expect(
      firstLines(
        fresh("cp-1"),
        ...agent({ is: "pending" }),
        ...deployment("openstack-cloud-controller-manager", { is: "running", on: "cp-1" }),
      ),
    ).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  openstack-cloud-controller-manager runs and leaves the taint
  kubectl -n kube-system logs deployment/openstack-cloud-controller-manager --tail=50"
`);
  });

  test("vitobotta/hetzner-k3s#12: no Rancher, all that is K3s's waits", () => {
    expect(
      firstLines(
        server("cp-1", { taints: [UNINITIALIZED], version: "v1.21.3+k3s1", isRegistered: false }),
        ...coredns({ is: "pending" }),
        ...deployment(
          "hcloud-cloud-controller-manager",
          { is: "running", on: "cp-1" },
          { tolerations: [{ operator: "Exists" }] },
        ),
      ),
    ).toMatchInlineSnapshot(`
"blocked: coredns waits for a cloud controller: hcloud-cloud-controller-manager
  runs and leaves the taint
  kubectl -n kube-system logs deployment/hcloud-cloud-controller-manager --tail=50"
`);
  });

  test("it is never said that Kubernetes takes the taint away by itself", () => {
    const text = renderDiagnosisText(diagnosed(fresh("cp-1"), ...agent({ is: "pending" })));
    expect(text).not.toContain("by itself");
    expect(text.replace(/\s+/g, " ")).toContain("goes when a cloud controller has initialized the node");
  });
});
