import { TerraformResource, type TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, type K3sClusterProps } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { changesOfPlans } from "../../lib/review/cluster-change";
import { loadClusters } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import type { Finding, FindingCode } from "../../lib/scheduling/findings/finding";
import type { FindingData } from "../../lib/scheduling/findings/finding-data";
import { prove } from "../../lib/scheduling/prove";
import { declarationsIn } from "../../lib/scheduling/reading/known-at-plan";
import { CLOSED_ARGUMENTS } from "../../lib/scheduling/reading/late-arguments";
import { readLateSettings } from "../../lib/scheduling/reading/late-settings";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "../cluster/stacks";
import { Inputs } from "../review/inputs";
import { RANCHER2 } from "../terraform/harness";
import { lateArguments, stackOf } from "../terraform/late-arguments";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const shown = (wanted: FindingCode, findings: readonly Finding[]) =>
  findings.filter(({ code }) => code === wanted).map(renderFinding);

const closed = (findings: readonly Finding[]) => findings.filter(({ code }) => code === "RK546");

const dataOf = (findings: readonly Finding[]) => closed(findings).map(({ data }) => data as FindingData["RK546"]);

function clusterWith(props: (stack: TerraformStack) => Partial<K3sClusterProps>): K3sCluster {
  const stack = rancherStack();
  const name = "edge";
  return new K3sCluster(stack, name, {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: ALL_ROLES },
    ...props(stack),
  });
}

function pet(stack: TerraformStack): string {
  return new TerraformResource(stack, "pet", { terraformResourceType: "random_pet" }).getStringAttribute("id");
}

const s3 = (bucket: string, others: object = {}) => ({
  etcd: { s3Config: { bucket, endpoint: "s3.example.com", ...others } },
});

describe("RK546, values that are known too late for what they are written into", () => {
  test("names the setting and the value, says what happens, and the ways out", () => {
    const cluster = clusterWith((stack) => s3(pet(stack)));
    expect(shown("RK546", cluster.prove().findings)).toMatchInlineSnapshot(`
[
  "warning[RK546]: etcd.s3Config.bucket is made of random_pet.pet.id, which is not known when Terraform plans, and the apply that brings it to the cluster fails with "Provider produced inconsistent final plan"
  --> __tests__/diagnostics/closed-settings-findings.test.ts:32
  = while it plans, the rancher2 provider takes for empty what is not known, and Terraform takes what comes at apply for a contradiction
  = that is so when the cluster is created, and when the setting comes to one that exists; once an apply has made the value, Terraform knows it
  = what is made before the cluster stays, and the same apply works once more: by then the value is known
  = help: apply once more, or make the value first with terraform apply -target=ADDRESS, or take a variable
  = or: where the cluster has the setting already, acknowledge the finding",
]
`);
    const folder = loadClusters(inputs.file(synthesized(cluster), "cdk.tf.json"));
    expect(folder.flatMap((each) => dataOf(prove(each.cluster).findings))).toEqual(dataOf(cluster.prove().findings));
  });

  test.each<[string, string, (late: string) => Partial<K3sClusterProps>]>([
    ["etcd.s3Config.endpoint", "value", (late) => s3("backups", { endpoint: late })],
    ["registries.mirrors", "value", (late) => ({ registries: { mirrors: { [late]: {} } } })],
    ["registries.configs", "value", (late) => ({ registries: { configs: { [late]: {} } } })],
    [
      "registries.mirrors.endpoints",
      "elements",
      (late) => ({
        registries: { mirrors: { "docker.io": { endpoints: ["https://a.example.com", `https://${late}`] } } },
      }),
    ],
    [
      "machineSelectorFiles.fileSources.secret.name",
      "value",
      (late) => ({
        machineSelectorFiles: [{ fileSources: [{ secret: { name: late, items: [{ key: "a", path: "/a" }] } }] }],
      }),
    ],
    [
      "machineSelectorConfig.machineLabelSelector.matchLabels",
      "entries",
      (late) => ({
        machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { zone: late } }, config: { debug: true } }],
      }),
    ],
  ])("tells of %s in the words of K3sCluster", (setting, kind, props) => {
    const findings = clusterWith((stack) => props(pet(stack))).prove().findings;
    expect(dataOf(findings)).toEqual([{ setting, values: ["random_pet.pet.id"], never: [], kind }]);
  });

  test.each<[string, (late: string) => Partial<K3sClusterProps>]>([
    ["a region", (late) => s3("backups", { region: late, folder: late, endpointCa: late })],
    [
      "the only endpoint of a mirror",
      (late) => ({ registries: { mirrors: { "docker.io": { endpoints: [`https://${late}`] } } } }),
    ],
    ["chart values", (late) => ({ chartValues: { traefik: { host: late } } })],
  ])("says nothing of %s, with which the cluster is created", (_what, props) => {
    expect(dataOf(clusterWith((stack) => props(pet(stack))).prove().findings)).toEqual([]);
  });

  describe("of a resource that there are several of,", () => {
    const codes = (several: object, bucket: string) =>
      closed(
        clusterWith((stack) => {
          stack.addOverride("resource.random_pet.pet", several);
          return s3(`b-$\{${bucket}}`);
        }).prove().findings,
      );

    test.each([
      ["length(random_pet.pet)", { count: 2 }],
      ["length(random_pet.pet[*].id)", { count: 2 }],
      ["length( random_pet.pet.*.id )", { count: "${var.pets}" }],
      ["length(random_pet.pet) > 1 ? length(random_pet.pet) : 0", { for_each: { a: 1 } }],
      ['join("-", keys(random_pet.pet))', { for_each: { a: 1 } }],
    ])("says nothing of %s, which is known", (bucket, several) => {
      expect(codes(several, bucket)).toEqual([]);
    });

    test.each([
      ["length(random_pet.pet[0].id)", { count: 2 }],
      ["length(random_pet.pet.tags)", {}],
      ["length(random_pet.other)", { count: 2 }],
      ["length(module.network.zones)", { count: 2 }],
      ["length(data.random_pet.pet)", { count: 2 }],
      ["provider::own::length(random_pet.pet)", { count: 2 }],
      ['"${length(random_pet.pet)}${random_pet.pet[0].id}"', { count: 2 }],
      ["length(random_pet.pet) > 1 ? random_pet.pet[1].id : 0", { count: 2 }],
      ["length(distinct(random_pet.pet[*].id))", { count: 2 }],
    ])("tells of %s", (bucket, several) => {
      expect(codes(several, bucket)).toHaveLength(1);
    });
  });

  test("says nothing of a variable", () => {
    const cluster = clusterWith((stack) => s3(new TerraformVariable(stack, "bucket", { type: "string" }).stringValue));
    expect(dataOf(cluster.prove().findings)).toEqual([]);
  });

  test("is accepted by the setting", () => {
    const cluster = clusterWith((stack) => s3(pet(stack)));
    cluster.acknowledge("RK546", "the bucket exists", { setting: "etcd.s3Config.bucket" });
    expect(closed(cluster.prove().findings).map(({ acknowledged }) => acknowledged)).toEqual(["the bucket exists"]);
  });
});

