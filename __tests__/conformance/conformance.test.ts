import { NODES } from "./comparisons/kubernetes-nodes";
import { SCHEDULING } from "./comparisons/kubernetes-scheduling";
import { SYNTAX } from "./comparisons/kubernetes-syntax";
import { TOLERATIONS } from "./comparisons/kubernetes-tolerations";

const COMPARISONS = [...TOLERATIONS, ...SYNTAX, ...NODES, ...SCHEDULING];

test.each(COMPARISONS.map((each) => [each.claim, each] as const))("%s", (_claim, { agreement }) => {
  expect(agreement().complaints).toEqual([]);
});
