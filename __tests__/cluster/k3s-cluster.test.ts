import { TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import fc from "fast-check";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider, Taint, TaintEffect, Toleration } from "../../lib";
import { poolTaints, roles } from "../scheduling/arbitraries";
import {
  ALL_ROLES,
  clusterOf,
  KUBERNETES_VERSION,
  messageAtSynth,
  rancherStack,
  synthesizeApp,
  synthesized,
  type TerraformJson,
} from "./stacks";

const resourceOf = (json: TerraformJson) => json.resource.rancher2_cluster_v2.edge;
const appended = (json: TerraformJson, agent: "cluster" | "fleet") =>
  resourceOf(json)[`${agent}_agent_deployment_customization`]?.[0].append_tolerations;

describe("the reported case: the first all-role pool carries test-key=test-value:NoExecute (rancher/rancher#49981)", () => {
  const json = synthesized(
    clusterOf({
      first: { roles: NodeRole.ALL, taints: [Taint.noExecute("test-key", "test-value")] },
      general: { roles: [NodeRole.WORKER] },
    }),
  );

  test.each(["cluster", "fleet"] as const)(
    "the %s agent tolerates it, with effect and operator written out",
    (agent) => {
      expect(appended(json, agent)).toEqual([
        { key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute", seconds: 0 },
      ]);
    },
  );

  test("the taint is in the plan, in the cluster's model", () => {
    expect(json.resource.terraform_data.edge_model.input).toMatchInlineSnapshot(`
{
  "first: roles": "etcd, control-plane, worker",
  "first: taint test-key=test-value:NoExecute": true,
  "general: roles": "worker",
  "rancherHost": "name",
  "rancherVersion": "2.14.1",
  "schemaVersion": "cdktf-rancher-k3s/model/v3",
  "witness": "v1 cluster-agent=e8f2c42c6da2 fleet-agent=e8f2c42c6da2",
}
`);
  });
});

describe("the witness", () => {
  const tainted = { first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] as const } };
  const TEMPLATE = "default_pod_security_admission_configuration_template_name";

  test.each<[string, (cluster: K3sCluster) => void]>([
    ["as it is made", () => {}],
    ["with an override", (cluster) => cluster.resource.addOverride(TEMPLATE, "rancher-restricted")],
    [
      "with an argument taken away",
      (cluster) => cluster.resource.addOverride("fleet_agent_deployment_customization", []),
    ],
    [
      "with a block for each of a list",
      (cluster) =>
        cluster.resource.addOverride("dynamic.agent_env_vars", { for_each: "${var.env}", content: { name: "A" } }),
    ],
    [
      "with an override of the stack",
      (cluster) =>
        TerraformStack.of(cluster).addOverride(`resource.rancher2_cluster_v2.edge.${TEMPLATE}`, "rancher-restricted"),
    ],
  ])("is the same on the cluster and in its model: %s", (_, change) => {
    const cluster = clusterOf(tainted);
    change(cluster);
    const json = synthesized(cluster);
    const { witness } = json.resource.terraform_data.edge_model.input;
    expect(witness).toMatch(/^v1 cluster-agent=/);
    // What Terraform digests itself stands on the cluster alone.
    expect(resourceOf(json).annotations["rancher-k3s/witness"].replace(/\$\{.*\}/, "")).toBe(witness);
  });

  test("follows a pool that is added after a first synth", () => {
    const cluster = clusterOf(tainted);
    const first = resourceOf(synthesized(cluster)).annotations["rancher-k3s/witness"];
    cluster.addNodePool("second", { roles: NodeRole.ALL, taints: ["other=v:NoExecute"] });
    const json = synthesized(cluster);
    expect(resourceOf(json).annotations["rancher-k3s/witness"]).not.toBe(first);
    expect(json.resource.terraform_data.edge_model.input).toHaveProperty(["second: taint other=v:NoExecute"], true);
  });
});

