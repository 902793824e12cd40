import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..");

/** What the linter says about files with these imports, by file; as if they were in this repository. */
function linted(files: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "layers-"));
  cpSync(path.join(ROOT, "biome.json"), path.join(folder, "biome.json"));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  const biome = path.join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--vcs-enabled=false", "--reporter=json", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const said = new Map<string, string[]>();
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    const file = String(location.path?.file ?? location.path);
    said.set(file, [...(said.get(file) ?? []), String(category).replace(/^lint\/\w+\//, "")]);
  }
  return said;
}

const importing = (module: string) => `import { it } from "${module}";\nconsole.log(it);\n`;

/** The folders of the library, each with those that it may know. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  scheduling: [],
  configuration: ["scheduling", "provider-rancher2"],
  remedies: ["scheduling", "configuration"],
  review: ["scheduling"],
  live: ["scheduling", "review"],
  doctor: ["scheduling", "remedies", "review", "live"],
  "what-if": ["scheduling", "live", "doctor"],
  drift: ["scheduling", "review", "live"],
  adoption: ["scheduling", "live"],
  rehearsal: ["scheduling", "live"],
  trial: ["scheduling", "live", "doctor"],
  report: ["scheduling", "review", "live", "doctor", "what-if", "drift", "adoption", "rehearsal", "trial"],
  cluster: ["scheduling", "configuration", "remedies", "report", "provider-rancher2"],
  kubernetes: ["scheduling", "configuration", "cluster"],
  testing: ["scheduling", "report", "cluster"],
  cli: ["scheduling", "review", "live", "doctor", "what-if", "drift", "adoption", "rehearsal", "trial", "report"],
};

test("every folder of the library is a layer", () => {
  const folders = readdirSync(path.join(ROOT, "lib"), { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...Object.keys(LAYERS), "provider-rancher2"].sort());
});

test("the linter refuses every import from a layer that a folder may not know, and no other", () => {
  const all = [...Object.keys(LAYERS), "provider-rancher2"];
  const pairs = Object.keys(LAYERS).flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
  const file = (from: string, to: string) => `lib/${from}/from-${to}.ts`;
  const said = linted(Object.fromEntries(pairs.map(([from, to]) => [file(from, to), importing(`../${to}/it`)])));
  for (const [from, to] of pairs) {
    const expected = LAYERS[from]?.includes(to) ? [] : ["noRestrictedImports"];
    expect([from, to, said.get(file(from, to)) ?? []]).toEqual([from, to, expected]);
  }
});

test("the linter keeps the framework out of what is no construct, and files out of the core", () => {
  const files = {
    ...Object.fromEntries(
      [
        "scheduling",
        "remedies",
        "review",
        "live",
        "doctor",
        "what-if",
        "adoption",
        "trial",
        "report",
        "testing",
        "cli",
      ].map((folder) => [`lib/${folder}/framework.ts`, importing("cdktf")]),
    ),
    "lib/scheduling/reading/file.ts": importing("node:fs"),
    "lib/trial/file.ts": importing("node:fs"),
    "lib/scheduling/reading/other.ts": importing("../../remedies"),
    "lib/kubernetes/whole-provider.ts": importing("@cdktf/provider-kubernetes"),
  };
  const said = linted(files);
  expect([...said].sort()).toEqual(
    Object.keys(files)
      .sort()
      .map((file) => [file, ["noRestrictedImports"]]),
  );
});

test("the linter refuses a circle, of types as well", () => {
  const said = linted({
    "lib/scheduling/a.ts": 'import type { B } from "./b";\n\nexport interface A {\n  readonly b?: B;\n}\n',
    "lib/scheduling/b.ts": 'import type { A } from "./a";\n\nexport interface B {\n  readonly a?: A;\n}\n',
  });
  expect([...said.keys()].sort()).toEqual(["lib/scheduling/a.ts", "lib/scheduling/b.ts"]);
  expect([...said.values()].flat()).toEqual(["noImportCycles", "noImportCycles"]);
});
