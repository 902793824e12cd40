import {
  type DescribedCommand,
  type DescribedOption,
  type DescribedProgram,
  type Expected,
  optionsBefore,
  type Value,
} from "./described";

/**
 * Completion for fish. It is text of this program alone. What fish has to tell commands by takes a file or a pool of the name of a
 * command for one.
 */
export function fishCompletion({ name, options, commands }: DescribedProgram): string {
  const program = `complete -c ${name}`;
  const at = `__${name.replace(/[^A-Za-z0-9]/g, "_")}_at`;
  const first = `${program} -n ${quoted(`${at} ''`)}`;
  return `# Completion of ${name} for fish.

function ${at} -a wanted most -d 'whether this command is typed, and at most so many words behind it'
    set -l words (commandline -opc)
    while string match -qr '^\\w+=' -- "$words[1]"
        set -e words[1]
    end
    set -e words[1]
    set -l command ''
    set -l place 0
    set -l behind ''
    set -l ended ''
    for word in $words
        if test -n "$behind"
            set -l alone (test "$behind" = alone; and string match -q -- '-*' $word; and echo yes)
            set behind ''
            test -z "$alone"; and continue
        end
        if test -z "$command"
            string match -q -- '-*' $word; or set command $word
            continue
        end
        if test -n "$ended"
            set place (math $place + 1)
            continue
        end
        switch "$command $word"
            case '* --'
                set ended yes
${takingValues(commands)}
            case '* -'
                set place (math $place + 1)
            case '* -*'
            case '*'
                set place (math $place + 1)
        end
    end
    test "$command" = "$wanted"; and test -z "$most" -o "$place" -le "$most"
end

${program} -e
${program} -f
${options.map((option) => `${first} ${ofOption(option)}`).join("\n")}
${commands.map(({ name: value, title }) => `${first} -a ${value} -d ${quoted(title)}`).join("\n")}
${commands.map((command) => ofCommand(command, program, at)).join("\n")}
`;
}

/** Options behind which another word stands: always, or where it begins with no dash. */
function takingValues(commands: readonly DescribedCommand[]): string {
  return [false, true]
    .flatMap((isAlone) => {
      const words = optionsBefore(commands, isAlone).map(quoted);
      return words.length === 0
        ? []
        : [`            case ${words.join(" ")}`, `                set behind ${isAlone ? "alone" : "value"}`];
    })
    .join("\n");
}

function ofCommand({ name, options, takes, takesSeveral }: DescribedCommand, program: string, at: string): string {
  const within = `${program} -n ${quoted(`${at} ${name}`)}`;
  const atPlace = takesSeveral ? within : `${program} -n ${quoted(`${at} ${name} ${takes.length - 1}`)}`;
  // All that stand behind commands of this program are of one kind.
  const [expected] = takes;
  return [
    ...options.map((option) => `${within} ${ofOption(option)}`),
    ...(expected === undefined ? [] : offered(expected).map((each) => `${atPlace} ${each}`)),
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
