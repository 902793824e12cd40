import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformSync } from "@swc/core";
import { TerraformResource, TerraformStack, TerraformVariable, Testing } from "cdktf";
import * as library from "../../lib";
import { DeferredTaints } from "../../lib/kubernetes";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { type ClusterChange, changesBetween, changesOfPlans } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import type { PlainObject } from "../../lib/review/json";
import { clustersOf } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { prove } from "../../lib/scheduling/prove";
import { planBetween } from "../review/plan-between";
import { typeErrors as typeErrorsIn } from "../type-errors";

/** What examples use that is not part of the package's own entry point; the page says where it comes from. */
const OTHERS = { ClusterV2, DeferredTaints, TerraformResource, TerraformStack, TerraformVariable };

/** The stack that the statements of an example make, run as they stand in a constructor with `stack` as the scope. */
function stackOf(block: string): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "example");
  const { code } = transformSync(block, { jsc: { target: "es2022", parser: { syntax: "typescript" } } });
  const scope = { ...library, ...OTHERS };
  new Function("stack", ...Object.keys(scope), code)(stack, ...Object.values(scope));
  return stack;
}

/** The stack of an example as it is synthesized. */
export function contentOf(block: string): PlainObject {
  return JSON.parse(Testing.synth(stackOf(block)));
}

/** What is said about the clusters of an example: by the constructs, and about clusters without one by their resource. */
export function findingsOf(block: string): Finding[] {
  const stack = stackOf(block);
  const constructs = stack.node.findAll().filter((construct) => construct instanceof library.K3sCluster);
  const others = clustersOf([documentOfJson(JSON.parse(Testing.synth(stack)))]).filter(
    ({ cluster }) => cluster.poolSource === "unknown" || cluster.poolSource === "machine_pools",
  );
  const proofs = [...constructs.map((cluster) => cluster.prove()), ...others.map(({ cluster }) => prove(cluster))];
  if (proofs.length === 0) throw new Error("the example has no cluster");
  return proofs.flatMap(({ findings }) => [...findings]);
}

/** What a review says about the change from one example to another: dangers, and findings that come with it. */
export function findingsOfChange(before: string, after: string): Finding[] {
  return inFolder((folder) => {
    const [base, head] = [written(folder, "base", before), written(folder, "head", after)];
    return findingsIn(changesBetween(base, head));
  });
}

/**
 * What a review says about the plan of an example for a cluster that Rancher holds.
 * @param held the app that made what Rancher holds
 * @param refused the app whose update Rancher refused since then
 */
export function findingsOfPlan(held: string, planned: string, refused?: string): Finding[] {
  return inFolder((folder) => {
    const [inRancher, wanted, tried] = [held, planned, refused ?? held].map((block) =>
      JSON.parse(Testing.synth(stackOf(block))),
    );
    const file = path.join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(planBetween(inRancher, wanted, tried)));
    return findingsIn(changesOfPlans([file]));
  });
}

function findingsIn(changes: readonly ClusterChange[]): Finding[] {
  return reviewChanges(changes).clusters.flatMap(({ dangers, newFindings }) => [...dangers, ...newFindings]);
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "rancher-k3s-example-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The app as `cdktf synth` writes it: an example may make stacks beside its own. */
function written(folder: string, side: string, block: string): string {
  const stacks = stackOf(block)
    .node.root.node.findAll()
    .filter((each) => TerraformStack.isStack(each));
  const manifest = stacks.map((each) => {
    const synthesizedStackPath = `stacks/${each.node.id}/cdk.tf.json`;
    const file = path.join(folder, side, synthesizedStackPath);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Testing.synth(each));
    return { name: each.node.id, synthesizedStackPath, dependencies: each.dependencies.map(({ node }) => node.id) };
  });
  const content = { version: "0.21.0", stacks: Object.fromEntries(manifest.map((each) => [each.name, each])) };
  writeFileSync(path.join(folder, side, "manifest.json"), JSON.stringify(content));
  return path.join(folder, side);
}

/** Errors of the compiler in examples, by the name of the example; the library as its users see it is in scope. */
export function typeErrors(examples: Readonly<Record<string, string>>): Record<string, string[]> {
  const functions = Object.values(examples).map(
    (block, index) => `export function example${index}(stack: TerraformStack) {\n${block}return stack;\n}\n`,
  );
  const imports = [
    'import { TerraformResource, TerraformStack, TerraformVariable } from "cdktf";',
    `import { ${Object.keys(library).join(", ")} } from "../../lib";`,
    'import { DeferredTaints } from "../../lib/kubernetes";',
    'import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";',
    "",
  ].join("\n");
  const starts = functions.map((_, index) => functions.slice(0, index).join("").length + imports.length);
  const errors: Record<string, string[]> = {};
  const file = path.join(__dirname, "all-examples.ts");
  for (const { start, message } of typeErrorsIn({ [file]: imports + functions.join("") })) {
    const name = Object.keys(examples)[starts.filter((each) => each <= start).length - 1] ?? "imports";
    errors[name] = [...(errors[name] ?? []), message];
  }
  return errors;
}
