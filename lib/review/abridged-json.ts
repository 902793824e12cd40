import { DEEPEST } from "./nesting";

/**
 * Walks through JSON in bytes and leaves out of it what nobody looks at, so that a file of which little is wanted never
 * stands in memory as a whole, as text or as values. What is left is text for `JSON.parse`, which tells whether it is JSON.
 * What is left out ends where it would if it is JSON: its quotes and brackets are looked at, and nothing else of it.
 */
export class AbridgedJson {
  /** How many lists and objects are around the next value. */
  private depth = 0;

  /** Where what is left out begins and ends, in turns. */
  private readonly cuts: number[] = [];

  /** The brackets that are open within a value that is passed over, outermost first. */
  private readonly around = new Uint8Array(DEEPEST);

  private readonly start: number;

  /** @param at where the JSON begins, white space before it included */
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {
    this.start = at;
  }

  /**
   * Passes over the value that comes next.
   * @throws SyntaxError when there is none
   * @throws RangeError when it nests more deeply than is read
   */
  public value(): void {
    this.skipSpace();
    this.skipValue();
  }

  /** The value that comes next, as it is written. */
  public written(): string {
    this.skipSpace();
    const start = this.at;
    this.skipValue();
    return this.bytes.toString("latin1", start, this.at);
  }

  /**
   * Passes over the object that comes next, member by member; whatever else comes, as a whole.
   * @param member passes over the value of a key, which is as it is written, and tells whether both are left out
   */
  public object(member: (key: string) => boolean): void {
    if (this.next() !== Sign.OPEN_OBJECT) {
      this.value();
      return;
    }
    this.enter();
    let isAnyKept = false;
    let comma = this.at;
    for (let isOver = this.next() === Sign.CLOSE_OBJECT; !isOver; ) {
      const start = isAnyKept ? comma : this.at;
      const key = this.key();
      this.take(Sign.COLON);
      const isLeftOut = member(key);
      isAnyKept ||= !isLeftOut;
      const end = this.at;
      isOver = this.next() === Sign.CLOSE_OBJECT;
      if (!isOver) {
        comma = this.at;
        this.take(Sign.COMMA);
        this.skipSpace();
      }
      // With the comma before it, and with the one behind it where it is the first one.
      if (isLeftOut) this.cut(start, isAnyKept || isOver ? end : this.at);
    }
    this.leave();
  }

  /** Passes over the list that comes next, item by item; whatever else comes, as a whole. */
  public list(item: () => void): void {
    if (this.next() !== Sign.OPEN_LIST) {
      this.value();
      return;
    }
    this.enter();
    for (let isOver = this.next() === Sign.CLOSE_LIST; !isOver; ) {
      item();
      isOver = this.next() === Sign.CLOSE_LIST;
      if (!isOver) this.take(Sign.COMMA);
    }
    this.leave();
  }

  /** Passes over something of which nothing is left out if that turns out to be so at its end. */
  public unless(isWhole: () => boolean): void {
    const before = this.cuts.length;
    if (isWhole()) this.cuts.length = before;
  }

  /**
   * The JSON without what is left out.
   * @throws SyntaxError when more than white space is behind the value
   */
  public text(): string {
    if (this.next() !== undefined) throw this.broken();
    const { bytes, cuts } = this;
    const kept = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    let from = this.start;
    for (let index = 0; index < cuts.length; index += 2) {
      length += bytes.copy(kept, length, from, cuts[index]);
      from = cuts[index + 1] as number;
    }
    length += bytes.copy(kept, length, from);
    return kept.toString("utf8", 0, length);
  }

  private cut(start: number, end: number): void {
    const { cuts } = this;
    // What is left out together is cut out together.
    if (cuts.length > 0 && cuts[cuts.length - 1] === start) cuts[cuts.length - 1] = end;
    else cuts.push(start, end);
  }

  private enter(): void {
    this.at += 1;
    this.depth += 1;
    if (this.depth > DEEPEST) throw new RangeError("nested too deeply");
  }

  private leave(): void {
    this.at += 1;
    this.depth -= 1;
  }

  private key(): string {
    if (this.next() !== Sign.QUOTE) throw this.broken();
    const start = this.at + 1;
    const end = endOfText(this.bytes, start);
    this.at = end + 1;
    return this.bytes.toString("latin1", start, end);
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
    while (isSpace(this.bytes[this.at])) this.at += 1;
  }

  /** To where a value ends if it is one. Most of the time goes into this loop. */
  private skipValue(): void {
    const { bytes, around } = this;
    const deepest = DEEPEST - this.depth;
    let open = 0;
    let at = this.at;
    do {
      const byte = bytes[at];
      if (byte === Sign.QUOTE) at = endOfText(bytes, at + 1);
      else if (byte === Sign.OPEN_OBJECT || byte === Sign.OPEN_LIST) {
        if (open >= deepest) throw new RangeError("nested too deeply");
        around[open] = byte;
        open += 1;
      } else if (byte === Sign.CLOSE_OBJECT || byte === Sign.CLOSE_LIST) {
        open -= 1;
        if (open < 0 || around[open] !== byte - OPEN_TO_CLOSE) throw this.broken();
      } else if (byte === undefined) throw this.broken();
      else if (open === 0) {
        this.skipWord();
        return;
      }
      at += 1;
    } while (open > 0);
    this.at = at;
  }

  private skipWord(): void {
    const start = this.at;
    while (this.at < this.bytes.length && !isWordEnd(this.bytes[this.at])) this.at += 1;
    if (this.at === start) throw this.broken();
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

/** In ASCII every closing bracket stands two places behind the opening one. */
const OPEN_TO_CLOSE = 2;

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Where a number, true, false or null is over, wrong or right. */
function isWordEnd(byte: number | undefined): boolean {
  return byte === Sign.COMMA || byte === Sign.CLOSE_OBJECT || byte === Sign.CLOSE_LIST || isSpace(byte);
}
