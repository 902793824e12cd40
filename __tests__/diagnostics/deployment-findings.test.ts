import { TerraformStack, TerraformVariable } from "cdktf";
import { type K3sCluster, type K3sClusterProps, type NodePoolOptions, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { clusterOf } from "../cluster/stacks";

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, { findings }: SchedulingProof) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const occurs = (code: FindingCode, { findings }: SchedulingProof) => findings.some((each) => each.code === code);
/** The first line of each. */
const messages = (code: FindingCode, proof: SchedulingProof) =>
  shown(code, proof)
    .split("\n")
    .filter((line) => line.includes(`[${code}]`));

const ALL: NodePoolOptions = { roles: NodeRole.ALL };
const TAINTED: NodePoolOptions = { ...ALL, taints: ["site=west:NoExecute"] };
const WORKERS: NodePoolOptions = { roles: [NodeRole.WORKER] };

interface App extends Partial<K3sClusterProps> {
  readonly pools?: Readonly<Record<string, NodePoolOptions>>;
}

/** The proof of a cluster whose resource was changed after it was made. */
function changed(change: (cluster: K3sCluster) => void, { pools = { all: ALL }, ...props }: App = {}): SchedulingProof {
  const cluster = clusterOf(pools, props);
  change(cluster);
  return cluster.prove();
}

const overridden = (path: string, value: unknown, app: App = {}) =>
  changed(({ resource }) => resource.addOverride(path, value), app);

/** The proof of a `rancher2_cluster_v2` that this library did not write. */
function written(resource: object): SchedulingProof {
  const context = { rancherVersion: RancherVersion.parse("2.14.1"), rancherHost: RancherHost.NAME };
  const values = ResourceValues.ofConfiguration({ name: "edge", kubernetes_version: "v1.33.5+k3s1", ...resource });
  return prove(readCluster(values, undefined, context));
}

/** A variable of the cluster's stack. */
const variable = (cluster: K3sCluster, name: string) =>
  new TerraformVariable(cluster.node.scope as TerraformStack, name, { type: "string" }).stringValue;

const MACHINE_POOL = { name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 };

/** The tests are about a release of which it is reported; what is known only at apply may make up for it. */
const REPORTED_FAULT = "a fault that is reported of this Rancher release (rancher/rancher#49981)";

