// "Severity: error", the second line of a finding's page, as a badge.
const TYPES = { error: "danger", warning: "warning", info: "info" };

/** A plugin of markdown-it. */
export function severityBadges(md) {
  md.core.ruler.push("severity-badges", ({ tokens, Token }) => {
    for (const token of tokens) {
      const [, severity] = /^Severity: (error|warning|info)$/.exec(token.content) ?? [];
      if (token.type !== "inline" || severity === undefined) continue;
      const badge = new Token("html_inline", "", 0);
      badge.content = `<Badge type="${TYPES[severity]}" text="${severity}" />`;
      token.children = [badge];
    }
  });
}
