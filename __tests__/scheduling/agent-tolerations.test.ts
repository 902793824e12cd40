import fc from "fast-check";
import { NodeRole, Taint, TaintEffect, TaintsApplied, Toleration } from "../../lib";
import { agentHosts, deriveAgentTolerations, explainAgentTolerations } from "../../lib/scheduling/agent-tolerations";
import { roleTaints } from "../../lib/scheduling/node-role";
import { nodeTaints, type SchedulingPool } from "../../lib/scheduling/pool";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { poolTaints, roles, tolerations } from "./arbitraries";

function pool(name: string, poolRoles: readonly NodeRole[], ...taints: Taint[]): SchedulingPool {
  return {
    name,
    roles: poolRoles,
    taints,
    roleTaints: roleTaints(poolRoles),
    labels: {},
    taintsApplied: TaintsApplied.AT_REGISTRATION,
  };
}

const pools = fc
  .array(fc.tuple(roles, poolTaints), { maxLength: 5 })
  .map((list) => list.map(([poolRoles, taints], index) => pool(`pool-${index}`, poolRoles, ...taints)));
const runsOnEveryHost = (given: readonly SchedulingPool[], all: readonly Toleration[]) =>
  agentHosts(given).every((host) => new TolerationSet(all).blocking(nodeTaints(host)).length === 0);
const texts = (list: readonly Toleration[]) => list.map(String);

describe("the taints Rancher adds to K3s nodes because of their roles", () => {
  const { ETCD, CONTROL_PLANE, WORKER } = NodeRole;
  test.each([
    [[ETCD], ["node-role.kubernetes.io/etcd:NoExecute"]],
    [[CONTROL_PLANE], ["node-role.kubernetes.io/control-plane:NoSchedule"]],
    [[ETCD, CONTROL_PLANE], ["node-role.kubernetes.io/control-plane:NoSchedule"]],
    [[WORKER], []],
    [[ETCD, WORKER], []],
    [NodeRole.ALL, []],
  ])("%j: %j", (given, expected) => {
    expect(roleTaints(given as NodeRole[]).map(String)).toEqual(expected);
  });
});

