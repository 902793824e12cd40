import fc from "fast-check";
import {
  type KubernetesToleration,
  KubernetesVersion,
  NodeRole,
  Taint,
  TaintEffect,
  TaintsApplied,
  Toleration,
} from "../../lib";
import { deferredTaintFindings } from "../../lib/scheduling/findings/rules/deferred-taints";
import { evictions } from "../../lib/scheduling/proof/evictions";
import { prove as judge } from "../../lib/scheduling/prove";
import { Unknown } from "../../lib/scheduling/reading/unknown";
import { inWords } from "../diagnostics/in-words";
import { poolTaints, roles } from "./arbitraries";
import { type ClusterSketch, judged, modelOf, type PoolSketch, prove } from "./models";

const LATE = { taintsApplied: TaintsApplied.AFTER_READY };
const { ALL, WORKER } = { ALL: NodeRole.ALL, WORKER: [NodeRole.WORKER] };

function evictedFrom(sketches: Readonly<Record<string, PoolSketch>>, rest: Partial<ClusterSketch> = {}) {
  const sketch = modelOf(sketches, rest);
  return evictions(judged(sketch), KubernetesVersion.parse(sketch.kubernetesVersion));
}
const names = (found: ReturnType<typeof evictions>) => found.map(({ workload }) => workload);

