import { NodeRole, TaintsApplied } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { renderReviewText } from "../../lib/report/review-text";
import type { ClusterReview } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { AGENTS } from "../../lib/scheduling/reading/cluster";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, modelOf, type PoolSketch, prove as proveSketch, reviewModels } from "../scheduling/models";
import { shellSees } from "../shell";

type Pools = Record<string, PoolSketch>;
const made = (pools: Pools, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const codesOf = ({ dangers }: ClusterReview) => dangers.map(({ code }) => code);
const stepsOf = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, by, because }) => [plain(what), moment, by, plain(because)] as const);
const verdictOf = ({ verdict }: ClusterReview) => plain(verdict);

const TAINT = "dedicated=db:NoSchedule";
const LATE = { taintsApplied: TaintsApplied.AFTER_READY };
/** All agents and addons are on one pool: where they lose it, they have no other. */
const only = (pool: PoolSketch = {}): Pools => ({ only: { roles: NodeRole.ALL, ...pool } });

describe("a taint that leaves in one go with its tolerations", () => {
  test("is an error where an agent has no other place, and the help keeps the tolerations", () => {
    const { dangers } = review(made(only({ taints: [TAINT] })), made(only()));
    expect(
      dangers
        .filter(({ code }) => code === "RK714")
        .map(renderFinding)
        .join("\n"),
    ).toMatchInlineSnapshot(`
"error[RK714]: fleet-agent finds no place on registered nodes until dedicated=db:NoSchedule is off one of pool "only"
  = fleet-agent no longer tolerates dedicated=db:NoSchedule after this change
  = a taint given at registration stays on the node when it leaves the configuration
  = this change takes the toleration away and cannot take the taint away, so the order is the wrong one
  = a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending
  = help: list dedicated=db:NoSchedule in leavingTaints of pool "only" for now: tolerations that are derived from the pool stay until it is left out there
  = or: append the toleration to the agents for now (appendTolerations), and remove it once no node carries the taint
  = or: take the taint off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=only dedicated:NoSchedule- (nodes that registered under another name of the pool are not among them)"
`);
  });

  test("gives tolerations of the agents to no other workload", () => {
    const { dangers } = review(made(only({ taints: [TAINT] })), made(only()));
    const danger = dangers.find(({ code }) => code === "RK714") as Finding<"RK714">;
    const helpFor = (...workloads: string[]) =>
      describePlainly({ ...danger, data: { ...danger.data, workloads } }).help.join();
    expect(helpFor("coredns")).toContain("keep tolerations that are written by hand, and remove them once");
    expect(helpFor("coredns")).not.toContain("agents");
    expect(helpFor("fleet-agent", "coredns")).toContain(
      "append the toleration to the agents for now (appendTolerations), keep that of coredns where it is written",
    );
  });

  test("is told of once: of what RK714 says, RK705 is silent", () => {
    const found = review(made(only({ taints: [TAINT] })), made(only()));
    expect(codesOf(found)).toEqual(["RK714"]);
    expect(verdictOf(found)).toContain("fleet-agent finds no place on registered nodes until ");
  });

  test("leaves out what Rancher gives the toleration itself, from the taints of the nodes", () => {
    const found = review(made(only({ taints: [TAINT] })), made(only()));
    expect(found.diff.tolerations).toContainEqual(
      expect.objectContaining({ agent: "cattle-cluster-agent", change: "removed" }),
    );
    expect(found.dangers[0]?.data).toMatchObject({ workloads: ["fleet-agent"] });
  });

  test("is a warning where the agents have a place elsewhere", () => {
    const found = review(made({ ...only({ taints: [TAINT] }), workers: {} }), made({ ...only(), workers: {} }));
    expect(found.dangers.find(({ code }) => code === "RK705")).toMatchObject({
      severity: "warning",
      data: {
        hasPlace: true,
        leaving: [{ pool: "only", taints: [TAINT] }],
        lost: [TAINT],
        workloads: ["cattle-cluster-agent", "fleet-agent"],
      },
    });
    expect(codesOf(found)).not.toContain("RK714");
  });

  test("is an error where the other place comes with the change: no node of it is registered yet", () => {
    const found = review(made(only({ taints: [TAINT] })), made({ ...only(), spare: {} }));
    const danger = found.dangers.find(({ code }) => code === "RK714");
    expect(danger?.data).toMatchObject({ workloads: ["fleet-agent"], pools: [{ pool: "only", taints: [TAINT] }] });
  });

  test("is an error where the pool has another name with the change: its nodes are the only ones", () => {
    const found = review(made(only({ taints: [TAINT] })), made({ renamed: { roles: NodeRole.ALL } }));
    const danger = found.dangers.find(({ code }) => code === "RK714");
    expect(danger?.data).toMatchObject({ pools: [{ pool: "only", taints: [TAINT] }], lost: [TAINT] });
  });

  test("is no error where nodes of a pool that goes are clean until those of the new one are there", () => {
    const before = made({ ...only({ taints: [TAINT] }), workers: {} });
    const found = review(before, made({ ...only(), others: {} }));
    expect(codesOf(found)).not.toContain("RK714");
    expect(found.dangers.find(({ code }) => code === "RK705")?.data).toMatchObject({ hasPlace: true });
    const without = review(before, made({ ...only(), gpu: { taints: ["gpu:NoSchedule"] } }));
    expect(codesOf(without)).toContain("RK714");
  });

  test("says nothing of another place where it is not known which release runs", () => {
    const kubernetesVersion = "v1.33.5+rke2r1";
    const found = review(made(only({ taints: [TAINT] }), { kubernetesVersion }), made(only(), { kubernetesVersion }));
    const danger = found.dangers.find(({ code }) => code === "RK705");
    expect(danger?.data).not.toHaveProperty("hasPlace");
  });

  test("is no danger where the toleration stays: by hand, or because another pool has the taint", () => {
    const agents = made(only({ taints: [TAINT] })).agents;
    expect(codesOf(review(made(only({ taints: [TAINT] })), made(only(), { agents })))).toEqual([]);
    const second = { second: { roles: [NodeRole.CONTROL_PLANE], taints: [TAINT] } };
    const found = review(made({ ...only({ taints: [TAINT] }), ...second }), made({ ...only(), ...second }));
    expect(codesOf(found)).toEqual([]);
  });

  test("is about workloads with tolerations of a remedy as well", () => {
    const addons = { coredns: { disabled: true, tolerations: [TAINT] } };
    const agents = made(only({ taints: [TAINT] })).agents;
    const before = made(only({ taints: [TAINT] }), { addons });
    const found = review(before, made(only(), { agents, addons: { coredns: { disabled: true, tolerations: [] } } }));
    const [danger] = found.dangers;
    expect(danger).toMatchObject({ code: "RK714", data: { workloads: ["coredns"], leaving: [{ pool: "only" }] } });
    expect(danger && describePlainly(danger).help[0]).toContain("list dedicated=db:NoSchedule in leavingTaints");
  });

  test("is about a workload that moves to a pool whose nodes are not clean yet", () => {
    const before = made({ servers: { roles: NodeRole.ALL, taints: [TAINT] }, workers: {} });
    const after = made({
      servers: { roles: NodeRole.ALL, leavingTaints: [TAINT] },
      workers: { taints: ["team=a:NoSchedule"] },
    });
    const { problems } = review(before, after);
    const { finding: danger, moment } = problems.find(({ finding: { code } }) => code === "RK705") ?? {};
    expect([danger?.data, moment]).toMatchObject([
      { workloads: expect.arrayContaining(["coredns"]), lost: [] },
      "on-join",
    ]);
    expect(danger && renderFinding(danger)).toMatchInlineSnapshot(`
"warning[RK705]: dashboard-shell, coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd and helm-install-traefik find no place on registered nodes once those of pool "workers" are replaced, until dedicated=db:NoSchedule is off one of pool "servers"
  = a taint given at registration stays on the node when it leaves the configuration
  = a new pod, after an eviction, a restart or an upgrade, stays Pending
  = help: replace nodes of pool "servers" before those of pool "workers" go
  = or: take the taint off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoSchedule- (nodes that registered under another name of the pool are not among them)"
`);
  });

  test("of two pools is offered to leave where it helps: the agents tolerate what the control plane has", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE, NodeRole.WORKER] };
    const before = made({ servers: { ...servers, taints: ["a:NoSchedule", TAINT] }, workers: { taints: [TAINT] } });
    const danger = review(before, made({ servers, workers: {} })).dangers.find(({ code }) => code === "RK714");
    expect(danger?.data).toMatchObject({
      workloads: ["fleet-agent"],
      leaving: [{ pool: "servers", taints: ["a:NoSchedule", TAINT] }],
    });
    expect(danger && renderFinding(danger)).toMatchInlineSnapshot(`
"error[RK714]: fleet-agent finds no place on registered nodes until a:NoSchedule and dedicated=db:NoSchedule are off one of pool "servers", or dedicated=db:NoSchedule is off one of pool "workers"
  = fleet-agent no longer tolerates a:NoSchedule and dedicated=db:NoSchedule after this change
  = a taint given at registration stays on the node when it leaves the configuration
  = this change takes the toleration away and cannot take the taint away, so the order is the wrong one
  = a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending
  = help: list a:NoSchedule and dedicated=db:NoSchedule in leavingTaints of pool "servers" for now: tolerations that are derived from the pool stay until it is left out there
  = or: append the toleration to the agents for now (appendTolerations), and remove it once no node carries the taint
  = or: take the taints off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=servers a:NoSchedule-, kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoSchedule-, kubectl taint nodes -l rancher-k3s/node-pool=workers dedicated:NoSchedule- (nodes that registered under another name of the pool are not among them)"
`);
  });

  test("says of which taint the toleration goes, and that one clean node is enough, of whichever pool", () => {
    const before = made({
      servers: { roles: NodeRole.ALL, taints: [TAINT] },
      a: { taints: ["a:NoSchedule"] },
      b: LATE,
    });
    const after = made({ servers: { roles: NodeRole.ALL }, a: {}, b: { ...LATE, taints: ["b:NoSchedule"] } });
    const danger = review(before, after).dangers.find(({ code }) => code === "RK714");
    expect(danger && renderFinding(danger)).toMatchInlineSnapshot(`
"error[RK714]: fleet-agent finds no place on registered nodes until a:NoSchedule is off one of pool "a", or dedicated=db:NoSchedule is off one of pool "servers"
  = fleet-agent no longer tolerates dedicated=db:NoSchedule after this change
  = a taint given at registration stays on the node when it leaves the configuration
  = this change takes the toleration away and cannot take the taint away, so the order is the wrong one
  = a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending
  = help: list dedicated=db:NoSchedule in leavingTaints of pool "servers" for now: tolerations that are derived from the pool stay until it is left out there
  = or: append the toleration to the agents for now (appendTolerations), and remove it once no node carries the taint
  = or: take the taints off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=a a:NoSchedule-, kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoSchedule- (nodes that registered under another name of the pool are not among them)"
`);
  });

  test("of a pool that goes altogether cannot be listed as leaving, and the nodes go first", () => {
    const old = { old: { roles: [NodeRole.CONTROL_PLANE], taints: ["old:NoSchedule"] } };
    const danger = review(made({ ...only(), ...old }), made(only())).dangers.find(({ code }) => code === "RK705");
    expect(danger?.data).toMatchObject({ leaving: [] });
    expect(danger && describePlainly(danger).help.join()).not.toContain("leavingTaints");
  });

  test("of a pool that is no longer of the control plane cannot be listed as leaving either", () => {
    const servers = { roles: NodeRole.ALL, taints: [TAINT] };
    const after = made({ ...only(), servers: { ...servers, roles: [NodeRole.WORKER] } });
    const danger = review(made({ ...only(), servers }), after).dangers.find(({ code }) => code === "RK705");
    expect(danger?.data).toMatchObject({ leaving: [] });
  });

  test("of a role that goes can be listed as leaving", () => {
    const servers = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
    const before = made({ servers, workers: {} });
    const found = review(before, made({ servers: { roles: NodeRole.ALL }, workers: {} }));
    expect(found.dangers.find(({ code }) => code === "RK705")?.data).toMatchObject({ leaving: [{ pool: "servers" }] });
    const leavingTaints = ["node-role.kubernetes.io/control-plane:NoSchedule"];
    const leaving = review(before, made({ servers: { roles: NodeRole.ALL, leavingTaints }, workers: {} }));
    expect(codesOf(leaving)).toEqual([]);
  });

  test("is said of deferred taints to be a matter of order", () => {
    const danger = review(made(only({ taints: [TAINT], ...LATE })), made(only(LATE))).dangers[0];
    expect(danger).toMatchObject({ code: "RK714", data: { isDeferred: true } });
    expect(danger && describePlainly(danger).facts.join()).toContain(
      "the taints are taken off the nodes after the cluster is changed, so the toleration goes first",
    );
  });

  test("is accepted with a reason, like any danger", () => {
    const after = made(only(), { acknowledged: { "RK714 workload=fleet-agent": "nodes are clean already" } });
    const [danger] = review(made(only({ taints: [TAINT] })), after).dangers;
    expect(danger).toMatchObject({ code: "RK714", acknowledged: "nodes are clean already" });
  });
});

