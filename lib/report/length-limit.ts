/** A part of a Markdown report that can be left out on its own. */
export interface Block {
  readonly text: string;
  /** What it is, for the sentence that says it was left out: `the picture of edge`. */
  readonly what: string;
  /** How soon it is left out when space is short; 0 stays. */
  readonly rank: number;
}

/**
 * Joins blocks within a number of bytes, leaving out those of the highest rank first, the last of them first, and says
 * what was left out. Counted in bytes of UTF-8, so that neither a limit in characters nor one in bytes is passed.
 */
export function joinWithin(blocks: readonly Block[], maxBytes: number): string {
  const sizes = blocks.map(({ text }) => bytes(text) + SEPARATOR.length);
  const dropped = new Set<Block>();
  let size = sizes.reduce((sum, each) => sum + each, 0);
  const candidates = blocks
    .map((block, index) => ({ block, index }))
    .filter(({ block }) => block.rank > 0)
    .sort((a, b) => b.block.rank - a.block.rank || b.index - a.index);
  for (const { block, index } of candidates) {
    const limit = maxBytes - (dropped.size === 0 ? 0 : LONGEST_NOTICE);
    if (size <= limit) break;
    dropped.add(block);
    size -= sizes[index] as number;
  }
  const kept = blocks.filter((block) => !dropped.has(block)).map(({ text }) => text);
  if (dropped.size === 0) return kept.join(SEPARATOR);
  const left = blocks.filter((block) => dropped.has(block));
  const whole = notice(left);
  // Names may be long, and in escapes they are longer.
  return [...kept, size + bytes(whole) <= maxBytes ? whole : shortNotice(left)].join(SEPARATOR);
}

const SEPARATOR = "\n\n";

/** Room for the sentence below, in bytes; where it is longer, it names nothing. */
const LONGEST_NOTICE = 700;
const NAMED = 5;

function notice(dropped: readonly Block[]): string {
  const named = dropped.slice(0, NAMED).map(({ what }) => what);
  const more = dropped.length > NAMED ? ` and ${dropped.length - NAMED} more parts` : "";
  return `> **Shortened to fit.** Left out: ${named.join(", ")}${more}. \`rancher-k3s review --format json\` has everything.`;
}

function shortNotice(dropped: readonly Block[]): string {
  return `> **Shortened to fit.** ${dropped.length} parts are left out. \`rancher-k3s review --format json\` has everything.`;
}

/** Bytes of the text in UTF-8. */
export function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