describe("RK108, clusters whose nodes nobody tells", () => {
  test("shows what is judged all the same, and what to use", () => {
    expect(shown("RK108", written({}))).toMatchInlineSnapshot(`
"warning[RK108]: it is not known which nodes the cluster has, so whether it comes up and where anything runs is open
  = Rancher has no field for the roles and taints of nodes that register themselves
  = releases, configuration and the agents' tolerations are judged
  = help: tell them in a file, and pass it: --pools FILE (docs/hand-written.md)
  = or: make the cluster with K3sCluster, which keeps its pools beside it in the plan"
`);
  });

  test("leaves everything open instead of calling it wrong", () => {
    const { bootstrap, workloads, findings } = written({});
    expect(bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["the node pools"] });
    expect(new Set(workloads.map(({ verdict }) => verdict))).toEqual(new Set(["depends"]));
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("occurs when the machine pools are known only at apply", () => {
    expect(occurs("RK108", written({ rke_config: { dynamic: { machine_pools: { for_each: "${var.pools}" } } } }))).toBe(
      true,
    );
  });

  test("does not hide what is wrong with the rest of the resource", () => {
    const settings = { rke_config: { machine_global_config: "etcd-arg: 5\n" } };
    expect(written(settings).findings.map(({ code }) => code)).toEqual(["RK502", "RK108"]);
  });

  test.each([
    ["Rancher makes the machines", written({ rke_config: [{ machine_pools: [MACHINE_POOL] }] })],
    ["K3sCluster made it", clusterOf({ all: ALL }).prove()],
    ["K3sCluster made it, and has no pool yet", clusterOf({}).prove()],
    ["it is of another distribution", written({ kubernetes_version: "v1.33.5+rke2r1" })],
  ])("does not occur when %s", (_when, proof) => {
    expect(occurs("RK108", proof)).toBe(false);
  });
});

describe("RK109, values that decide and are known only at apply", () => {
  const GLOBAL = "rke_config.machine_global_config";

  test("shows the value, what depends on it, and that nothing is guessed", () => {
    expect(shown("RK109", overridden(GLOBAL, "${var.configuration}"))).toMatchInlineSnapshot(`
"warning[RK109]: whether the cluster comes up depends on rke_config.machine_global_config, which is known only at apply
  --> __tests__/cluster/stacks.ts:18
  = so does where cattle-cluster-agent, fleet-agent, rancher-webhook, system-upgrade-controller, helm-operation, dashboard-shell, coredns, metrics-server, local-path-provisioner, local-path-helper, helm-install-traefik-crd, helm-install-traefik, traefik and svclb-traefik can run
  = nothing is guessed in the place of a value that is not known
  = help: write it as a literal
  = or: judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again"
`);
  });

  test("names the key, where an expression stands in one", () => {
    const proof = changed((cluster) =>
      cluster.resource.addOverride(GLOBAL, `disable:\n- ${variable(cluster, "addon")}\n`),
    );
    expect(messages("RK109", proof)).toEqual([
      `warning[RK109]: whether the cluster comes up depends on ${GLOBAL}, key "disable"[0], which is known only at apply`,
    ]);
  });

  test.each([
    ["a key's value that Terraform makes", "disable: ${jsonencode(var.addons)}\n", `${GLOBAL}, key "disable"`],
    ["the same in JSON", '{"disable": ${jsonencode(var.addons)}}', `${GLOBAL}, key "disable"`],
    ["all of it that Terraform makes", "${yamlencode({ disable = var.addons })}", GLOBAL],
    ["a key", "${var.key}: traefik\n", GLOBAL],
    ["a directive", "%{ if var.lean }disable:\n- coredns\n%{ endif }", GLOBAL],
    ["a directive behind other keys", "tls-san: [a]\n%{ for x in var.xs }${x}: a\n%{ endfor }", GLOBAL],
    ["something that is no YAML without it", "disable: [${var.addons}", GLOBAL],
  ])("an expression may be %s", (_what, yaml, value) => {
    expect(overridden(GLOBAL, yaml).bootstrap).toMatchObject({ verdict: "depends", dependsOn: [value] });
  });

  test("without the first node in question, it is about the workloads", () => {
    expect(
      shown("RK109", overridden("fleet_agent_deployment_customization", "${var.agents}", { pools: { all: TAINTED } })),
    ).toMatchInlineSnapshot(`
"warning[RK109]: where fleet-agent can run depends on fleet_agent_deployment_customization, which is known only at apply
  --> __tests__/cluster/stacks.ts:18
  = nothing is guessed in the place of a value that is not known
  = help: write it as a literal
  = or: judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again"
`);
  });

  const BY_ADDRESS = { rancherUrl: "https://203.0.113.10", rancherVersion: "2.11.1" };
  const tolerating = (...tolerations: object[]) => [{ append_tolerations: tolerations }];
  const UNKNOWN = { key: "${var.key}", operator: "Exists", effect: "NoExecute" };

  test("a toleration with an expression leaves open whether a blocked agent runs", () => {
    const app = { pools: { all: TAINTED }, ...BY_ADDRESS };
    const unknown = overridden("cluster_agent_deployment_customization", tolerating(UNKNOWN), app);
    expect(unknown.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: [REPORTED_FAULT, "cluster_agent_deployment_customization.append_tolerations.key"],
    });
    const none = overridden("cluster_agent_deployment_customization", [], app);
    expect(none.bootstrap).toMatchObject({ verdict: "depends", dependsOn: [REPORTED_FAULT] });
  });

  test("a toleration with an expression takes nothing from an agent that runs anyway", () => {
    const known = { key: "site", operator: "Equal", value: "west", effect: "NoExecute" };
    for (const [pool, tolerations] of [
      [TAINTED, tolerating(known, UNKNOWN)],
      [ALL, tolerating(UNKNOWN)],
    ] as const) {
      const app = { pools: { all: pool }, ...BY_ADDRESS };
      const proof = overridden("cluster_agent_deployment_customization", tolerations, app);
      expect([proof.bootstrap.verdict, occurs("RK109", proof)]).toEqual(["yes", false]);
    }
  });

  test("a dynamic block may hold any toleration", () => {
    const dynamic = { append_tolerations: { for_each: "${var.tolerations}", content: {} } };
    const app = { pools: { all: TAINTED }, ...BY_ADDRESS };
    expect(overridden("cluster_agent_deployment_customization", [{ dynamic }], app).bootstrap.dependsOn).toEqual([
      REPORTED_FAULT,
      "cluster_agent_deployment_customization.append_tolerations",
    ]);
    const { bootstrap } = overridden("dynamic.fleet_agent_deployment_customization", { for_each: "${var.x}" }, app);
    expect(bootstrap.verdict).toBe("yes");
  });

  test("a manifest that is not known may bring a CoreDNS, where the packaged one is disabled", () => {
    const lean = { machineGlobalConfig: { disable: ["coredns"] } };
    const { bootstrap, workloads } = overridden("rke_config.additional_manifest", "${var.manifest}", lean);
    expect(bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["rke_config.additional_manifest"] });
    expect(workloads.find(({ workload }) => workload === "coredns")).toMatchObject({
      verdict: "depends",
      dependsOn: ["rke_config.additional_manifest"],
    });
    expect(occurs("RK109", overridden("rke_config.additional_manifest", "${var.manifest}"))).toBe(false);
  });

  test("chart values that are not known may give Traefik a place", () => {
    const jobs = 'job-tolerations=[{"key":"site","operator":"Exists"}]';
    const app = { kubernetesVersion: "v1.34.10+k3s1", machineGlobalConfig: { "helm-controller-arg": [jobs] } };
    const traefik = (pools: App["pools"] = { all: ALL }) =>
      overridden("rke_config.chart_values", "${var.values}", { ...app, pools }).workloads.find(
        ({ workload }) => workload === "traefik",
      );
    expect(traefik({ all: TAINTED })).toMatchObject({
      verdict: "depends",
      dependsOn: ["rke_config.chart_values", "whether Rancher's release data lists helm-controller-arg"],
    });
    expect(traefik({ all: TAINTED, workers: WORKERS })).toMatchObject({ verdict: "runs", pools: ["workers"] });
  });

  test.each([
    ["the key has nothing to do with scheduling", "tls-san:\n- ${var.host}\n"],
    ["what looks like an expression is escaped", "disable:\n- '$${var.addon}'\n"],
  ])("does not occur when %s", (_when, yaml) => {
    expect(occurs("RK109", overridden(GLOBAL, yaml))).toBe(false);
  });
});

