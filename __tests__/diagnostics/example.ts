import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformSync } from "@swc/core";
import { TerraformStack, Testing } from "cdktf";
import ts from "typescript";
import * as library from "../../lib";
import { changesBetween } from "../../lib/review/cluster-change";
import { reviewChanges } from "../../lib/review/review";
import type { Finding } from "../../lib/scheduling/finding";

/** The stack that the statements of an example make, run as they stand in a constructor with `stack` as the scope. */
function stackOf(block: string): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "example");
  const { code } = transformSync(block, { jsc: { target: "es2022", parser: { syntax: "typescript" } } });
  new Function("stack", ...Object.keys(library), code)(stack, ...Object.values(library));
  return stack;
}

/** What is said about the clusters of an example. */
export function findingsOf(block: string): Finding[] {
  const clusters = stackOf(block)
    .node.findAll()
    .filter((construct) => construct instanceof library.K3sCluster);
  if (clusters.length === 0) throw new Error("the example has no cluster");
  return clusters.flatMap((cluster) => [...cluster.prove().findings]);
}

/** What a review says about the change from one example to another: dangers, and findings that come with it. */
export function findingsOfChange(before: string, after: string): Finding[] {
  const folder = mkdtempSync(path.join(tmpdir(), "rancher-k3s-example-"));
  try {
    const [base, head] = [written(folder, "base", before), written(folder, "head", after)];
    return reviewChanges(changesBetween(base, head)).clusters.flatMap(({ dangers, newFindings }) => [
      ...dangers,
      ...newFindings,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function written(folder: string, side: string, block: string): string {
  const file = path.join(folder, side, "example", "cdk.tf.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, Testing.synth(stackOf(block)));
  return file;
}

/** Errors of the compiler in examples, by the name of the example; the library as its users see it is in scope. */
export function typeErrors(examples: Readonly<Record<string, string>>): Record<string, string[]> {
  const functions = Object.values(examples).map(
    (block, index) => `export function example${index}(stack: TerraformStack) {\n${block}return stack;\n}\n`,
  );
  const imports = [
    'import type { TerraformStack } from "cdktf";',
    `import { ${Object.keys(library).join(", ")} } from "../../lib";`,
    "",
  ].join("\n");
  const starts = functions.map((_, index) => functions.slice(0, index).join("").length + imports.length);
  const errors: Record<string, string[]> = {};
  for (const { start = 0, messageText } of diagnosticsOf(imports + functions.join(""))) {
    const name = Object.keys(examples)[starts.filter((each) => each <= start).length - 1] ?? "imports";
    errors[name] = [...(errors[name] ?? []), ts.flattenDiagnosticMessageText(messageText, "\n")];
  }
  return errors;
}

/** What the compiler says of a file in this folder with this text, as strict as it is with the tests. */
function diagnosticsOf(text: string): readonly ts.Diagnostic[] {
  const root = path.join(__dirname, "../..");
  const file = path.join(__dirname, "all-examples.ts");
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const settings = { ...options, incremental: false, tsBuildInfoFile: undefined, noUnusedLocals: false, types: [] };
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name === file ? ts.createSourceFile(name, text, languageVersion) : getSourceFile(name, languageVersion, ...rest);
  const program = ts.createProgram([file], settings, host);
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
}
