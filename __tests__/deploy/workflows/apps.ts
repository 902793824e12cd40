/** Apps of somebody who has the workflows of examples/plan-review, and changes between them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { App } from "./repository";

export const EXAMPLE = path.join(__dirname, "../../../examples/plan-review");

export const SOUND: App = { example: "plan-review/before" };

/** Its synth fails: it has findings that are errors. */
export const BROKEN: App = { example: "plan-review/after" };

/** The taints leave before their tolerations do. */
export const REPAIRED: App = {
  code: readFileSync(path.join(__dirname, "../../../dist/examples/plan-review/before.js"), "utf8")
    .replace("nodes: 3", 'nodes: 3, leavingTaints: ["dedicated=servers:NoExecute"]')
    .replace("nodes: 4", 'nodes: 4, leavingTaints: ["team=payments:NoSchedule"]'),
};

export const CRASHING: App = { code: 'throw new Error("made up");\n' };

export const NO_APP: App = { isMissing: true };
