/**
 * Examples in docstrings: statements as they would stand in the constructor of a stack, or in a script beside it. What is in
 * scope is what a reader takes it to be: everything that this package exports, a cluster with three pools, a token.
 */
import path from "node:path";
import { transformSync } from "@swc/core";
import * as cdktf from "cdktf";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import * as library from "../../lib";
import type { DocExample } from "../public-api";
import { publicNames } from "../public-api";
import { typeErrors } from "../type-errors";

const BLOCK = /^```ts\n([\s\S]*)\n```$/;

/** The code of an example, which is one block. */
export function codeIn({ name, comment }: DocExample): string {
  const [, code] = BLOCK.exec(comment.trim()) ?? [];
  if (code === undefined) throw new Error(`the example of ${name} is not one block of ts`);
  return code;
}

/** Where names come from that an example uses and does not import itself. */
const SOURCES: readonly (readonly [string, readonly string[]])[] = [
  ...["", "/kubernetes", "/review"].map(
    (subPath) =>
      [
        `cdktf-rancher-k3s${subPath}`,
        publicNames(subPath === "" ? "." : `.${subPath}`).map(({ name }) => name),
      ] as const,
  ),
  ["cdktf", ["TerraformOutput", "TerraformVariable"]],
  ["node:fs", ["readFileSync", "writeFileSync"]],
];

const SCOPE = {
  cluster: "K3sCluster",
  servers: "NodePool",
  workers: "NodePool",
  gpu: "NodePool",
  token: "TerraformVariable",
  finding: "Finding",
};

/** An example as a module of its own that exports it as a function. */
function moduleOf(code: string): string {
  const own = code.match(/^import .*$/gm) ?? [];
  const statements = code.replace(/^import .*\n/gm, "");
  const words = new Set(`${Object.values(SCOPE).join(" ")} ${code}`.match(/\w+/g));
  const taken = new Set<string>();
  const imports = SOURCES.flatMap(([source, names]) => {
    const used = names.filter((name) => words.has(name) && !taken.has(name));
    for (const name of used) taken.add(name);
    return used.length === 0 ? [] : [`import { ${used.join(", ")} } from "${source}";`];
  });
  const parameters = Object.entries(SCOPE).map(([name, type]) => `${name}: ${type}`);
  return [
    'import type { TerraformStack } from "cdktf";',
    ...imports,
    ...own,
    `export function example(this: TerraformStack, ${parameters.join(", ")}): void {`,
    // In a block, because an example may have a cluster of its own.
    `{\n${statements}\n}`,
    "}",
    "",
  ].join("\n");
}

/** What the compiler says of examples, by their names. */
export function errorsOf(examples: readonly DocExample[]): Record<string, string[]> {
  const files = new Map(examples.map((each, index) => [path.join(__dirname, `docstring-${index}.ts`), each]));
  const texts = [...files].map(([file, example]) => [file, moduleOf(codeIn(example))]);
  const errors: Record<string, string[]> = {};
  for (const { file, message } of typeErrors(Object.fromEntries(texts), ["node", "jest"])) {
    const { name } = files.get(file) as DocExample;
    errors[name] = [...(errors[name] ?? []), message];
  }
  return errors;
}

/** Runs an example, synthesizes the stack, and gives the errors that are then said of what it made. */
export function run(code: string): string[] {
  const stack = new TerraformStack(Testing.app(), "example");
  const token = new TerraformVariable(stack, "token", { type: "string", sensitive: true });
  // A stack has one provider, which an example may make itself.
  if (!code.includes("new RancherProvider(")) {
    const apiUrl = "https://rancher.example.com";
    new library.RancherProvider(stack, "rancher-in-scope", { rancherVersion: "2.14.1", apiUrl });
  }
  const cluster = new library.K3sCluster(stack, "in-scope", { kubernetesVersion: "v1.33.5+k3s1", name: "in-scope" });
  const servers = cluster.addNodePool("servers", { roles: library.NodeRole.ALL });
  const workers = cluster.addNodePool("workers", { roles: [library.NodeRole.WORKER] });
  const taints = ["nvidia.com/gpu=present:NoSchedule"] as const;
  const gpu = cluster.addNodePool("gpu", { roles: [library.NodeRole.WORKER], taints });
  const [finding] = cluster.prove().findings;
  const scope = { cluster, servers, workers, gpu, token, finding };
  loaded(code).apply(stack, Object.keys(SCOPE).map((name) => scope[name as keyof typeof SCOPE]) as never);
  Testing.synth(stack);
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === cdktf.AnnotationMetadataEntryType.ERROR)
    .map(({ data }) => String(data));
}

/** What an example prints or says to the shell, which is nothing to this test. */
const QUIET = {
  console: { log: () => undefined, error: () => undefined },
  process: { cwd: () => process.cwd(), stdout: { isTTY: false }, exitCode: 0 },
  // A test within a test.
  test: (_: string, body: () => void) => body(),
};

function loaded(code: string): (this: TerraformStack, ...scope: readonly unknown[]) => void {
  const { code: compiled } = transformSync(moduleOf(code), {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  const exported = { example: () => undefined };
  new Function("require", "exports", ...Object.keys(QUIET), compiled)(require, exported, ...Object.values(QUIET));
  return exported.example;
}
