import {
  Fn,
  TerraformDataSource,
  TerraformLocal,
  TerraformResource,
  type TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { K3sCluster } from "../../lib";
import { ImportBlock } from "../../lib/cluster/import-block";
import { ClusterV2, type ClusterV2RkeConfig } from "../../lib/provider-rancher2/cluster-v2";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterChange, changesBetween, changesOfPlans } from "../../lib/review/cluster-change";
import { loadClusters } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding, FindingCode } from "../../lib/scheduling/findings/finding";
import type { FindingData } from "../../lib/scheduling/findings/finding-data";
import { prove } from "../../lib/scheduling/prove";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "../cluster/stacks";
import { Inputs } from "../review/inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type RkeConfig = (stack: TerraformStack) => ClusterV2RkeConfig;

/** A stack with a cluster that is written with the bindings. */
function stackWith(rkeConfig: RkeConfig, prepare: (cluster: ClusterV2) => void = () => {}): TerraformJson {
  const stack = rancherStack();
  const cluster = new ClusterV2(stack, "edge", {
    name: "edge",
    kubernetesVersion: KUBERNETES_VERSION,
    rkeConfig: rkeConfig(stack),
  });
  prepare(cluster);
  const json = JSON.parse(Testing.synth(stack, true));
  const annotations = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return { json, annotated: annotations.filter((each) => each.includes("[RK545]")).length };
}

const late = (findings: readonly Finding[]) =>
  findings.flatMap(({ code, data }) => (code === "RK545" ? [data as FindingData["RK545"]] : []));

const shown = (wanted: FindingCode, findings: readonly Finding[]) =>
  findings.filter(({ code }) => code === wanted).map(renderFinding);

const lateIn = (json: TerraformJson) =>
  loadClusters(inputs.file(json, "cdk.tf.json")).flatMap(({ cluster }) => late(prove(cluster).findings));

/** What is said of the cluster by a folder; the app must say as much. */
function told(...cluster: Parameters<typeof stackWith>) {
  const { json, annotated } = stackWith(...cluster);
  const found = lateIn(json);
  expect(annotated).toBe(found.length);
  return found;
}

function pet(stack: TerraformStack, id = "zone"): string {
  return new TerraformResource(stack, id, { terraformResourceType: "random_pet" }).getStringAttribute("id");
}

const manifest = (value: string) => ({ additionalManifest: `zone: ${value}\n` });

describe("RK545, values that are known too late to create the cluster with them", () => {
  test("names the value, what happens, and the ways out", () => {
    const { json } = stackWith((stack) => manifest(pet(stack)));
    const [cluster] = loadClusters(inputs.file(json, "cdk.tf.json"));
    const findings = cluster === undefined ? [] : prove(cluster.cluster).findings;
    expect(shown("RK545", findings)).toMatchInlineSnapshot(`
[
  "warning[RK545]: additional_manifest is made of random_pet.zone.id, which is not known when Terraform plans, and the apply that creates the cluster fails with "Provider produced inconsistent final plan"
  = nothing else of rke_config is known to say anything, so the rancher2 provider takes the block for one that nobody wrote
  = once the cluster has a value there, an apply with another works
  = what is made before the cluster stays, and the same apply works once more: by then the value is known
  = help: apply once more, or make the value first with terraform apply -target=ADDRESS, or take a variable
  = or: write anything else of rke_config beside it, such as upgrade_strategy: the first apply works then
  = or: where the cluster exists already, acknowledge the finding",
]
`);
  });

  test.each<[string, string]>([
    ["chart_values", "chartValues"],
    ["machine_global_config", "machineGlobalConfig"],
    ["additional_manifest", "additionalManifest"],
  ])("says so of %s", (_argument, setting) => {
    expect(told((stack) => ({ [setting]: `a: ${pet(stack)}\n` }))).toEqual([
      { setting, values: ["random_pet.zone.id"], never: [] },
    ]);
  });

  test.each<[string, ClusterV2RkeConfig]>([
    ["an upgrade strategy", { upgradeStrategy: { workerConcurrency: "1" } }],
    ["another text that is known", { chartValues: "traefik: {}\n" }],
    ["a selector configuration", { machineSelectorConfig: [{ config: "" }] }],
    ["an etcd block, which has a default", { etcd: {} }],
  ])("says nothing where %s is written beside it", (_what, beside) => {
    expect(told((stack) => ({ ...manifest(pet(stack)), ...beside }))).toEqual([]);
  });

  test("says so where what is beside it is empty, or late as well", () => {
    expect(told((stack) => ({ ...manifest(pet(stack)), chartValues: "" }))).toHaveLength(1);
    expect(told((stack) => ({ ...manifest(pet(stack)), dataDirectories: [{}], upgradeStrategy: {} }))).toHaveLength(1);
    expect(told((stack) => ({ ...manifest(pet(stack)), registries: { configs: [] } }))).toHaveLength(1);
    expect(told((stack) => ({ ...manifest(pet(stack)), chartValues: "${random_pet.zone.id}" }))).toHaveLength(2);
  });

  test("is never about what K3sCluster writes, unless an override takes the rest away", () => {
    const stack = rancherStack();
    const cluster = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { first: ALL_ROLES },
      chartValues: { traefik: { zone: pet(stack) } },
      ...manifest("${random_pet.zone.id}"),
    });
    expect(late(cluster.prove().findings)).toEqual([]);
    for (const argument of ["upgrade_strategy", "machine_selector_config", "etcd"]) {
      cluster.resource.addOverride(`rke_config.${argument}`, undefined);
    }
    expect(late(cluster.prove().findings).map(({ setting }) => setting)).toEqual(["additionalManifest", "chartValues"]);
    expect(lateIn(synthesized(cluster))).toEqual(late(cluster.prove().findings));
  });

  test("says that no apply works with what is another value each time", () => {
    const [data] = told(() => manifest(Fn.timestamp()));
    expect(data).toEqual({ setting: "additionalManifest", values: ["timestamp()"], never: ["timestamp()"] });
    const { facts, help } = describePlainly({ code: "RK545", data: data as FindingData["RK545"] });
    expect(facts).toContain("no apply before makes timestamp() known");
    expect(help.join()).not.toContain("apply once more");
  });

  const KNOWN: [string, RkeConfig][] = [
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

  test.each(KNOWN)("says nothing of %s", (_what, rkeConfig) => {
    expect(told(rkeConfig)).toEqual([]);
  });

  const LATE: [string, RkeConfig, string][] = [
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

  test.each(LATE)("says so of %s", (_what, rkeConfig, address) => {
    expect(told(rkeConfig)).toEqual([{ setting: "additionalManifest", values: [address], never: [] }]);
  });

  test("says nothing of a cluster that Terraform takes over", () => {
    const taken = told(
      (stack) => manifest(pet(stack)),
      (cluster) => new ImportBlock(cluster, "import", { to: cluster, id: "fleet-default/edge" }),
    );
    expect(taken).toEqual([]);
  });

  test("is accepted for good, and not missed once the cluster exists", () => {
    const accepted = { code: "RK545", subject: {}, reason: "the cluster exists" } as const;
    const { json } = stackWith((stack) => manifest(pet(stack)));
    const [created, kept] = [["create"], ["update"]].map((actions) =>
      loadClusters(inputs.file(plan(json, actions), "plan.json")).flatMap(
        ({ cluster }) => prove({ ...cluster, acknowledged: [accepted] }).findings,
      ),
    );
    expect(created?.find(({ code }) => code === "RK545")?.acknowledged).toBe("the cluster exists");
    expect(kept?.map(({ code }) => code)).not.toContain("RK545");
    expect(kept?.map(({ code }) => code)).not.toContain("RK901");
  });
});

