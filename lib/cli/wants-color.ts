/** What decides whether a terminal is written to in colours. */
export interface ColorCircumstances {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** What the system's terminals take, as far as nobody asks for more. */
  readonly isSupported: boolean;
}

/** Whether to write colours. FORCE_COLOR has them in a pipe as well, with 0 nowhere; NO_COLOR comes before it. */
export function wantsColor({ env, isTerminal, isSupported }: ColorCircumstances): boolean {
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR;
  if (forced === undefined || forced === "") return isTerminal && isSupported;
  return forced !== "0" && forced !== "false";
}