describe("a taint that leaves a pool that is renamed", () => {
  const before = made(only({ taints: [TAINT] }));
  const renamed = (pool: PoolSketch = {}) => made({ fresh: { roles: NodeRole.ALL, ...pool } });

  test("can be listed as leaving under the new name, and then the agents run on the nodes of the old one", () => {
    const danger = review(before, renamed()).dangers.find(({ code }) => code === "RK714");
    expect(danger?.data).toMatchObject({ pools: [{ pool: "only" }], leaving: [{ pool: "fresh", taints: [TAINT] }] });
    expect(danger && describePlainly(danger).help[0]).toContain(`list ${TAINT} in leavingTaints of pool "fresh"`);
    const followed = renamed({ leavingTaints: [TAINT] });
    expect(codesOf(review(before, followed))).toEqual(["RK718"]);
    const { workloads } = proveSketch({ ...followed, pools: { ...before.pools } });
    expect(AGENTS.map((agent) => workloads.find(({ workload }) => workload === agent)?.verdict)).toEqual([
      "runs",
      "runs",
    ]);
  });

  test("is taken off the nodes by both names, which RK120 cannot know", () => {
    const found = review(before, renamed({ leavingTaints: [TAINT] }));
    expect(stepsOf(found)).toMatchInlineSnapshot(`
[
  [
    "leave dedicated=db:NoSchedule out of leavingTaints of pool "fresh" once no registered node has it; the tolerations stay until then",
    "later-change",
    "you",
    "take it off: kubectl taint nodes -l 'rancher-k3s/node-pool in (only,fresh)' dedicated:NoSchedule- (nodes keep the name that they registered under)",
  ],
]
`);
    const [command = ""] = /kubectl taint .*?:NoSchedule-/.exec(stepsOf(found)[0]?.[3] ?? "") ?? [];
    expect(shellSees([command])).toEqual([
      ["taint", "nodes", "-l", "rancher-k3s/node-pool in (only,fresh)", "dedicated:NoSchedule-"],
    ]);
    const [finding] = found.newFindings.filter(({ code }) => code === "RK120");
    expect(finding && describePlainly(finding).facts.join()).toContain(
      "passes over nodes that registered under another",
    );
  });

  test("gives its place to the new value by both names", () => {
    const old = made(only({ taints: ["a=1:NoSchedule"] }));
    const now = made({
      fresh: { roles: NodeRole.ALL, taints: ["a=2:NoSchedule"], leavingTaints: ["a=1:NoSchedule"] },
    });
    expect(stepsOf(review(old, now)).map(String).join()).toContain(
      "kubectl taint nodes -l 'rancher-k3s/node-pool in (only,fresh)' a=2:NoSchedule --overwrite",
    );
  });

  test("is not taken off the nodes of another pool that has the new name until then", () => {
    const a: PoolSketch = { taints: ["a:NoSchedule"] };
    const b: PoolSketch = { taints: ["b:NoSchedule"] };
    const two = made({ ...only(), a, b });
    // Pool "b" becomes "c", and "a" becomes "b", whose nodes have another taint besides.
    const now = made({ ...only(), b: { ...a, leavingTaints: [TAINT] }, c: b });
    const [, , , because] = stepsOf(review(two, now)).find(([, moment]) => moment === "later-change") ?? [];
    expect(because).toContain("kubectl taint nodes -l rancher-k3s/node-pool=a dedicated:NoSchedule-");
  });

  test("is not said to be gone where it goes on leaving under the new name", () => {
    const leaving = made(only({ leavingTaints: [TAINT] }));
    const steps = (after: ClusterSketch) => stepsOf(review(leaving, after)).map(([first]) => first);
    expect(steps(renamed({ leavingTaints: [TAINT] }))).toEqual([
      `leave ${TAINT} out of leavingTaints of pool "fresh" once no registered node has it; the tolerations stay until then`,
    ]);
    expect(steps(renamed())[0]).toBe(
      `look that no registered node of pool "only" has ${TAINT} any more: the agents' tolerations of it go with this change`,
    );
  });
});

