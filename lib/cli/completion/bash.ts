import {
  type DescribedCommand,
  type DescribedOption,
  type DescribedProgram,
  type Expected,
  optionsBefore,
  type Value,
} from "./described";

/**
 * Completion for bash, 3.2 of macOS included. It is text of this program alone: what is typed is compared and never run.
 * Titles are shown beside values while there are several; bash itself has no place for them.
 */
export function bashCompletion({ name, options, commands }: DescribedProgram): string {
  const own = functionName(name);
  return `# Completion of ${name} for bash.

${own}_values() {
  # What fits, of values with or without a title behind a tab. What is inserted is never the title.
  local each tab=$'\\t' begun=$cur found=()
  case "$begun" in [\\"\\']*) begun=\${begun#?} ;; esac
  while IFS= read -r each; do
    case "\${each%%"$tab"*}" in "$begun"*) found+=("$each") ;; esac
  done <<< "$1"
  for each in \${found[@]+"\${found[@]}"}; do
    if [ "\${#found[@]}" -gt 1 ] && [ "\${COMP_TYPE:-}" = 63 ]; then
      each=\${each/"$tab"/  }
    fi
    COMPREPLY+=("$head\${each%%"$tab"*}")
  done
}

${own}_files() {
  local each within=
  # Of a name with "=" or ":" in it Readline replaces what follows.
  case "$COMP_WORDBREAKS" in
    *=*:* | *:*=*) case "$cur" in [\\"\\']*) ;; *[!\\\\][=:]*) within=\${cur%"\${cur##*[=:]}"} ;; esac ;;
  esac
  # Readline's own knows how names are quoted.
  if [ -z "$head$within" ] && compopt -o "$1" -o filenames 2> /dev/null; then return; fi
  compopt -o filenames 2> /dev/null
  while IFS= read -r each; do COMPREPLY+=("$head\${each#"$within"}"); done < <(compgen "$2" -- "$cur")
}

${own}() {
  local line=\${COMP_LINE:-} words=() last=-1 command= place=0 behind= alone= ended= attached= head= cur index rest word
  COMPREPLY=()
  # What has "=" or ":" in it comes in several words: those without a blank between them are one.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    rest=\${line#"\${line%%[![:space:]]*}"}
    if [ "$last" -gt 0 ] && [ "$rest" = "$line" ] && [[ $word = [=:]* || \${words[last]} = *[=:] ]]; then
      words[last]=\${words[last]}$word
    else
      last=$((last + 1))
      words[last]=$word
    fi
    line=\${rest#"$word"}
  done
  for ((index = 1; index < last; index++)); do
    word=\${words[index]}
    if [ -n "$behind" ]; then
      behind=
      case "$alone$word" in yes-*) ;; *) continue ;; esac
    fi
    if [ -z "$command" ]; then
      case "$word" in -*) ;; *) command=$word ;; esac
      continue
    fi
    if [ -n "$ended" ]; then
      place=$((place + 1))
      continue
    fi
    case "$command $word" in
      *" --") ended=yes ;;
${takingValues(commands)}
      *" -"?*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  cur=\${words[last]}
  if [ -z "$ended" ] && { [ -z "$behind" ] || [ -n "$alone" ]; }; then
    case "$cur" in
      --*=*)
        behind=\${cur%%=*} cur=\${cur#*=} attached=yes
        case "$COMP_WORDBREAKS" in *=*) ;; *) head=$behind= ;; esac
        ;;
    esac
  fi
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
      : [`        ${flags.join(" | ")}) case "$attached$cur" in -*) ;; *) ${offered(value, own)}; return ;; esac ;;`],
  );
  const places = takes.map((expected, index) => {
    const isRepeated = takesSeveral && index === takes.length - 1;
    return `        ${isRepeated ? "*" : index}) ${offered(expected, own)} ;;`;
  });
  return `    ${name})
      case "$behind" in
${[...behind, ...either, "        *) ;;"].join("\n")}
      esac
      if [ -n "$attached" ]; then return; fi
      case "$ended$cur" in
        -*) ${own}_values ${lines(flagsOf(options))}; return ;;
      esac
      case "$place" in
${[...places, ...(takesSeveral ? [] : ["        *) ;;"])].join("\n")}
      esac
      ;;`;
}

/** Options behind which another word stands: always, or where it begins with no dash. */
function takingValues(commands: readonly DescribedCommand[]): string {
  return [false, true]
    .flatMap((isAlone) => {
      const words = optionsBefore(commands, isAlone).map(quoted);
      return words.length === 0 ? [] : [`      ${words.join(" | ")}) behind=$word alone=${isAlone ? "yes" : ""} ;;`];
    })
    .join("\n");
}

function offered(expected: Expected, own: string): string {
  switch (expected.kind) {
    case "values":
      return `${own}_values ${lines(expected.values.map(withTitle))}`;
    case "files":
      return `${own}_files default -f`;
    case "folders":
      return `${own}_files dirnames -d`;
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
