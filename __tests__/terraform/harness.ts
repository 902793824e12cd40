/**
 * Runs the real Terraform without a network: providers come from a folder, and each of them is a stand-in
 * (`provider/README.md`), which knows only a schema, or acts on a made-up Rancher (`rancher.ts`).
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
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
import { compare } from "semver";

export const REPOSITORY = path.resolve(__dirname, "../..");

/** CDKTF's variable: set it to run OpenTofu. */
export const TERRAFORM = process.env.TERRAFORM_BINARY_NAME || "terraform";

/** One version of one provider; `schemaFile` is the output of `terraform providers schema -json`. */
export interface ProviderRelease {
  readonly source: string;
  readonly version: string;
  readonly schemaFile: string;
}

function releases(source: string, folder: string): ProviderRelease[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ source, version: path.basename(file, ".json"), schemaFile: path.join(folder, file) }))
    .sort((a, b) => compare(a.version, b.version));
}

/** Every version of the Rancher provider that has a schema in this repository, oldest first. */
export const RANCHER2 = releases("rancher/rancher2", path.join(REPOSITORY, "schemas/rancher2"));

/** The Kubernetes provider, in the version of its bindings. */
export const KUBERNETES = releases("hashicorp/kubernetes", path.join(REPOSITORY, "schemas/kubernetes"));

/** The DigitalOcean provider of the cloud-init example. */
const DIGITALOCEAN = releases("digitalocean/digitalocean", path.join(REPOSITORY, "schemas/digitalocean"));

/** What the mirror offers. For one more provider, add its schema files here. */
const PROVIDERS: readonly ProviderRelease[] = [...RANCHER2, ...KUBERNETES, ...DIGITALOCEAN];

/** Folders a mirror has for one provider: "rancher/rancher2" means another registry to OpenTofu than to Terraform. */
const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly snippet?: { readonly context?: string };
}

/** `terraform validate -json` */
export interface Validation {
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly change: Change & { readonly actions: readonly string[] };
}

export interface Change {
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown: unknown;
  readonly after_sensitive: unknown;
}

/** The parts of `terraform show -json PLAN` that tests look at. */
export interface Plan {
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly checks?: readonly {
    readonly address: { readonly kind: string };
    readonly instances?: readonly { readonly problems?: readonly { readonly message: string }[] }[];
  }[];
  readonly configuration: {
    readonly root_module: {
      readonly outputs?: Readonly<Record<string, { readonly expression: { readonly references?: readonly string[] } }>>;
    };
  };
}

/** The parts of `terraform show -json` of a state that tests look at. */
export interface State {
  readonly values?: {
    readonly outputs?: Readonly<Record<string, { readonly value: unknown; readonly sensitive: boolean }>>;
    readonly root_module: {
      readonly resources?: readonly { readonly address: string; readonly values: Readonly<Record<string, unknown>> }[];
    };
  };
}

/** Values of Terraform variables, as they are written into the environment. */
export type Variables = Readonly<Record<string, string>>;

export interface Terraform {
  /**
   * What has any Terraform command, whoever starts it, take its providers from the mirror and stay on this machine. Also
   * `terraform providers lock`, which else asks the registry: CDKTF's command line runs it.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** A fresh working folder with this configuration, see `configure`. */
  workspace(configuration: string | object, pins: readonly ProviderRelease[]): string;
  /**
   * Copies a configuration into a working folder: the folder of a synthesized stack, or a configuration itself.
   *
   * `pins` selects the provider versions to test, and the state stays in the folder whatever backend the stack has. Both
   * are said in a Terraform override file, so the configuration stays as it was synthesized, byte for byte. A pin is an
   * exact version because Terraform selects a pre-release by nothing else.
   */
  configure(folder: string, configuration: string | object, pins: readonly ProviderRelease[]): void;
  init(folder: string): Promise<void>;
  validate(folder: string): Promise<Validation>;
  plan(folder: string, variables?: Variables): Promise<Plan>;
  /** What a command prints; it must succeed. */
  print(folder: string, ...args: string[]): Promise<string>;
  apply(folder: string, variables?: Variables): Promise<State>;
  /** Any command, with its outcome, whatever that is. */
  run(folder: string, args: readonly string[], variables?: Variables): Promise<Outcome>;
  /** The same, with more in the environment: that of a made-up Rancher. */
  with(environment: Readonly<Record<string, string>>): Terraform;
  /** Deletes the mirror and all working folders. */
  remove(): void;
}

/** How a program ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A mirror of the given providers, and Terraform commands that know no other source of providers. */
export function createMirror(providers: readonly ProviderRelease[] = PROVIDERS): Terraform {
  const root = mkdtempSync(path.join(tmpdir(), "terraform-check-"));
  const mirror = path.join(root, "mirror");
  for (const provider of providers) for (const registry of REGISTRIES) addToMirror(mirror, registry, provider);

  const cliConfig = path.join(root, "terraform.rc");
  writeFileSync(
    cliConfig,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );

  const environment = {
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_CLI_ARGS_providers_lock: `-fs-mirror=${mirror}`,
    TF_DISABLE_PLUGIN_TLS: "1",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
  };
  return terraformOf(root, environment);
}

