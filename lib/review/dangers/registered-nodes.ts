import type { FindingDraft } from "../../scheduling/finding";
import { TaintsApplied } from "../../scheduling/model";
import { type PoolChange, sameList } from "../cluster-diff";
import type { ReviewFacts } from "./facts";

/** Nodes that are registered do not follow the change (RK706), or stay although their pool goes (RK709). */
export function registeredNodeDangers({ diff, change }: ReviewFacts): FindingDraft[] {
  // Of a new cluster there are none; of one that goes, RK701 and RK702 say what happens.
  if (change.before === undefined || change.after === undefined || change.action === "replaced") return [];
  return [...diff.pools.flatMap(stale), ...diff.pools.filter((pool) => pool.change === "removed").map(leftBehind)];
}

function stale(pool: PoolChange): FindingDraft[] {
  const changes = pool.change === "kept" ? registrationChanges(pool) : [];
  if (changes.length === 0) return [];
  return [
    {
      code: "RK706",
      subject: `pool "${pool.pool}"`,
      message: `nodes of pool "${pool.pool}" that are registered already keep what they have`,
      facts: [
        ...changes,
        "roles, labels and taints are given at registration; Rancher ignores them for a machine it knows",
      ],
      help: ["replace the nodes", "change running nodes with kubectl as well"],
    },
  ];
}

/** Taints that come once the cluster is ready reach running nodes, and a role's taint comes with the role. */
function registrationChanges({ roles, taints, labels, taintsApplied }: PoolChange): string[] {
  const atRegistration = taintsApplied.after === TaintsApplied.AT_REGISTRATION;
  return [
    ...(sameList(roles) ? [] : [`roles: ${roles.before?.join(", ")} -> ${roles.after?.join(", ")}`]),
    ...(atRegistration
      ? taints
          .filter(({ change, origin }) => change !== "kept" && origin === "pool")
          .map(({ taint, change }) => `taint ${change}: ${taint}`)
      : []),
    ...labels.map(({ key, before = "none", after = "none" }) => `label ${key}: ${before} -> ${after}`),
  ];
}

function leftBehind({ pool }: PoolChange): FindingDraft {
  return {
    code: "RK709",
    subject: `pool "${pool}"`,
    message: `pool "${pool}" leaves the configuration, its nodes stay registered`,
    facts: ["Rancher has no pools in a custom cluster; nothing removes the machines"],
    help: ["drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines"],
  };
}