describe("tolerations derived for Rancher's agents", () => {
  test("an all-role pool's custom taint is tolerated exactly (rancher/rancher#49981)", () => {
    const derived = deriveAgentTolerations(
      [pool("first", NodeRole.ALL, Taint.noExecute("test-key", "test-value"))],
      [],
    );
    expect(derived.map((toleration) => toleration.toKubernetes())).toEqual([
      { key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute" },
    ]);
  });

  test("a taint without a value is tolerated with Exists", () => {
    const derived = deriveAgentTolerations([pool("first", NodeRole.ALL, Taint.noSchedule("dedicated"))], []);
    expect(texts(derived)).toEqual(["dedicated:NoSchedule op=Exists"]);
  });

  test("worker-only pools are left out: no worker can join before the agent runs", () => {
    expect(
      deriveAgentTolerations([pool("all", NodeRole.ALL), pool("gpu", [NodeRole.WORKER], Taint.noSchedule("gpu"))], []),
    ).toEqual([]);
  });

  test("soft taints need no toleration", () => {
    expect(deriveAgentTolerations([pool("all", NodeRole.ALL, Taint.preferNoSchedule("a"))], [])).toEqual([]);
  });

  test("taints implied by roles are tolerated too", () => {
    const dedicated = pool("servers", [NodeRole.ETCD, NodeRole.CONTROL_PLANE]);
    expect(texts(deriveAgentTolerations([dedicated], []))).toEqual([
      "node-role.kubernetes.io/control-plane:NoSchedule op=Exists",
    ]);
  });

  test("what the app tolerates already is not derived again", () => {
    const host = pool("all", NodeRole.ALL, Taint.noExecute("a", "b"));
    expect(deriveAgentTolerations([host], [Toleration.exists("a", TaintEffect.NO_EXECUTE)])).toEqual([]);
  });

  test("a toleration limited in time does not replace the derived one", () => {
    const host = pool("all", NodeRole.ALL, Taint.noExecute("a"));
    const given = Toleration.exists("a", TaintEffect.NO_EXECUTE, { seconds: 60 });
    expect(texts(deriveAgentTolerations([host], [given]))).toEqual(["a:NoExecute op=Exists"]);
  });

  test("agents then fit on every control-plane pool", () => {
    fc.assert(
      fc.property(pools, fc.array(tolerations, { maxLength: 2 }), (given, appended) =>
        runsOnEveryHost(given, [...appended, ...deriveAgentTolerations(given, appended)]),
      ),
    );
  });

  test("none is wider than needed: without any one of them an agent no longer fits somewhere", () => {
    fc.assert(
      fc.property(pools, (given) => {
        const derived = deriveAgentTolerations(given, []);
        return derived.every(
          (left) =>
            !runsOnEveryHost(
              given,
              derived.filter((toleration) => toleration !== left),
            ),
        );
      }),
    );
  });

  test("the order of pools changes the order alone", () => {
    fc.assert(
      fc.property(pools, (given) => {
        expect(texts(deriveAgentTolerations([...given].reverse(), [])).sort()).toEqual(
          texts(deriveAgentTolerations(given, [])).sort(),
        );
      }),
    );
  });

  test("a pool that comes last comes after all that is there and stays needed", () => {
    fc.assert(
      fc.property(pools, roles, poolTaints, (given, poolRoles, taints) => {
        const before = texts(deriveAgentTolerations(given, []));
        const after = texts(deriveAgentTolerations([...given, pool("a-last", poolRoles, ...taints)], []));
        const kept = before.filter((each) => after.includes(each));
        expect(after.slice(0, kept.length)).toEqual(kept);
      }),
    );
  });

  test("every one is explained by the pools and taints it is there for", () => {
    const given = [
      pool("a", NodeRole.ALL, Taint.noExecute("k", "v")),
      pool("b", [NodeRole.CONTROL_PLANE], Taint.noExecute("k", "v")),
    ];
    const explained = explainAgentTolerations(given, [
      ...deriveAgentTolerations(given, []),
      Toleration.exists("unrelated", TaintEffect.NO_SCHEDULE),
    ]);
    expect(
      explained.map(({ toleration, because }) => [
        toleration.toString(),
        ...because.map((reason) => `${reason.pool}/${reason.origin}: ${reason.taint}`),
      ]),
    ).toEqual([
      ["k=v:NoExecute", "a/pool: k=v:NoExecute", "b/pool: k=v:NoExecute"],
      [
        "node-role.kubernetes.io/control-plane:NoSchedule op=Exists",
        "b/roles: node-role.kubernetes.io/control-plane:NoSchedule",
      ],
      ["unrelated:NoSchedule op=Exists"],
    ]);
  });

  test("is there for every hard taint of the control plane that it tolerates, and for no other", () => {
    fc.assert(
      fc.property(pools, fc.array(tolerations, { maxLength: 3 }), (given, others) => {
        const taints = agentHosts(given).flatMap((host) =>
          nodeTaints(host)
            .filter(({ isHard }) => isHard)
            .map((taint) => ({ pool: host.name, taint })),
        );
        const wide = taints.map(({ taint }) => Toleration.exists(taint.key));
        const all = [...deriveAgentTolerations(given, []), ...wide, ...others].filter(({ key }) => key !== undefined);
        for (const { toleration, because } of explainAgentTolerations(given, all)) {
          expect(because.map(({ pool: name, taint }) => `${name} ${taint}`)).toEqual(
            taints.filter(({ taint }) => toleration.tolerates(taint)).map((each) => `${each.pool} ${each.taint}`),
          );
        }
      }),
    );
  });
});
