/** What becomes of instances of one resource, by two synthesized apps. */
import { changesBetween, reviewChanges } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Cluster = Readonly<Record<string, unknown>>;

function stackWith(cluster: Cluster, rest: object = {}) {
  const resource = { name: "north", kubernetes_version: "v1.33.5+k3s1", ...cluster };
  return { resource: { rancher2_cluster_v2: { raw: resource } }, ...rest };
}

/** Each change by its address: the codes of its dangers, and the sentence on it. */
function reviewed(before: object, after: object) {
  const { clusters } = reviewChanges(changesBetween(inputs.app({ s: { ...before } }), inputs.app({ s: { ...after } })));
  return Object.fromEntries(
    clusters.map(({ address, dangers, outcome }) => [address, [outcome, ...dangers.map(({ code }) => code)].join(" ")]),
  );
}

const sentences = (before: object, after: object) =>
  reviewChanges(changesBetween(inputs.app({ s: { ...before } }), inputs.app({ s: { ...after } }))).clusters.map(
    ({ verdict, leavesOpen }) => [plain(verdict), leavesOpen],
  );

const RAW = "rancher2_cluster_v2.raw";
const NUMBERED = "n-${count.index}";
const KEYED = "${each.key}";

describe("instances that Terraform destroys are told of", () => {
  test.each<[string, object, object, object]>([
    [
      "a single cluster that gets a for_each",
      stackWith({}),
      stackWith({ for_each: '${toset(["n"])}' }),
      { [`${RAW}["n"]`]: "replaced RK701" },
    ],
    [
      "a lower count",
      stackWith({ count: 2, name: NUMBERED }),
      stackWith({ count: 1, name: NUMBERED }),
      { [`${RAW}[0]`]: "unchanged", [`${RAW}[1]`]: "removed RK702" },
    ],
    [
      "a set with one item less",
      stackWith({ for_each: '${toset(["n1", "s1"])}', name: KEYED }),
      stackWith({ for_each: '${toset(["n1"])}', name: KEYED }),
      { [`${RAW}["n1"]`]: "unchanged", [`${RAW}["s1"]`]: "removed RK702" },
    ],
    [
      "a map with one key less",
      stackWith({ for_each: { n1: 1, s1: 1 }, name: KEYED }),
      stackWith({ for_each: { n1: 1 }, name: KEYED }),
      { [`${RAW}["n1"]`]: "unchanged", [`${RAW}["s1"]`]: "removed RK702" },
    ],
    [
      "a local with one item less",
      stackWith({ for_each: "${toset(local.all)}", name: KEYED }, { locals: { all: ["n1", "s1"] } }),
      stackWith({ for_each: "${toset(local.all)}", name: KEYED }, { locals: { all: ["n1"] } }),
      { [`${RAW}["n1"]`]: "unchanged", [`${RAW}["s1"]`]: "removed RK702" },
    ],
    [
      "a for_each that becomes a count",
      stackWith({ for_each: { n: 1 }, name: "north" }),
      stackWith({ count: 1 }),
      { [`${RAW}[0]`]: "replaced RK701" },
    ],
    [
      "a key that is another one",
      stackWith({ for_each: { a: "north" }, name: "${each.value}" }),
      stackWith({ for_each: { b: "north" }, name: "${each.value}" }),
      { [`${RAW}["b"]`]: "replaced RK701" },
    ],
    [
      "another name of one of them",
      stackWith({ for_each: { a: "north", b: "south" }, name: "${each.value}" }),
      stackWith({ for_each: { a: "north", b: "west" }, name: "${each.value}" }),
      { [`${RAW}["a"]`]: "unchanged", [`${RAW}["b"]`]: "replaced RK701" },
    ],
  ])("%s", (_what, before, after, expected) => {
    expect(reviewed(before, after)).toEqual(expected);
  });
});

const disabling = (addon: string) => ({ rke_config: [{ machine_global_config: `disable:\n- ${addon}\n` }] });

