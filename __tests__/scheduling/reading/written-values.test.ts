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

test("where pods of other objects run is compared, and nothing else of them", () => {
  const manifest = (spec: object) => ({
    rke_config: [
      {
        additional_manifest: JSON.stringify({
          kind: "Deployment",
          metadata: { name: "coredns" },
          spec: { template: { spec } },
        }),
      },
    ],
  });
  const base = planned(manifest({ nodeSelector: { a: "b" }, containers: [{ image: "one" }] }));
  expect(compared(base, planned(manifest({ nodeSelector: { a: "b" }, containers: [{ image: "two" }] })))).toEqual(
    NOTHING,
  );
  expect(compared(base, planned(manifest({ nodeSelector: { a: "c" } }))).changes).toEqual([
    "additionalManifest.Deployment/coredns",
  ]);
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
