import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "@swc/core";

const ROOT = path.join(__dirname, "../..");

/** Folders of the library that the command line is made of. */
const PARTS = ["cli", "configuration", "doctor", "remedies", "report", "review", "scheduling"];

/**
 * Compiles the command line into a folder, as the package has it, and gives the path of its main module.
 * @param without parts of the package that are missing
 */
export function buildCommandLine(folder: string, without: readonly string[] = []): string {
  for (const part of PARTS) {
    for (const file of readdirSync(path.join(ROOT, "lib", part), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const target = path.join(folder, "dist/lib", part, file.replace(/\.ts$/, ".js"));
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, compiled(path.join(ROOT, "lib", part, file)));
    }
  }
  for (const name of ["package.json", "node_modules", "docs"].filter((each) => !without.includes(each))) {
    symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  return path.join(folder, "dist/lib/cli/main.js");
}

function compiled(file: string): string {
  return transformSync(readFileSync(file, "utf8"), {
    filename: file,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  }).code;
}
