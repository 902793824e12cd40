import type { LiveNode } from "../live/live-cluster";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { didYouMean, nearMiss } from "../scheduling/near-miss";
import { NODES_HELP } from "./written-change";

/** Nodes that somebody chose, and how kubectl is told of them. */
export interface ChosenNodes {
  readonly nodes: readonly LiveNode[];
  /** By a label, or all of them; absent where one is named. */
  readonly selector?: { readonly label: string } | "all";
}

/** Reads `n1`, `node=n1`, `all`, `label=pool=gpu`, `label=pool`; else what is wrong with the text. */
export function chosenNodes(text: string, nodes: readonly LiveNode[]): ChosenNodes | Problem {
  if (text === "all") return { nodes, selector: "all" };
  const [, form, rest = ""] = /^(node|label)=(.*)$/s.exec(text) ?? [];
  if (form === "label") return labelled(rest, nodes);
  if (form === undefined && text.includes("=")) {
    return {
      what: `nodes ${quoted(text)} are none`,
      why: "a name of a node holds no =",
      help: `nodes with a label are written ${quoted(`label=${text}`)}; otherwise ${NODES_HELP}`,
    };
  }
  const name = form === "node" ? rest : text;
  const node = nodes.find((each) => each.name === name);
  if (node !== undefined) return { nodes: [node] };
  const names = nodes.map((each) => each.name);
  return {
    what: `there is no node ${quoted(name)} in the input${didYouMean(name, names)}`,
    why: "what happens on a node that is not there is not known",
    help: `${NODES_HELP}; ${someOf(names)}`,
  };
}

function labelled(text: string, nodes: readonly LiveNode[]): ChosenNodes | Problem {
  const equals = text.indexOf("=");
  const key = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const found = nodes.filter(({ labels }) => (value === undefined ? labels.has(key) : labels.get(key) === value));
  if (found.length > 0) return { nodes: found, selector: { label: text } };
  const values = [...new Set(nodes.flatMap(({ labels }) => labels.get(key) ?? []))].sort();
  const keys = [...new Set(nodes.flatMap(({ labels }) => [...labels.keys()]))].sort();
  // Names of labels are not shown, but for one that was nearly written.
  const meant = values.length > 0 ? nearMiss(value ?? "", values) : nearMiss(key, keys);
  return {
    what: `no node in the input has the label ${quoted(text)}${meant === undefined ? "" : `, did you mean ${quoted(values.length > 0 ? `${key}=${meant}` : meant)}?`}`,
    why: "nothing would be changed",
    help: "kubectl get nodes --show-labels shows which labels nodes have",
  };
}

const NAMED = 10;

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  const shown = names.slice(0, NAMED).map(quoted).join(", ");
  return `there are ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}
