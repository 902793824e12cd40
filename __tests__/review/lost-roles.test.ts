import { NodeRole } from "../../lib";
import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { modelOf } from "../scheduling/models";
import { Inputs, rancherK3s, stackOf } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const ROLES = { e: "etcd_role", c: "control_plane_role", w: "worker_role" } as const;

/** A pool of machines: `pool("a", "ec", 3)` has the roles etcd and control plane. */
const pool = (name: string, roles: string, quantity = 3) => ({
  name,
  quantity,
  ...Object.fromEntries([...roles].map((role) => [ROLES[role as keyof typeof ROLES], true])),
});
const C = pool("c", "c", 2);
const E = pool("e", "e");
const W = pool("w", "w");

type Pool = ReturnType<typeof pool>;
const K3S = "v1.33.5+k3s1";

const stack = (machine_pools: readonly Pool[], kubernetes_version = K3S) =>
  inputs.file(handWritten({ kubernetes_version, rke_config: { machine_pools } }), "cdk.tf.json");

const reviewed = (base: string, head: string) => {
  const [found] = reviewChanges(changesBetween(base, head)).clusters;
  if (found === undefined) throw new Error("no cluster");
  return found;
};
const between = (before: readonly Pool[], after: readonly Pool[], release = K3S) =>
  reviewed(stack(before, release), stack(after, release));

const lost = ({ dangers }: ReturnType<typeof between>) =>
  dangers.flatMap(({ code, data }) => (code === "RK725" ? [data] : []));

