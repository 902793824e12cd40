import { parseAllDocuments } from "yaml";
import { agreementOn } from "../../lib/rehearsal/agreement";
import { manifestsOf } from "../../lib/rehearsal/manifests";
import type { RehearsalStage } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { renderAgreementText } from "../../lib/report/rehearsal-text";
import { rehearsalWarnings } from "../../lib/report/rehearsal-warnings";
import { renderRehearsalYaml } from "../../lib/report/rehearsal-yaml";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { ALL, clusterOf } from "./clusters";
import { dumpOf, liveCluster, proven } from "./throw-away";

const AGENT = "cluster_agent_deployment_customization";

const tolerating = (tolerations: object[], argument = AGENT): Cluster =>
  clusterOf({ all: { roles: ALL } }, { [argument]: [{ append_tolerations: tolerations }] });

/** What Rancher gives its agent by itself, which stands before the app's own. */
const OF_RANCHER = [
  { key: "node-role.kubernetes.io/controlplane", operator: "Equal", value: "true", effect: "NoSchedule" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
];

/** The tolerations of the agent's Deployment, out of the YAML that is printed. */
function printed(cluster: Cluster, name = "cattle-cluster-agent"): unknown {
  const all = parseAllDocuments(renderRehearsalYaml(rehearse(cluster, { stage: "steady" })), { version: "1.1" });
  const found = all.map((each) => each.toJS()).find(({ kind, metadata }) => kind !== "Node" && metadata.name === name);
  return found.spec.template.spec.tolerations;
}

const warnings = (cluster: Cluster, stage: RehearsalStage = "steady") =>
  rehearsalWarnings(rehearse(cluster, { stage }), cluster);

test.each([
  { key: "team", operator: "exists", effect: "NoSchedule" },
  { key: "team", operator: "Exists", value: "a", effect: "NoSchedule" },
  { key: "team", operator: "Equal", value: "a b\n---\u001b", effect: "NoSchedule" },
  { key: "team", operator: "Exists", effect: "noexecute" },
  { key: "a b", operator: "Exists", effect: "NoSchedule" },
])("a toleration that Kubernetes refuses is printed as it is sent: %j", (toleration) => {
  const cluster = tolerating([{ key: "first", operator: "Exists" }, toleration, { key: "last", operator: "Exists" }]);
  expect(printed(cluster)).toEqual([
    ...OF_RANCHER,
    { key: "first", operator: "Exists", effect: "NoSchedule" },
    toleration,
    { key: "last", operator: "Exists", effect: "NoSchedule" },
  ]);
  expect(warnings(cluster)).toEqual([expect.stringMatching(/^RK306: cattle-cluster-agent is given .* is refused$/s)]);
});

test("seconds of a taint that evicts nobody are printed with it", () => {
  const cluster = tolerating([{ key: "team", operator: "Exists", effect: "NoSchedule", seconds: "30" }]);
  expect(printed(cluster)).toEqual([
    ...OF_RANCHER,
    { key: "team", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 30 },
  ]);
  expect(warnings(cluster)).toMatchInlineSnapshot(`
[
  "RK306: cattle-cluster-agent is given a toleration that is refused: toleration seconds 30 without the effect NoExecute (it has NoSchedule); the manifests have it as it is sent, and kubectl apply will say that it is refused",
]
`);
});

test("what Rancher refuses and Kubernetes would take is not printed, and that is said", () => {
  const cluster = tolerating([{ key: "", operator: "Exists" }]);
  expect(printed(cluster)).toEqual(OF_RANCHER);
  expect(warnings(cluster)).toMatchInlineSnapshot(`
[
  "RK306: cattle-cluster-agent is given a toleration that is refused: toleration of every key, as it names none; Rancher refuses the update over it, so that it is not in the manifests",
]
`);
});

test("an affinity that Kubernetes refuses is printed, and one that cannot be sent is not", () => {
  const withAffinity = (text: string) => clusterOf({ all: { roles: ALL } }, { [AGENT]: [{ override_affinity: text }] });
  const terms = { nodeSelectorTerms: [{ matchExpressions: [{ key: "x", operator: "Gt", values: ["1", "2"] }] }] };
  const two = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
  expect([
    ...warnings(withAffinity(JSON.stringify(two))),
    ...warnings(withAffinity("not json")),
  ]).toMatchInlineSnapshot(`
[
  "RK540: agents.clusterAgent.overrideAffinity has a value that cannot work: Kubernetes compares the label with one number, and refuses more; the manifests have what is sent of it, and kubectl apply will say that it is refused",
  "RK540: agents.clusterAgent.overrideAffinity has a value that cannot work: the provider reads it as JSON of an object; it cannot be sent, and the manifests have Rancher's own in its place",
]
`);
  const all = JSON.stringify(manifestsOf(rehearse(withAffinity(JSON.stringify(two)), { stage: "steady" })));
  expect(all).toContain('"operator":"Gt","values":["1","2"]');
});

describe("what the provider leaves out of an affinity, or reads in another way", () => {
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  const GPU = { nodeSelectorTerms: [{ matchExpressions: [{ key: "gpu", operator: "In", values: ["x"] }] }] };
  const withAffinity = (affinity: object) =>
    clusterOf({ all: { roles: ALL } }, { [AGENT]: [{ override_affinity: JSON.stringify(affinity) }] });
  const affinityOf = (cluster: Cluster) =>
    rehearse(cluster, { stage: "steady" }).workloads.find(({ workload }) => workload === "cattle-cluster-agent")
      ?.affinity;

  test("a misspelled key is not in the manifests either: the agent may go anywhere, and that is said", () => {
    const cluster = withAffinity({ nodeAffinity: { requiredDuringScheduling: GPU } });
    expect(affinityOf(cluster)).toEqual({ nodeAffinity: {} });
    expect(warnings(cluster)).toMatchInlineSnapshot(`
[
  "RK540: agents.clusterAgent.overrideAffinity has a value that cannot work: nothing reads it, and it is left out without a word; what the provider leaves out is not in the manifests",
]
`);
    const decided = dumpOf(rehearse(cluster, { stage: "steady" }), proven(cluster, "steady"));
    expect(agreementOn(liveCluster(decided), cluster).verdict).toBe("agreed");
  });

  test("keys count in any case", () => {
    const cluster = withAffinity({
      NodeAffinity: { [REQUIRED.toUpperCase()]: { NodeSelectorTerms: GPU.nodeSelectorTerms } },
    });
    expect(affinityOf(cluster)).toEqual({ nodeAffinity: { [REQUIRED]: GPU } });
    expect(warnings(cluster)).toEqual([]);
    expect(cluster.agents["cattle-cluster-agent"].restrictsPlacement).toBe(true);
  });

  test("what Kubernetes refuses beside it is refused all the same", () => {
    const terms = { nodeSelectorTerms: [], other: 1 };
    const cluster = withAffinity({ nodeAffinity: { [REQUIRED]: terms } });
    expect(warnings(cluster)).toEqual([
      expect.stringMatching(/left out without a word; the manifests have what is sent of it, .* refused$/),
    ]);
  });
});

test("of what is not rehearsed at a stage nothing is said", () => {
  const cluster = tolerating([{ key: "x", operator: "exists" }], "fleet_agent_deployment_customization");
  expect(warnings(cluster)).toHaveLength(1);
  expect(warnings(cluster, "bootstrap")).toEqual([]);
});

test("what a chart is told and cannot be read is said to be missing", () => {
  const cluster = clusterOf({ all: { roles: ALL } }, { rke_config: [{ additional_manifest: "kind: [" }] });
  expect(warnings(cluster)).toEqual([
    expect.stringMatching(/^RK509: additionalManifest cannot be read: .*; the manifests are without it$/s),
  ]);
});

test("a cluster with nothing to refuse has no warnings", () => {
  expect(warnings(tolerating([{ key: "team", operator: "Exists" }]))).toEqual([]);
});

test("where Kubernetes refused the agent, doctor does not agree, and names the finding in place of a command", () => {
  const cluster = tolerating([{ key: "team", operator: "exists" }]);
  const dump = dumpOf(rehearse(cluster, { stage: "steady" }), proven(cluster, "steady"));
  const items = dump.items.filter(({ metadata }) => !metadata.name.startsWith("cattle-cluster-agent"));
  const agreement = agreementOn(liveCluster({ ...dump, items }), cluster);
  expect(agreement.verdict).toBe("undecided");
  expect(renderAgreementText(agreement).split("\n").slice(0, 7).join("\n")).toMatchInlineSnapshot(`
"undecided: cattle-cluster-agent has no pods: Kubernetes refuses what the app
  gives it (RK306)
stage steady: 1 node, 14 workloads

Workloads
  undecided cattle-cluster-agent: not decided on all
    Kubernetes refuses what the app gives it: cdktf-rancher-k3s explain RK306"
`);
});
