import fc from "fast-check";
import { parse } from "yaml";
import {
  K3sCluster,
  type K3sClusterProps,
  type KubernetesToleration,
  NodeRole,
  Remedy,
  Taint,
  Toleration,
} from "../../lib";
import type { Diagnosis } from "../../lib/doctor/diagnosis";
import { tolerationLines } from "../../lib/doctor/repair/toleration-lines";
import { clusterSummary } from "../../lib/scheduling/reading/cluster-summary";
import { rancherStack } from "../cluster/stacks";
import { poolTaints } from "../scheduling/arbitraries";
import { shellSees } from "../shell";
import { controller, diagnosed, type KubectlObject, node, type PodSketch, pendingPod, pod } from "./objects";

const SYSTEM = "kube-system";
const TAINT = "test-key=test-value:NoExecute";
const server = (version?: string) =>
  node("edge-1", {
    taints: [TAINT],
    labels: { "node-role.kubernetes.io/etcd": "true", "node-role.kubernetes.io/control-plane": "true" },
    ...(version === undefined ? {} : { version }),
  });

function deployed(namespace: string, name: string, template: object = {}): KubectlObject[] {
  const pods: PodSketch = { namespace, owner: ["ReplicaSet", `${name}-1`], hash: "1", spec: { ...template } };
  return [pendingPod(`${name}-1-a`, pods), controller("Deployment", name, { namespace, template })];
}

const helmJob = (name: string) => pendingPod(`${name}-a`, { namespace: SYSTEM, owner: ["Job", name] });

/** Puts the lines into a program, as a user does, and gives the object they are the inside of. */
function evaluated(lines: readonly string[]): Partial<K3sClusterProps> {
  const names = { Taint, Toleration, NodeRole, Remedy };
  return new Function(...Object.keys(names), `return {${lines.join("\n")}};`)(...Object.values(names));
}

/** What the proof says about the reported cluster with these props added; what only Rancher's own additions repair is said. */
function verdicts(props: Partial<K3sClusterProps>): Record<string, string> {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: "v1.34.10+k3s1",
    // The first Rancher that passes tolerations of Helm jobs on for certain.
    rancherVersion: "2.16.0",
    nodePools: { first: { roles: NodeRole.ALL, taints: [TAINT] } },
    agents: { deriveTolerations: false },
    ...props,
  });
  return Object.fromEntries(
    cluster
      .prove()
      .workloads.map(({ workload, verdict, placements: { first } }) => [
        workload,
        first?.verdict === "runs" && first.reliesOnRunTime ? "at run time" : verdict,
      ]),
  );
}

const codeOf = ({ blocked }: Diagnosis) => blocked[0]?.remedy.code?.lines ?? [];

