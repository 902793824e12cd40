import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { describe as inWords } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs, rancherK3s } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const ROLES = { e: "etcd_role", c: "control_plane_role", w: "worker_role" } as const;

/** A pool of machines: `pool("a", "ec", 3)` has the roles etcd and control plane. */
const pool = (name: string, roles: string, quantity: number, more: object = {}) => ({
  name,
  quantity,
  ...Object.fromEntries([...roles].map((role) => [ROLES[role as keyof typeof ROLES], true])),
  machine_config: [{ kind: "Amazonec2Config", name: `nc-${name}-abcde` }],
  ...more,
});
type Pool = ReturnType<typeof pool>;

/** `rolling("0", "1")` lets none come before one goes. */
const rolling = (max_surge: string, max_unavailable: string) => ({ rolling_update: [{ max_surge, max_unavailable }] });

/** What a `rancher2_machine_config_v2` says of the machines of a pool. */
const config = (name: string, ami: string, more: object = {}) => ({
  id: `fleet-default/nc-${name}-abcde`,
  name: `nc-${name}-abcde`,
  kind: "Amazonec2Config",
  amazonec2_config: [{ ami, instance_type: "t3.large", region: "eu-central-1", session_token: "" }],
  ...more,
});

interface Changed {
  readonly before: object;
  readonly after: object;
  readonly after_unknown?: object;
}

/** A plan that changes machine configs, and the cluster where its pools after are others. */
const plan = (pools: readonly Pool[], changed: readonly Changed[], after = pools) => {
  const document = providerPlan({
    written: { rke_config: [{ machine_pools: after }] },
    held: { rke_config: { machine_pools: pools } },
    ...(after === pools ? {} : { planned: { rke_config: { machine_pools: after } } }),
  }) as { resource_changes: object[]; configuration: { root_module: { resources: object[] } } };
  changed.forEach((change, index) => {
    const resource = {
      address: `rancher2_machine_config_v2.c${index}`,
      mode: "managed",
      type: "rancher2_machine_config_v2",
      name: `c${index}`,
    };
    const expressions = { generate_name: {}, amazonec2_config: [{ ami: {}, instance_type: {} }] };
    document.resource_changes.push({ ...resource, change: { actions: ["update"], after_unknown: {}, ...change } });
    document.configuration.root_module.resources.push({ ...resource, provider_config_key: "rancher2", expressions });
  });
  return inputs.file(document);
};

const planned = (...args: Parameters<typeof plan>) => {
  const [found] = reviewChanges(changesOfPlans([plan(...args)])).clusters;
  if (found === undefined) throw new Error("no cluster");
  return found;
};
const anew = ({ rollout }: ReturnType<typeof planned>) =>
  rollout.map(({ what }) => plain(what)).filter((what) => what.includes("anew"));
const codes = ({ problems }: ReturnType<typeof planned>) => problems.map(({ finding }) => finding.code);

const S = pool("s", "ec", 3);
const W = pool("w", "w", 2);

