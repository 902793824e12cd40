import { existsSync } from "node:fs";
import path from "node:path";
import { execute, type Result, succeed } from "./execute";

const INSTALLED = path.join(__dirname, "../../scripts/package-managers/node_modules");

/** A package manager as somebody types it in a project. */
export class PackageManager {
  private constructor(
    public readonly name: string,
    private readonly program: readonly [string, ...string[]],
    private readonly settings: Readonly<Record<string, string>> = {},
  ) {}

  public static readonly NPM = new PackageManager("npm", ["npm"], {
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
  });
  public static readonly PNPM = new PackageManager("pnpm", [path.join(INSTALLED, ".bin/pnpm")]);
  public static readonly YARN_1 = new PackageManager("yarn", ["node", path.join(INSTALLED, "yarn/bin/yarn.js")]);
  public static readonly YARN_4 = new PackageManager("yarn", [
    "node",
    path.join(INSTALLED, "@yarnpkg/cli-dist/bin/yarn.js"),
  ]);

  public async run(command: string, folder: string): Promise<Result> {
    const [program, ...args] = this.program;
    if (path.isAbsolute(args[0] ?? program) && !existsSync(args[0] ?? program)) {
      throw new Error(`${this.name} is not installed: scripts/install-command-lines.sh does it`);
    }
    return execute(program, [...args, ...command.split(" ")], folder, {
      // As on a workstation: in CI some install nothing that has no lock file yet.
      CI: undefined,
      CHECKPOINT_DISABLE: "1",
      // Yarn 4 does not read the settings of npm.
      YARN_NPM_REGISTRY_SERVER: (await registry()).replace(/\/$/, ""),
      YARN_ENABLE_TELEMETRY: "0",
      ...this.settings,
    });
  }

  public async succeed(command: string, folder: string): Promise<string> {
    return succeed(await this.run(command, folder));
  }
}

let asked: Promise<string> | undefined;

function registry(): Promise<string> {
  asked ??= execute("npm", ["config", "get", "registry"], __dirname).then((result) => succeed(result).trim());
  return asked;
}
