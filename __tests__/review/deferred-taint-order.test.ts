/** When the taints of running nodes come, and which clusters they wait for. */
import { clustersBeforeTaints, deferredTaintOrderOf, nodeTaintResources } from "../../lib/review/deferred-taint-order";
import type { StackDocument } from "../../lib/review/documents";

const EDGE = "rancher2_cluster_v2.edge";

const documentOf = (resource: object, stack = "a", dependencies: readonly string[] = []): StackDocument => ({
  kind: "stack",
  stack,
  dependencies,
  isOfManifest: true,
  file: `${stack}.json`,
  content: { resource },
});
const taintsOf = (taint: object) => ({ kubernetes_node_taint: { n: taint } });
const orderOf = (resource: object, cluster = EDGE, others: readonly StackDocument[] = []) => {
  const document = documentOf(resource);
  return deferredTaintOrderOf(document, [document, ...others], cluster);
};

test("taints that wait for the resource of a cluster come after each of its instances", () => {
  const taints = taintsOf({ depends_on: [EDGE] });
  expect(orderOf(taints)).toBe("in-graph");
  expect(orderOf(taints, `${EDGE}[0]`)).toBe("in-graph");
  expect(orderOf(taints, `${EDGE}["north"]`)).toBe("in-graph");
});

test("taints that wait for other clusters only are theirs", () => {
  expect(orderOf(taintsOf({ depends_on: ["rancher2_cluster_v2.other"] }))).toBeUndefined();
  expect(orderOf({ kubernetes_node_taint: { n: {}, m: { depends_on: [EDGE] } } })).toBe("unordered");
});

test("taints come later in a stack that depends on the cluster's, where it has any", () => {
  const later = (resource: object, dependencies: readonly string[]) => [documentOf(resource, "b", dependencies)];
  expect(orderOf({}, EDGE, later(taintsOf({}), ["a"]))).toBe("in-later-stack");
  expect(orderOf({}, EDGE, later({ local_file: { x: {} } }, ["a"]))).toBeUndefined();
  expect(orderOf({}, EDGE, later(taintsOf({}), ["c"]))).toBeUndefined();
  expect(deferredTaintOrderOf(undefined, later(taintsOf({}), ["a"]), EDGE)).toBeUndefined();
});

describe("taints wait for a cluster", () => {
  const waitedFor = (resource: object, address = "kubernetes_node_taint.n") => [
    ...clustersBeforeTaints({ resource }, address),
  ];

  test("whatever their instance", () => {
    expect(waitedFor(taintsOf({ depends_on: [EDGE] }), 'kubernetes_node_taint.n["db-1"]')).toEqual([EDGE]);
    expect(waitedFor(taintsOf({ depends_on: [EDGE] }), "kubernetes_node_taint.n[0]")).toEqual([EDGE]);
  });

  test("over what waits for it itself, and round in a circle", () => {
    const resource = {
      rancher2_cluster_sync: { ready: { cluster_id: `\${${EDGE}.cluster_v1_id}` } },
      terraform_data: { one: { input: "${terraform_data.two.id}" }, two: { input: "${terraform_data.one.id}" } },
    };
    const startingAt = (address: string) => waitedFor({ ...resource, ...taintsOf({ depends_on: [address] }) });
    expect(startingAt("rancher2_cluster_sync.ready")).toEqual([EDGE]);
    expect(startingAt("terraform_data.one")).toEqual([]);
  });

  test("not by what is said about them beside their arguments", () => {
    expect(waitedFor(taintsOf({ "//": { metadata: EDGE } }))).toEqual([]);
    expect(waitedFor({})).toEqual([]);
  });
});

test("a plan has them in its configuration", () => {
  const taint = { address: "kubernetes_node_taint.n", expressions: { metadata: [{ references: [`${EDGE}.name`] }] } };
  const content = { configuration: { root_module: { resources: [{ type: "local_file" }, taint] } } };
  expect(nodeTaintResources(content)).toEqual([["kubernetes_node_taint.n", taint]]);
  expect([...clustersBeforeTaints(content, "kubernetes_node_taint.n[0]")]).toEqual([EDGE]);
});
