import type { LiveNode } from "../live/live-cluster";
import { keyProblems, valueProblems } from "../scheduling/label-syntax";
import { openIn, type SchedulingPool } from "../scheduling/pool";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import type { Difference } from "./drift";
import { commandsFor, ofNodes } from "./named-nodes";

/** Labels that clouds, K3s and Kubernetes give nodes of any pool. */
export function isOwnKey(key: string): boolean {
  return key !== NODE_POOL_LABEL && !/(^|\.)(kubernetes|k8s|k3s)\.io\/|cattle\.io\//.test(key);
}

/** Other labels of a node are anybody's; those are compared that some pool of the app has. */
export function labelDifferences(
  pool: SchedulingPool,
  nodes: readonly LiveNode[],
  keys: ReadonlySet<string>,
): Difference[] {
  const isOpen = openIn(pool, "labels").length > 0;
  const said = Object.entries(pool.labels).flatMap(([key, value]) => {
    const other = nodes.filter(({ labels }) => labels.get(key) !== value);
    return other.length === 0 ? [] : [otherLabel(pool, key, value, other, nodes)];
  });
  const unsaid = isOpen
    ? []
    : [...keys]
        .filter((key) => !Object.hasOwn(pool.labels, key))
        .flatMap((key) => {
          const on = nodes.filter(({ labels }) => labels.has(key));
          return on.length === 0 ? [] : [extraLabel(pool, key, on, nodes)];
        });
  return [...said, ...unsaid];
}

const LABELS_STAY = "K3s writes the labels that a node registered with again whenever it starts, and no others";

function otherLabel(
  pool: SchedulingPool,
  key: string,
  value: string,
  other: readonly LiveNode[],
  nodes: readonly LiveNode[],
): Difference {
  const found = [...new Set(other.map(({ labels }) => labels.get(key) ?? "missing"))].sort();
  return {
    kind: "label",
    what: `label ${key} of pool ${pool.name}`,
    app: value,
    live: `${found.slice(0, MOST_VALUES).join(", ")}${found.length > MOST_VALUES ? ", ..." : ""} on ${ofNodes(other, nodes)}`,
    why: `they registered before the app said so, or somebody changed it: ${LABELS_STAY}`,
    help: "label them, and delete and register again those that registered with another value",
    commands: isLabel(key, value)
      ? commandsFor(other, (names) => ["label", "nodes", ...names, `${key}=${value}`, "--overwrite"])
      : [],
  };
}

function extraLabel(
  pool: SchedulingPool,
  key: string,
  on: readonly LiveNode[],
  nodes: readonly LiveNode[],
): Difference {
  const found = [...new Set(on.map(({ labels }) => labels.get(key) ?? ""))].sort();
  return {
    kind: "label",
    what: `label ${key} of pool ${pool.name}`,
    app: "none",
    live: `${found.slice(0, MOST_VALUES).join(", ")}${found.length > MOST_VALUES ? ", ..." : ""} on ${ofNodes(on, nodes)}`,
    why: `other pools of the app have it; pods that ask for it come here too: ${LABELS_STAY}`,
    help: "write it in the app, or take it off",
    commands: isLabel(key, "") ? commandsFor(on, (names) => ["label", "nodes", ...names, `${key}-`]) : [],
  };
}

/** Values of a label that are shown. */
const MOST_VALUES = 5;

function isLabel(key: string, value: string): boolean {
  return keyProblems(key, "").length + valueProblems(value, () => "").length === 0;
}
