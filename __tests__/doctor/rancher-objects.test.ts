import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { diagnosed, type KubectlObject } from "./objects";
import { agent, before, server, UNINITIALIZED } from "./system-objects";

/** Rancher's own view of a cluster, beside what runs in it. */

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