describe("another image in the machine config of a pool", () => {
  test("makes all its machines anew, although Terraform leaves the cluster as it is", async () => {
    const file = plan([S, W], [{ before: config("w", "ami-1"), after: config("w", "ami-2") }]);
    const { out, exitCode } = await rancherK3s("review", file);
    expect(exitCode).toBe(0);
    expect(out.slice(0, out.indexOf("\n\nSettings"))).toMatchInlineSnapshot(`
"✓ cluster edge: rke_config.machine_pools.w.machine_config changes; agents stay
  schedulable

Rollout
  on apply: after the apply Rancher makes the machines of pool "w" anew from the
      other template, with all that the pool says now
      Rancher sees to it: Terraform does not wait for it; others come before
        they go; a node is drained first only where drain_before_delete says so;
        machines stay while the pool is paused, or where the other template says
        the same"
`);
  });

  test.each([
    ["only names, labels and annotations of it change", config("w", "ami-1", { labels: { team: "a" } })],
    [
      "what is not set is written as nothing",
      config("w", "ami-1", { amazonec2_config: [{ ami: "ami-1", instance_type: "t3.large", region: "eu-central-1" }] }),
    ],
    ["it is the config of another pool", config("other", "ami-2")],
  ])("makes none anew where %s", (_where, after) => {
    const found = planned([S, W], [{ before: config("w", "ami-1", { name: after.name }), after }]);
    expect([found.outcome, anew(found)]).toEqual(["unchanged", []]);
  });

  test("is none where a config of another name says the same", () => {
    const other = { ...config("x", "ami-1"), name: "nc-x-abcde" };
    const after = [S, { ...W, machine_config: [{ kind: "Amazonec2Config", name: "nc-x-abcde" }] }];
    const both = [config("w", "ami-1"), other].map((each) => ({ before: each, after: each }));
    expect(anew(planned([S, W], both, after))).toEqual([]);
    expect(anew(planned([S, W], [], after))).toHaveLength(1);
  });

  test("that is known only at apply makes them anew unless it turns out to be the same", () => {
    const { amazonec2_config, ...rest } = config("w", "ami-1");
    const late = { before: config("w", "ami-1"), after: { ...rest, amazonec2_config: [{ region: "eu-central-1" }] } };
    const found = planned([S, W], [{ ...late, after_unknown: { amazonec2_config: [{ ami: true }] } }]);
    expect(amazonec2_config).toHaveLength(1);
    expect(found.outcome).toBe("unknown");
    expect(anew(found)).toEqual([expect.stringContaining("unless their template says what it said before")]);
  });

  test("is seen between two synthesized stacks as well", () => {
    const stack = (ami: string) => {
      const written = {
        ...W,
        machine_config: { kind: "Amazonec2Config", name: "${rancher2_machine_config_v2.w.name}" },
      };
      const sketched = handWritten({ rke_config: { machine_pools: [S, written] } }) as { resource: object };
      const configs = { w: { generate_name: "w", amazonec2_config: { ami, region: "eu-central-1" } } };
      return inputs.file(
        { ...sketched, resource: { ...sketched.resource, rancher2_machine_config_v2: configs } } as never,
        "cdk.tf.json",
      );
    };
    const between = (base: string, head: string) => {
      const [found] = reviewChanges(changesBetween(stack(base), stack(head))).clusters;
      return found === undefined ? [] : anew(found);
    };
    expect(between("ami-1", "ami-2")).toEqual([expect.stringContaining('the machines of pool "w" anew')]);
    expect(between("ami-1", "ami-1")).toEqual([]);
    expect(between("${var.ami}", "${var.ami}")).toEqual([]);
    expect(between("${var.ami}", "${var.other}")).toHaveLength(1);
  });
});

