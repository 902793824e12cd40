import type { ProofComparison } from "../scheduling/compare";
import { FINDINGS, type Finding, type FindingDraft } from "../scheduling/finding";
import { KubernetesVersion } from "../scheduling/kubernetes-version";
import { isControlPlane, nodeTaints, parseTolerations, schedulingPools, TaintsApplied } from "../scheduling/model";
import type { SchedulingProof } from "../scheduling/proof";
import { Taint, TaintEffect } from "../scheduling/taint";
import { TolerationSet } from "../scheduling/toleration-set";
import type { ClusterChange } from "./cluster-change";
import { type ModelDiff, type PoolChange, sameList } from "./model-diff";

/** What dangers are found in. */
export interface ReviewFacts {
  readonly change: ClusterChange;
  readonly diff: ModelDiff;
  readonly before?: SchedulingProof;
  readonly after?: SchedulingProof;
  readonly comparison?: ProofComparison;
}

/** What a change does to a running cluster that the state after it does not show. */
export function dangersOf(facts: ReviewFacts): Finding[] {
  const drafts = [
    ...replacementDangers(facts),
    ...evictionDangers(facts),
    ...tolerationDangers(facts),
    ...staleNodeDangers(facts),
    ...lostPlaceDangers(facts),
    ...poolDangers(facts),
    ...versionDangers(facts),
  ];
  const acknowledged = facts.change.after?.acknowledged ?? {};
  return drafts.map((draft) => {
    const reason = acknowledged[draft.code];
    return {
      ...draft,
      severity: FINDINGS[draft.code].severity,
      cluster: facts.change.cluster,
      ...(reason === undefined ? {} : { acknowledged: reason }),
    };
  });
}

function replacementDangers({ change }: ReviewFacts): FindingDraft[] {
  if (change.replacedBecauseOf !== undefined) {
    return [
      {
        code: "RK701",
        subject: "cluster",
        message: "the cluster is destroyed and made anew",
        facts: [
          `because of: ${change.replacedBecauseOf.join(", ")}`,
          "its nodes do not register again by themselves, and what runs on them is lost to Rancher",
        ],
        help: [
          "keep the cluster's name and namespace",
          "when only a construct moved, tell Terraform with moveFromId or a moved block",
        ],
      },
    ];
  }
  if (change.before === undefined || change.after !== undefined || change.isUnknown) return [];
  return [
    {
      code: "RK702",
      subject: "cluster",
      message: "the cluster is destroyed",
      facts: ["Rancher removes its agents; K3s keeps running on the machines until it is uninstalled there"],
      help: ["make sure that this is meant"],
    },
  ];
}

function addedTaints(pool: PoolChange): Taint[] {
  return pool.taints.filter(({ change }) => change === "added").map(({ taint }) => Taint.parse(taint));
}

function evictionDangers({ diff, before }: ReviewFacts): FindingDraft[] {
  return diff.pools
    .filter(({ change }) => change === "kept")
    .flatMap((pool): FindingDraft[] => {
      const evicting = addedTaints(pool).filter(({ effect }) => effect === TaintEffect.NO_EXECUTE);
      if (evicting.length === 0) return [];
      const tolerant = (before?.workloads ?? []).filter(({ placements }) => placements[pool.pool]?.verdict === "runs");
      const isDeferred = pool.taintsApplied.after === TaintsApplied.AFTER_READY;
      return [
        {
          code: "RK703",
          subject: `pool "${pool.pool}"`,
          message: `${evicting.join(", ")} ${evicting.length > 1 ? "evict" : "evicts"} every pod on pool "${pool.pool}" that does not tolerate it`,
          facts: [
            ...(tolerant.length > 0
              ? [`system workloads that could run there: ${tolerant.map(({ workload }) => workload).join(", ")}`]
              : []),
            isDeferred
              ? "the taint is put on running nodes, so eviction begins at once"
              : "nodes that are registered already get the taint only by hand or when they register anew",
          ],
          help: [
            "use NoSchedule to keep running pods",
            "give the workloads tolerations first, in a change of their own",
          ],
        },
      ];
    });
}

function tolerationDangers({ diff, change, after }: ReviewFacts): FindingDraft[] {
  if (after === undefined || change.after === undefined || change.before === undefined) return [];
  const pools = schedulingPools(change.after.pools).filter(isControlPlane);
  const before = schedulingPools(change.before.pools).filter(isControlPlane);
  return (["cattle-cluster-agent", "fleet-agent"] as const).flatMap((agent) => {
    const removed = diff.tolerations.filter((each) => each.agent === agent && each.change === "removed");
    if (removed.length === 0) return [];
    const texts = change.after?.agents[agent === "fleet-agent" ? "fleet" : "cluster"] ?? [];
    const left = new TolerationSet(parseTolerations(texts));
    const lost = new TolerationSet(parseTolerations(removed.map(({ toleration }) => toleration)));
    const orphaned = (taints: readonly Taint[]) => left.blocking(taints).filter((taint) => lost.tolerates(taint));
    const carrying = pools.filter((pool) => orphaned(nodeTaints(pool)).length > 0);
    const carried = before.filter(
      (pool) => !carrying.some(({ name }) => name === pool.name) && orphaned(nodeTaints(pool)).length > 0,
    );
    const removedTexts = removed.map(({ toleration }) => toleration).join(", ");
    return [
      ...(carrying.length === 0
        ? []
        : [
            {
              code: "RK704" as const,
              subject: agent,
              message: `${agent} no longer tolerates ${removedTexts}, and pools still carry it`,
              facts: carrying.map((pool) => `pool "${pool.name}": ${orphaned(nodeTaints(pool)).join(", ")}`),
              help: ["take the taint off the nodes first, and the toleration away afterwards"],
            },
          ]),
      ...(carried.length === 0
        ? []
        : [
            {
              code: "RK705" as const,
              subject: agent,
              message: `${agent} no longer tolerates ${removedTexts}, which running nodes still carry`,
              facts: [
                ...carried.map((pool) => `pool "${pool.name}": ${orphaned(nodeTaints(pool)).join(", ")}`),
                "a taint given at registration stays on the node when it leaves the configuration",
                "this change takes the toleration away and cannot take the taint away: the order is the wrong one",
              ],
              help: [
                "append the toleration to the agent for now, take the taint off the nodes with kubectl, then remove it",
              ],
            },
          ]),
    ];
  });
}

