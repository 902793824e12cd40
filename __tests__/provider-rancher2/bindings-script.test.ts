import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Block, targetsOf } from "./provider-schema";

const ROOT = path.join(__dirname, "../..");
const SCHEMA = path.join(ROOT, "schemas/rancher2/14.1.1.json");
const COMMITTED = path.join(ROOT, "lib/provider-rancher2");

let scratch: string;
beforeAll(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "bindings-test-"));
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

describe("npm run bindings", () => {
  test("the committed bindings are what the committed schema generates", () => {
    expect(bindings("--check")).toEqual({ status: 0, stderr: "", stdout: expect.stringContaining("14 files match") });
  });

  test("takes a schema dump of OpenTofu with several providers and more resources than the bindings cover", () => {
    expect(bindings(openTofuDump(), "--check")).toMatchObject({ status: 0, stderr: "" });
  });

  test("--save cuts a schema dump down to what the repository keeps", () => {
    const saved = path.join(scratch, "saved.json");
    expect(bindings(openTofuDump(), "--save", saved)).toMatchObject({ status: 0, stderr: "" });
    expect(fs.readFileSync(saved, "utf8")).toBe(fs.readFileSync(SCHEMA, "utf8"));
  });

  test("keeps the provider's own descriptions in the doc comments", () => {
    const rancher2 = rancher2Schema();
    rancher2.resource_schemas.rancher2_cluster_v2.block.attributes.name.description = "The cluster's name";
    const out = path.join(scratch, "with-prose");
    bindings(schemaFile({ "registry.terraform.io/rancher/rancher2": rancher2 }), "--out", out);
    expect(docComment(out, "cluster-v2", "name")).toContain("The cluster's name");
  });

  test("keeps hand-written files and removes bindings that the schema no longer has", () => {
    const out = copyOfCommitted("regenerated");
    const stale = path.join(out, "etcd-backup", "index.ts");
    fs.mkdirSync(path.dirname(stale));
    fs.copyFileSync(path.join(out, "setting", "index.ts"), stale);
    expect(bindings("--out", out)).toMatchObject({ status: 0, stderr: "" });
    expect(fs.existsSync(stale)).toBe(false);
    expect(fs.readFileSync(path.join(out, "LICENSE"))).toEqual(fs.readFileSync(path.join(COMMITTED, "LICENSE")));
    expect(fs.existsSync(path.join(out, "tsconfig.json"))).toBe(true);
  });

  test("--check names the files that were edited, deleted or added by hand, and leaves them alone", () => {
    const out = copyOfCommitted("edited");
    fs.appendFileSync(path.join(out, "cluster-v2", "index.ts"), "// by hand\n");
    fs.rmSync(path.join(out, "setting", "index.ts"));
    fs.writeFileSync(path.join(out, "extra.ts"), "");
    const { status, stderr } = bindings("--check", "--out", out);
    expect(status).toBe(1);
    expect(stderr).toContain("  missing: setting/index.ts\n  extra:   extra.ts\n  differs: cluster-v2/index.ts\nRun ");
    expect(fs.existsSync(path.join(out, "setting", "index.ts"))).toBe(false);
  });

  test("refuses a dump without rancher2 and says which providers it found", () => {
    const dump = schemaFile({ "registry.terraform.io/hashicorp/null": {} });
    const { status, stderr } = bindings(dump, "--out", path.join(scratch, "none"));
    expect(status).toBe(1);
    expect(stderr).toContain(
      "has no provider rancher/rancher2. Providers in it: registry.terraform.io/hashicorp/null.\n" +
        'Run "terraform init" and "terraform providers schema -json" in a folder',
    );
    expect(fs.existsSync(path.join(scratch, "none"))).toBe(false);
  });

  test("refuses a dump that lacks something the bindings cover and names all of it", () => {
    const rancher2 = rancher2Schema();
    delete rancher2.resource_schemas.rancher2_cluster_sync;
    delete rancher2.data_source_schemas.rancher2_setting;
    const { status, stderr } = bindings(schemaFile({ "registry.terraform.io/rancher/rancher2": rancher2 }), "--check");
    expect(status).toBe(1);
    expect(stderr).toContain("has no resource rancher2_cluster_sync, no data source rancher2_setting in registry.");
  });

  test("says what a schema must be when given a file that is not one", () => {
    const file = path.join(scratch, "plan.txt");
    fs.writeFileSync(file, "No changes.");
    const { status, stderr } = bindings(file);
    expect(status).toBe(1);
    expect(stderr).toContain('It must be the output of "terraform providers schema -json".');
  });

  test("shows the usage on an unknown option", () => {
    const { status, stderr } = bindings("--chek");
    expect(status).toBe(1);
    expect(stderr).toContain("'--chek'");
    expect(stderr).toContain("Usage: npm run bindings -- [SCHEMA.json] [--check]");
  });
});