describe("rolling_update of a pool whose machines are made anew", () => {
  const renewed = (name: string) => ({ before: config(name, "ami-1"), after: config(name, "ami-2") });

  test("that lets the only server go before another one comes loses etcd", async () => {
    const { out, exitCode } = await rancherK3s(
      "review",
      plan([pool("s", "ecw", 1, rolling("0", "1"))], [renewed("s")]),
    );
    expect(exitCode).toBe(1);
    expect(out.slice(0, out.indexOf("\n\nSettings"))).toMatchInlineSnapshot(`
"✗ cluster edge: rke_config.machine_pools.s.machine_config changes; Rancher may
  remove all machines with the roles etcd and control-plane before another one
  has joined (RK725, on apply)

Problems, the worst first
  error[RK725] on apply: Rancher may remove all machines with the roles etcd and
      control-plane before another one has joined
    = they are those of pool "s"
    = the machines of pool "s" are made anew from another template, and
      rolling_update lets all of them go before another one comes; they stay
      where the other template says the same
    = all objects of the cluster are kept in etcd on these machines: as long as
      another one stays, Rancher takes a machine out of etcd before it removes
      it; where none stays, it may remove them by force
    = a new machine does not join the etcd of machines that are being removed:
      it starts an empty one, or Rancher waits until a snapshot is restored;
      which of the two is not known here
    = the Kubernetes API runs on these machines: until another one has joined
      nothing in the cluster is made, moved or repaired, and pods that are there
      go on as long as nothing befalls them
    = help: let one come before one goes, as it is without numbers:
      rolling_update { max_surge = "1", max_unavailable = "0" } in pool "s"
    = or: if it is meant, have an etcd snapshot first that is kept outside of
      these machines, and restore it afterwards

Rollout
  on apply: after the apply Rancher makes the machines of pool "s" anew from the
      other template, with all that the pool says now
      Rancher sees to it: Terraform does not wait for it; rolling_update lets
        all of them go before another one comes: until one has joined,
        cattle-cluster-agent, fleet-agent, rancher-webhook,
        system-upgrade-controller, coredns, metrics-server,
        local-path-provisioner and traefik find no node; a node is drained first
        only where drain_before_delete says so; machines stay while the pool is
        paused, or where the other template says the same"
`);
  });

  test.each([
    ["nothing is said", {}, 3, false],
    ["one comes before one goes", rolling("1", "0"), 1, false],
    ["one goes first of three", rolling("0", "1"), 3, false],
    ["no number lets any come or go, so that one goes", rolling("0", "0"), 1, true],
    ["all go at once", rolling("0", "100%"), 3, true],
    ["all may go, others coming at once or not", rolling("1", "3"), 3, true],
    ["a share is too small for one, so that one goes of three", rolling("0", "10%"), 3, false],
    ["a share is too small for one, so that the only one goes", rolling("0%", "10%"), 1, true],
    ["nothing is made anew while it is paused", { ...rolling("0", "100%"), paused: true }, 3, false],
  ])("loses etcd or not: %s", (_how, how, quantity, isLost) => {
    expect(codes(planned([pool("s", "ecw", quantity, how)], [renewed("s")])).includes("RK725")).toBe(isLost);
  });

  test("loses no etcd where another pool keeps a machine with the role", () => {
    const [one, other] = [pool("s", "ecw", 1, rolling("0", "1")), pool("o", "ec", 2)];
    expect(codes(planned([one, other], [renewed("s")]))).not.toContain("RK725");
    expect(codes(planned([one, other], [renewed("s"), renewed("o")]))).not.toContain("RK725");
    const both = [one, pool("o", "ec", 2, rolling("0", "100%"))];
    expect(codes(planned(both, [renewed("s"), renewed("o")]))).toContain("RK725");
  });

  test("that lets all workers go first leaves their pods without a node until another one joins", async () => {
    const file = plan([S, pool("w", "w", 1, rolling("0", "1"))], [renewed("w")]);
    const { out, exitCode } = await rancherK3s("review", file);
    expect(exitCode).toBe(1);
    expect(out.slice(0, out.indexOf("\n\nSettings"))).toMatchInlineSnapshot(`
"✗ cluster edge: rke_config.machine_pools.w.machine_config changes; fleet-agent
  finds no node for new pods once this is rolled out, until a node of pool "w"
  joins (RK707, on apply)

Problems, the worst first
  error[RK707] on apply: fleet-agent finds no node for new pods once this is
      rolled out, until a node of pool "w" joins
    = Rancher makes the machines of pool "w" anew, and rolling_update lets all
      of them go before another one comes
    = pods that are there go with their machines
    = help: let one come before one goes, as it is without numbers:
      rolling_update { max_surge = "1", max_unavailable = "0" } in pool "w"
    = or: keep a pool that takes its pods

Rollout
  on apply: after the apply Rancher makes the machines of pool "w" anew from the
      other template, with all that the pool says now
      Rancher sees to it: Terraform does not wait for it; rolling_update lets
        all of them go before another one comes: until one has joined,
        fleet-agent and rancher-webhook find no node; a node is drained first
        only where drain_before_delete says so; machines stay while the pool is
        paused, or where the other template says the same"
`);
  });

  test("says nothing of machines that are not made anew", () => {
    const found = planned([S, W], [], [S, { ...W, ...rolling("0", "100%") }]);
    expect([codes(found), anew(found)]).toEqual([[], []]);
  });

  test("makes nothing of another template while the pool is paused", () => {
    const found = planned([S, pool("w", "w", 2, { paused: true })], [renewed("w")]);
    expect(anew(found)).toEqual([
      'machines of pool "w" stay as they are as long as the pool is paused; Rancher makes them anew from the other template once it is not',
    ]);
  });
});

