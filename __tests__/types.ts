/**
 * What must not compile, checked by `npm run typecheck`: a `@ts-expect-error` without an error below it is an error.
 */
import {
  type Finding,
  type FindingFrame,
  type K3sCluster,
  type K3sClusterProps,
  NodeRole,
  Taint,
  type TaintNotation,
  Toleration,
} from "../lib";

export const legal: TaintNotation[] = ["a=b:NoSchedule", "a:PreferNoSchedule", "example.com/a=:NoExecute"];

// @ts-expect-error a misspelled effect
export const misspelled: TaintNotation = "a=b:NoScedule";
// @ts-expect-error an effect in another case
export const lowerCase: TaintNotation = "a=b:noschedule";
// @ts-expect-error no effect
export const withoutEffect: TaintNotation = "a=b";

export const inAPool: K3sClusterProps = {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: {
    first: { roles: NodeRole.ALL, taints: [Taint.noExecute("a"), "b=c:NoSchedule"] },
    // @ts-expect-error a misspelled effect in a pool
    second: { roles: NodeRole.ALL, taints: ["b=c:NoSchedul"] },
    // @ts-expect-error a role that is not one
    third: { roles: ["master"] },
    // @ts-expect-error a pool without roles
    fourth: {},
    // @ts-expect-error a moment that is not one
    fifth: { roles: NodeRole.ALL, taintsApplied: "later" },
    sixth: { roles: NodeRole.ALL, startupTaints: ["node.cilium.io/agent-not-ready:NoExecute", Taint.noExecute("a")] },
    eighth: { roles: NodeRole.ALL, leavingTaints: ["dedicated=db:NoExecute", Taint.noExecute("a")] },
    // @ts-expect-error a misspelled effect of a taint that leaves
    ninth: { roles: NodeRole.ALL, leavingTaints: ["b=c:NoExecut"] },
    // @ts-expect-error a misspelled effect of a start-up taint
    seventh: { roles: NodeRole.ALL, startupTaints: ["b=c:NoExecut"] },
  },
};

const misspelledOption = { roles: NodeRole.ALL, taint: ["k=v:NoSchedule"] };
export const inOtherWays: K3sClusterProps = {
  kubernetesVersion: process.env.K3S_VERSION ?? "v9.9.9+k3s9",
  rancherVersion: process.env.RANCHER_VERSION,
  nodePools: {
    // Refused when the app runs: a spread is no literal, and the compiler looks at the keys of literals only.
    first: { ...misspelledOption },
    // @ts-expect-error in a literal the compiler sees it
    second: { roles: NodeRole.ALL, taint: ["k=v:NoSchedule"] },
    third: { roles: [NodeRole.WORKER], taints: [{ key: "a", value: "b", effect: "NoSchedule" }], nodes: undefined },
    // @ts-expect-error a misspelled effect in the words of a node
    fourth: { roles: [NodeRole.WORKER], taints: [{ key: "a", effect: "NoScedule" }] },
    // @ts-expect-error no effect in the words of a node
    fifth: { roles: [NodeRole.WORKER], taints: [{ key: "a" }] },
  },
  agents: { clusterAgent: { appendTolerations: [{ key: "a", operator: "Exists" }, Toleration.exists("b")] } },
};

// @ts-expect-error a release that is no text
export const asNumber: K3sClusterProps = { kubernetesVersion: 1.33 };

// @ts-expect-error taints are immutable
Taint.noSchedule("a").key = "b";
// @ts-expect-error a taint is made by its factories, which check it
new Taint("a", "b", "NoSchedule");

const frame: FindingFrame = { severity: "warning", cluster: "edge" };
export const finding: Finding = {
  ...frame,
  code: "RK209",
  data: { pool: "general", workloads: ["coredns"], keeping: [] },
};

// @ts-expect-error a finding without data
export const withoutData: Finding = { ...frame, code: "RK209" };
// @ts-expect-error a finding with a field missing
export const incomplete: Finding = { ...frame, code: "RK209", data: { pool: "general" } };
// @ts-expect-error the data of another code
export const mixedUp: Finding = { ...frame, code: "RK305", data: { pool: "general", workloads: ["coredns"] } };
// @ts-expect-error a code that does not exist
export const unknownCode: Finding = { ...frame, code: "RK999", data: {} };

export function poolOf(any: Finding): string | undefined {
  // @ts-expect-error which data there is depends on the code
  if (any.data.pool === "x") return undefined;
  return any.code === "RK209" ? any.data.pool : undefined;
}

export function acknowledging(cluster: K3sCluster): void {
  cluster.acknowledge("RK401", "tried for a month");
  cluster.acknowledge("RK107", "a worker follows", { pool: ["first", "second"] });
  cluster.acknowledge("RK204", "no shells here", { workload: "dashboard-shell" });
  cluster.acknowledge("RK205", "a chart for later", { workload: "helm-install-podinfo" });
  // @ts-expect-error a workload that is none of K3s's or Rancher's
  cluster.acknowledge("RK205", "a chart for later", { workload: "podinfo" });
  cluster.acknowledge("RK303", "set by an operator", { toleration: Toleration.exists("maintenance") });
  // @ts-expect-error a code that does not exist
  cluster.acknowledge("RK999", "no such finding");
  // @ts-expect-error no reason
  cluster.acknowledge("RK107");
  // @ts-expect-error a part that no finding has
  cluster.acknowledge("RK107", "a worker follows", { pools: ["first"] });
  // @ts-expect-error a misspelled system workload
  cluster.acknowledge("RK204", "no shells here", { workload: "dashbord-shell" });
  // @ts-expect-error the reason and the subject in the wrong order
  cluster.acknowledge("RK107", { pool: "first" }, "a worker follows");
}
