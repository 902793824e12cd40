import { AGENT_ENV_VARS, roadOf } from "../../reading/agent-environment";
import { clusterName } from "../../reading/cluster-summary";
import { isKubeletRoad, type KubeletRoad } from "../../reading/unjudged";
import { isUnknown } from "../../reading/unknown";
import { refusedByKubelet } from "../../validation/joining";
import { ownerOfLabel } from "../../validation/reserved-labels";
import { withoutSecrets } from "../../without-secrets";
import type { FindingDraft } from "../finding";
import type { FindingData } from "../finding-data";
import type { ProofContext } from "./context";

/** Findings about what reaches nodes by other roads than their pool, and about pools whose nodes cannot join. */
export function pastThePoolsFindings(context: ProofContext): FindingDraft[] {
  return [
    ...environmentFindings(context),
    ...kubeletFindings(context),
    ...sameNameFindings(context),
    ...context.pools.flatMap(poolFindings),
  ];
}

function environmentFindings({ cluster }: ProofContext): FindingDraft[] {
  return cluster.environment.names.flatMap((key): FindingDraft[] => {
    const road = cluster.environment.sharedAddresses.includes(key) ? "address" : roadOf(key);
    return road === undefined ? [] : [{ code: "RK521", data: { setting: AGENT_ENV_VARS, key, road } }];
  });
}

/** One for each key of each setting. */
function kubeletFindings({ cluster }: ProofContext): FindingDraft[] {
  const byKey = new Map<string, FindingData["RK522"]>();
  for (const { said, pools = [] } of cluster.unjudged) {
    if (said === undefined || !isKubeletRoad(said.argument)) continue;
    const { setting, key, argument } = said;
    const id = JSON.stringify([setting, key]);
    const known = byKey.get(id);
    byKey.set(id, {
      setting,
      key,
      arguments: [...new Set<KubeletRoad>([...(known?.arguments ?? []), argument])],
      pools: [...new Set([...(known?.pools ?? []), ...pools])].sort(),
    });
  }
  return [...byKey.values()].map((data) => ({ code: "RK522", data }));
}

function sameNameFindings({ cluster }: ProofContext): FindingDraft[] {
  const { sameNamed } = cluster;
  if (sameNamed.length === 0) return [];
  const name = isUnknown(cluster.name) ? {} : { name: clusterName(cluster) };
  return [{ code: "RK523", data: { ...name, others: sameNamed } }];
}

function poolFindings(pool: ProofContext["pools"][number]): FindingDraft[] {
  const { taints } = refusedByKubelet(pool);
  const labels = Object.keys(pool.labels)
    .sort()
    .flatMap((key) => {
      const owner = ownerOfLabel(key);
      return owner === undefined ? [] : [{ key: withoutSecrets(key), owner }];
    });
  return [
    ...(labels.length === 0 ? [] : [{ code: "RK524" as const, data: { pool: pool.name, labels } }]),
    ...(taints.length === 0
      ? []
      : [
          {
            code: "RK525" as const,
            data: {
              pool: pool.name,
              taints: taints.map((each) => each.map(String)),
              roleTaints: taints
                .flat()
                .filter((taint) => pool.roleTaints.includes(taint))
                .map(String),
            },
          },
        ]),
  ];
}
