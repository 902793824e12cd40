/**
 * Rancher's planner as a simulation, node by node: who is elected, who gets a plan while the agent is not connected, and
 * whether the agent then finds a place. Written after what Rancher's own planner was seen to do (`rancher/plan-order.json`,
 * which checks it), and independent of the library: plain objects, no code of lib.
 */

export interface Machine {
  readonly name: string;
  readonly pool: string;
  readonly roles: readonly string[];
  readonly taints: readonly ModelTaint[];
}

export interface ModelTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

export interface ModelToleration {
  readonly key: string;
  readonly operator: string;
  readonly value?: string;
  readonly effect: string;
}

const has = (machine: Machine, role: string) => machine.roles.includes(role);

/** Passes over the machines until a pass gives nobody a plan: what is planned with an agent that never connects. */
export function planned(machines: readonly Machine[], init: Machine): Machine[] {
  const plans = new Set<Machine>();
  for (let changes = -1; changes !== plans.size; ) {
    changes = plans.size;
    pass(machines, init, plans);
  }
  return machines.filter((machine) => plans.has(machine));
}

/** One pass, tier by tier; a tier in which a control-plane node waits for the agent ends it. */
function pass(machines: readonly Machine[], init: Machine, plans: Set<Machine>): void {
  if (!["etcd", "control-plane", "worker"].every((role) => machines.some((machine) => has(machine, role)))) return;
  const tiers = [
    [init],
    machines.filter((machine) => machine !== init && has(machine, "etcd")),
    machines.filter((machine) => machine !== init && !has(machine, "etcd") && has(machine, "control-plane")),
    machines.filter((machine) => !has(machine, "etcd") && !has(machine, "control-plane")),
  ];
  for (const tier of tiers) {
    for (const machine of tier) plans.add(machine);
    if (tier.some((machine) => has(machine, "control-plane"))) return;
  }
}

/** The taints a node registers with. */
export function nodeTaints({ taints, roles }: Machine): ModelTaint[] {
  const role = (name: string, effect: string) => ({ key: `node-role.kubernetes.io/${name}`, value: "", effect });
  if (roles.includes("worker")) return [...taints];
  if (roles.includes("control-plane")) return [...taints, role("control-plane", "NoSchedule")];
  return roles.includes("etcd") ? [...taints, role("etcd", "NoExecute")] : [...taints];
}

/** The tolerations that the agent has by the manifest of one control-plane node. */
function manifestOf(machine: Machine, appended: readonly ModelToleration[]): ModelToleration[] {
  const taints = nodeTaints(machine);
  const defaults = [
    { key: "node-role.kubernetes.io/controlplane", operator: "Equal", value: "true", effect: "NoSchedule" },
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  ];
  const own = taints.map(({ key, value, effect }) =>
    value === "" ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect },
  );
  return [...(taints.length === 0 ? defaults : own), ...appended];
}

const COREDNS: readonly ModelToleration[] = [
  { key: "CriticalAddonsOnly", operator: "Exists", effect: "" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
];

function fits(tolerations: readonly ModelToleration[], machine: Machine): boolean {
  return nodeTaints(machine)
    .filter(({ effect }) => effect !== "PreferNoSchedule")
    .every((taint) =>
      tolerations.some(
        ({ key, operator, value = "", effect }) =>
          key === taint.key &&
          (effect === "" || effect === taint.effect) &&
          (operator === "Exists" || value === taint.value),
      ),
    );
}

/** Whether the agent connects when this machine is the first one. */
export function comesUp(
  machines: readonly Machine[],
  init: Machine,
  appended: readonly ModelToleration[],
  needsDns: boolean,
): "yes" | "no" | "depends" {
  const nodes = planned(machines, init);
  if (needsDns && !nodes.some((node) => fits(COREDNS, node))) return "no";
  const outcomes = nodes
    .filter((node) => has(node, "control-plane"))
    .map((writer) => nodes.some((node) => fits(manifestOf(writer, appended), node)));
  if (outcomes.length === 0 || outcomes.every((outcome) => !outcome)) return "no";
  return outcomes.every((outcome) => outcome) ? "yes" : "depends";
}

/** What follows for the cluster, as any of the etcd machines may be elected. */
export function comesUpWhateverIsFirst(
  machines: readonly Machine[],
  appended: readonly ModelToleration[],
  needsDns: boolean,
): "yes" | "no" | "lottery" | "depends" {
  const outcomes = machines
    .filter((machine) => has(machine, "etcd"))
    .map((machine) => comesUp(machines, machine, appended, needsDns));
  const [yes, no, depends] = ["yes", "no", "depends"].map((each) => outcomes.some((outcome) => outcome === each));
  if (yes && no) return "lottery";
  if (depends) return "depends";
  return yes ? "yes" : "no";
}
