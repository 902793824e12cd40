import { type NodePoolOptions, NodeRole, type SchedulingProof, TaintsApplied } from "../../lib";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { clusterOf } from "../cluster/stacks";
import { codesOf, PASSES_HELM_ARGS, PLAIN, written } from "../scheduling/reading/written";

/** What is to be done about the findings with this code. */
const helpOf = (code: FindingCode, { findings }: SchedulingProof) =>
  findings.filter((finding) => finding.code === code).flatMap((finding) => describePlainly(finding).help);

const taint = (text: string) => {
  const [, key, value, effect] = /^(.*)=(.*):(.*)$/.exec(text) ?? [];
  return { key, value, effect };
};
const MACHINES = { etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 };
const machines = (name: string, taints: readonly string[], rest: object = {}) => ({
  name,
  ...MACHINES,
  ...rest,
  taints: taints.map(taint),
});
/** A cluster whose machines Rancher makes, written without K3sCluster. */
const raw = (pools: readonly object[], rest: object = {}) =>
  written({ machine_pools: pools }, {}, { cluster_agent_deployment_customization: [], ...rest });

const WORKERS = { etcd_role: false, control_plane_role: false };
const SERVERS = { worker_role: false };

describe("help for a cluster that is not made with K3sCluster", () => {
  const CLUSTERS: readonly [string, SchedulingProof][] = [
    ["one tainted pool", raw([machines("all", ["a=b:NoSchedule"])])],
    ["one pool that evicts", raw([machines("all", ["a=b:NoExecute"])])],
    ["a tainted pool and a clean one", raw([machines("all", ["a=b:NoSchedule"]), machines("clean", [], WORKERS)])],
    [
      "tainted servers of an old Rancher",
      raw([machines("servers", ["a=b:NoExecute"], SERVERS), machines("workers", ["c=d:NoExecute"], WORKERS)], {
        rancherVersion: "2.11.1",
      }),
    ],
    ["no servers", raw([machines("workers", ["c=d:NoExecute"], WORKERS)])],
    ["a start-up taint among those that last", raw([machines("all", ["node.cilium.io/agent-not-ready=x:NoExecute"])])],
  ];

  test.each(CLUSTERS)("names no property that it does not have: %s", (_what, { findings }) => {
    const help = findings.flatMap((finding) => describePlainly(finding).help);
    expect(help.length).toBeGreaterThan(0);
    const ofK3sCluster = /addRemedy|Remedy\.|deriveTolerations|taintsApplied|startupTaints|agents\.|initNode|NodeRole/;
    expect(help.filter((each) => ofK3sCluster.test(each) && !each.includes("K3sCluster"))).toEqual([]);
  });

  test("says where the agent's tolerations are written", () => {
    const proof = raw([machines("all", ["a=b:NoSchedule"])]);
    expect(helpOf("RK301", proof)).toEqual([
      "append tolerations without a limit to cluster_agent_deployment_customization.append_tolerations",
    ]);
    const old = raw([machines("all", ["a=b:NoSchedule"])], { rancherVersion: "2.11.1" });
    expect(helpOf("RK104", old)).toContain(
      "append tolerations without a limit to cluster_agent_deployment_customization.append_tolerations",
    );
  });

  test("says how addons are replaced in Terraform's words", () => {
    const proof = raw([machines("all", ["a=b:NoSchedule"])]);
    expect(helpOf("RK203", proof)).toMatchInlineSnapshot(`
[
  "keep one worker pool free of hard taints",
  "give it tolerations: coredns in disable of machine_global_config, and a Deployment coredns of your own in additional_manifest, with tolerations",
]
`);
    expect(helpOf("RK205", proof)).toMatchInlineSnapshot(`
[
  "keep one worker pool free of hard taints",
  "give them tolerations: job-tolerations in helm-controller-arg of machine_global_config, where the K3s release has job tolerations",
  "disable "traefik" if not used",
]
`);
  });

  test("taints the nodes of a pool that others are to wait for later, by hand", () => {
    const proof = raw([machines("all", ["a=b:NoSchedule"]), machines("clean", [], WORKERS)]);
    expect(helpOf("RK102", proof)).toContain(
      'leave the taints of pool "all" out of its machine pool or registration command, and put them on with kubectl taint nodes or kubernetes_node_taint once the cluster is ready',
    );
  });
});

describe("help for a cluster whose override takes tolerations away", () => {
  const TAINTED: NodePoolOptions = { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] };

  test("is to take the override away, or to write them there", () => {
    const cluster = clusterOf({ first: TAINTED }, { rancherUrl: "https://203.0.113.10" });
    expect(codesOf(cluster.prove())).not.toContain("RK301");
    for (const agent of ["cluster", "fleet"]) {
      cluster.resource.addOverride(`${agent}_agent_deployment_customization`, []);
    }
    expect(helpOf("RK301", cluster.prove())).toEqual([
      "take the override of agents.clusterAgent away, and leave deriveTolerations on",
      "append tolerations without a limit to cluster_agent_deployment_customization.append_tolerations, where the override is",
    ]);
    expect(helpOf("RK202", cluster.prove())).toMatchInlineSnapshot(`
[
  "take the override of agents.fleetAgent away, and leave deriveTolerations on",
  "keep one worker pool free of hard taints",
  "give it tolerations: fleet_agent_deployment_customization.append_tolerations, where the override is",
]
`);
  });

  test("says where a remedy would not arrive, because the K3s configuration is overridden", () => {
    const cluster = clusterOf({ first: TAINTED }, { machineGlobalConfig: { "write-kubeconfig-mode": "0600" } });
    expect(helpOf("RK203", cluster.prove()).join()).toContain("cluster.addRemedy(Remedy.coredns(pool))");
    cluster.resource.addOverride("rke_config.machine_global_config", "{}");
    const help = helpOf("RK203", cluster.prove()).join();
    expect(help).not.toContain("addRemedy");
    expect(help).toContain("coredns in disable of machine_global_config");
    expect(help).toContain("where the override is");
  });
});

