import { providerMajorOf } from "../../../lib/scheduling/reading/provider-major";

test.each([
  ["~> 14.0", 14],
  ["~> 14", 14],
  ["14.1.1", 14],
  ["= 14.1.1", 14],
  [">= 14.0.0, < 15.0.0", 14],
  [">= 14.1, < 15, != 14.1.2", 14],
])("the constraint %s leaves one major", (constraint, major) => {
  expect(providerMajorOf(constraint)).toBe(major);
});

test.each([[">= 7.0.0"], [">= 13.0, < 15.0"], ["< 15.0"], ["!= 14.0.0"], ["latest"], [""], [undefined]])(
  "the constraint %s leaves several, or none",
  (constraint) => {
    expect(providerMajorOf(constraint)).toBeUndefined();
  },
);
