import { counted } from "../scheduling/counted";

/** A part of a Markdown report that can be left out on its own. */
export interface Block {
  readonly text: string;
  /** What it is, for the sentence that says it was left out: `the picture of edge`. */
  readonly what: string;
  /** What it is one of, where many of the kind can be left out: `error`. They are counted instead of named. */
  readonly noun?: string;
  /** How soon it is left out when space is short; 0 stays. */
  readonly rank: number;
  /** The least that is said of it: it takes the block's place before anything of a lower rank is touched. */
  readonly brief?: string;
  /** Whether it goes on with the list that the block before it is part of. */
  readonly isListed?: boolean;
}

/**
 * Joins blocks within a number of bytes, leaving out those of the highest rank first, the last of them first, and says
 * what was left out. Blocks of one rank are all made brief before one of them goes. Counted in bytes of UTF-8, so that
 * neither a limit in characters nor one in bytes is passed.
 */
export function joinWithin(blocks: readonly Block[], maxBytes: number): string {
  const shown = new Map(blocks.map((block) => [block, block.text]));
  const isShortened = () => shown.size < blocks.length || [...shown].some(([block, text]) => text !== block.text);
  let size = blocks.reduce((sum, { text }) => sum + bytes(text) + SEPARATOR.length, 0);
  let limit = maxBytes;
  for (const { block, text } of steps(blocks)) {
    if (size <= limit) break;
    const old = shown.get(block);
    if (old === undefined) continue;
    size -= bytes(old) + SEPARATOR.length;
    if (text === undefined) shown.delete(block);
    else {
      shown.set(block, text);
      size += bytes(text) + SEPARATOR.length;
    }
    limit = maxBytes - LONGEST_NOTICE;
  }
  const report = blocks
    .filter((block) => shown.has(block))
    .reduce((whole, block) => {
      const text = shown.get(block) as string;
      return whole === "" ? text : `${whole}${block.isListed === true ? "\n" : SEPARATOR}${text}`;
    }, "");
  if (!isShortened()) return report;
  const left = blocks.filter((block) => !shown.has(block));
  const cut = blocks.filter((block) => shown.has(block) && shown.get(block) !== block.text);
  const whole = notice(left, cut);
  // Names may be long, and in escapes they are longer.
  return `${report}${SEPARATOR}${size + bytes(whole) <= maxBytes ? whole : shortNotice(left, cut)}`;
}

const SEPARATOR = "\n\n";

/** What is done as long as it does not fit: a text to put in the place of a block, or nothing. */
function* steps(blocks: readonly Block[]): Generator<{ readonly block: Block; readonly text?: string }> {
  const ranks = [...new Set(blocks.map(({ rank }) => rank))].filter((rank) => rank > 0).sort((a, b) => b - a);
  for (const rank of ranks) {
    const ofRank = blocks.filter((block) => block.rank === rank).reverse();
    for (const block of ofRank) if (block.brief !== undefined) yield { block, text: block.brief };
    for (const block of ofRank) yield { block };
  }
}

/** Room for the sentence below, in bytes; where it is longer, it names nothing. */
const LONGEST_NOTICE = 700;
const NAMED = 5;

const EVERYTHING = "`cdktf-rancher-k3s review --format json` has everything.";

function notice(dropped: readonly Block[], cut: readonly Block[]): string {
  const named = dropped.filter(({ noun }) => noun === undefined).map(({ what }) => what);
  const more = named.length > NAMED ? ` and ${counted(named.length - NAMED, "more part")}` : "";
  const left = [...tallies(dropped), ...named.slice(0, NAMED)];
  return [
    "> **Shortened to fit.**",
    ...(left.length === 0 ? [] : [`Left out: ${left.join(", ")}${more}.`]),
    ...(cut.length === 0 ? [] : [`Without facts and help: ${tallies(cut).join(", ")}.`]),
    EVERYTHING,
  ].join(" ");
}

/** `3 errors`, `12 warnings`, in the order they come in. */
function tallies(blocks: readonly Block[]): string[] {
  const counts = new Map<string, number>();
  for (const { noun } of blocks) if (noun !== undefined) counts.set(noun, (counts.get(noun) ?? 0) + 1);
  return [...counts].map(([noun, count]) => counted(count, noun));
}

function shortNotice(dropped: readonly Block[], cut: readonly Block[]): string {
  const counts = tallies([...dropped, ...cut]);
  const what = counts.length === 0 ? "" : `, ${counts.join(", ")} among them`;
  return `> **Shortened to fit.** ${counted(dropped.length + cut.length, "part")} left out or cut${what}. ${EVERYTHING}`;
}

/** Bytes of the text in UTF-8. */
export function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
