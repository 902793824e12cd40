import type { NodeRole } from "../node-role";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, Unknown } from "./unknown";

/**
 * Label every node of a pool registers with; its value is the pool's name.
 *
 * @example
 * ```ts
 * const name = "gpu";
 * console.log(`kubectl get nodes --selector ${NODE_POOL_LABEL}=${name}`);
 * ```
 */
export const NODE_POOL_LABEL = "rancher-k3s/node-pool";

/** What a selector may be asked about a pool's machines. */
export interface MachineKind {
  /** What the machines are registered as. */
  readonly roles: readonly NodeRole[];
  /** Labels that the pool gives its machines. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A machine of which nothing is known, where nobody tells which nodes there are. */
export const MACHINE_OF_NO_POOL: MachineKind = { roles: [], labels: {} };

/** One condition of a machine label selector. */
interface LabelCondition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Whether all machines of a kind are meant; "some" where it depends on the single machine, or on apply. */
export type SelectorAnswer = "all" | "none" | "some";

/**
 * Which machines in Rancher something is for.
 *
 * @example
 * ```ts
 * const { selected } = cluster.prove().cluster.machineConfiguration;
 * for (const { selector } of selected) console.log(selector.selectsAll ? "all machines" : selector.pools.join(", "));
 * ```
 */
export class MachinesSelected {
  /** Reads a `machine_label_selector` block; without one all machines are meant. */
  public static read(block: Known<ResourceValues> | undefined): MachinesSelected {
    if (block === undefined) return new MachinesSelected([], false);
    if (isUnknown(block)) return new MachinesSelected([], true);
    const labels = block.map("match_labels");
    const expressions = block.blocks("match_expressions");
    if (isUnknown(labels) || isUnknown(expressions)) return new MachinesSelected([], true);
    const conditions: LabelCondition[] = [];
    let isUncertain = false;
    const add = (
      key: Known<string> | undefined,
      operator: Known<string> | undefined,
      values: Known<readonly Known<string>[]>,
    ) => {
      if (isUnknown(key) || isUnknown(operator) || isUnknown(values) || values.some(isUnknown)) isUncertain = true;
      else conditions.push({ key: key ?? "", operator: operator ?? "", values: values as readonly string[] });
    };
    for (const [key, value] of labels) add(key, "In", [value]);
    for (const each of expressions) add(each.text("key"), each.text("operator"), each.texts("values"));
    return new MachinesSelected(conditions, isUncertain);
  }

  private constructor(
    private readonly conditions: readonly LabelCondition[],
    private readonly isUncertain: boolean,
  ) {}

  /** Whether every machine there is or will be is meant. */
  public get selectsAll(): boolean {
    return this.conditions.length === 0 && !this.isUncertain;
  }

  /** Names of the node pools that are selected by name, sorted. */
  public get pools(): readonly string[] {
    const named = this.conditions.filter(({ key, operator }) => key === NODE_POOL_LABEL && operator === "In");
    return [...new Set(named.flatMap(({ values }) => values))].sort();
  }

  /**
   * Whether a kind of machine is selected. A machine in Rancher has the labels it was registered with and some of
   * Rancher's own.
   * @param cluster name of the cluster
   * @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go
   */
  public answerFor(machine: MachineKind, cluster: Known<string>): SelectorAnswer {
    const answers = this.conditions.map((condition) => answer(condition, machine, cluster));
    if (answers.includes("none")) return "none";
    return this.isUncertain || answers.includes("some") ? "some" : "all";
  }
}

function answer(
  { key, operator, values }: LabelCondition,
  machine: MachineKind,
  cluster: Known<string>,
): SelectorAnswer {
  const value = labelOf(key, machine, cluster);
  if (isUnknown(value)) return "some";
  const holds = (is: boolean): SelectorAnswer => (is ? "all" : "none");
  switch (operator) {
    case "In":
      return holds(value !== undefined && values.includes(value));
    case "NotIn":
      return holds(value === undefined || !values.includes(value));
    case "Exists":
      return holds(value !== undefined);
    case "DoesNotExist":
      return holds(value === undefined);
    default:
      // Kubernetes knows no other; whoever reads the selector stops with an error.
      return "some";
  }
}

const ROLE_LABEL = /^rke\.cattle\.io\/(etcd|control-plane|worker)-role$/;
const SET_BY_RANCHER = /^((rke|plan|provisioning)\.cattle\.io|([a-z0-9-]+\.)*cluster\.x-k8s\.io)\//;

function labelOf(key: string, { roles, labels }: MachineKind, cluster: Known<string>): Known<string> | undefined {
  const role = ROLE_LABEL.exec(key)?.[1];
  if (role !== undefined) return roles.includes(role as NodeRole) ? "true" : undefined;
  if (key === "cattle.io/os") return "linux";
  if (key === "rke.cattle.io/cluster-name") return cluster;
  // The machine's own id or name, or something this library does not know of.
  if (SET_BY_RANCHER.test(key)) return new Unknown(key);
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
