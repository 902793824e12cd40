import type { ClusterReview } from "../review/review";
import { cut } from "../scheduling/cut";
import type { SchedulingPool } from "../scheduling/pool";
import { nodeTaints } from "../scheduling/pool";
import { printable } from "../scheduling/printable";
import type { SchedulingProof } from "../scheduling/prove";

const MOST_POOLS = 8;
const MOST_ARROWS = 24;
const LONGEST_LINE = 100;

/**
 * A picture of the cluster after the change: its pools, and what can run on them; a dotted line leads to where it no
 * longer can. Workloads that fare the same share a box. Undefined where it would be too large to help, or where there is nothing to tell apart.
 */
export function reviewMermaid({ before, after }: ClusterReview): string | undefined {
  if (after === undefined || after.pools.length < 2 || after.pools.length > MOST_POOLS) return undefined;
  const groups = grouped(after, before);
  const arrows = groups.flatMap(({ now, lost }) => [...now, ...lost]);
  if (groups.length < 2 || arrows.length > MOST_ARROWS) return undefined;
  const numbers = new Map(after.pools.map(({ name }, index) => [name, index]));
  return [
    "flowchart LR",
    ...groups.flatMap(({ workloads, now, lost }, index) => [
      `  w${index}(${quote(workloads)})${now.length === 0 ? ":::stuck" : ""}`,
      ...now.map((pool) => `  w${index} --> p${numbers.get(pool)}`),
      ...lost.map((pool) => `  w${index} -.-x p${numbers.get(pool)}`),
    ]),
    ...after.pools.map((pool, index) => `  p${index}[${quote(poolLines(pool))}]`),
    "  classDef stuck fill:#ffebe9,stroke:#cf222e,color:#1f2328",
  ].join("\n");
}

interface Group {
  readonly workloads: string[];
  readonly now: readonly string[];
  /** Pools that are still there and that it could run on before. */
  readonly lost: readonly string[];
}

function grouped(after: SchedulingProof, before: SchedulingProof | undefined): Group[] {
  const pools = new Set(after.pools.map(({ name }) => name));
  const oldPools = new Map((before?.workloads ?? []).map((proof) => [proof.workload, proof]));
  const groups = new Map<string, Group>();
  for (const { workload, verdict, waitsFor, pools: usable } of after.workloads) {
    // What is never made runs where its maker does: nowhere.
    if (verdict === "disabled" || waitsFor !== undefined) continue;
    const now = verdict === "runs" ? usable : [];
    const old = oldPools.get(workload);
    const lost = (old?.verdict === "runs" ? old.pools : []).filter((pool) => pools.has(pool) && !now.includes(pool));
    const key = JSON.stringify([now, lost]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, { workloads: [workload], now, lost });
    else same.workloads.push(workload);
  }
  return [...groups.values()];
}

function poolLines(pool: SchedulingPool): string[] {
  return [pool.name, ...nodeTaints(pool).map(String)];
}

/** Mermaid's own escapes: nothing in a quoted text is markup, HTML or the end of the text. */
function quote(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    printable(cut(line, LONGEST_LINE)).replace(
      /[^A-Za-z0-9 ._/=:,-]/gu,
      (character) => `#${character.codePointAt(0)};`,
    ),
  );
  return `"${escaped.join("<br/>")}"`;
}