describe("typed code", () => {
  test.each([
    ["cattle-cluster-agent", deployed("cattle-system", "cattle-cluster-agent")],
    ["fleet-agent", deployed("cattle-fleet-system", "fleet-agent")],
    ["rancher-webhook", deployed("cattle-system", "rancher-webhook")],
    ["coredns", deployed(SYSTEM, "coredns")],
    ["metrics-server", deployed(SYSTEM, "metrics-server")],
    ["local-path-provisioner", deployed(SYSTEM, "local-path-provisioner")],
    ["helm-install-traefik-crd", [helmJob("helm-install-traefik-crd")]],
    ["helm-install-traefik", [helmJob("helm-install-traefik")]],
  ])("for %s makes the proof say that it runs", (name, objects) => {
    const code = codeOf(diagnosed(server("v1.34.10+k3s1"), ...objects));
    expect(verdicts({})[name]).not.toBe("runs");
    expect(verdicts(evaluated(code))[name]).toBe("runs");
  });

  test.each([
    ["traefik", deployed(SYSTEM, "traefik")],
    ["svclb-traefik", [controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: SYSTEM })]],
    [
      "local-path-helper",
      [
        pod("helper-pod-create-pvc-1", {
          namespace: SYSTEM,
          spec: { nodeName: "edge-1" },
          status: { phase: "Failed", reason: "TaintToleration" },
        }),
      ],
    ],
  ])("for %s, too, once what makes it runs", (name, objects) => {
    const makers = [
      helmJob("helm-install-traefik"),
      ...deployed(SYSTEM, "traefik"),
      ...deployed(SYSTEM, "local-path-provisioner"),
    ];
    const remediesFor = (...some: readonly KubectlObject[]) =>
      diagnosed(server("v1.34.10+k3s1"), ...some).blocked.flatMap(
        ({ remedy }) => evaluated(remedy.code?.lines ?? []).remedies ?? [],
      );
    const names = (remedies: readonly Remedy[]) => remedies.map((remedy) => remedy.name);
    const own = remediesFor(...objects);
    const others = remediesFor(...makers).filter((maker) => !names(own).includes(maker.name));
    expect(own).toHaveLength(1);
    expect(verdicts({ remedies: others })[name]).not.toBe("runs");
    expect(verdicts({ remedies: [...others, ...own] })[name]).toBe("runs");
  });

  test("tolerates several taints at once", () => {
    const two = node("a", { taints: ["x:NoSchedule", "y=z:NoExecute"] });
    expect(codeOf(diagnosed(two, ...deployed(SYSTEM, "coredns"))).join("\n")).toMatchInlineSnapshot(`
"remedies: [
  Remedy.coredns([
    Toleration.for(Taint.noSchedule("x")),
    Toleration.for(Taint.noExecute("y", "z")),
  ]),
],"
`);
    expect(evaluated(codeOf(diagnosed(two, ...deployed(SYSTEM, "coredns")))).remedies?.[0]?.name).toBe(
      "Remedy.coredns",
    );
  });

  test("for a load balancer of a user's own Service is its annotation alone", () => {
    const labels = {
      "svccontroller.k3s.cattle.io/svcname": "my-game",
      "svccontroller.k3s.cattle.io/svcnamespace": "games",
    };
    const balancer = controller("DaemonSet", "svclb-my-game-1f3a90bc", { namespace: SYSTEM, metadata: { labels } });
    const [blocked] = diagnosed(server(), balancer).blocked;
    expect(blocked?.remedy.code).toBeUndefined();
    expect(blocked?.remedy.commands).toEqual([
      `kubectl -n games annotate service my-game 'svccontroller.k3s.cattle.io/tolerations=[{"key":"test-key","operator":"Equal","value":"test-value","effect":"NoExecute"}]'`,
    ]);
  });

  test("no Service is named where nothing tells in which namespace it is", () => {
    const balancer = controller("DaemonSet", "svclb-my-game-1f3a90bc", { namespace: SYSTEM });
    expect(diagnosed(server(), balancer).blocked[0]?.remedy.commands).toEqual([]);
  });

  test("for Helm jobs is not given where the K3s release has no setting", () => {
    const [blocked] = diagnosed(server("v1.33.5+k3s1"), helmJob("helm-install-traefik")).blocked;
    expect(blocked?.remedy.code).toBeUndefined();
    expect(blocked?.remedy.notes[0]).toContain("K3s v1.33.5+k3s1 cannot give its Helm jobs tolerations");
    expect(diagnosed(server("unheard-of"), helmJob("helm-install-x")).blocked[0]?.remedy.code).toBeDefined();
  });

  test("for a user's own workload is what its pod spec holds", () => {
    const web = pendingPod("web");
    const { toleration } = evaluated(codeOf(diagnosed(server(), web))) as { toleration?: KubernetesToleration[] };
    expect(toleration?.map((spec) => Toleration.fromKubernetes(spec).toString())).toEqual([TAINT]);
  });

  test("of the pools leaves a place for what cannot be given tolerations", () => {
    const { pools } = diagnosed(server(), helmJob("helm-install-traefik"));
    const { nodePools } = evaluated(pools.lines) as Required<Pick<K3sClusterProps, "nodePools">>;
    const cluster = new K3sCluster(rancherStack(), "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools });
    expect(cluster.prove().bootstrap.verdict).toBe("yes");
    expect(cluster.prove().workloads.filter(({ verdict }) => verdict !== "runs" && verdict !== "disabled")).toEqual([]);
  });

  test("of the pools states their taints, where tolerations are enough", () => {
    const { pools } = diagnosed(server(), ...deployed("cattle-system", "cattle-cluster-agent"));
    const { nodePools } = evaluated(pools.lines) as Required<Pick<K3sClusterProps, "nodePools">>;
    expect(nodePools).toEqual({ servers: { roles: NodeRole.ALL, taints: [TAINT] } });
    // The agents' tolerations follow from it.
    const cluster = new K3sCluster(rancherStack(), "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools });
    expect(clusterSummary(cluster.prove().cluster).agents["cattle-cluster-agent"]).toEqual([TAINT]);
  });
});

