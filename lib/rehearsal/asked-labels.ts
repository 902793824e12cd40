import { isObject } from "../scheduling/json";
import { type AgentConnection, nodeLabelsOf } from "../scheduling/proof/node-labels";
import type { Cluster } from "../scheduling/reading/cluster";
import { madeUpLabels } from "./labels-of-others";
import type { SeenPool } from "./rehearsed-pools";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

/** The nodes of a rehearsal, and of what cluster they are. */
export interface Sight {
  readonly cluster: Cluster;
  readonly connection: AgentConnection;
  readonly seen: readonly SeenPool[];
}

/**
 * What an affinity asks for that real nodes may answer otherwise than rehearsed ones: labels with made-up values, labels that
 * real nodes may have, names of nodes, other pods.
 */
export function askedInVain(affinity: object, sight: Sight): string[] {
  const asked = partOf(affinity, "nodeAffinity", REQUIRED, "nodeSelectorTerms");
  const terms = listOf(asked).filter(isObject);
  const labels = terms.flatMap(({ matchExpressions }) => listOf(matchExpressions).filter(isObject));
  const pods = ["podAffinity", "podAntiAffinity"].filter((kind) => listOf(partOf(affinity, kind, REQUIRED)).length > 0);
  return [
    ...new Set([
      ...labels
        .filter(({ key, operator }) => typeof key === "string" && mayDiffer(key, operator, sight))
        .map(({ key }) => key as string),
      ...(terms.some(({ matchFields }) => listOf(matchFields).length > 0) ? ["metadata.name"] : []),
      ...pods,
    ]),
  ];
}

function mayDiffer(key: string, operator: unknown, { cluster, connection, seen }: Sight): boolean {
  // Every node has it, with whatever value.
  if (Object.hasOwn(madeUpLabels("", cluster), key)) return operator !== "Exists" && operator !== "DoesNotExist";
  return seen.some(({ pool, rehearsed: { labels } }) => {
    if (Object.hasOwn(labels, key) && !Object.hasOwn(pool.labels, key)) return false;
    return nodeLabelsOf(cluster, pool, connection).isOpen(key);
  });
}

function partOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((part, key) => (isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined), value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
