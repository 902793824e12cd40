import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import type { ClusterV2 as ClusterV2Type } from "../../lib/provider-rancher2/cluster-v2";

// Not import: the community package is ESM, which the type checker refuses in a CommonJS file. It makes all references at once.
const ours: typeof ClusterV2Type = require("../../lib/provider-rancher2/cluster-v2").ClusterV2;
const community: typeof ClusterV2Type = require("@cdktf-providers/rancher-rancher2/cluster-v2").ClusterV2;

const AGENT = [{ appendTolerations: [{ key: "a", operator: "Exists" }], overrideAffinity: "{}" }];
const RKE = { machineGlobalConfig: "a: 1", upgradeStrategy: { workerConcurrency: "2", workerDrainOptions: {} } };

/** What an app may do with a resource and see of it, in any order. */
const STEPS: readonly ((cluster: ClusterV2Type) => unknown)[] = [
  (cluster) => cluster.putRkeConfig(RKE),
  (cluster) => cluster.putRkeConfig({}),
  (cluster) => cluster.resetRkeConfig(),
  (cluster) => cluster.rkeConfigInput,
  (cluster) => cluster.rkeConfig.internalValue,
  (cluster) => cluster.rkeConfig.machineGlobalConfigInput,
  (cluster) => cluster.rkeConfig.putUpgradeStrategy({ controlPlaneConcurrency: "3" }),
  (cluster) => cluster.rkeConfig.upgradeStrategyInput,
  (cluster) => cluster.rkeConfig.upgradeStrategy.workerDrainOptionsInput,
  (cluster) => cluster.rkeConfig.resetUpgradeStrategy(),
  (cluster) => cluster.rkeConfig.putMachineSelectorConfig([{ config: "b: 2" }]),
  (cluster) => cluster.rkeConfig.machineSelectorConfigInput,
  (cluster) => cluster.rkeConfig.machineSelectorConfig.internalValue,
  (cluster) => cluster.putClusterAgentDeploymentCustomization(AGENT),
  (cluster) => cluster.resetClusterAgentDeploymentCustomization(),
  (cluster) => cluster.clusterAgentDeploymentCustomizationInput,
  (cluster) => cluster.clusterAgentDeploymentCustomization.internalValue,
  (cluster) => cluster.putTimeouts({ create: "10m" }),
  (cluster) => cluster.timeoutsInput,
  (cluster) => cluster.resetTimeouts(),
];

function lifeOf(Cluster: typeof ClusterV2Type, steps: readonly number[]): unknown {
  const stack = new TerraformStack(Testing.app(), "test");
  const cluster = new Cluster(stack, "edge", { name: "edge", kubernetesVersion: "v1", agentEnvVars: [] });
  const seen = steps.map((step) => STEPS[step]?.(cluster));
  return { seen, json: JSON.parse(Testing.synth(stack)).resource };
}

test("an app sees and writes the same as with references that are all made at once", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STEPS.length - 1), { maxLength: 12 }), (steps) => {
      expect(lifeOf(ours, steps)).toEqual(lifeOf(community, steps));
    }),
    { numRuns: 100 },
  );
});

test("a reference that was read before a value is put is the one that has it afterwards", () => {
  const cluster = new ours(new TerraformStack(Testing.app(), "test"), "edge", {
    name: "edge",
    kubernetesVersion: "v1",
  });
  const { rkeConfig, clusterAgentDeploymentCustomization } = cluster;
  cluster.putRkeConfig(RKE);
  cluster.putClusterAgentDeploymentCustomization(AGENT);
  expect(rkeConfig).toBe(cluster.rkeConfig);
  expect(rkeConfig.machineGlobalConfigInput).toBe("a: 1");
  expect(clusterAgentDeploymentCustomization).toBe(cluster.clusterAgentDeploymentCustomization);
  expect(clusterAgentDeploymentCustomization.internalValue).toEqual(AGENT);
});

test("nested references lead into another stack", () => {
  const app = Testing.app();
  const [one, other] = [new TerraformStack(app, "one"), new TerraformStack(app, "other")];
  const cluster = new ours(one, "edge", { name: "edge", kubernetesVersion: "v1" });
  new TerraformOutput(other, "value", { value: cluster.rkeConfig.upgradeStrategy.workerDrainOptions.timeout });
  for (const stack of [one, other]) stack.prepareStack();
  expect(JSON.parse(Testing.synth(other)).output.value.value).toMatch(/^\$\{data\.terraform_remote_state\..*\}$/);
});

/** Stack traces that are captured while a cluster without nested values is made and written: one for each reference. */
function tracesOf(Cluster: typeof ClusterV2Type): number {
  const stack = new TerraformStack(Testing.app(), "test");
  Testing.synth(stack);
  const captured = jest.spyOn(Error, "captureStackTrace");
  new Cluster(stack, "edge", { name: "edge", kubernetesVersion: "v1", agentEnvVars: [{ name: "a", value: "b" }] });
  Testing.synth(stack);
  const count = captured.mock.calls.length;
  captured.mockRestore();
  return count;
}

test("a cluster without nested values makes no reference, when it is made or written", () => {
  expect(tracesOf(community)).toBeGreaterThan(0);
  expect(tracesOf(ours)).toBe(0);
});
