/**
 * A workstation that a person follows a page on: a terminal with one shell, and machines that can be reached over SSH.
 *
 * What comes from a network is on the disk: npm links packages of this repository, npx runs its command line of CDKTF,
 * Terraform has a mirror. On the other side of SSH are programs that write down what is asked of them.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { cleanEnvironment, REPOSITORY, type Terraform } from "../terraform/harness";
import { CDKTF } from "./command-lines";

/** Packages that a page installs and nothing of it uses. */
const UNUSED = ["ts-jest", "ts-node"];

const TIMEOUT_MS = 540_000;

/** What a program asks for in the terminal, and what is typed then. */
export type Answers = Readonly<Record<string, string>>;

export class Workstation {
  private readonly root = mkdtempSync(path.join(tmpdir(), "workstation-"));
  private everything = "";
  private readonly environment: NodeJS.ProcessEnv;

  /** @param environment - beside what every command gets */
  public constructor(terraform: Terraform, environment: Readonly<Record<string, string>> = {}) {
    for (const name of ["bin", "home", "node/bin", "node/scripts"]) {
      mkdirSync(path.join(this.root, name), { recursive: true });
    }
    const inherited = Object.entries(cleanEnvironment()).filter(([name]) => !/^(CI$|npm_)/.test(name));
    this.environment = {
      ...Object.fromEntries(inherited),
      ...terraform.environment,
      DISABLE_VERSION_CHECK: "1",
      HOME: path.join(this.root, "home"),
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
      TERM: "xterm",
      PATH: `${path.join(this.root, "bin")}:${process.env.PATH}`,
      ...environment,
    };
    this.addPrograms();
  }

  public file(name: string): string {
    return path.join(this.folder, name);
  }

  public read(name: string): string {
    return readFileSync(this.file(name), "utf8");
  }

  public write(name: string, content: string): void {
    writeFileSync(this.file(name), content);
  }

  /** Changes a file; what is to be changed must be there once. */
  public edit(name: string, from: string, to: string): void {
    const parts = this.read(name).split(from);
    if (parts.length !== 2) throw new Error(`${name} holds this ${parts.length - 1} times:\n${from}`);
    this.write(name, parts.join(to));
  }

  /** Has a program in the workstation's path, with a script for sh. */
  public install(name: string, script: string): void {
    this.program(`bin/${name}`, script);
  }