describe("all machines with a role the cluster cannot be without", () => {
  test("are never swapped for others with one apply: etcd is lost", async () => {
    const { out, exitCode } = await rancherK3s(
      "review",
      "--base",
      stack([C, E, W]),
      "--head",
      stack([C, pool("e2", "e"), W]),
    );
    expect(exitCode).toBe(1);
    expect(out.slice(0, out.indexOf("\n\nNode pools"))).toMatchInlineSnapshot(`
"✗ cluster edge: + pool e2, − pool e; Rancher removes all machines with the role
  etcd before another one has joined (RK725, on apply)

Problems, the worst first
  error[RK725] on apply: Rancher removes all machines with the role etcd before
      another one has joined
    = they are those of pool "e"; no machine of pool "e2" has joined with the
      role yet
    = all objects of the cluster are kept in etcd on these machines: as long as
      another one stays, Rancher takes a machine out of etcd before it removes
      it; where none stays, it may remove them by force
    = a new machine does not join the etcd of machines that are being removed:
      it starts an empty one, or Rancher waits until a snapshot is restored;
      which of the two is not known here
    = help: let machines of pool "e2" join with the role first, and take pool
      "e" away in a later change
    = or: if it is meant, have an etcd snapshot first that is kept outside of
      these machines, and restore it afterwards"
`);
  });

  test("do not go alone either", async () => {
    const { out, exitCode } = await rancherK3s("review", "--base", stack([C, E, W]), "--head", stack([C, W]));
    expect(exitCode).toBe(1);
    expect(out.slice(0, out.indexOf("\n\nNode pools"))).toMatchInlineSnapshot(`
"✗ cluster edge: − pool e; Rancher removes all machines with the role etcd, and
  makes no other (RK725, on apply)

Problems, the worst first
  error[RK725] on apply: Rancher removes all machines with the role etcd, and
      makes no other
    = they are those of pool "e"
    = all objects of the cluster are kept in etcd on these machines: as long as
      another one stays, Rancher takes a machine out of etcd before it removes
      it; where none stays, it removes them by force
    = help: keep a machine with the role
    = or: if it is meant, have an etcd snapshot first that is kept outside of
      these machines, and restore it afterwards"
`);
  });

  test("are those of the control plane: objects stay in etcd", async () => {
    const { out, exitCode } = await rancherK3s(
      "review",
      "--base",
      stack([C, E, W]),
      "--head",
      stack([pool("c2", "c"), E, W]),
    );
    expect(exitCode).toBe(1);
    expect(out.slice(0, out.indexOf("\n\nNode pools"))).toMatchInlineSnapshot(`
"✗ cluster edge: + pool c2, − pool c; Rancher removes all machines with the role
  control-plane before another one has joined (RK725, on apply); 1 more warning

Problems, the worst first
  error[RK725] on apply: Rancher removes all machines with the role
      control-plane before another one has joined
    = they are those of pool "c"; no machine of pool "c2" has joined with the
      role yet
    = the Kubernetes API runs on these machines: until another one has joined
      nothing in the cluster is made, moved or repaired, and pods that are there
      go on as long as nothing befalls them
    = the objects of the cluster stay in etcd, on other machines
    = help: let machines of pool "c2" join with the role first, and take pool
      "c" away in a later change

  warning[RK301] when a node joins or is replaced: cattle-cluster-agent runs on
      "c2" only because Rancher adds tolerations at run time
    = new in it: pool "c2"
    = Rancher derives them from control-plane nodes it knows, one node at a time
      until the agent is connected
    = the cluster's own configuration does not hold them
    = help: append tolerations without a limit to
      cluster_agent_deployment_customization.append_tolerations"
`);
  });

  test.each([
    ["a pool has no machines any more", [C, pool("e", "e", 0), W], { roles: ["etcd"], pools: ["e"], coming: [] }],
    ["all servers are removed", [W], { roles: ["etcd", "control-plane"], pools: ["c", "e"], coming: [] }],
    [
      "one pool takes the place of two",
      [pool("s", "ec"), W],
      { roles: ["etcd", "control-plane"], pools: ["c", "e"], coming: ["s"] },
    ],
    [
      "the role is given to another pool, whose machines are there without it",
      [C, pool("w", "ew")],
      { roles: ["etcd"], pools: ["e"], coming: ["w"] },
    ],
  ])("are lost where %s", (_how, after, data) => {
    expect(lost(between([C, E, W], after))).toEqual([data]);
  });

  test("are lost where a plan leaves no machine pool", () => {
    const [found] = reviewChanges(changesOfPlans([plan([C, E, W], [])])).clusters;
    expect(found && lost(found)).toEqual([{ roles: ["etcd", "control-plane"], pools: ["c", "e"], coming: [] }]);
  });

  test.each([
    ["another pool with the role keeps a machine", [E, pool("e2", "e", 1), C, W], [pool("e2", "e", 1), C, W]],
    ["a pool with the role only gets fewer machines", [E, C, W], [pool("e", "e", 1), C, W]],
    ["a pool with more roles takes over that is there already", [E, pool("s", "ec"), W], [pool("s", "ec"), W]],
    ["only workers go", [E, C, W], [E, C]],
    ["the machines of a pool stay and get other roles", [pool("s", "ec"), W], [pool("s", "c"), pool("w", "ew")]],
    ["there were no machines before", [pool("s", "ec", 0), W], [pool("s2", "ec"), W]],
  ])("are not lost where %s", (_how, before, after) => {
    expect(lost(between(before, after))).toEqual([]);
  });
});

const plan = (before: readonly Pool[], after: readonly Pool[]) =>
  inputs.file(
    providerPlan({
      written: { rke_config: [{ machine_pools: after }] },
      held: { rke_config: { machine_pools: before } },
      planned: { rke_config: { machine_pools: after } },
    }),
  );

test("a pool of which nobody knows the roles may have the one that is lost", () => {
  const declared = { variable: { is_etcd: { type: "bool" } } };
  const open = { name: "o", quantity: 1, worker_role: true, etcd_role: "${var.is_etcd}" };
  const of = (...machine_pools: object[]) =>
    inputs.file(handWritten({ kubernetes_version: K3S, rke_config: { machine_pools } }, declared), "cdk.tf.json");
  // One that is there may keep its etcd; of one that comes no machine has joined yet.
  expect(lost(reviewed(of(C, E, open), of(C, open)))).toEqual([]);
  expect(lost(reviewed(of(C, E, W), of(C, open)))).toEqual([{ roles: ["etcd"], pools: ["e"], coming: ["o"] }]);
});

