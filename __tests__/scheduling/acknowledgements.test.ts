import fc from "fast-check";
import { type Finding, type FindingCode, NodeRole, subjectOf } from "../../lib";
import { singleSubjects } from "../../lib/scheduling/acknowledgements/subject";
import { subjectKey, subjectParts } from "../../lib/scheduling/findings/finding-subject";
import { readClusterModel } from "../../lib/scheduling/model/read-model";
import { prove as proveCluster } from "../../lib/scheduling/prove";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { poolTaints, roles } from "./arbitraries";
import {
  type ClusterSketch,
  contentsOf,
  listedContentsOf,
  modelOf,
  type PoolSketch,
  prove,
  resourceOf,
} from "./models";

const TAINTED: PoolSketch = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] };
const byAddress = { rancherHost: "address" as ClusterSketch["rancherHost"] };

/** Findings of a code: what each is about, and the reason where it is accepted. */
function accepted(
  code: FindingCode,
  pools: Readonly<Record<string, PoolSketch>>,
  acknowledged: Readonly<Record<string, string>>,
  rest: Partial<ClusterSketch> = {},
): [object, string | undefined][] {
  return of(code, prove(modelOf(pools, { ...byAddress, ...rest, acknowledged })).findings);
}

function of(code: FindingCode, findings: readonly Finding[]): [object, string | undefined][] {
  return findings
    .filter((finding) => finding.code === code)
    .map((finding) => [subjectOf(finding), finding.acknowledged]);
}

const WORKERS: PoolSketch = { roles: [NodeRole.WORKER] };
const one = { a: TAINTED, workers: WORKERS };
const two = { a: TAINTED, b: TAINTED, workers: WORKERS };

describe("without a subject", () => {
  test("the only finding of the code is accepted", () => {
    expect(accepted("RK107", one, { RK107: "fine" })).toEqual([[{ pools: ["a"] }, "fine"]]);
  });

  test("a second finding of the code opens both, and says so", () => {
    expect(accepted("RK107", two, { RK107: "fine" })).toEqual([
      [{ pools: ["a"] }, undefined],
      [{ pools: ["b"] }, undefined],
    ]);
    expect(accepted("RK902", two, { RK107: "fine" })).toEqual([[{ acknowledgement: "RK107" }, undefined]]);
  });

  test("what is about the cluster as a whole is accepted", () => {
    const rest = { kubernetesVersion: "v1.30.1+k3s1" };
    expect(accepted("RK401", one, { RK401: "until autumn" }, rest)).toEqual([[{}, "until autumn"]]);
  });

  test("a finding about one pool is open again when another one joins it", () => {
    const rest = { rancherVersion: "2.11.1" };
    expect(accepted("RK307", one, { RK307: "fine" }, rest)).toEqual([[{ pools: ["a"] }, "fine"]]);
    expect(accepted("RK307", two, { RK307: "fine" }, rest)).toEqual([[{ pools: ["a", "b"] }, undefined]]);
  });
});