describe("RK306, tolerations that are refused", () => {
  const tolerating = (agent: "cluster" | "fleet", ...tolerations: object[]) =>
    overridden(`${agent}_agent_deployment_customization`, [{ append_tolerations: tolerations }]);

  test("shows the mistake, who refuses it, and the spelling", () => {
    expect(shown("RK306", tolerating("cluster", { key: "site", operator: "exists" }))).toMatchInlineSnapshot(`
"error[RK306]: cattle-cluster-agent is given a toleration that is refused: unknown toleration operator "exists", did you mean "Exists"?
  --> __tests__/cluster/stacks.ts:18
  = it stands in agents.clusterAgent.appendTolerations
  = Rancher looks at the key alone, and refuses the whole update over it; for anything else Kubernetes refuses the agent's Deployment, and Terraform does not see it
  = help: write operator and effect as Kubernetes spells them: Equal or Exists, NoSchedule, PreferNoSchedule or NoExecute
  = or: give it in appendTolerations of K3sCluster's agents, where it is checked as it is written"
`);
  });

  test.each([
    [
      { key: "a", operator: "Exists", effect: "noexecute" },
      'unknown taint effect "noexecute", did you mean "NoExecute"?',
    ],
    [{ key: "a", operator: "Exists", value: "b" }, 'toleration of "a" has the operator Exists and the value "b"'],
    [
      { key: "a b", operator: "Exists" },
      'toleration key "a b" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between',
    ],
    [{ key: "", operator: "Equal", value: "b" }, "toleration key is empty"],
    [{ key: "", operator: "Exists" }, "toleration of every key, as it names none"],
    [
      { key: "a", operator: "Exists", seconds: 300 },
      "toleration seconds 300 without the effect NoExecute (it has NoSchedule)",
    ],
  ])("%j", (toleration, reason) => {
    expect(messages("RK306", tolerating("fleet", toleration))).toEqual([
      `error[RK306]: fleet-agent is given a toleration that is refused: ${reason}`,
    ]);
  });

  test("names the place of one among others, which count", () => {
    const proof = tolerating("fleet", { key: "a", operator: "Exists" }, { key: "b", operator: "exists" });
    expect(shown("RK306", proof)).toContain("it stands in agents.fleetAgent.appendTolerations[1]");
    expect(proof.cluster.agents["fleet-agent"].tolerations.map(String)).toEqual(["a:NoSchedule op=Exists"]);
  });

  test.each([
    ["the provider fills operator and effect in", [{ key: "a", value: "b" }]],
    ["seconds are none, which is not sent", [{ key: "a", operator: "Exists", seconds: 0 }]],
    ["the value is known only at apply", [{ key: "a", operator: "${var.operator}" }]],
    ["there are none", []],
  ])("does not occur when %s", (_when, tolerations) => {
    expect(occurs("RK306", tolerating("cluster", ...tolerations))).toBe(false);
  });
});

describe("RK408, versions that are no release of K3s", () => {
  test("shows the version, and what Rancher makes of it", () => {
    expect(
      shown(
        "RK408",
        changed(({ resource }) => {
          resource.kubernetesVersion = "v1.31.6";
        }),
      ),
    ).toMatchInlineSnapshot(`
"error[RK408]: kubernetesVersion is written as "v1.31.6", which is no release of K3s
  --> __tests__/cluster/stacks.ts:18
  = Rancher refuses what is not v and a semantic version, installs RKE2 where the version does not contain k3s, and does not check whether there is such a release
  = nothing of what would run can be judged
  = help: write it as K3s releases are named: v1.33.5+k3s1
  = or: take the override away"
`);
  });

  test.each(["v1.31.6", "v1.31.6+rke2r1", "latest", "v1.31.6-k3s1", "k3s"])("occurs for %s", (version) => {
    expect(messages("RK408", overridden("kubernetes_version", version))).toEqual([
      `error[RK408]: kubernetesVersion is written as "${version}", which is no release of K3s`,
    ]);
  });

  test.each([[""], [null], [undefined]])("says so where there is none: %j", (version) => {
    expect(messages("RK408", overridden("kubernetes_version", version))).toEqual([
      "error[RK408]: kubernetesVersion is empty, or not written at all",
    ]);
  });

  test("nothing is claimed of what such a cluster runs", () => {
    const proof = overridden("kubernetes_version", "v1.31.6+rke2r1", { pools: { all: TAINTED } });
    expect(proof).toMatchObject({ bootstrap: { verdict: "depends" }, workloads: [] });
    expect(proof.findings.map(({ code }) => code)).toEqual(["RK408", "RK508"]);
  });

  test.each(["v1.31.6+k3s1", "v1.33.5-rc1+k3s1", "v99.0.0+k3s1"])("does not occur for %s", (version) => {
    expect(occurs("RK408", overridden("kubernetes_version", version))).toBe(false);
  });
});

