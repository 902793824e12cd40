import { PROJECT_PAGE } from "../report/finding-page";

interface CommandHelp {
  /** Command lines without the name of the program. */
  readonly examples: readonly string[];
  /** Its page in the repository. */
  readonly page: string;
}

/** What the help of each command ends with. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  try: {
    examples: [
      "try --pool first:all:dedicated=db:NoExecute --pool general:worker:x2",
      "try --rancher 2.11.1 --k3s v1.32.5+k3s1 --pool servers:etcd+controlplane --pool w:worker --as hcl",
    ],
    page: "docs/try.md",
  },
  init: { examples: ["init clusters"], page: "docs/getting-started.md" },
  check: {
    examples: [
      "check cdktf.out",
      "check plan.json --format markdown",
      "check cdktf.out --kubernetes-version v1.34.3+k3s1",
    ],
    page: "docs/check.md",
  },
  review: {
    examples: ["review plan.json", "review --base main/cdktf.out --head cdktf.out --format markdown"],
    page: "docs/plan-review.md",
  },
  explain: { examples: ["explain", "explain RK102"], page: "docs/diagnostics/README.md" },
  doctor: { examples: ["doctor cluster.json", "doctor --expect cdktf.out cluster.json"], page: "docs/doctor.md" },
  "what-if": { examples: ["what-if cluster.json --taint node-1,gpu=yes:NoExecute"], page: "docs/what-if.md" },
  adopt: { examples: ["adopt cluster.json rancher.json --output main.ts"], page: "docs/adopt.md" },
  rehearse: { examples: ["rehearse cdktf.out --stage bootstrap"], page: "docs/rehearse.md" },
  completion: { examples: ["completion bash", "completion zsh"], page: "docs/completion.md" },
};

/** Examples of a command and where more stands, for its help. */
export function examplesHelp(command: string): string {
  const help = COMMAND_HELP[command];
  if (help === undefined) return "";
  const noun = help.examples.length === 1 ? "Example" : "Examples";
  const lines = help.examples.map((each) => `  npx cdktf-rancher-k3s ${each}`);
  return ["", `${noun}:`, ...lines, "", `More: ${PROJECT_PAGE}/blob/main/${help.page}`].join("\n");
}

/** What the help of the program ends with. */
export const PROGRAM_EXAMPLES = `
Examples:
  npx cdktf-rancher-k3s try --pool first:all:dedicated=db:NoExecute --pool general:worker
  npx cdktf-rancher-k3s init clusters
  npx cdktf-rancher-k3s check cdktf.out

More: ${PROJECT_PAGE}#readme`;
