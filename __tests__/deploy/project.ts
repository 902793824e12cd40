/** A user's project in a folder of its own, in which commands are run as the documents print them. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  cleanEnvironment,
  execute,
  inEnvironment,
  REPOSITORY,
  TERRAFORM,
  type Terraform,
  type Variables,
} from "../terraform/harness";
import { createRancher, type Rancher } from "../terraform/rancher";
import { COMMAND_LINES, type CommandLine, forCommandLine } from "./command-lines";

/** Files of a project by path; what is not text is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

export interface Result {
  readonly command: string;
  readonly code: number | null;
  /** What was printed, without colours and other control sequences; standard output first. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface How {
  /** Values of Terraform variables, beside those of the project. */
  readonly variables?: Variables;
  /** Beside what every command gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Packages that an app may import, as they lie in this repository's node_modules. */
const PACKAGES = ["cdktf", "cdktn", "constructs", "@cdktf"];

export class Project {
  public readonly folder = mkdtempSync(path.join(tmpdir(), "deploy-check-"));
  /** What the project's providers act on. */
  public readonly rancher: Rancher;
  private everything = "";

  /**
   * @param variables - values of Terraform variables that every command finds in its environment, as `TF_VAR_name`
   * @param rancher - a made-up Rancher of the project's own, unless it is shared
   */
  public constructor(
    private readonly mirror: Terraform,
    files: Files,
    private readonly variables: Variables = {},
    rancher?: Rancher,
  ) {
    this.rancher = rancher ?? createRancher();
    this.link(path.join(REPOSITORY), "node_modules/cdktf-rancher-k3s");
    this.program("node_modules/.bin/cdktf-rancher-k3s", path.join(REPOSITORY, "dist/lib/cli/main.js"));
    for (const name of PACKAGES) this.link(path.join(REPOSITORY, "node_modules", name), `node_modules/${name}`);
    for (const { name, program } of COMMAND_LINES) this.link(program, `node_modules/.bin/${name}`);
    this.write(files);
  }

  /** This repository as a project of its own: the demo, and each example by the command that its README prints. */
  public static ofRepository(
    terraform: Terraform,
    variables: Variables = {},
    cli: CommandLine["name"] = "cdktf",
  ): Project {
    const project = new Project(terraform, {}, variables);
    project.write({ "cdktf.json": forCommandLine(cli, readFileSync(path.join(REPOSITORY, "cdktf.json"), "utf8")) });
    for (const apps of ["main.js", "examples"]) {
      cpSync(path.join(REPOSITORY, "dist", apps), path.join(project.folder, "dist", apps), { recursive: true });
    }
    project.link(path.join(REPOSITORY, "dist/lib"), "dist/lib");
    return project;
  }

  public write(files: Files): void {
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(this.folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content, null, 2));
    }
  }

  /** Changes a file, as somebody does in an editor. What changes nothing is a fault of the test. */
  public edit(file: string, change: (content: string) => string): void {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`${file} is as it was`);
    this.write({ [file]: after });
  }

  public read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  public has(file: string): boolean {
    return existsSync(path.join(this.folder, file));
  }

  /** What was synthesized last for a stack. */
  public configuration<T = Record<string, unknown>>(stack: string): T {
    return JSON.parse(this.read(`cdktf.out/stacks/${stack}/cdk.tf.json`));
  }

  /**
   * Runs shell words in the project's folder. Programs of the project, `cdktf` among them, are on the path, so that it is
   * as if they were installed for all projects, and `npx` finds them too.
   */
  public async run(command: string, { variables = {}, environment = {} }: How = {}): Promise<Result> {
    const { code, stdout, stderr } = await execute("bash", ["-c", command], this.folder, {
      ...cleanEnvironment(),
      ...this.mirror.environment,
      // The command line of CDKTF asks for newer releases of itself, reports crashes and has its users counted.
      DISABLE_VERSION_CHECK: "1",
      CDKTF_HOME: path.join(this.folder, ".cdktf-home"),
      CI: "1",
      ...this.rancher.environment,
      // npx takes what the project has, or fails.
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
      PATH: `${path.join(this.folder, "node_modules/.bin")}:${process.env.PATH}`,
      ...inEnvironment({ ...this.variables, ...variables }),
      ...environment,
    });
    const output = stripVTControlCharacters(`${stdout}${stderr}`);
    this.everything += output;
    return {
      command,
      code,
      output,
      stdout: stripVTControlCharacters(stdout),
      stderr: stripVTControlCharacters(stderr),
    };
  }

  /** What a command prints that ends well; otherwise an error that shows it. */
  public async succeed(command: string, how: How = {}): Promise<string> {
    const { code, output } = await this.run(command, how);
    if (code !== 0) throw failure(command, code, output);
    return output;
  }

  /**
   * What Terraform itself says in the folder of a stack, without colours. When it fails, the command line of CDKTF sometimes
   * ends before all that it said has come through.
   */
  public terraform(stack: string, command: string, how: How = {}): Promise<Result> {
    return this.run(`${TERRAFORM} -chdir=cdktf.out/stacks/${stack} ${command} -no-color -lock=false`, how);
  }

  /** Whether Terraform has worked in the folder of a stack. */
  public isDeployed(stack: string): boolean {
    return this.has(`cdktf.out/stacks/${stack}/.terraform`);
  }

  /** Whether Terraform finds nothing to do in a stack as it was synthesized last; what it would do, otherwise. */
  public async isSettled(stack: string, how: How = {}): Promise<true | string> {
    const { code, output } = await this.terraform(stack, "plan -detailed-exitcode", how);
    return code === 0 ? true : output;
  }

  /** What a command writes to its standard output that is asked for a secret; it does not count as printed. */
  public async reveal(command: string, how: How = {}): Promise<string> {
    const before = this.everything;
    const { code, stdout, output } = await this.run(command, how);
    this.everything = before;
    if (code !== 0) throw failure(command, code, output);
    return stdout;
  }

  /** All that every command has printed so far. */
  public get printed(): string {
    return this.everything;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.rancher.remove();
  }

  /** As npm does it, which makes programs of a package executable. */
  private program(name: string, target: string): void {
    this.write({ [name]: `#!/bin/sh\nexec '${process.execPath}' '${target}' "$@"\n` });
    chmodSync(path.join(this.folder, name), 0o755);
  }

  private link(target: string, name: string): void {
    const link = path.join(this.folder, name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

/** How it ended stands first: reports of tests are cut. */
function failure(command: string, code: number | null, output: string): Error {
  const lines = output.trimEnd().split("\n");
  const end = lines.slice(-20).join("\n");
  return new Error(`${command} failed (${code}):\n${lines.length > 20 ? `${end}\n\nAll of it:\n${output}` : end}`);
}