describe("RK409, releases known only at apply", () => {
  const fromVariable = (pools: App["pools"] = { all: ALL }) =>
    changed(
      (cluster) => {
        cluster.resource.kubernetesVersion = variable(cluster, "release");
      },
      { pools },
    );

  test("shows which release addons are judged as", () => {
    expect(shown("RK409", fromVariable())).toMatchInlineSnapshot(`
"warning[RK409]: the K3s release is known only at apply; what K3s 1.28 and 1.37 do not have in common is open
  --> __tests__/cluster/stacks.ts:18
  = kubernetes_version is an expression
  = what K3s's addons tolerate differs from release to release
  = help: write the release as a literal
  = or: judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again"
`);
  });

  test("leaves it open whether the cluster comes up, and is not said twice", () => {
    const proof = fromVariable();
    expect(proof.bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["kubernetes_version"] });
    expect(occurs("RK109", proof)).toBe(false);
  });

  test("leaves open what differs from release to release, and calls nothing wrong over it", () => {
    const master = "node-role.kubernetes.io/master:NoSchedule";
    const proof = fromVariable({ all: { ...ALL, taints: [master] } });
    const verdict = (name: string) => proof.workloads.find(({ workload }) => workload === name);
    expect(verdict("coredns")).toMatchObject({ verdict: "depends", dependsOn: ["kubernetes_version"] });
    expect(verdict("helm-install-traefik")?.verdict).toBe("pending");
    expect(proof.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(occurs("RK407", proof)).toBe(false);
  });

  test("says what every release does all the same, and names none", () => {
    const pools = { all: TAINTED, workers: WORKERS };
    const proof = fromVariable(pools);
    expect(proof.workloads.find(({ workload }) => workload === "coredns")).toMatchObject({
      verdict: "runs",
      pools: ["workers"],
    });
    expect(occurs("RK107", proof) || occurs("RK102", proof)).toBe(true);
    expect(JSON.stringify(proof.findings)).not.toMatch(/v1\.37/);
  });

  test("leaves open whether Helm jobs take the tolerations they are given", () => {
    const jobs = `job-tolerations=[{"key":"site","operator":"Exists"}]`;
    const proof = changed(
      (cluster) => {
        cluster.resource.kubernetesVersion = variable(cluster, "release");
      },
      {
        pools: { all: TAINTED },
        machineGlobalConfig: { "helm-controller-arg": [jobs] },
        kubernetesVersion: "v1.36.3+k3s1",
      },
    );
    expect(proof.workloads.find(({ workload }) => workload === "helm-install-traefik")?.verdict).toBe("depends");
  });

  test("leaves open whether there is what only some releases have", () => {
    const verdict = fromVariable().workloads.find(
      ({ workload }) => workload === "helm-install-gateway-api-crd",
    )?.verdict;
    expect(verdict).toBe("depends");
  });

  test("occurs when a part of it is an expression", () => {
    expect(occurs("RK409", overridden("kubernetes_version", "v1.33.${var.patch}+k3s1"))).toBe(true);
  });

  test("findings about releases are left out", () => {
    const codes = fromVariable().findings.map(({ code }) => code);
    expect(codes.filter((code) => /^RK40[1-7]/.test(code))).toEqual([]);
  });

  test("does not occur for a literal", () => {
    expect(occurs("RK409", overridden("kubernetes_version", "v1.33.4+k3s1"))).toBe(false);
  });
});

describe("RK410, clusters of other distributions", () => {
  test("shows the version, and that silence is no approval", () => {
    expect(shown("RK410", written({ kubernetes_version: "v1.33.5+rke2r1" }))).toMatchInlineSnapshot(`
"info[RK410]: the cluster is not judged: "v1.33.5+rke2r1" is no release of K3s
  = what other distributions run, and what of it tolerates which taint, is not known here
  = that it is destroyed, re-created or renamed is told all the same, and so is what changes of its machine pools
  = help: judge it by hand
  = or: write a release of K3s, if it is meant to be one of K3s: v1.33.5+k3s1"
`);
  });

  test("says so where there is no version", () => {
    expect(messages("RK410", written({ kubernetes_version: "" }))).toEqual([
      "info[RK410]: the cluster is not judged: it has no kubernetes_version",
    ]);
  });

  test("is the only thing that is said, whatever the cluster has", () => {
    const rkeConfig = { machine_global_config: "cni: canal\netcd-arg: 5\n", machine_pools: [MACHINE_POOL] };
    const proof = written({ kubernetes_version: "v1.33.5+rke2r1", rke_config: rkeConfig });
    expect(proof.findings.map(({ code }) => code)).toEqual(["RK410"]);
  });

  test.each([
    ["a release of K3s", written({})],
    ["a cluster that the library made, which is RK408", overridden("kubernetes_version", "v1.33.5+rke2r1")],
  ])("does not occur for %s", (_what, proof) => {
    expect(occurs("RK410", proof)).toBe(false);
  });
});

