/** Says what takes so long, to whoever waits at a terminal. */
export interface Progress {
  /**
   * What is done now. It is shown once the command has taken a second.
   * @param isLong whether it is sure to take longer than that: nothing is shown while the program computes
   */
  tell(what: string, isLong?: boolean): void;
  /** The same while something comes from elsewhere, until it is there. */
  during<T>(what: () => string, wait: Promise<T>): Promise<T>;
}

/** Where the line is drawn, and when. */
interface LineOptions {
  readonly write: (text: string) => void;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Milliseconds since the command began. */
  readonly now: () => number;
}

/** Milliseconds that nobody wonders about, and between two lines: more cannot be read. */
const PATIENCE = 1000;
const PAUSE = 100;

/** One line that is written over, and gone before anything else is written. */
export class ProgressLine implements Progress {
  private drawnAt: number | undefined;
  private isThere = false;

  constructor(private readonly options: LineOptions) {}

  public tell(what: string, isLong = false): void {
    const now = this.options.now();
    if (now < PATIENCE && !isLong) return;
    if (this.drawnAt !== undefined && now - this.drawnAt < PAUSE && !isLong) return;
    this.drawnAt = now;
    this.isThere = true;
    // A line that is longer than the terminal cannot be written over.
    this.options.write(`${WIPE}${[...what].slice(0, Math.max(this.options.columns - 1, 1)).join("")}`);
  }

  public async during<T>(what: () => string, wait: Promise<T>): Promise<T> {
    const timer = setInterval(() => this.tell(what()), 2 * PAUSE);
    timer.unref();
    try {
      return await wait;
    } finally {
      clearInterval(timer);
    }
  }

  /** Takes the line away. */
  public clear(): void {
    if (this.isThere) this.options.write(WIPE);
    this.isThere = false;
  }
}

/** Back to the beginning of the line, and wipes it. */
const WIPE = "\r\u001b[2K";
