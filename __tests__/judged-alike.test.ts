import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Remedy } from "../lib";
import { ClusterV2, type ClusterV2RkeConfig } from "../lib/provider-rancher2/cluster-v2";
import type { Finding } from "../lib/scheduling/findings/finding";
import type { SchedulingProof } from "../lib/scheduling/prove";
import { Inputs, rancherK3s } from "./review/inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const TAINT = "k=v:NoExecute";

/** The app of somebody whose first pool is tainted, and what is written beside the typed properties. */
function app(write: (cluster: K3sCluster, stack: TerraformStack) => void = () => {}) {
  const stack = new TerraformStack(Testing.app(), "production");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://10.0.0.1" });
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { first: { roles: NodeRole.ALL, taints: [TAINT] }, general: { roles: [NodeRole.WORKER] } },
  });
  write(cluster, stack);
  return { stack, cluster };
}

/** What every cluster writes: only a plan, which knows the provider, tells what becomes of it where it leaves. */
const KEPT: ClusterV2RkeConfig = {
  etcd: { snapshotRetention: 5 },
  upgradeStrategy: {
    controlPlaneConcurrency: "1",
    controlPlaneDrainOptions: { enabled: false },
    workerConcurrency: "1",
    workerDrainOptions: { enabled: false },
  },
};

interface Judgement {
  readonly bootstrap: string;
  /** Codes of the findings, sorted. */
  readonly findings: readonly string[];
}

/** What `cluster.prove()`, the annotations at synth, `check` on the folder and `check` on the plan say, in this order. */
async function judgements(write?: Parameters<typeof app>[0]): Promise<Judgement[]> {
  const { stack, cluster } = app(write);
  const json = JSON.parse(Testing.synth(stack, true));
  const judged = async (file: string): Promise<Judgement> => {
    const { out, err } = await rancherK3s("check", file, "--format", "json");
    expect(err).toBe("");
    const [first] = JSON.parse(out).clusters;
    return { bootstrap: first.bootstrap.verdict, findings: codes(first.findings) };
  };
  const proof = cluster.prove();
  return [
    { bootstrap: proof.bootstrap.verdict, findings: codes(proof.findings) },
    { bootstrap: proof.bootstrap.verdict, findings: annotated(stack) },
    await judged(inputs.file(json, "cdk.tf.json")),
    await judged(inputs.file(planOf(undefined, json), "plan.json")),
  ];
}

function codes(findings: SchedulingProof["findings"] | readonly Finding[]): string[] {
  return findings.map(({ code }) => code).sort();
}

/** What CDKTF shows while it synthesizes. */
function annotated(stack: TerraformStack): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .flatMap(({ type, data }) => (type.startsWith("@cdktf/") ? [/\[(RK\d+)\]/.exec(String(data))?.[1] ?? ""] : []))
    .filter((code) => code !== "")
    .sort();
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
type Json = any;

/** The values of a resource as a plan has them: without those that hold an expression, and the mask that says so. */
function planned(value: Json): { readonly known?: Json; readonly unknown?: Json } {
  if (typeof value === "string" && value.includes("${")) return { unknown: true };
  if (typeof value !== "object" || value === null) return { known: value };
  const parts = Object.entries(value).map(([key, inner]) => [key, planned(inner)] as const);
  const pick = (side: "known" | "unknown") =>
    Object.fromEntries(parts.flatMap(([key, part]) => (part[side] === undefined ? [] : [[key, part[side]]])));
  const known = pick("known");
  const unknown = pick("unknown");
  return {
    known: Array.isArray(value) ? Object.values(known) : known,
    ...(Object.keys(unknown).length === 0 ? {} : { unknown: Array.isArray(value) ? Object.values(unknown) : unknown }),
  };
}

/** The plan from one synthesized stack to another. */
function planOf(before: Json, after: Json): object {
  const resources = (json: Json): Map<string, Json> =>
    new Map(
      Object.entries(json?.resource ?? {}).flatMap(([type, named]) =>
        Object.entries(named as object).map(([name, values]) => [`${type}.${name}`, values]),
      ),
    );
  const [old, now] = [resources(before), resources(after)];
  return {
    format_version: "1.2",
    resource_changes: [...new Set([...old.keys(), ...now.keys()])].map((address) => {
      const [was, is] = [old.get(address) ?? null, now.get(address) ?? null];
      const [type, name] = address.split(".");
      const isRenamed = was !== null && is !== null && was.name !== is.name;
      const actions = was === null ? ["create"] : isRenamed ? ["delete", "create"] : ["update"];
      const { known: after, unknown: after_unknown = {} } = planned(is);
      const replaced = isRenamed ? { replace_paths: [["name"]] } : {};
      const change = { actions, before: was, after, after_unknown, ...replaced };
      return { address, mode: "managed", type, name, change };
    }),
    configuration: {
      root_module: {
        resources: [...now].map(([address, values]) => ({ address, depends_on: values.depends_on })),
      },
    },
  };
}

