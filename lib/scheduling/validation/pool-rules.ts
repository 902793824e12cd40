import { type Problem, quoted } from "../invalid-input";
import { isKnownOnlyAtApply, literalNeeded } from "../known-only-at-apply";
import { keyProblems, valueProblems } from "../label-syntax";
import type { Taint } from "../taint";

/**
 * Rules for what a node pool may be given at registration, beyond the syntax of single taints and labels.
 */

/**
 * Problems of a pool's taints together: duplicates, and keys that belong to Kubernetes or Rancher.
 * @param startupTaints those that something takes away once a node is usable; the node has both at first
 */
export function poolTaintProblems(taints: readonly Taint[], startupTaints: readonly Taint[] = []): Problem[] {
  return [...duplicateProblems(taints, startupTaints), ...[...taints, ...startupTaints].flatMap(reservedTaintProblems)];
}

function duplicateProblems(taints: readonly Taint[], startupTaints: readonly Taint[]): Problem[] {
  const all = [
    ...taints.map((taint, index) => ({ taint, place: `taints[${index}]` })),
    ...startupTaints.map((taint, index) => ({ taint, place: `startupTaints[${index}]` })),
  ];
  return all.flatMap(({ taint, place }, index) => {
    const first = all.find((other) => other.taint.key === taint.key && other.taint.effect === taint.effect);
    if (first === undefined || first === all[index]) return [];
    return [
      {
        what: `${first.place} "${first.taint}" and ${place} "${taint}" have the same key and effect`,
        why: "Kubernetes allows one taint per key and effect on a node, and K3s refuses to start with two",
        help: "keep one of them",
      },
    ];
  });
}

function reservedTaintProblems(taint: Taint): Problem[] {
  const what = `taint "${taint}" is one that Kubernetes sets and clears by itself`;
  if (taint.key.startsWith("node.kubernetes.io/")) {
    return [
      {
        what,
        why: "it mirrors the node's condition (not-ready, unschedulable, disk-pressure, ...), so it does not last, and Rancher never lets its agent tolerate it",
        help: "use a key with a prefix of your own; to keep a node out of use, cordon it once it has joined",
      },
    ];
  }
  if (taint.key.startsWith("node.cloudprovider.kubernetes.io/")) {
    return [
      {
        what,
        why: "it marks a node the cloud controller manager has not seen yet; the kubelet adds it where it waits for one, which removes it",
        help: "leave it out",
      },
    ];
  }
  return [];
}

/** Label prefixes of kubernetes.io that a kubelet may set on its own node. */
const KUBELET_LABEL_PREFIXES = /^([a-z0-9.-]+\.)?(kubelet|node)\.kubernetes\.io$/;
const KUBELET_LABELS: readonly string[] = [
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
];

/** Problems of labels given to a node at registration. */
export function nodeLabelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyProblems(key, "label key"),
    ...(typeof value === "string"
      ? valueProblems(value, `label ${quoted(key)} value`)
      : [
          {
            what: `label ${quoted(key)} value ${quoted(value)} is not a string`,
            why: "Kubernetes labels are strings",
            help: "quote the value",
          },
        ]),
    ...reservedLabelProblems(key),
  ]);
}

function reservedLabelProblems(key: string): Problem[] {
  const prefix = key.includes("/") ? (key.split("/")[0] as string) : "";
  if (prefix === "rke.cattle.io" || key === "cattle.io/os") {
    return [
      {
        what: `label key ${quoted(key)} belongs to Rancher`,
        why: "Rancher sets it itself on every machine and never lets another value through",
        help: "use a prefix of your own",
      },
    ];
  }
  const isKubernetes = /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
  if (isKubernetes && !KUBELET_LABEL_PREFIXES.test(prefix) && !KUBELET_LABELS.includes(key)) {
    return [
      {
        what: `label key ${quoted(key)} is reserved by Kubernetes`,
        why: "a kubelet that is asked to set it on its own node does not start",
        help: `use a prefix of your own, node.kubernetes.io/..., or one of ${KUBELET_LABELS.join(", ")}`,
      },
    ];
  }
  return [];
}

const POOL_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Problems of a pool's name, which becomes a construct id, a label value and part of a Terraform output's name. */
export function poolNameProblems(name: string): Problem[] {
  if (isKnownOnlyAtApply(name)) return [literalNeeded(name, "pool name")];
  if (name.length <= 63 && POOL_NAME.test(name)) return [];
  return [
    {
      what: name === "" ? "pool name is empty" : `pool name ${quoted(name)} is not a lower-case DNS label`,
      why: "it becomes a label value on every node of the pool and part of Terraform names, which must not collide",
      help: 'use 1 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit, for example gpu-a100',
    },
  ];
}

/** Problems of a pool's expected number of nodes. */
export function nodeCountProblems(nodes: number | undefined): Problem[] {
  if (nodes === undefined || (Number.isSafeInteger(nodes) && nodes >= 1)) return [];
  return [
    {
      what: `nodes ${quoted(nodes)} is not a whole number of at least 1`,
      why: "it says how many nodes the pool is meant to have",
      help: "pass a literal such as 3, or leave it out when the number is open",
    },
  ];
}