function terraformOf(root: string, environment: Readonly<Record<string, string>>): Terraform {
  const run = (folder: string, variables: Variables, args: readonly string[]) =>
    execute(TERRAFORM, args, folder, {
      ...cleanEnvironment(),
      ...inEnvironment(variables),
      ...environment,
      TF_DATA_DIR: path.join(folder, ".terraform"),
    });
  const succeed = async (folder: string, variables: Variables, args: readonly string[]) => {
    const { code, stdout, stderr } = await run(folder, variables, args);
    if (code !== 0) throw new Error(`${TERRAFORM} ${args.join(" ")} failed (${code}):\n${stderr || stdout}`);
    return stdout;
  };

  return {
    environment,

    workspace(configuration, pins) {
      const folder = mkdtempSync(path.join(root, "stack-"));
      this.configure(folder, configuration, pins);
      return folder;
    },

    configure(folder, configuration, pins) {
      if (typeof configuration === "string") cpSync(configuration, folder, { recursive: true });
      else writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify(configuration, null, 2));
      // Beside HCL, CDKTF says in another file which providers the stack needs.
      const said = ["cdk.tf.json", "metadata.json"].map((name) => path.join(folder, name)).find(existsSync) as string;
      const written = JSON.parse(readFileSync(said, "utf8"));
      writeFileSync(path.join(folder, "pins_override.tf.json"), JSON.stringify(overrides(written, pins)));
    },

    async init(folder) {
      // Upgrading, as a folder may be configured anew with another version than the one it has locked.
      await succeed(folder, {}, ["init", "-no-color", "-upgrade"]);
    },

    async validate(folder) {
      // Exits with 1 on an invalid configuration, and still prints its answer.
      const { stdout, stderr } = await run(folder, {}, ["validate", "-json"]);
      if (!stdout.startsWith("{")) throw new Error(`${TERRAFORM} validate gave no answer:\n${stderr || stdout}`);
      return JSON.parse(stdout);
    },

    async plan(folder, variables = {}) {
      await succeed(folder, variables, ["plan", "-no-color", "-lock=false", "-out=plan.bin"]);
      return JSON.parse(await succeed(folder, {}, ["show", "-json", "plan.bin"]));
    },

    print(folder, ...args) {
      return succeed(folder, {}, args);
    },

    async apply(folder, variables = {}) {
      await succeed(folder, variables, ["apply", "-no-color", "-lock=false", "-auto-approve"]);
      return JSON.parse(await succeed(folder, {}, ["show", "-json"]));
    },

    run: (folder, args, variables = {}) => run(folder, variables, args),

    with: (more) => terraformOf(root, { ...environment, ...more }),

    remove() {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function addToMirror(mirror: string, registry: string, { source, version, schemaFile }: ProviderRelease): void {
  const architecture = { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch;
  const folder = path.join(mirror, registry, source, version, `${process.platform}_${architecture}`);
  const program = path.join(folder, `terraform-provider-${path.basename(source)}_v${version}`);
  const command = [process.execPath, path.join(__dirname, "provider/main.js"), schemaFile, source];
  mkdirSync(folder, { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec ${command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")}\n`);
  chmodSync(program, 0o755);
}

/** The local name of a provider is the stack's choice: what a pin overrides is found by the source. */
function overrides(configuration: { terraform?: unknown }, pins: readonly ProviderRelease[]): object {
  type Requirements = Record<string, { source: string }>;
  const terraform = configuration.terraform as { required_providers?: Requirements } | undefined;
  const required = Object.entries(terraform?.required_providers ?? {}).flatMap(([name, { source }]) => {
    const pin = pins.find((candidate) => source.endsWith(candidate.source));
    return pin ? [[name, { source, version: pin.version }]] : [];
  });
  return {
    terraform: {
      backend: { local: { path: "terraform.tfstate" } },
      ...(required.length > 0 && { required_providers: Object.fromEntries(required) }),
    },
  };
}

/** Without what a developer or a CI job has set for other Terraform runs, for other CDKTF apps or for this Node process. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(TF_|TERRAFORM_CONFIG$|CDKTF_|SYNTH_HCL|NODE_OPTIONS$|NODE_ENV$|JEST_WORKER_ID$|FORCE_COLOR$|SENTRY_DSN$|MADE_UP_RANCHER$)/.test(
          name,
        ),
    ),
  );
}

/** Variables under the names that Terraform looks for. */
export function inEnvironment(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]));
}

const TIMEOUT_MS = 480_000;

/** What Terraform says, in lines and a frame, when it gave up on a provider before it asked anything of it. */
const NOT_STARTED = /failed[\s│]+to[\s│]+instantiate[\s│]+provider/;

/**
 * Runs a program to its end, and once more where no provider came up: Terraform gives one a minute, which is over at once on
 * a machine that stood still meanwhile. It asks providers for their schemas before all else, so nothing was done by then.
 */
export async function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const outcome = await executeOnce(program, args, cwd, env);
  if (outcome.code === 0 || !NOT_STARTED.test(stripVTControlCharacters(`${outcome.stdout}${outcome.stderr}`)))
    return outcome;
  console.warn(`once more, as a provider was not started: ${program} ${args.join(" ")}\n${outcome.stderr}`);
  return executeOnce(program, args, cwd, env);
}

/** After the timeout it is killed with everything it started. */
function executeOnce(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // As leader of a process group, so that its id reaches the providers too.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    const timer = setTimeout(() => {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
      reject(new Error(`${program} ${args.join(" ")} did not end within ${TIMEOUT_MS / 1000} s:\n${output.stderr}`));
    }, TIMEOUT_MS);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...output });
    });
  });
}
