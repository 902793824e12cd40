import fc from "fast-check";
import { RancherHost } from "../../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import type { WrittenValues } from "../../../lib/scheduling/reading/written-values";

const readAs = (values: ResourceValues): WrittenValues =>
  readCluster(values, [], { rancherHost: RancherHost.UNKNOWN }).written;
const configured = (json: object) => readAs(ResourceValues.ofConfiguration(json));
const planned = (json: object, ...masks: object[]) => readAs(ResourceValues.ofValues(json, ...masks));
const compared = (before: WrittenValues, after: WrittenValues) => {
  const { changes, open } = before.compareWith(after);
  return { changes: changes.map(({ setting }) => setting), open };
};
const NOTHING = { changes: [], open: [] };

const AGENT = "cluster_agent_deployment_customization";
const withConfig = (machine_global_config: unknown) => ({ rke_config: [{ machine_global_config }] });

test("a value is compared however it is written", () => {
  const [yaml, json] = ["a: [p, q]\nb: yes\n", '{"b":true,"a":["q","p"]}'];
  expect(compared(configured(withConfig(yaml)), configured(withConfig(json)))).toEqual(NOTHING);
});

test.each([
  [
    "a selector of everything in an affinity",
    { override_affinity: '{"podAffinity":{"a":[{}]}}' },
    { override_affinity: '{"podAffinity":{"a":[{"namespaceSelector":{}}]}}' },
  ],
  [
    "an empty text in an affinity",
    { override_affinity: '{"a":{"values":["x"]}}' },
    { override_affinity: '{"a":{"values":["","x"]}}' },
  ],
  ["a priority of 0", {}, { scheduling_customization: [{ priority_class: [{ value: 0 }] }] }],
])("%s is not the same as none", (_what, one, other) => {
  expect(compared(planned({ [AGENT]: [one] }), planned({ [AGENT]: [other] })).changes).toHaveLength(1);
});

test.each([
  ["a block alone, or in a list", { [AGENT]: { override_affinity: "{}" } }, { [AGENT]: [{ override_affinity: "{}" }] }],
  [
    "nothing, or what a provider fills in for nothing",
    { [AGENT]: [{}] },
    { [AGENT]: [{ override_affinity: "", override_resource_requirements: [], scheduling_customization: null }] },
  ],
  [
    "an affinity in another order",
    { [AGENT]: [{ override_affinity: '{"nodeAffinity":{"a":1,"b":[2]}}' }] },
    { [AGENT]: [{ override_affinity: '{"nodeAffinity":{"b":[2],"a":1}}' }] },
  ],
])("%s is the same", (_what, one, other) => {
  expect(compared(planned(one), planned(other))).toEqual(NOTHING);
});

test("each of an agent's settings is compared", () => {
  const agent = (value: unknown) => ({
    fleet_agent_deployment_customization: [
      {
        override_affinity: JSON.stringify({ podAffinity: { a: value } }),
        override_resource_requirements: [{ cpu_limit: value }],
        scheduling_customization: [{ priority_class: [{ value }] }],
      },
    ],
  });
  expect(compared(planned(agent(1)), planned(agent(2)))).toEqual({
    changes: [
      "agents.fleetAgent.overrideAffinity",
      "agents.fleetAgent.overrideResourceRequirements",
      "agents.fleetAgent.schedulingCustomization",
    ],
    open: [],
  });
});

const withManifest = (additional_manifest: string) => ({ rke_config: [{ additional_manifest }] });
const manifests = (...objects: object[]) => withManifest(objects.map((each) => JSON.stringify(each)).join("\n---\n"));
const configMap = (data: object, namespace = "default") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "app", namespace },
  data,
});
const deployment = (spec: object) => ({
  kind: "Deployment",
  metadata: { name: "coredns" },
  spec: { template: { spec } },
});

