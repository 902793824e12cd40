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
 * Problems of the list of taints that leave a pool. One node has one of two values, and another node the other.
 * @param taints undefined where one is malformed, so that the others keep their places
 */
export function leavingTaintListProblems(taints: readonly (Taint | undefined)[], place: string): Problem[] {
  const all = placed(taints, place);
  return [
    ...all.flatMap(({ taint, place: second }, index) => {
      const first = all.slice(0, index).find((each) => each.taint.equals(taint));
      return first === undefined
        ? []
        : [
            {
              what: `${first.place} and ${second} are both "${taint}"`,
              why: "a taint leaves once",
              help: "keep one of them",
            },
          ];
    }),
    ...all.flatMap(({ taint }) => reservedTaintProblems(taint)),
  ];
}

/** The taints of a pool, list by list. */
export interface TaintLists {
  /** Those the app gives the pool. */
  readonly taints?: readonly Taint[];
  /** Those that something takes away once a node is usable; the node has all of them at first. */
  readonly startupTaints?: readonly Taint[];
  /** Those that registered nodes may still have. */
  readonly leavingTaints?: readonly Taint[];
}

/**
 * Problems of a pool's taints together, beyond those of each list.
 * @param roleTaints those Rancher adds because of the pool's roles
 */
export function poolTaintProblems(
  { taints = [], startupTaints = [], leavingTaints = [] }: TaintLists,
  roleTaints: readonly Taint[],
): Problem[] {
  const lasting = placed(taints, "taints");
  const starting = placed(startupTaints, "startupTaints");
  const leaving = placed(leavingTaints, "leavingTaints");
  return [
    ...twiceProblems([...lasting, ...starting]),
    ...leaving.flatMap((each) => stayingProblems(each, lasting)),
    ...leaving.flatMap((each) => startingProblems(each, starting)),
    ...[...taints, ...startupTaints].flatMap((taint) => roleTaintProblems(taint, roleTaints)),
    ...leaving.flatMap((each) => leavingRoleTaintProblems(each, roleTaints)),
  ];
}

/** Another value of the same key and effect may take its place: a node has one or the other. */
function stayingProblems({ taint, place }: PlacedTaint, lasting: readonly PlacedTaint[]): Problem[] {
  const staying = lasting.find((each) => each.taint.equals(taint));
  if (staying === undefined) return [];
  return [
    {
      what: `${staying.place} and ${place} are both "${taint}"`,
      why: "nodes of the pool get a taint, or it leaves them",
      help: "leave it out of leavingTaints while nodes are to have it, and out of taints as soon as it is to go",
    },
  ];
}

function startingProblems({ taint, place }: PlacedTaint, starting: readonly PlacedTaint[]): Problem[] {
  const start = starting.find((each) => isSameSlot(each.taint, taint));
  if (start === undefined) return [];
  return [
    {
      what: `${start.place} "${start.taint}" and ${place} "${taint}" have the same key and effect`,
      why: "new nodes register with the start-up taint, and whoever takes the old one off, by key and effect, takes the start-up taint off too early",
      help: "take the old taint off all nodes and out of leavingTaints before new ones register with the start-up taint",
    },
  ];
}

function leavingRoleTaintProblems({ taint, place }: PlacedTaint, roleTaints: readonly Taint[]): Problem[] {
  const role = roleTaints.find((each) => isSameSlot(each, taint));
  if (role === undefined) return [];
  return [
    {
      what: `${place} "${taint}" has the key and effect of "${role}", which Rancher gives nodes of these roles`,
      why: "it does not leave the nodes as long as they have these roles",
      help: "leave it out",
    },
  ];
}

/** Whether a node can have only one of them. */
function isSameSlot(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
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
  const role = roleTaints.find((each) => isSameSlot(each, taint));
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
    ...valueProblems(value, () => `label ${quoted(key)} value`, keyWithValue(key, value), NODE_RETRIES),
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