/** What `review` says of the change to what is written: of two folders and of a plan. */
async function reviews(write: Parameters<typeof app>[0], ...options: readonly string[]) {
  const [base, head] = [app(), app(write)].map(({ stack }) => JSON.parse(Testing.synth(stack, true)));
  const folders = ["--base", inputs.file(base, "cdk.tf.json"), "--head", inputs.file(head, "cdk.tf.json")];
  const plan = inputs.file(planOf(base, head), "plan.json");
  return [await rancherK3s("review", ...folders, ...options), await rancherK3s("review", plan, ...options)];
}

type Case = [string, Parameters<typeof app>[0], { readonly bootstrap: string; readonly findings: readonly string[] }];

const config = (text: string) => (cluster: K3sCluster) =>
  cluster.resource.addOverride("rke_config.machine_global_config", text);

const CASES: Case[] = [
  [
    "an override that takes the agent's tolerations away",
    (cluster) => cluster.resource.addOverride("cluster_agent_deployment_customization", []),
    { bootstrap: "yes", findings: ["RK301", "RK508"] },
  ],
  [
    "tolerations that are put on the resource instead of the derived ones",
    (cluster) =>
      cluster.resource.putClusterAgentDeploymentCustomization([
        { appendTolerations: [{ key: "other", operator: "Exists", effect: "NoExecute" }] },
      ]),
    { bootstrap: "yes", findings: ["RK301", "RK303", "RK508"] },
  ],
  [
    "a proxy by name, and Rancher's own address among its exceptions",
    (cluster) =>
      cluster.resource.addOverride("agent_env_vars", [
        { name: "HTTPS_PROXY", value: "http://proxy.example.com:3128" },
        { name: "NO_PROXY", value: ".svc,10.0.0.1,10.43.0.1" },
      ]),
    { bootstrap: "yes", findings: [] },
  ],
  [
    "a release by an override that is none of K3s",
    (cluster) => cluster.resource.addOverride("kubernetes_version", "v1.31.6"),
    { bootstrap: "depends", findings: ["RK408", "RK508"] },
  ],
  [
    "a release that is set on the resource",
    (cluster) => {
      cluster.resource.kubernetesVersion = "v1.28.5+k3s1";
    },
    { bootstrap: "yes", findings: ["RK401", "RK508"] },
  ],
  [
    "a release by an override of the stack",
    (_cluster, stack) => stack.addOverride("resource.rancher2_cluster_v2.edge.kubernetes_version", "v1.28.5+k3s1"),
    { bootstrap: "yes", findings: ["RK401", "RK508"] },
  ],
  [
    "a release that is known only at apply",
    (cluster, stack) => {
      const release = new TerraformVariable(stack, "release", { type: "string" });
      cluster.resource.addOverride("kubernetes_version", release.stringValue);
    },
    { bootstrap: "depends", findings: ["RK409", "RK508"] },
  ],
  [
    "configuration by an override: taints that Rancher overwrites, a number that it drops",
    config("node-taint:\n- x=y:NoExecute\ncluster-cidr: 5\n"),
    { bootstrap: "yes", findings: ["RK501", "RK502"] },
  ],
  [
    "configuration that is put on the resource",
    (cluster) => cluster.resource.putRkeConfig({ ...KEPT, machineGlobalConfig: "node-taint: [x=y:NoExecute]" }),
    { bootstrap: "yes", findings: ["RK501"] },
  ],
  [
    "taints by an override of the model that the stack keeps",
    (_cluster, stack) =>
      stack.addOverride("resource.terraform_data.edge_model.input", { "first: taint other=x:NoExecute": true }),
    { bootstrap: "yes", findings: ["RK301"] },
  ],
  ["configuration that is no YAML", config("a: [b\n"), { bootstrap: "yes", findings: ["RK509"] }],
  [
    "another name",
    (cluster) => cluster.resource.addOverride("name", "core"),
    { bootstrap: "yes", findings: ["RK508"] },
  ],
  ...["d", "local", "Bad_Name", "c-abcde", null].map(
    (name): Case => [
      `the name ${name}, which Rancher refuses`,
      (cluster) => cluster.resource.addOverride("name", name),
      { bootstrap: "yes", findings: ["RK508", "RK514"] },
    ],
  ),
  [
    "machine pools, whose machines Rancher makes itself",
    (cluster) =>
      cluster.resource.addOverride("rke_config.machine_pools", [
        { name: "made", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 },
      ]),
    { bootstrap: "yes", findings: ["RK510", "RK535"] },
  ],
  [
    "taints by a variable of the agents, which every node registers with",
    (cluster) => cluster.resource.addOverride("agent_env_vars", [{ name: "CATTLE_TAINTS", value: "x=y:NoExecute" }]),
    { bootstrap: "depends", findings: ["RK521"] },
  ],
  [
    "variables of RKE1, which do nothing",
    (cluster) => cluster.resource.putAgentEnvVars([{ name: "CATTLE_NODE_TAINTS", value: "x=y:NoExecute" }]),
    { bootstrap: "yes", findings: ["RK521"] },
  ],
  [
    "a proxy by name before a Rancher by IP address",
    (cluster) => cluster.resource.putAgentEnvVars([{ name: "HTTPS_PROXY", value: "http://proxy.example.com" }]),
    { bootstrap: "no", findings: ["RK102", "RK532"] },
  ],
  [
    "taints by an argument of the kubelet",
    config('kubelet-arg: ["register-with-taints=x=y:NoExecute"]\n'),
    { bootstrap: "depends", findings: ["RK522"] },
  ],
  [
    "a first node that the model says is pinned, and the labels do not",
    (_cluster, stack) => stack.addOverride("resource.terraform_data.edge_model.input.initNodePool", "first"),
    { bootstrap: "yes", findings: ["RK111"] },
  ],
  [
    "a first node that is pinned to a pool of workers",
    (cluster, stack) => {
      stack.addOverride("resource.terraform_data.edge_model.input.initNodePool", "general");
      cluster.resource.addOverride("labels", { "rke.cattle.io/init-node-machine-id": "edge-1" });
    },
    { bootstrap: "no", findings: ["RK110"] },
  ],
  [
    "configuration that is known only at apply as a whole",
    (cluster, stack) => {
      const settings = new TerraformVariable(stack, "settings", { type: "string" });
      cluster.resource.addOverride("rke_config.machine_global_config", settings.stringValue);
    },
    { bootstrap: "depends", findings: ["RK109"] },
  ],
];

