import type { DescribedCommand, DescribedOption, DescribedProgram, Expected, Value } from "./described";

/**
 * Completion for bash, 3.2 of macOS included. It is text of this program alone: what is typed is compared and never run.
 * Titles are shown beside values while there are several; bash itself has no place for them.
 */
export function bashCompletion({ name, options, commands }: DescribedProgram): string {
  const own = functionName(name);
  return `# Completion of ${name} for bash.

${own}_values() {
  # What fits, of values with or without a title behind a tab. What is inserted is never the title.
  local each tab=$'\\t' found=()
  while IFS= read -r each; do
    case "\${each%%"$tab"*}" in "$cur"*) found+=("$each") ;; esac
  done <<< "$1"
  for each in \${found[@]+"\${found[@]}"}; do
    if [ "\${#found[@]}" -gt 1 ] && [ "\${COMP_TYPE:-}" = 63 ]; then
      each=\${each/"$tab"/  }
    fi
    COMPREPLY+=("\${each%%"$tab"*}")
  done
}

${own}_files() {
  local each
  if [ "$1" = files ] && compopt -o default -o filenames 2> /dev/null; then return; fi
  compopt -o filenames 2> /dev/null
  while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen "$2" -- "$cur")
}

${own}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= place=0 index word skip=
  COMPREPLY=()
  # --option=value comes in three words.
  if [ "$cur" = = ]; then
    cur=
  elif [ "$before" = = ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [ -n "$skip" ]; then
      if [ "$word" != = ]; then skip=; fi
    elif [ -z "$command" ]; then
      case "$word" in -*) ;; *) command=$word ;; esac
    else
      case "$command $word" in
        ${commands.flatMap((command) => withValues(command).map((flag) => quoted(`${command.name} ${flag}`))).join(" | ")}) skip=1 ;;
        *" -"?*) ;;
        *) place=$((place + 1)) ;;
      esac
    fi
  done
  case "$command" in
    "")
      case "$cur" in
        -*) ${own}_values ${lines(flagsOf(options))} ;;
        *) ${own}_values ${lines(commands.map((each) => each.name))} ;;
      esac
      ;;
${commands.map((command) => ofCommand(command, own)).join("\n")}
  esac
}

complete -F ${own} ${name}
`;
}

function ofCommand(command: DescribedCommand, own: string): string {
  const { options, takes, takesSeveral, name } = command;
  const behind = options.flatMap(({ flags, takes: value, isAlone }) =>
    value === undefined || isAlone ? [] : [`        ${flags.join(" | ")}) ${offered(value, own)}; return ;;`],
  );
  const either = options.flatMap(({ flags, takes: value, isAlone }) =>
    value === undefined || !isAlone
      ? []
      : [`        ${flags.join(" | ")}) case "$cur" in -*) ;; *) ${offered(value, own)}; return ;; esac ;;`],
  );
  const places = takes.map((expected, index) => {
    const isRepeated = takesSeveral && index === takes.length - 1;
    return `        ${isRepeated ? "*" : index}) ${offered(expected, own)} ;;`;
  });
  return `    ${name})
      case "$before" in
${[...behind, ...either, "        *) ;;"].join("\n")}
      esac
      case "$cur" in
        -*) ${own}_values ${lines(flagsOf(options))}; return ;;
      esac
      case "$place" in
${[...places, ...(takesSeveral ? [] : ["        *) ;;"])].join("\n")}
      esac
      ;;`;
}

/** Options of a command behind which another word always stands. */
function withValues({ options }: DescribedCommand): string[] {
  return options.flatMap(({ flags, takes, isAlone }) => (takes === undefined || isAlone ? [] : flags));
}

function offered(expected: Expected, own: string): string {
  switch (expected.kind) {
    case "values":
      return `${own}_values ${lines(expected.values.map(withTitle))}`;
    case "files":
      return `${own}_files files -f`;
    case "folders":
      return `${own}_files folders -d`;
    case "anything":
      return ":";
  }
}

function withTitle({ value, title }: Value): string {
  return title === undefined ? value : `${value}\t${title}`;
}

function flagsOf(options: readonly DescribedOption[]): string[] {
  return options.flatMap(({ flags }) => flags);
}

/** Lines as one word of the shell. */
function lines(all: readonly string[]): string {
  return quoted(all.join("\n"));
}

/** A word that the shell takes as it stands. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function functionName(program: string): string {
  return `_${program.replace(/[^A-Za-z0-9]/g, "_")}`;
}
