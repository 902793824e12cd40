import { nestsTooDeeply } from "./nesting";

/**
 * Walks through JSON in bytes and makes values of the parts that are asked for, so that a file of which little is wanted
 * never stands in memory as a whole, as text or as values. Every part is parsed by `JSON.parse`, and between the parts
 * nothing is passed over but what belongs there: what is no JSON is never taken for it.
 */
export class JsonCursor {
  /** How many lists and objects are around the next value. */
  private depth = 0;

  /** @param at where the next value begins, white space before it included */
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  /**
   * The value that comes next, as a whole.
   * @throws SyntaxError when there is none
   * @throws RangeError when it nests more deeply than is read
   */
  public value(): unknown {
    this.skipSpace();
    const start = this.at;
    this.skipValue();
    const value: unknown = JSON.parse(this.bytes.toString("utf8", start, this.at));
    if (nestsTooDeeply(value, this.depth)) throw new RangeError("nested too deeply");
    return value;
  }

  /**
   * The object that comes next; whatever else comes, as a whole.
   * @param member reads the value of a key
   * @throws SyntaxError when it is no JSON
   */
  public object(member: (key: string) => unknown): unknown {
    if (!this.opens(Sign.OPEN_OBJECT)) return this.value();
    const entries: [string, unknown][] = [];
    this.items(Sign.CLOSE_OBJECT, () => {
      if (this.next() !== Sign.QUOTE) throw this.broken();
      const key = this.value() as string;
      this.take(Sign.COLON);
      entries.push([key, member(key)]);
    });
    // As JSON.parse has it: the last of several counts, and no key means anything to JavaScript.
    return Object.fromEntries(entries);
  }

  /**
   * The list that comes next; whatever else comes, as a whole.
   * @param item reads an item
   * @throws SyntaxError when it is no JSON
   */
  public list(item: () => unknown): unknown {
    if (!this.opens(Sign.OPEN_LIST)) return this.value();
    const items: unknown[] = [];
    this.items(Sign.CLOSE_LIST, () => items.push(item()));
    return items;
  }

  /** @throws SyntaxError when more than white space is left */
  public end(): void {
    if (this.next() !== undefined) throw this.broken();
  }

  private items(close: Sign, read: () => void): void {
    this.at += 1;
    this.depth += 1;
    if (this.next() !== close) {
      read();
      while (this.next() !== close) {
        this.take(Sign.COMMA);
        read();
      }
    }
    this.at += 1;
    this.depth -= 1;
  }

  private opens(sign: Sign): boolean {
    return this.next() === sign;
  }

  private take(sign: Sign): void {
    if (this.next() !== sign) throw this.broken();
    this.at += 1;
  }

  /** The byte that comes next, behind white space; undefined at the end. */
  private next(): number | undefined {
    this.skipSpace();
    return this.bytes[this.at];
  }

  private skipSpace(): void {
    while (SPACES.has(this.bytes[this.at] as number)) this.at += 1;
  }

  /** To where a value ends if it is one; JSON.parse tells. Nearly all of the time goes into this loop. */
  private skipValue(): void {
    const { bytes } = this;
    let open = 0;
    let at = this.at;
    do {
      const byte = bytes[at];
      if (byte === undefined) throw this.broken();
      if (byte === Sign.QUOTE) at = endOfText(bytes, at + 1);
      else if (byte === Sign.OPEN_OBJECT || byte === Sign.OPEN_LIST) open += 1;
      else if (byte === Sign.CLOSE_OBJECT || byte === Sign.CLOSE_LIST) open -= 1;
      else if (open === 0) {
        this.skipWord();
        return;
      }
      at += 1;
    } while (open > 0);
    this.at = at;
  }

  private skipWord(): void {
    while (this.at < this.bytes.length && !WORD_ENDS.has(this.bytes[this.at] as number)) this.at += 1;
  }

  private broken(): SyntaxError {
    return new SyntaxError(`no JSON at byte ${this.at}`);
  }
}

/** Where the quote at the end of a text is, or a place behind all bytes. */
function endOfText(bytes: Buffer, begin: number): number {
  let at = begin;
  for (let byte = bytes[at]; byte !== Sign.QUOTE && byte !== undefined; byte = bytes[at]) {
    at += byte === Sign.BACKSLASH ? 2 : 1;
  }
  return at;
}

enum Sign {
  QUOTE = 0x22,
  COMMA = 0x2c,
  COLON = 0x3a,
  OPEN_LIST = 0x5b,
  BACKSLASH = 0x5c,
  CLOSE_LIST = 0x5d,
  OPEN_OBJECT = 0x7b,
  CLOSE_OBJECT = 0x7d,
}

const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Where a number, true, false or null is over, wrong or right. */
const WORD_ENDS: ReadonlySet<number> = new Set([...SPACES, Sign.COMMA, Sign.CLOSE_LIST, Sign.CLOSE_OBJECT]);
