/** Apps of somebody who has the workflows of examples/plan-review, and changes between them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type App, CDKTF_ALONE } from "./repository";

export const EXAMPLE = path.join(__dirname, "../../../examples/plan-review");

const code = readFileSync(path.join(__dirname, "../../../dist/examples/plan-review/before.js"), "utf8");

export const SOUND: App = { example: "plan-review/before" };

/** Its synth fails: it has findings that are errors. */
export const BROKEN: App = { example: "plan-review/after" };

/** The taints leave before their tolerations do. */
export const REPAIRED: App = {
  code: code
    .replace("nodes: 3", 'nodes: 3, leavingTaints: ["dedicated=servers:NoExecute"]')
    .replace("nodes: 4", 'nodes: 4, leavingTaints: ["team=payments:NoSchedule"]'),
};

/** What others merge meanwhile: another cluster than that of the changes gets a taint. */
export const SOUND_WITH_TAINTED_LAB: App = {
  code: code.replace("nodes: 1", 'nodes: 1, taints: ["dedicated=lab:PreferNoSchedule"]'),
};

export const CDKTF_APP: App = {
  code: `const { App, TerraformStack } = require("cdktf");
const app = new App();
new TerraformStack(app, "clusters");
app.synth();
`,
  release: CDKTF_ALONE,
};

/** What an earlier synth and review left is in git: it must not pass for theirs. */
export const CRASHING_BESIDE_OLD_FILES: App = {
  code: 'throw new Error("made up");\n',
  files: {
    "cdktf.base/manifest.json": '{"stacks":{}}',
    "cdktf.head/manifest.json": '{"stacks":{}}',
    "review.md": "no danger here\n",
  },
};

export const NO_APP: App = { isMissing: true };
