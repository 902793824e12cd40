/**
 * A plugin of markdown-it. GitHub chooses among the pictures of a `<picture>` by what the reader's system prefers; here readers can
 * choose otherwise, so both pictures stand there, and the style of the page shows one.
 */
export function picturesOfBothSchemes(md) {
  md.core.ruler.push("pictures-of-both-schemes", ({ tokens }) => {
    for (const token of tokens) if (token.type === "html_block") token.content = withBoth(token.content);
  });
}

const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)"\s*\/?>\s*<img([^>]*?) src="([^"]+)"([^>]*?)\/?>\s*<\/picture>/g;

export function withBoth(html) {
  return html.replace(
    PICTURE,
    (_, dark, before, light, after) =>
      `<img class="light-only"${before} src="${light}"${after}><img class="dark-only"${before} src="${dark}"${after}>`,
  );
}
