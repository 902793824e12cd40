import { controller, type KubectlObject } from "../doctor/objects";
import { appOf, differenceLines, drifted, nodeOf, nodesOf } from "./living";

/** What decides whether and where system workloads run besides tolerations: as K3s ships it, and as it is. */

const TOLERATIONS = [
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  { key: "node-role.kubernetes.io/master", operator: "Exists", effect: "NoSchedule" },
];
const PLACE = "Deployment kube-system/coredns";
const app = appOf();

/** K3s's own, with a change to its template or its spec. */
const packaged = (name: string, template: object = {}, spec: object = {}): KubectlObject =>
  controller("Deployment", name, {
    namespace: "kube-system",
    template: { tolerations: TOLERATIONS, ...template },
    spec,
  });
const lines = (...objects: readonly KubectlObject[]) => differenceLines(app, [...nodesOf(app), ...objects]);
const podTerm = (labels: object, topologyKey: string) => [{ labelSelector: { matchLabels: labels }, topologyKey }];
const spread = (topologyKey: string, labels: object, whenUnsatisfiable = "DoNotSchedule") => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable,
  labelSelector: { matchLabels: labels },
});
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const OF_DNS = { "k8s-app": "kube-dns" };

/** As K3s 1.33 has it. */
const SHIPPED = {
  nodeSelector: { "kubernetes.io/os": "linux" },
  priorityClassName: "system-cluster-critical",
  topologySpreadConstraints: [
    spread("kubernetes.io/hostname", OF_DNS),
    spread("topology.kubernetes.io/zone", OF_DNS, "ScheduleAnyway"),
  ],
};

test("CoreDNS as K3s ships it, also with more pods than one, is no drift", () => {
  expect(lines(packaged("coredns", SHIPPED))).toEqual([]);
  expect(lines(packaged("coredns", SHIPPED, { replicas: 3 }))).toEqual([]);
});

test("what is preferred alone keeps nothing off a node", () => {
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] };
  expect(lines(packaged("coredns", { ...SHIPPED, affinity: { nodeAffinity: preferred } }))).toEqual([]);
});

test.each<[string, object, string]>([
  [
    "required node affinity",
    {
      affinity: {
        nodeAffinity: {
          [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [{ key: "tier", operator: "In", values: ["x"] }] }] },
        },
      },
    },
    "tier In x",
  ],
  [
    "required affinity to pods",
    { affinity: { podAffinity: { [REQUIRED]: podTerm({ app: "gone" }, "kubernetes.io/hostname") } } },
    "set",
  ],
  [
    "required affinity to pods",
    { affinity: { podAntiAffinity: { [REQUIRED]: podTerm({ app: "all" }, "kubernetes.io/hostname") } } },
    "set",
  ],
  ["node named in the template", { nodeName: "gone-1" }, "gone-1"],
  ["scheduler of its own", { schedulerName: "gone" }, "set"],
  ["network of its node", { hostNetwork: true }, "used"],
  ["topology spread that must be met", { topologySpreadConstraints: [spread("rack", OF_DNS)] }, "rack"],
  [
    "topology spread that must be met",
    { topologySpreadConstraints: [spread("kubernetes.io/hostname", { app: "all" })] },
    "kubernetes.io/hostname",
  ],
])("%s that somebody gave CoreDNS by hand: %j", (what, template, live) => {
  expect(lines(packaged("coredns", template))).toEqual([`${what} of ${PLACE}: app none, live ${live}`]);
});

test("another priority class, of which pods are put off their node", () => {
  expect(lines(packaged("coredns", { priorityClassName: "batch" }))).toEqual([
    `priority class of ${PLACE}: app system-cluster-critical, live batch`,
  ]);
});

test("several pods of CoreDNS that may be on one node", () => {
  expect(lines(packaged("coredns", {}, { replicas: 2 }))).toEqual([
    `topology spread that must be met of ${PLACE}: app kubernetes.io/hostname, live none`,
  ]);
});

test.each(["coredns", "metrics-server", "local-path-provisioner", "traefik"])("%s without any pod", (name) => {
  const { differences } = drifted(app, [...nodesOf(app), packaged(name, {}, { replicas: 0 })]);
  expect(differences).toMatchObject([
    {
      what: `number of pods of Deployment kube-system/${name}`,
      app: "1 or more",
      live: "0",
      commands: [`kubectl -n kube-system scale deployment ${name} --replicas=1`],
    },
  ]);
});

test("a rollout that is paused, with the command that resumes it", () => {
  const { differences } = drifted(app, [...nodesOf(app), packaged("coredns", {}, { paused: true })]);
  expect(differences).toMatchObject([
    {
      what: `rollout of ${PLACE}`,
      live: "paused",
      commands: ["kubectl -n kube-system rollout resume deployment coredns"],
    },
  ]);
});

