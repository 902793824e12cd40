import type { KubectlObject } from "../doctor/objects";
import { agentsOf, appOf, differenceLines, nodesOf, RELEASE, TOLERATES_TEAM } from "./living";

/** What the provider writes in its own form, and what Rancher writes by itself, is as the app says. */

const APPEND = [{ key: "team", operator: "Exists", effect: "NoSchedule" }];

/** Rancher's object as the provider wrote it. */
const object = (spec: object, rkeConfig: object = {}): KubectlObject => ({
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "edge", namespace: "fleet-default" },
  spec: {
    kubernetesVersion: RELEASE,
    rkeConfig,
    clusterAgentDeploymentCustomization: { appendTolerations: APPEND, ...spec },
  },
});

const settings = (block: object, held: object) => {
  const app = appOf({ args: { cluster_agent_deployment_customization: [{ ...TOLERATES_TEAM[0], ...block }] } });
  return differenceLines(app, [...nodesOf(app), ...agentsOf(app).slice(1), object(held)]);
};

describe("requests and limits", () => {
  const compared = (said: object, requests: object, limits: object = {}) =>
    settings({ override_resource_requirements: [said] }, { overrideResourceRequirements: { requests, limits } });

  test("are the same as Kubernetes writes the same quantities", () => {
    expect(compared({ cpu_request: "0.5", memory_request: "1024Mi" }, { cpu: "500m", memory: "1Gi" })).toEqual([]);
    expect(compared({ cpu_limit: "0.57", memory_limit: "1000M" }, {}, { cpu: "570m", memory: "1G" })).toEqual([]);
  });

  test("that are others are drift", () => {
    const other = ["agents.clusterAgent.overrideResourceRequirements: app set, Rancher another value"];
    expect(compared({ cpu_request: "0.5" }, { cpu: "501m" })).toEqual(other);
    expect(compared({ cpu_request: "500m" }, { cpu: "500m", memory: "1Gi" })).toEqual(other);
    expect(compared({ cpu_request: "500m", cpu_limit: "1" }, { cpu: "500m" })).toEqual(other);
  });
});

describe("an affinity", () => {
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
  const terms = (...matchExpressions: object[]) => ({ nodeSelectorTerms: [{ matchExpressions }] });
  const compared = (said: object, held: object) =>
    settings({ override_affinity: JSON.stringify(said) }, { overrideAffinity: held });
  const DISK = { key: "disk", operator: "In", values: ["fast"] };
  const held = { nodeAffinity: { [REQUIRED]: terms(DISK) } };

  test.each<[string, object, object]>([
    ["an empty list", { nodeAffinity: { [REQUIRED]: terms(DISK), [PREFERRED]: [] } }, held],
    [
      "empty values",
      { nodeAffinity: { [REQUIRED]: terms({ ...DISK, operator: "Exists", values: [] }) } },
      { nodeAffinity: { [REQUIRED]: terms({ key: "disk", operator: "Exists" }) } },
    ],
    ["null", { nodeAffinity: { [REQUIRED]: terms(DISK) }, podAffinity: null }, held],
    ["a key that nothing reads", { nodeAffinity: { [REQUIRED]: terms(DISK) }, nodeAfinity: {} }, held],
    ["keys in another case", { NodeAffinity: { [REQUIRED.toUpperCase()]: terms(DISK) } }, held],
  ])("is the same without what the provider leaves out or writes otherwise: %s", (_, said, there) => {
    const app = settings({ override_affinity: JSON.stringify(said) }, { overrideAffinity: there });
    expect(app.filter((line) => line.includes("overrideAffinity"))).toEqual([]);
  });

  test("that is another one is drift", () => {
    expect(compared({ nodeAffinity: { [REQUIRED]: terms({ ...DISK, values: ["slow"] }) } }, held)).toContain(
      "agents.clusterAgent.overrideAffinity: app set, Rancher another value",
    );
  });
});

test.each<[string, object]>([
  ["certificates that somebody rotated", { rotateCertificates: { generation: 2, services: ["kubelet"] } }],
  ["a snapshot that somebody took", { etcdSnapshotCreate: { generation: 3 } }],
  [
    "a snapshot that somebody restored",
    { etcdSnapshotRestore: { generation: 1, name: "x", restoreRKEConfig: "none" } },
  ],
])("%s in Rancher's dashboard is no drift", (_, rkeConfig) => {
  const app = appOf({ args: { rke_config: {} } });
  expect(differenceLines(app, [...nodesOf(app), object({}, rkeConfig)])).toEqual([]);
});

test("certificates whose rotation the app writes, and Rancher has another, are", () => {
  const app = appOf({ args: { rke_config: { rotate_certificates: [{ generation: 1 }] } } });
  const lines = differenceLines(app, [...nodesOf(app), object({}, { rotateCertificates: { generation: 2 } })]);
  expect(lines).toHaveLength(1);
});
