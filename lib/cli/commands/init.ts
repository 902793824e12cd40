import { Command, Option } from "commander";
import type { CommandMaker } from "../command-maker";
import { ExitCode } from "../exit-code";
import { FRAMEWORKS } from "../framework";
import type * as Init from "../init";

/**
 * `cdktf-rancher-k3s init DIR`: writes a project that synthesizes, checks and tests as it is. Names, releases and pools are its
 * owner's to change, in the files, so that there are no options for them.
 */
export const initCommand: CommandMaker = (streams, setExitCode) =>
  new Command("init")
    .description("write a new project: an app with a cluster, its test, the review of its pull requests")
    .argument("<folder>", 'a folder that is not there yet, or an empty one; "." is this one')
    .addOption(
      new Option("--framework <name>", "what the app is written with: CDKTF, or its living fork CDK Terrain (cdktn)")
        .choices(FRAMEWORKS)
        .default("cdktf"),
    )
    .action((folder: string, options: Init.InitOptions) => {
      const { init }: typeof Init = require("../init");
      init(folder, options, streams);
      setExitCode(ExitCode.CLEAN);
    });
