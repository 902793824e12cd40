import type { DescribedCommand, DescribedOption, DescribedProgram, Expected, Value } from "./described";

/** Completion for zsh: a file of $fpath, or read by .zshrc behind compinit. It is text of this program alone. */
export function zshCompletion({ name, options, commands }: DescribedProgram): string {
  const own = `_${name}`;
  return `#compdef ${name}
# Completion of ${name} for zsh.

${own}() {
  local context curcontext="$curcontext" state state_descr line
  typeset -A opt_args
  local -a found
  _arguments -C \\
${continued([...options.flatMap((option) => ofOption(option)), "1:command:->command", "*::argument:->argument"].map(quoted))}
  case "$state" in
    command)
      found=(${commands.map(({ name: value, title }) => quoted(described({ value, title }))).join(" ")})
      _describe -t commands command found
      ;;
    argument)
      case "$words[1]" in
${commands.map(ofCommand).join("\n")}
      esac
      ;;
  esac
}

if [ "$funcstack[1]" = ${own} ]; then
  ${own} "$@"
else
  compdef ${own} ${name}
fi
`;
}

function ofCommand({ name, options, takes, takesSeveral }: DescribedCommand): string {
  const places = takes.map((expected, index) => {
    const place = takesSeveral && index === takes.length - 1 ? "*" : String(index + 1);
    return `${place}:${action(expected)}`;
  });
  return `        ${name})
          _arguments -s -S \\
${continued([...options.flatMap((option) => ofOption(option)), ...places].map(quoted), "            ")}
          ;;`;
}

function continued(specs: readonly string[], indent = "    "): string {
  return specs.map((spec) => `${indent}${spec}`).join(" \\\n");
}

/** An option that takes a value may be there again, and its value stand behind "=". */
function ofOption({ flags, title, takes, isAlone }: DescribedOption): string[] {
  return flags.map((flag) => {
    const isLong = flag.startsWith("--");
    const head = takes === undefined ? flag : `*${flag}${isLong ? "=" : ""}`;
    const value = takes === undefined ? "" : `${isAlone ? "::" : ":"}${action(takes)}`;
    return `${head}[${escaped(title)}]${value}`;
  });
}

/** What is offered, behind the words that head the list. */
function action(expected: Expected): string {
  switch (expected.kind) {
    case "values": {
      const hasTitles = expected.values.some(({ title }) => title !== undefined);
      const values = expected.values.map((each) =>
        hasTitles ? `${escaped(each.value)}\\:${inList(each.title ?? "")}` : inList(each.value),
      );
      return hasTitles ? `value:((${values.join(" ")}))` : `value:(${values.join(" ")})`;
    }
    case "files":
      return "file:_files";
    case "folders":
      return "folder:_files -/";
    case "anything":
      return "value: ";
  }
}

function described({ value, title = "" }: Value): string {
  return `${escaped(value)}:${title}`;
}

/** Within a specification, brackets and colons end a part of it. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&");
}

/** A word of a list in parentheses, which is read as the shell reads it. */
function inList(text: string): string {
  return text.replace(/[^\w-]/g, "\\$&");
}

/** A word that the shell takes as it stands. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
