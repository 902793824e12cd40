/**
 * A git repository with an app of a user: the main branch, and a change to it. Its app is an example of this repository.
 *
 * Packages are not installed but linked, by an `npm` on the PATH that does so for `npm ci`. All else is real: npx, the
 * command line of CDKTF, this package as it was built.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../../..");
const CDKTF_CLI = path.join(ROOT, "scripts/cdktf-cli/node_modules/cdktf-cli");

/** A module of an app, for `node main.js`, or an example's that was compiled. */
export type App = { readonly example: string } | { readonly code: string };

export interface Repository {
  readonly folder: string;
  /** Commit of the main branch, and of the branch `change`. */
  readonly base: string;
  readonly head: string;
  /** Environment of a machine on which the steps run: little is set, and nothing is in the home folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new folder, which is deleted with the repository. */
  newFolder(name: string): string;
  remove(): void;
}

/** @param files - what the repository holds besides, by path: where it is copied from */
export function createRepository(base: App, head: App, files: Readonly<Record<string, string>> = {}): Repository {
  const root = mkdtempSync(path.join(tmpdir(), "workflow-"));
  const newFolder = (name: string) => mkdtempSync(path.join(root, `${name}-`));
  const environment = { ...machine(newFolder("home"), newFolder("bin"), newFolder("packages")) };
  const folder = newFolder("repository");
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: folder, env: environment, encoding: "utf8" }).trim();

  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(path.join(folder, ".gitignore"), "node_modules\ncdktf.*/\n");
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "clusters", private: true }));
  const cdktf = { language: "typescript", app: "node main.js", projectId: "clusters", sendCrashReports: "false" };
  writeFileSync(
    path.join(folder, "cdktf.json"),
    JSON.stringify({ ...cdktf, terraformProviders: [], terraformModules: [] }),
  );
  for (const [file, from] of Object.entries(files)) cpSync(from, path.join(folder, file));
  const commit = (app: App) => {
    const main = path.join(folder, "main.js");
    if ("example" in app) cpSync(compiled(app.example), main);
    else writeFileSync(main, app.code);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message=made up");
    return git("rev-parse", "HEAD");
  };
  const commits = { base: commit(base) };
  git("checkout", "--quiet", "-b", "change");
  return {
    folder,
    ...commits,
    head: commit(head),
    environment,
    newFolder,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function compiled(example: string): string {
  const file = path.join(ROOT, "dist/examples", `${example}.js`);
  if (!existsSync(file)) throw new Error(`${path.relative(ROOT, file)} is missing: "npm run build" compiles it`);
  return file;
}

function machine(home: string, bin: string, packages: string): Record<string, string> {
  if (!existsSync(CDKTF_CLI)) throw new Error("the command line of CDKTF is not installed in scripts/cdktf-cli");
  mkdirSync(path.join(packages, ".bin"));
  for (const name of ["cdktf", "constructs"]) {
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(packages, name));
  }
  symlinkSync(CDKTF_CLI, path.join(packages, "cdktf-cli"));
  symlinkSync(ROOT, path.join(packages, "cdktf-rancher-k3s"));
  symlinkSync(path.join(CDKTF_CLI, "bundle/bin/cdktf"), path.join(packages, ".bin/cdktf"));
  // Beside "npm run build" the file is not executable, as it is in an installed package.
  executable(path.join(packages, ".bin/rancher-k3s"), `exec node '${path.join(ROOT, "dist/lib/cli/main.js")}' "$@"`);
  executable(
    path.join(bin, "npm"),
    `if [ "$*" != ci ]; then echo "only npm ci is known here, not: npm $*" >&2; exit 1; fi
if [ ! -f package.json ]; then echo "there is no package.json in $PWD" >&2; exit 1; fi
ln -s '${packages}' node_modules`,
  );
  return {
    HOME: home,
    PATH: `${bin}:${process.env.PATH}`,
    CI: "true",
    CHECKPOINT_DISABLE: "1",
    // Whatever is not linked must not be looked for anywhere else.
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "A. Author",
    GIT_AUTHOR_EMAIL: "author@example.com",
    GIT_COMMITTER_NAME: "A. Author",
    GIT_COMMITTER_EMAIL: "author@example.com",
  };
}

function executable(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
