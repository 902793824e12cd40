/**
 * Evaluates expressions of GitHub Actions with GitHub's own library, which is an ES module and does not load in jest.
 *
 * Standard input: `{ templates: { name: text with ${{ }} }, contexts, status, workspace }`. Output: the values by name.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

const { templates, contexts, status, workspace } = JSON.parse(readFileSync(0, "utf8"));

const truth = (value) => new data.BooleanData(value);
const functions = [
  { name: "success", minArgs: 0, maxArgs: 0, call: () => truth(status === "success") },
  { name: "failure", minArgs: 0, maxArgs: 0, call: () => truth(status === "failure") },
  { name: "cancelled", minArgs: 0, maxArgs: 0, call: () => truth(status === "cancelled") },
  { name: "always", minArgs: 0, maxArgs: 0, call: () => truth(true) },
  { name: "hashfiles", minArgs: 1, maxArgs: 1, call: (file) => new data.StringData(hashOf(file.coerceString())) },
];

/** Of one file by its path: no workflow here has a pattern. */
function hashOf(file) {
  if (/[*?[\]!]/.test(file)) throw new Error(`hashFiles of a pattern is not known here: ${file}`);
  const found = path.join(workspace, file);
  return existsSync(found) ? createHash("sha256").update(readFileSync(found)).digest("hex") : "";
}

function evaluate(expression) {
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const context = JSON.parse(JSON.stringify(contexts), data.reviver);
  return new Evaluator(parsed, context, new Map(functions.map((known) => [known.name, known]))).evaluate();
}

const fill = (template) =>
  template.replace(/\$\{\{(.*?)\}\}/gs, (_, expression) => evaluate(expression).coerceString());

process.stdout.write(
  JSON.stringify(Object.fromEntries(Object.entries(templates).map(([name, text]) => [name, fill(text)]))),
);
