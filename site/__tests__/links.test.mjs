// Every link, picture, script and anchor of the built site leads to something.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { Parser } from "htmlparser2";
import { ADDRESS, BASE } from "../source/repository.mjs";
import { BUILT, builtFile } from "./site-server.mjs";

const TARGETS = { a: ["href"], link: ["href"], img: ["src", "srcset"], source: ["src", "srcset"], script: ["src"] };
/** file -> its anchors and what it points at */
const pages = new Map();

before(() => {
  for (const file of readdirSync(BUILT, { encoding: "utf8", recursive: true }).filter((each) =>
    each.endsWith(".html"),
  )) {
    pages.set(path.join(BUILT, file), read(path.join(BUILT, file)));
  }
});

function read(file) {
  const anchors = new Set();
  const targets = new Set();
  const parser = new Parser({
    onopentag(tag, attributes) {
      for (const anchor of [attributes.id, tag === "a" ? attributes.name : undefined]) if (anchor) anchors.add(anchor);
      for (const name of TARGETS[tag] ?? []) if (attributes[name] !== undefined) targets.add(attributes[name]);
    },
  });
  parser.end(readFileSync(file, "utf8"));
  return { anchors, targets };
}

/** Each target of each page as an absolute address, as a browser would make it. */
function* links() {
  for (const [file, { targets }] of pages) {
    const here = new URL(
      path
        .relative(BUILT, file)
        .replace(/(^|\/)index\.html$/, "$1")
        .replace(/\.html$/, ""),
      ADDRESS,
    );
    for (const target of targets) yield { file: path.relative(BUILT, file), target, url: new URL(target, here) };
  }
}

const isOwn = ({ url }) => url.href.startsWith(ADDRESS);
/** The page brings it along. */
const isWithin = ({ url }) => url.protocol === "data:";

test("there are pages, and they have links", () => {
  assert.ok(pages.size > 100);
  assert.ok([...links()].length > 1000);
});

test("what is linked within the site is there", () => {
  const dead = [...links()].filter((link) => isOwn(link) && builtFile(link.url.pathname) === undefined);
  assert.deepEqual([...new Set(dead.map(({ file, target }) => `${file}: ${target}`))], []);
});

test("anchors are those of headings that there are", () => {
  const dead = [...links()].filter((link) => {
    if (!isOwn(link) || link.url.hash === "") return false;
    const page = pages.get(builtFile(link.url.pathname));
    return page !== undefined && !page.anchors.has(decodeURIComponent(link.url.hash.slice(1)));
  });
  assert.deepEqual([...new Set(dead.map(({ file, target }) => `${file}: ${target}`))], []);
});

test("no link leaves the part of the server that the project has, but for links to other servers", () => {
  const outside = [...links()].filter(({ target }) => target.startsWith("/") && !target.startsWith(BASE));
  assert.deepEqual(
    outside.map(({ file, target }) => `${file}: ${target}`),
    [],
  );
});

test("links to other servers are encrypted, and name a host", () => {
  const external = [...links()].filter((link) => !isOwn(link) && !isWithin(link));
  assert.ok(external.length > 0);
  const wrong = external.filter(
    ({ url }) => url.protocol !== "https:" || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname),
  );
  assert.deepEqual([...new Set(wrong.map(({ file, target }) => `${file}: ${target}`))], []);
});