describe("what is written to Terraform", () => {
  test("a cluster without taints has no agent customization", () => {
    const resource = resourceOf(synthesized(clusterOf({ all: ALL_ROLES })));
    expect(Object.keys(resource).filter((name) => /agent/.test(name))).toEqual([]);
  });

  test("taints of pools that are added later count", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    cluster.addNodePool("more", { roles: [NodeRole.CONTROL_PLANE, NodeRole.WORKER], taints: ["late=yes:NoSchedule"] });
    expect(appended(synthesized(cluster), "cluster")).toMatchObject([{ key: "late" }]);
  });

  test("a pool that is added last moves no toleration that is there, whatever its name", () => {
    const server = (...taints: `${string}:NoSchedule`[]) => ({ roles: NodeRole.ALL, taints });
    const tolerated = (pools: Record<string, NodePoolOptions>) =>
      appended(synthesized(clusterOf(pools)), "cluster").map(({ key }: { key: string }) => key);
    const pools = { servers: server("m:NoSchedule"), etcd: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] } };
    const before = tolerated(pools);
    expect(before).toEqual(["m", "node-role.kubernetes.io/control-plane"]);
    expect(tolerated({ ...pools, additional: server("a:NoSchedule") })).toEqual([...before, "a"]);
  });

  test("the order in which pools and roles are given changes the order of the agents' tolerations, and nothing else", () => {
    const names = ["a", "b", "c", "d"];
    const options = fc.tuple(
      fc.shuffledSubarray(names, { minLength: 4 }),
      fc.array(fc.tuple(roles, poolTaints), { minLength: 4, maxLength: 4 }),
    );
    fc.assert(
      fc.property(options, ([order, given]) => {
        const all = Object.fromEntries(names.map((name, index) => [name, given[index]]));
        const synth = (sequence: readonly string[], flip: boolean) => {
          const cluster = new K3sCluster(rancherStack(), "edge", { kubernetesVersion: KUBERNETES_VERSION });
          for (const name of sequence) {
            const [poolRoles, taints] = all[name] as [NodeRole[], Taint[]];
            const turn = <T>(list: readonly T[]) => (flip ? [...list].reverse() : list);
            cluster.addNodePool(name, { roles: turn(poolRoles), taints });
          }
          return inNoOrder(synthesized(cluster));
        };
        expect(synth(order, true)).toEqual(synth(names, false));
      }),
      { numRuns: 25 },
    );
  });

  test("a taint that is written last is tolerated last, so that no other toleration changes its place", () => {
    const tolerated = (...taints: `${string}:NoSchedule`[]) =>
      appended(synthesized(clusterOf({ first: { roles: NodeRole.ALL, taints } })), "cluster").map(
        ({ key }: { key: string }) => key,
      );
    expect(tolerated("z:NoSchedule")).toEqual(["z"]);
    expect(tolerated("z:NoSchedule", "a:NoSchedule")).toEqual(["z", "a"]);
  });

  test("the names of resources and outputs do not depend on how many pools there are", () => {
    const json = synthesized(clusterOf({ all: ALL_ROLES, gpu: { roles: [NodeRole.WORKER] } }));
    expect(Object.keys(json.output)).toEqual(["edge_all_registration_command", "edge_gpu_registration_command"]);
    expect(Object.keys(json.resource.rancher2_cluster_v2)).toEqual(["edge"]);
    expect(Object.keys(json.resource.terraform_data)).toEqual(["edge_model"]);
  });

  test("two clusters of one stack do not share a name, even with the same id in different scopes", () => {
    const stack = rancherStack();
    const props = { kubernetesVersion: KUBERNETES_VERSION, nodePools: { all: ALL_ROLES } };
    const cluster = new K3sCluster(stack, "edge", props);
    new K3sCluster(cluster.nodePools[0] as never, "edge", { ...props, name: "other" });
    const json = JSON.parse(Testing.synth(stack, true));
    expect(Object.keys(json.output)).toHaveLength(2);
    expect(Object.keys(json.resource.terraform_data)).toHaveLength(2);
  });

  test("registration commands are sensitive outputs", () => {
    const { output } = synthesized(clusterOf({ all: ALL_ROLES }));
    expect(output.edge_all_registration_command.sensitive).toBe(true);
  });
});