test("without an override the derived tolerations are to be left on", () => {
  const cluster = clusterOf(
    { first: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } },
    { agents: { deriveTolerations: false }, rancherUrl: "https://203.0.113.10" },
  );
  expect(helpOf("RK301", cluster.prove())).toEqual([
    "leave deriveTolerations on",
    "append tolerations without a limit to agents.clusterAgent.appendTolerations",
  ]);
});

describe("a taint that an operator takes away, listed among those that last", () => {
  const CILIUM = "node.cilium.io/agent-not-ready:NoExecute";
  const MOVED =
    "if Cilium is to take node.cilium.io/agent-not-ready:NoExecute away, list it in startupTaints of the node pool, and not in taints";

  test("is to be moved first of all, whatever it keeps away", () => {
    const proof = clusterOf({ first: { roles: NodeRole.ALL, taints: [CILIUM] } }).prove();
    for (const code of ["RK102", "RK203", "RK204", "RK205"] as const) expect(helpOf(code, proof)[0]).toBe(MOVED);
    const waiting = clusterOf({
      first: { roles: NodeRole.ALL, taints: ["node.cilium.io/agent-not-ready:NoSchedule"] },
      general: { roles: [NodeRole.WORKER] },
    });
    const byAddress = waiting.prove();
    expect(helpOf("RK102", byAddress)[0]).toContain("list it in startupTaints of the node pool");
  });

  test("is so for the agent itself", () => {
    const proof = clusterOf({
      control: { roles: [NodeRole.CONTROL_PLANE], taints: ["a=b:NoExecute"] },
      data: { roles: [NodeRole.ETCD, NodeRole.WORKER], taints: [CILIUM] },
    }).prove();
    const all = [...helpOf("RK101", proof), ...helpOf("RK102", proof)];
    expect(all).toContain(MOVED);
  });

  test("is nothing of the kind with another key, or where it is a start-up taint already", () => {
    const other = clusterOf({ first: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }).prove();
    const said = other.findings.flatMap((finding) => describePlainly(finding).help).join();
    expect(said).not.toContain("startupTaints");
    const startUp = clusterOf({ first: { roles: NodeRole.ALL, startupTaints: [CILIUM] } }).prove();
    expect(startUp.findings.flatMap((finding) => describePlainly(finding).help).join()).not.toContain("not in taints");
  });
});

test("where nodes keep a start-up taint besides lasting ones, that comes before any remedy", () => {
  const cilium = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium", namespace: "kube-system" },
    spec: { template: { spec: { hostNetwork: true } } },
  };
  const proof = clusterOf(
    {
      first: {
        roles: NodeRole.ALL,
        taints: ["a=b:NoSchedule"],
        startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"],
      },
    },
    { additionalManifest: [cilium] },
  ).prove();
  expect(helpOf("RK205", proof)[0]).toBe(
    "see first to node.cilium.io/agent-not-ready:NoExecute, which new nodes start with: a finding of its own says how",
  );
  expect(codesOf(proof)).toContain("RK116");
});

describe("RK107, workloads that wait for other pools", () => {
  const pools = {
    first: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] },
    one: { roles: [NodeRole.WORKER], labels: {} },
    other: { roles: [NodeRole.WORKER] },
  } as const;
  const BY_ADDRESS = { rancherUrl: "https://203.0.113.10" };

  test("one node of any of them is enough", () => {
    expect(helpOf("RK107", clusterOf(pools, BY_ADDRESS).prove())).toEqual([
      'let a node of pool "one" or "other" join soon after the first one',
      `apply the taints of pool "first" once the cluster is ready: taintsApplied: "${TaintsApplied.AFTER_READY}"`,
    ]);
  });

  test("each needs one of its own where no pool takes all of them", () => {
    const jobs = JSON.stringify([{ key: "jobs", operator: "Exists" }]);
    const proof = clusterOf(
      {
        ...pools,
        one: { roles: [NodeRole.WORKER], taints: ["CriticalAddonsOnly=true:NoSchedule"] },
        other: { roles: [NodeRole.WORKER], taints: ["jobs=only:NoSchedule"] },
      },
      {
        ...BY_ADDRESS,
        kubernetesVersion: "v1.36.3+k3s1",
        rancherVersion: PASSES_HELM_ARGS,
        machineGlobalConfig: { "helm-controller-arg": [`job-tolerations=${jobs}`] },
      },
    ).prove();
    expect(helpOf("RK107", proof)).toMatchInlineSnapshot(`
[
  "let a node of pool "one" join soon after the first one, for coredns, metrics-server, local-path-provisioner and traefik",
  "let a node of pool "other" join soon after the first one, for helm-install-traefik-crd and helm-install-traefik",
  "apply the taints of pool "first" once the cluster is ready: taintsApplied: "after-ready"",
]
`);
  });
});

test("a value that is open is to be looked up in a plan, and what a plan does not know either in the next one", () => {
  const proof = written(
    { additional_manifest: "${file(var.x)}", machine_global_config: '{"disable":["coredns"]}' },
    PLAIN,
  );
  expect(helpOf("RK109", proof)[1]).toBe(
    "judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again",
  );
});
