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
  /** Columns that the terminal has now. */
  readonly columns: () => number;
  /** Columns that a text takes. */
  readonly widthOf: (text: string) => number;
  /** Milliseconds since the command began. */
  readonly now: () => number;
}

/** Milliseconds that nobody wonders about, and between two lines: more cannot be read. */
const PATIENCE = 1000;
const PAUSE = 100;

/** One line that is written over, and gone before anything else is written. */
export class ProgressLine implements Progress {
  private drawnAt: number | undefined;
  private drawn = "";

  constructor(private readonly options: LineOptions) {}

  public tell(what: string, isLong = false): void {
    const now = this.options.now();
    if (now < PATIENCE && !isLong) return;
    if (this.drawnAt !== undefined && now - this.drawnAt < PAUSE && !isLong) return;
    this.drawnAt = now;
    const line = this.fitting(what);
    if (line !== this.drawn) this.options.write(`${WIPE}${line}`);
    this.drawn = line;
  }

  /** A line that is longer than the terminal cannot be written over. */
  private fitting(what: string): string {
    const { columns, widthOf } = this.options;
    const room = Math.max(columns() - 1, 1);
    const characters = [...what].slice(0, room);
    while (characters.length > 1 && widthOf(characters.join("")) > room) characters.pop();
    return characters.join("");
  }

  public async during<T>(what: () => string, wait: Promise<T>): Promise<T> {
    const timer = setInterval(() => this.tell(what()), 2 * PAUSE);
    timer.unref();
    const end = (signal: NodeJS.Signals) => {
      this.clear();
      // Nobody listens any more, so that it ends the process as it would have.
      process.kill(process.pid, signal);
    };
    for (const signal of ENDING) process.once(signal, end);
    try {
      return await wait;
    } finally {
      clearInterval(timer);
      for (const signal of ENDING) process.off(signal, end);
    }
  }

  /** Takes the line away. */
  public clear(): void {
    if (this.drawn !== "") this.options.write(WIPE);
    this.drawn = "";
  }
}

/** Signals of somebody who does not want to wait. While the program computes they end it at once, and nothing could listen. */
const ENDING = ["SIGINT", "SIGTERM"] as const;

/** Back to the beginning of the line, and wipes it. */
const WIPE = "\r\u001b[2K";
