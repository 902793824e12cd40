import fc from "fast-check";
import { NodeRole, TaintsApplied } from "../../lib";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { subjectOf } from "../../lib/scheduling/findings/finding-subject";
import type { SchedulingProof } from "../../lib/scheduling/prove";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { keys, poolTaints, roles, values } from "./arbitraries";
import { type ClusterSketch, modelOf, type PoolSketch, prove, REPORTED_CASE } from "./models";

const codes = (proof: SchedulingProof) => [...new Set(proof.findings.map(({ code }) => code))].sort();
const finding = (proof: SchedulingProof, code: string) => proof.findings.find((each) => each.code === code);
/** The first finding with the code, in words. */
const said = (proof: SchedulingProof, code: string) => {
  const found = finding(proof, code);
  return found === undefined ? undefined : describePlainly(found);
};
const placement = (proof: SchedulingProof, workload: string, pool: string) =>
  proof.workloads.find((each) => each.workload === workload)?.placements[pool];
const verdict = (proof: SchedulingProof, workload: string) =>
  proof.workloads.find((each) => each.workload === workload)?.verdict;
const K3S_ADDONS = ["coredns", "metrics-server", "local-path-provisioner", "traefik", "svclb-traefik"];

describe("the reported case: an all-role first pool with test-key=test-value:NoExecute (rancher/rancher#49981)", () => {
  const onReleases = (rest: Partial<ClusterSketch> = {}) => prove(modelOf(REPORTED_CASE, rest));

  test.each(["cattle-cluster-agent", "fleet-agent"])(
    "%s runs on the first pool, because of derived tolerations",
    (agent) => {
      expect(placement(onReleases(), agent, "first")).toEqual({ verdict: "runs", reliesOnRunTime: false });
      const without = onReleases({ agents: { cluster: [], fleet: [] }, rancherVersion: "2.11.1" });
      expect(placement(without, "fleet-agent", "first")).toEqual({
        verdict: "blocked",
        by: ["test-key=test-value:NoExecute"],
      });
    },
  );

  test.each([...K3S_ADDONS, "helm-install-traefik", "helm-install-traefik-crd"])(
    "%s does not run on the first pool",
    (workload) => {
      expect(placement(onReleases(), workload, "first")).toEqual({
        verdict: "blocked",
        by: ["test-key=test-value:NoExecute"],
      });
    },
  );

  test("with a server URL by name it does not come up, and the reason and several repairs are given", () => {
    const proof = onReleases({ rancherHost: RancherHost.NAME });
    expect(proof.bootstrap.verdict).toBe("no");
    expect(finding(proof, "RK102")).toMatchObject({ severity: "error", data: { pool: "first" } });
    expect(said(proof, "RK102")?.facts.join()).toContain("CoreDNS does not tolerate test-key=test-value:NoExecute");
    expect(said(proof, "RK102")?.help.length).toBeGreaterThanOrEqual(2);
  });

  test("with a server URL by IP address it comes up, and the addons are still flagged", () => {
    const proof = onReleases({ rancherHost: RancherHost.ADDRESS });
    expect(proof.bootstrap.verdict).toBe("yes");
    expect(finding(proof, "RK107")).toMatchObject({ severity: "warning" });
    for (const addon of ["coredns", "metrics-server", "local-path-provisioner", "traefik"]) {
      expect(said(proof, "RK107")?.message).toContain(addon);
    }
  });

  test("with a server URL known only at apply it depends, which is a warning and no error", () => {
    const proof = onReleases({ rancherHost: RancherHost.UNKNOWN });
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(finding(proof, "RK103")).toMatchObject({ severity: "warning" });
    expect(proof.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test.each([
    ["2.9.12", true],
    ["2.10.5", true],
    ["2.10.6", false],
    ["2.11.1", true],
    ["2.11.2", false],
    ["2.12.0", false],
    ["2.14.1", false],
  ])("on Rancher %s the notice of the unfixed bug is given: %s", (rancherVersion, noticed) => {
    const agents = { cluster: [], fleet: [] };
    expect(codes(onReleases({ rancherVersion, agents })).includes("RK104")).toBe(noticed);
    expect(codes(onReleases({ rancherVersion, agents })).includes("RK307")).toBe(false);
    // Derived tolerations make up for it.
    expect(codes(onReleases({ rancherVersion })).includes("RK104")).toBe(false);
    expect(codes(onReleases({ rancherVersion })).includes("RK307")).toBe(noticed);
  });

  test("without derived tolerations the agent relies on Rancher, which is reported to fail where the bug is not fixed", () => {
    const agents = { cluster: [], fleet: [] };
    const fixed = onReleases({ agents, rancherVersion: "2.11.2", rancherHost: RancherHost.ADDRESS });
    expect(fixed.bootstrap.verdict).toBe("yes");
    expect(codes(fixed)).toContain("RK301");
    const unfixed = onReleases({ agents, rancherVersion: "2.11.1", rancherHost: RancherHost.ADDRESS });
    expect(unfixed.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["a fault that is reported of this Rancher release (rancher/rancher#49981)"],
    });
    expect(codes(unfixed)).toContain("RK104");
    expect(unfixed.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(codes(unfixed)).not.toContain("RK109");
  });

  test("the repair 'once the cluster is ready' makes it come up", () => {
    const repaired = prove(
      modelOf({ ...REPORTED_CASE, first: { ...REPORTED_CASE.first, taintsApplied: TaintsApplied.AFTER_READY } }),
    );
    expect(repaired.bootstrap.verdict).toBe("yes");
    expect(placement(repaired, "coredns", "first")).toMatchObject({ verdict: "blocked" });
  });

  test("the repair 'CriticalAddonsOnly instead' makes it come up", () => {
    const first = { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] };
    expect(prove(modelOf({ ...REPORTED_CASE, first })).bootstrap.verdict).toBe("yes");
  });
});

describe("which node is the first", () => {
  test("every etcd pool is judged: with one tainted pool of two it is a lottery, and which wins is said", () => {
    const proof = prove(modelOf({ clean: { roles: NodeRole.ALL }, tainted: REPORTED_CASE.first }));
    expect(proof.bootstrap.pools.map(({ pool, verdict: each }) => [pool, each])).toEqual([
      ["clean", "yes"],
      ["tainted", "no"],
    ]);
    expect(proof.bootstrap).toMatchObject({ verdict: "lottery", wins: ["clean"], dependsOn: [] });
    expect(finding(proof, "RK102")).toMatchObject({ severity: "error", data: { pool: "tainted" } });
  });

  test("with etcd on its own, the control plane hosts the agent", () => {
    const split = {
      etcd: { roles: [NodeRole.ETCD] },
      servers: { roles: [NodeRole.CONTROL_PLANE] },
      workers: {},
    };
    expect(prove(modelOf(split)).bootstrap.verdict).toBe("yes");
    const tainted = { ...split, servers: { ...split.servers, taints: ["a=b:NoSchedule"] } };
    expect(prove(modelOf(tainted)).bootstrap.verdict).toBe("no");
  });

  test("worker pools never rescue it", () => {
    const rescue = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`worker-${index}`, {}]));
    expect(prove(modelOf({ ...REPORTED_CASE, ...rescue })).bootstrap.verdict).toBe("no");
  });

  test("a cluster without etcd or control plane cannot come up", () => {
    expect(prove(modelOf({ workers: {} })).bootstrap.verdict).toBe("no");
    expect(codes(prove(modelOf({ workers: {} })))).toContain("RK106");
  });
});

