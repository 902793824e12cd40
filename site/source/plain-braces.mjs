/** A plugin of markdown-it: braces are text in these documents, and nothing that the generator's framework has to work out. */
export function plainBraces(md) {
  const { text } = md.renderer.rules;
  md.renderer.rules.text = (...args) => text(...args).replaceAll("{{", "&#123;&#123;");
}
