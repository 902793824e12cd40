import { command } from "../../live/kubectl";
import { NodeRole } from "../../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import { NODE_POOL_LABEL } from "../../scheduling/reading/machine-labels";
import type { PoolsChange } from "../repair";
import type { WrittenPart } from "./form";

const ROLE_OPTIONS: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "--etcd",
  [NodeRole.CONTROL_PLANE]: "--controlplane",
  [NodeRole.WORKER]: "--worker",
};

/** What stands behind the registration command of each pool: neither Terraform nor Rancher's object of the cluster knows pools. */
export function registrationPart(pools: readonly SchedulingPool[], changes: readonly PoolsChange[]): WrittenPart {
  return {
    where: "behind the registration command that Rancher shows, pool by pool",
    language: "sh",
    lines: pools.flatMap((pool) => poolLines(pool, changes)),
  };
}

function poolLines({ name, roles, taints, labels, taintsApplied }: SchedulingPool, changes: readonly PoolsChange[]) {
  const change = changes.find(({ pool }) => pool === name);
  const isDeferred = taintsApplied === TaintsApplied.AFTER_READY && taints.length > 0;
  const options = [
    ...roles.map((role) => ROLE_OPTIONS[role]),
    ...Object.entries(labels)
      .filter(([key]) => key !== NODE_POOL_LABEL)
      .map((label) => command("--label", label.join("="))),
    // Always with "=": Rancher drops a taint without.
    ...(isDeferred
      ? []
      : taints.map(({ key, value = "", effect }) => command("--taints", `${key}=${value}:${effect}`))),
  ];
  return [
    `# ${name}${change === undefined ? "" : change.is === "added" ? ", added" : ", changed"}`,
    options.join(" "),
    ...(isDeferred
      ? [
          "# its taints, once the cluster is Active",
          command("kubectl", "taint", "nodes", "NODE", ...taints.map(String)),
        ]
      : []),
  ];
}
