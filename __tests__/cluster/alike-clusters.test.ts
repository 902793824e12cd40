import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { AlikeClusters, type JudgedCluster } from "../../lib/cluster/alike-clusters";
import { renderFinding } from "../../lib/report/render-finding";
import { flatModel } from "../../lib/scheduling/model/flat-model";
import { KUBERNETES_VERSION, rancherStack, saidOf } from "./stacks";

const NAMES = ["one", "two", "three", "four"];

/** Pools of which there is something to be said. */
const POOLS: K3sClusterProps["nodePools"] = {
  servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoSchedule"] },
  workers: { roles: [NodeRole.WORKER], taints: ["dedicated=workers:NoExecute"], taintsApplied: "after-ready" },
};

/** Several clusters of an app that are made alike but for their names; the third from the first are judged by another. */
function made(
  props: Partial<K3sClusterProps> = {},
  change: (cluster: K3sCluster) => unknown = () => {},
  names: readonly string[] = NAMES,
): readonly K3sCluster[] {
  const stack = rancherStack();
  const clusters = names.map(
    (name) => new K3sCluster(stack, name, { kubernetesVersion: KUBERNETES_VERSION, nodePools: POOLS, ...props }),
  );
  for (const cluster of clusters) change(cluster);
  return clusters;
}

/** What is said of each, without the places in the app. */
function said(clusters: readonly K3sCluster[]): string[] {
  Testing.synth(TerraformStack.of(clusters[0] as K3sCluster), true);
  return clusters.map((cluster) => saidOf(cluster).join("\n"));
}

const selecting = (values: string[]): Partial<K3sClusterProps> => ({
  machineSelectorConfig: [
    {
      machineLabelSelector: { matchExpressions: [{ key: "rke.cattle.io/cluster-name", operator: "In", values }] },
      config: { disable: ["coredns"] },
    },
  ],
});

describe("of many clusters that are alike each is said what is said of it alone:", () => {
  test.each<[string, Partial<K3sClusterProps>, (cluster: K3sCluster) => unknown]>([
    ["pools alone", {}, () => {}],
    ["configuration", { machineGlobalConfig: { disable: ["coredns"], "flannel-backend": "none" } }, () => {}],
    ["a configuration that is selected by the name of one of them", selecting(["two"]), () => {}],
    ["arguments of the API server", { machineGlobalConfig: { "kube-apiserver-arg": ["audit-log-path=/x"] } }, () => {}],
    ["an expression", { machineGlobalConfig: { disable: "$" + "{var.disabled}" } }, () => {}],
    ["what the app accepts", {}, (cluster) => cluster.acknowledge("RK107", "nobody minds")],
    [
      "an override of one of them",
      {},
      ({ name, resource }) => name === "four" && resource.addOverride("rke_config.chart_values", "a: 1"),
    ],
    [
      "a name that Rancher refuses",
      {},
      ({ name, resource }) => name === "three" && resource.addOverride("name", "Not-A-Name"),
    ],
    ["one name of two", {}, ({ name, resource }) => name === "four" && resource.addOverride("name", "one")],
  ])("%s", (_, props, change) => {
    const clusters = made(props, change);
    const texts = said(clusters);
    expect(texts).toEqual(clusters.map((cluster) => cluster.prove().findings.map(renderFinding).join("\n")));
    expect(texts.every((text) => text !== "")).toBe(true);
  });

  test("one of which something takes the place of what the app asks for", () => {
    const clusters = made({}, ({ resource }) => resource.addOverride("kubernetes_version", KUBERNETES_VERSION));
    const stack = TerraformStack.of(clusters[0] as K3sCluster);
    const other = new K3sCluster(stack, "five", { kubernetesVersion: "v1.32.1+k3s1", nodePools: POOLS });
    other.resource.addOverride("kubernetes_version", KUBERNETES_VERSION);
    expect(said([...clusters, other]).map((text) => text.includes("RK508"))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  test("and the model is each one's own", () => {
    const clusters = made();
    const { resource } = JSON.parse(Testing.synth(TerraformStack.of(clusters[0] as K3sCluster), true));
    for (const { name, model } of clusters) {
      expect(resource.terraform_data[`${name}_model`].input).toEqual(JSON.parse(JSON.stringify(flatModel(model))));
    }
  });

  test("where the app makes it", () => {
    const [first = "", ...others] = said([made()[0] as K3sCluster, ...made()].slice(1));
    expect(first).toContain("  --> __tests__/cluster/alike-clusters.test.ts:");
    expect(new Set([first, ...others]).size).toBe(1);
  });
});

describe("what was found out", () => {
  const judged = {} as JudgedCluster;

  test("is kept from the second cluster of a kind on", () => {
    const alike = new AlikeClusters();
    alike.note("kind", judged);
    expect(alike.find("kind")).toBeUndefined();
    alike.note("kind", judged);
    expect(alike.find("kind")).toBe(judged);
    expect(alike.find("another")).toBeUndefined();
  });

  test("is kept of the kinds that came last, however many there are", () => {
    const alike = new AlikeClusters();
    const kinds = Array.from({ length: 100 }, (_, kind) => `kind ${kind}`);
    for (const kind of kinds) for (const _ of [1, 2]) alike.note(kind, judged);
    const kept = kinds.filter((kind) => alike.find(kind) !== undefined);
    expect(kept).toEqual(kinds.slice(-20));
  });
});