/** A plan of the stack, as the provider makes it where it takes `rke_config` for one that nobody wrote. */
function plan(json: TerraformJson, actions: readonly string[]): object {
  const { rke_config: _, ...cluster } = json.resource.rancher2_cluster_v2.edge;
  const isCreated = actions[0] === "create";
  const change = {
    actions,
    before: isCreated ? null : { ...cluster, rke_config: [{ additional_manifest: "old" }] },
    after: isCreated ? cluster : { ...cluster, rke_config: [{}] },
    after_unknown: isCreated ? { rke_config: true } : { rke_config: [{ additional_manifest: true }] },
  };
  const address = "rancher2_cluster_v2.edge";
  const additional_manifest = { references: ["random_pet.zone.id", "random_pet.zone", "var.a"] };
  const expressions = { rke_config: [{ additional_manifest, machine_global_config: { references: ["var.a"] } }] };
  return {
    format_version: "1.2",
    resource_changes: [{ address, mode: "managed", type: "rancher2_cluster_v2", name: "edge", change }],
    configuration: { root_module: { resources: [{ address, expressions }] } },
  };
}

describe("a review tells of it", () => {
  const json = () => stackWith((stack) => manifest(pet(stack))).json;
  const reviewed = (changes: readonly ClusterChange[]) =>
    reviewChanges(changes).clusters.flatMap(({ newFindings, keptFindings, goneFindings }) =>
      late([...newFindings, ...keptFindings, ...goneFindings]),
    );
  const toldOfPlan = (actions: readonly string[]) =>
    reviewed(changesOfPlans([inputs.file(plan(json(), actions), "plan.json")]));

  test("where the plan creates the cluster, and names the value", () => {
    expect(toldOfPlan(["create"])).toEqual([
      { setting: "additionalManifest", values: ["random_pet.zone.id"], never: [] },
    ]);
  });

  test("not where the cluster exists, in a plan or a folder", () => {
    expect(toldOfPlan(["update"])).toEqual([]);
    const base = inputs.file(stackWith(() => manifest("a")).json, "cdk.tf.json");
    const head = inputs.file(json(), "cdk.tf.json");
    expect(reviewed(changesBetween(base, head))).toEqual([]);
    expect(reviewed(changesBetween(head, base))).toEqual([]);
  });

  test("where a folder has a cluster more", () => {
    const base = inputs.file({ ...json(), resource: {} }, "cdk.tf.json");
    expect(reviewed(changesBetween(base, inputs.file(json(), "cdk.tf.json")))).toHaveLength(1);
  });
});