describe("with a subject", () => {
  test("only the finding about it is accepted, also when others come later", () => {
    expect(accepted("RK107", two, { "RK107 pool=a": "fine" })).toEqual([
      [{ pools: ["a"] }, "fine"],
      [{ pools: ["b"] }, undefined],
    ]);
    expect(accepted("RK902", two, { "RK107 pool=a": "fine" })).toEqual([]);
  });

  test("one workload does not hide the others", () => {
    const nowhere = { all: { ...TAINTED, taints: ["a=b:NoExecute"] } };
    const findings = accepted("RK204", nowhere, { "RK204 workload=dashboard-shell": "no shells" });
    expect(findings).toContainEqual([{ workloads: ["dashboard-shell"] }, "no shells"]);
    expect(findings).toContainEqual([{ workloads: ["metrics-server"] }, undefined]);
  });

  test("a finding about several pools is accepted when each of them is named", () => {
    const rest = { rancherVersion: "2.11.1" };
    const both = { "RK307 pool=a": "fine", "RK307 pool=b": "fine" };
    expect(accepted("RK307", two, both, rest)).toEqual([[{ pools: ["a", "b"] }, "fine"]]);
    expect(accepted("RK307", two, { "RK307 pool=a": "fine" }, rest)).toEqual([[{ pools: ["a", "b"] }, undefined]]);
    expect(accepted("RK307", { ...two, c: TAINTED }, both, rest)).toEqual([[{ pools: ["a", "b", "c"] }, undefined]]);
  });

  test("different reasons for one finding are both told", () => {
    const acknowledged = { "RK307 pool=a": "by hand", "RK307 pool=b": "at night" };
    expect(accepted("RK307", two, acknowledged, { rancherVersion: "2.11.1" })).toEqual([
      [{ pools: ["a", "b"] }, "by hand; at night"],
    ]);
  });

  test("the order in which acknowledgements stand in a model makes no difference", () => {
    const reversed = { "RK107 pool=a": "by hand", RK107: "at night" };
    expect(accepted("RK107", one, reversed)).toEqual([[{ pools: ["a"] }, "at night; by hand"]]);
  });

  test("one that does not occur is reported, those beside it are not", () => {
    const acknowledged = { "RK107 pool=a": "fine", "RK107 pool=gone": "old" };
    expect(accepted("RK901", two, acknowledged)).toEqual([[{ acknowledgement: "RK107 pool=gone" }, undefined]]);
  });

  test("a pool that left a finding is reported, and the rest stays accepted", () => {
    const both = { "RK307 pool=a": "fine", "RK307 pool=b": "fine" };
    const rest = { rancherVersion: "2.11.1" };
    expect(accepted("RK307", one, both, rest)).toEqual([[{ pools: ["a"] }, "fine"]]);
    expect(accepted("RK901", one, both, rest)).toEqual([[{ acknowledgement: "RK307 pool=b" }, undefined]]);
  });

  test("a part that leaves no doubt is enough", () => {
    const configuration = { machineGlobalConfig: { "cluster-cidr": "number" }, chartValues: { "rke2-x": "string" } };
    expect(accepted("RK502", one, { "RK502 key=cluster-cidr": "fine" }, { configuration })).toEqual([
      [{ setting: "machineGlobalConfig", key: "cluster-cidr" }, "fine"],
    ]);
  });

  test("two tolerations of one agent are told apart", () => {
    const agents = { cluster: ["x:NoSchedule op=Exists", "y:NoSchedule op=Exists"], fleet: [] };
    const acknowledged = { 'RK303 toleration="x:NoSchedule op=Exists"': "set by hand" };
    expect(accepted("RK303", { all: { roles: NodeRole.ALL } }, acknowledged, { agents })).toEqual([
      [{ workloads: ["cattle-cluster-agent"], toleration: "x:NoSchedule op=Exists" }, "set by hand"],
      [{ workloads: ["cattle-cluster-agent"], toleration: "y:NoSchedule op=Exists" }, undefined],
    ]);
  });

  test("two limited tolerations of one agent are told apart", () => {
    const all = { roles: NodeRole.ALL, taints: ["x:NoExecute", "y:NoExecute"] };
    const agents = { cluster: [], fleet: ["x:NoExecute op=Exists for 9s", "y:NoExecute op=Exists for 9s"] };
    const acknowledged = { 'RK302 toleration="x:NoExecute op=Exists for 9s"': "short jobs" };
    expect(accepted("RK302", { all }, acknowledged, { agents }).map(([, reason]) => reason)).toEqual([
      "short jobs",
      undefined,
    ]);
  });
});

describe("what is said about acknowledgements", () => {
  test("is accepted one by one as well", () => {
    const acknowledged = { RK103: "old", RK105: "old", "RK901 acknowledgement=RK103": "shared by all clusters" };
    expect(accepted("RK901", one, acknowledged)).toEqual([
      [{ acknowledgement: "RK103" }, "shared by all clusters"],
      [{ acknowledgement: "RK105" }, undefined],
    ]);
  });

  test("is not accepted as a kind", () => {
    const acknowledged = { RK103: "old", RK105: "old", RK901: "shared by all clusters" };
    expect(accepted("RK901", one, acknowledged).map(([, reason]) => reason)).toEqual([undefined, undefined]);
    expect(accepted("RK902", one, acknowledged)).toEqual([[{ acknowledgement: "RK901" }, undefined]]);
  });

  test("does not accept itself", () => {
    expect(accepted("RK901", one, { RK901: "old" })).toEqual([[{ acknowledgement: "RK901" }, undefined]]);
  });
});