describe("a taint of a pool that leaves the control plane, or goes", () => {
  const servers = (pool: PoolSketch = {}): Pools => ({ servers: { roles: NodeRole.ALL, ...pool } });
  const WORKS: PoolSketch = { roles: [NodeRole.WORKER], leavingTaints: [TAINT] };
  const carried = (found: ClusterReview) =>
    found.dangers.filter(({ code }) => code === "RK705" || code === "RK714").map(renderFinding);

  test("is a danger although it goes on leaving: its nodes keep their roles, and the agents tolerate it no more", () => {
    const found = review(
      made({ ...only(), ...servers({ leavingTaints: [TAINT] }) }),
      made({ ...only(), servers: WORKS }),
    );
    expect(carried(found).join("\n")).toMatchInlineSnapshot(`
"warning[RK705]: cattle-cluster-agent and fleet-agent no longer tolerate dedicated=db:NoSchedule, which registered nodes of pool "servers" still carry
  = the agents tolerate what the control plane is tainted with; pool "servers" is no part of it any more, but registered nodes keep their roles
  = a taint given at registration stays on the node when it leaves the configuration
  = this change takes the toleration away and cannot take the taint away, so the order is the wrong one
  = help: leave pool "servers" in the control plane until no node of it has the taint
  = or: append the toleration to the agents for now (appendTolerations), and remove it once no node carries the taint
  = or: take the taint off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoSchedule- (nodes that registered under another name of the pool are not among them)"
`);
    expect(stepsOf(found)[0]).toEqual([
      `take ${TAINT} off the registered nodes of pool "servers": the agents' toleration of ${TAINT} goes with this change`,
      "before-apply",
      "you",
      "Terraform does not see the taints of registered nodes: kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated:NoSchedule-",
    ]);
  });

  test("is an error where the agents have no other node", () => {
    const found = review(made(servers({ leavingTaints: [TAINT] })), made({ servers: WORKS, ...only() }));
    expect(found.dangers.find(({ code }) => code === "RK714")?.data).toMatchObject({
      workloads: ["fleet-agent"],
      leaving: [],
      noControlPlane: ["servers"],
    });
  });

  test("is the same danger where it begins to leave in the same change", () => {
    const found = review(made({ ...only(), ...servers({ taints: [TAINT] }) }), made({ ...only(), servers: WORKS }));
    expect(found.dangers.find(({ code }) => code === "RK705")?.data).toMatchObject({
      pools: [{ pool: "servers", taints: [TAINT] }],
      noControlPlane: ["servers"],
      leaving: [],
    });
  });

  test("is none where it is left out at the same time, which says that no node has it: then the order is told", () => {
    const worker = { roles: [NodeRole.WORKER] };
    const found = review(
      made({ ...only(), ...servers({ leavingTaints: [TAINT] }) }),
      made({ ...only(), servers: worker }),
    );
    expect(carried(found)).toEqual([]);
    expect(stepsOf(found)[0]?.[0]).toContain(`look that no registered node of pool "servers" has ${TAINT} any more`);
  });

  test("is none where the pool goes after its taint has left: look first, says the order", () => {
    const found = review(made({ ...only(), ...servers({ leavingTaints: [TAINT] }) }), made(only()));
    expect(codesOf(found)).toEqual(["RK709"]);
    expect(stepsOf(found)[0]).toEqual([
      `look that no registered node of pool "servers" has ${TAINT} any more: the agents' tolerations of it go with this change`,
      "before-apply",
      "you",
      expect.stringContaining("kubectl get nodes -o"),
    ]);
  });
});

