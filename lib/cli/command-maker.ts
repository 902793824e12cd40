import type { Command } from "commander";
import type { ExitCode } from "./exit-code";
import type { Streams } from "./streams";

/**
 * Makes a command: its name, its options and help. What it does is another module, which is loaded when the command is called:
 * `explain` is not to wait for what `review` needs.
 */
export type CommandMaker = (streams: Streams, setExitCode: (code: ExitCode) => void) => Command;
