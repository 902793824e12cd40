import { onHostname } from "./agent-affinity";
import { POOL_LABEL, REHEARSAL_LABEL, STAGE_LABEL, WORKLOAD_LABEL } from "./labels";
import type { Labels, Manifest } from "./manifest";
import type { Rehearsal, RehearsedPool, RehearsedWorkload } from "./rehearsal";
import { safeName } from "./safe-names";

/** The account of all pods, in each namespace. */
export const ACCOUNT = "rehearsal";

/** The namespace that stands for a workload's own: a throw-away cluster has a kube-system of its own. */
export function namespaceIn(
  { stage }: Pick<Rehearsal, "stage">,
  { namespace }: { readonly namespace: string },
): string {
  return `rehearsal-${stage}-${safeName(namespace)}`;
}

/** The name of what asks the scheduler about one pool alone. */
function probeName({ label }: Pick<RehearsedWorkload, "label">, pool: Pick<RehearsedPool, "label">): string {
  const name = `${label}-on-${pool.label}`;
  // It has to tell where the one ends and the other begins, and to fit into a label.
  const isClear = name.length <= 63 && name.split("-on-").length === 2;
  return isClear ? name : safeName(`${label} on ${pool.label}`);
}

/** A workload, and what asks the scheduler about each pool by itself. */
export function workloadObjects(workload: RehearsedWorkload, rehearsal: Rehearsal, own: Labels): Manifest[] {
  const { label, comesBy } = workload;
  const { pools } = rehearsal;
  const namespace = namespaceIn(rehearsal, workload);
  const labels = { ...own, [WORKLOAD_LABEL]: label };
  const on = ({ label: pool }: RehearsedPool) => ({ ...labels, [POOL_LABEL]: pool });
  if (comesBy === "name") {
    return pools.map((pool) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: probeName(workload, pool), namespace, labels: on(pool) },
      // Nodes of a pool are alike, so that one of them tells.
      spec: podSpec(workload, rehearsal, { nodeName: pool.nodes[0] as string }),
    }));
  }
  if (comesBy === "hostname") {
    return pools.map((pool) => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: probeName(workload, pool), namespace, labels: on(pool) },
      spec: {
        template: {
          metadata: { labels: on(pool) },
          spec: podSpec(workload, rehearsal, { affinity: onHostname(pool.nodes[0] as string) }),
        },
      },
    }));
  }
  return [
    controller(workload, { name: label, namespace, labels }, podSpec(workload, rehearsal)),
    ...(asksAboutPools(workload, rehearsal)
      ? pools.map((pool) => ({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: probeName(workload, pool), namespace, labels: on(pool) },
          spec: podSpec(workload, rehearsal, { nodeSelector: { [POOL_LABEL]: pool.label } }),
        }))
      : []),
  ];
}

/** Where a workload lands says nothing of the pools that it did not take; a DaemonSet takes all that it can. */
export function asksAboutPools({ kind, comesBy }: RehearsedWorkload, { pools }: Rehearsal): boolean {
  return comesBy === "choice" && kind !== "DaemonSet" && pools.length > 1;
}

function controller({ kind, label }: RehearsedWorkload, metadata: Manifest["metadata"], spec: PodSpec): Manifest {
  const selector = { matchLabels: { [WORKLOAD_LABEL]: label } };
  const template = { metadata: { labels: metadata.labels }, spec };
  switch (kind) {
    case "Deployment":
      return { apiVersion: "apps/v1", kind, metadata, spec: { replicas: 1, selector, template } };
    case "StatefulSet":
      return { apiVersion: "apps/v1", kind, metadata, spec: { replicas: 1, serviceName: label, selector, template } };
    case "DaemonSet":
      return { apiVersion: "apps/v1", kind, metadata, spec: { selector, template } };
    case "Job":
      return { apiVersion: "batch/v1", kind, metadata, spec: { template } };
    case "Pod":
      return { apiVersion: "v1", kind, metadata, spec };
  }
}

type PodSpec = Readonly<Record<string, unknown>>;

/** What a pod asks for besides what its workload does. */
interface Pinned {
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly affinity?: object;
}

function podSpec(
  { label, kind, comesBy, tolerations, nodeSelector, affinity }: RehearsedWorkload,
  { cluster, stage }: Rehearsal,
  pinned: Pinned = {},
): PodSpec {
  const isOverSometime = kind === "Job" || comesBy === "hostname";
  const asked = pinned.affinity ?? affinity;
  return {
    serviceAccountName: ACCOUNT,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    ...(isOverSometime && pinned.nodeSelector === undefined ? { restartPolicy: "Never" } : {}),
    ...(pinned.nodeName === undefined ? {} : { nodeName: pinned.nodeName }),
    // Labels of the rehearsal are on all of its nodes and no others: whatever else a pod asks for means the same as ever.
    nodeSelector: { ...nodeSelector, [REHEARSAL_LABEL]: cluster, [STAGE_LABEL]: stage, ...pinned.nodeSelector },
    ...(asked === undefined ? {} : { affinity: asked }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    // No kubelet is on these nodes, so that nobody looks for the image.
    containers: [{ name: "stand-in", image: `rehearsal.invalid/${label}` }],
  };
}
