import { type KubectlObject, pendingPod } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import {
  agentsOf,
  appOf,
  argsOf,
  differenceLines,
  drifted,
  inALine,
  livingCluster,
  nodesOf,
  OF_FLEET,
  ofControlPlane,
  TOLERATES_TEAM,
} from "./living";

/** Tolerations, affinity and requests of both agents: in the app, in Rancher, and as they run. */

const TEAM = { key: "team", operator: "Exists", effect: "NoSchedule" };
const app = appOf();

/** Rancher's object with another customization of an agent. */
function inRancher(customization: object | undefined, args = {}): KubectlObject {
  const object = appliedToRancher(argsOf(args));
  const spec = { ...(object.spec as object), clusterAgentDeploymentCustomization: customization };
  return { ...object, spec: JSON.parse(JSON.stringify(spec)) };
}

const lived = (object: KubectlObject, own = app) => [...nodesOf(own), ...agentsOf(own), object];

test("nothing differs in a cluster that was just applied", () => {
  expect(drifted(app, livingCluster(app))).toMatchObject({
    cluster: "edge",
    differences: [],
    compared: ["2 pools", "4 nodes", "tolerations of both agents", "release", "configuration"],
    notCompared: [{ what: expect.stringMatching(/^system workloads .*coredns/) }],
  });
});

describe("what Terraform cannot see", () => {
  test("a customization that was removed in Rancher", () => {
    const { differences } = drifted(app, lived(inRancher(undefined)));
    expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "yes",
    "commands": [
      "kubectl -n fleet-default patch clusters.provisioning.cattle.io edge --type=merge -p '{"spec":{"clusterAgentDeploymentCustomization":{"appendTolerations":[{"key":"team","operator":"Exists","effect":"NoSchedule"}]}}}'",
    ],
    "help": "write it into Rancher's object again; or change anything of the cluster in the app and apply, as the provider then sends all of it",
    "isAtRancher": true,
    "kind": "agent",
    "live": "yes",
    "rancher": "no",
    "what": "toleration team:NoSchedule op=Exists of cattle-cluster-agent",
    "why": "Rancher refused it, or somebody took it out there: the provider reads nothing back where Rancher holds nothing, so no plan shows it; the agent still has it until Rancher writes it again, or has it for a taint of the control plane",
  },
]
`);
  });

  test.each([
    ["an affinity", { override_affinity: '{"nodeAffinity":{}}' }, { overrideAffinity: { nodeAffinity: {} } }],
    [
      "requests",
      { override_resource_requirements: [{ cpu_request: "50m" }] },
      { overrideResourceRequirements: { requests: { cpu: "50m" } } },
    ],
  ])("a toleration that was taken away beside %s", (_which, block, customization) => {
    const args = { cluster_agent_deployment_customization: [{ ...TOLERATES_TEAM[0], ...block }] };
    const own = appOf({ args });
    const { differences } = drifted(own, lived(inRancher(customization, args), own));
    const [first] = differences.filter(({ what }) => what.startsWith("toleration"));
    expect(first).toMatchObject({
      what: "toleration team:NoSchedule op=Exists of cattle-cluster-agent",
      app: "yes",
      rancher: "no",
      why: expect.stringMatching(
        /the provider reads nothing of the agent back beside override\w+, so no plan shows it/,
      ),
    });
  });

  test("a toleration that was added beside an affinity", () => {
    const block = { override_affinity: '{"nodeAffinity":{}}' };
    const args = { cluster_agent_deployment_customization: [{ ...TOLERATES_TEAM[0], ...block }] };
    const own = appOf({ args });
    const added = { key: "more", operator: "Exists", effect: "NoExecute" };
    const object = inRancher({ overrideAffinity: { nodeAffinity: {} }, appendTolerations: [TEAM, added] }, args);
    expect(drifted(own, lived(object, own)).differences).toMatchObject([
      {
        what: "toleration more:NoExecute op=Exists of cattle-cluster-agent",
        app: "no",
        rancher: "yes",
        live: "no",
        why: expect.stringContaining("no plan takes it away"),
      },
    ]);
  });

  test("goes by what Rancher holds, and not by what the app says", () => {
    const affinity = { overrideAffinity: { nodeAffinity: {} } };
    const [added] = drifted(app, lived(inRancher(affinity))).differences.filter(({ what }) => what.startsWith("tol"));
    expect(added?.why).toContain("beside overrideAffinity, so no plan shows it");
    const args = {
      cluster_agent_deployment_customization: [{ ...TOLERATES_TEAM[0], override_affinity: '{"nodeAffinity":{}}' }],
    };
    const own = appOf({ args });
    const bare = inRancher({ appendTolerations: [{ ...TEAM, key: "other" }] }, args);
    const [gone] = drifted(own, lived(bare, own)).differences.filter(({ what }) => what.includes("team"));
    expect(gone?.why).toContain("terraform plan shows it");
  });

  test("an affinity, or requests, that were changed in Rancher", () => {
    const affinity = (key: string) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "Exists" }] }],
        },
      },
    });
    const args = {
      cluster_agent_deployment_customization: [
        {
          ...TOLERATES_TEAM[0],
          override_affinity: JSON.stringify(affinity("a")),
          override_resource_requirements: [{ cpu_request: "50m", memory_limit: "1Gi" }],
        },
      ],
    };
    const own = appOf({ args });
    const object = inRancher(
      {
        appendTolerations: [TEAM],
        overrideAffinity: affinity("b"),
        overrideResourceRequirements: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
      },
      args,
    );
    expect(differenceLines(own, [...nodesOf(own), object])).toMatchInlineSnapshot(`
[
  "agents.clusterAgent.overrideAffinity: app set, Rancher another value",
  "agents.clusterAgent.overrideResourceRequirements: app set, Rancher another value",
]
`);
  });
});

test("what Rancher has and the agent has not is put on with the patch", () => {
  const agents = agentsOf(app, { "cattle-cluster-agent": [{ key: "dedicated", operator: "Exists" }] });
  const { differences } = drifted(app, [...nodesOf(app), ...agents, appliedToRancher(argsOf())]);
  expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "yes",
    "commands": [
      "kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"team","operator":"Exists","effect":"NoSchedule"}}]'",
    ],
    "help": "Rancher writes the agent again when it next reconciles the cluster; the patch puts it on until then",
    "kind": "agent",
    "live": "no",
    "rancher": "yes",
    "what": "toleration team:NoSchedule op=Exists of cattle-cluster-agent",
    "why": "Rancher has it, the agent not yet: Rancher has not rolled it out, or somebody changed the agent in the cluster",
  },
  {
    "app": "no",
    "commands": [],
    "help": "write it in the app, as agents.clusterAgent.appendTolerations, where it is needed",
    "kind": "agent",
    "live": "yes",
    "rancher": "no",
    "what": "toleration dedicated op=Exists of cattle-cluster-agent",
    "why": "somebody changed it in the cluster, or Rancher has not taken it off yet; it is gone once Rancher writes the agent again",
  },
  {
    "app": "yes, from Rancher itself",
    "commands": [
      "kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"node-role.kubernetes.io/control-plane","operator":"Exists","effect":"NoSchedule"}}]'",
    ],
    "help": "Rancher writes the agent again when it next reconciles the cluster; the patch puts it on until then",
    "kind": "agent",
    "live": "no",
    "what": "toleration node-role.kubernetes.io/control-plane:NoSchedule op=Exists of cattle-cluster-agent",
    "why": "somebody changed the agent in the cluster, or Rancher has not written it since the control plane got other taints",
  },
]
`);
});

