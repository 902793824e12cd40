import type { LiveCluster } from "../live/live-cluster";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import type { Cluster } from "../scheduling/reading/cluster";
import { FIRST_LABEL, PRINT_LABEL, REHEARSAL_LABEL, STAGE_LABEL } from "./labels";
import { printOf } from "./manifests";
import { type Rehearsal, type RehearsalStage, STAGES } from "./rehearsal";
import { rehearse, rehearsedName } from "./rehearse";
import { labelsOfPools } from "./rehearsed-pools";

/** Whether a live cluster holds a rehearsal, and is to be compared with the proof. */
export function isRehearsal({ nodes }: LiveCluster): boolean {
  return nodes.some(({ labels }) => labels.has(REHEARSAL_LABEL));
}

/** The names, as labels, of the clusters that are rehearsed. */
export function rehearsedClusters({ nodes }: LiveCluster): readonly string[] {
  return [...new Set(nodes.flatMap(({ labels }) => labels.get(REHEARSAL_LABEL) ?? []))].sort();
}

/** Whether a live cluster is a rehearsal of this one. */
export function rehearses(live: LiveCluster, cluster: Cluster): boolean {
  return rehearsedClusters(live).includes(rehearsedName(cluster));
}

export interface Rehearsed {
  readonly rehearsal: Rehearsal;
  /** What tells its pods from those of former manifests. */
  readonly print: string;
}

/**
 * What was rehearsed, made again from the app.
 * @throws InvalidInputError when it is something else than the app says now
 */
export function rehearsedIn({ nodes }: LiveCluster, cluster: Cluster): Rehearsed {
  const name = rehearsedName(cluster);
  const own = nodes.filter(({ labels }) => labels.get(REHEARSAL_LABEL) === name);
  const [stage, ...otherStages] = valuesOf(STAGE_LABEL);
  const [first, ...otherFirsts] = valuesOf(FIRST_LABEL);
  const [print, ...otherPrints] = valuesOf(PRINT_LABEL);
  if (otherStages.length + otherFirsts.length + otherPrints.length > 0) {
    throw refused(
      `the nodes are of several rehearsals of ${quoted(name)}`,
      "what the scheduler decided with the nodes of one says nothing about another",
      `take a new throw-away cluster, or delete those of all but one: kubectl delete nodes,namespaces -l ${STAGE_LABEL}=...`,
    );
  }
  if (!isStage(stage)) {
    throw refused(
      `the nodes do not say which stage of ${quoted(name)} is rehearsed`,
      `the label ${STAGE_LABEL} tells it`,
      "print the manifests again with cdktf-rancher-k3s rehearse, and apply them",
    );
  }
  const [pool] = [...labelsOfPools(cluster)].find(([, label]) => label === first) ?? [];
  const rehearsal = rehearse(cluster, { stage, ...(pool === undefined ? {} : { first: pool }) });
  if (print === printOf(rehearsal)) return { rehearsal, print };
  throw refused(
    `the nodes and pods are of other manifests than cdktf-rancher-k3s rehearse --stage ${stage} prints of ${quoted(name)} now`,
    "the app, or this program, has changed since they were applied",
    "print the manifests again, and apply them to a cluster without the former ones",
  );

  function valuesOf(label: string): string[] {
    return [...new Set(own.flatMap(({ labels }) => labels.get(label) ?? []))];
  }
}

function isStage(text: string | undefined): text is RehearsalStage {
  return STAGES.some((stage) => stage === text);
}

function refused(what: string, why: string, help: string): InvalidInputError {
  return new InvalidInputError([{ what, why, help }]);
}
