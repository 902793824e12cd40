import { type Eviction, evictions } from "../evictions";
import type { FindingDraft } from "../finding";
import { KubernetesVersion } from "../kubernetes-version";
import { inProse, listed, type ProofFacts } from "./facts";

/** Findings about taints that come once the cluster is ready. */
export function deferredTaintFindings({ model, cluster, pools, workloads }: ProofFacts): FindingDraft[] {
  const all = evictions(cluster, KubernetesVersion.parse(model.kubernetesVersion));
  return pools.flatMap(({ name }) => {
    const evicted = all.filter(({ pool }) => pool === name);
    if (evicted.length === 0) return [];
    const names = evicted.map(({ workload }) => workload);
    const stranded = new Set(evicted.filter(isStranded).map(({ workload }) => workload));
    return [
      {
        code: "RK602" as const,
        subject: `pool "${name}"`,
        message: `${inProse(names)} ${isOrAre(names)} evicted from pool "${name}" when its taints are applied`,
        facts: [...whatTheyDoNotTolerate(evicted), ...whereTheyGo(evicted, name), ...lostConnection(evicted)],
        help: [
          "use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay",
          ...(stranded.size === 0 ? [] : ["keep one worker pool free of hard taints"]),
          ...workloads
            .filter(({ workload }) => stranded.has(workload))
            .map(({ workload, customize }) => `give ${workload} a toleration first: ${customize}`),
        ],
      },
    ];
  });
}

function isStranded({ kind, goesTo }: Eviction): boolean {
  return kind === "Deployment" && goesTo.length === 0;
}

function whatTheyDoNotTolerate(evicted: readonly Eviction[]): string[] {
  return grouped(evicted, ({ by }) => inProse(by)).map(
    ([taints, names]) => `${inProse(names)} ${names.length > 1 ? "do" : "does"} not tolerate ${taints}`,
  );
}

function whereTheyGo(evicted: readonly Eviction[], pool: string): string[] {
  return grouped(evicted, ({ kind, goesTo }) => destination(kind, goesTo, pool)).map(
    ([where, names]) => `${inProse(names)}: ${where}`,
  );
}

function destination(kind: Eviction["kind"], goesTo: readonly string[], pool: string): string {
  if (kind === "DaemonSet") return `no pod on pool "${pool}" from then on`;
  if (goesTo.length === 0) return "Pending from then on, as no pool takes them";
  const others = goesTo.filter((name) => name !== pool);
  return [
    ...(others.length === 0 ? [] : [`new pods run on ${listed(others)}`]),
    ...(goesTo.includes(pool) ? [`back on "${pool}" once Rancher has added the tolerations`] : []),
  ].join(", ");
}

function lostConnection(evicted: readonly Eviction[]): string[] {
  if (!evicted.some(({ workload }) => workload === "cattle-cluster-agent")) return [];
  return ["without cattle-cluster-agent Rancher loses the cluster, and can add no tolerations to it"];
}

function isOrAre(names: readonly string[]): string {
  return names.length > 1 ? "are" : "is";
}

/** The names of the workloads by what `key` says of them, in the order they come. */
function grouped(evicted: readonly Eviction[], key: (eviction: Eviction) => string): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const each of evicted) groups.set(key(each), [...(groups.get(key(each)) ?? []), each.workload]);
  return [...groups];
}
