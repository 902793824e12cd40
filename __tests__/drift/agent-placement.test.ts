import { controller, type KubectlObject } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import { agentsOf, appOf, argsOf, differenceLines, drifted, nodesOf, TOLERATES_TEAM } from "./living";

/** What keeps the agents to some nodes, and what they ask for: in the app, in Rancher, and as they run. */

const AGENT = "cattle-cluster-agent";

const requires = (key: string, operator: string, values: readonly string[] = []) => ({
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] }],
  },
});
const DISK = { nodeAffinity: requires("disk", "In", ["fast"]) };

const argsWith = (block: object) => ({ cluster_agent_deployment_customization: [{ ...TOLERATES_TEAM[0], ...block }] });
const plain = appOf();

/** Everything that lives, with more in the template of Rancher's agent. */
function living(template: object, app = plain): KubectlObject[] {
  const tolerations = [
    { key: "dedicated", operator: "Equal", value: "cp", effect: "NoSchedule" },
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
    ...app.agents[AGENT].tolerations.map((each) => each.toKubernetes()),
  ];
  const agent = controller("Deployment", AGENT, { namespace: "cattle-system", template: { tolerations, ...template } });
  return [...nodesOf(app), agent, ...agentsOf(app).slice(1)];
}

const requests = { cpu: "50m", memory: "64Mi" };
const asking = (resources: object) => ({ containers: [{ name: "agent", resources }] });

describe("without Rancher's object", () => {
  const args = argsWith({
    override_affinity: JSON.stringify(DISK),
    override_resource_requirements: [{ cpu_request: "50m", memory_request: "64Mi" }],
  });
  const app = appOf({ args });

  test("an affinity and requests that the agent lacks", () => {
    expect(differenceLines(app, living({}, app))).toEqual([
      `required node affinity of ${AGENT}: app disk In fast, live none`,
      `cpu that ${AGENT} asks for: app 50m, live none`,
      `memory that ${AGENT} asks for: app 64Mi, live none`,
    ]);
  });

  test("an agent that has them", () => {
    expect(differenceLines(app, living({ affinity: DISK, ...asking({ requests }) }, app))).toEqual([]);
  });
});

describe("what neither the app nor Rancher has", () => {
  const lines = (template: object) => differenceLines(plain, [...living(template), appliedToRancher(argsOf())]);

  test.each([
    ["a required node affinity", { affinity: DISK }, "required node affinity of", "disk In fast"],
    [
      "an affinity that no node meets",
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      "required node affinity of",
      "no node at all",
    ],
    [
      "an affinity to pods, whose selector is not shown",
      {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: { app: "secret" } }, topologyKey: "kubernetes.io/hostname" },
            ],
          },
        },
      },
      "required affinity to pods of",
      "set",
    ],
    ["a node selector", { nodeSelector: { disk: "fast" } }, "node selector of", "disk=fast"],
    ["a node in the template", { nodeName: "gone-1" }, "node named in the template of", "gone-1"],
    ["a request", asking({ requests: { cpu: "2" } }), "cpu that", "2000m"],
  ])("is told: %s", (_which, template, what, live) => {
    const end = what === "cpu that" ? " asks for" : "";
    expect(lines(template)).toEqual([`${what} ${AGENT}${end}: app none, Rancher none, live ${live}`]);
  });

  test.each([
    ["kubernetes.io/os", "NotIn", ["windows"]],
    ["beta.kubernetes.io/os", "NotIn", ["windows"]],
    ["kubernetes.io/os", "In", ["linux"]],
  ] as const)("but Rancher's own %s %s %j is no drift", (key, operator, values) => {
    const affinity = { nodeAffinity: requires(key, operator, values) };
    expect(lines({ affinity, nodeSelector: { "kubernetes.io/os": "linux" } })).toEqual([]);
  });
});

test("what is not read of living agents is said not to be compared where the app writes it", () => {
  const preferred = [{ weight: 1, preference: { matchExpressions: [{ key: "disk", operator: "Exists" }] } }];
  const args = argsWith({
    override_affinity: JSON.stringify({ nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }),
    override_resource_requirements: [{ memory_limit: "1Gi" }],
    scheduling_customization: [{ pod_disruption_budget: [{ min_available: "1" }] }],
  });
  const app = appOf({ args });
  expect(drifted(app, living({}, app)).notCompared).toContainEqual({
    what: `preferred affinity, limits, priority class and disruption budget of the living ${AGENT}`,
    why: "not read of the living cluster",
  });
});

test("an affinity that only apply tells is never drift, and said not to be compared", () => {
  const app = appOf({ args: argsWith({ override_affinity: "${var.affinity}" }) });
  const { differences, notCompared } = drifted(app, living({ affinity: DISK }, app));
  expect(differences).toEqual([]);
  expect(notCompared).toContainEqual({
    what: "cluster_agent_deployment_customization.override_affinity",
    why: "known only at apply",
  });
});