describe("a NoExecute taint that comes once the cluster is ready", () => {
  const servers = { roles: ALL, taints: ["dedicated=db:NoExecute"], ...LATE };

  test("evicts every lasting system workload without a toleration, and says where it can go", () => {
    expect(evictedFrom({ servers, general: {} })).toEqual([
      ...[
        ["cattle-system", "rancher-webhook", "Deployment", ["general", "servers"]],
        ["kube-system", "coredns", "Deployment", ["general"]],
        ["kube-system", "metrics-server", "Deployment", ["general"]],
        ["kube-system", "local-path-provisioner", "Deployment", ["general"]],
        ["kube-system", "traefik", "Deployment", ["general"]],
        ["kube-system", "svclb-traefik", "DaemonSet", ["general"]],
      ].map(([namespace, workload, kind, goesTo]) => ({
        namespace,
        workload,
        kind,
        pool: "servers",
        by: ["dedicated=db:NoExecute"],
        seconds: 0,
        goesTo,
      })),
    ]);
  });

  test("leaves Rancher's agents alone, as they are given the toleration beforehand", () => {
    expect(names(evictedFrom({ servers, general: {} }))).not.toContain("cattle-cluster-agent");
  });

  test("evicts an agent that Rancher gives the toleration only when it has seen the taint", () => {
    const found = evictedFrom({ servers, general: {} }, { agents: { cluster: [], fleet: [] } });
    expect(found.find(({ workload }) => workload === "cattle-cluster-agent")).toMatchObject({
      by: ["dedicated=db:NoExecute"],
      goesTo: ["general", "servers"],
    });
    expect(names(found)).toContain("fleet-agent");
  });

  test("evicts nothing that a remedy has given the toleration", () => {
    const addons = { coredns: { disabled: true, tolerations: ["dedicated=db:NoExecute"] } };
    const found = names(evictedFrom({ servers, general: {} }, { addons }));
    expect(found).not.toContain("coredns");
    expect(found).toContain("metrics-server");
  });

  test("evicts nothing that the app turned off, nor what is made by something turned off", () => {
    const off = { disabled: true };
    const addons = { coredns: off, "helm-install-traefik": off, "helm-install-traefik-crd": off };
    const found = names(evictedFrom({ servers, general: {} }, { addons }));
    expect(found).toEqual(["rancher-webhook", "metrics-server", "local-path-provisioner"]);
  });

  test("evicts nothing from a pool where it could not run before either", () => {
    const cordoned = { roles: ALL, taints: ["dedicated=db:NoExecute"] };
    expect(evictedFrom({ first: cordoned, second: { ...cordoned, roles: WORKER } })).toEqual([]);
  });

  test("evicts nothing that the taint of the pool's role kept away before", () => {
    const dedicated = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["late:NoExecute"], ...LATE };
    const found = evictedFrom({ dedicated, general: {} }, { agents: { cluster: [], fleet: [] } });
    expect(names(found)).toContain("cattle-cluster-agent");
    expect(names(found)).not.toContain("fleet-agent");
  });

  test("evicts no Traefik where its install jobs could never run", () => {
    const found = names(
      evictedFrom({ dedicated: { roles: [NodeRole.CONTROL_PLANE], taints: ["late:NoExecute"], ...LATE } }),
    );
    expect(found).toContain("coredns");
    expect(found).not.toContain("traefik");
  });

  test("is told apart from a taint of the role that was there before", () => {
    const etcd = "node-role.kubernetes.io/etcd:NoExecute";
    const found = evictedFrom({
      etcd: { roles: [NodeRole.ETCD], taints: ["late:NoExecute"], ...LATE },
      // Rancher copies the control plane's taints, so that the webhook tolerates the role taint of the other pool.
      servers: { roles: [NodeRole.CONTROL_PLANE], taints: [etcd] },
      general: {},
    });
    expect(found.find(({ workload }) => workload === "rancher-webhook")?.by).toEqual(["late:NoExecute"]);
  });

  test("evicts after its seconds what tolerates the taint for a time", () => {
    const addons = { coredns: { disabled: true, tolerations: ["dedicated:NoExecute op=Exists for 60s"] } };
    const found = evictedFrom({ servers, general: {} }, { addons });
    expect(found.find(({ workload }) => workload === "coredns")).toMatchObject({
      by: ["dedicated=db:NoExecute"],
      seconds: 60,
      goesTo: ["general"],
    });
  });

  test("goes to no pool whose own deferred taints come as well", () => {
    const found = evictedFrom({ servers, late: { ...LATE, taints: ["x=y:NoSchedule"] }, general: {} });
    expect(found.find(({ workload }) => workload === "coredns")?.goesTo).toEqual(["general"]);
  });

  test("evicts no agent that tolerates the same taint of another pool, which Rancher has seen before", () => {
    const registered = { roles: ALL, taints: ["dedicated=db:NoExecute"] };
    const found = evictedFrom({ registered, servers }, { agents: { cluster: [], fleet: [] } });
    expect(names(found)).not.toContain("cattle-cluster-agent");
    expect(names(found)).toContain("fleet-agent");
  });

  test("claims nothing of what may tolerate the taint, which is known only at apply", () => {
    const cluster = judged(modelOf({ servers, general: {} }, { agents: { cluster: [], fleet: [] } }));
    const open = { ...cluster.agents["fleet-agent"], unknownTolerations: [new Unknown("the list")] };
    const found = evictions(
      { ...cluster, agents: { ...cluster.agents, "fleet-agent": open } },
      KubernetesVersion.parse("v1.33.5+k3s1"),
    );
    expect(names(found)).not.toContain("fleet-agent");
  });

  test("with the key CriticalAddonsOnly leaves K3s's own addons alone", () => {
    const critical = { roles: ALL, taints: ["CriticalAddonsOnly=true:NoExecute"], ...LATE };
    expect(names(evictedFrom({ critical, general: {} }))).toEqual(["rancher-webhook"]);
  });
});

test.each(["NoSchedule", "PreferNoSchedule"])("a deferred %s taint evicts nothing", (effect) => {
  expect(evictedFrom({ servers: { roles: ALL, taints: [`dedicated=db:${effect}`], ...LATE } })).toEqual([]);
});

test("Traefik on the only pool is made before the taint and has nowhere to go afterwards", () => {
  const found = evictedFrom({ only: { roles: ALL, taints: ["late:NoExecute"], ...LATE } });
  expect(found.find(({ workload }) => workload === "traefik")).toMatchObject({ goesTo: [] });
});