describe("nothing is destroyed where", () => {
  test.each<[string, object, object, object]>([
    ["a single cluster gets a count", stackWith({}), stackWith({ count: 1 }), { [`${RAW}[0]`]: "unchanged" }],
    ["a count of one goes", stackWith({ count: 1 }), stackWith({}), { [RAW]: "unchanged" }],
    [
      "a moved block says which instance it is",
      stackWith({}),
      stackWith({ for_each: '${toset(["n"])}' }, { moved: [{ from: RAW, to: `${RAW}["n"]` }] }),
      { [`${RAW}["n"]`]: "unchanged" },
    ],
    [
      "all instances move with their resource",
      stackWith({ count: 2, name: NUMBERED }),
      {
        resource: {
          rancher2_cluster_v2: { other: { count: 2, name: NUMBERED, kubernetes_version: "v1.33.5+k3s1" } },
        },
        moved: [{ from: RAW, to: "rancher2_cluster_v2.other" }],
      },
      { "rancher2_cluster_v2.other[0]": "unchanged", "rancher2_cluster_v2.other[1]": "unchanged" },
    ],
    [
      "a moved block says that an instance gets another key",
      stackWith({ for_each: { a: "n", b: "s" }, name: "${each.value}" }),
      stackWith(
        { for_each: { c: "n", b: "s" }, name: "${each.value}" },
        { moved: [{ from: `${RAW}["a"]`, to: `${RAW}["c"]` }] },
      ),
      { [`${RAW}["b"]`]: "unchanged", [`${RAW}["c"]`]: "unchanged" },
    ],
    [
      "one of several is moved to an address without an index",
      stackWith({ count: 1, name: NUMBERED }),
      stackWith({ name: "n-0" }, { moved: [{ from: `${RAW}[0]`, to: RAW }] }),
      { [RAW]: "unchanged" },
    ],
    [
      "a resource moves whose count is known only at apply",
      stackWith({ count: "${var.n}" }),
      {
        resource: {
          rancher2_cluster_v2: { other: { count: "${var.n}", name: "north", kubernetes_version: "v1.33.5+k3s1" } },
        },
        moved: [{ from: RAW, to: "rancher2_cluster_v2.other" }],
      },
      { "rancher2_cluster_v2.other": "unchanged" },
    ],
    [
      "a number is written in the place of what it was in the instance",
      stackWith({ count: 1, name: NUMBERED }),
      stackWith({ count: 1, name: "n-0" }),
      { [`${RAW}[0]`]: "unchanged" },
    ],
    [
      "a key is written in the place of what it was in the instance, in a list as well",
      stackWith({ for_each: { coredns: 1 }, ...disabling("${each.key}") }),
      stackWith({ for_each: { coredns: 1 }, ...disabling("coredns") }),
      { [`${RAW}["coredns"]`]: "unchanged" },
    ],
    [
      "a value holds what looks like an expression and is none",
      stackWith({ for_each: { a: "$${x}" }, name: "north", labels: { x: "${each.value}" } }),
      stackWith({ for_each: { a: "$${x}" }, name: "north", labels: { x: "$${x}" } }),
      { [`${RAW}["a"]`]: "unchanged" },
    ],
    [
      "a count that is known only at apply stays as it is",
      stackWith({ count: "${var.n}" }),
      stackWith({ count: "${var.n}" }),
      { [RAW]: "unchanged" },
    ],
    [
      "the instance is forgotten",
      stackWith({ count: 1 }),
      { resource: {}, removed: [{ from: RAW, lifecycle: { destroy: false } }] },
      { [`${RAW}[0]`]: "released" },
    ],
  ])("%s", (_what, before, after, expected) => {
    expect(reviewed(before, after)).toEqual(expected);
  });
});

describe("what changes is open where instances change that only apply tells of:", () => {
  test.each<[string, object, object, string]>([
    [
      "another expression",
      stackWith({ for_each: "${var.a}" }),
      stackWith({ for_each: "${var.b}" }),
      "what changes depends on for_each, not known on either side",
    ],
    [
      "an expression in the place of a number",
      stackWith({ count: 2, name: NUMBERED }),
      stackWith({ count: "${var.n}", name: NUMBERED }),
      "what changes depends on count, known only at apply",
    ],
    [
      "a number in the place of an expression",
      stackWith({ count: "${var.n}", name: NUMBERED }),
      stackWith({ count: 2, name: NUMBERED }),
      "what changes depends on count, not known as it is before",
    ],
    [
      "another value of its local",
      stackWith({ count: "${local.n}" }, { locals: { n: "${data.http.n.status_code}" } }),
      stackWith({ count: "${local.n}" }, { locals: { n: "${data.http.m.status_code}" } }),
      "what changes depends on count, not known on either side",
    ],
    [
      "another default of a variable of its local",
      stackWith({ count: "${local.n}" }, { locals: { n: "${var.n}" }, variable: { n: [{ default: 2 }] } }),
      stackWith({ count: "${local.n}" }, { locals: { n: "${var.n}" }, variable: { n: [{ default: 1 }] } }),
      "what changes depends on count, not known on either side",
    ],
    [
      "another local, which refers to itself",
      stackWith({ count: "${local.n}" }, { locals: { n: "${local.n}" } }),
      stackWith({ count: "${local.m}" }, { locals: { m: "${local.m}" } }),
      "what changes depends on count, not known on either side",
    ],
    [
      "another default of its variable",
      stackWith({ count: "${var.n}" }, { variable: { n: { default: 2 } } }),
      stackWith({ count: "${var.n}" }, { variable: { n: { default: 1 } } }),
      "what changes depends on count, not known on either side",
    ],
  ])("%s", (_what, before, after, sentence) => {
    expect(sentences(before, after)).toEqual([[sentence, true]]);
  });
});

test("two instances that are one cluster in Rancher are told of where one of them goes", () => {
  expect(reviewed(stackWith({ count: 2 }), stackWith({ count: 1 }))).toEqual({
    [`${RAW}[0]`]: "replaced RK701",
    [`${RAW}[1]`]: "removed RK702",
  });
});

test("what is said of an instance does not promise that prevent_destroy lets it go", () => {
  const facts = (before: object, after: object) =>
    reviewChanges(changesBetween(inputs.app({ s: { ...before } }), inputs.app({ s: { ...after } })))
      .clusters.flatMap(({ dangers }) => dangers)
      .flatMap((danger) => describePlainly(danger).facts)
      .filter((fact) => fact.includes("prevent_destroy"));
  const fact = "prevent_destroy stops it only where the resource stays in the configuration, with other instances";
  const named = { count: 2, name: NUMBERED };
  expect(facts(stackWith(named), stackWith({ ...named, count: 1 }))).toEqual([fact]);
  expect(facts(stackWith({}), stackWith({ for_each: { n: 1 } }))).toEqual([fact]);
});
