import { NodeRole } from "../../lib/scheduling/node-role";
import { nodeTaints } from "../../lib/scheduling/pool";
import { type EffectiveWorkload, effectiveWorkloads } from "../../lib/scheduling/proof/effective-workload";
import { nodeView, place, selectorOf } from "../../lib/scheduling/proof/placement";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import type { SystemWorkload } from "../../lib/scheduling/releases/catalog-row";
import type { KubernetesVersion } from "../../lib/scheduling/releases/kubernetes-version";
import type { KubernetesToleration } from "../../lib/scheduling/toleration";
import { poolOf, ROLE_LABEL } from "./clusters";
import {
  type CorpusTaint,
  goodTaint,
  isOfCondition,
  liveTaint,
  liveToleration,
  liveTolerations,
  taintOf,
} from "./objects";

/**
 * What a pod tolerates, asked by taints. How long it stays under a NoExecute taint goes by the first toleration that
 * matches, so it tells of the order as well.
 */
export type Answer = readonly string[];

/** What is asked about: every key and value that is spoken of, what Rancher has by itself, and other values. */
export function probesFor(spokenOf: readonly CorpusTaint[]): readonly CorpusTaint[] {
  const keys = new Set([...ROLE_KEYS, ...spokenOf.flatMap(({ key = "" }) => (isTaintKey(key) ? key : []))]);
  const values = new Set(["", "true", "other", ...spokenOf.map(({ value = "" }) => value)]);
  return [...keys].flatMap((key) =>
    [...values].flatMap((value) => ["NoSchedule", "NoExecute"].map((effect) => ({ key, value, effect }))),
  );
}

const ROLE_KEYS = ["controlplane", "control-plane", "master", "etcd"].map((role) => `${ROLE_LABEL}${role}`);

const isTaintKey = (key: string) => taintOf({ key, effect: "NoSchedule" }) !== undefined && !isOfCondition({ key });

function answerOf(probes: readonly CorpusTaint[], stay: (probe: CorpusTaint) => number | undefined | "never"): Answer {
  return probes.flatMap((probe) => {
    const seconds = stay(probe);
    if (seconds === "never") return [];
    const text = goodTaint(probe).toString();
    return [seconds === undefined ? text : `${text} for ${seconds}s`];
  });
}

export function toleratedBy(tolerations: readonly KubernetesToleration[], probes: readonly CorpusTaint[]): Answer {
  return answerOf(probes, (probe) => {
    const first = tolerations.find((each) => liveTolerations([each]).blocking([liveTaint(probe)]).length === 0);
    if (first === undefined) return "never";
    return probe.effect === "NoExecute" ? liveToleration(first).seconds : undefined;
  });
}

/**
 * What a system workload tolerates in a cluster, asked by one node for each probe. The proof would judge every other
 * workload on each of them as well, thousands of times.
 */
export function toleratedByWorkload(name: SystemWorkload, cluster: Cluster, probes: readonly CorpusTaint[]): Answer {
  const workload = effectiveWorkloads(cluster, cluster.kubernetesVersion as KubernetesVersion).find(
    ({ row }) => row.workload === name,
  ) as EffectiveWorkload;
  return answerOf(probes, (taint) => {
    const pool = poolOf({ name: "probe", roles: [NodeRole.WORKER], taints: [taint] });
    const placement = place(
      workload,
      nodeView(cluster, pool, nodeTaints(pool), "with-agent"),
      selectorOf(workload, cluster.pools),
    );
    if (placement.verdict === "evicted") return placement.seconds;
    return placement.verdict === "runs" ? undefined : "never";
  });
}