describe("for any pools", () => {
  const anyPools = fc
    .array(fc.record({ roles, taints: poolTaints, taintsApplied: fc.constantFrom(...Object.values(TaintsApplied)) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((pools) =>
      Object.fromEntries(
        pools.map(({ taints, ...rest }, index) => [`p${index}`, { ...rest, taints: taints.map(String) }]),
      ),
    );

  test("only deferred NoExecute taints of the pool itself evict", () => {
    fc.assert(
      fc.property(anyPools, (sketches) => {
        for (const { pool, by } of evictedFrom(sketches)) {
          expect(sketches[pool]?.taintsApplied).toBe(TaintsApplied.AFTER_READY);
          expect(by.length).toBeGreaterThan(0);
          for (const text of by) {
            expect(sketches[pool]?.taints).toContain(text);
            expect(Taint.parse(text).effect).toBe(TaintEffect.NO_EXECUTE);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  /** Kubernetes' rules once more, in a few lines and without the library's: seconds a pod stays, undefined for ever. */
  function secondsByRules(tolerations: readonly KubernetesToleration[], taints: readonly string[]) {
    let shortest: number | undefined;
    for (const text of taints.filter((each) => each.endsWith(":NoExecute"))) {
      const [, key, value = ""] = /^([^=:]+)(?:=([^:]*))?:NoExecute$/.exec(text) as RegExpExecArray;
      const first = tolerations.find(
        (each) =>
          (each.key === undefined || each.key === key) &&
          (each.operator === "Exists" || (each.value ?? "") === value) &&
          (each.effect === undefined || each.effect === "NoExecute"),
      );
      if (first === undefined) return 0;
      if (first.tolerationSeconds === undefined) continue;
      shortest = Math.min(shortest ?? Number.POSITIVE_INFINITY, Math.max(0, first.tolerationSeconds));
    }
    return shortest;
  }

  test("an eviction is claimed where Kubernetes' rules give one, with its time, and nowhere else", () => {
    const KEYS = ["a", "b", "c"];
    const someTaints = fc.uniqueArray(
      fc
        .tuple(fc.constantFrom(...KEYS), fc.constantFrom("", "=x"), fc.constantFrom("NoExecute", "NoSchedule"))
        .map(([key, value, effect]) => `${key}${value}:${effect}`),
      { maxLength: 3, selector: (text) => text.replace("=x", "") },
    );
    const someTolerations = fc.array(
      fc
        .tuple(
          fc.constantFrom(...KEYS),
          fc.boolean(),
          fc.option(fc.constantFrom(-1, 0, 60, 300), { nil: undefined }),
          fc.option(fc.constantFrom(TaintEffect.NO_EXECUTE, TaintEffect.NO_SCHEDULE), { nil: undefined }),
        )
        .map(([key, exists, seconds, effect]) => {
          const options = seconds === undefined ? {} : { seconds };
          const limited = seconds === undefined ? effect : TaintEffect.NO_EXECUTE;
          return exists ? Toleration.exists(key, limited, options) : Toleration.equal(key, "x", limited, options);
        }),
      { maxLength: 6 },
    );
    const somePools = fc.array(fc.record({ taints: someTaints, late: fc.boolean() }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(somePools, someTolerations, (pools, tolerations) => {
        const sketches = Object.fromEntries(
          pools.map(({ taints, late }, index) => [`p${index}`, { roles: WORKER, taints, ...(late ? LATE : {}) }]),
        );
        const addons = { coredns: { disabled: true, tolerations: tolerations.map(String) } };
        const claimed = evictedFrom({ all: { roles: ALL }, ...sketches }, { addons })
          .filter(({ workload }) => workload === "coredns")
          .map(({ pool, seconds }) => [pool, seconds]);
        const written = tolerations.map((each) => each.toKubernetes());
        const expected = pools.flatMap(({ taints, late }, index) => {
          const seconds = secondsByRules(written, taints);
          return late && seconds !== undefined ? [[`p${index}`, seconds]] : [];
        });
        expect(claimed).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("the pools a workload goes to are those the proof finds for it", () => {
    fc.assert(
      fc.property(anyPools, (sketches) => {
        const proof = prove(modelOf(sketches));
        for (const { workload, goesTo } of evictedFrom(sketches)) {
          expect(goesTo).toEqual(proof.workloads.find((each) => each.workload === workload)?.pools);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("the finding about it", () => {
  const report = (sketches: Readonly<Record<string, PoolSketch>>, rest: Partial<ClusterSketch> = {}) =>
    deferredTaintFindings({
      ...prove(modelOf(sketches, rest)),
      kubernetes: KubernetesVersion.parse("v1.33.5+k3s1"),
    })
      .filter(({ code }) => code === "RK602")
      .map(inWords);

  test("is one per pool, with the taints, the way out and the repairs", () => {
    const servers = { roles: ALL, taints: ["dedicated=db:NoExecute"], ...LATE };
    expect(
      report({ servers, general: {} }, { addons: { traefik: { tolerations: ["dedicated:NoExecute op=Exists"] } } }),
    ).toMatchInlineSnapshot(`
[
  {
    "code": "RK602",
    "facts": [
      "rancher-webhook, coredns, metrics-server, local-path-provisioner and svclb-traefik do not tolerate dedicated=db:NoExecute",
      "rancher-webhook: new pods run on "general", back on "servers" once Rancher has added the tolerations",
      "coredns, metrics-server and local-path-provisioner: new pods run on "general"",
      "svclb-traefik: no pod on pool "servers" from then on",
    ],
    "help": [
      "use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay",
      "give svclb-traefik a toleration first: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations",
    ],
    "message": "rancher-webhook, coredns, metrics-server, local-path-provisioner and svclb-traefik are evicted from pool "servers" when its taints are applied",
    "subject": "pool "servers"",
  },
]
`);
  });

  test("says what ends up nowhere and how it gets its toleration", () => {
    expect(report({ only: { roles: ALL, taints: ["late:NoExecute"], ...LATE } })).toMatchInlineSnapshot(`
[
  {
    "code": "RK602",
    "facts": [
      "rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik do not tolerate late:NoExecute",
      "rancher-webhook: back on "only" once Rancher has added the tolerations",
      "coredns, metrics-server, local-path-provisioner and traefik: Pending from then on, as no pool takes them",
      "svclb-traefik: no pod on pool "only" from then on",
    ],
    "help": [
      "use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay",
      "keep one worker pool free of hard taints",
      "give coredns a toleration first: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's",
      "give metrics-server a toleration first: cluster.addRemedy(Remedy.metricsServer(pool)), a Deployment of your own in place of K3s's",
      "give local-path-provisioner a toleration first: cluster.addRemedy(Remedy.localPath(pool)), a provisioner of your own in place of K3s's",
      "give traefik a toleration first: cluster.addRemedy(Remedy.traefik(pool)), which sets tolerations in Traefik's chart values",
      "give svclb-traefik a toleration first: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations",
    ],
    "message": "rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik are evicted from pool "only" when its taints are applied",
    "subject": "pool "only"",
  },
]
`);
  });

  test("is absent when nothing is evicted", () => {
    expect(report({ servers: { roles: ALL, taints: ["dedicated=db:NoSchedule"], ...LATE } })).toEqual([]);
  });
});

describe("what runs until the taints come", () => {
  const said = (taintsApplied: TaintsApplied) =>
    prove(modelOf({ only: { roles: ALL, taints: ["late:NoExecute"], taintsApplied } }))
      .findings.filter(({ code, data }) => code === "RK206" || JSON.stringify(data).includes("local-path-helper"))
      .flatMap((finding) => {
        const { code, message, facts } = inWords(finding);
        return [`${code} ${message}`, ...facts.filter((fact) => !fact.startsWith("pool"))];
      });

  test("is not said never to be made", () => {
    expect(said(TaintsApplied.AFTER_READY)).toEqual([
      "RK204 local-path-provisioner can run on no pool once the deferred taints are applied",
      "local-path-helper is made no more without it",
      "RK206 svclb-traefik has no pod on any pool once the deferred taints are applied, so its Service has no address",
      "a DaemonSet's pods are not Pending on nodes they cannot use: those that are there are evicted, and no new ones are made",
    ]);
  });

  test("is told apart from what finds the taints there", () => {
    expect(said(TaintsApplied.AT_REGISTRATION)).toEqual([
      "RK204 local-path-provisioner can run on no pool",
      "local-path-helper is never made without it",
    ]);
  });
});

describe("an agent that has its tolerations from Rancher alone, which adds them through it", () => {
  const servers = { roles: ALL, taints: ["dedicated=db:NoExecute"], ...LATE };
  const UNDERIVED = { agents: { cluster: [], fleet: [] } };
  const AGENT = "cattle-cluster-agent";
  const fares = (sketches: Readonly<Record<string, PoolSketch>>, rest: Partial<ClusterSketch> = UNDERIVED) => {
    const proof = prove(modelOf(sketches, rest));
    const verdict = (name: string) => proof.workloads.find(({ workload }) => workload === name)?.verdict;
    const facts = deferredTaintFindings({ ...proof, kubernetes: KubernetesVersion.parse("v1.33.5+k3s1") })
      .filter(({ code }) => code === "RK602")
      .flatMap((finding) => inWords(finding).facts);
    return {
      verdicts: [AGENT, "rancher-webhook", "helm-operation"].map(verdict),
      codes: proof.findings.map(({ code }) => code).filter((code) => ["RK201", "RK301"].includes(code)),
      ofAgent: facts.filter((fact) => fact.includes(AGENT) && !fact.includes("tolerate")),
      bootstrap: proof.bootstrap.verdict,
    };
  };

  test("is lost where the taint evicts it and no pool takes it back, and the cluster with it", () => {
    const { ofAgent, ...others } = fares({ servers });
    expect(others).toEqual({ verdicts: ["pending", "pending", "pending"], codes: ["RK201"], bootstrap: "yes" });
    expect(ofAgent).toEqual([
      "cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server, local-path-provisioner and traefik: Pending from then on, as no pool takes them",
      "without cattle-cluster-agent Rancher loses the cluster, and can add no tolerations to it",
    ]);
  });

  test.each<[string, Readonly<Record<string, PoolSketch>>, Partial<ClusterSketch>]>([
    ["another pool takes it", { servers, general: {} }, UNDERIVED],
    [
      "it comes back for a time, in which Rancher sees the taint",
      { servers },
      { agents: { cluster: ["dedicated:NoExecute op=Exists for 60s"], fleet: [] } },
    ],
    ["the taint lets it stay", { servers: { ...servers, taints: ["dedicated=db:NoSchedule"] } }, UNDERIVED],
  ])("is connected where %s", (_what, sketches, rest) => {
    const { verdicts, ofAgent } = fares(sketches, rest);
    expect(verdicts).toEqual(["runs", "runs", "runs"]);
    expect(ofAgent.join()).not.toMatch(/loses|lost/);
  });

  test("depends on its pool where one of several lets it stay", () => {
    const mild = { ...servers, taints: ["dedicated=db:NoSchedule"] };
    const { verdicts, codes, ofAgent } = fares({ servers, mild });
    expect([verdicts, codes]).toEqual([["depends", "depends", "depends"], []]);
    expect(ofAgent).toEqual([
      'cattle-cluster-agent: Pending from then on, where it is on pool "servers"; where it is on "mild" it stays, and Rancher adds the tolerations',
      "rancher-webhook: whether a pool takes new pods depends on which pool cattle-cluster-agent is on when the deferred taints come",
      "while cattle-cluster-agent is Pending Rancher has lost the cluster, and can add no tolerations to it",
    ]);
  });

  test("is open where its own tolerations are known only at apply, and so is what Rancher adds to others", () => {
    const cluster = judged(modelOf({ servers }, UNDERIVED));
    const agents = {
      ...cluster.agents,
      [AGENT]: { ...cluster.agents[AGENT], unknownTolerations: [new Unknown("append_tolerations")] },
    };
    const verdicts = new Map(
      judge({ ...cluster, agents }).workloads.map(({ workload, verdict }) => [workload, verdict]),
    );
    expect([verdicts.get(AGENT), verdicts.get("rancher-webhook")]).toEqual(["depends", "depends"]);
  });
});
