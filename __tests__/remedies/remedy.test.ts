import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type K3sClusterProps, type NodePool, NodeRole, TaintEffect, Toleration } from "../../lib";
import { mergeK3sConfiguration, Remedy } from "../../lib/remedies";
import { HELM_JOB_TOLERATIONS, SERVICE_LB_TOLERATIONS } from "../../lib/scheduling/releases/k3s-changes";
import { placements, remediedCluster, written } from "./clusters";
import { at } from "./manifest-checks";

const TAINT = "dedicated=db:NoExecute";
const ONLY = { only: { roles: NodeRole.ALL, taints: [TAINT] } } as const;
const WITH_JOB_TOLERATIONS = { kubernetesVersion: "v1.34.10+k3s1", rancherVersion: "2.16.0" };
const DEDICATED = { key: "dedicated", operator: "Equal", value: "db", effect: "NoExecute" };
const CRITICAL_ADDONS = { key: "CriticalAddonsOnly", operator: "Exists" };
const CONTROL_PLANE = { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" };
const MASTER = { key: "node-role.kubernetes.io/master", operator: "Exists", effect: "NoSchedule" };

const only = (make: (pool: NodePool) => Remedy) => (pools: Record<string, NodePool>) => [make(pools.only as NodePool)];

describe("with its remedy a workload that the proof finds blocked runs:", () => {
  test.each<[workload: string, make: (pool: NodePool) => Remedy, props?: Partial<K3sClusterProps>]>([
    ["coredns", (pool) => Remedy.coredns(pool)],
    ["metrics-server", (pool) => Remedy.metricsServer(pool)],
    ["local-path-provisioner", (pool) => Remedy.localPath(pool)],
    ["traefik", (pool) => Remedy.traefik(pool)],
    ["svclb-traefik", (pool) => Remedy.serviceLb(pool)],
    ["helm-install-traefik", (pool) => Remedy.helmJobs(pool), WITH_JOB_TOLERATIONS],
    ["helm-install-traefik-crd", (pool) => Remedy.helmJobs(pool), WITH_JOB_TOLERATIONS],
    ["rancher-webhook", (pool) => Remedy.rancherWebhook(pool), { rancherVersion: "2.15.0" }],
  ])("%s", (workload, make, props = {}) => {
    const { before, after } = remediedCluster(ONLY, only(make), props);
    expect(placements(before, workload)).toEqual({ only: "blocked" });
    expect(placements(after, workload)).toEqual({ only: "runs" });
  });

  test("and with all of them a cluster whose only pool is tainted comes up whole", () => {
    const all = ({ only: pool }: Record<string, NodePool>) => {
      const target = pool as NodePool;
      return [
        Remedy.coredns(target),
        Remedy.metricsServer(target),
        Remedy.localPath(target),
        Remedy.traefik(target),
        Remedy.serviceLb(target),
        Remedy.helmJobs(target),
        Remedy.rancherWebhook(target),
      ];
    };
    const { before, after } = remediedCluster(ONLY, all, WITH_JOB_TOLERATIONS);
    expect(before.prove().bootstrap.verdict).toBe("no");
    expect(after.prove().bootstrap.verdict).toBe("yes");
    const unwell = after.prove().workloads.filter(({ verdict }) => verdict !== "runs");
    expect(unwell.map(({ workload }) => workload).filter((name) => name !== "local-path-helper")).toEqual([
      "dashboard-shell",
    ]);
    expect(after.prove().findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("a remedy tolerates the defaults of the release and the pools' hard taints, nothing else:", () => {
  test("on K3s 1.33 the master taint is among the defaults", () => {
    const { after } = remediedCluster(ONLY, only(Remedy.traefik), { kubernetesVersion: "v1.33.5+k3s1" });
    expect(written(after).chartValues.traefik.tolerations).toEqual([CRITICAL_ADDONS, DEDICATED, CONTROL_PLANE, MASTER]);
  });

  test("on K3s 1.34 it is not", () => {
    const { after } = remediedCluster(ONLY, only(Remedy.traefik), { kubernetesVersion: "v1.34.1+k3s1" });
    expect(written(after).chartValues.traefik.tolerations).toEqual([CRITICAL_ADDONS, DEDICATED, CONTROL_PLANE]);
  });

  test("a taint that the defaults tolerate adds nothing", () => {
    const critical = { critical: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] } } as const;
    const { after } = remediedCluster(critical, ({ critical: pool }) => [Remedy.traefik(pool as NodePool)]);
    expect(written(after).chartValues.traefik.tolerations).toEqual([CRITICAL_ADDONS, CONTROL_PLANE, MASTER]);
  });

  test("several pools and plain tolerations are taken together, each once", () => {
    const pools = { a: { roles: NodeRole.ALL, taints: [TAINT] }, b: { roles: NodeRole.ALL, taints: [TAINT] } } as const;
    const extra = Toleration.exists("extra", TaintEffect.NO_SCHEDULE);
    const { after } = remediedCluster(pools, ({ a, b }) => [Remedy.serviceLb([a as NodePool, b as NodePool, extra])]);
    expect(annotationOf(after)).toEqual([DEDICATED, { key: "extra", operator: "Exists", effect: "NoSchedule" }]);
  });

  test("Service annotations hold only what is added, as K3s keeps the defaults itself", () => {
    const { after } = remediedCluster(ONLY, only(Remedy.serviceLb));
    expect(annotationOf(after)).toEqual([DEDICATED]);
  });

  test("Helm jobs get them as JSON in helm-controller-arg", () => {
    const { after } = remediedCluster(ONLY, only(Remedy.helmJobs), WITH_JOB_TOLERATIONS);
    expect(written(after).machineGlobalConfig).toEqual({
      "helm-controller-arg": [`job-tolerations=${JSON.stringify([DEDICATED])}`],
    });
  });

  function annotationOf(cluster: Parameters<typeof written>[0]) {
    const { annotations } = written(cluster).chartValues.traefik.service;
    return JSON.parse(annotations["svccontroller.k3s.cattle.io/tolerations"]);
  }
});

describe("the tolerations of rancher-webhook", () => {
  const LINUX = { key: "cattle.io/os", operator: "Equal", value: "linux", effect: "NoSchedule" };
  const POOLS = {
    servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["servers:NoSchedule"] },
    gpu: { roles: [NodeRole.WORKER], taints: [TAINT] },
  } as const;
  const tolerationsWith = (rancherVersion: string) => {
    const { after } = remediedCluster(POOLS, ({ gpu }) => [Remedy.rancherWebhook(gpu as NodePool)], { rancherVersion });
    const [config] = written(after).additionalManifest;
    expect(config).toMatchObject({
      kind: "ConfigMap",
      metadata: { name: "rancher-config", namespace: "cattle-system" },
    });
    return parse(config.data["rancher-webhook"]).tolerations;
  };

  test("keep the taints of the control plane, which Rancher up to 2.14 no longer adds to a list", () => {
    expect(tolerationsWith("2.14.1")).toEqual([
      LINUX,
      DEDICATED,
      CONTROL_PLANE,
      { key: "servers", operator: "Exists", effect: "NoSchedule" },
    ]);
  });

  test("keep them where the Rancher release is not known", () => {
    const { before } = remediedCluster(POOLS, () => []);
    const { pools } = before.prove();
    const remedy = Remedy.rancherWebhook(Toleration.exists("x", TaintEffect.NO_SCHEDULE));
    const { additionalManifest } = remedy.configurationFor({ kubernetesVersion: "v1.33.5+k3s1", pools }, {});
    expect(at(additionalManifest?.[0], "data", "rancher-webhook")).toContain("servers");
  });

  test("are the default and the pools' on Rancher 2.15, which adds nothing", () => {
    expect(tolerationsWith("2.15.0")).toEqual([LINUX, DEDICATED]);
  });
});

describe("is refused, with the way out:", () => {
  const refusal = (make: (pool: NodePool) => Remedy, props?: Partial<K3sClusterProps>, pools = ONLY) => {
    return () => remediedCluster(pools, only(make), props);
  };

  test("Helm jobs on a release without the setting", () => {
    expect(refusal(Remedy.helmJobs, { kubernetesVersion: "v1.33.13+k3s1" })).toThrowErrorMatchingInlineSnapshot(`
"K3s v1.33.13+k3s1 has no helm-controller-arg, so Helm jobs tolerate nothing
  = why: the release is older than the setting, and would ignore it
  = help: use v1.33.13+k3s2, v1.34.10, v1.35.7, v1.36.3 or a later release (k3s-io/k3s#14300), or keep one pool free of hard taints"
`);
  });

  test.each(["v1.28.12+k3s1", "v1.29.7+k3s1", "v1.30.3+k3s1"])("svclb on K3s %s", (kubernetesVersion) => {
    expect(refusal(Remedy.serviceLb, { kubernetesVersion })).toThrow(/reads no tolerations from Services/);
  });

  test.each(["v1.28.13+k3s1", "v1.29.8+k3s1", "v1.30.4+k3s1", "v1.31.0+k3s1", "v1.36.0+k3s1"])(
    "but not svclb on K3s %s",
    (kubernetesVersion) => {
      expect(refusal(Remedy.serviceLb, { kubernetesVersion })).not.toThrow();
    },
  );

  const OTHER = 'job-tolerations=[{"key":"other","operator":"Exists"}]';
  const withArguments = (items: string | string[]) =>
    refusal(Remedy.helmJobs, { ...WITH_JOB_TOLERATIONS, machineGlobalConfig: { "helm-controller-arg": items } });

  test("Helm jobs that have other tolerations by hand, as K3s takes the last", () => {
    expect(withArguments([OTHER])).toThrowErrorMatchingInlineSnapshot(`
""machineGlobalConfig.helm-controller-arg" is set twice, to different values of "job-tolerations"
  = why: of most arguments a component takes the last value and drops the others without a word
  = help: take job-tolerations out, and give one Remedy.helmJobs all of them: it takes pools and tolerations together"
`);
  });

  test.each([OTHER, [`--${OTHER}`], [OTHER.replace("=", "+=")], [OTHER.replace("=", "-=")], ["job-tolerations"]])(
    "Helm jobs that have other tolerations as %j",
    (items) => {
      expect(withArguments(items)).toThrow(/is set twice, to different values of "job-tolerations"/);
    },
  );

  test("Helm jobs that have the same tolerations by hand and others behind them", () => {
    const same = `job-tolerations=${JSON.stringify([DEDICATED])}`;
    expect(withArguments([same, OTHER])).toThrow(/is set twice, to different values of "job-tolerations"/);
    expect(withArguments([same, "threads=2"])).not.toThrow();
  });

  test("a pool without hard taints, which needs no remedy", () => {
    const untainted = { only: { roles: NodeRole.ALL, taints: ["soft:PreferNoSchedule"] } } as unknown as typeof ONLY;
    expect(refusal(Remedy.coredns, {}, untainted)).toThrow(/Remedy.coredns is given nothing to tolerate/);
  });

  test("a toleration of everything", () => {
    const everything = Toleration.fromKubernetes({ operator: "Exists" });
    expect(() => Remedy.traefik([everything])).toThrow(/tolerates everything/);
  });

  test("two remedies for one workload", () => {
    const twice = ({ only: pool }: Record<string, NodePool>) => [
      Remedy.traefik(pool as NodePool),
      Remedy.traefik(Toleration.exists("other", TaintEffect.NO_SCHEDULE)),
    ];
    expect(() => remediedCluster(ONLY, twice)).toThrow(/"chartValues.traefik.tolerations" is set twice/);
  });

  test("a remedy for what the app has configured itself", () => {
    const chartValues = { traefik: { tolerations: [] } };
    expect(refusal(Remedy.traefik, { chartValues })).toThrow(/"chartValues.traefik.tolerations" is set twice/);
  });

  test("a service-cidr of which the DNS address is not known", () => {
    const machineGlobalConfig = { "service-cidr": "10.43.0.0/16,2001:cafe:43::/112" };
    expect(refusal(Remedy.coredns, { machineGlobalConfig })).toThrow(
      /in service-cidr "2001:cafe:43::\/112" is not known[\s\S]*clusterDns/,
    );
  });
});

test("what the app configures itself stays as it is beside remedies", () => {
  const props = {
    machineGlobalConfig: { disable: ["servicelb"], "tls-san": "edge.example.com" },
    chartValues: { traefik: { deployment: { replicas: 2 } } },
    additionalManifest: "# mine\nkind: Namespace\napiVersion: v1\nmetadata:\n  name: mine\n",
  };
  const { after } = remediedCluster(
    ONLY,
    ({ only: pool }) => [Remedy.coredns(pool as NodePool), Remedy.traefik(pool as NodePool)],
    props,
  );
  const { machineGlobalConfig, chartValues, additionalManifest, text } = written(after);
  expect(machineGlobalConfig).toEqual({ disable: ["servicelb", "coredns"], "tls-san": "edge.example.com" });
  expect(chartValues.traefik.deployment).toEqual({ replicas: 2 });
  expect(text.startsWith("# mine\n")).toBe(true);
  expect(at(additionalManifest[0], "metadata", "name")).toBe("mine");
  expect(additionalManifest.slice(1).map(({ kind }) => kind)).toContain("Deployment");
});

test("docs/remedies.md has every remedy, and no other", () => {
  const text = readFileSync(path.join(__dirname, "../../docs/remedies.md"), "utf8");
  const documented = [...text.matchAll(/^\| `Remedy\.(\w+)` \|/gm)].map(([, name]) => name);
  const factories = Object.entries(Object.getOwnPropertyDescriptors(Remedy))
    .filter(([name, { value }]) => typeof value === "function" && name !== "of")
    .map(([name]) => name);
  expect(documented.sort()).toEqual(factories.sort());
});

test.each([
  ["serviceLb", SERVICE_LB_TOLERATIONS],
  ["helmJobs", HELM_JOB_TOLERATIONS],
])("docs/remedies.md and the comment on Remedy.%s name the releases it works from", (name, { firstReleases }) => {
  const read = (file: string) => readFileSync(path.join(__dirname, "../..", file), "utf8");
  const row = read("docs/remedies.md").match(new RegExp(`^\\| .Remedy\\.${name}.*$`, "m"))?.[0];
  const comment = read("lib/remedies/remedy.ts").split(`public static ${name}(`)[0]?.split("/**").at(-1);
  for (const release of firstReleases.map((each) => String(each).replace(/^v(.*)\+k3s1$/, "$1"))) {
    expect(row).toContain(release);
    expect(comment).toContain(release);
  }
});

test("a remedy says its name, and mergeK3sConfiguration leaves a lone configuration alone", () => {
  expect(Remedy.coredns(Toleration.exists("x", TaintEffect.NO_SCHEDULE)).name).toBe("Remedy.coredns");
  const configuration = { machineGlobalConfig: { disable: "traefik" } };
  expect(mergeK3sConfiguration(configuration)).toEqual(configuration);
});

describe("a remedy beside configuration of single pools", () => {
  const pools = {
    a: { roles: NodeRole.ALL, taints: [TAINT] },
    b: { roles: NodeRole.ALL, taints: [TAINT] },
    workers: { roles: [NodeRole.WORKER] },
  } as const;
  const coredns = (settings: Partial<K3sClusterProps>) =>
    remediedCluster(pools, ({ a, b }) => [Remedy.coredns([a as NodePool, b as NodePool])], settings).after;
  const address = (cluster: ReturnType<typeof coredns>) =>
    at(
      written(cluster).additionalManifest.find(({ kind }: { kind: string }) => kind === "Service"),
      "spec",
      "clusterIP",
    );

  test("is refused where that undoes what it sets, as Rancher replaces a list as a whole", () => {
    expect(() => coredns({ machineSelectorConfig: [{ pools: ["b"], config: { disable: ["traefik"] } }] })).toThrow(
      /Remedy\.coredns sets "disable", which machineSelectorConfig sets to something else for the servers of "b"/,
    );
    expect(() =>
      remediedCluster(pools, ({ a }) => [Remedy.helmJobs(a as NodePool)], {
        ...WITH_JOB_TOLERATIONS,
        machineSelectorConfig: [{ pools: ["a"], config: { "helm-controller-arg": ["job-resources={}"] } }],
      }),
    ).toThrow(/Remedy\.helmJobs sets "helm-controller-arg"/);
  });

  test("shows in the verdict where an override undoes it, with the argument or as a whole", () => {
    const own = JSON.stringify({ "helm-controller-arg": ['job-tolerations=[{"key":"other","operator":"Exists"}]'] });
    const overridden = (argument: string, value: unknown) => {
      const { after } = remediedCluster(ONLY, ({ only: pool }) => [Remedy.helmJobs(pool as NodePool)], {
        ...WITH_JOB_TOLERATIONS,
      });
      after.resource.addOverride(`rke_config.${argument}`, value);
      return placements(after, "helm-install-traefik");
    };
    expect(overridden("machine_global_config", own)).toEqual({ only: "blocked" });
    expect(overridden("machine_selector_config", [{ config: own }])).toEqual({ only: "blocked" });
  });

  test("is refused where that gives Helm jobs other tolerations, which count as the last do", () => {
    const own = 'job-tolerations=[{"key":"other","operator":"Exists"}]';
    const withOwn = (...items: string[]) => {
      return () =>
        remediedCluster(ONLY, ({ only: pool }) => [Remedy.helmJobs(pool as NodePool)], {
          ...WITH_JOB_TOLERATIONS,
          machineSelectorConfig: [{ pools: ["only"], config: { "helm-controller-arg": items } }],
        });
    };
    expect(withOwn(own)).toThrowErrorMatchingInlineSnapshot(`
"Remedy.helmJobs sets "helm-controller-arg", which machineSelectorConfig sets to something else for the servers of "only"
  = why: Rancher replaces a key as a whole, lists included, so these servers have nothing of what the remedy sets
  = help: take "helm-controller-arg" out of machineSelectorConfig, or write there what the remedy sets in place of its own "job-tolerations""
`);
    const theSame = `job-tolerations=${JSON.stringify([DEDICATED])}`;
    expect(withOwn(theSame, `--${own}`)).toThrowErrorMatchingInlineSnapshot(`
"Remedy.helmJobs sets "helm-controller-arg", which machineSelectorConfig sets to something else for the servers of "only"
  = why: Rancher replaces a key as a whole, lists included, and of one argument the last value counts
  = help: take "helm-controller-arg" out of machineSelectorConfig, or write there what the remedy sets in place of its own "job-tolerations""
`);
    expect(withOwn("threads=2", theSame)).not.toThrow();
  });

  test("works where that says the same, or is for workers", () => {
    for (const entry of [
      { pools: ["b"], config: { disable: "coredns,traefik" } },
      { pools: ["workers"], config: { disable: ["traefik"] } },
    ]) {
      expect(placements(coredns({ machineSelectorConfig: [entry] }), "coredns")).toMatchObject({
        a: "runs",
        b: "runs",
      });
    }
  });

  test("goes by what all servers have, and by no one of them where they differ", () => {
    const servers = { "rke.cattle.io/control-plane-role": "true" };
    const cidr = { "service-cidr": "10.60.0.0/16" };
    const all = coredns({
      machineSelectorConfig: [{ machineLabelSelector: { matchLabels: servers }, config: cidr }],
    });
    expect(address(all)).toBe("10.60.0.10");
    expect(address(coredns({ machineSelectorConfig: [{ pools: ["workers"], config: cidr }] }))).toBe("10.43.0.10");
    expect(() => coredns({ machineSelectorConfig: [{ pools: ["b"], config: cidr }] })).toThrow(
      /"service-cidr" is not the same on all servers/,
    );
  });
});

test("what is neither a pool nor a toleration is refused in words, as JavaScript checks no types", () => {
  for (const target of [undefined, null, "first", {}])
    expect(() => Remedy.coredns([target] as never)).toThrow("Remedy.coredns is given something that is neither");
});
