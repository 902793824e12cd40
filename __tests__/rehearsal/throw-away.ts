import type { LiveCluster } from "../../lib/live/live-cluster";
import { readCluster } from "../../lib/live/read-cluster";
import { POOL_LABEL, WORKLOAD_LABEL } from "../../lib/rehearsal/labels";
import type { Manifest } from "../../lib/rehearsal/manifest";
import { manifestsOf } from "../../lib/rehearsal/manifests";
import type { Rehearsal, RehearsalStage } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import type { Cluster } from "../../lib/scheduling/reading/cluster";

/** What a throw-away cluster decides: whether a pod of a workload can be on a node, both by their names there. */
export type Decides = (workload: string, node: string) => boolean;

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of any kind
type Json = any;

/** What kubectl prints of a throw-away cluster that the manifests of a rehearsal were applied to. */
export function dumpOf(rehearsal: Rehearsal, decides: Decides): { kind: string; apiVersion: string; items: Json[] } {
  const manifests = manifestsOf(rehearsal);
  const nodes = manifests.filter(({ kind }) => kind === "Node");
  const poolOf = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels[POOL_LABEL]]));
  const items = manifests
    .filter(({ kind }) => kind !== "Namespace" && kind !== "ServiceAccount")
    .flatMap((manifest) => (manifest.kind === "Node" ? [alive(manifest)] : made(manifest, poolOf, decides)));
  return { kind: "List", apiVersion: "v1", items };
}

/** The same as doctor reads it. */
export function liveCluster(dump: object): LiveCluster {
  return readCluster([{ file: "dump.json", content: dump }]);
}

/** As kwok keeps it. */
function alive(node: Manifest): Json {
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: MADE_AT, lastHeartbeatTime: TAKEN_AT }];
  return { ...node, status: { ...(node.status as object), conditions } };
}

const MADE_AT = "2026-11-28T10:00:00Z";
const TAKEN_AT = "2026-11-28T10:05:00Z";

function made(manifest: Manifest, poolOf: ReadonlyMap<string, string | undefined>, decides: Decides): Json[] {
  const { kind, metadata, spec } = manifest as Json;
  const workload = metadata.labels[WORKLOAD_LABEL] as string;
  const fits = (node: string) =>
    decides(workload, node) && [undefined, poolOf.get(node)].includes(metadata.labels[POOL_LABEL]);
  const nodes = [...poolOf.keys()].filter(fits);
  if (kind === "Pod" && spec.nodeName !== undefined) {
    return fits(spec.nodeName) ? [pod(metadata.name, metadata, spec, spec.nodeName)] : [];
  }
  if (kind === "Pod") return [pod(metadata.name, metadata, spec, nodes[0])];
  const template = spec.template;
  const inNamespace = { ...template.metadata, namespace: metadata.namespace };
  if (kind === "DaemonSet") {
    const status = {
      desiredNumberScheduled: nodes.length,
      currentNumberScheduled: nodes.length,
      observedGeneration: 1,
    };
    const pods = nodes.map((node, index) => pod(`${metadata.name}-${index}`, inNamespace, template.spec, node));
    return [{ ...manifest, status }, ...pods];
  }
  return [manifest, pod(`${metadata.name}-abcde`, inNamespace, template.spec, nodes[0])];
}

function pod(name: string, metadata: Json, spec: Json, nodeName: string | undefined): Json {
  const scheduled =
    nodeName === undefined
      ? {
          status: "False",
          reason: "Unschedulable",
          message: "0/2 nodes are available: 2 node(s) had untolerated taint(s).",
        }
      : { status: "True" };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { ...metadata, name, creationTimestamp: MADE_AT },
    spec: { ...spec, ...(nodeName === undefined ? {} : { nodeName }) },
    status: {
      phase: nodeName === undefined ? "Pending" : "Running",
      conditions: [{ type: "PodScheduled", ...scheduled, lastTransitionTime: MADE_AT }],
    },
  };
}

/** As the proof says. */
export function proven(cluster: Cluster, stage: RehearsalStage): Decides {
  const { pools, workloads } = rehearse(cluster, { stage });
  const poolOf = new Map(pools.flatMap(({ name, nodes }) => nodes.map((node) => [node, name] as const)));
  const named = new Map(workloads.map((each) => [each.label, each.expected]));
  return (workload, node) => named.get(workload)?.get(poolOf.get(node) ?? "")?.verdict === "runs";
}
