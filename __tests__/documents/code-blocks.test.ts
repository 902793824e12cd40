/** Every block of code that readers are shown is run, compiled or compared with what is printed: here, or by the test that is named. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandsOf } from "../deploy/documents";
import { rancherK3s } from "../trial/command";
import { outlineOf } from "./outline";

const REPOSITORY = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(REPOSITORY, file), "utf8");

const COMPILED = "__tests__/documents/typescript-blocks.test.ts";
const HERE = "__tests__/documents/code-blocks.test.ts";
const SHAPES = "__tests__/documents/shown-shapes.test.ts";

/** By document and language: the test that fails when what is in such a block is not so. */
const TESTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    sh: "__tests__/examples/readme.test.ts",
    text: "__tests__/examples/readme.test.ts",
    ts: "__tests__/examples/readme.test.ts",
    yaml: "__tests__/examples/readme.test.ts",
  },
  "docs/adopt.md": {
    sh: HERE,
    text: "__tests__/adoption/page.test.ts",
    ts: "__tests__/adoption/page.test.ts",
  },
  "docs/check.md": { sh: HERE, text: "__tests__/cli/check-many.test.ts" },
  "docs/cluster-settings.md": { ts: COMPILED },
  "docs/compatibility.md": { sh: SHAPES, json: SHAPES },
  "docs/completion.md": {
    bash: "__tests__/terminal/completion.test.ts",
    fish: "__tests__/terminal/completion.test.ts",
    sh: HERE,
    zsh: "__tests__/terminal/completion.test.ts",
  },
  "docs/concepts.md": { sh: "__tests__/documents/concepts-page.test.ts", ts: COMPILED },
  "docs/deferred-taints.md": { ts: COMPILED },
  "docs/deploy.md": {
    diff: "__tests__/deploy/walk-through.test.ts",
    sh: "__tests__/deploy/walk-through.test.ts",
    ts: "__tests__/deploy/walk-through.test.ts",
  },
  "docs/doctor.md": { sh: "__tests__/deploy/documents.test.ts", text: SHAPES },
  "docs/getting-started.md": {
    diff: "__tests__/deploy/getting-started.test.ts",
    sh: "__tests__/deploy/getting-started.test.ts",
  },
  "docs/hand-written.md": {
    sh: "__tests__/terraform/hand-written.test.ts",
    yaml: "__tests__/terraform/hand-written.test.ts",
  },
  "docs/json-output.md": { json: SHAPES },
  "docs/moving.md": { sh: SHAPES, ts: COMPILED },
  "docs/nodes.md": { sh: SHAPES, ts: COMPILED },
  "docs/plan-review.md": {
    sh: "__tests__/deploy/documents.test.ts",
    text: SHAPES,
    ts: COMPILED,
    yaml: SHAPES,
  },
  "docs/production.md": {
    diff: "__tests__/deploy/production.test.ts",
    sh: "__tests__/deploy/production.test.ts",
  },
  "docs/rehearse.md": { sh: "__tests__/rehearsal/command.test.ts", text: "__tests__/rehearsal/command.test.ts" },
  "docs/reliability.md": { sh: SHAPES, text: SHAPES },
  "docs/remedies.md": { ts: COMPILED },
  "docs/stuck-cluster.md": {
    sh: HERE,
    text: "__tests__/doctor/stuck-cluster-page.test.ts",
  },
  "docs/testing.md": { ts: "__tests__/package/matchers.test.ts" },
  "docs/try.md": { sh: "__tests__/trial/try-page.test.ts", text: "__tests__/trial/try-page.test.ts" },
  "docs/what-if.md": { sh: HERE, text: "__tests__/what-if/what-if-page.test.ts" },
};

/** Translations are compared with their originals, pictured comments with reviews, examples and findings as wholes. */
const DOCUMENTS = [
  "README.md",
  ...readdirSync(path.join(REPOSITORY, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

const languagesOf = (file: string) => {
  const blocks = outlineOf({ path: file, text: read(file) }).flatMap((section) => section.blocks);
  return [...new Set(blocks.map(({ language }) => language))].sort();
};

test("there is no language in a document but those of which a test is named", () => {
  const found = DOCUMENTS.map((file) => [file, languagesOf(file)] as const).filter(([, languages]) => languages[0]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(TESTED).map(([file, languages]) => [file, Object.keys(languages).sort()])),
  );
});

test("each of these tests reads the document", () => {
  const claims = Object.entries(TESTED).flatMap(([file, languages]) =>
    Object.values(languages).map((named) => [file, named] as const),
  );
  // Two read every page of the folder.
  const unread = claims.filter(([file, named]) => {
    if (named === COMPILED || named === HERE) return false;
    return !existsSync(path.join(REPOSITORY, named)) || !read(named).includes(path.basename(file));
  });
  expect(unread).toEqual([]);
});

/** Commands that write or deploy whole projects, which the tests of their pages run from the first to the last. */
const OF_A_PROJECT = / init |^npm |^terraform |^ssh |^git /;

/** Lines with our program in them, each as it is called: behind `npx`, a pipe, a condition. */
const CALLS = DOCUMENTS.flatMap((file) =>
  commandsOf(file)
    .filter((line) => !OF_A_PROJECT.test(line) && !line.includes("() {"))
    .flatMap((line) => line.split(/ (?:&&|\|\|?) /))
    .filter((part) => /^(?:! )?(?:npx (?:--\S+ (?:cdktf-rancher-k3s )?)*)?cdktf-rancher-k3s /.test(part))
    .map((part) => [file, part] as const),
);

test.each(CALLS)("%s: the command line takes %s", async (_file, call) => {
  const [words = ""] = call.replace(/^.*cdktf-rancher-k3s /, "").split(/ > /);
  // What would be read is not there, so nothing is written either; what is typed is judged before that.
  const args = words.split(/\s+/).map((word) => word.replace(/^'(.*)'$/, "$1").replace(/^-$/, "not-there.json"));
  const { err } = await rancherK3s(args);
  expect(err).not.toContain("  = why: ");
});

test("a call of an option that there is not would be found", async () => {
  expect((await rancherK3s(["check", "not-there", "--none"])).err).toContain("  = why: ");
  expect(CALLS.length).toBeGreaterThan(40);
});

test.each(DOCUMENTS)("%s: a shell reads what is meant for it", (file) => {
  const blocks = outlineOf({ path: file, text: read(file) }).flatMap((section) => section.blocks);
  for (const { text } of blocks.filter(({ language }) => language === "sh" || language === "bash")) {
    execFileSync("bash", ["-n"], { input: text, stdio: ["pipe", "ignore", "pipe"] });
  }
});

test("the function in docs/completion.md runs the program of the project, with every word as it is typed", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "completion-page-"));
  try {
    const [block] = outlineOf({ path: "", text: read("docs/completion.md") })
      .flatMap((section) => section.blocks)
      .filter(({ language }) => language === "sh");
    writeFileSync(path.join(folder, "npx"), '#!/bin/sh\nprintf "<%s>" "$@"\n');
    chmodSync(path.join(folder, "npx"), 0o755);
    const script = `${block?.text}cdktf-rancher-k3s check 'two words'`;
    const { stdout } = spawnSync("bash", ["-c", script], {
      encoding: "utf8",
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    expect(stdout).toBe("<--no-install><cdktf-rancher-k3s><check><two words>");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
