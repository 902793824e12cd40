import { nearMiss } from "../scheduling/near-miss";
import { TaintsApplied } from "../scheduling/pool";
import { TAINT_EFFECTS } from "../scheduling/taint";

/** What stands behind the roles of a typed pool: `x3`, a label, `after-ready`, a taint, or nothing that a pool has. */
export interface PoolPart {
  readonly is: "nodes" | "deferred" | "label" | "taint" | "unknown";
  /** Of a label without the word in front of it; of a taint with its effect. */
  readonly text: string;
}

/** What precedes a label. */
export const LABEL = "label=";

const COUNT = /^x\d+$/;

/** Tells what each part is. The colon in a taint is that between the parts, so that it is two of them. */
export function poolParts(parts: readonly string[]): PoolPart[] {
  const found: PoolPart[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const [part = "", next] = [parts[index], parts[index + 1]];
    const isKey = next !== undefined && isEffect(next);
    if (!isKey && COUNT.test(part)) found.push({ is: "nodes", text: part });
    else if (!isKey && part === TaintsApplied.AFTER_READY) found.push({ is: "deferred", text: part });
    else if (!isKey && part.startsWith(LABEL)) found.push({ is: "label", text: part.slice(LABEL.length) });
    else {
      const isPair = next !== undefined && (isKey || !isOther(next));
      if (isPair) index += 1;
      const isTaint = part !== "" && (isPair || part.includes("="));
      found.push({ is: isTaint ? "taint" : "unknown", text: isPair ? `${part}:${next}` : part });
    }
  }
  return found;
}

/** Whether it stands behind the key of a taint, also where it is misspelled. */
function isEffect(part: string): boolean {
  return nearMiss(part.replace(/-$/, ""), TAINT_EFFECTS) !== undefined;
}

/** Whether it is a part of its own, so that the one before it has no effect. */
function isOther(part: string): boolean {
  return COUNT.test(part) || part.includes("=") || part === TaintsApplied.AFTER_READY;
}