describe("the agents' tolerations", () => {
  const tainted = { all: { ...ALL_ROLES, taints: ["a=b:NoSchedule" as const] } };

  test("the app's own are merged with the derived ones, sorted", () => {
    const own = Toleration.equal("0", "first", TaintEffect.NO_SCHEDULE);
    const json = synthesized(clusterOf(tainted, { agents: { fleetAgent: { appendTolerations: [own] } } }));
    expect(appended(json, "fleet").map(({ key }: { key: string }) => key)).toEqual(["0", "a"]);
    expect(appended(json, "cluster").map(({ key }: { key: string }) => key)).toEqual(["a"]);
  });

  test("derivation can be turned off", () => {
    const json = synthesized(clusterOf(tainted, { agents: { deriveTolerations: false } }));
    expect(appended(json, "cluster")).toBeUndefined();
  });

  test("one for every effect is written out effect by effect, because the provider would take it as NoSchedule", () => {
    const all = Toleration.exists("dedicated");
    const json = synthesized(clusterOf({ all: ALL_ROLES }, { agents: { clusterAgent: { appendTolerations: [all] } } }));
    expect(appended(json, "cluster")).toEqual([
      { key: "dedicated", operator: "Exists", effect: "NoSchedule", seconds: 0 },
      { key: "dedicated", operator: "Exists", effect: "PreferNoSchedule", seconds: 0 },
      { key: "dedicated", operator: "Exists", effect: "NoExecute", seconds: 0 },
    ]);
  });

  test("a limit in time is passed on", () => {
    const limited = Toleration.exists("x", TaintEffect.NO_EXECUTE, { seconds: 60 });
    const json = synthesized(
      clusterOf({ all: ALL_ROLES }, { agents: { fleetAgent: { appendTolerations: [limited] } } }),
    );
    expect(appended(json, "fleet")).toEqual([{ key: "x", operator: "Exists", effect: "NoExecute", seconds: 60 }]);
  });

  test("one that tolerates everything is refused", () => {
    const everything = Toleration.fromKubernetes({ operator: "Exists" });
    expect(() =>
      clusterOf({ all: ALL_ROLES }, { agents: { clusterAgent: { appendTolerations: [everything] } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
"agents.clusterAgent.appendTolerations[0] "* op=Exists" tolerates everything
  --> test/edge
  = why: Rancher's webhook refuses an empty key, and an agent that tolerates everything is not moved off a dead node (rancher/rancher#24636)
  = help: name the taints: Toleration.for(taint) for each"
`);
  });

  test("are also taken in the words of a pod spec, as kubectl shows them", () => {
    const appendTolerations = [{ key: "a", operator: "Equal", value: "b", effect: "NoExecute", tolerationSeconds: 60 }];
    const written = (given: typeof appendTolerations | Toleration[]) =>
      clusterOf({ all: ALL_ROLES }, { agents: { fleetAgent: { appendTolerations: given } } });
    const made = Toleration.equal("a", "b", TaintEffect.NO_EXECUTE, { seconds: 60 });
    expect(synthesized(written(appendTolerations))).toEqual(synthesized(written([made])));
  });

  test("in the words of a pod spec are checked as well, unknown words included", () => {
    const plain = { key: "a", operator: "Exist" };
    const misspelled = { key: "a", operator: "Exists", efect: "NoSchedule" } as object;
    const appendTolerations = [plain, misspelled, "a:NoSchedule" as never];
    expect(() =>
      clusterOf({ all: ALL_ROLES }, { agents: { fleetAgent: { appendTolerations } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
"agents.fleetAgent.appendTolerations[0]: unknown toleration operator "Exist", did you mean "Exists"?
  --> test/edge
  = why: Kubernetes compares with Equal and Exists; Lt and Gt are behind a feature gate that is off, and the rancher2 provider refuses them
  = help: use Equal or Exists
agents.fleetAgent.appendTolerations[1] has an unknown property "efect", did you mean "effect"?
  --> test/edge
  = why: nothing reads it, so what it says would be lost without a word
  = help: write effect
agents.fleetAgent.appendTolerations[2] is text, not a toleration
  --> test/edge
  = why: only a toleration can be read there
  = help: write it as { key: "dedicated", operator: "Exists" }"
`);
  });

  test("0 seconds are refused, because the provider would not send them", () => {
    const none = Toleration.exists("x", TaintEffect.NO_EXECUTE, { seconds: 0 });
    expect(() => clusterOf({ all: ALL_ROLES }, { agents: { fleetAgent: { appendTolerations: [none] } } })).toThrow(
      /take it as forever/,
    );
  });
});

describe("a cluster that can never work is refused", () => {
  test.each([
    ["", "is empty"],
    ["a", "shorter than 2"],
    ["x".repeat(64), "64 characters"],
    ["Edge", "lower-case DNS label"],
    ["-edge", "lower-case DNS label"],
    ["edge-", "lower-case DNS label"],
    ["edge.eu", "lower-case DNS label"],
    ["local", "Rancher itself runs in"],
    ["c-abcde", "c-xxxxx"],
  ])("the name %j", (name, reason) => {
    expect(() => clusterOf({ all: ALL_ROLES }, { name })).toThrow(reason);
  });

  test("every problem of the props is reported at once, with the construct's path", () => {
    expect(() =>
      clusterOf({}, { name: "local", kubernetesVersion: "v1.33.5", rancherVersion: "2.14" }),
    ).toThrowErrorMatchingInlineSnapshot(`
"cluster name "local" is the name of the cluster Rancher itself runs in
  --> test/edge
  = why: Rancher's webhook or Kubernetes refuses it at apply
  = help: use 2 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit
kubernetesVersion "v1.33.5" is not a K3s version
  --> test/edge
  = why: Rancher installs RKE2 whenever the version does not contain k3s
  = help: write it as K3s releases are named: v1.33.5+k3s1
rancherVersion "2.14" is not a Rancher 2 release
  --> test/edge
  = why: what Rancher does with taints, and which provider fits it, changed in single patch releases
  = help: write major, minor and patch as Rancher shows them on its About page, for example 2.14.1"
`);
  });

  test("a name that is known only at apply", () => {
    const stack = rancherStack();
    const variable = new TerraformVariable(stack, "name", { type: "string" });
    expect(
      () => new K3sCluster(stack, "edge", { name: variable.stringValue, kubernetesVersion: KUBERNETES_VERSION }),
    ).toThrow(/cluster name .* is known only at apply, a literal is needed/);
  });

  test("pools without one of the three roles, when the app is synthesized", () => {
    const cluster = clusterOf({ servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] } });
    expect(messageAtSynth(cluster)).toMatchInlineSnapshot(`
"Encountered Annotations with level "ERROR":
[test/edge] error[RK106]: no node pool has the role worker
  --> __tests__/cluster/stacks.ts:LINE
  = the pools are "servers" (etcd, control-plane)
  = Rancher does nothing until at least one etcd, one control-plane and one worker node are registered
  = help: add a pool with "worker"
  = or: give a pool all three roles

Either fix the issues above, or set the environment variable CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS to ignore these annotations.
"
`);
  });

  test("no pools at all, when the app is synthesized", () => {
    expect(() => synthesizeApp(clusterOf({}))).toThrow(/there are no pools/);
  });

  test("two pools of one name", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    expect(() => cluster.addNodePool("all", ALL_ROLES)).toThrowErrorMatchingInlineSnapshot(`
"node pool "all" exists already
  --> test/edge
  = why: a pool's name is what its nodes are told apart by
  = help: give the second pool a name of its own"
`);
  });

  test("a pool called constructor, whether it is the first or not", () => {
    const cluster = clusterOf({});
    expect(() => cluster.addNodePool("constructor", ALL_ROLES)).toThrowErrorMatchingInlineSnapshot(`
"pool name "constructor" is one that no construct can have
  --> test/edge/pools
  = why: every JavaScript object has something of that name, which the constructs library takes for a pool that is there already
  = help: use another name, for example constructor-nodes"
`);
    cluster.addNodePool("all", ALL_ROLES);
    expect(() => cluster.addNodePool("constructor", ALL_ROLES)).toThrow(/is one that no construct can have/);
  });
});

