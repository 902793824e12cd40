import { type Problem, quoted } from "../invalid-input";
import { isKnownOnlyAtApply, literalNeeded } from "../known-only-at-apply";
import { keyProblems, NODE_RETRIES, valueProblems } from "../label-syntax";
import type { Taint } from "../taint";
import { KUBELET_LABELS, type LabelOwner, ownerOfLabel } from "./reserved-labels";

/**
 * Rules for what a node pool may be given at registration, beyond the syntax of single taints and labels.
 */

/**
 * Problems of a pool's taints together: duplicates, and keys that belong to Kubernetes or Rancher.
 * @param taints those the app gives the pool
 * @param roleTaints those Rancher adds because of the pool's roles
 * @param startupTaints those that something takes away once a node is usable; the node has all of them at first
 */
export function poolTaintProblems(
  taints: readonly Taint[],
  roleTaints: readonly Taint[],
  startupTaints: readonly Taint[] = [],
): Problem[] {
  const all = [...taints, ...startupTaints];
  return [
    ...duplicateProblems(taints, startupTaints),
    ...all.flatMap((taint) => roleTaintProblems(taint, roleTaints)),
    ...all.flatMap(reservedTaintProblems),
  ];
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

function roleTaintProblems(taint: Taint, roleTaints: readonly Taint[]): Problem[] {
  const role = roleTaints.find(({ key, effect }) => key === taint.key && effect === taint.effect);
  if (role === undefined) return [];
  return [
    {
      what: `taint "${taint}" has the key and effect of "${role}", which Rancher gives nodes of these roles`,
      why: "Kubernetes allows one taint per key and effect on a node, whatever the value, and K3s refuses to start with two",
      help: "leave it out: the nodes have the taint of their roles, with an empty value",
    },
  ];
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

/** Problems of labels given to a node at registration. */
export function nodeLabelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return [...labelSyntaxProblems(labels), ...Object.keys(labels).flatMap(reservedLabelProblems)];
}

/** Problems of labels that are none in Kubernetes. */
export function labelSyntaxProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyProblems(key, "label key"),
    ...(typeof value === "string"
      ? valueProblems(value, `label ${quoted(key)} value`, NODE_RETRIES)
      : [
          {
            what: `label ${quoted(key)} value ${quoted(value)} is not a string`,
            why: "Kubernetes labels are strings",
            help: "quote the value",
          },
        ]),
  ]);
}

function reservedLabelProblems(key: string): Problem[] {
  const owner = ownerOfLabel(key);
  return owner === undefined ? [] : [{ ...RESERVED[owner], what: `label key ${quoted(key)} ${RESERVED[owner].what}` }];
}

const RESERVED: Readonly<Record<LabelOwner, Problem>> = {
  rancher: {
    what: "belongs to Rancher",
    why: "Rancher sets such labels itself on every machine, and goes by them: they tell a machine's roles, and the one that starts the cluster",
    help: "use a prefix of your own",
  },
  "cluster-api": {
    what: "belongs to Cluster API",
    why: "Rancher copies a node's labels to its Machine, where such a label means something: cluster.x-k8s.io/control-plane makes a worker one of the control plane",
    help: "use a prefix of your own",
  },
  kubernetes: {
    what: "is reserved by Kubernetes",
    why: "a kubelet that is asked to set it on its own node does not start",
    help: `use a prefix of your own, node.kubernetes.io/..., or one of ${KUBELET_LABELS.join(", ")}`,
  },
};

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