test("tolerations for the control plane's taints are Rancher's own, whatever it compares a taint without a value by", () => {
  const added = (operator: string) =>
    [TEAM, { key: "dedicated", operator: "Equal", value: "cp", effect: "NoSchedule" }].concat({
      key: "node-role.kubernetes.io/control-plane",
      operator,
      effect: "NoSchedule",
    } as never);
  for (const operator of ["Exists", "Equal"]) {
    const agents = agentsOf(app, { "cattle-cluster-agent": added(operator) });
    expect(differenceLines(app, [...nodesOf(app), ...agents])).toEqual([]);
  }
});

test("tolerations that Rancher itself gives its agents, and somebody took off", () => {
  const agents = agentsOf(app, { "cattle-cluster-agent": [TEAM], "fleet-agent": OF_FLEET.slice(1) });
  const { differences } = drifted(app, [...nodesOf(app), ...agents]);
  expect(differences.map(inALine)).toEqual([
    "tolerations dedicated=cp:NoSchedule, node-role.kubernetes.io/control-plane:NoSchedule op=Exists of cattle-cluster-agent: app yes, from Rancher itself, live no",
    "toleration node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule of fleet-agent: app yes, from Rancher itself, live no",
  ]);
  expect(differences[0]?.commands).toEqual([expect.stringContaining("patch deployment cattle-cluster-agent")]);
});

test("an agent that waits for a node was written before Rancher knew the taints, and lost nothing", () => {
  const waiting = pendingPod("cattle-cluster-agent-a-b", {
    namespace: "cattle-system",
    owner: ["ReplicaSet", "cattle-cluster-agent-a"],
    hash: "a",
  });
  const agents = agentsOf(app, { "cattle-cluster-agent": [TEAM] });
  expect(differenceLines(app, [...nodesOf(app), ...agents, waiting])).toEqual([]);
  expect(differenceLines(app, [...nodesOf(app), ...agents])).toHaveLength(1);
});