/** Findings that come with the case; those of the app as it is are the same in all. */
async function ofTheAppItself(): Promise<readonly string[]> {
  return (await judgements())[0]?.findings ?? [];
}

describe("everything is judged as it is written, whoever asks:", () => {
  test.each(CASES)("%s", async (_what, write, { bootstrap, findings }) => {
    const own = await ofTheAppItself();
    const all = await judgements(write);
    for (const judgement of all) {
      expect(judgement).toEqual(all[0]);
      expect(judgement.bootstrap).toBe(bootstrap);
      expect(judgement.findings.filter((code) => !own.includes(code))).toEqual(findings);
    }
  });
});

describe("a review sees", () => {
  test.each(CASES)("%s, in folders and in a plan alike", async (_what, write) => {
    const [folders, plan] = await reviews(write, "--format", "json");
    const strip = (out: string | undefined) => {
      const [cluster] = JSON.parse(out ?? "").clusters;
      return { ...cluster, file: "", stack: "" };
    };
    expect(strip(plan?.out)).toEqual(strip(folders?.out));
    expect(strip(folders?.out).verdict).not.toContain("no scheduling change");
  });

  test("tolerations that go through an override, and does not pass them", async () => {
    const write = (cluster: K3sCluster) => cluster.resource.addOverride("cluster_agent_deployment_customization", []);
    for (const { out, exitCode } of await reviews(write, "--fail-on", "warning")) {
      expect(out.replace(/\s+/g, " ")).toContain(
        `cattle-cluster-agent no longer tolerates ${TAINT}, and pool "first" still has it`,
      );
      expect(exitCode).toBe(1);
    }
  });
});

