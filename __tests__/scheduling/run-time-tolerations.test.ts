import { readFileSync } from "node:fs";
import path from "node:path";
import { KubernetesVersion, NodeRole, Taint, Toleration } from "../../lib";
import { effectiveWorkloads } from "../../lib/scheduling/proof/effective-workload";
import { TAINT_EFFECTS } from "../../lib/scheduling/taint";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { judged, modelOf, prove } from "./models";
import { written } from "./reading/written";

interface KubernetesTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface AgentCase {
  readonly id: string;
  readonly in: { readonly taints: readonly KubernetesTaint[] | null; readonly append?: readonly object[] };
  readonly seen: readonly {
    readonly versions: readonly string[];
    readonly out: { readonly tolerations?: readonly object[]; readonly unknownField?: unknown };
  }[];
}

const FOLDER = path.join(__dirname, "../conformance/rancher");
const casesOf = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), "utf8")).cases;

const KUBERNETES = KubernetesVersion.parse("v1.33.5+k3s1");

/** A workload of a cluster with these taints on its control plane, and nothing that the app adds. */
function workloadOf(name: string, rancherVersion: string, taints: readonly string[]) {
  const sketch = modelOf(
    { all: { roles: NodeRole.ALL, taints } },
    { rancherVersion, agents: { cluster: [], fleet: [] } },
  );
  const found = effectiveWorkloads(judged(sketch), KUBERNETES).find(({ row }) => row.workload === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const notation = ({ key, value, effect }: KubernetesTaint) =>
  `${key}${value === undefined || value === "" ? "" : `=${value}`}:${effect}`;

/** Taints that are like one of these, and unlike it in one way. */
function probes(taints: readonly KubernetesTaint[]): Taint[] {
  const keys = new Set([...taints.map(({ key }) => key), "node-role.kubernetes.io/master", "other"]);
  const values = new Set([...taints.map(({ value }) => value ?? ""), "", "true", "other"]);
  return [...keys].flatMap((key) =>
    [...values].flatMap((value) => TAINT_EFFECTS.map((effect) => Taint.parse(notation({ key, value, effect })))),
  );
}

/** Taints that this library takes for lasting ones: valid, each key and effect once, none that Kubernetes sets itself. */
function isLasting(taints: readonly KubernetesTaint[]): boolean {
  const isKnown = taints.every((taint) => {
    try {
      return Taint.parse(notation(taint)) !== undefined && !/^node\.(?:kubernetes|cloudprovider)/.test(taint.key);
    } catch {
      return false;
    }
  });
  return isKnown && new Set(taints.map(({ key, effect }) => `${key}:${effect}`)).size === taints.length;
}

const agentCases = [...casesOf<AgentCase>("agent-tolerations-1"), ...casesOf<AgentCase>("agent-tolerations-2")].filter(
  ({ in: { taints, append } }) => append === undefined && isLasting(taints ?? []),
);

test.each(agentCases.map((each) => [each.id, each] as const))(
  "Rancher's agent tolerates what its manifest was seen to tolerate, release by release: %s",
  (_id, { in: { taints }, seen }) => {
    const compared = seen.filter(({ out }) => out.tolerations !== undefined && out.unknownField === undefined);
    for (const { versions, out } of compared) {
      const theirs = new TolerationSet((out.tolerations ?? []).map((each) => Toleration.fromKubernetes(each)));
      for (const version of versions) {
        const { tolerations, addedAtRunTime } = workloadOf(
          "cattle-cluster-agent",
          version,
          (taints ?? []).map(notation),
        );
        const ours = probes(taints ?? []).map((taint) => [
          version,
          String(taint),
          tolerations.tolerates(taint) || addedAtRunTime?.tolerates(taint) === true,
        ]);
        expect(ours).toEqual(probes(taints ?? []).map((taint) => [version, String(taint), theirs.tolerates(taint)]));
      }
    }
  },
);

test("the corpus has taints with and without values, alone and together", () => {
  expect(agentCases.length).toBeGreaterThan(8);
});

interface OperationCase {
  readonly id: string;
  readonly workload: string;
  readonly controlPlaneTaints?: readonly (readonly KubernetesTaint[])[] | null;
  readonly given?: object | null;
  readonly podTolerationsSorted?: readonly object[];
}

const operations = casesOf<OperationCase>("other-workloads").filter(
  ({ workload, given, controlPlaneTaints }) =>
    workload === "helm-operation" && given === null && isLasting((controlPlaneTaints ?? []).flat()),
);

test.each(operations.map((each) => [each.id, each] as const))(
  "helm-operation tolerates what it was seen to tolerate: %s",
  (_id, { controlPlaneTaints, podTolerationsSorted = [] }) => {
    const taints = (controlPlaneTaints ?? []).flat();
    const theirs = new TolerationSet(podTolerationsSorted.map((each) => Toleration.fromKubernetes(each)));
    const { tolerations, addedAtRunTime } = workloadOf("helm-operation", "2.15.0", taints.map(notation));
    for (const taint of probes(taints)) {
      const isTolerated = tolerations.tolerates(taint) || addedAtRunTime?.tolerates(taint) === true;
      expect([String(taint), isTolerated]).toEqual([String(taint), theirs.tolerates(taint)]);
    }
  },
);

describe("a taint without a value on the control plane, and one with a value elsewhere", () => {
  const pools = {
    servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["dedicated:NoSchedule"] },
    workers: { taints: ["dedicated=gpu:NoSchedule"] },
  };
  const on = (rancherVersion: string) => prove(modelOf(pools, { rancherVersion, agents: { cluster: [], fleet: [] } }));
  const placed = (rancherVersion: string, name: string) =>
    on(rancherVersion).workloads.find(({ workload }) => workload === name)?.placements.workers?.verdict;

  test("Rancher's webhook and Helm operations tolerate the first alone", () => {
    expect(placed("2.14.1", "rancher-webhook")).toBe("blocked");
    expect(placed("2.14.1", "helm-operation")).toBe("blocked");
  });

  test.each([
    ["2.10.6", "blocked"],
    ["2.11.16", "blocked"],
    ["2.12.3", "blocked"],
    ["2.12.4", "runs"],
    ["2.13.0", "runs"],
    ["2.15.0", "runs"],
  ])("Rancher %s: of its agent the second is %s", (release, expected) => {
    expect(placed(release, "cattle-cluster-agent")).toBe(expected);
  });
});

describe("fleet-agent of Rancher 2.10, a StatefulSet", () => {
  const at = { rancherVersion: "2.10.6", kubernetesVersion: "v1.31.14+k3s1", agents: { cluster: [], fleet: [] } };
  const found = (pools: Parameters<typeof modelOf>[0], code: string) =>
    prove(modelOf(pools, at)).findings.find((each) => each.code === code)?.data;

  test("waits for another pool, and depends on a single one, as a Deployment does", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=x:NoSchedule"] }, workers: {} };
    const agent = expect.objectContaining({ workload: "fleet-agent" });
    expect(found(pools, "RK107")).toMatchObject({ workloads: expect.arrayContaining([agent]) });
    expect(found(pools, "RK209")).toMatchObject({ workloads: expect.arrayContaining(["fleet-agent"]) });
  });

  test("is evicted, and comes again where it may", () => {
    const pools = {
      first: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"], taintsApplied: "after-ready" as never },
      workers: {},
    };
    const agent = expect.objectContaining({ workload: "fleet-agent", goesTo: { named: ["workers"], more: 0 } });
    expect(found(pools, "RK602")).toMatchObject({ evicted: expect.arrayContaining([agent]) });
  });
});