test("what was added is taken off by its field", () => {
  const { differences } = drifted(app, [...nodesOf(app), packaged("coredns", { nodeName: "gone-1" })]);
  expect(differences[0]?.commands).toEqual([
    `kubectl -n kube-system patch deployment coredns --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeName"}]'`,
  ]);
});

test("both agents without pods, or paused", () => {
  const agent = (name: string, namespace: string, spec: object) =>
    controller("Deployment", name, {
      namespace,
      spec,
      template: { tolerations: [{ operator: "Exists" }, ...TOLERATIONS] },
    });
  const found = lines(
    agent("cattle-cluster-agent", "cattle-system", { replicas: 0 }),
    agent("fleet-agent", "cattle-fleet-system", { replicas: 0, paused: true }),
  );
  expect(found).toEqual(
    expect.arrayContaining([
      "number of pods of cattle-cluster-agent: app 1 or more, live 0",
      "number of pods of fleet-agent: app 1 or more, live 0",
      "rollout of fleet-agent: app not paused, live paused",
    ]),
  );
});

test("an affinity that the app gives Traefik is said not to be compared", () => {
  const affinity = {
    nodeAffinity: {
      [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [{ key: "edge", operator: "Exists" }] }] },
    },
  };
  const own = appOf({ args: { rke_config: { chart_values: JSON.stringify({ traefik: { affinity } }) } } });
  const { differences, notCompared } = drifted(own, [...nodesOf(own), packaged("traefik", { affinity })]);
  expect(differences).toEqual([]);
  expect(notCompared).toContainEqual({
    what: "node selector, affinity and topology spread of traefik",
    why: expect.stringContaining("the placement of Traefik in chartValues"),
  });
});

test("the affinity of a chart of Rancher's is not known, but that one pod of the upgrade controller is on each node", () => {
  const chart = (name: string, template: object) =>
    controller("Deployment", name, {
      namespace: "cattle-system",
      template: { tolerations: [{ operator: "Exists" }], ...template },
    });
  const apart = { podAntiAffinity: { [REQUIRED]: podTerm({ app: "x" }, "kubernetes.io/hostname") } };
  const open = (...objects: readonly KubectlObject[]) =>
    drifted(app, [...nodesOf(app), ...objects])
      .notCompared.map(({ what }) => what)
      .filter((what) => what.startsWith("affinity"));
  expect(open(chart("system-upgrade-controller", { affinity: apart }))).toEqual([]);
  const required = { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [] }] } } };
  expect(open(chart("system-upgrade-controller", { affinity: required }))).toEqual([
    "affinity and topology spread of system-upgrade-controller",
  ]);
});

test("labels by which K3s chooses nodes for load balancers come and go with the nodes", () => {
  const balancer = (nodeSelector: object) =>
    controller("DaemonSet", "svclb-traefik-1a2b3c4d", {
      namespace: "kube-system",
      template: { tolerations: TOLERATIONS, nodeSelector },
    });
  expect(lines(balancer({ "svccontroller.k3s.cattle.io/enablelb": "true" }))).toEqual([]);
  expect(lines(balancer({ disk: "fast" }))).toEqual([
    "node selector of DaemonSet kube-system/svclb-traefik-1a2b3c4d: app none, live disk=fast",
  ]);
});

describe("in the middle of an upgrade", () => {
  const target = "v1.34.3+k3s1";
  const upgraded = appOf({
    args: { kubernetes_version: target },
    pools: [{ name: "servers", roles: ["etcd", "control-plane"], nodes: 2 }],
  });
  const [servers] = upgraded.pools;
  if (servers === undefined) throw new Error("the app has no pool");
  const mixed = [nodeOf(servers, 0), nodeOf(servers, 1, { version: target })];
  const dns = (tolerations: readonly object[]) => packaged("coredns", { tolerations });
  const changes = (...objects: readonly KubectlObject[]) =>
    differenceLines(upgraded, objects).filter((line) => !line.startsWith("release"));

  test("system workloads are right as the release of either server has them, whichever is read first", () => {
    for (const nodes of [
      mixed,
      [...mixed].reverse(),
      mixed.map((_, index) => nodeOf(servers, 1 - index, { version: index === 0 ? target : "v1.33.5+k3s1" })),
    ]) {
      expect(changes(...nodes, dns(TOLERATIONS))).toEqual([]);
      expect(changes(...nodes, dns(TOLERATIONS.slice(0, 2)))).toEqual([]);
    }
  });

  test("and as neither has them they are not", () => {
    expect(changes(...mixed, dns(TOLERATIONS.slice(0, 1)))).toEqual([
      "tolerations of Deployment kube-system/coredns: app CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists, live CriticalAddonsOnly op=Exists",
    ]);
  });

  test("once all servers are of one release, what another has is drift", () => {
    const done = [0, 1].map((index) => nodeOf(servers, index, { version: target }));
    expect(changes(...done, dns(TOLERATIONS))).toHaveLength(1);
  });
});