describe("a taint that is listed as leaving although the pool did not have it, for nodes that have it all the same", () => {
  const EVICTING = "a=b:NoExecute";
  const reviewed = (pool: PoolSketch, before: PoolSketch = {}, rest: Pools = {}) =>
    review(made({ ...only(before), ...rest }), made({ ...only({ ...before, ...pool }), ...rest }));

  test.each([
    ["the agents can run nowhere else", {}],
    ["they can", { workers: {} }],
  ])("takes no toleration and no place away where %s", (_when, rest) => {
    for (const taint of [EVICTING, TAINT]) {
      const found = reviewed({ leavingTaints: [taint] }, {}, rest);
      expect(codesOf(found)).toEqual([]);
      expect(verdictOf(found)).toBe(`only + ${taint} (leaving); agents stay schedulable`);
    }
  });

  test("hides nothing of another one that goes with its tolerations", () => {
    const found = review(made(only({ taints: [TAINT] })), made(only({ leavingTaints: [EVICTING] })));
    expect(codesOf(found)).toContain("RK714");
  });
});

describe("a taint that leaves in two changes", () => {
  const states = (pool: PoolSketch = {}) =>
    [
      made(only({ taints: [TAINT], ...pool })),
      made(only({ leavingTaints: [TAINT], ...pool })),
      made(only({ ...pool })),
    ] as const;

  test.each([
    ["given at registration", {}],
    ["deferred", LATE],
  ])("has no danger in either: %s", (_when, pool) => {
    const [before, leaving, after] = states(pool);
    expect([review(before, leaving), review(leaving, after)].map(codesOf)).toEqual([[], []]);
  });

  test("keeps every toleration in the first, and gives them up in the second", () => {
    const [before, leaving, after] = states();
    const changes = (found: ClusterReview) => [...new Set(found.diff.tolerations.map(({ change }) => change))];
    expect([review(before, leaving), review(leaving, after)].map(changes)).toEqual([["kept"], ["removed"]]);
  });

  test("says in each what has to be done, and that Terraform does not see to it", () => {
    const [before, leaving, after] = states();
    expect([...stepsOf(review(before, leaving)), ...stepsOf(review(leaving, after))]).toMatchInlineSnapshot(`
[
  [
    "leave dedicated=db:NoSchedule out of leavingTaints of pool "only" once no registered node has it; the tolerations stay until then",
    "later-change",
    "you",
    "take it off: kubectl taint nodes -l rancher-k3s/node-pool=only dedicated:NoSchedule-",
  ],
  [
    "look that no registered node of pool "only" has dedicated=db:NoSchedule any more: the agents' tolerations of it go with this change",
    "before-apply",
    "you",
    "Terraform does not see the taints of registered nodes: kubectl get nodes -o custom-columns=NODE:.metadata.name,POOL:.metadata.labels.rancher-k3s/node-pool,TAINTS:.spec.taints",
  ],
  [
    "Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with fewer tolerations",
    "on-apply",
    "rancher",
    "Terraform waits until Rancher has stored them, and not until the agents run with them",
  ],
]
`);
    expect(stepsOf(review(...(states(LATE).slice(0, 2) as [ClusterSketch, ClusterSketch])))).toMatchInlineSnapshot(`
[
  [
    "registered nodes of pool "only" keep dedicated=db:NoSchedule until it is taken off",
    "on-apply",
    "you",
    "what put it on is not seen here, and has to take it off: apply the stack with its DeferredTaints, or use kubectl",
  ],
  [
    "leave dedicated=db:NoSchedule out of leavingTaints of pool "only" once no registered node has it; the tolerations stay until then",
    "later-change",
    "you",
    "DeferredTaints of a stack that stays in the app take off what they put on as they are applied",
  ],
]
`);
  });

  test("is in the verdict", () => {
    const [before, leaving, after] = states();
    expect([review(before, leaving), review(leaving, after)].map(verdictOf)).toMatchInlineSnapshot(`
[
  "only − dedicated=db:NoSchedule (leaving); agents stay schedulable",
  "only − dedicated=db:NoSchedule, which was leaving; agents stay schedulable",
]
`);
  });

  test("is shown among the pool's taints", () => {
    const [before, leaving] = states();
    const text = renderReviewText({ clusters: [review(before, leaving)] });
    expect(
      text
        .split("\n")
        .filter((line) => line.includes(TAINT))
        .join("\n"),
    ).toMatchInlineSnapshot(`
"✓ cluster edge: only − dedicated=db:NoSchedule (leaving); agents stay
  in a later change: leave dedicated=db:NoSchedule out of leavingTaints of pool
  ~ only  - dedicated=db:NoSchedule
          + dedicated=db:NoSchedule (leaving)
  info[RK120] when a node joins or is replaced: dedicated=db:NoSchedule leaves"
`);
  });

  test("is new as RK120 in the first, and gone in the second", () => {
    const [before, leaving, after] = states();
    expect(review(before, leaving).newFindings.map(({ code }) => code)).toContain("RK120");
    expect(review(leaving, after).goneFindings.map(({ code }) => code)).toContain("RK120");
  });

  test("is no danger for what had no place before either, in no change in between", () => {
    const [before, leaving] = states();
    const renamed = { ...leaving, rancherVersion: "2.14.2" };
    expect(codesOf(review(before, leaving))).toEqual([]);
    expect(codesOf(review(leaving, renamed))).toEqual([]);
  });

  test("is a danger again where the tolerations are taken away while it leaves", () => {
    const leaving = made(only({ leavingTaints: [TAINT] }));
    const danger = review(leaving, { ...leaving, agents: { cluster: [], fleet: [] } }).dangers[0];
    expect(danger).toMatchObject({ code: "RK714", data: { workloads: ["fleet-agent"], leaving: [] } });
  });

  test("of which only the value changes keeps both tolerations, and the rollout tells of the new taint alone", () => {
    const old = made(only({ taints: ["a=1:NoSchedule"] }));
    const now = made(only({ taints: ["a=2:NoSchedule"], leavingTaints: ["a=1:NoSchedule"] }));
    const found = review(old, now);
    expect(codesOf(found)).toEqual([]);
    expect(stepsOf(found).filter(([, moment]) => moment === "on-join")).toEqual([
      [
        expect.stringContaining("wait until Rancher has stored the agents' tolerations"),
        "on-join",
        "terraform",
        expect.anything(),
      ],
      [
        'registered nodes of pool "only" keep what they have; those that join or are replaced come with a=2:NoSchedule',
        "on-join",
        "you",
        "replace the nodes one after the other; or change them as they run, once the agents' pods have their new tolerations: kubectl taint nodes -l rancher-k3s/node-pool=only a=2:NoSchedule --overwrite",
      ],
    ]);
    expect(found.diff.tolerations.filter(({ agent }) => agent === "fleet-agent")).toMatchObject([
      { toleration: "a=1:NoSchedule", change: "kept" },
      { toleration: "a=2:NoSchedule", change: "added" },
    ]);
    expect(verdictOf(found)).toMatch(/^only \+ a=2:NoSchedule − a=1:NoSchedule \(leaving\);/);
  });

  test("may come back, which evicts what came to the clean nodes meanwhile", () => {
    const evicting = ["spot:NoExecute"];
    const leaving = made({ ...only(), workers: { leavingTaints: evicting } });
    const found = review(leaving, made({ ...only(), workers: { taints: evicting } }));
    expect(codesOf(found)).toContain("RK703");
    expect(verdictOf(found)).not.toContain("leaving");
    // To say that a taint leaves that nobody had given puts none on.
    expect(codesOf(review(made({ ...only(), workers: {} }), leaving))).toEqual([]);
  });
});
