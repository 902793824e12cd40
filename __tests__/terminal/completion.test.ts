/** What is completed in the shells themselves, asked for with a key. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FINDINGS } from "../../lib";
import { SHELLS, type Shell } from "../../lib/cli/shells";
import { buildCommandLine } from "../cli/built";
import { completed } from "./completed";
import { closeTerminals, Terminal } from "./terminal";

const NAME = "cdktf-rancher-k3s";
const folder = mkdtempSync(path.join(tmpdir(), "completion-"));
const main = buildCommandLine(path.join(folder, "package"));
const work = path.join(folder, "work");
mkdirSync(path.join(work, "some folder"), { recursive: true });
writeFileSync(path.join(work, "plan.json"), "{}");
writeFileSync(path.join(work, "plan b.json"), "{}");
writeFileSync(path.join(work, "at:noon.yml"), "");
afterEach(closeTerminals);
afterAll(() => rmSync(folder, { recursive: true }));

function printed(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout;
}

function scriptFor(shell: Shell): string {
  const file = path.join(folder, `completion.${shell}`);
  writeFileSync(file, printed("completion", shell));
  return file;
}

/** Commands and options are taken from the help, which people compare with. */
const commands = [...printed("--help").matchAll(/^ {2}([a-z][a-z-]*)\b.* {2}/gm)].map(([, name = ""]) => name);
const optionsOf = (command: string) => [
  ...new Set(
    [...printed(command, "--help").matchAll(/^ {2}(?:-\w, )?(--[a-z][a-z0-9-]*)/gm)].map(([, name = ""]) => name),
  ),
];
const options = new Map(commands.filter((command) => command !== "help").map((each) => [each, optionsOf(each)]));

test("the help names commands and options", () => {
  expect(commands).toEqual(expect.arrayContaining(["check", "explain", "completion", "help"]));
  expect(options.get("check")).toEqual(expect.arrayContaining(["--format", "--fail-on", "--quiet", "--help"]));
});

describe.each(SHELLS)("%s", (shell) => {
  const VALUES: Readonly<Record<string, readonly string[]>> = {
    "check --format ": ["text", "markdown", "json", "sarif", "github"],
    "doctor --format ": ["text", "markdown", "json"],
    "check plan.json --fail-on ": ["error", "warning", "never"],
    "doctor --as ": ["typescript", "rancher-yaml", "hcl", "kubectl"],
    "rehearse --stage ": ["bootstrap", "steady", "upgrade"],
    "init --framework ": ["cdktf", "cdktn"],
    "explain ": Object.keys(FINDINGS),
    "explain RK10": Object.keys(FINDINGS).filter((code) => code.startsWith("RK10")),
    "completion ": [...SHELLS],
    "help ch": ["check"],
    "check pla": ["plan.json", "plan b.json"],
    "check --pools plan.j": ["plan.json"],
    "check --format json plan.j": ["plan.json"],
    "review --base plan.json --head plan.j": ["plan.json"],
    "doctor plan.json plan.j": ["plan.json"],
    "init so": ["some folder"],
    "check --cluster ": [],
    "check --cluster a:b pla": ["plan.json", "plan b.json"],
    "check --cluster=a:b --output=x=y plan.j": ["plan.json"],
    "check --pools at:n": ["at:noon.yml"],
    "what-if --taint n1,k=v:NoExecute plan.j": ["plan.json"],
    "try --pool a:all:k=v:NoExecute --as t": ["typescript"],
    'check --format "j': [{ bash: "json", zsh: '"json"', fish: "json" }[shell]],
    "check -- pla": ["plan.json", "plan b.json"],
    "check -- --": [],
    "check plan.json pla": [],
    "explain RK102 RK": [],
    "help check --": [],
    "help check pla": [],
    "init check --fr": ["--framework"],
    "init check --pools": [],
    "doctor review --bas": [],
  };
  let offered: ReadonlyMap<string, readonly string[]>;
  const typed = (line: string) => `${NAME} ${line}`;
  beforeAll(async () => {
    const lines = ["", ...[...options.keys()].map((command) => `${command} --`), ...Object.keys(VALUES)];
    offered = await completed(shell, lines.map(typed), { script: scriptFor(shell), cwd: work });
  });
  const at = (line: string) =>
    [...(offered.get(typed(line)) ?? ["nothing was asked"])]
      .map((word) => word.replace(/[=/]$/, "").replaceAll("\\ ", " "))
      .sort();
  test("offers every command", () => {
    expect(at("")).toEqual([...commands].sort());
  });

  test("offers every option of every command", () => {
    const found = [...options.keys()].map((command) => [command, at(`${command} --`)]);
    expect(found).toEqual([...options].map(([command, all]) => [command, [...all].sort()]));
  });

  test.each(Object.entries(VALUES))("behind %j offers %j", (line, expected) => {
    expect(at(line)).toEqual([...expected].sort());
  });
});

