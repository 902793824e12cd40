/**
 * Lets links of files in the repository work on the site as well: what is a page of the site is linked there, what is not on
 * GitHub. A link to nothing is an error. Codes of findings, documents and issues of other projects become links where they are
 * named: the pages of findings have no links, as a terminal shows them too.
 */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { addressOf, FILES, originOf } from "./pages.mjs";
import { onGitHub, ROOT } from "./repository.mjs";

const EXTERNAL = /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i;

/** A plugin of markdown-it. */
export function repositoryLinks(md) {
  md.core.ruler.push("repository-links", ({ tokens, env, Token }) => {
    const origin = originOf(env.relativePath);
    if (origin === undefined) return;
    for (const token of tokens) {
      if (token.type === "html_block") token.content = htmlWithLinks(token.content, origin);
      if (token.children === null) continue;
      for (const child of token.children) rewrite(child, origin);
      token.children = withNamedLinks(token.children, origin, Token);
    }
  });
}

function rewrite(token, origin) {
  if (token.type === "link_open") token.attrSet("href", linkFrom(origin, token.attrGet("href")));
  if (token.type === "image") token.attrSet("src", pictureFrom(origin, token.attrGet("src")));
  if (token.type === "html_inline") token.content = htmlWithLinks(token.content, origin);
}

function htmlWithLinks(html, origin) {
  return html.replace(/\b(href|src|srcset)="([^"]*)"/g, (_, name, target) =>
    name === "href" ? `href="${linkFrom(origin, target)}"` : `${name}="${pictureFrom(origin, target)}"`,
  );
}

/** Where a link of a file goes on the site. */
export function linkFrom(origin, target) {
  if (EXTERNAL.test(target)) return target;
  const [, relative, anchor] = /^([^#]*)(#.*)?$/.exec(target);
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(origin), decodeURI(relative)));
  const page = addressOf(file) ?? addressOf(path.posix.join(file, "README.md"));
  if (page !== undefined) return `${page}${anchor ?? ""}`;
  const there = path.join(ROOT, file);
  if (file.startsWith("..") || !existsSync(there)) throw new Error(`${origin} links to ${target}, which there is not`);
  return `${onGitHub(file.replace(/\/$/, ""), statSync(there).isDirectory() ? "tree" : "blob")}${anchor ?? ""}`;
}

/** Pictures keep their places beside the pages; the bundler wants paths that begin with a dot. */
function pictureFrom(origin, target) {
  if (EXTERNAL.test(target) || target.startsWith("/")) return target;
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(origin), decodeURI(target)));
  const picture = FILES.get(file);
  if (picture === undefined) throw new Error(`${origin} shows ${target}, which is no picture of the site`);
  const relative = path.posix.relative(path.posix.dirname(FILES.get(origin)), picture);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

/** RK102, docs/nodes.md, or rancher/rancher#49981. */
const NAMED = /\b(RK\d{3})\b|\b(docs\/[\w-]+\.md)\b|\b([\w.-]+\/[\w.-]+)#(\d+)\b/g;

function withNamedLinks(tokens, origin, Token) {
  let linked = 0;
  return tokens.flatMap((token) => {
    if (token.type === "link_open") linked += 1;
    if (token.type === "link_close") linked -= 1;
    return token.type === "text" && linked === 0 ? textWithLinks(token, origin, Token) : [token];
  });
}

function textWithLinks(token, origin, Token) {
  const parts = [];
  let end = 0;
  for (const named of token.content.matchAll(NAMED)) {
    const { 0: name, index } = named;
    const href = addressOfNamed(named, origin);
    if (href === undefined) continue;
    parts.push(text(token.content.slice(end, index)), link(href, 1), text(name), link(href, -1));
    end = index + name.length;
  }
  return end === 0 ? [token] : [...parts, text(token.content.slice(end))];

  function text(content) {
    return Object.assign(new Token("text", "", 0), { content, level: token.level });
  }
  function link(href, nesting) {
    const made = new Token(nesting === 1 ? "link_open" : "link_close", "a", nesting);
    if (nesting === 1) made.attrSet("href", href);
    return made;
  }
}

/** None where the page itself is meant. */
function addressOfNamed([, code, document, project, issue], origin) {
  if (project !== undefined) return `https://github.com/${project}/issues/${issue}`;
  const file = document ?? `docs/diagnostics/${code}.md`;
  return file === origin ? undefined : addressOf(file);
}