describe("version notes", () => {
  test("an argument that an older provider refuses says so where the editor shows it", () => {
    expect(docComment(COMMITTED, "cluster-v2", "machineOs")).toContain(
      "Needs a provider newer than 7.11.1 (Rancher 2.11); 8.5.0 (Rancher 2.12) has it.",
    );
    expect(docComment(COMMITTED, "cluster-v2", "stackPreference")).toContain(
      "Needs a provider newer than 8.5.0 (Rancher 2.12); 13.5.0 (Rancher 2.13) has it.",
    );
  });

  test("only arguments that provider 7.11.1 lacks carry a note", () => {
    const old = new Set(targetsOf("7.11.1").flatMap(addresses));
    for (const target of targetsOf("14.1.1")) {
      const younger = addresses(target).filter((address) => !old.has(address));
      const text = fs.readFileSync(path.join(COMMITTED, target.folder, "index.ts"), "utf8");
      expect({ of: target.title, notes: text.match(/Needs a provider newer than/g)?.length ?? 0 }).toEqual({
        of: target.title,
        notes: younger.length,
      });
    }
  });
});

function bindings(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/bindings.mjs", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function rancher2Schema() {
  const { provider_schemas } = JSON.parse(fs.readFileSync(SCHEMA, "utf8"));
  return provider_schemas["registry.terraform.io/rancher/rancher2"];
}

function openTofuDump(): string {
  const rancher2 = rancher2Schema();
  rancher2.resource_schemas.rancher2_bootstrap = {
    block: { attributes: { token: { type: "string", computed: true } } },
  };
  return schemaFile({
    "registry.opentofu.org/hashicorp/null": { provider: { version: 0, block: { description_kind: "plain" } } },
    "registry.opentofu.org/rancher/rancher2": rancher2,
  });
}

function schemaFile(provider_schemas: object): string {
  const file = path.join(fs.mkdtempSync(path.join(scratch, "dump-")), "schema.json");
  fs.writeFileSync(file, JSON.stringify({ format_version: "1.0", provider_schemas }));
  return file;
}

function copyOfCommitted(name: string): string {
  const out = path.join(scratch, name);
  fs.cpSync(COMMITTED, out, { recursive: true });
  return out;
}

/** The comment of an argument in the generated interface. */
function docComment(folder: string, name: string, argument: string): string {
  const [before] = fs
    .readFileSync(path.join(folder, name, "index.ts"), "utf8")
    .split(new RegExp(`readonly ${argument}\\??:`));
  return (before as string).slice((before as string).lastIndexOf("/**"));
}

function addresses({ title, block }: { title: string; block: Block }): string[] {
  const walk = (address: string, { attributes = {}, block_types = {} }: Block): string[] => [
    ...Object.keys(attributes).map((name) => `${address}.${name}`),
    ...Object.entries(block_types).flatMap(([name, nested]) => walk(`${address}.${name}`, nested.block)),
  ];
  return walk(title, block);
}
