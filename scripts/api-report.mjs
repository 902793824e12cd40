// Writes api/*.api.md, a report for each entry point in package.json: everything that apps can import, without its docstrings.
// Whoever changes a line of it changes something for apps; CONTRIBUTING.md says what.
//
// It refuses what no report shows: a name or a member without a docstring, a link in one that leads nowhere, a tag that there is
// not, and a type that something exported names and nobody can import.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const ROOT = path.resolve(import.meta.dirname, "..");
const REPORTS = path.join(ROOT, "api");
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
for (const config of configs) {
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: !check,
    printApiReportDiff: check,
    messageCallback: (message) => heard(config, message),
  });
  const report = path.relative(ROOT, config.reportFilePath);
  if (!check && apiReportChanged) console.log(`${report} is written anew`);
  if (check && apiReportChanged) problems.add(`${report} is not what the declarations say: npm run api`);
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
        reportFolder: REPORTS,
        reportTempFolder: path.join(ROOT, "dist/api"),
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

/** Keeps what is a problem of ours, prints what differs, and has nothing else printed. */
function heard({ reportFilePath }, message) {
  message.handled = true;
  const { messageId, text, sourceFilePath = "", sourceFileLine = 0 } = message;
  if (messageId === "console-api-report-diff") console.log(text);
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