describe("dedicated servers with CriticalAddonsOnly=true:NoExecute and no other pool", () => {
  const servers = { all: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] } };
  const matrix = (kubernetesVersion: string) => {
    const proof = prove(modelOf(servers, { kubernetesVersion }));
    return Object.fromEntries(proof.workloads.map((each) => [each.workload, each.placements.all?.verdict]));
  };

  test.each(["v1.33.5+k3s1", "v1.34.3+k3s1"])("on %s the addons run and the Helm jobs do not", (version) => {
    expect(matrix(version)).toMatchObject({
      coredns: "runs",
      "metrics-server": "runs",
      "local-path-provisioner": "runs",
      traefik: "runs",
      "svclb-traefik": "runs",
      "helm-install-traefik": "blocked",
      "helm-install-traefik-crd": "blocked",
    });
  });

  test("helper pods run up to local-path-provisioner 0.0.31 and not from 0.0.32 on", () => {
    expect(matrix("v1.33.5+k3s1")["local-path-helper"]).toBe("runs");
    expect(matrix("v1.33.6+k3s1")["local-path-helper"]).toBe("blocked");
    expect(matrix("v1.34.3+k3s1")["local-path-helper"]).toBe("blocked");
  });

  test("Traefik and its load balancer are absent, not Pending, because their install job has no place", () => {
    const proof = prove(modelOf(servers));
    expect(verdict(proof, "helm-install-traefik")).toBe("pending");
    expect(verdict(proof, "traefik")).toBe("absent");
    expect(verdict(proof, "svclb-traefik")).toBe("absent");
    expect(said(proof, "RK205")?.message).toBe(
      "helm-install-traefik-crd and helm-install-traefik can run on no pool, so traefik and svclb-traefik are never made",
    );
  });
});

