/** Settings over which the apply of a plan fails, as the plan has them. */
import { lateInPlan } from "../../lib/review/late-settings";

type Side = Readonly<Record<string, unknown>>;

interface Planned {
  readonly configured: Side;
  readonly after?: Side | undefined;
  readonly before?: Side;
  readonly unknown?: Side;
  readonly isMade?: boolean;
  /** What the plan does not know of what its changes are made of. */
  readonly all?: readonly string[];
  /** What of it no expression that it shows refers to. */
  readonly unseen?: readonly string[];
}

const of = (...references: readonly string[]) => ({ references });
const KNOWN: Readonly<Record<string, boolean>> = { "random_pet.a": false, "random_pet.b": false, "data.http.ip": true };

function readLate({ configured, after, before, unknown, isMade = false, unseen = [], all = unseen }: Planned) {
  const block = (side: Side | undefined) => (side === undefined ? {} : { rke_config: [side] });
  return lateInPlan({
    after: block(after),
    before: block(before),
    unknown: block(unknown),
    configured: block(configured),
    isMade,
    isKnown: (reference) => KNOWN[reference.replace(/(\.id|\[.*)$/, "")],
    late: { all, unseen },
  });
}

const late = (planned: Planned) => readLate(planned).settings;
const placesOf = (planned: Planned) => readLate(planned).mask;

const told = (planned: Planned) => late(planned).map(({ setting, values, cause }) => [setting, ...values, cause]);
const s3 = (bucket: unknown) => ({ etcd: [{ s3_config: [{ bucket }] }] });
const REFERENCE = of("random_pet.a.id", "random_pet.a");

describe("of a value that is not known", () => {
  test("tells where it is planned as nothing beside what is planned", () => {
    expect(told({ configured: s3(REFERENCE), after: s3("") })).toEqual([
      ["etcd.s3Config.bucket", "random_pet.a.id", "value"],
    ]);
    expect(late({ configured: s3(REFERENCE), after: s3(null) })[0]).toMatchObject({ isPlanned: true, never: [] });
  });

  test.each<[string, Planned]>([
    ["it stays open", { configured: s3(REFERENCE), after: s3(null), unknown: s3(true) }],
    ["all of its block stays open", { configured: s3(REFERENCE), after: s3(null), unknown: { etcd: true } }],
    ["it is planned as something", { configured: s3(REFERENCE), after: s3("backups") }],
    ["its source is known", { configured: s3(of("data.http.ip.id")), after: s3("") }],
    ["nothing is referred to", { configured: s3({ constant_value: "" }), after: s3("") }],
    ["a cluster that exists has no rke_config", { configured: s3(REFERENCE) }],
    ["all of it is a map that holds something", { configured: { labels: REFERENCE }, after: { labels: { a: "b" } } }],
  ])("tells nothing where %s", (_what, planned) => {
    expect(told(planned)).toEqual([]);
  });

  test.each(["var.a", "path.module", "terraform.workspace", "count.index", "each.key"])(
    "tells nothing of %s, which Terraform knows",
    (reference) => {
      expect(told({ configured: s3(of(reference)), after: s3("") })).toEqual([]);
    },
  );

  test("tells of each.value, which may be anything", () => {
    expect(told({ configured: s3(of("each.value")), after: s3("") })).toHaveLength(1);
  });

  test("tells of a map that is planned as empty", () => {
    const configured = { registries: [{ mirrors: [{ rewrites: REFERENCE }] }] };
    expect(told({ configured, after: { registries: [{ mirrors: [{ rewrites: {} }] }] } })).toHaveLength(1);
  });

  test("names each value once, sorted, of all blocks that have the argument", () => {
    const configured = { files: [{ name: of("random_pet.b.id") }, { name: of("random_pet.a.id", "random_pet.b.id") }] };
    expect(told({ configured, after: { files: [{ name: "" }, { name: "" }] } })).toEqual([
      ["files.name", "random_pet.a.id", "random_pet.b.id", "value"],
    ]);
  });

  test("names a value as far as the reference goes", () => {
    const references = of("random_pet.a[0].id", "random_pet.a[0]", "random_pet.a");
    expect(told({ configured: s3(references), after: s3("") })[0]).toContain("random_pet.a[0].id");
    expect(told({ configured: s3(references), after: s3("") })[0]).toHaveLength(3);
  });
});

describe("of a cluster that is created, of which nothing else is known", () => {
  test("tells that the value stands alone, or why it fails beside others too", () => {
    const configured = { machine_global_config: REFERENCE, ...s3(REFERENCE) };
    expect(told({ configured, isMade: true })).toEqual([
      ["machineGlobalConfig", "random_pet.a.id", "alone"],
      ["etcd.s3Config.bucket", "random_pet.a.id", "value"],
    ]);
  });

  test("tells it although the plan has it open", () => {
    const unknown = { machine_global_config: true };
    expect(told({ configured: { machine_global_config: REFERENCE }, unknown, isMade: true })).toHaveLength(1);
  });
});

describe("of a flag or a number", () => {
  const flag = (skip: unknown) => ({ etcd: [{ disable_snapshots: skip }] });

  test("tells where it is planned as nothing, or as it was, and what it is made of is not known", () => {
    expect(told({ configured: flag(REFERENCE), after: flag(false) })).toEqual([
      ["etcd.disableSnapshots", "random_pet.a.id", "flag"],
    ]);
    expect(told({ configured: flag(REFERENCE), after: flag(true), before: flag(true) })).toHaveLength(1);
    expect(told({ configured: flag(REFERENCE), after: flag(0) })).toEqual([
      ["etcd.disableSnapshots", "random_pet.a.id", "value"],
    ]);
  });

  test("tells nothing where it is another one, or may be made of what is known", () => {
    expect(told({ configured: flag(REFERENCE), after: flag(true), before: flag(false) })).toEqual([]);
    expect(told({ configured: flag(of("local.a")), after: flag(false) })).toEqual([]);
    expect(told({ configured: flag(of("random_pet.a.id", "var.b")), after: flag(false) })).toEqual([]);
  });
});

test("blocks with a hostname are found where the provider sorts them", () => {
  const block = (host: string, insecure: unknown) => ({ hostname: { constant_value: host }, insecure });
  const planned = [
    { hostname: "a.example.com", insecure: true },
    { hostname: "b.example.com", insecure: false },
  ];
  const registries = (configs: readonly unknown[]) => ({ registries: [{ configs }] });
  const found = (late: string) => {
    const configured = ["b.example.com", "a.example.com"].map((host) =>
      block(host, host === late ? REFERENCE : { constant_value: true }),
    );
    return told({ configured: registries(configured), after: registries(planned) });
  };
  expect(found("b.example.com")).toHaveLength(1);
  expect(found("a.example.com")).toEqual([]);
  const elsewhere = [block("c.example.com", REFERENCE)];
  expect(told({ configured: registries(elsewhere), after: registries([{ insecure: false }]) })).toHaveLength(1);
  expect(told({ configured: registries(elsewhere), after: registries([{ insecure: true }]) })).toEqual([]);
});

describe("a value that is planned as nothing counts as not known at its place", () => {
  test("with nothing there", () => {
    expect(placesOf({ configured: s3(REFERENCE), after: s3("") })).toEqual({
      rke_config: [{ etcd: [{ s3_config: [{ bucket: true }] }] }],
    });
    expect(placesOf({ configured: s3({ constant_value: "" }), after: s3("") })).toBeUndefined();
  });

  test("in a pool that a dynamic block before it moves, as it was under its name", () => {
    const pools = (...names: string[]) => ({ machine_pools: names.map((name) => ({ name, quantity: 2 })) });
    const configured = { machine_pools: [{ name: { constant_value: "w" }, quantity: REFERENCE }] };
    expect(placesOf({ configured, after: pools("a", "w"), before: pools("w") })).toEqual({
      rke_config: [{ machine_pools: [undefined, { quantity: true }] }],
    });
  });
});

describe("of pools and taints that a dynamic block makes, which a plan does not show", () => {
  const cp = { name: "cp", quantity: 3 };
  const configured = { machine_pools: [{ name: { constant_value: "cp" }, quantity: { constant_value: 3 } }] };
  const pools = (...others: Side[]) => ({ machine_pools: [cp, ...others] });
  const gpu = { name: "gpu", quantity: 2, machine_labels: { p: "a" }, taints: [{ key: "gpu", value: "a" }] };
  const emptied = { ...gpu, machine_labels: {}, taints: [{ key: "gpu", value: "" }] };
  const OPEN = { machine_labels: true, taints: [{ value: true }] };
  const unseen = ["random_pet.a.id"];
  const open = (...each: unknown[]) => ({ rke_config: [{ machine_pools: each }] });

  test("tells that they may be late where something is that no other expression refers to", () => {
    const planned = { configured, after: pools(emptied), before: pools(gpu), unseen };
    expect(told(planned)).toEqual([["rkeConfig.machinePools", "random_pet.a.id", "unseen"]]);
    expect(placesOf(planned)).toEqual(open(undefined, OPEN));
  });

  test("of a new one counts as open what is never nothing, and what has no late value is told all the same", () => {
    const made = { configured, after: pools({ ...emptied, machine_labels: null, quantity: 0 }), isMade: true, unseen };
    expect(placesOf(made)).toEqual(open(undefined, { quantity: true, taints: [{ value: true }] }));
    expect(told({ configured, after: pools(gpu), isMade: true, unseen })).toHaveLength(1);
  });

  test("of taints in a pool that is configured", () => {
    const named = { machine_pools: [{ name: { constant_value: "gpu" } }] };
    const [after, before] = [emptied, gpu].map((each) => ({ machine_pools: [{ ...each, machine_labels: {} }] }));
    const planned = { configured: named, after, before: before as Side, unseen };
    expect(told(planned)).toEqual([["rkeConfig.machinePools.taints", "random_pet.a.id", "unseen"]]);
    expect(placesOf(planned)).toEqual(open({ taints: [{ value: true }] }));
  });

  test("of a block that is written and planned as none", () => {
    expect(told({ configured: {}, isMade: true, unseen })).toEqual([["rkeConfig", "random_pet.a.id", "unseen"]]);
    expect(told({ configured: {}, isMade: true })).toEqual([]);
  });

  test("takes a change for one where what is late is referred to elsewhere, and says that it may be late", () => {
    const planned = { configured, after: pools(emptied), before: pools(gpu), all: unseen };
    expect(told(planned)).toHaveLength(1);
    expect(placesOf(planned)).toBeUndefined();
  });

  test.each<[string, Planned]>([
    ["nothing is late", { configured, after: pools(emptied), before: pools(gpu) }],
    ["they are as they were", { configured, after: pools(emptied), before: pools(emptied), unseen }],
    ["all pools are configured", { configured, after: pools(), before: pools(), unseen }],
  ])("tells nothing where %s", (_what, planned) => {
    expect(told(planned)).toEqual([]);
    expect(placesOf(planned)).toBeUndefined();
  });
});
