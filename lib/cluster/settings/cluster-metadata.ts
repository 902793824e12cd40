import { isToken } from "../../configuration/token-json";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import { keyProblems, valueProblems } from "../../scheduling/label-syntax";
import { type InitNodeOptions, initNodeLabels, initNodeProblems } from "../registration/init-node";

/** What Rancher keeps about the cluster as an object of its own API. */
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

/** @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go */
const DELETE_MISSING = "rke.cattle.io/delete-missing-custom-machines-after";

/** All annotations of the cluster, or none. */
export function clusterAnnotations({
  annotations,
  deleteMissingCustomMachinesAfter: after,
}: ClusterMetadata): Record<string, string> | undefined {
  if (after === undefined) return annotations;
  return { ...annotations, [DELETE_MISSING]: after };
}

/** All labels of the cluster, or none. */
export function clusterLabels({ labels, initNode }: ClusterMetadata): Readonly<Record<string, string>> | undefined {
  return initNode === undefined ? labels : { ...labels, ...initNodeLabels(initNode.machineId) };
}

/** Problems of the cluster's metadata. */
export function metadataProblems(metadata: ClusterMetadata): Problem[] {
  const { fleetNamespace, labels = {}, annotations = {}, deleteMissingCustomMachinesAfter } = metadata;
  return [
    ...namespaceProblems(fleetNamespace),
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...keyProblems(key, "cluster label key"),
      ...(isToken(value) ? [] : valueProblems(value, `cluster label ${quoted(key)} value`)),
    ]),
    ...annotationProblems(annotations),
    ...initNodeProblems(metadata.initNode, labels),
    ...durationProblems(deleteMissingCustomMachinesAfter),
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

function namespaceProblems(namespace: string | undefined): Problem[] {
  if (namespace === undefined || isToken(namespace) || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
    return [];
  return [
    {
      what: `fleetNamespace ${quoted(namespace)} is not a name Kubernetes allows for a namespace`,
      why: "the workspace is a namespace of the Rancher server",
      help: 'use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    },
  ];
}

/** @see k8s.io/apimachinery pkg/api/validation `TotalAnnotationSizeLimitB` */
const MOST_BYTES = 256 * 1024;

/** Kubernetes takes capital letters in the prefix of an annotation's key, unlike in that of a label's. */
function annotationProblems(annotations: Readonly<Record<string, string>>): Problem[] {
  const keys = Object.keys(annotations).filter((key) => keyProblems(key.toLowerCase(), "").length > 0);
  const bytes = Object.entries(annotations)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return [
    ...keys.flatMap((key) => keyProblems(key, "cluster annotation key")),
    ...(bytes <= MOST_BYTES
      ? []
      : [
          {
            what: `annotations have ${bytes} bytes`,
            why: `Kubernetes takes ${MOST_BYTES} of all annotations of an object together`,
            help: "keep what is long elsewhere",
          },
        ]),
  ];
}

/** What Go's time.ParseDuration reads, without a sign. */
const DURATION = /^((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

function durationProblems(duration: string | undefined): Problem[] {
  if (duration === undefined || isToken(duration) || DURATION.test(duration)) return [];
  return [
    {
      what: `deleteMissingCustomMachinesAfter ${quoted(duration)} is not a duration`,
      why: "Rancher reads numbers with units, h being the largest, and forgets no machine when it cannot",
      help: "write 90s, 30m or 24h",
    },
  ];
}
