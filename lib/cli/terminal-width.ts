/** What decides how wide a text report is. */
export interface WidthCircumstances {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal that the report goes to; none where it goes to no terminal. */
  readonly columns: number | undefined;
}

/** Lines that are longer are hard to follow, and in narrower ones names stand alone. */
const [NARROWEST, WIDEST] = [60, 120];

/**
 * Columns to lay a report out for; none where nobody says, as in a file or a log. COLUMNS comes first, as elsewhere: a shell has it for
 * itself alone, so that whoever exports it means it.
 */
export function terminalWidth({ env, columns }: WidthCircumstances): number | undefined {
  const said = /^[1-9]\d{0,5}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : columns;
  // A terminal that does not tell has 0.
  return said === undefined || said === 0 ? undefined : Math.min(Math.max(said, NARROWEST), WIDEST);
}