describe("the provider", () => {
  const constraint = (rancherVersion: string, providerVersion?: string) => {
    const stack = new TerraformStack(Testing.app(), "test");
    new RancherProvider(stack, "rancher", { rancherVersion, ...(providerVersion && { providerVersion }) });
    return JSON.parse(Testing.synth(stack)).terraform.required_providers.rancher2;
  };

  test.each([
    ["2.11.2", "~> 7.0"],
    ["2.12.3", "~> 8.0"],
    ["2.13.0", "~> 13.0"],
    ["v2.14.1", "~> 14.0"],
    ["2.15.0", "~> 15.0"],
  ])("for Rancher %s is %s", (rancherVersion, expected) => {
    expect(constraint(rancherVersion)).toEqual({ source: "rancher/rancher2", version: expected });
  });

  test("version can be chosen, so a Rancher this library does not know can be used", () => {
    expect(constraint("2.16.0", "~> 16.0").version).toBe("~> 16.0");
  });

  test("for an unknown Rancher is not guessed", () => {
    expect(() => constraint("2.9.12")).toThrow(
      /has no known provider version[\s\S]*--> test\/rancher[\s\S]*providerVersion/,
    );
  });

  test.each([
    ["2.9.3", 'give providerVersion: "~> 5.0", the major made for Rancher 2.9'],
    ["2.7.5", 'give providerVersion: "~> 3.0", the major made for Rancher 2.7'],
    ["2.6.5", "give providerVersion; which major goes with Rancher 2.6 stands in docs/compatibility-matrix.md"],
    ["2.16.0", "give providerVersion; which major goes with Rancher 2.16 stands in docs/compatibility-matrix.md"],
  ])("for Rancher %s is asked for, and no other Rancher's is given as the example", (rancherVersion, help) => {
    expect(() => constraint(rancherVersion)).toThrow(`help: ${help}`);
  });

  test("tells the clusters of its stack the Rancher version", () => {
    expect(clusterOf({ all: ALL_ROLES }).model.rancherVersion).toBe("2.14.1");
  });

  test("does not decide for the clusters when there are two", () => {
    const stack = rancherStack();
    new RancherProvider(stack, "second", { rancherVersion: "2.11.0", alias: "second" });
    const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION });
    expect(cluster.model.rancherVersion).toBeUndefined();
  });
});