function staleNodeDangers({ diff, change }: ReviewFacts): FindingDraft[] {
  if (change.before === undefined || change.after === undefined) return [];
  return diff.pools
    .filter((pool) => pool.change === "kept")
    .flatMap((pool): FindingDraft[] => {
      const changed = registrationChanges(pool);
      if (changed.length === 0) return [];
      return [
        {
          code: "RK706",
          subject: `pool "${pool.pool}"`,
          message: `nodes of pool "${pool.pool}" that are registered already keep what they have`,
          facts: [
            ...changed,
            "roles, labels and taints are given at registration; Rancher ignores them for a machine it knows",
          ],
          help: ["replace the nodes", "change running nodes with kubectl as well"],
        },
      ];
    });
}

function registrationChanges({ roles, taints, labels, taintsApplied }: PoolChange): string[] {
  const words = { added: "added", removed: "removed", kept: "" };
  const atRegistration = taintsApplied.after === TaintsApplied.AT_REGISTRATION;
  return [
    ...(sameList(roles) ? [] : [`roles: ${roles.before?.join(", ")} -> ${roles.after?.join(", ")}`]),
    ...(atRegistration
      ? taints.filter(({ change }) => change !== "kept").map(({ taint, change }) => `taint ${words[change]}: ${taint}`)
      : []),
    ...labels.map(({ key, before = "none", after = "none" }) => `label ${key}: ${before} -> ${after}`),
  ];
}

const CRITICAL = ["cattle-cluster-agent", "fleet-agent", "coredns"];

function lostPlaceDangers({ comparison, after }: ReviewFacts): FindingDraft[] {
  return (comparison?.workloads ?? []).flatMap(({ workload, verdict, placements }): FindingDraft[] => {
    if (verdict.before !== "runs" || verdict.after === "runs" || verdict.after === undefined) return [];
    if (verdict.after === "disabled") return [];
    const waitsFor = after?.workloads.find((each) => each.workload === workload)?.waitsFor;
    return [
      {
        code: CRITICAL.includes(workload) ? "RK707" : "RK708",
        subject: workload,
        message: `${workload} loses its last place: it was running and will be ${verdict.after}`,
        facts: [
          ...Object.entries(placements).flatMap(([pool, change]) =>
            change.before?.verdict === "runs" && change.after?.verdict === "blocked"
              ? [`pool "${pool}": ${change.after.by.join(", ")} is not tolerated`]
              : change.before?.verdict === "runs" && change.after === undefined
                ? [`pool "${pool}" is removed`]
                : [],
          ),
          ...(waitsFor === undefined ? [] : [`it needs ${waitsFor}`]),
        ],
        help: ["keep a pool it can run on", "give it the toleration first"],
      },
    ];
  });
}

function poolDangers({ diff, change }: ReviewFacts): FindingDraft[] {
  if (change.after === undefined || change.before === undefined) return [];
  return diff.pools
    .filter((pool) => pool.change === "removed")
    .map((pool) => ({
      code: "RK709" as const,
      subject: `pool "${pool.pool}"`,
      message: `pool "${pool.pool}" leaves the configuration, its nodes stay registered`,
      facts: ["Rancher has no pools in a custom cluster; nothing removes the machines"],
      help: ["drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines"],
    }));
}

function versionDangers({ diff: { kubernetesVersion } }: ReviewFacts): FindingDraft[] {
  const { before, after } = kubernetesVersion;
  if (before === undefined || after === undefined) return [];
  const [old, now] = [KubernetesVersion.parse(before), KubernetesVersion.parse(after)];
  const skipped = Number(now.minor.split(".")[1]) - Number(old.minor.split(".")[1]);
  const isDowngrade = now.compare(old) < 0;
  if (!isDowngrade && skipped <= 1) return [];
  return [
    {
      code: "RK710",
      subject: "Kubernetes version",
      message: isDowngrade ? `K3s goes back from ${old} to ${now}` : `K3s skips a minor: ${old} to ${now}`,
      facts: [isDowngrade ? "K3s does not support going back to an older release" : "K3s upgrades one minor at a time"],
      help: isDowngrade ? ["restore an etcd snapshot of the older release instead"] : ["upgrade minor by minor"],
    },
  ];
}