describe("whatever argument of the schema a value is written into,", () => {
  const release = RANCHER2.find(({ version }) => version === "14.1.1") as (typeof RANCHER2)[number];
  const all = lateArguments(release);
  const told = (json: TerraformJson) =>
    all.flatMap(({ name, path }) => {
      const resource = ResourceValues.ofConfiguration(json.resource.rancher2_cluster_v2[name]);
      return readLateSettings(resource, declarationsIn(json)).map(() => path.join("."));
    });

  test("it is told of where the argument cannot have it late", () => {
    expect(new Set(told(stackOf(all, "late", release)))).toEqual(new Set(CLOSED_ARGUMENTS.keys()));
  });

  test("it is not told that something beside it helps, where nothing does", () => {
    const limit = { hostname_length_limit: "${random_pet.a.id}" };
    const resource = ResourceValues.ofConfiguration({ rke_config: { machine_pool_defaults: limit } });
    expect(readLateSettings(resource, declarationsIn({})).map(({ cause }) => cause)).toEqual(["value"]);
  });

  test("nothing is told where it is known, or a variable", () => {
    expect(told(stackOf(all, "known", release))).toEqual([]);
    const text = JSON.stringify(stackOf(all, "late", release)).replace(/terraform_data\.(\w+)\.output/g, "var.$1");
    expect(told(JSON.parse(text))).toEqual([]);
  });
});

describe("of a plan", () => {
  const reviewed = (bucket: string, unknown: object, isKnown: boolean) => {
    const s3Config = { bucket, endpoint: "s3.example.com", skip_ssl_verify: false };
    const cluster = { name: "edge", kubernetes_version: KUBERNETES_VERSION };
    const expressions = {
      rke_config: [{ etcd: [{ s3_config: [{ bucket: { references: ["random_pet.a.id", "random_pet.a"] } }] }] }],
    };
    const change = {
      actions: ["update"],
      before: { ...cluster, rke_config: [{ etcd: [{}] }] },
      after: { ...cluster, rke_config: [{ etcd: [{ s3_config: [s3Config] }] }] },
      after_unknown: { rke_config: [{ etcd: [{ s3_config: [unknown] }] }] },
    };
    const made = { actions: ["create"], before: null, after: {}, after_unknown: isKnown ? {} : { id: true } };
    const address = "rancher2_cluster_v2.edge";
    const plan = {
      format_version: "1.2",
      resource_changes: [
        { address, mode: "managed", type: "rancher2_cluster_v2", name: "edge", change },
        { address: "random_pet.a", mode: "managed", type: "random_pet", name: "a", change: made },
      ],
      configuration: { root_module: { resources: [{ address, expressions }] } },
    };
    return reviewChanges(changesOfPlans([inputs.file(plan, "plan.json")])).clusters.flatMap(({ newFindings }) =>
      dataOf(newFindings),
    );
  };

  test("it is told where a cluster that exists gets it planned as empty", () => {
    expect(reviewed("", {}, false)).toEqual([
      { setting: "etcd.s3Config.bucket", values: ["random_pet.a.id"], never: [], kind: "value" },
    ]);
  });

  test("nothing is told where it stays open, is known, or its source is", () => {
    expect(reviewed("", { bucket: true }, false)).toEqual([]);
    expect(reviewed("backups", {}, true)).toEqual([]);
    expect(reviewed("", {}, true)).toEqual([]);
  });
});
