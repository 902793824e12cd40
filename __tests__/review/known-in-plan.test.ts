/** Whether a plan knows what an expression in it refers to. */
import { isKnownInPlan, lateReferences } from "../../lib/review/known-in-plan";

const change = (address: string, after_unknown: unknown, more: object = {}) => ({
  address,
  change: { after_unknown },
  ...more,
});
const PLAN = {
  resource_changes: [
    change("random_pet.deposed", { id: true }, { deposed: "abc" }),
    change("random_pet.deposed", {}),
    change("random_pet.zone", { id: true, keepers: { a: true }, list: [false, true], blocks: [{ name: true }, {}] }),
    change("random_pet.known", {}),
    change('random_pet.keyed["a.b"]', { id: true }),
    change("random_pet.counted[0]", { id: true }),
    change("random_pet.whole", true),
    change("module.site.random_pet.zone", {}),
  ],
  prior_state: {
    values: { root_module: { resources: [{ address: "data.http.ip" }, { address: "random_pet.old[0]" }] } },
  },
};
const known = (reference: string, module = "") => isKnownInPlan(PLAN, module, reference);

test.each([
  ["random_pet.zone.id"],
  ['random_pet.zone["id"]'],
  ["random_pet.zone.keepers.a"],
  ["random_pet.zone.list[1]"],
  ["random_pet.zone.blocks[0].name"],
  ["random_pet.counted[0].id"],
  ["random_pet.whole.id"],
  ["random_pet.whole.list[0].name"],
  ["random_pet.whole"],
])("%s, which is made by the apply, is not known", (reference) => {
  expect(known(reference)).toBe(false);
});

test.each([
  ["random_pet.zone.length"],
  ["random_pet.zone.keepers.b"],
  ["random_pet.zone.list[0]"],
  ["random_pet.zone.blocks[1].name"],
  ["random_pet.known"],
  ["random_pet.known.id"],
  ["random_pet.deposed.id"],
])("%s, which is planned, is known", (reference) => {
  expect(known(reference)).toBe(true);
});

test.each([["data.http.ip"], ["data.http.ip.body"], ["random_pet.old[0].id"]])(
  "%s, which the state has, is known",
  (reference) => {
    expect(known(reference)).toBe(true);
  },
);

test.each([
  ["random_pet.zone"],
  ["random_pet.zone.keepers"],
  ["local.zone"],
  ["module.site.zone"],
  ["random_pet.zones.id"],
  ["data.http.ip_2"],
])("of %s a plan does not tell", (reference) => {
  expect(known(reference)).toBeUndefined();
});

test("in a module it is the module's own", () => {
  expect(known("random_pet.zone.id", "module.site")).toBe(true);
  expect(known("random_pet.known.id", "module.site")).toBeUndefined();
  expect(known("data.http.ip", "module.site")).toBeUndefined();
});

describe("what the changes of a plan are made of and it does not know", () => {
  const relevant = (resource: string, ...attribute: unknown[]) => ({ resource, attribute });
  const late = (configuration: object, ...relevant_attributes: object[]) =>
    lateReferences({ ...PLAN, relevant_attributes, configuration: { root_module: configuration } });
  const referring = (reference: string) => ({ expressions: { a: [{ b: { references: [reference] } }] } });

  test("is told by its address, with the places in lists, and without what is known", () => {
    const all = [relevant("random_pet.zone", "id"), relevant("random_pet.counted", 0, "id")];
    expect(late({}, relevant("random_pet.known", "id"), ...all).all).toEqual([
      "random_pet.counted[0].id",
      "random_pet.zone.id",
    ]);
  });

  test("is seen where an expression of any resource refers to it, with any key, in any module", () => {
    const zone = relevant("random_pet.zone", "id");
    const counted = relevant("random_pet.counted", 0, "id");
    expect(late({ resources: [referring("random_pet.zone.id")] }, zone).unseen).toEqual([]);
    expect(late({ resources: [referring("random_pet.counted[1].id")] }, counted).unseen).toEqual([]);
    expect(late({ resources: [referring("random_pet.zone.other")] }, zone).unseen).toEqual(["random_pet.zone.id"]);
    const inModule = { module_calls: { site: { module: { resources: [referring("random_pet.zone.id")] } } } };
    expect(late(inModule, zone).unseen).toEqual(["random_pet.zone.id"]);
  });
});
