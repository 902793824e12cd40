/**
 * Writes the API reference from the docstrings of lib: a page for everything that an entry point of the package exports. What
 * TypeDoc warns of, a link to nothing for one, is an error.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Application } from "typedoc";
import { bindingsPage } from "../source/bindings-page.mjs";
import { CONTENT, MANIFEST, onGitHub, ROOT, SITE } from "../source/repository.mjs";
import { load } from "../source/typedoc-plugin.mjs";

const API = path.join(CONTENT, "api");

/** What each entry point is for. The bindings have a page that is made otherwise: they are generated, thousands of names. */
const PURPOSES = {
  ".": "constructs, taints and tolerations, the proof and its findings",
  "./kubernetes": "taints that come once the cluster is ready, where pods may run; needs `@cdktf/provider-kubernetes`",
  "./review": "what `check` and `review` do, as functions",
  "./testing": "matchers for jest's global `expect`, added by the import alone",
  "./testing/jest-globals": "the same for `expect` of `@jest/globals`",
  "./testing/vitest": "the same for vitest",
  "./testing/matchers": "the matchers themselves, for `expect.extend`",
  "./provider-rancher2": "generated bindings of the Terraform provider `rancher/rancher2`",
};

export async function writeApi() {
  const names = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown", (app) => load(app, names)],
    entryPoints: [...names.keys()],
    // Without references to other projects: what was built of them earlier, or not, makes no difference.
    tsconfig: path.join(SITE, "tsconfig.json"),
    basePath: ROOT,
    displayBasePath: ROOT,
    disableGit: true,
    sourceLinkTemplate: `${onGitHub("{path}")}#L{line}`,
    gitRevision: "main",
    outputs: [{ name: "markdown", path: API }],
    readme: "none",
    name: MANIFEST.name,
    router: "member",
    entryFileName: "index",
    externalPattern: ["**/node_modules/**", "**/lib/provider-rancher2/**"],
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    // `npm run typecheck` does it.
    skipErrorChecking: true,
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    indexFormat: "table",
    parametersFormat: "table",
    typeDeclarationVisibility: "compact",
    typeDeclarationFormat: "table",
    enumMembersFormat: "table",
    tableColumnSettings: { hideSources: true, leftAlignHeaders: true },
    logLevel: "Warn",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the sources");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("TypeDoc has something to say, see above");
  writeForReaders();
  mkdirSync(path.join(API, MANIFEST.name), { recursive: true });
  writeFileSync(path.join(API, MANIFEST.name, "provider-rancher2.md"), bindingsPage());
  writeFileSync(path.join(API, "index.md"), overview());
}

/** The sources of the entry points in package.json, each with its name there. */
function entryPoints() {
  const known = Object.keys(PURPOSES);
  const exported = Object.keys(MANIFEST.exports).filter((name) => name !== "./package.json" && !name.includes("*"));
  const unknown = exported.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`what is ${unknown.join(", ")} for? Say it in site/scripts/api.mjs`);
  return new Map(
    exported
      .filter((name) => name !== "./provider-rancher2")
      .map((name) => [sourceOf(MANIFEST.exports[name].replace("./dist/", "")), name]),
  );
}

function sourceOf(built) {
  const source = path.join(ROOT, built.replace(/js$/, "ts"));
  if (!existsSync(source)) throw new Error(`package.json exports ${built}, of which there is no source`);
  return source;
}

/** Says how a class, function or type is imported, and last where it is in the sources; not where each part of it is. */
function writeForReaders() {
  for (const file of readdirSync(API, { encoding: "utf8", recursive: true }).filter((each) => each.endsWith(".md"))) {
    const [, module, kind, name] =
      /^(.+)\/(classes|enumerations|functions|interfaces|type-aliases|variables)\/(\w+)\.md$/.exec(file) ?? [];
    if (name === undefined) continue;
    const keyword = ["interfaces", "type-aliases"].includes(kind) ? "import type" : "import";
    // What a namespace has is reached through its name.
    const line = module.includes("/namespaces/")
      ? ""
      : `\n\`\`\`ts\n${keyword} { ${name} } from "${module}";\n\`\`\`\n`;
    const text = readFileSync(path.join(API, file), "utf8");
    const [, source] = /^Defined in: (.*)$/m.exec(text) ?? [];
    const body = withoutNoise(text).replace(/^# .*\n/, (title) => title + line);
    writeFileSync(path.join(API, file), source === undefined ? body : `${body}\n***\n\nSource: ${source}\n`);
  }
}

/** Where a property comes from helps nobody who sets it; a default in words is no code. */
function withoutNoise(text) {
  return text
    .replace(/^Defined in: .*\n+/gm, "")
    .replace(/^#+ (?:Inherited from|Implementation of|Overrides)\n\n.*\n+/gm, "")
    .replace(/^(#+ Default(?: Value)?\n\n)```ts\n- ([\s\S]*?)\n```$/gm, "$1$2");
}

function overview() {
  const rows = Object.entries(PURPOSES).map(([name, purpose]) => {
    const module = `${MANIFEST.name}${name.slice(1)}`;
    const page = name === "./provider-rancher2" ? `${module}.md` : `${module}/index.md`;
    return `| [\`${module}\`](${page}) | ${purpose} |`;
  });
  return [
    "# API reference",
    "Everything that the package exports, from the comments in its sources. Names that no page here has are not public.",
    ["| import from | what it has |", "|---|---|", ...rows].join("\n"),
    `The command line has [pages of its own](../getting-started.md), its output [a format](../json-output.md).`,
    "",
  ].join("\n\n");
}