describe("commands", () => {
  const VALUE = { key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute" };
  const patchOf = (objects: readonly KubectlObject[]) => {
    const [words = []] = shellSees(diagnosed(server(), ...objects).blocked[0]?.remedy.commands ?? []);
    return { words: words.slice(0, -1), patch: JSON.parse(words.at(-1) ?? "null") };
  };

  test("add to the tolerations of a template that has some", () => {
    const template = { tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] };
    expect(patchOf(deployed("shop", "web", template))).toEqual({
      words: ["-n", "shop", "patch", "deployment", "web", "--type=json", "-p"],
      patch: [{ op: "add", path: "/spec/template/spec/tolerations/0", value: VALUE }],
    });
  });

  test("stand before a toleration of the same taint that ends: the first counts", () => {
    const template = { tolerations: [{ key: "test-key", operator: "Exists", tolerationSeconds: 60 }] };
    const lost = pod("web-1-a", {
      owner: ["ReplicaSet", "web-1"],
      hash: "1",
      spec: { nodeName: "edge-1", ...template },
      status: { phase: "Failed", reason: "TaintManagerEviction" },
    });
    const web = (some: object) => controller("Deployment", "web", { template: some });
    const { patch } = patchOf([lost, web(template)]);
    expect(patch).toEqual([{ op: "add", path: "/spec/template/spec/tolerations/0", value: VALUE }]);
    const repaired = { tolerations: [VALUE, ...template.tolerations] };
    const again = { ...lost, spec: { nodeName: "edge-1", ...repaired } };
    expect(diagnosed(server(), again, web(repaired)).blocked).toEqual([]);
  });

  test("make the list where a template has none, although its pods were given some", () => {
    const pods: PodSketch = {
      owner: ["ReplicaSet", "web-1"],
      hash: "1",
      spec: { tolerations: [{ key: "a", operator: "Exists" }] },
    };
    expect(patchOf([pendingPod("web-1-a", pods), controller("Deployment", "web")]).patch).toEqual([
      { op: "add", path: "/spec/template/spec/tolerations", value: [VALUE] },
    ]);
  });

  test("change the waiting pods of a Job, as its template cannot be changed", () => {
    expect(patchOf([pendingPod("job-a", { owner: ["Job", "job"] })]).words).toEqual([
      "-n",
      "shop",
      "patch",
      "pod",
      "job-a",
      "--type=json",
      "-p",
    ]);
  });

  test("are not given for a Deployment that is not in the input: whether it has a list is not known", () => {
    const web = pendingPod("web-1-a", { owner: ["ReplicaSet", "web-1"], hash: "1" });
    expect(diagnosed(server(), web).blocked[0]?.remedy.commands).toEqual([]);
  });

  test("take taints away, a few nodes at a time", () => {
    const nodes = Array.from({ length: 45 }, (_, index) =>
      node(`n-${index + 10}`, { taints: ["example.com/a=b:NoExecute"] }),
    );
    const [taint] = diagnosed(...nodes, pendingPod("web")).taints;
    const seen = shellSees(taint?.commands ?? []);
    expect(seen.map((words) => words.length)).toEqual([23, 23, 8]);
    expect(seen.flatMap((words) => words.slice(2, -1))).toEqual(
      nodes.map((each) => (each.metadata as { name: string }).name),
    );
    expect(new Set(seen.map((words) => words.at(-1)))).toEqual(new Set(["example.com/a:NoExecute-"]));
  });

  test.each([
    ["a node", [node("--all; reboot", { taints: [TAINT] }), pendingPod("web")]],
    ["a pod", [server(), pendingPod("web'; reboot #")]],
    ["a namespace", [server(), pendingPod("web", { namespace: "$(reboot)" })]],
    [
      "a Deployment",
      [server(), pendingPod("a", { owner: ["ReplicaSet", "-f-1"], hash: "1" }), controller("Deployment", "-f")],
    ],
    ["a taint", [node("a", { taints: [{ key: "`reboot`", effect: "NoSchedule" }] }), pendingPod("web")]],
    [
      "a service",
      [
        server(),
        controller("DaemonSet", "svclb-$(reboot)-1f3a90bc", {
          namespace: SYSTEM,
          metadata: {
            labels: {
              "svccontroller.k3s.cattle.io/svcname": "$(reboot)",
              "svccontroller.k3s.cattle.io/svcnamespace": "games",
            },
          },
        }),
      ],
    ],
    ["a cordoned node", [node("a b; reboot", { unschedulable: true }), pendingPod("web")]],
  ])("are not given where %s has a name that Kubernetes does not allow", (_what, objects) => {
    const { blocked, taints, nodes } = diagnosed(...objects);
    const commands = [
      ...blocked.flatMap(({ remedy }) => remedy.commands),
      ...[...taints, ...nodes.troubles].flatMap((each) => each.commands),
    ];
    expect(blocked).toHaveLength(1);
    expect(commands.join("\n")).not.toMatch(/reboot|-f /);
  });
});

