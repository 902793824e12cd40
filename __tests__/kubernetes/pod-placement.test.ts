import { DaemonSetV1 } from "@cdktf/provider-kubernetes/lib/daemon-set-v1";
import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { NodeRole } from "../../lib";
import { kubernetesPodPlacement, podPlacement } from "../../lib/kubernetes";
import { kubernetesStack, poolsOf, synthesizedStack } from "./stacks";

const { gpu, arm, plain, servers } = poolsOf({
  gpu: { taints: ["nvidia.com/gpu=present:NoSchedule", "soft:PreferNoSchedule"] },
  arm: { taints: ["arch=arm64:NoSchedule", "nvidia.com/gpu=present:NoSchedule"] },
  plain: {},
  servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
});

describe("a workload on one pool", () => {
  test("selects its nodes and tolerates its hard taints", () => {
    expect(podPlacement(gpu)).toEqual({
      nodeSelector: { "rancher-k3s/node-pool": "gpu" },
      toleration: [{ key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" }],
    });
  });

  test("tolerates the taints of the pool's roles too", () => {
    expect(podPlacement(servers).toleration).toEqual([
      { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
    ]);
  });

  test("has no list of tolerations where the pool has no hard taint", () => {
    expect(podPlacement(plain)).toEqual({ nodeSelector: { "rancher-k3s/node-pool": "plain" } });
  });
});

describe("a workload on several pools", () => {
  test("requires one of them, as a node selector cannot say so, and tolerates each taint once", () => {
    expect(podPlacement(gpu, arm)).toEqual({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerm: [
              { matchExpressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: ["arm", "gpu"] }] },
            ],
          },
        },
      },
      toleration: [
        { key: "arch", operator: "Equal", value: "arm64", effect: "NoSchedule" },
        { key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" },
      ],
    });
  });

  test("does not depend on the order they are named in", () => {
    expect(podPlacement(arm, gpu, arm)).toEqual(podPlacement(gpu, arm));
  });

  test("is one on a single pool when they are the same", () => {
    expect(podPlacement(gpu, gpu)).toEqual(podPlacement(gpu));
  });
});

test("spreads into the pod specs of the kubernetes provider", () => {
  const stack = kubernetesStack();
  const metadata = { labels: { app: "training" } };
  const container = [{ name: "training", image: "example.com/training:1" }];
  const spec = { selector: { matchLabels: { app: "training" } } };
  new DeploymentV1(stack, "one", {
    metadata: { name: "one" },
    spec: { ...spec, template: { metadata, spec: { ...podPlacement(gpu), container } } },
  });
  new DaemonSetV1(stack, "several", {
    metadata: { name: "several" },
    spec: { ...spec, template: { metadata, spec: { ...podPlacement(gpu, arm), container } } },
  });
  const { resource } = synthesizedStack(stack);
  const toleration = { effect: "NoSchedule", key: "nvidia.com/gpu", operator: "Equal", value: "present" };
  expect(resource.kubernetes_deployment_v1.one.spec.template.spec).toEqual({
    container,
    node_selector: { "rancher-k3s/node-pool": "gpu" },
    toleration: [toleration],
  });
  expect(resource.kubernetes_daemon_set_v1.several.spec.template.spec).toEqual({
    container,
    affinity: {
      node_affinity: {
        required_during_scheduling_ignored_during_execution: {
          node_selector_term: [
            { match_expressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: ["arm", "gpu"] }] },
          ],
        },
      },
    },
    toleration: [{ effect: "NoSchedule", key: "arch", operator: "Equal", value: "arm64" }, toleration],
  });
});

describe("in plain Kubernetes JSON", () => {
  test("one pool is a nodeSelector with tolerations", () => {
    expect(kubernetesPodPlacement(gpu)).toEqual({
      nodeSelector: { "rancher-k3s/node-pool": "gpu" },
      tolerations: [{ key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" }],
    });
  });

  test("several pools are an affinity, in the API's own words", () => {
    expect(kubernetesPodPlacement(gpu, plain)).toEqual({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: ["gpu", "plain"] }] },
            ],
          },
        },
      },
      tolerations: [{ key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" }],
    });
  });

  test("a pool without hard taints has no tolerations", () => {
    expect(kubernetesPodPlacement(plain)).toEqual({ nodeSelector: { "rancher-k3s/node-pool": "plain" } });
  });
});

test.each([
  ["podPlacement", () => podPlacement(...[])],
  ["kubernetesPodPlacement", () => kubernetesPodPlacement(...[])],
])("%s without a pool is refused, as it would place the pods anywhere", (name, call) => {
  expect(call).toThrow(`${name} is given no pool`);
});
