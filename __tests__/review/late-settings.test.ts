/** Settings over which the apply of a plan fails, as the plan has them. */
import { lateSettingsOfPlan } from "../../lib/review/late-settings";

type Side = Readonly<Record<string, unknown>>;

interface Planned {
  readonly configured: Side;
  readonly after?: Side | undefined;
  readonly before?: Side;
  readonly unknown?: Side;
  readonly isMade?: boolean;
}

const of = (...references: readonly string[]) => ({ references });
const KNOWN: Readonly<Record<string, boolean>> = { "random_pet.a": false, "random_pet.b": false, "data.http.ip": true };

function late({ configured, after, before, unknown, isMade = false }: Planned) {
  const block = (side: Side | undefined) => (side === undefined ? {} : { rke_config: [side] });
  return lateSettingsOfPlan({
    after: block(after),
    before: block(before),
    unknown: block(unknown),
    configured: block(configured),
    isMade,
    isKnown: (reference) => KNOWN[reference.replace(/(\.id|\[.*)$/, "")],
  });
}

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
