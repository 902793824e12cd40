/** Which app is meant where none is named: the one that CDKTF writes. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { NodeRole } from "../../lib";
import { outputFolder } from "../../lib/cli/output-folder";
import { fixture } from "../doctor/command";
import { Inputs, rancherK3s, stackOf } from "../review/inputs";
import { modelOf } from "../scheduling/models";

const project = (settings?: string) => {
  const folder = mkdtempSync(path.join(tmpdir(), "project-"));
  if (settings !== undefined) writeFileSync(path.join(folder, "cdktf.json"), settings);
  return folder;
};

test.each<[Record<string, string>, string | undefined, object]>([
  [{}, undefined, { folder: "cdktf.out" }],
  [{}, "{}", { folder: "cdktf.out" }],
  [{}, '{"output": "cdktf.out"}', { folder: "cdktf.out" }],
  [{}, '{"output": "./cdktf.out/"}', { folder: "cdktf.out" }],
  [{ CDKTF_OUTDIR: "cdktf.out" }, '{"output": "b"}', { folder: "cdktf.out" }],
  [{ CDKTF_OUTDIR: path.resolve("cdktf.out") }, undefined, { folder: "cdktf.out" }],
  [{}, '{"output": "build/tf"}', { folder: "build/tf", saidBy: '"output" in cdktf.json' }],
  [{ CDKTF_OUTPUT: "b" }, '{"output": "c"}', { folder: "b", saidBy: "CDKTF_OUTPUT" }],
  [{ CDKTF_OUTDIR: "a", CDKTF_OUTPUT: "b" }, '{"output": "c"}', { folder: "a", saidBy: "CDKTF_OUTDIR" }],
  [{ CDKTF_OUTDIR: "" }, undefined, { folder: "cdktf.out" }],
])("with %j and cdktf.json %s it is %j", (env, settings, expected) => {
  expect(outputFolder(env, project(settings))).toEqual(expected);
});

test.each(["{", '{"output": 1}', '{"output": ""}'])(
  "cdktf.json that says %s is no reason to read another folder",
  (settings) => {
    expect(() => outputFolder({}, project(settings))).toThrow("cdktf.json");
  },
);

test("who has no app synthesized yet is told what does", async () => {
  const before = process.cwd();
  process.chdir(project());
  const { err, exitCode } = await rancherK3s("check").finally(() => process.chdir(before));
  expect([err, exitCode]).toEqual([
    "cdktf-rancher-k3s: cdktf.out: there is no such file or folder; cdktf synth makes it, in the folder of the app\n",
    2,
  ]);
});

describe("with CDKTF_OUTDIR", () => {
  const inputs = new Inputs();
  const app = inputs.app({ edge: stackOf({ edge: modelOf({ all: { roles: NodeRole.ALL } }) }) });
  beforeEach(() => {
    process.env.CDKTF_OUTDIR = app;
  });
  afterEach(() => {
    process.env.CDKTF_OUTDIR = "";
  });
  afterAll(() => {
    delete process.env.CDKTF_OUTDIR;
    inputs.remove();
  });
  const said = `cdktf-rancher-k3s: reads ${app}, which CDKTF_OUTDIR names\n`;

  test.each([
    ["check", "--format", "json"],
    ["rehearse"],
    ["review", "--base", app, "--head"],
    ["doctor", fixture("healthy"), "--expect"],
  ])("%s reads that folder, and says so", async (...args) => {
    const { out, err, exitCode } = await rancherK3s(...args);
    expect(err).toContain(said);
    expect([0, 1]).toContain(exitCode);
    expect(out).not.toBe("");
  });

  test("a path that is named comes first, and --quiet is quiet", async () => {
    expect((await rancherK3s("check", app)).err).toBe("");
    expect((await rancherK3s("check", "--quiet")).err).toBe("");
  });

  test("a folder that is not there is told with who names it", async () => {
    process.env.CDKTF_OUTDIR = path.join(inputs.folder, "nowhere");
    const { err, exitCode } = await rancherK3s("check");
    expect(exitCode).toBe(2);
    expect(err).toContain("nowhere: there is no such file or folder; CDKTF_OUTDIR names it");
  });
});
