/** The apps of this repository, synthesized for the Terraform check: the demo app and every example. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cleanEnvironment, REPOSITORY, type Variables } from "./harness";

export interface Stack {
  readonly app: string;
  readonly stack: string;
  /** Holds cdk.tf.json, or cdk.tf, and the stack's assets. */
  readonly folder: string;
}

/** How the apps are run; see `cdktf synth --help`. */
export interface Synthesis {
  /** Whether they write HCL. */
  readonly hcl?: boolean;
  /** What they find under the name "cdktf". */
  readonly library?: "cdktf" | "cdktn";
}

/** Names of the apps: "main", and "examples/NAME" for each folder there with a main.ts. */
function appNames(): string[] {
  const examples = existsSync(path.join(REPOSITORY, "examples")) ? readdirSync(path.join(REPOSITORY, "examples")) : [];
  const isApp = (name: string) => existsSync(path.join(REPOSITORY, "examples", name, "main.ts"));
  return ["main", ...examples.filter(isApp).map((name) => `examples/${name}`)];
}

/** Runs every app as `cdktf synth` does. Synchronous, as the tests are named after the stacks found here. */
export function synthesizeApps(how: Synthesis = {}): { readonly stacks: readonly Stack[]; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "terraform-check-apps-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return { stacks: appNames().flatMap((app) => synthesize(app, path.join(folder, app), how)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Has Node take CDK Terrain for CDKTF, as an alias of npm does. */
const AS_CDKTF = path.join(__dirname, "cdktn-as-cdktf.js");

function synthesize(app: string, output: string, { hcl = false, library = "cdktf" }: Synthesis): Stack[] {
  const program = path.join(REPOSITORY, "dist", app === "main" ? "main.js" : `${app}/main.js`);
  if (!existsSync(program)) {
    throw new Error(
      `${path.relative(REPOSITORY, program)} is missing, so there is nothing to check: "npm run build" compiles it, and ` +
        '"npm run test:terraform" does so by itself.',
    );
  }
  // CDKTF makes the output folder itself, but not the folders above it.
  mkdirSync(path.dirname(output), { recursive: true });
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [...(library === "cdktn" ? ["--require", AS_CDKTF] : []), program],
    {
      cwd: REPOSITORY,
      env: {
        ...cleanEnvironment(),
        CDKTF_OUTDIR: output,
        CHECKPOINT_DISABLE: "1",
        ...(hcl && { SYNTH_HCL_OUTPUT: "true" }),
      },
      encoding: "utf8",
      timeout: 60_000,
    },
  );
  if (status !== 0) throw new Error(`${app} does not synthesize (${error?.message ?? status}):\n${stderr || stdout}`);

  const manifest: { stacks: Record<string, { workingDirectory: string }> } = JSON.parse(
    readFileSync(path.join(output, "manifest.json"), "utf8"),
  );
  const stacks = Object.entries(manifest.stacks).map(([stack, { workingDirectory }]) => ({
    app,
    stack,
    folder: path.join(output, workingDirectory),
  }));
  if (stacks.length === 0) throw new Error(`${app} has no stacks`);
  return stacks;
}

interface Configuration {
  readonly variable?: Record<string, { type?: string; default?: unknown }>;
}

export function readConfiguration({ folder }: Stack): Configuration {
  return JSON.parse(readFileSync(path.join(folder, "cdk.tf.json"), "utf8"));
}

/** A value for each variable that a user would have to give. */
export function madeUpVariables({ variable = {} }: Configuration): Variables {
  return Object.fromEntries(
    Object.entries(variable)
      .filter(([, { default: value }]) => value === undefined)
      .map(([name, { type = "string" }]) => {
        const value = madeUp(type.replace(/^\$\{(.*)\}$/s, "$1"), name);
        return [name, typeof value === "string" ? value : JSON.stringify(value)];
      }),
  );
}

function madeUp(type: string, name: string): unknown {
  const [, kind, argument = "any"] = /^\s*(\w+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(type) ?? [];
  switch (kind) {
    case "string":
    case "any":
      return `made-up-${name}`;
    case "number":
      return 1;
    case "bool":
      return true;
    case "list":
    case "set":
      return [madeUp(argument, name)];
    case "map":
      return { key: madeUp(argument, name) };
    default:
      throw new Error(`variable "${name}" has the type ${type}: give it a default, or teach this function the type`);
  }
}