describe("RK508, what takes the place of the app's words", () => {
  const LEAN = { machineGlobalConfig: { disable: ["traefik"] } };

  test("shows the property, and both ways out", () => {
    const proof = overridden("rke_config.machine_global_config", "disable:\n- servicelb\n", LEAN);
    expect(shown("RK508", proof)).toMatchInlineSnapshot(`
"warning[RK508]: what the app gives as machineGlobalConfig is not what is written: something on the resource takes its place
  --> __tests__/cluster/stacks.ts:18
  = an override, or what is set or put on cluster.resource, replaces it
  = everything is judged as it is written
  = help: give it as machineGlobalConfig of K3sCluster, and take the override away
  = or: take machineGlobalConfig out of the props, if the override is what is meant"
`);
  });

  test("of tolerations shows what derives them", () => {
    const proof = overridden("cluster_agent_deployment_customization", [], { pools: { all: TAINTED } });
    expect(shown("RK508", proof)).toContain(
      "or: turn deriveTolerations off and take agents.clusterAgent out of the props, if the override is what is meant",
    );
  });

  test.each<[string, (cluster: K3sCluster) => void, string, App]>([
    ["an override of the name", ({ resource }) => resource.addOverride("name", "west"), "name", {}],
    ["a name known only at apply", ({ resource }) => resource.addOverride("name", "${var.name}"), "name", {}],
    [
      "a release that is set",
      ({ resource }) => {
        resource.kubernetesVersion = "v1.33.4+k3s1";
      },
      "kubernetesVersion",
      {},
    ],
    [
      "an override of the stack",
      (cluster) =>
        (cluster.node.scope as TerraformStack).addOverride(
          "resource.rancher2_cluster_v2.edge.kubernetes_version",
          "v1.33.4+k3s1",
        ),
      "kubernetesVersion",
      {},
    ],
    [
      "rke_config that is put anew",
      ({ resource }) => resource.putRkeConfig({ machineGlobalConfig: "disable: [servicelb]\n" }),
      "machineGlobalConfig",
      LEAN,
    ],
    ["rke_config that is taken away", ({ resource }) => resource.resetRkeConfig(), "machineGlobalConfig", LEAN],
    [
      "selected configuration",
      ({ resource }) => resource.addOverride("rke_config.machine_selector_config", undefined),
      "machineSelectorConfig",
      { machineSelectorConfig: [{ config: { "node-ip": "203.0.113.1" } }] },
    ],
    [
      "chart values",
      ({ resource }) => resource.addOverride("rke_config.chart_values", "{}"),
      "chartValues",
      { chartValues: { traefik: { deployment: { replicas: 2 } } } },
    ],
    [
      "manifests",
      ({ resource }) => resource.addOverride("rke_config.additional_manifest", ""),
      "additionalManifest",
      { additionalManifest: "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n" },
    ],
    [
      "an agent's tolerations",
      ({ resource }) => resource.resetFleetAgentDeploymentCustomization(),
      "agents.fleetAgent",
      { pools: { all: TAINTED } },
    ],
  ])("occurs for %s", (_what, change, property, app) => {
    expect(changed(change, app).cluster.overridden).toEqual([property]);
    expect(messages("RK508", changed(change, app))).toEqual([
      `warning[RK508]: what the app gives as ${property} is not what is written: something on the resource takes its place`,
    ]);
  });

  test("judges what is written, not what the app says", () => {
    const proof = overridden("rke_config.machine_global_config", "disable:\n- servicelb\n", LEAN);
    const verdict = (name: string) => proof.workloads.find(({ workload }) => workload === name)?.verdict;
    expect([verdict("traefik"), verdict("svclb-traefik")]).toEqual(["runs", "disabled"]);
  });

  test.each<[string, string, unknown, App]>([
    ["an override only adds a toleration", ...addedToleration()],
    ["an override writes what has no property", "rke_config.etcd.s3_config.retention", 10, {}],
    ["an override writes what the app does not", "rke_config.machine_global_config", "disable: [traefik]\n", {}],
    ["an override says the same", "kubernetes_version", "v1.33.5+k3s1", {}],
  ])("does not occur when %s", (_when, path, value, app) => {
    expect(occurs("RK508", overridden(path, value, app))).toBe(false);
  });

  function addedToleration(): [string, unknown, App] {
    const derived = { key: "site", operator: "Equal", value: "west", effect: "NoExecute" };
    const added = { key: "other", operator: "Exists" };
    const block = [{ append_tolerations: [added, derived] }];
    return ["cluster_agent_deployment_customization", block, { pools: { all: TAINTED } }];
  }
});

