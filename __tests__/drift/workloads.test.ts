import { controller, type KubectlObject, node } from "../doctor/objects";
import { appOf, differenceLines, drifted, nodesOf, RELEASE } from "./living";

/** What the proof takes system workloads to tolerate, against what they do tolerate. */

/** As this release of K3s has them. */
const DNS_TOLERATIONS = [
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  { key: "node-role.kubernetes.io/master", operator: "Exists", effect: "NoSchedule" },
];

const packaged = (name: string, tolerations: readonly object[] = DNS_TOLERATIONS, kind = "Deployment") =>
  controller(kind as "Deployment", name, { namespace: "kube-system", template: { tolerations } });
const app = appOf();
const inCluster = (...objects: readonly KubectlObject[]) => differenceLines(app, [...nodesOf(app), ...objects]);

test("K3s's own workloads as K3s makes them", () => {
  const objects = ["coredns", "metrics-server", "local-path-provisioner", "traefik"].map((name) => packaged(name));
  expect(inCluster(...objects)).toEqual([]);
  expect(drifted(app, [...nodesOf(app), ...objects]).compared).toContain("tolerations of system workloads");
});

test("a patch that somebody made by hand, which K3s takes away again", () => {
  const { differences } = drifted(app, [
    ...nodesOf(app),
    packaged("coredns", [...DNS_TOLERATIONS, { key: "team", operator: "Exists" }]),
  ]);
  expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/master:NoSchedule op=Exists",
    "commands": [],
    "help": "write it in the app where it is needed: check says with which property",
    "kind": "workload",
    "live": "CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/master:NoSchedule op=Exists, team op=Exists",
    "what": "tolerations of Deployment kube-system/coredns",
    "why": "it has team op=Exists besides: somebody changed it in the cluster, or the app was not applied since; K3s writes it again, and a hand-made change is gone",
  },
]
`);
});

test("a toleration that somebody took off, with the patch that puts it back", () => {
  const { differences } = drifted(app, [...nodesOf(app), packaged("coredns", DNS_TOLERATIONS.slice(1))]);
  expect(differences).toMatchObject([
    {
      what: "tolerations of Deployment kube-system/coredns",
      why: expect.stringContaining("it lacks CriticalAddonsOnly op=Exists"),
      commands: [expect.stringContaining("patch deployment coredns")],
    },
  ]);
});

test("tolerations that the DaemonSet controller gives pods are in no template", () => {
  expect(inCluster(packaged("svclb-traefik-1a2b3c4d", DNS_TOLERATIONS, "DaemonSet"))).toEqual([]);
});

test("a workload that the app switches off and that is there", () => {
  const own = appOf({ args: { rke_config: { machine_global_config: "disable: [metrics-server]" } } });
  expect(differenceLines(own, [...nodesOf(own), packaged("metrics-server")])).toEqual([
    "Deployment kube-system/metrics-server: app switched off, live there",
  ]);
});

test("one that only Rancher's own configuration switches off or changes is as that says", () => {
  const object = {
    apiVersion: "provisioning.cattle.io/v1",
    kind: "Cluster",
    metadata: { name: "edge", namespace: "fleet-default" },
    spec: {
      kubernetesVersion: RELEASE,
      rkeConfig: {
        chartValues: { traefik: { tolerations: [{ key: "team", operator: "Exists", effect: "NoSchedule" }] } },
      },
    },
  };
  const traefik = packaged("traefik", [{ key: "team", operator: "Exists", effect: "NoSchedule" }]);
  const found = drifted(app, [...nodesOf(app), traefik, object]).differences.find(({ kind }) => kind === "workload");
  expect(found).toMatchObject({ why: "it is as Rancher's own configuration says, which is not the app's" });
});

test("rancher-webhook has tolerations for the taints of the control plane, which Rancher adds", () => {
  const tolerations = [
    { key: "cattle.io/os", operator: "Equal", value: "linux", effect: "NoSchedule" },
    { key: "dedicated", operator: "Equal", value: "cp", effect: "NoSchedule" },
    { key: "node-role.kubernetes.io/control-plane", operator: "Equal", effect: "NoSchedule" },
  ];
  expect(
    inCluster(controller("Deployment", "rancher-webhook", { namespace: "cattle-system", template: { tolerations } })),
  ).toEqual([]);
});

test("values that only apply tells leave a workload uncompared", () => {
  const own = appOf({ args: { rke_config: { chart_values: "${jsonencode(var.values)}" } } });
  const { differences, notCompared } = drifted(own, [...nodesOf(own), packaged("traefik", [{ operator: "Exists" }])]);
  expect(differences).toEqual([]);
  expect(notCompared).toContainEqual({
    what: "tolerations of traefik",
    why: expect.stringContaining("rke_config.chart_values"),
  });
});

test("system workloads of a release that is none of K3s are not compared", () => {
  const rke2 = node("a", { version: "v1.33.5+rke2r1", labels: { "node-role.kubernetes.io/control-plane": "true" } });
  const { compared, notCompared } = drifted(app, [rke2, packaged("coredns", [])]);
  expect(compared).not.toContain("tolerations of system workloads");
  expect(notCompared).toContainEqual({
    what: "system workloads",
    why: "it is not known which release of K3s makes them",
  });
});

describe("one that is not there", () => {
  const others = ["metrics-server", "local-path-provisioner"].map((name) => packaged(name));

  test("is drift where others of its namespace are, as K3s makes it", () => {
    const { differences } = drifted(app, [...nodesOf(app), ...others]);
    expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "there",
    "commands": [],
    "help": "restart K3s on a server, which writes its own manifests again, and look at its log where it does not come back",
    "kind": "workload",
    "live": "missing",
    "what": "Deployment kube-system/coredns",
    "why": "others in kube-system are in the input: unless kubectl was asked for those alone, somebody deleted it, or switched it off where the app does not; K3s makes it when a server starts",
  },
]
`);
  });

  test("is no drift where the app switches it off", () => {
    const own = appOf({ args: { rke_config: { machine_global_config: "disable: [coredns]" } } });
    expect(differenceLines(own, [...nodesOf(own), ...others])).toEqual([]);
  });

  test("is said not to be compared where nothing, or one workload alone, of its namespace is in the input", () => {
    for (const objects of [[], others.slice(1)]) {
      const { differences, notCompared } = drifted(app, [...nodesOf(app), ...objects]);
      expect(differences).toEqual([]);
      expect(notCompared).toContainEqual(
        expect.objectContaining({ what: expect.stringMatching(/^system workloads .*\bcoredns, /) }),
      );
    }
  });

  test("may still be to come where a chart makes it, until its job is done", () => {
    const objects = [...others, packaged("coredns")];
    const job = (name: string, finished: boolean) =>
      controller("Job", name, {
        namespace: "kube-system",
        template: {},
        ...(finished ? { status: { conditions: [{ type: "Complete", status: "True" }] } } : {}),
      });
    const jobs = (finished: boolean) => [job("helm-install-traefik-crd", true), job("helm-install-traefik", finished)];
    const { differences, notCompared } = drifted(app, [...nodesOf(app), ...objects, ...jobs(false)]);
    expect(differences).toEqual([]);
    expect(notCompared).toContainEqual({
      what: "system workloads traefik",
      why: "not in the living cluster: what makes them may not have run yet, or makes none here",
    });
    expect(inCluster(...objects, ...jobs(true))).toEqual(["Deployment kube-system/traefik: app there, live missing"]);
  });
});

