import { mayHoldExpression } from "../scheduling/reading/known-at-plan";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { clusterNameProblems } from "../scheduling/validation/cluster-rules";
import { digest } from "./cluster-resource";
import { NODE_COMMAND_CONDITION } from "./registration/node-command";

/** Tells what a cluster is read from from everything else, in a few letters. */
export interface WrittenKey {
  /** Of all of it. */
  readonly whole: string;
  /** Of all but the cluster's name; undefined where that may count for more than what the cluster is called by. */
  readonly withoutName?: string;
}

/**
 * The key of what a cluster is read from; undefined where an expression is in it, of which variables and locals decide that
 * others may change.
 * @param others plain data beside the resource
 */
export function writtenKey(written: ResourceValues, others: readonly unknown[]): WrittenKey | undefined {
  const name = written.raw(NAME);
  const rest = written.names.filter((each) => each !== NAME && each !== NOTES).map((each) => [each, written.raw(each)]);
  const text = JSON.stringify([rest, others]);
  if (mayHoldExpression(text.replaceAll(OWN_CONDITION, "")) || mayHoldExpression(JSON.stringify(name) ?? "")) {
    return undefined;
  }
  // A text of this length for every cluster would be most of the memory that a synthesis takes.
  const withoutName = digest(text);
  const whole = `${withoutName} ${JSON.stringify(name)}`;
  const isOnlyName =
    typeof name === "string" && clusterNameProblems(name).length === 0 && !BY_NAME.some((each) => text.includes(each));
  return { whole, ...(isOnlyName ? { withoutName } : {}) };
}

const NAME = "name";
/** CDKTF's, which nobody reads: where the construct is in the app. */
const NOTES = "//";

/** In every cluster with pools, and nothing that is read. */
const OWN_CONDITION = JSON.stringify(NODE_COMMAND_CONDITION.condition).slice(1, -1);

/** Settings beside which the name counts: machines are selected by it, and Rancher keeps files of its own by it. */
const BY_NAME = ["cluster-name", "machine_selector_files", "kube-apiserver-arg"];