describe("RK509, settings that cannot be read", () => {
  const PLACES: readonly [string, (text: string) => SchedulingProof][] = [
    ["machineGlobalConfig", (text) => overridden("rke_config.machine_global_config", text)],
    ["machineSelectorConfig[0]", (text) => overridden("rke_config.machine_selector_config", [{ config: text }])],
    ["chartValues", (text) => overridden("rke_config.chart_values", text)],
    ["additionalManifest", (text) => overridden("rke_config.additional_manifest", text)],
  ];

  test("shows the setting, the reason, and what becomes of it", () => {
    expect(
      shown("RK509", overridden("rke_config.machine_global_config", "disable: [traefik\n")),
    ).toMatchInlineSnapshot(`
"error[RK509]: machineGlobalConfig cannot be read: not YAML: the indentation does not fit, or a bracket is not closed (line 2, column 1)
  --> __tests__/cluster/stacks.ts:18
  = the provider or Kubernetes refuses it, or K3s and Rancher skip it with no more than a line in a log
  = help: mend the text, or give it as objects, which are written as YAML that can be read"
`);
  });

  test.each(PLACES)("occurs for all that is not YAML, or no object, in %s", (setting, of) => {
    const texts = {
      "an open bracket": "disable: [traefik\n",
      "a list at the top": "- a\n",
      tabs: "disable:\n\t- traefik\n",
      "an alias without its anchor": "disable: *nobody\n",
      "plain text": "hello",
    };
    const found = Object.entries(texts).map(([what, text]) => {
      const [message = "", ...others] = messages("RK509", of(text));
      expect([what, others]).toEqual([what, []]);
      expect(message.startsWith(`error[RK509]: ${setting} cannot be read: `)).toBe(true);
      return message;
    });
    expect(new Set(found).size).toBeGreaterThanOrEqual(4);
  });

  test.each([
    [
      "chartValues",
      "rke_config.chart_values",
      "traefik:\n  tolerations:\n  - key: a\n    operator: exists\n",
      'unknown toleration operator "exists", did you mean "Exists"?',
    ],
    [
      "additionalManifest",
      "rke_config.additional_manifest",
      coredns("[{ key: a, operator: Equal, value: true }]"),
      "value of a toleration is true, and must be text",
    ],
    [
      "additionalManifest",
      "rke_config.additional_manifest",
      coredns("[{ key: a, operator: Exists, effect: NoExecute, tolerationSeconds: soon }]"),
      "tolerationSeconds of a toleration is text, and must be a whole number",
    ],
    [
      "additionalManifest",
      "rke_config.additional_manifest",
      coredns("[a]"),
      "a toleration is text, and must be an object",
    ],
    [
      "additionalManifest",
      "rke_config.additional_manifest",
      "kind: HelmChartConfig\nmetadata: { name: traefik, namespace: kube-system }\nspec: { valuesContent: 'a: [' }\n",
      expect.stringContaining("valuesContent of HelmChartConfig traefik is not YAML"),
    ],
  ])("names %s for what is in it: %s %j", (setting, path, text, reason) => {
    const { findings } = overridden(path, text);
    expect(findings.filter(({ code }) => code === "RK509").map(({ data }) => data)).toEqual([
      { setting, reasons: [reason] },
    ]);
  });

  function coredns(tolerations: string): string {
    return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: coredns, namespace: kube-system }\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { tolerations: ${tolerations}, containers: [{ name: a, image: b }] } } }\n`;
  }

  test("what can be read beside it counts", () => {
    const values = "traefik:\n  tolerations:\n  - {key: a, operator: exists}\n";
    const { workloads } = changed(({ resource }) => {
      resource.addOverride("rke_config.chart_values", values);
      resource.addOverride("rke_config.machine_global_config", "disable: [coredns]\n");
    });
    expect(workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("disabled");
  });

  test("of a key that stands there twice the last value counts, as for the provider", () => {
    const proof = overridden("rke_config.machine_global_config", "disable: traefik\ndisable: [coredns]\n");
    const disabled = proof.workloads.filter(({ verdict }) => verdict === "disabled").map(({ workload }) => workload);
    expect([disabled, occurs("RK509", proof)]).toEqual([["coredns"], false]);
  });

  test.each(PLACES)("does not occur for nothing, or YAML of any style, in %s", (_setting, of) => {
    for (const text of ["", "# nothing\n", "---\n", '{"a": "b"}', "a: b\n", "a: &x { b: c }\nd:\n  <<: *x\n"]) {
      expect([text, occurs("RK509", of(text))]).toEqual([text, false]);
    }
  });
});

describe("RK510, machine pools beside registered nodes", () => {
  test("shows what the pools are, and both ways out", () => {
    expect(shown("RK510", overridden("rke_config.machine_pools", [MACHINE_POOL]))).toMatchInlineSnapshot(`
"error[RK510]: the cluster has machine_pools beside node pools that register themselves
  --> __tests__/cluster/stacks.ts:18
  = a cluster with machine_pools is one whose machines Rancher makes itself; a custom cluster is one without them
  = help: take rke_config.machine_pools away
  = or: use ClusterV2 of cdktf-rancher-k3s/provider-rancher2 for a cluster whose machines Rancher makes"
