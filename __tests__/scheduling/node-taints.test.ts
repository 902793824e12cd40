import fc from "fast-check";
import { NodeRole, Taint } from "../../lib";
import { roleTaints } from "../../lib/scheduling/node-role";
import { nodeTaints } from "../../lib/scheduling/pool";
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

test("a taint of the pool takes the place of the role's taint with its key and effect, as a node has one of each", () => {
  expect(onNode([Taint.noSchedule("node-role.kubernetes.io/control-plane", "own")], SERVER)).toMatchInlineSnapshot(`
[
  "node-role.kubernetes.io/control-plane=own:NoSchedule",
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

test("no node has two taints of one key and effect, whatever the pool's taints", () => {
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
      expect(new Set(all.map(({ key, effect }) => `${key}:${effect}`)).size).toBe(all.length);
      expect(all).toEqual(expect.arrayContaining([...taints]));
    }),
  );
});