test("of RKE2 they are told of as well, although nothing else is judged", () => {
  const found = between([pool("s", "ecw")], [pool("s2", "ecw")], "v1.33.5+rke2r1");
  expect([found.severity, plain(found.verdict)]).toMatchInlineSnapshot(`
[
  "error",
  "+ pool s2, − pool s; Rancher removes all machines with the roles etcd and control-plane before another one has joined (RK725, on apply); not judged: "v1.33.5+rke2r1" is no release of K3s",
]
`);
});

test("a check of a plan fails on them as a review does", async () => {
  const { out, exitCode } = await rancherK3s("check", plan([C, E, W], [C, pool("e2", "e"), W]));
  expect(exitCode).toBe(1);
  expect(out.slice(0, out.indexOf("\n\nstack"))).toMatchInlineSnapshot(`
"1 cluster: 1 with warnings; 1 loss by the plan

✗ cluster edge: the plan takes machines away that the cluster cannot be without;
  Rancher removes all machines with the role etcd before another one has joined
  (RK725)
! cluster edge: cattle-cluster-agent runs on "c" only because Rancher adds
  tolerations at run time (RK301); 2 notes


edge  the plan takes machines away that the cluster cannot be without

Findings
  error[RK725]: Rancher removes all machines with the role etcd before another
      one has joined
    = they are those of pool "e"; no machine of pool "e2" has joined with the
      role yet
    = all objects of the cluster are kept in etcd on these machines: as long as
      another one stays, Rancher takes a machine out of etcd before it removes
      it; where none stays, it may remove them by force
    = a new machine does not join the etcd of machines that are being removed:
      it starts an empty one, or Rancher waits until a snapshot is restored;
      which of the two is not known here
    = help: let machines of pool "e2" join with the role first, and take pool
      "e" away in a later change
    = or: if it is meant, have an etcd snapshot first that is kept outside of
      these machines, and restore it afterwards"
`);
});

test("nodes that registered themselves stay when their pool goes", () => {
  const custom = (servers: string) =>
    inputs.app({
      edge: stackOf({
        edge: modelOf({
          [servers]: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
          workers: { roles: [NodeRole.WORKER] },
        }),
      }),
    });
  const found = reviewed(custom("servers"), custom("others"));
  expect(lost(found)).toEqual([]);
  expect(found.dangers.map(({ code }) => code)).toContain("RK718");
});

test("machines that are made anew with other roles leave none with them, whether another pool gets these or not", () => {
  const of = (template: string, each: Pool) => ({
    ...each,
    machine_config: { kind: "Amazonec2Config", name: template },
  });
  const before = [of("old", pool("s", "ec")), of("old", W)];
  const found = between(before, [of("new", pool("s", "w")), of("new", pool("w", "ecw"))]);
  expect(lost(found)).toEqual([{ roles: ["etcd", "control-plane"], pools: ["s"], coming: ["w"], madeAnew: ["s"] }]);
  expect(found.problems.map(({ finding }) => describePlainly(finding).message)[0]).toContain(
    "whether another one has joined or not",
  );
  // Those that get no other template stay until somebody deletes them.
  expect(lost(between(before, [of("old", pool("s", "w")), of("old", pool("w", "ecw"))]))).toEqual([]);
  expect(lost(between(before, [of("new", pool("s", "ec")), of("new", W)]))).toEqual([]);
});

test("a role that no machine is left with is missing from the apply on", () => {
  const { problems } = between([pool("s", "ec"), W], [pool("s", "ec")]);
  expect(problems.map(({ finding, moment }) => `${finding.code} ${moment}`)).toContain("RK106 on-apply");
});