describe("system-upgrade-controller, which tolerates everything", () => {
  const pools = { all: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=x:NoSchedule"] } };
  const on = (rancherVersion: string, fleet: readonly string[]) =>
    prove(modelOf(pools, { rancherVersion, agents: { cluster: [], fleet } }));
  const controller = (proof: ReturnType<typeof on>) =>
    proof.workloads.find(({ workload }) => workload === "system-upgrade-controller");

  test.each(["2.10.6", "2.11.2"])(
    "is absent on Rancher %s while fleet-agent, which installs it, cannot run",
    (release) => {
      const stuck = on(release, []);
      expect(controller(stuck)).toMatchObject({ verdict: "absent", waitsFor: "fleet-agent" });
      expect(stuck.findings.find(({ code }) => code === "RK202")?.data).toMatchObject({
        neverMade: ["system-upgrade-controller"],
      });
      expect(controller(on(release, ["CriticalAddonsOnly:NoSchedule op=Exists"]))?.verdict).toBe("runs");
    },
  );

  test.each(["2.12.0", "2.15.0"])(
    "runs on Rancher %s, whose own chart it is, whatever becomes of fleet-agent",
    (release) => {
      expect(controller(on(release, []))?.verdict).toBe("runs");
    },
  );
});

describe("taints that nodes of the control plane register with, and that nobody takes away", () => {
  const placed = (rancherVersion: string, kubelet: string, name: string) =>
    written(
      {
        machine_global_config: JSON.stringify({ "disable-cloud-controller": true, "kubelet-arg": [kubelet] }),
      },
      { first: { roles: NodeRole.ALL } },
      { rancherVersion },
    ).workloads.find(({ workload }) => workload === name)?.placements.first?.verdict;

  test.each([
    ["register-schedulable=false", "rancher-webhook", "runs"],
    ["register-schedulable=false", "helm-operation", "runs"],
    ["register-schedulable=false", "cattle-cluster-agent", "blocked"],
    ["register-schedulable=false", "fleet-agent", "blocked"],
    ["cloud-provider=external", "rancher-webhook", "runs"],
    ["cloud-provider=external", "cattle-cluster-agent", "blocked"],
  ])("%s: on Rancher 2.14, which copies such taints, %s is there: %s", (kubelet, name, verdict) => {
    expect(placed("2.14.1", kubelet, name)).toBe(verdict);
  });

  test("Rancher 2.15 copies them for its Helm operations alone", () => {
    expect(placed("2.15.0", "register-schedulable=false", "helm-operation")).toBe("runs");
  });
});
