import type { Command } from "commander";
import type { Shell } from "../shells";
import { bashCompletion } from "./bash";
import { describedProgram } from "./described";
import { fishCompletion } from "./fish";
import { zshCompletion } from "./zsh";

/** A script that completes the command line of a program in a shell. */
export function completion(shell: Shell, program: Command): string {
  return { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }[shell](describedProgram(program));
}
