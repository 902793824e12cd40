import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TerraformJson } from "../cluster/stacks";

const EXAMPLES = path.join(__dirname, "../../examples");
const names = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "main.ts")));
const folders = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const LONGEST_SNAPSHOT = 300;

jest.setTimeout(60_000);

/** The stacks of an example, synthesized by running its app. */
function stacksOf(name: string): Record<string, TerraformJson> {
  const outdir = mkdtempSync(path.join(tmpdir(), "example-"));
  const before = process.env.CDKTF_OUTDIR;
  process.env.CDKTF_OUTDIR = outdir;
  try {
    jest.isolateModules(() => require(path.join(EXAMPLES, name, "main.ts")));
    const manifest = JSON.parse(readFileSync(path.join(outdir, "manifest.json"), "utf8"));
    return Object.fromEntries(
      Object.entries<{ synthesizedStackPath: string }>(manifest.stacks).map(([stack, { synthesizedStackPath }]) => [
        stack,
        withoutEnvironment(JSON.parse(readFileSync(path.join(outdir, synthesizedStackPath), "utf8"))),
      ]),
    );
  } finally {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
    rmSync(outdir, { recursive: true });
  }
}

/** Without CDKTF's own notes, and without the folder the local backend keeps its state in. */
function withoutEnvironment(json: TerraformJson): TerraformJson {
  return JSON.parse(JSON.stringify(json, (key, value) => (key === "//" || key === "local" ? undefined : value)));
}

/** Of a stack too long to be read: how many of what, and the first cluster in full. */
function readable(json: TerraformJson): unknown {
  if (JSON.stringify(json, undefined, 2).split("\n").length <= LONGEST_SNAPSHOT) return json;
  const { resource, ...rest } = json;
  const counts = Object.entries<object>(resource).map(([type, all]) => [type, Object.keys(all).length]);
  const first = Object.entries<object>(resource).map(([type, all]) => [type, Object.entries(all)[0]]);
  return { ...Object.fromEntries(counts), first: Object.fromEntries(first), terraform: rest.terraform };
}

test.each(names)("example %s synthesizes to the Terraform JSON that was reviewed", (name) => {
  for (const [stack, json] of Object.entries(stacksOf(name))) {
    expect(readable(json)).toMatchSnapshot(stack);
  }
});

test.each(folders)("example %s says what it shows", (name) => {
  expect(readFileSync(path.join(EXAMPLES, name, "README.md"), "utf8")).toMatch(/^# /);
});

test.each([".", ...folders.map((name) => path.join("examples", name))])(
  "what holds kubeconfigs and tokens is not committed from %s",
  (name) => {
    const file = path.join(EXAMPLES, "..", name, ".gitignore");
    const folder = mkdtempSync(path.join(tmpdir(), "ignored-"));
    copyFileSync(file, path.join(folder, ".gitignore"));
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    const secrets = [
      "terraform.edge.tfstate",
      "terraform.edge.tfstate.backup",
      "terraform.tfstate",
      "cdktf.out/stacks/edge/cdk.tf.json",
      ".terraform/terraform.tfstate",
      "plan.bin",
      "plan.json",
    ];
    const ignored = execFileSync("git", ["check-ignore", ...secrets, "main.ts"], { cwd: folder, encoding: "utf8" });
    expect(ignored.trimEnd().split("\n")).toEqual(secrets);
    rmSync(folder, { recursive: true });
  },
);

test("the list of examples names each of them", () => {
  const list = readFileSync(path.join(EXAMPLES, "README.md"), "utf8");
  for (const name of names) expect(list).toContain(`](${name}/`);
});