describe("an app that writes nothing beside the typed properties", () => {
  test("has no finding about overrides, whatever it types", async () => {
    const [first] = await judgements((cluster) => {
      cluster.addRemedy(Remedy.coredns(cluster.nodePools.filter(({ name }) => name === "first")));
    });
    expect(first?.findings).not.toContain("RK508");
  });
});

describe("an override of the model that writes a map in a map", () => {
  const model = "resource.terraform_data.edge_model.input";
  const overridden = (path: string, value: unknown) =>
    app((_cluster, inStack) => inStack.addOverride(`${model}.${path}`, value)).cluster.prove().cluster;
  const plain = app().cluster.prove().cluster.pools;

  test("hides no other pool", () => {
    const { pools } = overridden("pools.zone", { roles: "worker", taints: { "z=1:NoSchedule": true } });
    expect(pools.slice(0, -1)).toEqual(plain);
    expect(pools.at(-1)).toMatchObject({ name: "zone", roles: [NodeRole.WORKER] });
    expect(pools.at(-1)?.taints.map(String)).toEqual(["z=1:NoSchedule"]);
  });

  test("changes of a pool what it names, and leaves the rest", () => {
    const changed = (path: string, value: unknown) =>
      overridden(path, value).pools.find(({ name }) => name === "first");
    const [first] = plain;
    expect(changed("pools.first.nodes", 5)).toEqual({ ...first, nodes: 5 });
    expect(changed("pools.first.taints", { "z=1:NoSchedule": true })?.taints.map(String)).toEqual([
      ...(first?.taints.map(String) ?? []),
      "z=1:NoSchedule",
    ]);
    expect(changed("pools.first.labels", { team: "edge" })).toEqual({
      ...first,
      labels: { ...first?.labels, team: "edge" },
    });
  });

  test("hides no acknowledgement", () => {
    const { cluster } = app((acknowledging, inStack) => {
      acknowledging.acknowledge("RK107", "one");
      inStack.addOverride(`${model}.acknowledged`, { RK601: "two" });
    });
    expect(cluster.prove().cluster.acknowledged.map(({ code }) => code)).toEqual(["RK107", "RK601"]);
  });

  test("is read from the stack and from a plan in the same way", async () => {
    const [proof, ...others] = await judgements((_cluster, inStack) =>
      inStack.addOverride(`${model}.pools.first.taints`, { "z=1:NoExecute": true }),
    );
    expect(proof?.findings).toContain("RK301");
    expect(others).toEqual([proof, proof, proof]);
  });
});

describe("what no app can give a pool, written over the model that the stack keeps", () => {
  const model = "resource.terraform_data.edge_model.input";

  test.each<[string, string, unknown, string]>([
    ["a label of Kubernetes' own", "first: label kubernetes.io/role", "x", 'label key "kubernetes.io/role"'],
    ["two taints of one key and effect", "first: taint k=w:NoExecute", true, "have the same key and effect"],
    ["fewer nodes than none", "first: nodes", -5, 'nodes "-5"'],
    ["a property that is none", "first: taints", [TAINT], "there is an unknown property"],
  ])("is refused, whoever asks: %s", async (_what, key, value, message) => {
    const { stack, cluster } = app((_cluster, inStack) => inStack.addOverride(model, { [key]: value }));
    expect(() => cluster.prove()).toThrow(message);
    expect(() => Testing.fullSynth(stack)).toThrow(message);
    const json = JSON.parse(Testing.synth(app().stack, true));
    json.resource.terraform_data.edge_model.input[key] = value;
    for (const file of [inputs.file(json, "cdk.tf.json"), inputs.file(planOf(undefined, json), "plan.json")]) {
      const { out, err, exitCode } = await rancherK3s("check", file);
      expect([out, exitCode]).toEqual(["", 2]);
      expect(err).toContain(message);
    }
  });
});