/** facts of the K3s manifests, row by row: a taint on every node, and what can run there. */
describe("what survives a taint on every node", () => {
  const ADDONS = ["coredns", "local-path-provisioner", "metrics-server", "traefik", "svclb-traefik"];
  test.each([
    ["CriticalAddonsOnly=true:NoExecute", { "1.33": [true, false], "1.34": [true, false] }],
    ["CriticalAddonsOnly=true:NoSchedule", { "1.33": [true, false], "1.34": [true, false] }],
    ["node-role.kubernetes.io/control-plane:NoSchedule", { "1.33": [true, false], "1.34": [true, false] }],
    ["node-role.kubernetes.io/control-plane:NoExecute", { "1.33": [false, false], "1.34": [false, false] }],
    ["node-role.kubernetes.io/master:NoSchedule", { "1.33": [true, false], "1.34": [false, false] }],
    ["node-role.kubernetes.io/etcd:NoExecute", { "1.33": [false, false], "1.34": [false, false] }],
    ["custom=key:NoSchedule", { "1.33": [false, false], "1.34": [false, false] }],
    ["custom=key:NoExecute", { "1.33": [false, false], "1.34": [false, false] }],
    ["custom=key:PreferNoSchedule", { "1.33": [true, true], "1.34": [true, true] }],
  ])("%s", (taint, expected) => {
    for (const [minor, [addons, helmJobs]] of Object.entries(expected)) {
      const kubernetesVersion = minor === "1.33" ? "v1.33.5+k3s1" : "v1.34.3+k3s1";
      const proof = prove(modelOf({ all: { roles: NodeRole.ALL, taints: [taint] } }, { kubernetesVersion }));
      const runs = (workload: string) => placement(proof, workload, "all")?.verdict === "runs";
      expect(ADDONS.map(runs)).toEqual(ADDONS.map(() => addons));
      expect(runs("helm-install-traefik")).toBe(helmJobs);
      // The first node's helper pods: only NoExecute matters, and only from 0.0.32 on.
      expect(runs("local-path-helper")).toBe(minor === "1.33" || !taint.endsWith("NoExecute"));
    }
  });

  test("system-upgrade-controller tolerates everything", () => {
    expect(
      verdict(prove(modelOf({ all: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } })), "system-upgrade-controller"),
    ).toBe("runs");
  });
});

