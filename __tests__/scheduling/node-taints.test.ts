import fc from "fast-check";
import { NodeRole, Taint } from "../../lib";
import { roleTaints } from "../../lib/scheduling/node-role";
import { nodeTaints } from "../../lib/scheduling/pool";
import { poolTaintProblems } from "../../lib/scheduling/validation/pool-rules";
import { poolTaints, roles } from "./arbitraries";

const onNode = (taints: readonly Taint[], roles: readonly NodeRole[]) =>
  nodeTaints({ taints, roleTaints: roleTaints(roles) }).map(String);

const SERVER = [NodeRole.ETCD, NodeRole.CONTROL_PLANE];

test("a node has the taints of its pool and those of its roles", () => {
  expect(onNode([Taint.noSchedule("dedicated", "db")], SERVER)).toMatchInlineSnapshot(`
[
  "dedicated=db:NoSchedule",
  "node-role.kubernetes.io/control-plane:NoSchedule",
]
`);
});

test("a taint of the pool with the key of a role's taint and another effect stands beside it", () => {
  expect(onNode([Taint.noExecute("node-role.kubernetes.io/control-plane")], SERVER)).toMatchInlineSnapshot(`
[
  "node-role.kubernetes.io/control-plane:NoExecute",
  "node-role.kubernetes.io/control-plane:NoSchedule",
]
`);
});

test("no pool may have a taint with the key and effect of its role's taint, whatever the value, as its nodes would not join", () => {
  const ofRoles = [NodeRole.ETCD, NodeRole.CONTROL_PLANE].flatMap((role) => roleTaints([role]));
  const withOwnRoleTaints = fc
    .tuple(poolTaints, fc.subarray(ofRoles), fc.constantFrom("", "own"))
    .map(([own, copied, value]) => [
      ...own,
      ...copied.map(({ key, effect }) => Taint.parse(`${key}=${value}:${effect}`)),
    ]);
  fc.assert(
    fc.property(withOwnRoleTaints, roles, (taints, roles) => {
      const all = nodeTaints({ taints, roleTaints: roleTaints(roles) });
      expect(all).toHaveLength(taints.length + roleTaints(roles).length);
      const isRefused = poolTaintProblems({ taints }, roleTaints(roles)).some(({ what }) =>
        /key and effect/.test(what),
      );
      expect(isRefused).toBe(new Set(all.map(({ key, effect }) => `${key}:${effect}`)).size < all.length);
    }),
  );
});
