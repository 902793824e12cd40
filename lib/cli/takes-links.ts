/** What decides whether words may be links. */
export interface LinkCircumstances {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/**
 * Whether the terminal shows links behind words (OSC 8). It cannot be asked, and one that knows none might print the address, so
 * that only those that are known to take them get any: https://github.com/Alhadis/OSC8-Adoption
 */
export function takesLinks({ env, isTerminal }: LinkCircumstances): boolean {
  const forced = env.FORCE_HYPERLINK;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  // What stands between hands on what it knows itself, and a shell in Emacs has the marks of the terminal that Emacs runs in.
  if (!isTerminal || env.CI || env.TMUX || env.STY || env.INSIDE_EMACS || env.TERM === "dumb") return false;
  const vte = Number(env.VTE_VERSION ?? 0);
  return (
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"].includes(env.TERM_PROGRAM ?? "") ||
    ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour"].includes(env.TERM ?? "") ||
    // Konsole shows none before somebody allows them in its settings.
    [env.WT_SESSION, env.DOMTERM].some((mark) => mark) ||
    // Release 0.50.0 ends at a link.
    vte > 5000
  );
}
