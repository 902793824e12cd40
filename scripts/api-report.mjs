// Writes api/*.api.md, a report for each entry point in package.json: everything that apps can import, without its docstrings.
// Whoever changes a line of it changes something for apps; CONTRIBUTING.md says what.
//
// It refuses what no report shows: a name or a member without a docstring, a link in one that leads nowhere, a tag that there is
// not, and a type that something exported names and nobody can import.
//
// Two things that API Extractor leaves out are added to each report: which names are types alone, of whatever kind they are, and
// what importing the module adds to interfaces of others.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import ts from "typescript";

const ROOT = path.resolve(import.meta.dirname, "..");
const REPORTS = path.join(ROOT, "api");
const MADE = path.join(ROOT, "dist/api");
const BINDINGS = "provider-rancher2";

const HELP = `Usage: npm run api [-- --check]

Writes a report of everything that apps can import, one for each entry point, to ${path.relative(ROOT, REPORTS)}/.

  --check  write nothing; fail where a report is not what would be written
  --help   this text
`;

const { check = false, help = false } = parseArgs({
  options: { check: { type: "boolean" }, help: { type: "boolean" } },
}).values;
if (help) {
  console.log(HELP);
  process.exit();
}

const configs = entryPoints().map(([name, declarations]) => configOf(name, declarations));
const [first, ...others] = configs;
const compilerState = CompilerState.create(first, {
  additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
});
const exported = exportedNames(configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath));

const problems = new Set();
mkdirSync(REPORTS, { recursive: true });
mkdirSync(MADE, { recursive: true });
for (const config of configs) {
  Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => heard(config, message),
  });
  const made = config.reportFilePath;
  writeFileSync(made, whole(readFileSync(made, "utf8"), config.mainEntryPointFilePath));
  const report = path.join(REPORTS, path.basename(made));
  if (existsSync(report) && readFileSync(report, "utf8") === readFileSync(made, "utf8")) continue;
  const name = path.relative(ROOT, report);
  if (check) {
    printDifference(report, made);
    problems.add(`${name} is not what the declarations say: npm run api`);
  } else {
    writeFileSync(report, readFileSync(made));
    console.log(`${name} is written anew`);
  }
}
for (const file of readdirSync(REPORTS)) {
  if (configs.some(({ reportFilePath }) => path.basename(reportFilePath) === file)) continue;
  if (check) problems.add(`api/${file} is of no entry point in package.json: npm run api`);
  else rmSync(path.join(REPORTS, file));
}

if (problems.size > 0) {
  console.error([...problems].join("\n"));
  process.exit(1);
}

/** Entry points of package.json with their declarations; those of the single bindings are in the one of all of them. */
function entryPoints() {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([subPath, target]) => {
    if (!/\.m?js$/.test(target) || target.includes("*")) return [];
    const declarations = path.join(ROOT, target.replace(/\.(m?)js$/, ".d.$1ts"));
    if (!existsSync(declarations)) throw new Error(`${path.relative(ROOT, declarations)} is missing: npm run build`);
    return [[subPath === "." ? "index" : subPath.slice("./".length).replaceAll("/", "-"), declarations]];
  });
}

function configOf(name, declarations) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(ROOT, "package.json"),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: declarations,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "es2022",
            lib: ["es2022"],
            module: "node16",
            moduleResolution: "node16",
            types: [],
            skipLibCheck: true,
          },
          include: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: MADE,
        reportTempFolder: path.join(MADE, "temp"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: {
          default: { logLevel: "error" },
          // Everything that can be imported is public.
          "ae-missing-release-tag": { logLevel: "none" },
        },
        tsdocMessageReporting: {
          default: { logLevel: "error" },
          // Parameters are written as JSDoc has it, which TypeDoc and editors read as well.
          "tsdoc-param-tag-missing-hyphen": { logLevel: "none" },
        },
      },
    },
  });
}

/** The report, with what API Extractor leaves out of it. */
function whole(report, declarations) {
  const added = [...namesOfTypesAlone(declarations), ...addedToOthers(declarations)];
  if (added.length === 0) return report;
  const end = "// (No @packageDocumentation comment for this package)";
  if (!report.includes(end)) throw new Error(`${path.relative(ROOT, declarations)}: the report ends in another way`);
  return report.replace(end, () => [...added, end].join("\n\n"));
}

/**
 * Names with something behind them at run time that `export type` takes away: `new` and `instanceof` do not compile with them,
 * though the report shows a class.
 */
function namesOfTypesAlone(file) {
  const checker = compilerState.program.getTypeChecker();
  const names = checker
    .getExportsOfModule(checker.getSymbolAtLocation(compilerState.program.getSourceFile(file)))
    .filter((symbol) => symbol.flags & ts.SymbolFlags.Alias)
    .filter((symbol) => checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value)
    .filter(({ declarations = [] }) => declarations.some(ts.isTypeOnlyImportOrExportDeclaration))
    .map(({ name }) => name);
  return names.length === 0 ? [] : [`// Types alone: ${names.sort().join(", ")}`];
}

/** `declare global` and `declare module`, without comments. */
function addedToOthers(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const printer = ts.createPrinter({ removeComments: true });
  return source.statements
    .filter(ts.isModuleDeclaration)
    .map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, source));
}

function printDifference(before, after) {
  const names = existsSync(before) ? [before, after] : ["/dev/null", after];
  const { stdout } = spawnSync("git", ["diff", "--no-index", ...names.map((name) => path.relative(ROOT, name))], {
    cwd: ROOT,
    encoding: "utf8",
  });
  console.log(stdout);
}

/** Keeps what is a problem of ours, and has nothing printed. */
function heard({ reportFilePath }, message) {
  message.handled = true;
  const { messageId, text, sourceFilePath = "", sourceFileLine = 0 } = message;
  if (message.logLevel !== "error" || sourceFilePath.includes(`/${BINDINGS}/`)) return;
  // CDK's tag for what holds without a value; TypeDoc knows it.
  if (messageId === "tsdoc-undefined-tag" && text.includes('"@default"')) return;
  if (messageId === "ae-forgotten-export" && exported.has(/"([^"]+)"/.exec(text)?.[1])) return;
  const place = sourceFilePath === "" ? path.relative(ROOT, reportFilePath) : path.relative(ROOT, sourceFilePath);
  problems.add(`${place}:${sourceFileLine}: ${text} (${messageId})`);
}

/** What any entry point exports, also under the name of a namespace: other entry points may name it. */
function exportedNames(files) {
  const checker = compilerState.program.getTypeChecker();
  const exportsOf = (module) => (module === undefined ? [] : checker.getExportsOfModule(module));
  const names = files.flatMap((file) =>
    exportsOf(checker.getSymbolAtLocation(compilerState.program.getSourceFile(file))).flatMap((symbol) => {
      const isOfBindings = file.includes(`/${BINDINGS}/`);
      return [
        symbol.name,
        ...(isOfBindings ? exportsOf(checker.getAliasedSymbol(symbol)).map(({ name }) => name) : []),
      ];
    }),
  );
  return new Set(names);
}
