import { command } from "../../live/kubectl";
import { isDnsSubdomain } from "../../scheduling/label-syntax";
import { NodeRole } from "../../scheduling/node-role";
import { Taint } from "../../scheduling/taint";
import type { PoolSketch, SketchedPool } from "../pool-sketch";
import type { RepairPart } from "./repair";
import type { RepairedCluster } from "./repaired-cluster";

const ROLE_OPTIONS: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "--etcd",
  [NodeRole.CONTROL_PLANE]: "--controlplane",
  [NodeRole.WORKER]: "--worker",
};

/** Pools and taints written out; there may be as many as nodes. */
const MOST_POOLS = 10;
const MOST_NODES = 20;

/**
 * Pools that leave a place, where neither Terraform nor Rancher's object of the cluster knows pools: nodes of a custom
 * cluster bring their roles and taints with the command that registers them.
 */
export function registrationPart(
  { pools }: Pick<PoolSketch, "pools">,
  { hasRkeConfig }: Pick<RepairedCluster, "hasRkeConfig">,
): RepairPart[] {
  if (pools.length === 0) return [];
  return [
    {
      where:
        "options of the registration command, for what cannot tolerate: servers without taints, and one pool that has none",
      lines: [...pools.slice(0, MOST_POOLS).flatMap(optionLines), "# one pool without taints", "--worker"],
      language: "sh",
      lasts:
        "lasts for nodes that register from now on: a node that is there keeps its taints until it is deleted and registers again",
      notes:
        hasRkeConfig === "yes"
          ? []
          : [
              "an imported cluster has no such command: there the taints are in the configuration of its nodes, as node-taint",
            ],
    },
  ];
}

function optionLines({ name, roles, taints, nodes }: SketchedPool): string[] {
  const parsed = taints.map(Taint.parse);
  const isDeferred = roles.includes(NodeRole.CONTROL_PLANE);
  const options = [
    ...roles.map((role) => ROLE_OPTIONS[role]),
    ...(isDeferred ? [] : parsed.map((taint) => command("--taints", optionText(taint)))),
  ];
  const names = nodes.length <= MOST_NODES && nodes.every(isDnsSubdomain) ? nodes : ["NODE"];
  return [
    `# ${name}`,
    options.join(" "),
    ...(isDeferred && parsed.length > 0
      ? ["# its taints, once the cluster is Active", command("kubectl", "taint", "nodes", ...names, ...taints)]
      : []),
  ];
}

/** Rancher takes a taint without a value in this form. */
function optionText({ key, value = "", effect }: Taint): string {
  return `${key}=${value}:${effect}`;
}
