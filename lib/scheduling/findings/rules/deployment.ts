import { type Agent, NODE_POOLS, NotK3s } from "../../reading/cluster";
import { isUnknown } from "../../reading/unknown";
import { NEWEST_KNOWN_KUBERNETES } from "../../releases/newest-known";
import { clusterNameProblems } from "../../validation/cluster-rules";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about what is written of the cluster, and about what of it is not known. */
export function deploymentFindings(context: ProofContext): FindingDraft[] {
  return [
    ...releaseFindings(context),
    ...poolSourceFindings(context),
    ...openFindings(context),
    ...refusedTolerationFindings(context),
    ...context.cluster.overridden.map((setting): FindingDraft => ({ code: "RK508", data: { setting } })),
    ...context.cluster.unreadable.map(
      ({ setting, reason }): FindingDraft => ({ code: "RK509", data: { setting, reason } }),
    ),
    ...nameFindings(context),
    ...witnessFindings(context),
    ...context.cluster.ignoredChanges.map(
      ({ setting, ignored }): FindingDraft => ({ code: "RK513", data: { setting, ignored } }),
    ),
  ];
}

function releaseFindings({ cluster: { kubernetesVersion, poolSource } }: ProofContext): FindingDraft[] {
  if (kubernetesVersion instanceof NotK3s) {
    // A cluster that nobody said is one of K3s may be anything.
    const isMeantForK3s = poolSource === "model" || poolSource === "both";
    return [{ code: isMeantForK3s ? "RK408" : "RK410", data: { kubernetesVersion: kubernetesVersion.text } }];
  }
  if (!isUnknown(kubernetesVersion)) return [];
  return [{ code: "RK409", data: { value: kubernetesVersion.path, judgedAs: NEWEST_KNOWN_KUBERNETES.minor } }];
}

function poolSourceFindings({ cluster: { poolSource, kubernetesVersion } }: ProofContext): FindingDraft[] {
  if (poolSource === "both") return [{ code: "RK510", data: {} }];
  return poolSource === "unknown" && !(kubernetesVersion instanceof NotK3s) ? [{ code: "RK108", data: {} }] : [];
}

/** What the proof depends on, said once for the whole cluster. */
function openFindings({ cluster, bootstrap, workloads }: ProofContext): FindingDraft[] {
  // These two are findings of their own.
  const { kubernetesVersion } = cluster;
  const isTold = (value: string) =>
    value === NODE_POOLS || (isUnknown(kubernetesVersion) && value === kubernetesVersion.path);
  const open = workloads.filter(({ dependsOn = [] }) => dependsOn.some((value) => !isTold(value)));
  const ofFirstNode = bootstrap.dependsOn.filter((value) => !isTold(value));
  const values = [...ofFirstNode, ...open.flatMap(({ dependsOn = [] }) => dependsOn)].filter((value) => !isTold(value));
  if (values.length === 0 || kubernetesVersion instanceof NotK3s) return [];
  return [
    {
      code: "RK109",
      data: {
        values: [...new Set(values)].sort(),
        firstNode: ofFirstNode.length > 0,
        workloads: open.map(({ workload }) => workload),
      },
    },
  ];
}

function refusedTolerationFindings({ cluster: { agents } }: ProofContext): FindingDraft[] {
  return (Object.keys(agents) as Agent[]).flatMap((workload) =>
    agents[workload].refusedTolerations.map(
      ({ path, reason }): FindingDraft => ({
        code: "RK306",
        data: { workload, argument: path, reason },
      }),
    ),
  );
}

/** What a property refuses at once may still come by an override, or from somewhere else. */
function nameFindings({ cluster: { name } }: ProofContext): FindingDraft[] {
  if (isUnknown(name)) return [];
  return clusterNameProblems(name).map(({ what }): FindingDraft => ({ code: "RK514", data: { reason: what } }));
}

function witnessFindings({ cluster: { hasWitness, ignoresWitness, poolSource } }: ProofContext): FindingDraft[] {
  const isOfLibrary = poolSource === "model" || poolSource === "both";
  if (!isOfLibrary || (hasWitness && !ignoresWitness)) return [];
  return [{ code: "RK511", data: { isIgnored: hasWitness } }];
}
