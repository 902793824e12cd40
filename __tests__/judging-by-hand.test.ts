import {
  compareProofs,
  NodeRole,
  prove,
  RancherHost,
  RancherVersion,
  ResourceValues,
  readCluster,
  renderFinding,
  type SchedulingPool,
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
