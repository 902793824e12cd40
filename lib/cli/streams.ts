/** Where a command line reads and writes: the real process, or a test. */
export interface Streams {
  write(text: string): void;
  writeError(text: string): void;
  /** Whether standard output shows colours. */
  readonly color: boolean;
  /**
   * What the file `-` stands for.
   * @default - the process's standard input
   */
  readonly input?: AsyncIterable<Uint8Array | string>;
}
