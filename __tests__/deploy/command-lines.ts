/** The command lines of CDKTF and CDK Terrain, as `scripts/install-command-lines.sh` installs them. */
import { existsSync } from "node:fs";
import path from "node:path";
import { gte } from "semver";
import { REPOSITORY } from "../terraform/harness";

export interface CommandLine {
  readonly name: "cdktf" | "cdktn";
  /** What a shell runs. */
  readonly program: string;
  /** The first release of Node.js that it runs on. */
  readonly since: string;
}

const commandLine = (name: CommandLine["name"], since: string): CommandLine => ({
  name,
  program: path.join(REPOSITORY, `scripts/${name}-cli/node_modules/.bin/${name}`),
  since,
});

export const CDKTF = commandLine("cdktf", "20.0.0");
export const CDKTN = commandLine("cdktn", "22.19.0");

/** Has Node take CDK Terrain for CDKTF, as an alias of npm does. */
const AS_CDKTF = path.join(REPOSITORY, "__tests__/terraform/cdktn-as-cdktf.js");

/** A command, or how an app is started, for one of the command lines where it is written for CDKTF. */
export function forCommandLine(name: CommandLine["name"], text: string): string {
  if (name === "cdktf") return text;
  return text.replace(/^cdktf /, "cdktn ").replaceAll("node dist/", `node --require ${AS_CDKTF} dist/`);
}

/** Those that this release of Node.js runs. */
export const COMMAND_LINES = [CDKTF, CDKTN].filter(({ since }) => gte(process.versions.node, since));

/** A check that did not happen must not look like one that passed. */
export function requireCommandLines(): void {
  for (const { name, program } of COMMAND_LINES) {
    if (existsSync(program)) continue;
    throw new Error(
      `The command line of ${name} is not installed, so nothing was checked: "scripts/install-command-lines.sh" installs it, ` +
        'and "npm run test:deploy" does so by itself.',
    );
  }
}
