import { keyWithValue, type Problem, quoted } from "../invalid-input";
import { isOpen, literalNeeded } from "../known-only-at-apply";
import { keyProblems, NODE_RETRIES, valueProblems } from "../label-syntax";
import type { Taint } from "../taint";
import { KUBELET_LABELS, type LabelOwner, ownerOfLabel } from "./reserved-labels";

/**
 * Rules for what a node pool may be given at registration, beyond the syntax of single taints and labels.
 */

/**
 * Problems of one list of a pool's taints: duplicates, and keys that belong to Kubernetes.
 * @param taints undefined where one is malformed, so that the others keep their places
 */
export function taintListProblems(taints: readonly (Taint | undefined)[], place: string): Problem[] {
  const all = placed(taints, place);
  return [...twiceProblems(all), ...all.flatMap(({ taint }) => reservedTaintProblems(taint))];
}

/**
 * Problems of a pool's taints together, beyond those of each list.
 * @param taints those the app gives the pool
 * @param roleTaints those Rancher adds because of the pool's roles
 * @param startupTaints those that something takes away once a node is usable; the node has all of them at first
 */
export function poolTaintProblems(
  taints: readonly Taint[],
  roleTaints: readonly Taint[],
  startupTaints: readonly Taint[] = [],
): Problem[] {
  return [
    ...twiceProblems([...placed(taints, "taints"), ...placed(startupTaints, "startupTaints")]),
    ...[...taints, ...startupTaints].flatMap((taint) => roleTaintProblems(taint, roleTaints)),
  ];
}

interface PlacedTaint {
  readonly taint: Taint;
  readonly place: string;
}

function placed(taints: readonly (Taint | undefined)[], place: string): PlacedTaint[] {
  return taints.flatMap((taint, index) => (taint === undefined ? [] : [{ taint, place: `${place}[${index}]` }]));
}

function twiceProblems(taints: readonly PlacedTaint[]): Problem[] {
  const seen = new Map<string, PlacedTaint>();
  return taints.flatMap(({ taint, place }) => {
    const keyAndEffect = `${taint.key}:${taint.effect}`;
    const first = seen.get(keyAndEffect);
    if (first === undefined) {
      seen.set(keyAndEffect, { taint, place });
      return [];
    }
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

/** Problems of labels that no app may give its nodes. */
export function reservedLabelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(labels).flatMap((key) => {
    const owner = ownerOfLabel(key);
    return owner === undefined
      ? []
      : [{ ...RESERVED[owner], what: `label key ${quoted(key)} ${RESERVED[owner].what}` }];
  });
}

/** Problems of labels that are none in Kubernetes. */
export function labelSyntaxProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyProblems(key, "label key"),
    ...valueProblems(value, `label ${quoted(key)} value`, keyWithValue(key, value), NODE_RETRIES),
  ]);
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
  if (isOpen(name)) return [literalNeeded(name, "pool name")];
  // From JavaScript anything may come.
  if (typeof name === "string" && name.length <= 63 && POOL_NAME.test(name)) return [];
  return [
    {
      what: name === "" ? "pool name is empty" : `pool name ${quoted(name)} is not a lower-case DNS label`,
      why: "it becomes a label value on every node of the pool and part of Terraform names, which must not collide",
      help: 'use 1 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit, for example gpu-a100',
    },
  ];
}

/** Problems of a pool's expected number of nodes. */
export function nodeCountProblems(nodes: number): Problem[] {
  if (Number.isSafeInteger(nodes) && nodes >= 1) return [];
  return [
    {
      what: `nodes ${quoted(nodes)} is not a whole number of at least 1`,
      why: "it says how many nodes the pool is meant to have",
      help: "pass a literal such as 3, or leave it out when the number is open",
    },
  ];
}
