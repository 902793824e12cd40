import { mayHoldExpression } from "../scheduling/reading/known-at-plan";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { digest } from "./cluster-resource";
import { NODE_COMMAND_CONDITION } from "./registration/node-command";

/**
 * What was made last of a cluster's resource and of what else the app says, to be used again while all of that is the same:
 * the model is made as the cluster is judged, from the same reading, and written afterwards.
 */
export class LastModel<T extends object> {
  private last: { readonly key: string; readonly model: T } | undefined;

  /**
   * @param others plain data beside the resource that it is made of; functions in it do not count
   */
  public of(written: ResourceValues, others: readonly unknown[], make: () => T): T {
    const all = written.names.map((name) => [name, written.raw(name)]);
    const text = JSON.stringify([all, others], (_, value) => (value instanceof Map ? [...value] : value));
    // What an expression gives depends on variables and locals that others may change.
    if (mayHoldExpression(text.replaceAll(OWN_CONDITION, ""))) return make();
    // A text of this length for every cluster would be most of the memory that a synthesis takes.
    const key = digest(text);
    if (this.last?.key !== key) this.last = { key, model: make() };
    return this.last.model;
  }
}

/** In every cluster with pools, and nothing that is read. */
const OWN_CONDITION = JSON.stringify(NODE_COMMAND_CONDITION.condition).slice(1, -1);
