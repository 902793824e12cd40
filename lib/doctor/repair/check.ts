/** How to see that a repair worked. */
export interface Check {
  /** Absent where it is not kubectl that shows it. */
  readonly command?: string;
  /** What is seen then. */
  readonly shows: string;
}
