/**
 * Puts the compiled modules of the package together, so that a program reads tens of files instead of hundreds: the modules
 * that the same entry points load become one file in dist/lib/parts. Every class is in one file only, whichever entry points
 * load it. Nothing is minified, and the name of each module stands before it, so a stack trace can be followed.
 *
 * What code loads with `require` where it uses it stays a file of its own. The generated bindings stay as they are.
 *
 * Of the other declarations only those stay that an entry point leads to: nobody can import what the rest declares, and that is
 * two thirds of them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, transform } from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "..");
const LIB = path.join(ROOT, "lib");
const COMPILED = path.join(ROOT, "dist/lib");
const BINDINGS = "provider-rancher2/";

/** Stack traces tell by the name of this file which frames are the package's own. */
const APART = "cluster/call-site.ts";

/** An import of what is another file, until it is known from where. */
const OTHER_FILE = "other-file:";

// What is loaded later is found only when what loads it is put together.
let entries = [...publicModules(), "cli/main.ts", APART];
let found = await bundled(entries);
while (found.others.length > entries.length) {
  entries = found.others;
  found = await bundled(entries);
}

for (const file of readdirSync(COMPILED, { recursive: true })) {
  if (file.endsWith(".js") && !file.startsWith(BINDINGS)) rmSync(path.join(COMPILED, file));
}
for (const { path: file, text } of found.outputFiles) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await asCommonJs(file, text));
}

const declared = declarationsLedTo();
for (const file of readdirSync(COMPILED, { recursive: true })) {
  const isDeclaration = /\.d\.m?ts$/.test(file) && !file.startsWith(BINDINGS);
  if (isDeclaration && !declared.has(path.join(COMPILED, file))) rmSync(path.join(COMPILED, file));
}
// The compiler would take what is gone for up to date.
rmSync(path.join(ROOT, "dist/build.tsbuildinfo"), { force: true });

async function bundled(names) {
  const others = new Set(names);
  const otherFiles = {
    name: "other-files",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ kind, path: specifier, resolveDir }) => {
        if (kind === "entry-point") return undefined;
        const module = moduleOf(path.resolve(resolveDir, specifier));
        if (kind !== "require-call" && module !== APART && !module.startsWith(BINDINGS)) return undefined;
        if (!module.startsWith(BINDINGS)) others.add(module);
        return { path: `${OTHER_FILE}${module}`, external: true };
      }),
  };
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => `lib/${name}`),
    outdir: COMPILED,
    outbase: "lib",
    chunkNames: "parts/[hash]",
    bundle: true,
    // Only ES modules can be split; they become CommonJS below.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    preserveSymlinks: true,
    plugins: [otherFiles],
    write: false,
    logLevel: "error",
  });
  return { outputFiles, others: [...others] };
}

async function asCommonJs(file, text) {
  const named = text
    // In an ES module esbuild cannot say `require`, and takes a stand-in of another part, through which no bundler sees what is
    // loaded: the package that is named would be missing from what it makes of an app.
    .replace(/\b__require\d*(?=\(")/g, "require")
    .replace(/^var __require = [\s\S]*?^\}\);\n/m, "")
    .replace(/^ {2}__require\d*,?\n/gm, "")
    .replace(/"other-file:([^"]+)\.ts"/g, (_, module) => {
      const relative = path.relative(path.dirname(file), path.join(COMPILED, module)).replaceAll(path.sep, "/");
      return JSON.stringify(`${relative.startsWith(".") ? "" : "./"}${relative}.js`);
    });
  if (/\b__require\b/.test(named))
    throw new Error(`${path.relative(ROOT, file)} loads something out of bundlers' sight`);
  const { code } = await transform(named, {
    format: "cjs",
    platform: "node",
    target: "node20",
    banner: '"use strict";',
  });
  return withOwnNames(code);
}

/** esbuild calls a class that speaks of itself `_Taint` inside of it, and a debugger would show that name. */
function withOwnNames(text) {
  const names = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return names.reduce((renamed, name) => renamed.replaceAll(new RegExp(`\\b_${name}\\b`, "g"), name), text);
}

/** What package.json exports, and what the bindings take from the rest of the library. */
function publicModules() {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const exported = Object.values(exports).flatMap((target) => {
    const [, module] = /^\.\/dist\/lib\/([^*]+)\.js$/.exec(target) ?? [];
    return module === undefined ? [] : [`${module}.ts`];
  });
  const taken = readdirSync(path.join(LIB, BINDINGS), { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const source = path.join(LIB, BINDINGS, file);
      const imports = readFileSync(source, "utf8").matchAll(/(?:\bfrom |\brequire\()"(\.[^"]+)"/g);
      return [...imports].map(([, specifier]) => moduleOf(path.resolve(path.dirname(source), specifier)));
    });
  return [...new Set([...exported, ...taken])].filter((module) => !module.startsWith(BINDINGS));
}

/** The declarations of the entry points, and all that these name. */
function declarationsLedTo() {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const waiting = Object.values(exports)
    .filter((target) => /\.m?js$/.test(target))
    .flatMap((target) => filesBehind(target.replace(/\.(m?)js$/, ".d.$1ts")));
  const found = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(/(?:\bfrom |\bimport\()["'](\.[^"']+)["']/g)) {
      // An ES module names the file that it imports.
      const module = path.resolve(path.dirname(file), specifier.replace(/\.js$/, ""));
      const declaration = [`${module}.d.ts`, path.join(module, "index.d.ts")].find((each) => existsSync(each));
      if (declaration === undefined) throw new Error(`${file} names ${specifier}, which is no declaration`);
      waiting.push(declaration);
    }
  }
  return found;
}

/** The files that a target of `exports` stands for. */
function filesBehind(target) {
  const [before, after] = path.join(ROOT, target).split("*");
  if (after === undefined) return [before];
  return readdirSync(before)
    .map((name) => `${before}${name}${after}`)
    .filter((file) => existsSync(file));
}

/** Path of the source in lib, with "/". */
function moduleOf(absolute) {
  const file = [`${absolute}.ts`, path.join(absolute, "index.ts")].find((each) => existsSync(each));
  if (file === undefined) throw new Error(`${absolute} is no module`);
  return path.relative(LIB, file).replaceAll(path.sep, "/");
}
