import { Argument, Command } from "commander";
import type { CommandMaker } from "../command-maker";
import type * as Completion from "../completion/completion";
import { SHELLS, type Shell } from "../shells";

/** `cdktf-rancher-k3s completion SHELL`: prints a script; to read it when it starts is the shell's business. */
export const completionCommand: CommandMaker = (streams) =>
  new Command("completion")
    .description("print a script by which a shell completes commands, options, values, codes and files")
    .addArgument(new Argument("<shell>", "shell that reads it").choices(SHELLS))
    .action((shell: Shell, _options: object, command: Command) => {
      const { completion }: typeof Completion = require("../completion/completion");
      streams.write(completion(shell, command.parent ?? command));
    });
