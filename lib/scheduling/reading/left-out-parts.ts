import { InvalidInputError } from "../invalid-input";
import { yamlIn } from "./manifests";
import { reach } from "./unknown";

/** A part of a workload or chart that it can be told to go without, and that decides whether new nodes become usable. */
export type LeftOutPart =
  /** The controller that initialises nodes, of a cloud controller manager. */
  | "cloud-node"
  /** What does the work of kube-proxy, of kube-router. */
  | "service-proxy"
  /** The agent on each node, of a chart of a network. */
  | "agent"
  /** The operator, of a chart of a network. */
  | "operator";

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

/**
 * The parts that a chart's values leave out.
 * @param spec of a HelmChart
 * @see kubernetes-sigs/cloud-provider-azure helm/cloud-provider-azure/values.yaml, cilium/cilium
 *   install/kubernetes/cilium/values.yaml, cloudnativelabs/kube-router
 */
export function leftOutByValues(spec: unknown): readonly LeftOutPart[] {
  const values = valuesOf(reach(spec, "valuesContent"));
  const set = reach(spec, "set");
  const is = (off: string, ...path: readonly string[]) =>
    String(reach(set, path.join(".")) ?? reach(values, ...path)) === off;
  return [
    ...(is("false", "cloudNodeManager", "enabled") ? (["cloud-node"] as const) : []),
    ...(is("false", "agent") ? (["agent"] as const) : []),
    ...(is("false", "operator", "enabled") || is("0", "operator", "replicas") ? (["operator"] as const) : []),
  ];
}

function valuesOf(text: unknown): unknown {
  try {
    return yamlIn(text, "valuesContent");
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return undefined;
  }
}