test("nothing is written where one of the taints is not one that Kubernetes accepts", () => {
  const odd = { key: "a b", value: "c", effect: "NoSchedule" };
  const { blocked, pools } = diagnosed(node("a", { taints: [TAINT, odd] }), pendingPod("web"));
  expect(blocked[0]?.remedy).toEqual({
    tolerations: [],
    taints: [],
    changes: [],
    changesLast: "",
    commands: [],
    notes: ["a b=c:NoSchedule is not a taint that Kubernetes accepts, so nothing is written for it"],
    needsPools: false,
  });
  expect(pools).toEqual({ pools: [], lines: [] });
});

test("the YAML is what a pod spec holds, texts such as true and 1 included", () => {
  fc.assert(
    fc.property(poolTaints, (taints) => {
      const tolerations = taints.map((taint) => Toleration.for(taint).toKubernetes());
      expect(parse(tolerationLines("tolerations", tolerations).join("\n"))).toEqual({
        tolerations: tolerations.length === 0 ? null : tolerations,
      });
    }),
  );
});

describe("the tolerations of a remedy", () => {
  const pools = fc.array(poolTaints, { minLength: 1, maxLength: 4 });

  test("are enough, and none can be left out", () => {
    fc.assert(
      fc.property(pools, (taintsOfNodes) => {
        const nodes = taintsOfNodes.map((taints, index) => node(`n-${index}`, { taints: taints.map(String) }));
        const [blocked] = diagnosed(...nodes, pendingPod("web")).blocked;
        fc.pre(blocked !== undefined);
        const { tolerations = [] } = blocked?.remedy ?? {};
        const isBlockedWith = (some: readonly KubernetesToleration[]) =>
          diagnosed(...nodes, pendingPod("web", { spec: { tolerations: some } })).blocked.length > 0;
        expect(isBlockedWith(tolerations)).toBe(false);
        for (const [index] of tolerations.entries()) {
          const others = tolerations.filter((_, other) => other !== index);
          expect(isBlockedWith(others)).toBe(true);
        }
      }),
    );
  });

  test("of a DaemonSet give it every node", () => {
    fc.assert(
      fc.property(pools, (taintsOfNodes) => {
        const nodes = taintsOfNodes.map((taints, index) => node(`n-${index}`, { taints: taints.map(String) }));
        const [blocked] = diagnosed(...nodes, controller("DaemonSet", "agent")).blocked;
        fc.pre(blocked !== undefined);
        const repaired = controller("DaemonSet", "agent", { template: { tolerations: blocked?.remedy.tolerations } });
        expect(diagnosed(...nodes, repaired)).toMatchObject({ blocked: [], skipping: [] });
      }),
    );
  });
});

test("what a chart of Rancher itself makes gets no pod spec of one's own, which would not last", () => {
  const place = { namespace: "cattle-fleet-system" };
  const [entry] = diagnosed(
    node("n1", { taints: ["a=b:NoSchedule"] }),
    controller("Deployment", "fleet-controller", { ...place, status: { replicas: 1 } }),
    pendingPod("fleet-controller-a-b", { ...place, owner: ["ReplicaSet", "fleet-controller-a"], hash: "a" }),
  ).blocked;
  expect(entry?.remedy.setting).toBeUndefined();
  expect(entry?.remedy.notes).toEqual(["a chart of Rancher itself makes it, and writes it again"]);
  expect(entry?.remedy.commands).toHaveLength(1);
});
