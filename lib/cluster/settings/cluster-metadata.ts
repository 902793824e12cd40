import { isToken } from "../../configuration/token-json";
import { mergedToken } from "../../configuration/typed-tokens";
import type { Problem } from "../../scheduling/invalid-input";
import { DELETE_MISSING, forgettingProblems } from "../../scheduling/validation/duration-rules";
import { clusterAnnotationProblems, clusterLabelProblems } from "../../scheduling/validation/metadata-rules";
import { fleetNamespaceProblems } from "../../scheduling/validation/namespace-rules";
import { type InitNodeOptions, initNodeLabels, initNodeProblems } from "../registration/init-node";

/**
 * What Rancher keeps about the cluster as an object of its own API.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   labels: { site: "berlin" },
 *   deleteMissingCustomMachinesAfter: "24h",
 * });
 * ```
 */
export interface ClusterMetadata {
  /**
   * Fleet workspace, which is a namespace of the Rancher server. Changing it replaces the cluster.
   * @default fleet-default
   */
  readonly fleetNamespace?: string;

  /**
   * Labels of the cluster in Rancher; Fleet selects clusters by them. Labels with `cattle.io/` or `rancher.io/` in the
   * key stay when they are taken out of the app, because the provider takes them for Rancher's own.
   * @default - only Rancher's own
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Annotations of the cluster in Rancher. Those with `cattle.io/` or `rancher.io/` in the key stay when they are taken
   * out of the app, because the provider takes them for Rancher's own.
   * @default - only Rancher's own
   */
  readonly annotations?: Readonly<Record<string, string>>;

  /**
   * The machine that is the first node, instead of one that Rancher elects at random among the etcd nodes; the cluster is
   * then judged as one that begins there. Written as the label `rke.cattle.io/init-node-machine-id`, and sticky: Rancher
   * waits for that machine also later, see docs/nodes.md.
   * @default - Rancher elects one
   */
  readonly initNode?: InitNodeOptions;

  /**
   * Time after which Rancher forgets a machine whose node is gone from the cluster: `30m`, `24h`. To stop it again, set
   * the annotation `rke.cattle.io/delete-missing-custom-machines-after` to the empty string.
   * @default - kept for ever
   */
  readonly deleteMissingCustomMachinesAfter?: string;
}

/** All annotations of the cluster, or none. */
export function clusterAnnotations({
  annotations,
  deleteMissingCustomMachinesAfter: after,
}: ClusterMetadata): Record<string, string> | undefined {
  return after === undefined ? annotations : withText(annotations, DELETE_MISSING, after);
}

/** All labels of the cluster, or none. */
export function clusterLabels({ labels, initNode }: ClusterMetadata): Readonly<Record<string, string>> | undefined {
  if (initNode === undefined) return labels;
  return Object.entries(initNodeLabels(initNode.machineId)).reduce(
    (all: ClusterMetadata["labels"], [key, id]) => withText(all, key, id),
    labels,
  );
}

/** A map that is known only at apply can be joined by Terraform alone. */
function withText(
  texts: Readonly<Record<string, string>> | undefined,
  key: string,
  text: string,
): Record<string, string> {
  return isToken(texts) ? (mergedToken(texts, { [key]: text }) as never) : { ...texts, [key]: text };
}

/** Problems of the cluster's metadata. */
export function metadataProblems(metadata: ClusterMetadata): Problem[] {
  const { fleetNamespace, deleteMissingCustomMachinesAfter } = metadata;
  const [labels, annotations] = [known(metadata.labels), known(metadata.annotations)];
  return [
    ...fleetNamespaceProblems(fleetNamespace),
    ...clusterLabelProblems(new Map(Object.entries(labels))),
    ...clusterAnnotationProblems(new Map(Object.entries(annotations))),
    ...initNodeProblems(metadata.initNode, labels),
    ...forgettingProblems(deleteMissingCustomMachinesAfter, "deleteMissingCustomMachinesAfter"),
    ...(deleteMissingCustomMachinesAfter === undefined || !(DELETE_MISSING in annotations)
      ? []
      : [
          {
            what: `annotations has ${DELETE_MISSING}, which deleteMissingCustomMachinesAfter sets`,
            why: "there is one value for both",
            help: "leave one of the two out",
          },
        ]),
  ];
}

/** Of a map that is known only at apply nothing can be said. */
function known(texts: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return isToken(texts) ? {} : texts;
}
