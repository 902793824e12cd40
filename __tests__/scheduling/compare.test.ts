import { NodeRole } from "../../lib";
import { compareProofs } from "../../lib/scheduling/compare";
import { modelOf, prove } from "./models";

const POOLS = { servers: { roles: NodeRole.ALL }, constructor: {} };
const before = prove(modelOf(POOLS));

test("two proofs of the same cluster have nothing different", () => {
  expect(compareProofs(before, prove(modelOf(POOLS)))).toEqual({
    bootstrap: { before: "yes", after: "yes" },
    workloads: [],
    newFindings: [],
    milderFindings: [],
    goneFindings: [],
  });
});

describe("what is different is", () => {
  const after = prove(modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }));
  const { bootstrap, workloads, newFindings, goneFindings } = compareProofs(before, after);

  test("whether the cluster comes up", () => {
    expect(bootstrap).toEqual({ before: "yes", after: "no" });
  });

  test("where a workload can run, pool by pool, also of pools that are called like what every object has", () => {
    expect(workloads.find(({ workload }) => workload === "coredns")).toEqual({
      workload: "coredns",
      verdict: { before: "runs", after: "pending" },
      placements: {
        servers: {
          before: { verdict: "runs", reliesOnRunTime: false },
          after: { verdict: "blocked", by: ["a=b:NoSchedule"] },
        },
        constructor: { before: { verdict: "runs", reliesOnRunTime: false }, after: undefined },
      },
    });
  });

  test("which findings come and go", () => {
    expect(newFindings.map(({ code }) => code)).toContain("RK203");
    expect(compareProofs(after, before).goneFindings).toEqual(newFindings);
    expect(compareProofs(after, before).newFindings).toEqual(goneFindings);
  });
});

test("a workload that another release does not have is there on one side only", () => {
  const newer = prove(modelOf(POOLS, { kubernetesVersion: "v1.37.0+k3s1" }));
  const { workloads } = compareProofs(before, newer);
  expect(workloads.find(({ workload }) => workload === "helm-install-gateway-api-crd")?.verdict).toEqual({
    before: undefined,
    after: "runs",
  });
});

test("a finding with other words is the same finding", () => {
  const [old, now] = ["2.10.3", "2.11.1"].map((rancherVersion) =>
    prove(modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }, { rancherVersion })),
  ) as [typeof before, typeof before];
  expect(compareProofs(old, now).newFindings.map(({ code }) => code)).not.toContain("RK307");
});