test("a node selector that somebody gave CoreDNS by hand", () => {
  const selected = (nodeSelector: object) =>
    controller("Deployment", "coredns", {
      namespace: "kube-system",
      template: { tolerations: DNS_TOLERATIONS, nodeSelector },
    });
  expect(inCluster(selected({ "kubernetes.io/os": "linux" }))).toEqual([]);
  expect(inCluster(selected({ "kubernetes.io/os": "linux", disk: "fast" }))).toEqual([
    "node selector of Deployment kube-system/coredns: app none, live disk=fast",
  ]);
});

test("tolerations in another order, where the first is for a time only", () => {
  const [forGood, aMinute] = [
    { key: "k", operator: "Equal", value: "v", effect: "NoExecute" },
    { key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 },
  ];
  const own = appOf({
    args: { rke_config: { chart_values: JSON.stringify({ traefik: { tolerations: [forGood, aMinute] } }) } },
  });
  const lines = (...tolerations: object[]) => differenceLines(own, [...nodesOf(own), packaged("traefik", tolerations)]);
  expect(lines(forGood, aMinute)).toEqual([]);
  expect(lines(aMinute, forGood)).toEqual([
    "how long Deployment kube-system/traefik stays under k=v:NoExecute: app for good, live 60s",
  ]);
});

describe("what Terraform leaves as it is in Rancher is no reason for a difference", () => {
  const patched = packaged("coredns", [...DNS_TOLERATIONS, { key: "team", operator: "Exists" }]);
  const gone = ["coredns", "metrics-server"].map((name) => packaged(name));
  const told = (rkeConfig: object, ignored: readonly string[], ...objects: readonly KubectlObject[]) => {
    const own = appOf({ args: { rke_config: rkeConfig, lifecycle: [{ ignore_changes: ignored }] } });
    const { differences, notCompared } = drifted(own, [...nodesOf(own), ...objects]);
    return {
      differs: differences.map(({ what }) => what),
      open: notCompared.flatMap(({ what, why }) => (/depends|not in the living/.test(why) ? [`${what}: ${why}`] : [])),
    };
  };

  test("where nothing is written", () => {
    expect(
      told({}, ["rke_config[0].additional_manifest", "rke_config[0].machine_global_config"], patched),
    ).toMatchInlineSnapshot(`
{
  "differs": [],
  "open": [
    "tolerations of coredns: it depends on rke_config.additional_manifest",
  ],
}
`);
    expect(told({}, ["rke_config[0].machine_global_config"], ...gone)).toMatchInlineSnapshot(`
{
  "differs": [],
  "open": [
    "system workloads local-path-provisioner, traefik: not in the living cluster: what makes them may not have run yet, or makes none here",
  ],
}
`);
  });

  test("where something else is written", () => {
    const config = { machine_global_config: "disable: [metrics-server]" };
    expect(told(config, ["rke_config[0].machine_global_config"], ...gone)).toMatchInlineSnapshot(`
{
  "differs": [],
  "open": [
    "system workload metrics-server: it depends on machineGlobalConfig, which the app has Terraform leave as it is in Rancher",
    "system workloads local-path-provisioner, traefik: not in the living cluster: what makes them may not have run yet, or makes none here",
  ],
}
`);
    expect(told(config, ["rke_config[0].etcd"], ...gone).differs).toContain("Deployment kube-system/metrics-server");
  });
});
