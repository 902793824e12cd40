import { NodeRole, type TaintsApplied } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { modelOf, type PoolSketch, prove } from "../scheduling/models";

const LATE = { taintsApplied: "after-ready" as TaintsApplied };
const proofOf = (pools: Record<string, PoolSketch>, rest: Parameters<typeof modelOf>[1] = {}) =>
  prove(modelOf(pools, rest));
const shown = (code: FindingCode, pools: Record<string, PoolSketch>) =>
  proofOf(pools)
    .findings.filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");

test("RK120 says how a taint of registration comes off registered nodes, and when it may be left out", () => {
  const servers = { roles: NodeRole.ALL, leavingTaints: ["dedicated=db:NoExecute"] };
  expect(shown("RK120", { servers, workers: {} })).toMatchInlineSnapshot(`
"info[RK120]: dedicated=db:NoExecute leaves pool "servers", and nodes that are registered may still have it
  = new nodes do not get it
  = cattle-cluster-agent and fleet-agent tolerate it as before
  = a node keeps the name that its pool had when it registered: a command with -l rancher-k3s/node-pool=servers passes over nodes that registered under another one
  = help: take it off the registered nodes: kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoExecute- (a node without it is told of as "not found"); leave it out of leavingTaints once no node of the pool has it, under whichever name it registered: kubectl get nodes -o custom-columns=NODE:.metadata.name,POOL:.metadata.labels.rancher-k3s/node-pool,TAINTS:.spec.taints"
`);
});

test("RK120 of a taint that changed puts the new value in the place of the old one", () => {
  const servers = { roles: NodeRole.ALL, taints: ["a=new:NoSchedule"], leavingTaints: ["a=old:NoSchedule"] };
  expect(shown("RK120", { servers, workers: {} })).toMatchInlineSnapshot(`
"info[RK120]: a=old:NoSchedule leaves pool "servers", and nodes that are registered may still have it
  = new nodes do not get it
  = cattle-cluster-agent and fleet-agent tolerate it as before
  = a node keeps the name that its pool had when it registered: a command with -l rancher-k3s/node-pool=servers passes over nodes that registered under another one
  = help: put a=new:NoSchedule in its place on the registered nodes: kubectl taint nodes -l rancher-k3s/node-pool=servers a=new:NoSchedule --overwrite; leave it out of leavingTaints once no node of the pool has it, under whichever name it registered: kubectl get nodes -o custom-columns=NODE:.metadata.name,POOL:.metadata.labels.rancher-k3s/node-pool,TAINTS:.spec.taints"
`);
});

test("RK120 of a deferred taint asks for nothing but an apply", () => {
  expect(
    shown("RK120", { servers: { roles: NodeRole.ALL }, gpu: { ...LATE, leavingTaints: ["gpu:NoSchedule"] } }),
  ).toMatchInlineSnapshot(`
"info[RK120]: gpu:NoSchedule leaves pool "gpu", and nodes that are registered may still have it
  = new nodes do not get it
  = a node keeps the name that its pool had when it registered: a command with -l rancher-k3s/node-pool=gpu passes over nodes that registered under another one
  = help: apply the stack of the DeferredTaints that put it on, which no longer write it (a stack that is taken out of the app takes nothing off); where something else put it on the nodes, take it off: kubectl taint nodes -l rancher-k3s/node-pool=gpu gpu:NoSchedule-; leave it out of leavingTaints once no node of the pool has it, under whichever name it registered: kubectl get nodes -o custom-columns=NODE:.metadata.name,POOL:.metadata.labels.rancher-k3s/node-pool,TAINTS:.spec.taints"
`);
});

test("RK120 of a deferred taint that changed does not take the new value off", () => {
  const gpu = { ...LATE, taints: ["gpu=2:NoSchedule"], leavingTaints: ["gpu=1:NoSchedule"] };
  expect(shown("RK120", { servers: { roles: NodeRole.ALL }, gpu })).not.toContain("kubectl taint");
});

test("a taint of a role that deferred taints wrote goes with them, and not only with the nodes", () => {
  const former = { ...LATE, leavingTaints: ["node-role.kubernetes.io/control-plane:NoSchedule"] };
  expect(shown("RK120", { servers: { roles: NodeRole.ALL }, former })).toContain(
    "apply the stack of the DeferredTaints that put it on, which no longer write it",
  );
});

test("RK120 names what waits until the nodes are clean, and the proof judges them as they are then", () => {
  const only = { roles: NodeRole.ALL, leavingTaints: ["dedicated=db:NoExecute"] };
  const { workloads, bootstrap, findings } = proofOf({ only });
  expect(bootstrap.verdict).toBe("yes");
  expect(workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("runs");
  expect(findings.find(({ code }) => code === "RK120")).toMatchObject({
    severity: "info",
    data: {
      pool: "only",
      taint: "dedicated=db:NoExecute",
      toleratedBy: ["cattle-cluster-agent", "fleet-agent"],
      waiting: expect.arrayContaining(["coredns", "metrics-server"]),
    },
  });
  expect(shown("RK120", { only })).not.toMatch(/a new pod of .*agent/);
});

test("RK120 names an agent that waits because the app derives no tolerations for it", () => {
  const only = { roles: NodeRole.ALL, leavingTaints: ["dedicated=db:NoSchedule"] };
  const [finding] = proofOf({ only }, { agents: { cluster: [], fleet: [] } }).findings.filter(
    ({ code }) => code === "RK120",
  );
  expect(finding?.data).toMatchObject({ toleratedBy: [], waiting: expect.arrayContaining(["fleet-agent"]) });
});

test("RK120 has nothing wait for a taint that keeps nothing away, or where there is another place", () => {
  const soft = shown("RK120", { only: { roles: NodeRole.ALL, leavingTaints: ["soft:PreferNoSchedule"] } });
  const elsewhere = shown("RK120", { servers: { roles: NodeRole.ALL, leavingTaints: ["a:NoExecute"] }, workers: {} });
  expect(`${soft}${elsewhere}`).not.toContain("finds no place");
});

test("there is one RK120 for each pool and taint, so that accepting one accepts no other", () => {
  const pools = {
    a: { roles: NodeRole.ALL, leavingTaints: ["x:NoSchedule", "y:NoSchedule"] },
    b: { leavingTaints: ["x:NoSchedule"] },
  };
  const { findings } = proofOf(pools, { acknowledged: { "RK120 key=x:NoSchedule pool=a": "on Monday" } });
  const told = findings.filter(({ code }) => code === "RK120");
  expect(told.map(({ acknowledged }) => acknowledged)).toEqual(["on Monday", undefined, undefined]);
});

test("a toleration that only a leaving taint needs is no useless one", () => {
  const { findings } = proofOf({ only: { roles: NodeRole.ALL, leavingTaints: ["dedicated=db:NoSchedule"] } });
  expect(findings.map(({ code }) => code)).not.toContain("RK303");
});
