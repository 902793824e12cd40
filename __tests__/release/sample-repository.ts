import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** Not in one piece: in this repository's own files it would be a place where the owner is still to be written. */
export const PLACEHOLDER = ["your", "organization"].join("-");

/** A small repository of a project that is released as this one is. */
export class SampleRepository {
  public readonly folder = mkdtempSync(path.join(realpathSync(tmpdir()), "sample-repository-"));

  public constructor(
    public readonly owner: string,
    version: string,
    changelog: string,
  ) {
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder });
    const homepage = `https://github.com/${owner}/sample`;
    this.write(
      "package.json",
      JSON.stringify({
        version,
        homepage,
        bugs: { url: `${homepage}/issues` },
        repository: { url: `git+${homepage}.git` },
        author: `The authors (${homepage}/graphs/contributors)`,
      }),
    );
    this.write("package-lock.json", JSON.stringify({ version, packages: { "": { version } } }));
    this.write("CHANGELOG.md", changelog);
    this.write("docs/use.md", `- uses: ${owner}/sample@v${version}\n`);
  }

  public write(file: string, text: string): void {
    const full = path.join(this.folder, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  public read(file: string): string {
    return readFileSync(path.join(this.folder, file), "utf8");
  }

  /** Runs a script of this repository there. */
  public run(script: string, ...args: readonly string[]) {
    return runScript(this.folder, script, ...args);
  }
}

export function runScript(cwd: string, script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, "scripts", script), ...args], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