test("clusterId and nodeCommand are known at apply", () => {
  const cluster = clusterOf({ all: ALL_ROLES });
  expect(Token.isUnresolved(cluster.clusterId)).toBe(true);
  expect(Token.isUnresolved(cluster.nodeCommand)).toBe(true);
});

test("a stack synthesizes without starting a process or loading the Kubernetes provider", () => {
  synthesized(clusterOf({ all: ALL_ROLES }));
  expect(Object.keys(require.cache).filter((file) => file.includes("provider-kubernetes"))).toEqual([]);
});

/** What is written, with tolerations sorted, and without the witness, which goes by all that is written as it stands. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
function inNoOrder(json: any): unknown {
  const copy = structuredClone(json);
  const resource = resourceOf(copy);
  delete resource.annotations["rancher-k3s/witness"];
  delete copy.resource.terraform_data.edge_model.input.witness;
  for (const agent of ["cluster", "fleet"]) {
    const customization = resource[`${agent}_agent_deployment_customization`];
    for (const block of [customization].flat())
      block?.append_tolerations.sort((a: object, b: object) => compared(a, b));
  }
  return copy;
}

function compared(one: object, other: object): number {
  const [a, b] = [one, other].map((each) => JSON.stringify(each)) as [string, string];
  return a < b ? -1 : a > b ? 1 : 0;
}
