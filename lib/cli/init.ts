import { existsSync } from "node:fs";
import path from "node:path";
import { PROJECT_PAGE } from "../report/finding-page";
import type { Framework } from "./framework";
import { writeNewFolder } from "./new-folder";
import { starterProject } from "./starter-project";
import type { Streams } from "./streams";

export interface InitOptions {
  readonly framework: Framework;
}

/** Writes a project that synthesizes, checks and tests as it is, and says what comes next. */
export function init(folder: string, { framework }: InitOptions, streams: Streams): void {
  writeNewFolder(folder, starterProject(packageName(folder), framework));
  streams.write(nextSteps(folder));
}

/** The folder's name as npm allows names of packages; it is nothing but a name, as the package is private. */
export function packageName(folder: string): string {
  const words =
    path
      .basename(path.resolve(folder))
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, LONGEST_NAME) || "clusters";
}

const LONGEST_NAME = 100;

function nextSteps(folder: string): string {
  const manager = packageManager(process.env.npm_config_user_agent);
  // A name that a shell would take apart is no part of a command.
  const isPlain = /^[\w./@+][\w./@+-]*$/.test(folder);
  const isHere = path.resolve(folder) === process.cwd();
  // Without "run", check is a command of yarn's own.
  const [test, check] = [`${manager} test`, `${manager} run check`];
  return `${[
    "wrote a project: the cluster is in edge.ts, its test in edge.test.ts",
    "",
    `Next, in ${isHere ? "this" : "that"} folder:`,
    "",
    ...(isPlain && !isHere ? [`  cd ${folder}`] : []),
    `  ${manager} install`,
    `  ${test.padEnd(check.length)}  the cluster comes up, every system workload has a node`,
    `  ${check}  which node each of them has, and why`,
    "",
    "Then write your release of Rancher and your pools into edge.ts. All the way to a",
    "node that has joined:",
    `${PROJECT_PAGE}/blob/main/docs/getting-started.md`,
    ...reviewNotes(folder, manager),
  ].join("\n")}\n`;
}

/** What the workflow takes for granted and is not so here: without a word no pull request would ever be reviewed. */
function reviewNotes(folder: string, manager: string): string[] {
  const notes = [
    ...(isInsideRepository(path.resolve(folder))
      ? [
          "GitHub runs workflows of the repository's top folder alone, and this folder is",
          "in one: move .github/workflows/review.yml there, and have its steps run in here",
        ]
      : []),
    ...(manager === "npm"
      ? []
      : [`.github/workflows/review.yml installs with npm: write ${manager}'s install in place`, 'of both "npm ci"']),
  ];
  return notes.length === 0 ? [] : ["", ...notes];
}

/** Whether the folder is somewhere below the top of a git repository. */
function isInsideRepository(folder: string): boolean {
  const [parent, isTop] = [path.dirname(folder), existsSync(path.join(folder, ".git"))];
  if (isTop || parent === folder) return false;
  return existsSync(path.join(parent, ".git")) || isInsideRepository(parent);
}

/** Whoever runs this says who it is: npx, pnpm dlx or yarn dlx. */
function packageManager(agent = ""): string {
  return /^(pnpm|yarn)\//.exec(agent)?.[1] ?? "npm";
}
