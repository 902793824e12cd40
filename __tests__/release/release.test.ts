import path from "node:path";
import { runScript, SampleRepository } from "./sample-repository";

const ROOT = path.join(__dirname, "../..");
const RELEASED = "# Changelog\n\n## [1.2.0] - 2026-01-31\n\n- A change.\n\n## [1.1.0] - 2025-12-01\n";
const passed = { status: 0, stdout: "", stderr: "" };

const sample = (changelog = RELEASED) => new SampleRepository("acme", "1.2.0", changelog);

test("package.json, its lock file, the changelog and the documents of this repository name one version", () => {
  expect(runScript(ROOT, "require-release.mjs")).toEqual(passed);
});

test("a tag is released if all files name its version, and the changelog its day", () => {
  expect(sample().run("require-release.mjs", "v1.2.0")).toEqual(passed);
});

test.each(["v1.1.0", "v1.2.0-rc.1", "1.2.0", "main"])("the tag %s of another version is not", (tag) => {
  expect(sample().run("require-release.mjs", tag)).toEqual({
    status: 1,
    stdout: "",
    stderr: `package.json says 1.2.0, but\n  the tag is ${tag}, not v1.2.0\n`,
  });
});

test("a version without a day is what is worked on, and not released", () => {
  const repository = sample("## [1.2.0] - Unreleased\n\n- A change.\n");
  expect(repository.run("require-release.mjs")).toEqual(passed);
  const refused = { status: 1, stderr: "package.json says 1.2.0, but\n  CHANGELOG.md has no date yet for 1.2.0\n" };
  expect(repository.run("require-release.mjs", "v1.2.0")).toMatchObject(refused);
  expect(repository.run("require-release.mjs", "--dated")).toMatchObject(refused);
});

test("changes after the newest version stand under [Unreleased], and have to get a version before a release", () => {
  const ahead = (changes: string) => sample(RELEASED.replace("## [1.2.0]", `## [Unreleased]\n\n${changes}## [1.2.0]`));
  expect(ahead("").run("require-release.mjs", "v1.2.0")).toEqual(passed);
  const repository = ahead("- Another change.\n\n");
  expect(repository.run("require-release.mjs")).toEqual(passed);
  expect(repository.run("require-release.mjs", "v1.2.0").stderr).toContain("has changes under [Unreleased]");
});

test.each(["## [1.1.0] - 2025-12-01\n", "## Unreleased\n", "## 1.2.0\n", "## [1.2.0] - soon\n", "# Changelog\n"])(
  "a changelog that begins with another version is refused: %j",
  (changelog) => {
    const { status, stderr } = sample(changelog).run("require-release.mjs");
    expect([status, stderr]).toEqual([1, expect.stringContaining("the newest version in CHANGELOG.md is ")]);
  },
);

test("a lock file or a document of another version is named", () => {
  const repository = sample();
  repository.write("package-lock.json", JSON.stringify({ version: "1.1.0", packages: { "": { version: "1.1.0" } } }));
  repository.write("docs/use.md", "```yaml\n- uses: acme/sample@v1.1.0\n```\n");
  expect(repository.run("require-release.mjs").stderr).toBe(
    [
      "package.json says 1.2.0, but",
      "  package-lock.json has another version: `npm install --package-lock-only`",
      "  docs/use.md:2 uses the action at v1.1.0, not v1.2.0",
      "",
    ].join("\n"),
  );
});