`);
  });

  test("occurs when they are put with rke_config, or known only at apply", () => {
    const machineConfig = { kind: "HarvesterConfig", name: "nc" };
    const put = changed(({ resource }) =>
      resource.putRkeConfig({ machinePools: [{ name: "w", cloudCredentialSecretName: "cc", machineConfig }] }),
    );
    const dynamic = overridden("rke_config.dynamic.machine_pools", { for_each: "${var.pools}" });
    expect([occurs("RK510", put), occurs("RK510", dynamic)]).toEqual([true, true]);
  });

  test.each([
    ["the list is empty", overridden("rke_config.machine_pools", [])],
    ["there are no registered nodes", overridden("rke_config.machine_pools", [MACHINE_POOL], { pools: {} })],
    ["the library did not make the cluster", written({ rke_config: { machine_pools: [MACHINE_POOL] } })],
  ])("does not occur when %s", (_when, proof) => {
    expect(occurs("RK510", proof)).toBe(false);
  });
});

/** The proof of a cluster that exists already as far as these changes are concerned. */
const ignoring = (ignoreChanges: "all" | string[], app: App = {}) =>
  changed(({ resource }) => {
    resource.lifecycle = { ignoreChanges };
  }, app);

describe("RK511, clusters without a witness", () => {
  test("shows what is lost", () => {
    expect(shown("RK511", clusterOf({ all: ALL }, { witness: false }).prove())).toMatchInlineSnapshot(`
"info[RK511]: an update that Rancher refuses may never be tried again, as the cluster has no witness
  --> __tests__/cluster/stacks.ts:18
  = after a refused update Terraform's state has the refused values, and the provider reads agent customizations, environment variables and the pod security template back only where Rancher holds something
  = the next plan is then empty, and a review of it sees no change
  = help: leave witness on, override no annotations but single ones of other keys, and keep those of others with ignoreChanges"
`);
  });

  test.each([
    ["nothing is said about it", clusterOf({ all: ALL }).prove()],
    ["the app writes annotations", clusterOf({ all: ALL }, { annotations: { "example.com/owner": "a" } }).prove()],
    ["another annotation is overridden", overridden("annotations.site", "${var.site}")],
    [
      "annotations are known only at apply",
      changed(({ resource }) => {
        resource.annotations = "${var.annotations}" as never;
      }),
    ],
    ["the library did not make the cluster", written({})],
    ["changes of other annotations are ignored", ignoring(['annotations["example.com/owner"]'])],
  ])("does not occur when %s", (_when, proof) => {
    expect(occurs("RK511", proof)).toBe(false);
  });

  const inStack = (value: unknown) =>
    changed(({ resource }) => {
      TerraformStack.of(resource).addOverride(
        `resource.rancher2_cluster_v2.${resource.friendlyUniqueId}.annotations`,
        value,
      );
    });

  test.each<[string, SchedulingProof]>([
    ["all annotations", overridden("annotations", "${var.annotations}")],
    ["the witness", overridden("annotations", { "rancher-k3s/witness": "mine" })],
    ["the witness, by a variable", overridden("annotations", { "rancher-k3s/witness": "${var.mine}" })],
    ["the witness with nothing", overridden("annotations", { "rancher-k3s/witness": undefined })],
    ["all annotations with nothing", overridden("annotations", undefined)],
    ["all annotations, in the stack", inStack("${var.annotations}")],
    ["the witness, in the stack", inStack({ "rancher-k3s/witness": "mine" })],
  ])("occurs when an override writes over %s", (_what, proof) => {
    expect(messages("RK511", proof)).toEqual([
      "info[RK511]: an update that Rancher refuses may never be tried again, as the cluster has no witness",
    ]);
  });

  test.each([[["annotations"]], [['annotations["rancher-k3s/witness"]']], ["all" as const]])(
    "occurs when its changes are ignored: %j",
    (ignoreChanges) => {
      expect(messages("RK511", ignoring(ignoreChanges))).toEqual([
        "info[RK511]: an update that Rancher refuses may never be tried again, as changes of the cluster's witness are ignored",
      ]);
    },
  );
});

describe("RK513, arguments whose changes are ignored", () => {
  test("shows what is ignored, and where to look instead", () => {
    expect(shown("RK513", ignoring(["kubernetes_version"]))).toMatchInlineSnapshot(`
"warning[RK513]: kubernetesVersion is written, and not sent once the cluster exists: ignoreChanges has "kubernetes_version"
  --> __tests__/cluster/stacks.ts:18
  = Terraform leaves ignored arguments as they are in its state, whatever is written
  = the proof takes what is written; for a cluster that exists only a plan tells what is in force
  = help: take it out of ignoreChanges
  = or: judge the plan instead: cdktf-rancher-k3s check plan.json"
`);
  });

  const settings = (proof: SchedulingProof) =>
    proof.findings.flatMap(({ code, data }) => (code === "RK513" && data.isUnset === undefined ? [data.setting] : []));
  const unset = (proof: SchedulingProof) =>
    proof.findings.flatMap(({ code, data }) => (code === "RK513" && data.isUnset === true ? [data.setting] : []));
  const FULL: App = {
    pools: { all: TAINTED },
    machineGlobalConfig: { debug: true },
    machineSelectorConfig: [{ pools: ["all"], config: { debug: true } }],
  };

  test("names each setting once that the proof rests on, and that is written", () => {
    const configuration = ["machineGlobalConfig", "machineSelectorConfig"];
    const agents = ["agents.clusterAgent", "agents.fleetAgent"];
    expect(settings(ignoring("all", FULL))).toEqual([...agents, "kubernetesVersion", ...configuration]);
    expect(settings(ignoring(["rke_config"], FULL))).toEqual(configuration);
    expect(settings(ignoring("all"))).toEqual(["kubernetesVersion"]);
  });

  test("says of what is not written that nothing is known of it, and not that there is none", () => {
    expect(shown("RK513", ignoring(["rke_config[0].additional_manifest"]))).toMatchInlineSnapshot(`