  /** Scripts that machines were given over SSH, in their order. */
  public get scripts(): string[] {
    const folder = path.join(this.root, "node/scripts");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".sh"))
      .sort()
      .map((name) => readFileSync(path.join(folder, name), "utf8"));
  }

  /** Arguments of Rancher's install script, where a machine ran it. */
  public get installed(): string[][] {
    const record = path.join(this.root, "node/installed");
    const runs = existsSync(record) ? readFileSync(record, "utf8").split("\0\0").slice(0, -1) : [];
    return runs.map((run) => run.split("\0"));
  }

  public get printed(): string {
    return this.everything;
  }

  /** Runs lines in the terminal, as one shell would: the folder and what is exported stay. Gives what is printed. */
  public async type(script: string, answers: Answers = {}): Promise<string> {
    const { code, output } = await this.run(script, answers);
    if (code !== 0) throw new Error(`${script}\nfailed (${code}):\n${output}`);
    return output;
  }

  /** The same for lines that may fail; the first that does is the last. */
  public async run(script: string, answers: Answers = {}): Promise<{ code: number | null; output: string }> {
    const [file, state] = ["typed.sh", "state.sh"].map((name) => path.join(this.root, name)) as [string, string];
    writeFileSync(
      file,
      `${existsSync(state) ? `. '${state}'\n` : `cd '${path.join(this.root, "home")}'\n`}set -e
${script}
{ export -p; echo "cd '$PWD'"; } > '${state}'
`,
    );
    // What was unset before must not come back: the state is all that there is.
    const environment = existsSync(state) ? { PATH: this.environment.PATH, TERM: "xterm" } : this.environment;
    const result = await inTerminal(`stty -icrnl; bash ${file}`, environment, answers);
    this.everything += result.output;
    return result;
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private get folder(): string {
    const state = readFileSync(path.join(this.root, "state.sh"), "utf8");
    return /^cd '(.*)'$/m.exec(state)?.[1] as string;
  }

  private addPrograms(): void {
    const cli = path.join(REPOSITORY, "scripts/cdktf-cli/node_modules/cdktf-cli");
    const npm = path.join(path.dirname(process.execPath), "npm");
    this.program(
      "bin/npm",
      `# The real npm for scripts of a project, but for the build of this repository, which was done before the tests.
if [ "$1" = test ] || { [ "$1" = run ] && [ "$2" != build ]; }; then exec '${npm}' "$@"; fi
exec node '${path.join(__dirname, "npm-link.mjs")}' '${REPOSITORY}' '${cli}' "$@"`,
      { UNUSED: UNUSED.join(" ") },
    );
    const { version } = JSON.parse(readFileSync(path.join(cli, "package.json"), "utf8"));
    // The real npx, but for the command lines that are not installed yet when a page runs them. That of CDKTF asks, in a
    // terminal, the network which providers there are, to offer them.
    const npx = path.join(path.dirname(process.execPath), "npx");
    this.program(
      "bin/npx",
      `if [ "$1" = cdktf-cli@${version} ]; then shift; exec env CI=1 '${CDKTF.program}' "$@" < /dev/null; fi
if [ "$1 $2" = "cdktf-rancher-k3s init" ]; then shift; exec node '${path.join(REPOSITORY, "dist/lib/cli/main.js")}' "$@"; fi
exec '${npx}' "$@"`,
    );
    const node = path.join(this.root, "node");
    this.program(
      "bin/ssh",
      `if [ "$1" != root@server-1 ]; then echo "there is no machine for $1" >&2; exit 255; fi
shift
if [ "$*" != sh ]; then PATH='${node}/bin' exec "$@"; fi
script='${node}/scripts/'$(date +%s%N).sh
cat > "$script"
# What else a page has a machine run would be run on this one.
case $(cat "$script") in "curl "*) PATH='${node}/bin' exec /bin/sh "$script" ;; esac`,
    );
    this.program("node/bin/sudo", 'exec "$@"');
    this.program("node/bin/sh", 'exec /bin/sh "$@"');
    this.program(
      "node/bin/curl",
      `if [ "$*" != "-fL https://rancher.example.com/system-agent-install.sh" ]; then exit 22; fi
exec /bin/cat '${node}/install.sh'`,
    );
    writeFileSync(path.join(node, "install.sh"), `printf '%s\\0' "$@" '' >> '${node}/installed'\n`);
    this.program(
      "node/bin/k3s",
      `case "$*" in
"kubectl get nodes") echo "server-1   Ready" ;;
"kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json") exec /bin/cat '${path.join(REPOSITORY, "__tests__/doctor/fixtures/healthy.json")}' ;;
*) exit 1 ;;
esac`,
    );
  }

  private program(name: string, script: string, environment: Readonly<Record<string, string>> = {}): void {
    const variables = Object.entries(environment).map(([variable, value]) => `export ${variable}='${value}'\n`);
    const file = path.join(this.root, name);
    writeFileSync(file, `#!/bin/sh\n${variables.join("")}${script}\n`);
    chmodSync(file, 0o755);
  }
}

/**
 * Runs a command in a terminal of its own, because some programs ask only there. It leaves a carriage return as it is, which is
 * the enter key to a program that reads keys, whether that has begun to listen yet or not.
 */
function inTerminal(command: string, env: NodeJS.ProcessEnv, answers: Answers) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn("script", ["-qefc", command, "/dev/null"], { env, detached: true });
    let [output, unanswered] = ["", ""];
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      reject(new Error(`${command} did not end within ${TIMEOUT_MS / 1000} s:\n${output}`));
    }, TIMEOUT_MS);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      unanswered += text;
      const asked = Object.keys(answers).find((question) => stripVTControlCharacters(unanswered).includes(question));
      if (asked === undefined) return;
      unanswered = "";
      child.stdin.write(answers[asked]);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output: stripVTControlCharacters(output).replaceAll("\r\n", "\n") });
    });
  });
}