test("where no taint is on the control plane, the agent has those of its manifest", () => {
  const own = appOf({ pools: [{ name: "all", roles: ["etcd", "control-plane", "worker"] }] });
  const OF_MANIFEST = [
    { key: "node-role.kubernetes.io/controlplane", operator: "Equal", value: "true", effect: "NoSchedule" },
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  ];
  const lines = (...tolerations: object[]) =>
    differenceLines(own, [...nodesOf(own), ...agentsOf(own, { "cattle-cluster-agent": [...tolerations, TEAM] })]);
  expect(lines(...OF_MANIFEST)).toEqual([]);
  expect(lines()).toHaveLength(1);
});

test("a toleration that somebody gave the agent in the cluster is nobody's", () => {
  const agents = agentsOf(app, { "fleet-agent": [...OF_FLEET, { key: "byhand", operator: "Exists" }] });
  expect(differenceLines(app, [...nodesOf(app), ...agents])).toEqual([
    "toleration byhand op=Exists of fleet-agent: app no, live yes",
  ]);
});

test("what the app knows only at apply is never missing and never too much", () => {
  const args = {
    cluster_agent_deployment_customization: [
      { append_tolerations: [{ key: "${var.key}", operator: "Exists", effect: "NoSchedule" }] },
    ],
  };
  const own = appOf({ args });
  const objects = [
    ...nodesOf(own),
    ...agentsOf(own, { "cattle-cluster-agent": [...ofControlPlane(own), TEAM] }),
    inRancher({ appendTolerations: [TEAM] }),
  ];
  const { differences, notCompared } = drifted(own, objects);
  expect(differences).toEqual([]);
  const why = "known only at apply";
  const what = "cluster_agent_deployment_customization.append_tolerations";
  expect(notCompared).toContainEqual({ what, why });
  expect(drifted(own, objects.slice(0, -1)).notCompared).toContainEqual({ what: `${what}.key`, why });
});

test("affinity and requests that Rancher has, and the agent has not", () => {
  const args = {
    cluster_agent_deployment_customization: [
      {
        ...TOLERATES_TEAM[0],
        override_affinity: JSON.stringify({
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator: "In", values: ["fast"] }] }],
            },
          },
        }),
        override_resource_requirements: [{ cpu_request: "50m", memory_request: "64Mi" }],
      },
    ],
  };
  const own = appOf({ args });
  expect(differenceLines(own, livingCluster(own, args))).toMatchInlineSnapshot(`
[
  "required node affinity of cattle-cluster-agent: app disk In fast, Rancher disk In fast, live none",
  "cpu that cattle-cluster-agent asks for: app 50m, Rancher 50m, live none",
  "memory that cattle-cluster-agent asks for: app 64Mi, Rancher 64Mi, live none",
]
`);
});

test("without Rancher's object it is said, with the command that gets it", () => {
  const { notCompared } = drifted(app, [...nodesOf(app), ...agentsOf(app)]);
  expect(notCompared).toMatchInlineSnapshot(`
[
  {
    "command": "kubectl get deployments,daemonsets,jobs,pods -A -o json",
    "what": "system workloads rancher-webhook, system-upgrade-controller, coredns, metrics-server, local-path-provisioner, traefik, svclb-traefik",
    "why": "not in the input, which has none of that kind in their namespace, or one alone",
  },
  {
    "command": "kubectl get clusters.provisioning.cattle.io -A --field-selector=metadata.name=edge -o json",
    "what": "configuration, and what Rancher holds of the agents",
    "why": "Rancher's own object of the cluster is not in the input; get it where Rancher runs",
  },
]
`);
});

test("Rancher's object alone is compared, and what is missing is named", () => {
  const { compared, differences, notCompared } = drifted(app, [appliedToRancher(argsOf())]);
  expect({ compared, differences, missing: notCompared.map(({ what }) => what) }).toMatchInlineSnapshot(`
{
  "compared": [
    "what Rancher holds for both agents",
    "release",
    "configuration",
  ],
  "differences": [],
  "missing": [
    "nodes, their taints and labels",
    "the living cattle-cluster-agent",
    "the living fleet-agent",
    "system workloads rancher-webhook, system-upgrade-controller, coredns, metrics-server, local-path-provisioner, traefik, svclb-traefik",
  ],
}
`);
});

describe("of clusters of one name in several workspaces", () => {
  const object = appliedToRancher(argsOf());
  const other = { ...object, metadata: { ...(object.metadata as object), namespace: "other" } };
  const seen = (own: typeof app) => drifted(own, [...nodesOf(own), ...agentsOf(own), object, other]);

  test("the one in the app's workspace is meant", () => {
    expect(seen(app).compared).toContain("configuration");
  });

  test("none is taken for this one where the app's workspace is known only at apply", () => {
    const { compared, notCompared } = seen(appOf({ args: { fleet_namespace: "${var.workspace}" } }));
    expect(compared).not.toContain("configuration");
    expect(notCompared.map(({ why }) => why)).toContain(
      "it is not clear which of Rancher's own objects is meant: fleet-default/edge, other/edge; pass one of them",
    );
  });
});