"warning[RK513]: additionalManifest is not known: it is not written, and ignoreChanges has "rke_config[0].additional_manifest", so it stays as Rancher has it
  --> __tests__/cluster/stacks.ts:18
  = Terraform leaves ignored arguments as they are in its state, whatever is written
  = the proof leaves open what hangs on it; a cluster that is yet to be made has none of it
  = help: write it, and take it out of ignoreChanges
  = or: judge the plan instead: cdktf-rancher-k3s check plan.json"
`);
    expect(shown("RK109", ignoring(["rke_config[0].machine_global_config"]))).toMatchInlineSnapshot(`
"warning[RK109]: whether the cluster comes up depends on rke_config.machine_global_config, which is not written and stays as Rancher has it
  --> __tests__/cluster/stacks.ts:18
  = so does where cattle-cluster-agent, fleet-agent, rancher-webhook, system-upgrade-controller, helm-operation, dashboard-shell, coredns, metrics-server, local-path-provisioner, local-path-helper, helm-install-traefik-crd, helm-install-traefik, traefik and svclb-traefik can run
  = ignoreChanges has Terraform leave it alone, so the app does not tell what is there
  = help: judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again
  = or: write it, and take it out of ignoreChanges"
`);
    expect(unset(ignoring("all", FULL))).toEqual(["additionalManifest", "chartValues"]);
    expect(unset(ignoring(["rke_config"]))).toEqual([
      "additionalManifest",
      "chartValues",
      "machineGlobalConfig",
      "machineSelectorConfig",
    ]);
    expect(unset(ignoring(["fleet_agent_deployment_customization"]))).toEqual(["agents.fleetAgent"]);
    expect(unset(ignoring(["labels", "rke_config[0].etcd"]))).toEqual([]);
  });

  test("leaves open where those run that Rancher may have other values of", () => {
    const place = (ignored: string) =>
      ignoring([ignored], { pools: { all: TAINTED } }).workloads.find(({ workload }) => workload === "traefik")
        ?.placements.all?.verdict;
    expect([place("rke_config[0].etcd"), place("rke_config[0].chart_values")]).toEqual(["blocked", "depends"]);
  });

  test.each([
    ["a whole block", "cluster_agent_deployment_customization", ["agents.clusterAgent"]],
    [
      "the block by its number",
      "cluster_agent_deployment_customization[0].append_tolerations",
      ["agents.clusterAgent"],
    ],
    [
      "a part of a toleration",
      "fleet_agent_deployment_customization[0].append_tolerations[0].effect",
      ["agents.fleetAgent"],
    ],
    [
      "something that no proof rests on",
      "cluster_agent_deployment_customization[0].override_resource_requirements",
      [],
    ],
    ["a name that begins alike", "rke_config[0].machine_global_config_more", []],
  ])("goes by the argument: %s", (_what, ignored, expected) => {
    expect(settings(ignoring([ignored], { pools: { all: TAINTED } }))).toEqual(expected);
  });

  test("leaves alone what the pod security template needs", () => {
    const machineSelectorFiles = [
      { pools: ["all"], fileSources: [{ secret: { name: "a", items: [{ key: "k", path: "/p" }] } }] },
    ];
    const template = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" };
    const cluster = clusterOf({ all: ALL }, { ...template, machineSelectorFiles });
    expect(cluster.resource.lifecycle?.ignoreChanges).toHaveLength(1);
    expect(settings(cluster.prove())).toEqual([]);
  });

  test("reads what stands in a folder, whoever wrote it", () => {
    expect(settings(written({ lifecycle: { ignore_changes: ["kubernetes_version"] } }))).toEqual(["kubernetesVersion"]);
    expect(settings(written({ lifecycle: [{ ignore_changes: "all" }] }))).toEqual(["kubernetesVersion"]);
  });
});

describe("RK514, names that Rancher refuses", () => {
  test("shows the name, and what it may be", () => {
    expect(shown("RK514", overridden("name", "Edge_One"))).toMatchInlineSnapshot(`
"error[RK514]: Rancher refuses the cluster: cluster name "Edge_One" is not a lower-case DNS label
  --> __tests__/cluster/stacks.ts:18
  = Rancher's webhook or Kubernetes refuses it when the cluster is created
  = help: use 2 to 63 lower-case letters, digits and -, beginning and ending with a letter or digit
  = or: give it as name of K3sCluster, where it is checked as it is written"
`);
  });

  test.each([["local"], ["c-abcde"], ["x"], [null]])("occurs for %s, also in a cluster of somebody else's", (name) => {
    expect([occurs("RK514", overridden("name", name)), occurs("RK514", written({ name }))]).toEqual([true, true]);
  });

  test("occurs in a cluster of another distribution", () => {
    expect(occurs("RK514", written({ name: "local", kubernetes_version: "v1.33.5+rke2r1" }))).toBe(true);
  });

  test("does not occur for a name that is known only at apply", () => {
    expect(occurs("RK514", overridden("name", "${var.name}"))).toBe(false);
  });
});
