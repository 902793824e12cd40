// What each page says of itself to browsers and search engines, and where it is edited.
import { readFileSync } from "node:fs";
import path from "node:path";
import { addressOfPage, FILES, originOf } from "./pages.mjs";
import { ADDRESS, CONTENT, MANIFEST, ROOT } from "./repository.mjs";

/** What a chat shows of a link to any page. */
export const PICTURE = `${ADDRESS}review-light.png`;

export function transformPageData(pageData) {
  const { relativePath } = pageData;
  const origin = originOf(relativePath);
  pageData.description ||= descriptionOf(relativePath);
  // The link "Edit this page" is made of it. Pages of the API are made of sources, which they link to themselves.
  if (origin === undefined) Object.assign(pageData.frontmatter, { editLink: false, pageClass: "api" });
  else pageData.filePath = origin;
}

/** The same page in the other language, where there is one. */
function translationOf(origin) {
  if (origin === undefined || !origin.startsWith("docs/")) return undefined;
  const isChinese = origin.startsWith("docs/zh-CN/");
  const other = isChinese ? origin.replace("docs/zh-CN/", "docs/") : origin.replace("docs/", "docs/zh-CN/");
  if (!FILES.has(other)) return undefined;
  return { link: addressOfPage(FILES.get(other)), lang: isChinese ? "en" : "zh-CN" };
}

export function transformHead({ pageData, title, description }) {
  const address = `${ADDRESS}${addressOfPage(pageData.relativePath).slice(1)}`;
  const translation = translationOf(originOf(pageData.relativePath));
  return [
    ["meta", { property: "og:type", content: "website" }],
    ["meta", { property: "og:site_name", content: MANIFEST.name }],
    ["meta", { property: "og:title", content: title }],
    ["meta", { property: "og:description", content: description }],
    ["meta", { property: "og:url", content: address }],
    ["meta", { property: "og:image", content: PICTURE }],
    ["meta", { name: "twitter:card", content: "summary_large_image" }],
    ...(pageData.isNotFound ? [] : [["link", { rel: "canonical", href: address }]]),
    ...(translation === undefined
      ? []
      : [["link", { rel: "alternate", hreflang: translation.lang, href: `${ADDRESS}${translation.link.slice(1)}` }]]),
  ];
}

const LONGEST = 200;

/** The first paragraph, as plain text. */
function descriptionOf(page) {
  let text;
  try {
    text = readFileSync(path.join(originOf(page) === undefined ? CONTENT : ROOT, originOf(page) ?? page), "utf8");
  } catch (error) {
    // The page that says that there is no page has no file.
    if (error.code === "ENOENT") return MANIFEST.description;
    throw error;
  }
  const paragraph = text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/^```[\s\S]*?^```$/gm, "")
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .find((part) => part !== "" && !/^([#|<>!*-]|Severity:|Defined in:)/.test(part));
  if (paragraph === undefined) return MANIFEST.description;
  const plain = paragraph
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]|\s*:$/g, "")
    .replace(/\s+/g, " ");
  return plain.length <= LONGEST ? plain : `${plain.slice(0, plain.lastIndexOf(" ", LONGEST))} …`;
}
