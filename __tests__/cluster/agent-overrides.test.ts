import { type IResolvable, TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import fc from "fast-check";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { besideOverride } from "../../lib/cluster/beside-override";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { Inputs, rancherK3s } from "../review/inputs";
import { clusterOf, KUBERNETES_VERSION, synthesized } from "./stacks";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const TAINTED = { first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] as const } };
const DERIVED = { key: "k", operator: "Equal", value: "v", effect: "NoExecute", seconds: 0 };
const OWN = { key: "other", operator: "Exists", effect: "NoExecute" };
const ARGUMENT = "cluster_agent_deployment_customization";

/** A cluster whose agents tolerate its pool's taint, with something written beside the properties. */
function written(write: (cluster: K3sCluster, stack: TerraformStack) => void, props: object = {}) {
  const cluster = clusterOf(TAINTED, props);
  const stack = TerraformStack.of(cluster);
  write(cluster, stack);
  return cluster;
}

const blocksOf = (cluster: K3sCluster) => synthesized(cluster).resource.rancher2_cluster_v2.edge[ARGUMENT];
const IN_STACK = `resource.rancher2_cluster_v2.edge.${ARGUMENT}`;

type Write = Parameters<typeof written>[0];
const CASES: [string, Write, unknown][] = [
  ["no override", () => {}, [{ append_tolerations: [DERIVED] }]],
  [
    "an argument more, by the resource",
    ({ resource }) => resource.addOverride(`${ARGUMENT}.override_affinity`, "{}"),
    { append_tolerations: [DERIVED], override_affinity: "{}" },
  ],
  [
    "an argument more, by the stack",
    (_, stack) => stack.addOverride(`${IN_STACK}.override_affinity`, "{}"),
    { append_tolerations: [DERIVED], override_affinity: "{}" },
  ],
  [
    "an argument more, in the block of that number",
    ({ resource }) => resource.addOverride(`${ARGUMENT}.0.override_affinity`, "{}"),
    [{ append_tolerations: [DERIVED], override_affinity: "{}" }],
  ],
  [
    "a value in a derived toleration",
    ({ resource }) => resource.addOverride(`${ARGUMENT}.0.append_tolerations.0.seconds`, 60),
    [{ append_tolerations: [{ ...DERIVED, seconds: 60 }] }],
  ],
  [
    "a value in a derived toleration, by the stack",
    (_, stack) => stack.addOverride(`${IN_STACK}.0.append_tolerations.0.effect`, "NoSchedule"),
    [{ append_tolerations: [{ ...DERIVED, effect: "NoSchedule" }] }],
  ],
  [
    "other tolerations, by the resource",
    ({ resource }) => resource.addOverride(`${ARGUMENT}.append_tolerations`, [OWN]),
    { append_tolerations: [OWN] },
  ],
  [
    "no tolerations, by the resource",
    ({ resource }) => resource.addOverride(`${ARGUMENT}.append_tolerations`, []),
    { append_tolerations: [] },
  ],
  [
    "a block instead of the derived one, by the resource",
    ({ resource }) => resource.addOverride(ARGUMENT, [{ append_tolerations: [OWN] }]),
    [{ append_tolerations: [OWN] }],
  ],
  [
    "a block instead of the derived one, by the stack",
    (_, stack) => stack.addOverride(IN_STACK, [{ append_tolerations: [OWN] }]),
    [{ append_tolerations: [OWN] }],
  ],
  ["no block, by the resource", ({ resource }) => resource.addOverride(ARGUMENT, undefined), undefined],
  ["no block, by the stack", (_, stack) => stack.addOverride(IN_STACK, undefined), undefined],
  [
    "another block that is put on the resource",
    ({ resource }) => resource.putClusterAgentDeploymentCustomization([{ appendTolerations: [OWN] }]),
    [{ append_tolerations: [OWN] }],
  ],
  ["a reset of the resource", ({ resource }) => resource.resetClusterAgentDeploymentCustomization(), undefined],
];

