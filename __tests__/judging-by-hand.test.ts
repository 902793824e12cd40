import {
  compareProofs,
  describe as describeFinding,
  NodeRole,
  prove,
  RancherHost,
  RancherVersion,
  ResourceValues,
  readCluster,
  renderFinding,
  type SchedulingPool,
  subjectOf,
  Taint,
  TaintsApplied,
} from "../lib";
import { renderProofMarkdown, renderProofText } from "../lib/review";

const first: SchedulingPool = {
  name: "first",
  roles: NodeRole.ALL,
  taints: [Taint.parse("test-key=test-value:NoExecute")],
  roleTaints: [],
  labels: {},
  taintsApplied: TaintsApplied.AT_REGISTRATION,
};

const context = { rancherVersion: RancherVersion.parse("2.14.1"), rancherHost: RancherHost.ADDRESS };
const judged = (resource: object, pools?: readonly SchedulingPool[]) =>
  prove(readCluster(ResourceValues.ofConfiguration(resource), pools, context));

const toleration = { key: "test-key", operator: "Exists", effect: "NoExecute" };
const written = {
  name: "edge",
  kubernetes_version: "v1.33.5+k3s1",
  cluster_agent_deployment_customization: [{ append_tolerations: [toleration] }],
};

test("a resource in Terraform's words and its pools are judged without any construct", () => {
  const proof = judged(written, [first]);
  expect(proof.bootstrap.verdict).toBe("yes");
  expect(renderProofText(proof)).toContain("the cluster comes up, whichever node is the first");
  expect(renderProofMarkdown(proof)).toContain("cattle-cluster-agent");
  expect(renderFinding(proof.findings[0] as (typeof proof.findings)[0])).toMatch(/^(error|warning|info)\[RK\d{3}\]/);
});

test("without pools the verdict names them as what it depends on", () => {
  expect(judged(written).bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["the node pools"] });
});

test("two of them are compared", () => {
  const upgraded = judged({ ...written, kubernetes_version: "v1.34.1+k3s1" }, [first]);
  expect(compareProofs(judged(written, [first]), upgraded).bootstrap).toEqual({ before: "yes", after: "yes" });
});

test.each<[string, () => unknown, string]>([
  ["a cluster", () => prove(undefined as never), "cluster is undefined, not a cluster that was read"],
  [
    "a cluster of another kind",
    () => prove({ pools: [] } as never),
    "cluster is an object, not a cluster that was read",
  ],
  ["a proof", () => compareProofs(undefined as never, {} as never), "after is an object, not a proof"],
  ["a finding to render", () => renderFinding(undefined as never), "finding is undefined, not a finding"],
  ["a finding to describe", () => describeFinding({ code: "RK000", data: {} } as never), "is an object, not a finding"],
  ["a finding to tell what it is about", () => subjectOf(null as never), "finding is null, not a finding"],
])("what is not %s is refused as what it is", (_, judge, message) => {
  expect(judge).toThrow(message);
});
