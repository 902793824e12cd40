// Serves the built site on this machine as GitHub Pages does: below the project's name, addresses without ".html".
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { BASE, SITE } from "../source/repository.mjs";

export const BUILT = path.join(SITE, ".vitepress/dist");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".gif": "image/gif",
  ".xml": "application/xml",
};

/** The built file behind an address; none where GitHub Pages answers with 404. */
export function builtFile(pathname) {
  if (!pathname.startsWith(BASE)) return undefined;
  const below = path.join(BUILT, decodeURIComponent(pathname.slice(BASE.length)));
  const candidates = pathname.endsWith("/") ? [path.join(below, "index.html")] : [below, `${below}.html`];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

export async function serveSite() {
  const server = createServer(({ url }, response) => {
    const file = builtFile(new URL(url, "http://localhost").pathname);
    response.writeHead(file === undefined ? 404 : 200, { "content-type": TYPES[path.extname(file ?? "404.html")] });
    response.end(readFileSync(file ?? path.join(BUILT, "404.html")));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, address: (page) => `${origin}${BASE}${page}`, close: () => server.close() };
}
