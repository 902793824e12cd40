#!/usr/bin/env node
// Whether two builds write the same: the demo and all examples, and what check, explain and review print of them.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HELP = `Usage: node scripts/compare-builds.mjs BEFORE [AFTER]

Runs two builds in turn in one folder, and compares byte by byte what they write and print. Stack traces in manifest.json are
left out: they name lines of the build.

  BEFORE  a copy of dist, made before a change
  AFTER   the build to compare with it; without it: dist
`;

const [before, after = path.join(ROOT, "dist"), ...others] = process.argv.slice(2);
if (before === undefined || before.startsWith("-") || others.length > 0) {
  console.error(HELP);
  process.exit(2);
}

// Both have to be in the same place: what they write has paths in it.
const folder = mkdtempSync(path.join(os.tmpdir(), "compare-builds-"));
try {
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  cpSync(path.join(ROOT, "package.json"), path.join(folder, "package.json"));
  const [one, other] = [before, after].map(everythingOf);
  const names = [...new Set([...one.keys(), ...other.keys()])].sort();
  const different = names.filter((name) => one.get(name) !== other.get(name));
  for (const name of different) console.log(`differs: ${name}\n${firstDifference(one.get(name), other.get(name))}`);
  console.log(`${names.length - different.length} of ${names.length} files and outputs are the same`);
  process.exitCode = different.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** All that a build writes and prints, by name. */
function everythingOf(build) {
  const dist = path.join(folder, "dist");
  rmSync(dist, { recursive: true, force: true });
  cpSync(path.resolve(build), dist, { recursive: true });
  const found = new Map();
  for (const program of programsIn(dist)) {
    const out = `${program.replaceAll("/", "-")}.out`;
    rmSync(path.join(folder, out), { recursive: true, force: true });
    const keep = (what, text) => found.set(`${program}: ${what}`, text);
    keep("output", run([path.join("dist", program)], { CDKTF_OUTDIR: out }));
    for (const file of filesIn(path.join(folder, out))) keep(file, contentOf(path.join(folder, out, file)));
    for (const format of ["text", "markdown", "json", "sarif"]) {
      keep(`check --format ${format}`, command("check", out, "--format", format));
    }
    keep("explain", command("explain", out));
  }
  const [old, now] = ["before", "after"].map((name) => `examples-plan-review-${name}.js.out`);
  for (const format of ["text", "markdown", "json", "sarif"]) {
    found.set(`review --format ${format}`, command("review", "--base", old, "--head", now, "--format", format));
  }
  return found;
}

function programsIn(dist) {
  const examples = readdirSync(path.join(dist, "examples")).flatMap((name) =>
    ["main.js", "before.js", "after.js"].map((file) => `examples/${name}/${file}`),
  );
  return ["main.js", ...examples].filter((file) =>
    statSync(path.join(dist, file), { throwIfNoEntry: false })?.isFile(),
  );
}

function command(...args) {
  return run(["dist/lib/cli/main.js", ...args]);
}

/** What a program prints, and how it ends. */
function run(args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  return [`ended with ${status}`, stdout, stderr].join("\n");
}

function filesIn(out) {
  if (!statSync(out, { throwIfNoEntry: false })?.isDirectory()) return [];
  const entries = readdirSync(out, { recursive: true });
  return entries.filter((entry) => statSync(path.join(out, entry)).isFile()).sort();
}

function contentOf(file) {
  const text = readFileSync(file, "utf8");
  if (path.basename(file) !== "manifest.json") return text;
  return JSON.stringify(JSON.parse(text), (key, value) => (key === "stacktrace" ? undefined : value), 2);
}

function firstDifference(one = "(nothing)", other = "(nothing)") {
  const [lines, otherLines] = [one.split("\n"), other.split("\n")];
  const index = lines.findIndex((line, place) => line !== otherLines[place]);
  const place = index < 0 ? lines.length : index;
  return `  line ${place + 1}\n  - ${lines[place] ?? ""}\n  + ${otherLines[place] ?? ""}`;
}
