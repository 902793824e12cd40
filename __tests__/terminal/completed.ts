import { spawnSync } from "node:child_process";
import type { Shell } from "../../lib/cli/shells";
import { Terminal } from "./terminal";

/** What a shell offers where a line ends, asked as a person asks it: in a terminal, with a key. */
export async function completed(
  shell: Shell,
  lines: readonly string[],
  { script, cwd }: { script: string; cwd: string },
): Promise<ReadonlyMap<string, readonly string[]>> {
  return shell === "fish" ? inFish(lines, script, cwd) : await withKeys(KEYS[shell](script), lines, cwd);
}

interface Keys {
  readonly start: string;
  readonly setUp: readonly string[];
  /** Puts all that fits into the line. */
  readonly insertAll: string;
  readonly wipe: string;
}

const SHOW = "\u0014";

const KEYS: Readonly<Record<Exclude<Shell, "fish">, (script: string) => Keys>> = {
  bash: (script) => ({
    start: "exec bash --noprofile --norc -i",
    setUp: [
      "bind 'set bell-style none'",
      "bind 'set enable-bracketed-paste off'",
      `bind -x '"\\C-t": printf "\\n<%s>\\n" "$READLINE_LINE"'`,
      `source ${script}`,
    ],
    insertAll: "\u001b*",
    wipe: "\u0015",
  }),
  zsh: (script) => ({
    start: "exec zsh -f -i",
    setUp: [
      "unset zle_bracketed_paste; unsetopt prompt_sp beep; setopt no_always_last_prompt",
      "autoload -Uz compinit; compinit -u -D",
      `source ${script}`,
      "show() { print -r -- $'\\n'\"<$BUFFER>\" }; zle -N show; bindkey '^T' show",
      "zle -C all complete-word _generic; bindkey '^X^A' all",
      "zstyle ':completion:all:*' completer _all_matches _complete; zstyle ':completion:all:*' insert yes",
      "zstyle ':completion:*' list-prompt ''",
    ],
    insertAll: "\u0018\u0001",
    wipe: "\u0015",
  }),
};

async function withKeys({ start, setUp, insertAll, wipe }: Keys, lines: readonly string[], cwd: string) {
  const terminal = new Terminal(start, { cwd });
  try {
    for (const [index, line] of setUp.entries()) {
      terminal.type(`${line}; echo ready-$((${index}+100))\n`);
      await terminal.sees(`ready-${index + 100}\r\n`);
    }
    const found = new Map<string, string[]>();
    for (const line of lines) {
      terminal.screen = "";
      terminal.type(`${line}${insertAll}${SHOW}`);
      const seen = await terminal.sees(/\n<[^\n]*>\r\n/);
      const [, buffer = ""] = /\n<([^\n]*)>\r\n/.exec(seen) ?? [];
      const begun = line.slice(0, line.lastIndexOf(" ") + 1);
      const words = buffer.startsWith(begun)
        ? buffer
            .slice(begun.length)
            .trim()
            .split(/(?<!\\) +/)
        : [buffer];
      // What nothing fits stays as it is.
      found.set(line, words.join(" ") === line.slice(begun.length).trim() ? [] : words.filter((word) => word !== ""));
      terminal.type(wipe);
    }
    return found;
  } finally {
    terminal.close();
  }
}

/** Fish tells by itself, with what each means behind a tab. */
function inFish(lines: readonly string[], script: string, cwd: string) {
  return new Map(
    lines.map((line) => {
      const { stdout, stderr } = spawnSync(
        "fish",
        ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', script, line],
        {
          cwd,
          encoding: "utf8",
        },
      );
      if (stderr !== "") throw new Error(stderr);
      const offered = stdout.split("\n").filter((each) => each !== "");
      return [line, offered.map((each) => each.split("\t")[0] ?? "")];
    }),
  );
}
