import { expectedCluster, heldObject } from "../../lib/drift/expected-cluster";
import { readCluster } from "../../lib/live/read-cluster";
import { loadClusters } from "../../lib/review/load-clusters";
import { InvalidInputError } from "../../lib/scheduling/invalid-input";
import { type KubectlObject, list, node } from "../doctor/objects";
import { POOLS, RELEASE } from "./living";

/** Of which cluster of an app the living one is, where several are made alike. */

const appWith = (...names: readonly string[]) =>
  loadClusters(
    {
      resource: {
        rancher2_cluster_v2: Object.fromEntries(
          names.map((name) => [name, { name, kubernetes_version: RELEASE, rke_config: {} }]),
        ),
      },
    },
    { pools: { clusters: names.map((name) => ({ name, pools: POOLS })) } },
  );

/** A node that Cluster API says is of this cluster. */
const nodeOf = (name: string, cluster?: string, namespace = "fleet-default"): KubectlObject => {
  const plain = node(name, { version: RELEASE });
  const annotations =
    cluster === undefined
      ? {}
      : { "cluster.x-k8s.io/cluster-name": cluster, "cluster.x-k8s.io/cluster-namespace": namespace };
  return { ...plain, metadata: { ...(plain.metadata as object), annotations } };
};

const object = (name: string, namespace = "fleet-default"): KubectlObject => ({
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name, namespace },
  spec: { kubernetesVersion: RELEASE, rkeConfig: {} },
});

const living = (...objects: readonly KubectlObject[]) =>
  readCluster([{ file: "cluster.json", content: list(...objects) }], { mayBeRancherAlone: true });

const nameOf = (app: readonly string[], objects: readonly KubectlObject[], wanted?: string) =>
  expectedCluster(appWith(...app), living(...objects), wanted).cluster.name;

test("is what its nodes say, with no word of Rancher's object or on the command line", () => {
  expect(nameOf(["edge", "core"], [nodeOf("a", "core")])).toBe("core");
  expect(nameOf(["edge", "core"], [nodeOf("a", "edge"), nodeOf("b")])).toBe("edge");
});

test.each<[string, string[], KubectlObject[], string | undefined]>([
  ["an app of one cluster", ["edge"], [nodeOf("a", "prod")], undefined],
  ["with Rancher's object of the other as well", ["edge"], [nodeOf("a", "prod"), object("prod")], undefined],
  ["with --cluster", ["edge", "core"], [nodeOf("a", "core")], "edge"],
  ["with Rancher's object of the app's", ["edge"], [nodeOf("a", "prod"), object("edge")], undefined],
])("nodes of another cluster are never compared: %s", (_, app, objects, wanted) => {
  expect(() => nameOf(app, objects, wanted)).toThrow(InvalidInputError);
  expect(() => nameOf(app, objects, wanted)).toThrow(/the nodes are of the cluster "fleet-default\/(prod|core)"/);
});

test("nodes of another cluster are refused with what to do", () => {
  expect(() => nameOf(["edge", "core"], [nodeOf("a", "core")], "edge")).toThrowErrorMatchingInlineSnapshot(`
"the nodes are of the cluster "fleet-default/core", and not of "fleet-default/edge"
  = why: the nodes or Rancher's machines say so; compared with another cluster, what is as it should be and what is not would be said of the wrong one
  = help: leave --cluster out, or pass the dump of the one that is meant"
`);
  expect(() => nameOf(["edge"], [nodeOf("a", "prod")])).toThrowErrorMatchingInlineSnapshot(`
"the nodes are of the cluster "fleet-default/prod", and not of "fleet-default/edge"
  = why: the nodes or Rancher's machines say so; compared with another cluster, what is as it should be and what is not would be said of the wrong one
  = help: pass the dump of a cluster of the app, or the app of this cluster"
`);
});

test("nodes of several clusters are compared with none", () => {
  expect(() => nameOf(["edge"], [nodeOf("a", "edge"), nodeOf("b", "core")])).toThrow(/nodes of 2 clusters/);
});

test("Rancher's object counts where nodes say nothing, and never against them", () => {
  expect(nameOf(["edge", "core"], [nodeOf("a"), object("core")])).toBe("core");
  expect(nameOf(["edge", "core"], [nodeOf("a", "edge"), object("core")])).toBe("edge");
});

test("of objects of one name in two workspaces it is the one of the app", () => {
  const [app] = appWith("edge");
  const both = [object("edge", "one"), object("edge")];
  expect(heldObject(app?.cluster as never, living(nodeOf("a", "edge"), ...both))?.name).toBe("fleet-default/edge");
  expect(heldObject(app?.cluster as never, living(nodeOf("a"), ...both))?.name).toBe("fleet-default/edge");
});

/** An app of one cluster in this namespace; of the provider's own where none is written. */
const appIn = (fleet_namespace?: string) =>
  loadClusters(
    {
      resource: {
        rancher2_cluster_v2: { edge: { name: "edge", kubernetes_version: RELEASE, rke_config: {}, fleet_namespace } },
      },
    },
    { pools: { clusters: [{ name: "edge", pools: POOLS }] } },
  );

test.each<[written: string | undefined, there: string]>([
  ["team-a", "team-b"],
  [undefined, "other-ws"],
  ["team-a", "fleet-default"],
])("of the same name in another namespace it is another cluster: written %s, there %s", (written, there) => {
  const app = appIn(written);
  const objects = [nodeOf("a", "edge", there), object("edge", there)];
  expect(() => expectedCluster(app, living(...objects))).toThrow(
    `the nodes are of the cluster "${there}/edge", and not of "${written ?? "fleet-default"}/edge"`,
  );
  const [only] = appIn(there);
  expect(expectedCluster(appIn(there), living(...objects)).cluster.fleetNamespace).toBe(there);
  // Where the nodes do not say of which they are, Rancher's object of another namespace is none of this cluster.
  expect(
    heldObject((app[0] as NonNullable<typeof only>).cluster, living(node("a"), object("edge", there))),
  ).toBeUndefined();
  expect(
    heldObject((only as NonNullable<typeof only>).cluster, living(node("a"), object("edge", there))),
  ).toBeDefined();
});
