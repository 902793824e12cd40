import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "@swc/core";

const ROOT = path.join(__dirname, "../..");

/** Folders of the library that the command line is not made of. */
const CONSTRUCTS: readonly string[] = ["cluster", "kubernetes", "provider-rancher2", "testing"];

const PARTS = readdirSync(path.join(ROOT, "lib"), { withFileTypes: true })
  .filter((each) => each.isDirectory() && !CONSTRUCTS.includes(each.name))
  .map(({ name }) => name);

/** Compiles the command line into a folder, as the package has it, and gives the path of its main module. */
export function buildCommandLine(folder: string): string {
  compileInto(folder, PARTS);
  return mainOf(folder);
}

/** The same of the whole library; gives the folder with its entry points. */
export function buildPackage(folder: string): string {
  compileInto(folder, [...PARTS, ...CONSTRUCTS]);
  for (const file of ENTRY_POINTS) {
    writeFileSync(path.join(folder, "dist/lib", file.replace(/\.ts$/, ".js")), compiled(path.join(ROOT, "lib", file)));
  }
  return path.join(folder, "dist/lib");
}

const ENTRY_POINTS = ["index.ts", "review.ts"] as const;

function compileInto(folder: string, parts: readonly string[]): void {
  for (const part of parts) {
    for (const file of readdirSync(path.join(ROOT, "lib", part), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const target = path.join(folder, "dist/lib", part, file.replace(/\.ts$/, ".js"));
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, compiled(path.join(ROOT, "lib", part, file)));
    }
  }
  for (const name of BESIDE) symlinkSync(path.join(ROOT, name), path.join(folder, name));
}

/** What the command line needs besides what is compiled. */
const BESIDE = ["package.json", "node_modules", "docs"] as const;

/** A copy of a package in which something is missing. */
export function copyWithout(missing: (typeof BESIDE)[number], from: string, folder: string): string {
  cpSync(path.join(from, "dist"), path.join(folder, "dist"), { recursive: true });
  for (const name of BESIDE) if (name !== missing) symlinkSync(path.join(ROOT, name), path.join(folder, name));
  return mainOf(folder);
}

function mainOf(folder: string): string {
  return path.join(folder, "dist/lib/cli/main.js");
}

function compiled(file: string): string {
  return transformSync(readFileSync(file, "utf8"), {
    filename: file,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  }).code;
}