test.each<[string, object, object, string]>([
  [
    "where the pods of an object run",
    manifests(deployment({ nodeSelector: { a: "b" } })),
    manifests(deployment({ nodeSelector: { a: "c" } })),
    "additionalManifest.Deployment/coredns",
  ],
  [
    "what they run",
    manifests(deployment({ containers: [{ image: "one" }] })),
    manifests(deployment({ containers: [{ image: "two" }] })),
    "additionalManifest.Deployment/coredns",
  ],
  [
    "what nothing is judged by",
    manifests(configMap({ a: "1" })),
    manifests(configMap({ a: "2" })),
    "additionalManifest.ConfigMap/app",
  ],
  [
    "one of two objects with the same name",
    manifests(configMap({ a: "1" }), configMap({ a: "1" }, "other")),
    manifests(configMap({ a: "1" }), configMap({ a: "2" }, "other")),
    "additionalManifest.ConfigMap/app",
  ],
  [
    "the order of a list in one",
    manifests(deployment({ containers: [{ args: ["a", "b"] }] })),
    manifests(deployment({ containers: [{ args: ["b", "a"] }] })),
    "additionalManifest.Deployment/coredns",
  ],
  [
    "an object that goes",
    manifests(deployment({}), configMap({ a: "1" })),
    manifests(deployment({})),
    "additionalManifest.ConfigMap/app",
  ],
  ["all of it going", manifests(configMap({ a: "1" })), withManifest(""), "additionalManifest.ConfigMap/app"],
  ["an object without a name", manifests({ kind: "List1" }), manifests({ kind: "List2" }), "additionalManifest"],
  ["text that is no YAML", withManifest("a: [\n"), withManifest("a: {\n"), "additionalManifest"],
  ["text in place of objects", withManifest("one"), withManifest("two"), "additionalManifest"],
])("of manifests, %s is compared", (_what, one, other, setting) => {
  for (const read of [configured, planned]) {
    expect(compared(read(one), read(other))).toEqual({ changes: [setting], open: [] });
    expect(compared(read(other), read(one))).toEqual({ changes: [setting], open: [] });
  }
});

test("manifests are the same in another order and with other comments, and those of comments alone are none", () => {
  const [one, other] = [configMap({ a: "1" }), deployment({ hostNetwork: true })];
  expect(compared(planned(manifests(one, other)), planned(manifests(other, one)))).toEqual(NOTHING);
  expect(compared(planned(withManifest("# one\n---\n  # two\n")), planned({ rke_config: [{}] }))).toEqual(NOTHING);
});

test("beside an expression that stays, the rest of an object is compared", () => {
  const said = (data: object) => configured(manifests(configMap(data)));
  expect(compared(said({ a: "${var.a}", b: "1" }), said({ a: "${var.a}", b: "1" }))).toEqual(NOTHING);
  expect(compared(said({ a: "${var.a}", b: "1" }), said({ a: "${var.a}", b: "2" })).changes).toEqual([
    "additionalManifest.ConfigMap/app",
  ]);
  const { changes, open } = compared(said({ a: "${var.a}" }), said({ a: "${var.b}" }));
  expect([changes, open.map(({ side }) => side)]).toEqual([[], ["both"]]);
  expect(compared(said({ a: "one" }), said({ a: "${var.b}" })).open.map(({ side }) => side)).toEqual(["after"]);
});

test("what is not known covers the settings that it may be about, and no others", () => {
  const difference = planned(withConfig("a: 1\n")).compareWith(planned({}, { rke_config: true }));
  expect(difference.open).toEqual([{ path: "rke_config", side: "after" }]);
  expect(difference.changes).toEqual([]);
  const settings = [
    "machineGlobalConfig.a",
    "addons.coredns.disabled",
    "agents.clusterAgent.overrideAffinity",
    "rancherHost",
  ];
  expect(settings.map(difference.isOpen)).toEqual([true, true, false, false]);
});

test("a dynamic block that stays is the same, and one that changes is not known", () => {
  const dynamic = (for_each: string) => configured({ dynamic: { [AGENT]: { for_each } } });
  expect(compared(dynamic("${var.a}"), dynamic("${var.a}"))).toEqual(NOTHING);
  expect(compared(dynamic("${var.a}"), dynamic("${var.b}")).open).toEqual([{ path: AGENT, side: "both" }]);
});

test("what is unknown in a plan on both sides, without a value, is never the same", () => {
  const unknown = () => planned({}, { [AGENT]: true });
  expect(compared(unknown(), unknown()).open).toEqual([{ path: AGENT, side: "both" }]);
});

const LATE = "${random_pet.late.id}";
const UPGRADE = "rke_config.upgrade_strategy";
const MIRRORS = "rke_config.registries.mirrors";
const registries = (...mirrors: object[]) => ({ rke_config: [{ registries: [{ mirrors }] }] });

