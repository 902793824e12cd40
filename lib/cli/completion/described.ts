import type { Argument, Command, Option } from "commander";
import { FINDINGS } from "../../scheduling/findings/finding";

/** What may stand in a place of the command line. */
export type Expected =
  | { readonly kind: "values"; readonly values: readonly Value[] }
  | { readonly kind: "files" | "folders" }
  /** Nothing that could be listed: a name, a release, a taint. */
  | { readonly kind: "anything" };

export interface Value {
  readonly value: string;
  /** What it means, where that is known. */
  readonly title?: string;
}

export interface DescribedOption {
  /** `--format`, and `-h` where there is a short form. */
  readonly flags: readonly string[];
  readonly title: string;
  /** What stands behind it; nothing where it is only there or not. */
  readonly takes?: Expected;
  /** Whether it may stand alone all the same. */
  readonly isAlone: boolean;
}

export interface DescribedCommand {
  readonly name: string;
  readonly title: string;
  readonly options: readonly DescribedOption[];
  /** What stands in the places behind it; the last one again and again where there may be several. */
  readonly takes: readonly Expected[];
  readonly takesSeveral: boolean;
}

export interface DescribedProgram {
  readonly name: string;
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
}

/** What can be typed, read from the definitions that the command line itself goes by: there is no second list that grows old. */
export function describedProgram(program: Command): DescribedProgram {
  const commands = program.commands.map((command) => describedCommand(command));
  const names = commands.map(({ name, title }) => ({ value: name, title }));
  return {
    name: program.name(),
    options: optionsOf(program),
    commands: [
      ...commands,
      // Commander's own.
      {
        name: "help",
        title: "show the help of a command",
        options: [],
        takes: [{ kind: "values", values: names }],
        takesSeveral: false,
      },
    ],
  };
}

/** `check --format`, for every option behind which another word stands: those where it always does, or only if it begins with no dash. */
export function optionsBefore(commands: readonly DescribedCommand[], isAlone: boolean): string[] {
  return commands.flatMap(({ name, options }) =>
    options
      .filter((option) => option.takes !== undefined && option.isAlone === isAlone)
      .flatMap(({ flags }) => flags.map((flag) => `${name} ${flag}`)),
  );
}

function describedCommand(command: Command): DescribedCommand {
  const places = command.registeredArguments;
  return {
    name: command.name(),
    title: command.description(),
    options: optionsOf(command),
    takes: places.map(expectedOf),
    takesSeveral: places.at(-1)?.variadic ?? false,
  };
}

function optionsOf(command: Command): DescribedOption[] {
  const help = command.createHelp();
  return help.visibleOptions(command).map((option) => ({
    flags: [option.long, option.short].filter((flag) => flag !== undefined),
    title: option.description,
    ...(option.required || option.optional ? { takes: expectedBehind(option) } : {}),
    isAlone: option.optional,
  }));
}

function expectedBehind({ argChoices, flags }: Option): Expected {
  if (argChoices !== undefined) return valuesOf(argChoices);
  const [, name = ""] = /[<[](.*)[>\]]/.exec(flags) ?? [];
  return expectedCalled(name);
}

function expectedOf(argument: Argument): Expected {
  return argument.argChoices === undefined ? expectedCalled(argument.name()) : valuesOf(argument.argChoices);
}

function valuesOf(choices: readonly string[]): Expected {
  return { kind: "values", values: choices.map((value) => ({ value })) };
}

/** What a placeholder of the help stands for. */
function expectedCalled(name: string): Expected {
  if (["file", "path", "plans"].includes(name)) return { kind: "files" };
  if (name === "folder") return { kind: "folders" };
  if (name === "code") {
    return { kind: "values", values: Object.entries(FINDINGS).map(([value, { title }]) => ({ value, title })) };
  }
  return { kind: "anything" };
}
