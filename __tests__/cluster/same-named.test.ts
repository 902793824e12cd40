import { type App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, RancherProvider } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { loadClusters } from "../../lib/review/load-clusters";
import { prove } from "../../lib/scheduling/prove";
import { Inputs } from "../review/inputs";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, type TerraformJson } from "./stacks";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const PROPS = { kubernetesVersion: KUBERNETES_VERSION, nodePools: { all: ALL_ROLES } };
const cluster = (stack: TerraformStack, id: string, props: object = {}) =>
  new K3sCluster(stack, id, { ...PROPS, name: "edge", ...props });

/** Which others each cluster is told to be, by its address: at synth, by check of the stack, and by check of a plan. */
function told(write: (stack: TerraformStack) => unknown) {
  const stack = rancherStack();
  write(stack);
  const json = JSON.parse(Testing.synth(stack, true));
  const annotated = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .map(({ data }) => String(data))
    .filter((text) => text.includes("[RK523]")).length;
  const others = (source: object) =>
    Object.fromEntries(
      loadClusters(source).flatMap((each) =>
        prove(each.cluster).findings.flatMap((finding) =>
          finding.code === "RK523" ? [[each.address, finding.data.others]] : [],
        ),
      ),
    );
  const [inStack, inPlan] = [others(json), others(planOf(json))];
  expect(inPlan).toEqual(inStack);
  expect(annotated).toBe(Object.keys(inStack).length);
  return inStack;
}

/** The plan that makes the clusters of a stack, as far as it matters here. */
function planOf({ resource }: TerraformJson): object {
  const clusters = Object.entries<TerraformJson>(resource.rancher2_cluster_v2)
    .filter(([, { count }]) => count !== 0)
    .map(([id, { name, fleet_namespace, kubernetes_version, provider = "rancher2" }]) => {
      const isUnknown = name.includes("${");
      const after = { fleet_namespace: fleet_namespace ?? "fleet-default", kubernetes_version };
      return {
        address: `rancher2_cluster_v2.${id}`,
        mode: "managed",
        type: "rancher2_cluster_v2",
        name: id,
        provider_config_key: provider,
        change: {
          actions: ["create"],
          before: null,
          after: isUnknown ? after : { ...after, name },
          after_unknown: isUnknown ? { name: true } : {},
        },
      };
    });
  const resources = clusters.map(({ address, provider_config_key }) => ({ address, provider_config_key }));
  return { format_version: "1.2", resource_changes: clusters, configuration: { root_module: { resources } } };
}

const BOTH = {
  "rancher2_cluster_v2.a": ["rancher2_cluster_v2.b"],
  "rancher2_cluster_v2.b": ["rancher2_cluster_v2.a"],
};

describe("two clusters of one name in one Rancher are told of,", () => {
  test.each<[string, (stack: TerraformStack) => unknown]>([
    ["both made by the app", (stack) => [cluster(stack, "a"), cluster(stack, "b")]],
    [
      "one of them raw",
      (stack) => [
        cluster(stack, "a"),
        new ClusterV2(stack, "b", { name: "edge", kubernetesVersion: KUBERNETES_VERSION }),
      ],
    ],
    [
      "one of them by an override",
      (stack) => [cluster(stack, "a"), cluster(stack, "b", { name: "other" }).resource.addOverride("name", "edge")],
    ],
    [
      "one of them by an override of the stack",
      (stack) => {
        cluster(stack, "a");
        cluster(stack, "b", { name: "other" });
        stack.addOverride("resource.rancher2_cluster_v2.b.name", "edge");
      },
    ],
    [
      "in a namespace of their own",
      (stack) => [cluster(stack, "a", { fleetNamespace: "x" }), cluster(stack, "b", { fleetNamespace: "x" })],
    ],
    [
      "one of which names the namespace that is the default",
      (stack) => [cluster(stack, "a"), cluster(stack, "b", { fleetNamespace: "fleet-default" })],
    ],
  ])("%s", (_what, write) => {
    expect(told(write)).toEqual(BOTH);
  });
});

describe("nothing is told of clusters that", () => {
  test.each<[string, (stack: TerraformStack) => unknown]>([
    ["have names of their own", (stack) => [cluster(stack, "a"), cluster(stack, "b", { name: "other" })]],
    ["are in two namespaces", (stack) => [cluster(stack, "a"), cluster(stack, "b", { fleetNamespace: "x" })]],
    [
      "are in two Ranchers",
      (stack) => {
        const provider = new RancherProvider(stack, "second", {
          rancherVersion: "2.14.1",
          alias: "second",
          apiUrl: "https://b.example.com",
        });
        return [cluster(stack, "a"), cluster(stack, "b", { provider, rancherVersion: "2.14.1" })];
      },
    ],
    [
      "have a name that is known only at apply",
      (stack) => {
        const name = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
        for (const id of ["a", "b"]) cluster(stack, id).resource.addOverride("name", name);
      },
    ],
    [
      "are not made",
      (stack) => [cluster(stack, "a"), cluster(stack, "b", { nodePools: {} }).resource.addOverride("count", 0)],
    ],
  ])("%s", (_what, write) => {
    expect(told(write)).toEqual({});
  });
});

test("clusters of one name in two stacks of an app are told of where the URLs of their Rancher are written out alike", () => {
  const app: App = Testing.app();
  const stackOf = (name: string, apiUrl?: string) => {
    const stack = new TerraformStack(app, name);
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", ...(apiUrl === undefined ? {} : { apiUrl }) });
    return cluster(stack, "edge");
  };
  const others = ({ findings }: ReturnType<K3sCluster["prove"]>) =>
    findings.flatMap((finding) => (finding.code === "RK523" ? finding.data.others : []));
  const [one, , elsewhere, unknown] = [
    stackOf("one", "https://a.example.com"),
    stackOf("two", "https://a.example.com"),
    stackOf("three", "https://b.example.com"),
    stackOf("four"),
  ];
  expect(others((one as K3sCluster).prove())).toEqual(["two: rancher2_cluster_v2.edge"]);
  expect(others((elsewhere as K3sCluster).prove())).toEqual([]);
  expect(others((unknown as K3sCluster).prove())).toEqual([]);
});

test("a check of a folder says the same of clusters in two of its stacks", () => {
  const stackOf = (apiUrl: string) => ({
    provider: { rancher2: [{ api_url: apiUrl }] },
    resource: { rancher2_cluster_v2: { edge: { name: "edge", kubernetes_version: KUBERNETES_VERSION } } },
  });
  const urls = { one: "https://a.example.com", two: "https://a.example.com", three: "https://b", four: "${var.url}" };
  const folder = inputs.app(Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, stackOf(url)])));
  const told = loadClusters(folder).map(({ stack, cluster: { sameNamed } }) => [stack, sameNamed]);
  expect(Object.fromEntries(told)).toEqual({
    one: ["two: rancher2_cluster_v2.edge"],
    two: ["one: rancher2_cluster_v2.edge"],
    three: [],
    four: [],
  });
});

test("to be asked for its proof leaves a cluster's id to be overridden", () => {
  const stack = rancherStack();
  const other = new ClusterV2(stack, "b", { name: "other", kubernetesVersion: KUBERNETES_VERSION });
  cluster(stack, "a").prove();
  other.overrideLogicalId("kept");
  expect(other.friendlyUniqueId).toBe("kept");
});
