import { type Problem, quoted } from "../invalid-input";
import { NODE_POOL_LABEL } from "../reading/machine-labels";
import { poolNameProblems, reservedLabelProblems } from "./pool-rules";
import { NODE_LABELS } from "./pool-shape";
import { withRule } from "./shape";

/** Labels that somebody gives a pool's nodes; that of the pool's name is there anyway. */
export const APP_POOL_LABELS = withRule(NODE_LABELS, (labels) => [
  ...reservedLabelProblems(labels),
  ...ownLabelProblems(labels),
]);

/** Problems of the name that somebody gives a pool. */
export function appPoolNameProblems(name: string): Problem[] {
  // `constructs` keeps children in a plain object, and takes what that inherits for a child.
  if (!Object.hasOwn(Object.prototype, name)) return poolNameProblems(name);
  return [
    {
      what: `pool name ${quoted(name)} is one that no construct can have`,
      why: "every JavaScript object has something of that name, which the constructs library takes for a pool that is there already",
      help: `use another name, for example ${name}-nodes`,
    },
  ];
}

function ownLabelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  if (!(NODE_POOL_LABEL in labels)) return [];
  return [
    {
      what: `label key "${NODE_POOL_LABEL}" is set by the pool itself`,
      why: "its value is the pool's name, and nodeSelector relies on it",
      help: "leave it out",
    },
  ];
}
