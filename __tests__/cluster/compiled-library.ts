import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "../..");
const PACKAGE = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

/** What the library needs at run time. */
const NEEDED = [...Object.keys(PACKAGE.dependencies), "cdktf", "constructs"];

/** A project's node_modules with this library compiled and in place, for apps that are run as users run them. */
export function installLibrary(project: string): void {
  const modules = path.join(project, "node_modules");
  const library = path.join(modules, PACKAGE.name);
  mkdirSync(library, { recursive: true });
  for (const name of NEEDED) symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name), "dir");
  writeFileSync(path.join(library, "package.json"), JSON.stringify(PACKAGE));
  for (const file of readdirSync(path.join(ROOT, "lib"), { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const target = path.join(library, "dist/lib", file.replace(/\.ts$/, ".js"));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, compiled(readFileSync(path.join(ROOT, "lib", file), "utf8")).code);
  }
}

/** TypeScript as CommonJS, with a source map. */
export function compiled(source: string, fileName?: string): { code: string; map: string } {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    esModuleInterop: true,
    sourceMap: fileName !== undefined,
  };
  const { outputText, sourceMapText = "" } = ts.transpileModule(source, {
    compilerOptions,
    ...(fileName === undefined ? {} : { fileName }),
  });
  return { code: outputText, map: sourceMapText };
}
