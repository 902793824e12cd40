import type { Progress } from "./progress";

/** Where a command line reads and writes: the real process, or a test. */
export interface Streams {
  write(text: string): void;
  writeError(text: string): void;
  /** Whether standard output shows colours. */
  readonly color: boolean;
  /**
   * Columns that reports on standard output are laid out for.
   * @default - as many as a report has by itself
   */
  readonly columns?: number;
  /**
   * Whether standard output shows links behind words.
   * @default false
   */
  readonly links?: boolean;
  /**
   * Tells whoever waits what takes so long.
   * @default - nobody waits
   */
  readonly progress?: Progress;
  /**
   * What the file `-` stands for.
   * @default - the process's standard input
   */
  readonly input?: AsyncIterable<Uint8Array | string>;
}
