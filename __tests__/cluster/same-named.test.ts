import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  App,
  TerraformCount,
  TerraformIterator,
  TerraformLocal,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { K3sCluster, RancherProvider } from "../../lib";
import { ClusterV2, type ClusterV2Config } from "../../lib/provider-rancher2/cluster-v2";
import { loadClusters } from "../../lib/review/load-clusters";
import { prove } from "../../lib/scheduling/prove";
import { Inputs } from "../review/inputs";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, type TerraformJson } from "./stacks";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const PROPS = { kubernetesVersion: KUBERNETES_VERSION, nodePools: { all: ALL_ROLES } };
const cluster = (stack: TerraformStack, id: string, props: object = {}) =>
  new K3sCluster(stack, id, { ...PROPS, name: "edge", ...props });

const raw = (stack: TerraformStack, id: string, config: Omit<ClusterV2Config, "kubernetesVersion">) =>
  new ClusterV2(stack, id, { kubernetesVersion: KUBERNETES_VERSION, ...config });

/** Which others each cluster is told to be, by its address: at synth, by check of the stack, and by check of a plan. */
function told(write: (stack: TerraformStack) => unknown) {
  const stack = rancherStack();
  write(stack);
  const json = JSON.parse(Testing.synth(stack, true));
  const annotated = annotationsIn(stack);
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

function annotationsIn(stack: TerraformStack): number {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ data }) => String(data).includes("[RK523]")).length;
}

/** The plan that makes the clusters of a stack, as far as it matters here. */
function planOf({ resource }: TerraformJson): object {
  const clusters = Object.entries<TerraformJson>(resource.rancher2_cluster_v2)
    .filter(([, { count }]) => count === undefined || (count !== 0 && !count.endsWith("? 1 : 0}")))
    .map(([id, { name, fleet_namespace, kubernetes_version, provider = "rancher2" }]) => {
      const isUnknown = name.includes("${var.");
      const after = { fleet_namespace: fleet_namespace ?? "fleet-default", kubernetes_version };
      const known = name.includes("${") ? "edge" : name;
      return {
        address: `rancher2_cluster_v2.${id}`,
        mode: "managed",
        type: "rancher2_cluster_v2",
        name: id,
        provider_config_key: provider,
        change: {
          actions: ["create"],
          before: null,
          after: isUnknown ? after : { ...after, name: known },
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
      "one of them by a local",
      (stack) => {
        cluster(stack, "a");
        cluster(stack, "b", { name: "other" }).resource.addOverride("name", "${local.of_b}");
        new TerraformLocal(stack, "of_b", "edge");
      },
    ],
    [
      "one of them as the other one is called",
      (stack) => {
        const { resource } = cluster(stack, "a");
        raw(stack, "b", { name: resource.name });
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

describe("instances of one resource are told of", () => {
  test.each<[string, (stack: TerraformStack) => unknown, object]>([
    [
      "where another cluster has the name of one",
      (stack) => {
        cluster(stack, "a");
        raw(stack, "b", { name: "${each.key}" }).addOverride("for_each", '${toset(["edge", "west"])}');
      },
      {
        "rancher2_cluster_v2.a": ['rancher2_cluster_v2.b["edge"]'],
        "rancher2_cluster_v2.b": ["rancher2_cluster_v2.a"],
      },
    ],
    [
      "where an iterator makes them",
      (stack) => {
        const forEach = TerraformIterator.fromMap({ a: { called: "edge" }, b: { called: "west" } });
        cluster(stack, "a");
        raw(stack, "b", { forEach, name: forEach.getString("called") });
      },
      { "rancher2_cluster_v2.a": ['rancher2_cluster_v2.b["a"]'], "rancher2_cluster_v2.b": ["rancher2_cluster_v2.a"] },
    ],
    [
      "where all have one name",
      (stack) =>
        raw(stack, "b", { name: "edge", count: TerraformCount.of(new TerraformLocal(stack, "n", 2).asNumber) }),
      { "rancher2_cluster_v2.b": ["rancher2_cluster_v2.b[1]"] },
    ],
  ])("%s", (_what, write, expected) => {
    const stack = rancherStack();
    write(stack);
    const json = JSON.parse(Testing.synth(stack, true));
    const told = loadClusters(json).map((each) => [each.address, each.cluster.sameNamed]);
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(annotationsIn(stack)).toBe(Object.keys(expected).length);
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
      "may exclude each other",
      (stack) => {
        const isSouth = new TerraformVariable(stack, "south", { type: "bool" }).stringValue;
        raw(stack, "a", { name: "edge" }).addOverride("count", `\${${isSouth} ? 0 : 1}`);
        raw(stack, "b", { name: "edge" }).addOverride("count", `\${${isSouth} ? 1 : 0}`);
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

test.each(["https://a.example.com/", "https://A.Example.com", "https://a.example.com:443", "https://a.example.com/v3"])(
  "a Rancher that another stack of the app calls %s is the same",
  (spelled) => {
    const app: App = Testing.app();
    const [one] = ["https://a.example.com", spelled].map((apiUrl, index) => {
      const stack = new TerraformStack(app, `s${index}`);
      new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl });
      return cluster(stack, "edge");
    });
    expect(one?.prove().findings.map(({ code }) => code)).toContain("RK523");
    const stackAt = (url: string) => ({
      provider: { rancher2: [{ api_url: url }] },
      resource: { rancher2_cluster_v2: { edge: { name: "edge", kubernetes_version: KUBERNETES_VERSION } } },
    });
    const folder = inputs.app({ one: stackAt("https://a.example.com"), two: stackAt(spelled) });
    expect(loadClusters(folder).map((each) => each.cluster.sameNamed.length)).toEqual([1, 1]);
  },
);

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

describe("others of a name are looked for as the app is when it is synthesized", () => {
  const namesOf = (skipValidation: boolean) => {
    const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), "same-named-")), skipValidation });
    const stack = new TerraformStack(app, "test");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    cluster(stack, "a");
    const other = cluster(stack, "b", { name: "other" });
    const told = () => {
      try {
        app.synth();
      } catch {
        // What is told of is an error.
      }
      return annotationsIn(stack);
    };
    return { other, told };
  };

  test.each([false, true])("and again when it is synthesized again; validations skipped: %s", (skipValidation) => {
    const { other, told } = namesOf(skipValidation);
    expect(told()).toBe(0);
    other.resource.name = "edge";
    expect(told()).toBe(2);
    other.resource.name = "third";
    expect(told()).toBe(0);
  });

  test("also when validations are skipped the second time", () => {
    const { other, told } = namesOf(false);
    expect(told()).toBe(0);
    other.resource.name = "edge";
    Testing.synth(TerraformStack.of(other), true);
    other.resource.name = "third";
    Object.assign(other.node.root, { skipValidation: true });
    expect(told()).toBe(0);
  });
});

test("every cluster of an app is looked at once, however many are judged", () => {
  const asked = (count: number) => {
    const stack = rancherStack();
    let times = 0;
    const clusters = Array.from({ length: count }, (_, index) => cluster(stack, `c${index}`, { name: `c${index}` }));
    for (const { resource } of clusters) {
      Object.defineProperty(resource, "fleetNamespaceInput", {
        get: () => {
          times += 1;
          return undefined;
        },
      });
    }
    Testing.synth(stack, true);
    return times / count;
  };
  expect(asked(12)).toBe(asked(3));
});
