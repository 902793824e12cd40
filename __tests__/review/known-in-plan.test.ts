/** Whether a plan knows what an expression in it refers to. */
import { isKnownInPlan } from "../../lib/review/known-in-plan";

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