describe("a code comes with its title", () => {
  const title = FINDINGS.RK102.title.slice(0, 30);

  test("in bash, in the list that a second Tab shows", async () => {
    const terminal = new Terminal("exec bash --noprofile --norc -i", { cwd: work });
    terminal.type(`source ${scriptFor("bash")}\n${NAME} explain RK10\t\t`);
    await terminal.sees(`RK102  ${title}`);
  });

  test("in zsh, in the list that Tab shows", async () => {
    const terminal = new Terminal("exec zsh -f -i", { cwd: work });
    terminal.type(`autoload -Uz compinit; compinit -u -D; source ${scriptFor("zsh")}; echo ready-$((1+1))\n`);
    await terminal.sees("ready-2");
    terminal.type(`${NAME} explain RK10\t\t`);
    await terminal.sees(`RK102  -- ${title}`);
  });

  test("in fish, behind it", () => {
    const asked = ['source $argv[1]; complete -C "$argv[2]"', scriptFor("fish"), `${NAME} explain RK102`];
    expect(spawnSync("fish", ["--no-config", "-c", ...asked], { encoding: "utf8" }).stdout).toBe(
      `RK102\t${FINDINGS.RK102.title}\n`,
    );
  });
});

test("nothing of what is typed is run", async () => {
  const hostile = ["$(touch run)", "`touch run`", "--format=$(touch run)", "x;touch run;"];
  const lines = hostile.flatMap((each) => [`${NAME} ${each}`, `${NAME} check ${each}`, `${NAME} ${each} --`]);
  for (const shell of SHELLS) {
    const script = scriptFor(shell);
    if (shell !== "bash") await completed(shell, lines, { script, cwd: work });
    // Readline expands nothing of a word, whatever is in it; what is handed to the function is what was typed.
    else {
      const words = lines.map((line) => line.split(/ (?!run)/));
      const asked = words.map((each) => {
        const quoted = each.map((word) => `'${word}'`).join(" ");
        return `COMP_WORDS=(${quoted}); COMP_CWORD=${each.length - 1}; _cdktf_rancher_k3s`;
      });
      spawnSync("bash", ["-c", `source ${script}\n${asked.join("\n")}`], { cwd: work });
    }
    expect([shell, readdirSync(work).includes("run")]).toEqual([shell, false]);
  }
});

describe("the page says how to install it", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/completion.md"), "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "exit 9";
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, NAME), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });

  /** Somebody who has the program on the path, and nothing in the home folder. */
  function somebody(shell: Shell) {
    const home = mkdtempSync(path.join(folder, "home-"));
    const env = { ...process.env, HOME: home, ZDOTDIR: home, XDG_CONFIG_HOME: "", PATH: `${bin}:${process.env.PATH}` };
    const { status, stderr } = spawnSync(shell, ["-c", block(shell)], { cwd: work, encoding: "utf8", env });
    expect([status, stderr]).toEqual([0, ""]);
    return env;
  }

  test.each(["bash", "zsh"] as const)("for %s", async (shell) => {
    const terminal = new Terminal(`exec ${shell} -i`, { cwd: work, env: somebody(shell) });
    terminal.type("echo ready-$((1+1))\n");
    await terminal.sees("ready-2\r\n");
    terminal.type(`${NAME} explain RK902\t --vers\t\n`);
    await terminal.sees(`${require("../../package.json").version}\r\n`);
  });

  test("for fish", () => {
    const env = somebody("fish");
    const { stdout } = spawnSync("fish", ["-c", `complete -C "${NAME} check --qui"`], { encoding: "utf8", env });
    expect(stdout).toMatch(/^--quiet\t/);
  });
});