describe("what the app changes is taken into account", () => {
  const onlyTainted = { all: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } };

  test("a disabled addon is not judged, nor what it makes", () => {
    const addons = { "helm-install-traefik": { disabled: true }, "helm-install-traefik-crd": { disabled: true } };
    const proof = prove(modelOf(onlyTainted, { addons }));
    expect([verdict(proof, "traefik"), verdict(proof, "svclb-traefik")]).toEqual(["disabled", "disabled"]);
    expect(codes(proof)).not.toContain("RK205");
  });

  test("CoreDNS of the app's own, with tolerations, is what counts", () => {
    const addons = { coredns: { disabled: true, tolerations: ["a=b:NoSchedule"] } };
    const proof = prove(modelOf(onlyTainted, { addons }));
    expect(verdict(proof, "coredns")).toBe("runs");
    expect(proof.bootstrap.verdict).toBe("yes");
  });

  test("disabling CoreDNS without another fails the bootstrap by name", () => {
    const proof = prove(modelOf({ all: { roles: NodeRole.ALL } }, { addons: { coredns: { disabled: true } } }));
    expect(proof.bootstrap.verdict).toBe("no");
    expect(said(proof, "RK102")?.facts[0]).toContain("CoreDNS is disabled");
  });

  test("tolerations for Helm jobs let Traefik be installed, where the K3s release knows them", () => {
    const addons = Object.fromEntries(
      ["helm-install-traefik", "helm-install-traefik-crd", "svclb-traefik"].map((name) => [
        name,
        { addedTolerations: ["a=b:NoSchedule"] },
      ]),
    );
    const on = (kubernetesVersion: string, rancherVersion = "2.16.0") =>
      prove(
        modelOf(onlyTainted, {
          addons: { ...addons, traefik: { tolerations: ["a=b:NoSchedule"] } },
          kubernetesVersion,
          rancherVersion,
        }),
      );
    const fares = (proof: SchedulingProof) => [verdict(proof, "traefik"), verdict(proof, "svclb-traefik")];
    expect(fares(on("v1.33.13+k3s2"))).toEqual(["runs", "runs"]);
    expect(fares(on("v1.33.13+k3s1"))).toEqual(["absent", "absent"]);
    // Rancher passes the setting on where its release data lists it, which older ones were made without.
    expect(fares(on("v1.33.13+k3s2", "2.15.0"))).toEqual(["depends", "depends"]);
  });

  test("a node label turns the load balancer choosy", () => {
    const labels = { "svccontroller.k3s.cattle.io/enablelb": "true" };
    const proof = prove(modelOf({ all: { roles: NodeRole.ALL }, lb: { labels } }));
    expect(placement(proof, "svclb-traefik", "all")).toEqual({ verdict: "unselected", missingLabels: labels });
    expect(placement(proof, "svclb-traefik", "lb")?.verdict).toBe("runs");
  });
});

test("taints that Kubernetes clears by itself are ignored", () => {
  const transient = "node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule";
  const proof = prove(modelOf({ all: { roles: NodeRole.ALL, taints: [transient] } }));
  expect(proof.workloads.every((each) => each.verdict === "runs")).toBe(true);
});

test("a transient taint on the control plane does not make Rancher drop its agent's own tolerations", () => {
  const transient = "node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule";
  const proof = prove(
    modelOf(
      {
        all: { roles: NodeRole.ALL, taints: [transient] },
        workers: { taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] },
      },
      { agents: { cluster: [], fleet: [] } },
    ),
  );
  expect(placement(proof, "cattle-cluster-agent", "workers")).toEqual({ verdict: "runs", reliesOnRunTime: false });
});

