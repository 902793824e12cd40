import type { LiveTaint } from "../live/live-taint";
import { InvalidInputError, type Problem } from "../scheduling/invalid-input";
import { keyProblems } from "../scheduling/label-syntax";
import { Taint } from "../scheduling/taint";

/** A taint to be taken away, as kubectl finds it: by key and effect. */
export interface Untaint {
  readonly key: string;
  /** Empty for all. */
  readonly effect: string;
}

/** Nodes and taint: what stands before the comma and behind it. */
export function splitText(text: string): readonly [nodes: string, taint: string] {
  const comma = text.indexOf(",");
  return comma < 0 ? ["", text] : [text.slice(0, comma), text.slice(comma + 1)];
}

export function readTaint(text: string): LiveTaint | Problem {
  try {
    const { key, value = "", effect } = Taint.parse(text);
    return { key, value, effect };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [first] = error.problems;
    return {
      what: error.problems.map(({ what }) => what).join("; "),
      why: "neither kubectl nor Kubernetes takes such a taint",
      help: first?.help ?? "write key=value:Effect or key:Effect",
    };
  }
}

/** `key:Effect`, `key=value:Effect`, which means the same, or `key`. */
export function readUntaint(text: string): Untaint | Problem {
  if (text.includes(":")) return readTaint(text);
  const key = text.split("=")[0] ?? "";
  const [problem] = keyProblems(key, "taint key");
  return problem ?? { key, effect: "" };
}
