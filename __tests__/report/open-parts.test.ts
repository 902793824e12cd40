import { renderProofMarkdown, renderProofText } from "../../lib/review";
import { documentOfJson } from "../../lib/review/documents";
import { clustersOf } from "../../lib/review/load-clusters";
import { prove } from "../../lib/scheduling/prove";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { handWritten } from "../review/provider-plan";

test("tables of a proof say what of taints, roles, nodes and tolerations is not known", () => {
  const pool = { name: "cp", etcd_role: true, control_plane_role: "${var.role}", quantity: "${var.quantity}" };
  const taints = [
    { key: "a", value: "${var.value}", effect: "NoExecute" },
    { key: "b", value: "c", effect: "NoSchedule" },
  ];
  const customization = [{ append_tolerations: [{ key: "a", operator: "Exists", effect: "${var.effect}" }] }];
  const [seen] = clustersOf([
    documentOfJson(
      handWritten({
        rke_config: {
          machine_pools: [
            { ...pool, taints },
            { name: "w", worker_role: true, taints: taints.slice(0, 1) },
          ],
        },
        fleet_agent_deployment_customization: customization,
      }),
    ),
  ]);
  const proof = prove((seen as { cluster: Cluster }).cluster);
  const text = renderProofText(proof);
  expect(text.slice(text.indexOf("Node pools"), text.indexOf("Where system"))).toMatchInlineSnapshot(`
"Node pools
  cp
      etcd, control-plane (some not known)
      b=c:NoSchedule, others not known
      nodes not known
  w
      worker
      taints not known
      1 node

Tolerations of Rancher's agents
  cattle-cluster-agent
      none besides their own
  fleet-agent
      not known
      fleet_agent_deployment_customization.append_tolerations.effect

"
`);
  const markdown = renderProofMarkdown(proof);
  expect(markdown).toContain("`b=c:NoSchedule`, others not known |");
  expect(markdown).toContain("| taints not known |");
  expect(markdown).toContain(
    "| `fleet-agent` | not known | `fleet_agent_deployment_customization.append_tolerations.effect` |",
  );
});
