/** What must not compile with the `expect` of vitest, checked by `npm run typecheck`. */
import { expect } from "vitest";
import "../../lib/testing/vitest.mjs";
import type { K3sCluster } from "../../lib/index.js";

export function wrongUses(cluster: K3sCluster): void {
  expect(cluster).toBootstrap();
  expect(cluster).not.toRunWorkloadOn("coredns", "general");
  // @ts-expect-error nothing to be given
  expect(cluster).toBootstrap("first");
  // @ts-expect-error a workload that there is not
  expect(cluster).toRunWorkloadOn("dns", "general");
  // @ts-expect-error no pool
  expect(cluster).toRunWorkloadOn("coredns");
  // @ts-expect-error a severity that there is not
  expect(cluster).toHaveNoFindingAtOrAbove("fatal");
}