test.each<[string, object, object, string[], string[]]>([
  [
    "an upgrade strategy",
    { rke_config: [{}] },
    { rke_config: { upgrade_strategy: { control_plane_concurrency: LATE, worker_concurrency: "3" } } },
    ["upgradeStrategy.workerConcurrency"],
    [`${UPGRADE}.control_plane_concurrency`],
  ],
  [
    "an endpoint for users",
    {},
    { local_auth_endpoint: { enabled: true, fqdn: LATE } },
    ["localAuthEndpoint.enabled"],
    ["local_auth_endpoint.fqdn"],
  ],
  ["labels", { labels: { z: "1" } }, { labels: { a: LATE } }, ["labels.z"], ['labels, key "a"']],
  [
    "a bucket for snapshots",
    { rke_config: [{ etcd: [{ s3_config: [{ bucket: "b", endpoint: "one" }] }] }] },
    { rke_config: { etcd: { s3_config: { bucket: LATE, endpoint: "other" } } } },
    ["etcd.s3Config.endpoint"],
    ["rke_config.etcd.s3_config.bucket"],
  ],
  [
    "endpoints of a mirror",
    registries({ hostname: "quay.io", endpoints: ["a"] }),
    registries({ hostname: "quay.io", endpoints: ["b"] }, { hostname: "docker.io", endpoints: [`https://${LATE}`] }),
    ["registries.mirrors.docker.io", "registries.mirrors.quay.io.endpoints"],
    [`${MIRRORS}["docker.io"].endpoints`],
  ],
  [
    "the host of a mirror",
    registries({ hostname: "quay.io", endpoints: ["a"] }),
    registries({ hostname: "quay.io", endpoints: ["b"] }, { hostname: LATE, endpoints: ["c"] }),
    ["registries.mirrors.quay.io.endpoints"],
    [`${MIRRORS}[1].hostname`],
  ],
  [
    "the name of a variable",
    { agent_env_vars: [{ name: "A", value: "1" }] },
    {
      agent_env_vars: [
        { name: "A", value: "2" },
        { name: LATE, value: "3" },
      ],
    },
    ["agentEnvVars.A"],
    ["agent_env_vars[1].name"],
  ],
])(
  "beside a value of %s that is not known what is known is compared, and the value is open",
  (_, was, is, changes, open) => {
    const difference = compared(configured(was), configured(is));
    expect(difference).toEqual({ changes, open: open.map((path) => ({ path, side: "after" })) });
    expect(compared(configured(is), configured(is))).toEqual(NOTHING);
  },
);

test("in a plan as well, where the value stands in a mask alone", () => {
  const upgrade = (value: object) => ({ rke_config: [{ upgrade_strategy: [value] }] });
  const after = planned(upgrade({ worker_concurrency: "3" }), upgrade({ control_plane_concurrency: true }));
  expect(compared(planned(upgrade({ worker_concurrency: "1" })), after)).toEqual({
    changes: ["upgradeStrategy.workerConcurrency"],
    open: [{ path: `${UPGRADE}.control_plane_concurrency`, side: "after" }],
  });
});

test("nothing is said to go that may come back in a block that is not known", () => {
  const dynamic = { rke_config: { registries: { dynamic: { mirrors: { for_each: "${var.m}" } }, configs: [] } } };
  expect(compared(configured(registries({ hostname: "quay.io" })), configured(dynamic))).toEqual({
    changes: [],
    open: [{ path: MIRRORS, side: "after" }],
  });
});

test("limits of tolerations that the provider finds itself are nothing that is not known", () => {
  const block = { [AGENT]: [{ append_tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule" }] }] };
  const masked = planned(block, { [AGENT]: [{ append_tolerations: [{ seconds: true }] }] });
  expect(compared(planned(block), masked)).toEqual(NOTHING);
});

const yamlValue = fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }), fc.integer());
const config = fc.dictionary(fc.stringMatching(/^[a-z-]{1,8}$/), yamlValue, { maxKeys: 4 });

test("nothing changes from a state to itself, and what changes one way changes the other way", () => {
  fc.assert(
    fc.property(config, config, (one, other) => {
      const [a, b] = [one, other].map((each) => planned(withConfig(JSON.stringify(each)))) as [
        WrittenValues,
        WrittenValues,
      ];
      expect(compared(a, a)).toEqual(NOTHING);
      expect(compared(a, b).changes).toEqual(compared(b, a).changes);
    }),
  );
});