test("Rancher's webhook lost its run-time tolerations in 2.15", () => {
  const on = (rancherVersion: string) =>
    prove(modelOf({ all: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=x:NoSchedule"] } }, { rancherVersion }));
  expect(verdict(on("2.14.1"), "rancher-webhook")).toBe("runs");
  expect(verdict(on("2.15.0"), "rancher-webhook")).toBe("pending");
  expect(on("2.15.0").findings.find((each) => subjectOf(each).workloads?.includes("rancher-webhook"))).toMatchObject({
    code: "RK204",
    severity: "warning",
  });
});

describe("laws", () => {
  const sketches = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/),
    fc.record({ roles, taints: poolTaints.map((taints) => taints.map(String)) }),
    { minKeys: 1, maxKeys: 4 },
  );
  const runsSomewhere = (proof: SchedulingProof) =>
    Object.fromEntries(proof.workloads.map((each) => [each.workload, each.verdict === "runs"]));
  const placements = (proof: SchedulingProof) =>
    proof.workloads.flatMap((each) =>
      Object.entries(each.placements).map(([pool, { verdict: one }]) => [`${each.workload} on ${pool}`, one] as const),
    );

  test("adding a taint to a worker pool never makes a workload schedulable", () => {
    fc.assert(
      fc.property(sketches, keys, values, (given, key, value) => {
        const name = Object.keys(given)[0] as string;
        const pool = given[name] as PoolSketch;
        fc.pre(!pool.taints?.some((taint) => taint.startsWith(key)));
        // Adding one to the control plane changes what Rancher and the derivation tolerate; that is not scheduling.
        const worker = { ...pool, roles: [NodeRole.WORKER] };
        const before = prove(modelOf({ ...given, [name]: worker }));
        const tainted = { ...worker, taints: [...(pool.taints ?? []), `${key}=${value}:NoSchedule`] };
        const after = new Map(placements(prove(modelOf({ ...given, [name]: tainted }))));
        for (const [place, was] of placements(before)) {
          if (was !== "runs") expect([place, after.get(place)]).not.toEqual([place, "runs"]);
        }
      }),
    );
  });

  test("removing any derived toleration makes an agent unschedulable somewhere it could run", () => {
    fc.assert(
      fc.property(sketches, (given) => {
        const model = modelOf(given);
        for (const left of model.agents.fleet) {
          const fewer = model.agents.fleet.filter((toleration) => toleration !== left);
          const [before, after] = [model, { ...model, agents: { cluster: fewer, fleet: fewer } }].map(prove) as [
            SchedulingProof,
            SchedulingProof,
          ];
          const certain = (proof: SchedulingProof) =>
            ["cattle-cluster-agent", "fleet-agent"].map(
              (agent) =>
                Object.keys(model.pools).filter((pool) => {
                  const place = placement(proof, agent, pool);
                  return place?.verdict === "runs" && !place.reliesOnRunTime;
                }).length,
            );
          const [clusterBefore, fleetBefore] = certain(before) as [number, number];
          const [clusterAfter, fleetAfter] = certain(after) as [number, number];
          expect(clusterAfter).toBeLessThan(clusterBefore);
          expect(fleetAfter).toBeLessThan(fleetBefore);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the order of pools changes nothing", () => {
    fc.assert(
      fc.property(sketches, (given) => {
        const reversed = Object.fromEntries(Object.entries(given).reverse());
        expect(JSON.stringify(prove(modelOf(reversed)).findings)).toBe(JSON.stringify(prove(modelOf(given)).findings));
        expect(runsSomewhere(prove(modelOf(reversed)))).toEqual(runsSomewhere(prove(modelOf(given))));
      }),
      { numRuns: 60 },
    );
  });

  test("what cannot run is either blocked or asked for a label on every pool, or is never made", () => {
    fc.assert(
      fc.property(sketches, (given) => {
        for (const each of prove(modelOf(given)).workloads) {
          if (each.verdict === "pending" || each.verdict === "missing") expect(each.pools).toEqual([]);
          if (each.verdict === "absent") expect(each.waitsFor).toBeDefined();
          if (each.verdict === "runs") expect(each.pools.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("acknowledged findings", () => {
  test("are noted with the reason and keep their severity for the record", () => {
    const proof = prove(modelOf(REPORTED_CASE, { acknowledged: { RK102: "the agent image brings its own resolver" } }));
    expect(finding(proof, "RK102")).toMatchObject({ acknowledged: "the agent image brings its own resolver" });
  });

  test("that do not occur are reported", () => {
    const proof = prove(modelOf({ all: { roles: NodeRole.ALL } }, { acknowledged: { RK102: "obsolete" } }));
    expect(finding(proof, "RK901")).toMatchObject({ severity: "warning", data: { acknowledgement: "RK102" } });
  });
});
