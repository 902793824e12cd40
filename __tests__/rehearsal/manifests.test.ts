import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { manifestsOf } from "../../lib/rehearsal/manifests";
import { STAGES } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { renderRehearsalYaml } from "../../lib/report/rehearsal-yaml";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { fuzz } from "../fuzz";
import { ALL, clusterOf } from "./clusters";
import { complaintsAbout } from "./schema";

const AFFINITY = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "site", operator: "In", values: ["on", "1_000", "é"] }] }],
    },
  },
};

const CHART = {
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChart",
  metadata: { name: "a-chart-whose-name-is-longer-than-what-is-left-of-a-label", namespace: "x".repeat(63) },
  spec: { chart: "it" },
};

const CLUSTERS: Readonly<Record<string, Cluster>> = {
  "one pool": clusterOf({ all: { roles: ALL, taints: ["a=b:NoExecute"] } }),
  "pools of each role": clusterOf({
    cp: { roles: "control-plane", nodes: 2 },
    etcd: { roles: "etcd", nodes: 3 },
    lb: { roles: "worker", labels: { "svccontroller.k3s.cattle.io/enablelb": "true" } },
    later: { roles: "worker", taints: ["gpu:NoSchedule", "n=1_000:PreferNoSchedule"], isDeferred: true },
  }),
  "an agent with an affinity of the app's own": clusterOf(
    { all: { roles: ALL } },
    { cluster_agent_deployment_customization: [{ override_affinity: JSON.stringify(AFFINITY) }] },
  ),
  "Rancher 2.10, whose fleet-agent is a StatefulSet": clusterOf({ all: { roles: ALL } }, {}, "2.10.6"),
  "names that Kubernetes does not take": clusterOf(
    {
      [`${"long".repeat(40)}`]: { roles: ALL },
      "Ünsafe\n---\nkind: Secret\u202e": { roles: "worker" },
      "../../etc:passwd #": { roles: "worker" },
    },
    { name: "Not\u001b[31m a name\n---", rke_config: [{ additional_manifest: JSON.stringify(CHART) }] },
  ),
};

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

describe.each(Object.entries(CLUSTERS))("of a cluster with %s", (_, cluster) => {
  const firstOf = (stage: string) =>
    stage === "bootstrap"
      ? { first: cluster.pools.find(({ roles }) => String(roles).includes("etcd"))?.name ?? "" }
      : {};

  test.each(STAGES)("at stage %s, every manifest is what Kubernetes takes", (stage) => {
    const manifests = manifestsOf(rehearse(cluster, { stage, ...firstOf(stage) }));
    expect(manifests.flatMap((manifest) => complaintsAbout(manifest))).toEqual([]);
    for (const { metadata } of manifests) {
      expect([metadata.name, metadata.namespace ?? "none"]).toEqual([
        expect.stringMatching(NAME),
        expect.stringMatching(NAME),
      ]);
      for (const value of Object.values(metadata.labels)) expect(value).toMatch(LABEL_VALUE);
    }
    const places = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test.each(STAGES)("at stage %s, the YAML says the same in both of its versions", (stage) => {
    const rehearsal = rehearse(cluster, { stage, ...firstOf(stage) });
    const yaml = renderRehearsalYaml(rehearsal);
    for (const version of ["1.1", "1.2"] as const) {
      const parsed = parseAllDocuments(yaml, { version }).map((document) => document.toJS());
      expect(parsed).toEqual(JSON.parse(JSON.stringify(manifestsOf(rehearsal))));
    }
    // Nothing in it directs a terminal or a log.
    expect(yaml).toMatch(/^[\n -~]*$/);
    expect(yaml).not.toMatch(/##|^\s*::/m);
  });
});

test("a field that Kubernetes does not know, or of another type, is told", () => {
  const container = { name: "a", image: "b" };
  const pod = (spec: object, more: object = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec,
    ...more,
  });
  expect(complaintsAbout(pod({ containers: [container] }))).toEqual([]);
  expect(complaintsAbout(pod({ containers: [container], toleration: [] }))).toEqual(["unknown field spec.toleration"]);
  expect(complaintsAbout(pod({ containers: [container], tolerations: [{ efect: "NoSchedule" }] }))).toEqual([
    "unknown field spec.tolerations.0.efect",
  ]);
  expect(complaintsAbout(pod({ containers: [container] }, { sepc: {} }))).toEqual(["unknown field sepc"]);
  expect(complaintsAbout(pod({ containers: [{ ...container, image: 1 }] }))).toHaveLength(1);
});

test("whatever pools and charts are called, the YAML says what the objects say, and no two objects are one", () => {
  const anyName = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 80 }),
    fc.constantFrom("on", "1e3", "a-on-b", "b", "a"),
  );
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 3 }), anyName, (names, cluster) => {
      const pools = Object.fromEntries(names.map((name) => [name, { roles: ALL }]));
      const rehearsal = rehearse(clusterOf(pools, { name: cluster.replaceAll("$", "") }), { stage: "steady" });
      const manifests = manifestsOf(rehearsal);
      const parsed = parseAllDocuments(renderRehearsalYaml(rehearsal), { version: "1.1" }).map((each) => each.toJS());
      expect(parsed).toEqual(JSON.parse(JSON.stringify(manifests)));
      const places = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
      expect(new Set(places).size).toBe(places.length);
    }),
    fuzz(8),
  );
});
