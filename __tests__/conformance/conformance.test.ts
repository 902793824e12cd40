import { K3S } from "./comparisons/k3s";
import { NODES } from "./comparisons/kubernetes-nodes";
import { SCHEDULING } from "./comparisons/kubernetes-scheduling";
import { SYNTAX } from "./comparisons/kubernetes-syntax";
import { TOLERATIONS } from "./comparisons/kubernetes-tolerations";
import { AGENT } from "./comparisons/rancher-agent";
import { RANCHER_NODES } from "./comparisons/rancher-nodes";
import { RANCHER_WORKLOADS } from "./comparisons/rancher-workloads";
import { WEBHOOK } from "./comparisons/webhook";

const COMPARISONS = [
  ...TOLERATIONS,
  ...SYNTAX,
  ...NODES,
  ...SCHEDULING,
  ...AGENT,
  ...RANCHER_NODES,
  ...RANCHER_WORKLOADS,
  ...K3S,
  ...WEBHOOK,
];

test.each(COMPARISONS.map((each) => [each.claim, each] as const))("%s", (_claim, { agreement }) => {
  expect(agreement().complaints).toEqual([]);
});