describe("a taint that moves from one pool of machines to another", () => {
  const TAINT = { taints: [{ key: "team", value: "a", effect: "NoSchedule" }] };
  const [a, b] = [pool("a", "w", 2), pool("b", "w", 2)];
  const of = (after: readonly Pool[], changed: readonly Changed[] = []) =>
    planned([S, a, { ...b, ...TAINT }], changed, [S, ...after]).problems.filter(({ finding }) =>
      ["RK705", "RK714"].includes(finding.code),
    );
  const helped = (found: ReturnType<typeof of>) =>
    found.map(({ finding, moment }) => `${moment}: ${plain(inWords(finding).help[0] as never)}`);
  const both = [{ ...a, ...TAINT }, b];

  test("as Rancher makes the machines of both anew, is not to be waited for by replacing nodes", () => {
    const renewed = ["a", "b"].map((name) => ({ before: config(name, "ami-1"), after: config(name, "ami-2") }));
    expect(helped(of(both, renewed))).toEqual([
      'on-apply: leave pool "a" as it is with this change, and make the other one once a node of pool "b" is there without the taint',
    ]);
  });

  test("is waited for by replacing nodes where somebody replaces them", () => {
    expect(helped(of(both))).toEqual(['on-join: replace nodes of pool "b" before those of pool "a" go']);
  });
});

test("a number of machines that only the apply tells takes no place at once from those that are there", () => {
  const tainted = pool("w", "w", 2, { taints: [{ key: "team", value: "a", effect: "NoSchedule" }] });
  const document = providerPlan({
    written: { rke_config: [{ machine_pools: [S, { ...tainted, quantity: 5 }] }] },
    held: { rke_config: { machine_pools: [S, W] } },
    planned: { rke_config: { machine_pools: [S, { ...tainted, quantity: null }] } },
    references: {},
  }) as { resource_changes: { change: { after_unknown: object } }[] };
  const [change] = document.resource_changes;
  if (change !== undefined) {
    change.change.after_unknown = { rke_config: [{ machine_pools: [{}, { quantity: true }] }] };
  }
  const [found] = reviewChanges(changesOfPlans([inputs.file(document)])).clusters;
  const lost = found?.problems.filter(({ finding }) => finding.code === "RK707").map(({ moment }) => moment);
  expect(lost).toEqual(["on-join"]);
});

test("one of two that go first may be all of them, with their etcd, where only the apply tells how many there are", () => {
  const all = pool("all", "ecw", 1, rolling("0", "1"));
  const other = { ...all, quantity: null, machine_config: [{ kind: "Amazonec2Config", name: "nc-all-other" }] };
  const document = providerPlan({
    written: { rke_config: [{ machine_pools: [{ ...other, quantity: 5 }] }] },
    held: { rke_config: { machine_pools: [all] } },
    planned: { rke_config: { machine_pools: [other] } },
    references: {},
  }) as { resource_changes: { change: { after_unknown: object } }[] };
  const [change] = document.resource_changes;
  if (change !== undefined) change.change.after_unknown = { rke_config: [{ machine_pools: [{ quantity: true }] }] };
  const [found] = reviewChanges(changesOfPlans([inputs.file(document)])).clusters;
  const told = JSON.stringify(found?.rollout.map(({ what, because }) => [plain(what), plain(because)]));
  expect(told).toContain(
    "rolling_update lets 1 of them go before another one comes: all of them, with the etcd that they have, where there are no more, and how many there are is known only at apply",
  );
  expect(told).not.toContain("they go by rolling_update of the pool");
});