describe("an acknowledgement in a model of the first version", () => {
  const firstVersion = (
    pools: Readonly<Record<string, PoolSketch>>,
    acknowledged: Readonly<Record<string, string>>,
  ) => {
    const sketch = modelOf(pools, byAddress);
    const model = { ...listedContentsOf(sketch, "cdktf-rancher-k3s/model/v1"), acknowledged };
    const { pools: read, ...context } = readClusterModel(model);
    return proveCluster(readCluster(ResourceValues.ofConfiguration(resourceOf(sketch)), read, context)).findings;
  };

  test("accepts every finding of the code, as it did then", () => {
    const findings = firstVersion(two, { RK107: "fine" });
    expect(of("RK107", findings)).toEqual([
      [{ pools: ["a"] }, "fine"],
      [{ pools: ["b"] }, "fine"],
    ]);
    expect(of("RK902", findings)).toEqual([]);
  });

  test("is reported when the code does not occur", () => {
    expect(of("RK901", firstVersion(one, { RK403: "old" }))).toEqual([[{ acknowledgement: "RK403" }, undefined]]);
  });

  test("has no subject", () => {
    expect(() => firstVersion(one, { "RK107 pool=a": "fine" })).toThrow(
      /acknowledged has "RK107 pool=a", which is no acknowledgement/,
    );
  });
});

const clusters = fc
  .dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/), fc.record({ roles, taints: poolTaints }), { maxKeys: 5 })
  .map((pools) =>
    Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [name, { ...pool, taints: pool.taints.map(String) }]),
    ),
  );
const configured: Partial<ClusterSketch> = {
  rancherVersion: "2.11.1",
  configuration: { machineGlobalConfig: { cni: "string", "max-pods": "number", "node-taint": "list", x: "null" } },
  settings: { "machineSelectorConfig[0]": { pools: ["nobody", "noone"] } },
  agents: { cluster: ["x:NoSchedule op=Exists", "y:NoSchedule op=Exists"], fleet: ["x:NoSchedule op=Exists"] },
};

test("findings of one code are told apart by what they are about, moments of one first node aside", () => {
  fc.assert(
    fc.property(clusters, (pools) => {
      const findings = prove(modelOf(pools, configured)).findings.filter(({ code }) => !/^RK10[123]$/.test(code));
      const keys = findings.map((finding) => `${finding.code} ${subjectKey(finding)}`);
      expect(keys).toEqual([...new Set(keys)]);
    }),
  );
});

test("a finding is about nothing else than what its code says it can be about", () => {
  fc.assert(
    fc.property(clusters, (pools) => {
      for (const finding of prove(modelOf(pools, configured)).findings) {
        for (const single of singleSubjects(subjectOf(finding))) {
          expect(Object.keys(single).sort()).toEqual([...subjectParts(finding.code)].sort());
        }
      }
    }),
  );
});

test("when every finding is named all are accepted, and nothing is said about the acknowledgements", () => {
  fc.assert(
    fc.property(clusters, (pools) => {
      const { findings } = prove(modelOf(pools, configured));
      const acknowledged = findings.flatMap((finding) =>
        singleSubjects(subjectOf(finding)).map((subject) => ({ code: finding.code, subject, reason: "fine" })),
      );
      const sketch = modelOf(pools, configured);
      const context = { ...readClusterModel(contentsOf(sketch)), acknowledged };
      const cluster = readCluster(ResourceValues.ofConfiguration(resourceOf(sketch)), context.pools, context);
      expect(proveCluster(cluster).findings).toEqual(findings.map((finding) => ({ ...finding, acknowledged: "fine" })));
    }),
  );
});
