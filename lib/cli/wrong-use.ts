import type { CommanderError } from "commander";
import { InvalidInputError } from "../scheduling/invalid-input";

/**
 * What Commander refuses, as every other wrong use is told: what, why, and what to write instead.
 * @param args what was typed
 * @param commands names of the commands there are
 */
export function wrongUse({ code, message }: CommanderError, args: readonly string[], commands: readonly string[]) {
  const command = args.find((each) => commands.includes(each));
  const shown = `cdktf-rancher-k3s ${command === undefined ? "" : `${command} `}--help`;
  const { why, help } = EXPLANATIONS[code] ?? OTHERWISE;
  return new InvalidInputError([{ what: withoutMarks(message), why, help: help(shown, commands) }]);
}

interface Explanation {
  readonly why: string;
  readonly help: (shown: string, commands: readonly string[]) => string;
}

const OTHERWISE: Explanation = {
  why: "nothing is judged before it is clear what is asked for",
  help: (shown) => `see ${shown}`,
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  "commander.unknownOption": {
    why: "an option that is passed over might have been one that changes what is judged",
    help: (shown) => `use an option that ${shown} lists; a file whose name begins with a dash is written ./-NAME`,
  },
  "commander.unknownCommand": {
    why: "every command answers a question of its own, and none is taken for granted",
    help: (_shown, commands) => `use one of ${commands.join(", ")}`,
  },
  "commander.missingArgument": {
    why: "the command has nothing to answer without it",
    help: (shown) => `write it behind the command, as ${shown} shows`,
  },
  "commander.optionMissingArgument": {
    why: "the option says nothing without a value",
    help: (shown) => `write the value behind the option, or leave the option out; ${shown} lists what they take`,
  },
  "commander.excessArguments": {
    why: "what is passed over would look as if it had been judged",
    help: (shown) => `run the command once for each, or leave out what is too much; ${shown} shows what it takes`,
  },
  "commander.invalidArgument": {
    why: "a value that is passed over would give another answer than was asked for",
    help: (shown) => `use a value that is named here and in ${shown}`,
  },
};

/** Commander puts what somebody may have meant into a line of its own, and marks its errors in a way of its own. */
function withoutMarks(text: string): string {
  return text.replace(/^error: /, "").replace(/\n(\(Did you mean [^\n]*\))$/, " $1");
}
