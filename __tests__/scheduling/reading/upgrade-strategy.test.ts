import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { isUnknown } from "../../../lib/scheduling/reading/unknown";
import { readUpgradeStrategy } from "../../../lib/scheduling/reading/upgrade-strategy";

const read = (strategy?: object) =>
  readUpgradeStrategy(ResourceValues.ofConfiguration(strategy === undefined ? {} : { upgrade_strategy: [strategy] }));
const ONE = { concurrency: "1", isDrained: false };

test("nodes go one at a time and are not drained where nothing is written", () => {
  expect([read(), read({}), readUpgradeStrategy(undefined)]).toEqual(
    Array(3).fill({ controlPlane: ONE, workers: ONE }),
  );
});

test("drain options that are written have nodes drained, unless they say otherwise", () => {
  expect(read({ control_plane_drain_options: [{ enabled: false }], worker_drain_options: [{}] })).toEqual({
    controlPlane: ONE,
    workers: { concurrency: "1", isDrained: true },
  });
});

test("numbers and percentages are read as they are written, and what is known only at apply is no number", () => {
  const { controlPlane, workers } = read({ control_plane_concurrency: "0", worker_concurrency: "${var.many}" });
  expect(controlPlane.concurrency).toBe("0");
  expect(isUnknown(workers.concurrency)).toBe(true);
});
