import { readFileSync } from "node:fs";
import path from "node:path";
import { type IStackSynthesizer, type ISynthesisSession, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { isMarked, markEntry } from "../scheduling/synthesis-mark";
import { digest } from "./cluster-resource";

/** On a synthesizer that marks; another copy of this package finds it. */
const IS_MARKING = Symbol.for("cdktf-rancher-k3s/SynthesisMark");

/**
 * Has every stack of the app marked in manifest.json with what its file holds, so that `check` and `review` see whether the
 * files of a folder are of one synthesis. Neither the stacks nor a plan change by it.
 */
export function markSynthesis(construct: IConstruct): void {
  markWhenWritten(TerraformStack.of(construct));
}

function markWhenWritten(stack: TerraformStack): void {
  if (IS_MARKING in stack.synthesizer) return;
  const inner = stack.synthesizer;
  const marking: IStackSynthesizer = {
    synthesize: (session) => {
      for (const other of stacksLeft(stack, session)) markWhenWritten(other);
      inner.synthesize(session);
      markWritten(stack, session);
    },
  };
  Object.defineProperty(marking, IS_MARKING, { value: true });
  stack.synthesizer = marking;
}

/** Once in a session: the other stacks of the app, which may hold no construct of this library. */
function stacksLeft(stack: TerraformStack, { manifest }: ISynthesisSession): TerraformStack[] {
  if (Object.values(manifest.stacks).some(isMarked)) return [];
  return stack.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
}

/** Marks the stack, and those that were written before any did. */
function markWritten(stack: TerraformStack, { manifest, outdir }: ISynthesisSession): void {
  for (const entry of Object.values(manifest.stacks)) {
    if (entry.name !== stack.node.id && isMarked(entry)) continue;
    const content = contentOf(path.join(outdir, entry.synthesizedStackPath));
    if (content !== undefined) markEntry(entry, content, digest);
  }
}

/** HCL, which is not compared, is no JSON. */
function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
