import type { DescribedCommand, DescribedOption, DescribedProgram, Expected, Value } from "./described";

/** Completion for fish. It is text of this program alone. */
export function fishCompletion({ name, options, commands }: DescribedProgram): string {
  const program = `complete -c ${name}`;
  return `# Completion of ${name} for fish.

${program} -e
${program} -f
${options.map((option) => `${program} -n __fish_use_subcommand ${ofOption(option)}`).join("\n")}
${commands
  .map(({ name: value, title }) => `${program} -n __fish_use_subcommand -a ${value} -d ${quoted(title)}`)
  .join("\n")}
${commands.map((command) => ofCommand(command, program)).join("\n")}
`;
}

function ofCommand({ name, options, takes }: DescribedCommand, program: string): string {
  const within = `${program} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  // All that stand behind commands of this program are of one kind.
  const [expected] = takes;
  return [
    ...options.map((option) => `${within} ${ofOption(option)}`),
    ...(expected === undefined ? [] : offered(expected).map((each) => `${within} ${each}`)),
  ].join("\n");
}

function ofOption({ flags, title, takes, isAlone }: DescribedOption): string {
  const named = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  // Of what follows or does not, fish sees a place of the command.
  const value = takes === undefined || isAlone ? [] : [takes.kind === "files" ? "-r" : "-x", ...offered(takes)];
  return [...named, "-d", quoted(title), ...value].join(" ");
}

function offered(expected: Expected): string[] {
  switch (expected.kind) {
    case "values":
      return [`-k -a ${quoted(expected.values.map(withTitle).join(" "))}`];
    case "files":
      return ["-F"];
    case "folders":
      return ["-a '(__fish_complete_directories)'"];
    case "anything":
      return [];
  }
}

/** A value of a list that fish reads as arguments of its own. */
function withTitle({ value, title }: Value): string {
  return title === undefined ? value : `${value}\\t${quoted(title)}`;
}

/** A word that fish takes as it stands. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
