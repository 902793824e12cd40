import {
  Fn,
  TerraformDataSource,
  TerraformLocal,
  TerraformResource,
  type TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { K3sCluster, type K3sClusterProps } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterChange, changesBetween, changesOfPlans } from "../../lib/review/cluster-change";
import { loadClusters } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import type { Finding } from "../../lib/scheduling/findings/finding";
import type { FindingData } from "../../lib/scheduling/findings/finding-data";
import { prove } from "../../lib/scheduling/prove";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, synthesized, withoutLine } from "../cluster/stacks";
import { Inputs, rancherK3s } from "../review/inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Props = (stack: TerraformStack) => Partial<K3sClusterProps>;

function clusterWith(props: Props): K3sCluster {
  const stack = rancherStack();
  return new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: ALL_ROLES },
    ...props(stack),
  });
}

const late = (findings: readonly Finding[]) =>
  findings.flatMap(({ code, data }) => (code === "RK545" ? [data as FindingData["RK545"]] : []));

/** What is said of the cluster by the app; a folder must say the same. */
function lateIn(cluster: K3sCluster) {
  const said = late(cluster.prove().findings);
  const [read] = loadClusters(inputs.file(synthesized(cluster), "cdk.tf.json"));
  expect(read === undefined ? undefined : late(prove(read.cluster).findings)).toEqual(said);
  return said;
}

function pet(stack: TerraformStack, id = "zone"): string {
  return new TerraformResource(stack, id, { terraformResourceType: "random_pet" }).getStringAttribute("id");
}

const manifest = (value: string) => ({
  additionalManifest: [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "zone", namespace: "default" }, data: { zone: value } },
  ],
});

describe("RK545, values that are known too late to create the cluster with them", () => {
  test("names the value, what happens, and the ways out", () => {
    const { findings } = clusterWith((stack) => manifest(pet(stack))).prove();
    const [finding] = findings.filter(({ code }) => code === "RK545");
    expect(finding && withoutLine(renderFinding(finding))).toMatchInlineSnapshot(`
"warning[RK545]: additionalManifest is made of random_pet.zone.id, which is not known when Terraform plans, and the apply that creates the cluster fails with "Provider produced inconsistent final plan"
  --> __tests__/diagnostics/late-settings-findings.test.ts:LINE
  = the rancher2 provider cannot create a cluster with it; once the cluster exists, an apply with such a value works
  = what is made before the cluster stays, and the same apply works once more: by then the value is known
  = help: apply once more, or take a variable
  = or: where the cluster exists already, acknowledge the finding"
`);
  });

  test("says so of chart values", () => {
    expect(lateIn(clusterWith((stack) => ({ chartValues: { traefik: { zone: pet(stack) } } })))).toEqual([
      { setting: "chartValues", values: ["random_pet.zone.id"], never: [] },
    ]);
  });

  test("says so of an override of the global configuration, and not of the property", () => {
    const cluster = clusterWith((stack) => ({ machineGlobalConfig: { "tls-san": [pet(stack)] } }));
    expect(lateIn(cluster)).toEqual([]);
    cluster.resource.addOverride("rke_config.machine_global_config", "tls-san: [${random_pet.zone.id}]\n");
    expect(lateIn(cluster)).toMatchObject([{ setting: "machineGlobalConfig", values: ["random_pet.zone.id"] }]);
  });

  test("says that no apply works with what is another value each time", () => {
    const cluster = clusterWith(() => manifest(Fn.timestamp()));
    expect(lateIn(cluster)).toEqual([
      { setting: "additionalManifest", values: ["timestamp()"], never: ["timestamp()"] },
    ]);
    const [finding] = cluster.prove().findings.filter(({ code }) => code === "RK545");
    const text = finding === undefined ? "" : renderFinding(finding);
    expect(text).toContain("no apply before makes timestamp() known");
    expect(text).not.toContain("apply once more");
  });

  test("says so of a cluster that is written with the bindings", () => {
    const stack = rancherStack();
    new ClusterV2(stack, "raw", {
      name: "raw",
      kubernetesVersion: KUBERNETES_VERSION,
      rkeConfig: { machineGlobalConfig: `tls-san: [${pet(stack)}]\n` },
    });
    const json = JSON.parse(Testing.synth(stack, true));
    const [raw] = loadClusters(inputs.file(json, "cdk.tf.json"));
    expect(raw === undefined ? [] : late(prove(raw.cluster).findings)).toMatchObject([
      { setting: "machineGlobalConfig", values: ["random_pet.zone.id"] },
    ]);
    const annotations = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
    expect(annotations.filter((each) => each.includes("[RK545]"))).toHaveLength(1);
  });

  const KNOWN: [string, Props][] = [
    ["a literal", () => manifest("a")],
    ["a variable", (stack) => manifest(new TerraformVariable(stack, "zone", { type: "string" }).stringValue)],
    [
      "a local of a variable",
      (stack) => {
        const { stringValue } = new TerraformVariable(stack, "zone", { type: "string" });
        return manifest(new TerraformLocal(stack, "upper", Fn.upper(stringValue)).asString);
      },
    ],
    [
      "an argument that is written for another resource",
      (stack) => {
        const resource = new TerraformResource(stack, "zone", { terraformResourceType: "random_pet" });
        resource.addOverride("prefix", "known");
        return manifest(resource.getStringAttribute("prefix"));
      },
    ],
    [
      "a data source that is read with what is known",
      (stack) => {
        const source = new TerraformDataSource(stack, "zone", { terraformResourceType: "dns_a_record_set" });
        source.addOverride("host", "example.com");
        return manifest(source.getStringAttribute("id"));
      },
    ],
  ];

  test.each(KNOWN)("says nothing of %s", (_what, props) => {
    expect(lateIn(clusterWith(props))).toEqual([]);
  });

  const LATE: [string, Props, string][] = [
    [
      "a local of an attribute",
      (stack) => manifest(new TerraformLocal(stack, "upper", Fn.upper(pet(stack))).asString),
      "random_pet.zone.id",
    ],
    [
      "an argument that is written with another's attribute",
      (stack) => {
        const resource = new TerraformResource(stack, "zone", { terraformResourceType: "random_pet" });
        resource.addOverride("prefix", pet(stack, "other"));
        return manifest(resource.getStringAttribute("prefix"));
      },
      "random_pet.zone.prefix",
    ],
    [
      "a data source that is read with another's attribute",
      (stack) => {
        const source = new TerraformDataSource(stack, "zone", { terraformResourceType: "dns_a_record_set" });
        source.addOverride("host", pet(stack, "other"));
        return manifest(source.getStringAttribute("id"));
      },
      "data.dns_a_record_set.zone.id",
    ],
    [
      "a data source that waits for something",
      (stack) => {
        const source = new TerraformDataSource(stack, "zone", { terraformResourceType: "dns_a_record_set" });
        source.addOverride("depends_on", ["random_pet.zone"]);
        return manifest(source.getStringAttribute("id"));
      },
      "data.dns_a_record_set.zone.id",
    ],
    ["an output of a module", () => manifest("${module.network.zone}"), "module.network.zone"],
    ["one of several", () => manifest("${random_pet.zone[0].id}"), "random_pet.zone[0].id"],
  ];

  test.each(LATE)("says so of %s", (_what, props, address) => {
    expect(lateIn(clusterWith(props))).toEqual([{ setting: "additionalManifest", values: [address], never: [] }]);
  });

  test("says nothing of a cluster that Terraform takes over", () => {
    const cluster = clusterWith((stack) => manifest(pet(stack)));
    cluster.importExisting();
    expect(lateIn(cluster)).toEqual([]);
  });

  test("is accepted for good, and not missed once the cluster exists", async () => {
    const cluster = clusterWith((stack) => manifest(pet(stack)));
    cluster.acknowledge("RK545", "the cluster exists");
    const json = synthesized(cluster);
    const plans = [plan(json, ["create"]), plan(json, ["update"])].map((each) => inputs.file(each, "plan.json"));
    const codes = await Promise.all(
      plans.map(async (file) => {
        const { out } = await rancherK3s("check", file, "--format", "json");
        return JSON.parse(out).clusters[0].findings.map(({ code }: Finding) => code);
      }),
    );
    expect(codes.map((each) => each.includes("RK545"))).toEqual([true, false]);
    expect(codes.flat()).not.toContain("RK901");
  });
});

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
type Json = any;