describe("what is written of an agent with", () => {
  test.each(CASES)("%s is what the override says, and judged alike by app and folder", async (_what, write, blocks) => {
    const cluster = written(write);
    expect(blocksOf(cluster)).toEqual(blocks);
    const { out } = await rancherK3s("check", inputs.file(synthesized(cluster), "cdk.tf.json"), "--format", "json");
    const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code).sort();
    expect(codes(JSON.parse(out).clusters[0].findings)).toEqual(codes(cluster.prove().findings));
  });

  test("pools that come after the override counts them", () => {
    const cluster = written(({ resource }) => resource.addOverride(`${ARGUMENT}.override_affinity`, "{}"));
    cluster.addNodePool("more", { roles: [NodeRole.CONTROL_PLANE], taints: ["a=b:NoSchedule"] });
    expect(blocksOf(cluster).append_tolerations).toContainEqual(expect.objectContaining({ key: "a", value: "b" }));
  });

  test("HCL has the same blocks", () => {
    expect(Testing.synthHcl(TerraformStack.of(written(() => {})))).toMatch(
      /cluster_agent_deployment_customization \{\s+append_tolerations \{\s+effect\s+= "NoExecute"\s+key\s+= "k"/,
    );
  });

  test("the affinity may come from another stack", () => {
    const app = Testing.app();
    const [other, stack] = [new TerraformStack(app, "other"), new TerraformStack(app, "production")];
    const affinity = new TerraformVariable(other, "affinity", { type: "string", default: "{}" });
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://10.0.0.1" });
    new K3sCluster(stack, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: TAINTED,
      agents: { clusterAgent: { overrideAffinity: affinity.stringValue } },
    });
    other.prepareStack();
    stack.prepareStack();
    const [block] = JSON.parse(Testing.synth(stack)).resource.rancher2_cluster_v2.edge[ARGUMENT];
    const output =
      "data.terraform_remote_state.cross-stack-reference-input-other.outputs.cross-stack-output-varaffinity";
    expect(block.override_affinity).toBe(`\${try(tostring(${output}), jsonencode(${output}))}`);
    expect(other.node.findAll().filter((node) => node instanceof TerraformOutput)).toHaveLength(1);
  });
});

describe("a second block of what a cluster has one of", () => {
  test.each([
    [ARGUMENT, "agents.clusterAgent"],
    ["fleet_agent_deployment_customization", "agents.fleetAgent"],
  ])("is an error: %s", (argument, setting) => {
    const cluster = written(({ resource }) =>
      resource.addOverride(argument, [{ append_tolerations: [DERIVED] }, { append_tolerations: [OWN] }]),
    );
    expect(cluster.prove().findings).toContainEqual(
      expect.objectContaining({
        code: "RK509",
        data: { setting, reasons: [`there are 2 blocks ${argument}, and a cluster has one`] },
      }),
    );
  });
});

test("a derived value without an override is left as it is, whatever it is", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(besideOverride(value, undefined)).toBe(value)));
});

test("what stands on the resource is what is written, for whoever gives it to another cluster", () => {
  for (const [pools, blocks] of [
    [TAINTED, [{ append_tolerations: [DERIVED] }]],
    [{ first: { roles: NodeRole.ALL } }, undefined],
  ] as const) {
    const cluster = clusterOf(pools);
    const { clusterAgentDeploymentCustomizationInput } = cluster.resource;
    new ClusterV2(TerraformStack.of(cluster), "copy", {
      name: "copy",
      kubernetesVersion: KUBERNETES_VERSION,
      clusterAgentDeploymentCustomization: clusterAgentDeploymentCustomizationInput as IResolvable,
    });
    expect(synthesized(cluster).resource.rancher2_cluster_v2.copy[ARGUMENT]).toEqual(blocks);
  }
});