describe("a remedy", () => {
  const restore = { generation: 1, name: "snapshot", restoreRkeConfig: "all" };

  test("leaves what is put on the resource, also when a pool is added afterwards", () => {
    const { stack } = app((cluster) => {
      cluster.addRemedy(Remedy.coredns(cluster.nodePools.filter(({ name }) => name === "first")));
      cluster.resource.rkeConfig.putEtcdSnapshotRestore(restore);
      cluster.addNodePool("more", { roles: [NodeRole.WORKER] });
    });
    const { rke_config: written } = JSON.parse(Testing.synth(stack, true)).resource.rancher2_cluster_v2.edge;
    expect(written.etcd_snapshot_restore).toEqual({ generation: 1, name: "snapshot", restore_rke_config: "all" });
    expect(written.machine_global_config).toContain("coredns");
    expect(written.additional_manifest).toContain("key: k");
  });

  test("leaves an argument that is set on the resource, and is then judged as not there", () => {
    const { cluster } = app((edge) => {
      edge.addRemedy(Remedy.coredns(edge.nodePools.filter(({ name }) => name === "first")));
      edge.resource.rkeConfig.machineGlobalConfig = "debug: true\n";
      edge.resource.rkeConfig.additionalManifest = "";
    });
    const proof = cluster.prove();
    expect(proof.workloads.find(({ workload }) => workload === "coredns")?.placements.first).toMatchObject({
      verdict: "blocked",
    });
    expect(codes(proof.findings)).toContain("RK508");
  });
});

describe("K3s configuration of some machines", () => {
  const first = (props: Partial<ConstructorParameters<typeof K3sCluster>[2]>) => {
    const stack = new TerraformStack(Testing.app(), "production");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    return new K3sCluster(stack, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { servers: { roles: NodeRole.ALL }, workers: { roles: [NodeRole.WORKER] } },
      ...props,
    }).prove();
  };
  const off = { disable: ["coredns"] };

  test("that turns CoreDNS off on the servers keeps a cluster by name from coming up", () => {
    expect(first({ machineSelectorConfig: [{ pools: ["servers"], config: off }] }).bootstrap.verdict).toBe("no");
  });

  test("that turns it off on workers changes nothing", () => {
    expect(first({ machineSelectorConfig: [{ pools: ["workers"], config: off }] }).bootstrap.verdict).toBe("yes");
  });

  test("is found by role as well", () => {
    const machineLabelSelector = { matchLabels: { "rke.cattle.io/control-plane-role": "true" } };
    expect(first({ machineSelectorConfig: [{ machineLabelSelector, config: off }] }).bootstrap.verdict).toBe("no");
  });

  test("takes the place of the global value as a whole", () => {
    const props = {
      machineGlobalConfig: off,
      machineSelectorConfig: [{ pools: ["servers"], config: { disable: ["traefik"] } }],
    };
    expect(first(props).bootstrap.verdict).toBe("yes");
  });

  test("for one machine by its id leaves it open", () => {
    const machineLabelSelector = { matchLabels: { "rke.cattle.io/machine-id": "abc" } };
    const { bootstrap } = first({ machineSelectorConfig: [{ machineLabelSelector, config: off }] });
    expect(bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ['rke_config.machine_selector_config.config, key "disable"'],
    });
  });
});

describe("a cluster that is written with the bindings alone", () => {
  const withRaw = (raw: object) =>
    app((_cluster, stack) => {
      new ClusterV2(stack, "raw", { name: "raw", kubernetesVersion: "v1.33.5+k3s1", ...raw });
    });

  test("is judged beside the library's, as far as it tells", async () => {
    const { stack } = withRaw({ rkeConfig: { machineGlobalConfig: "node-taint: [a=b:NoSchedule]" } });
    const json = JSON.parse(Testing.synth(stack, true));
    const own = await ofTheAppItself();
    expect(annotated(stack).filter((code) => !own.includes(code))).toEqual(["RK108", "RK501"]);
    for (const file of [inputs.file(json, "cdk.tf.json"), inputs.file(planOf(undefined, json), "plan.json")]) {
      const { out } = await rancherK3s("check", file);
      expect(out).toContain("? whether the cluster comes up depends on the node pools");
      expect(out).toContain("node-taint in machine_global_config is overwritten by Rancher");
    }
  });

  test("fails the synthesis like any other", () => {
    const { stack } = withRaw({ rkeConfig: { machineGlobalConfig: "node-taint: [a=b:NoSchedule]" } });
    expect(() => Testing.fullSynth(stack)).toThrow("RK501");
  });

  test("of RKE2 is said not to be judged", async () => {
    const { stack } = withRaw({ kubernetesVersion: "v1.33.5+rke2r1" });
    const own = await ofTheAppItself();
    Testing.synth(stack, true);
    expect(annotated(stack).filter((code) => !own.includes(code))).toEqual(["RK410"]);
  });
});
