import path from "node:path";
import { Command, Option } from "commander";
import { PROJECT_PAGE } from "../report/finding-page";
import { ExitCode } from "./exit-code";
import { writeNewFolder } from "./new-folder";
import { FRAMEWORKS, type Framework, starterProject } from "./starter-project";
import type { Streams } from "./streams";

interface InitOptions {
  readonly framework: Framework;
}

/**
 * `cdktf-rancher-k3s init DIR`: writes a project that synthesizes, checks and tests as it is. Names, releases and pools are its
 * owner's to change, in the files, so that there are no options for them.
 */
export function initCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("init")
    .description("write a new project: an app with a cluster, its test, the review of its pull requests")
    .argument("<folder>", 'a folder that is not there yet, or an empty one; "." is this one')
    .addOption(
      new Option("--framework <name>", "what the app is written with: CDKTF, or its living fork CDK Terrain (cdktn)")
        .choices(FRAMEWORKS)
        .default("cdktf"),
    )
    .action((folder: string, { framework }: InitOptions) => {
      writeNewFolder(folder, starterProject(packageName(folder), framework));
      streams.write(nextSteps(folder));
      setExitCode(ExitCode.CLEAN);
    });
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
  ].join("\n")}\n`;
}

/** Whoever runs this says who it is: npx, pnpm dlx or yarn dlx. */
function packageManager(agent = ""): string {
  return /^(pnpm|yarn)\//.exec(agent)?.[1] ?? "npm";
}
