/**
 * A git repository with an app of a user: the main branch, and a change to it. Its app is an example of this repository.
 *
 * Packages are not installed but linked, by an `npm` on the PATH that does so for `npm ci`. All else is real: npx, the
 * command line of CDKTF, this package as it was built.
 */
import { execFileSync } from "node:child_process";
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

const ROOT = path.join(__dirname, "../../..");
export const CDKTF_CLI = path.join(ROOT, "scripts/cdktf-cli/node_modules/cdktf-cli");

/** A module of an app, for `node main.js`, or an example's that was compiled; or none, and no package.json. */
export type App = ({ readonly example: string } | { readonly code: string } | { readonly isMissing: true }) & {
  /**
   * Release of this package that the app uses; the one that was built here, unless given. An app of `cdktf` alone has
   * neither this package nor a command line among its packages.
   */
  readonly release?: Release | typeof CDKTF_ALONE;
  /** What it brings besides: text by path. */
  readonly files?: Readonly<Record<string, string>>;
};

export const CDKTF_ALONE = "cdktf-alone";

/** What is installed as `cdktf-rancher-k3s`. */
export interface Release {
  readonly version: string;
  readonly folder: string;
}

export const BUILT: Release = {
  version: JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).version,
  folder: ROOT,
};

export interface Repository {
  readonly folder: string;
  /** Commit of the main branch that the branch `change` starts at. */
  readonly base: string;
  commitOf(branch: "main" | "change"): string;
  /** Commits another app to the main branch. */
  moveMain(app: App): void;
  /** Merges the branch `change` into the main branch as it is now, on neither of them; the commit of the merge. */
  merge(): string;
  /** Environment of a machine on which the steps run: little is set, and nothing is in the home folder. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new folder, which is deleted with the repository. */
  newFolder(name: string): string;
  remove(): void;
}

interface Besides {
  /** What the repository holds besides, by path: where it is copied from. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where npm finds packages that are not linked. */
  readonly registry?: string;
  /** Programs of the machine, by name: a shell script each. */
  readonly programs?: Readonly<Record<string, string>>;
}

export function createRepository(
  base: App,
  head: App,
  { files = {}, registry, programs = {} }: Besides = {},
): Repository {
  const root = mkdtempSync(path.join(tmpdir(), "workflow-"));
  const newFolder = (name: string) => mkdtempSync(path.join(root, `${name}-`));
  const releases = [base, head].flatMap(({ release = BUILT }) => (release === CDKTF_ALONE ? [] : [release]));
  const bin = newFolder("bin");
  for (const [name, script] of Object.entries(programs)) executable(path.join(bin, name), script);
  const environment = {
    ...machine(newFolder("home"), bin, newFolder("packages"), releases),
    ...(registry !== undefined && { npm_config_registry: registry, npm_config_offline: "false" }),
  };
  const folder = newFolder("repository");
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: folder, env: environment, encoding: "utf8" }).trim();

  git("init", "--quiet", "--initial-branch=main");
  // Any commit may be fetched, as GitHub lets one.
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  writeFileSync(path.join(folder, ".gitignore"), "node_modules\ncdktf.*/\n");
  const cdktf = { language: "typescript", app: "node main.js", projectId: "clusters", sendCrashReports: "false" };
  for (const [file, from] of Object.entries(files)) cpSync(from, path.join(folder, file));
  const commit = (app: App) => {
    const write = (file: string, content: string) => writeFileSync(path.join(folder, file), content);
    if (!("isMissing" in app)) {
      const { release = BUILT } = app;
      const dependencies = release === CDKTF_ALONE ? {} : { "cdktf-rancher-k3s": release.version };
      write("package.json", JSON.stringify({ name: "clusters", private: true, dependencies }));
      write("cdktf.json", JSON.stringify({ ...cdktf, terraformProviders: [], terraformModules: [] }));
      write("main.js", "example" in app ? readFileSync(compiled(app.example), "utf8") : app.code);
    }
    for (const [file, text] of Object.entries(app.files ?? {})) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      write(file, text);
      git("add", "--force", file);
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message=made up");
    return git("rev-parse", "HEAD");
  };
  const start = commit(base);
  git("checkout", "--quiet", "-b", "change");
  commit(head);
  return {
    folder,
    base: start,
    commitOf: (branch) => git("rev-parse", branch),
    moveMain: (app) => {
      git("checkout", "--quiet", "main");
      commit(app);
      git("checkout", "--quiet", "change");
    },
    merge: () => {
      git("checkout", "--quiet", "--detach", "main");
      git("merge", "--quiet", "--no-ff", "--message=made up", "change");
      const merged = git("rev-parse", "HEAD");
      git("checkout", "--quiet", "change");
      return merged;
    },
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

function machine(home: string, bin: string, packages: string, releases: readonly Release[]): Record<string, string> {
  if (!existsSync(CDKTF_CLI)) throw new Error("the command line of CDKTF is not installed in scripts/cdktf-cli");
  for (const release of releases) linkPackages(path.join(packages, release.version), release);
  linkPackages(path.join(packages, CDKTF_ALONE));
  executable(
    path.join(bin, "npm"),
    `if [ "$*" != ci ]; then echo "only npm ci is known here, not: npm $*" >&2; exit 1; fi
if [ ! -f package.json ]; then echo "there is no package.json in $PWD" >&2; exit 1; fi
ln -s '${packages}'/"$(node -p 'require("./package.json").dependencies["cdktf-rancher-k3s"] ?? "${CDKTF_ALONE}"')" node_modules`,
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

/** A folder node_modules; without a release it has `cdktf` alone. */
function linkPackages(folder: string, release?: Release): void {
  if (existsSync(folder)) return;
  mkdirSync(path.join(folder, ".bin"), { recursive: true });
  for (const name of ["cdktf", "constructs"]) {
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(folder, name));
  }
  if (release === undefined) return;
  symlinkSync(CDKTF_CLI, path.join(folder, "cdktf-cli"));
  symlinkSync(release.folder, path.join(folder, "cdktf-rancher-k3s"));
  symlinkSync(path.join(CDKTF_CLI, "bundle/bin/cdktf"), path.join(folder, ".bin/cdktf"));
  // Beside "npm run build" the file is not executable, as it is in an installed package.
  const program = path.join(release.folder, "dist/lib/cli/main.js");
  executable(path.join(folder, ".bin/cdktf-rancher-k3s"), `exec node '${program}' "$@"`);
}

function executable(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
