import { isUnknown, reach } from "./unknown";

/** A part of a workload or chart that it can be told to go without, and that decides whether new nodes become usable. */
export type LeftOutPart =
  /** The controller that initialises nodes, of a cloud controller manager. */
  | "cloud-node"
  /** What does the work of kube-proxy, of kube-router. */
  | "service-proxy"
  /** The agent on each node, of a chart of a network. */
  | "agent"
  /** The operator, of a chart of a network. */
  | "operator"
  /** The `Installation` that an operator makes a network of, of the chart of that operator. */
  | "installation";

/**
 * The parts that arguments of containers leave out.
 * @param containers the main containers of a pod
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/cloud-controller-manager `--controllers`
 * @see https://github.com/cloudnativelabs/kube-router/blob/master/docs/user-guide.md `--run-service-proxy`
 */
export function leftOutByArguments(containers: readonly unknown[]): readonly LeftOutPart[] {
  const words = containers.flatMap((each) => [...wordsOf(reach(each, "command")), ...wordsOf(reach(each, "args"))]);
  const says = (name: string, value: RegExp) =>
    words.some((word, index) => {
      const [, written, inline] = /^--?([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
      return written === name && value.test(inline ?? words[index + 1] ?? "");
    });
  return [
    ...(says("controllers", WITHOUT_CLOUD_NODE) ? (["cloud-node"] as const) : []),
    ...(says("run-service-proxy", /^(?:0|f|false)$/i) ? (["service-proxy"] as const) : []),
  ];
}

/** The controller is named with a minus, or others are named and neither it nor all of them are. */
const WITHOUT_CLOUD_NODE =
  /(?:^|,)-(?:cloud-node|cloud-node-controller)(?:,|$)|^(?!.*(?:^|,)(?:\*|cloud-node|cloud-node-controller)(?:,|$)).+$/;

function wordsOf(list: unknown): readonly string[] {
  const all = Array.isArray(list) ? list.filter((each): each is string => typeof each === "string") : [];
  // A shell's words stand in one text.
  return all.flatMap((text) => (text.startsWith("-") ? [text] : text.split(/\s+/)));
}

/** What values tell a chart to go without. */
export interface LeftOutByValues {
  readonly leavesOut: readonly LeftOutPart[];
  /** Whether it may go without more, because of values that are not known or cannot be read. */
  readonly mayLeaveOutMore: boolean;
}

/**
 * The parts that a chart's values leave out.
 * @param values all that is written of them, as Helm joins it
 * @param isOpen whether there are more values, of which nothing is known
 * @see kubernetes-sigs/cloud-provider-azure helm/cloud-provider-azure/values.yaml, cilium/cilium
 *   install/kubernetes/cilium/values.yaml, cloudnativelabs/kube-router, projectcalico/calico charts/tigera-operator
 */
export function leftOutByValues(values: unknown, isOpen: boolean): LeftOutByValues {
  const said = (...path: readonly string[]) => reach(values, ...path);
  const parts = [
    { part: "cloud-node", value: said("cloudNodeManager", "enabled"), off: "false" },
    { part: "agent", value: said("agent"), off: "false" },
    // With these Cilium's chart makes no agents, or such that do nothing.
    { part: "agent", value: said("preflight", "enabled"), off: "true" },
    { part: "agent", value: said("sleepAfterInit"), off: "true" },
    { part: "operator", value: said("operator", "enabled"), off: "false" },
    { part: "operator", value: said("operator", "replicas"), off: "0" },
    { part: "installation", value: said("installation", "enabled"), off: "false" },
  ] as const;
  return {
    leavesOut: [...new Set(parts.flatMap(({ part, value, off }) => (String(value) === off ? [part] : [])))],
    mayLeaveOutMore: isOpen || parts.some(({ value }) => isUnknown(value)),
  };
}