/** A plan of the stack, as the provider makes it where an argument of `rke_config` is open. */
function plan(json: Json, actions: readonly string[]): object {
  const { rke_config: _, ...cluster } = json.resource.rancher2_cluster_v2.edge;
  const { input } = json.resource.terraform_data.edge_model;
  const isCreated = actions[0] === "create";
  const before = isCreated ? null : { ...cluster, rke_config: [{ additional_manifest: "old" }] };
  const after = isCreated ? cluster : { ...cluster, rke_config: [{}] };
  const after_unknown = isCreated ? { rke_config: true } : { rke_config: [{ additional_manifest: true }] };
  return {
    format_version: "1.2",
    resource_changes: [
      {
        address: "rancher2_cluster_v2.edge",
        mode: "managed",
        type: "rancher2_cluster_v2",
        name: "edge",
        change: { actions, before, after, after_unknown },
      },
      {
        address: "terraform_data.edge_model",
        mode: "managed",
        type: "terraform_data",
        name: "edge_model",
        change: { actions, before: isCreated ? null : { input }, after: { input }, after_unknown: {} },
      },
    ],
    configuration: {
      root_module: {
        resources: [
          {
            address: "rancher2_cluster_v2.edge",
            expressions: {
              name: { constant_value: "edge" },
              rke_config: [
                {
                  additional_manifest: { references: ["random_pet.zone.id", "random_pet.zone", "var.a"] },
                  machine_global_config: { references: ["var.a"] },
                },
              ],
            },
          },
          { address: "terraform_data.edge_model", depends_on: ["rancher2_cluster_v2.edge"] },
        ],
      },
    },
  };
}

describe("a review tells of it", () => {
  const json = () => synthesized(clusterWith((stack) => manifest(pet(stack))));
  const told = (changes: readonly ClusterChange[]) =>
    reviewChanges(changes).clusters.flatMap(({ newFindings, keptFindings, goneFindings }) =>
      late([...newFindings, ...keptFindings, ...goneFindings]),
    );
  const toldOfPlan = (actions: readonly string[]) =>
    told(changesOfPlans([inputs.file(plan(json(), actions), "plan.json")]));

  test("where the plan creates the cluster, and names the value", () => {
    expect(toldOfPlan(["create"])).toEqual([
      { setting: "additionalManifest", values: ["random_pet.zone.id"], never: [] },
    ]);
  });

  test("not where the cluster exists, in a plan or a folder", () => {
    expect(toldOfPlan(["update"])).toEqual([]);
    const base = inputs.file(synthesized(clusterWith(() => manifest("a"))), "cdk.tf.json");
    const head = inputs.file(json(), "cdk.tf.json");
    expect(told(changesBetween(base, head))).toEqual([]);
    expect(told(changesBetween(head, base))).toEqual([]);
  });

  test("where a folder has a cluster more", () => {
    const base = inputs.file({ ...json(), resource: {} }, "cdk.tf.json");
    expect(told(changesBetween(base, inputs.file(json(), "cdk.tf.json")))).toHaveLength(1);
  });
});
