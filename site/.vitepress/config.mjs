// The generator's settings. What is a page, and how its links work, is in ../source.
import { defineConfig } from "vitepress";
import { repositoryLinks } from "../source/links.mjs";
import { transformHead, transformPageData } from "../source/page-data.mjs";
import { picturesOfBothSchemes } from "../source/pictures.mjs";
import { plainBraces } from "../source/plain-braces.mjs";
import { ADDRESS, BASE, MANIFEST, onGitHub } from "../source/repository.mjs";
import { boostDocument, boostTerm, prefix, tokenize } from "../source/search.mjs";
import { severityBadges } from "../source/severity-badges.mjs";
import { chineseSidebar, sidebar } from "../source/sidebar.mjs";
import { slugify } from "../source/slugify.mjs";

const LICENCE = `Apache-2.0, the generated bindings MPL-2.0. <a href="${onGitHub("LICENSE")}">Licence</a>`;

export default defineConfig({
  title: MANIFEST.name,
  description: MANIFEST.description,
  base: BASE,
  srcDir: "content",
  cleanUrls: true,
  metaChunk: true,
  sitemap: { hostname: ADDRESS },
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: `${BASE}logo.svg` }],
    ["meta", { name: "theme-color", content: "#0f766e" }],
  ],
  transformHead,
  transformPageData,
  vite: { build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 5000 } },
  markdown: {
    anchor: { slugify },
    // The two whose colours can all be read on the background of a block of code.
    theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
    config(md) {
      md.use(repositoryLinks).use(picturesOfBothSchemes).use(severityBadges).use(plainBraces);
    },
  },
  locales: {
    root: { label: "English", lang: "en" },
    "zh-CN": chinese(),
  },
  themeConfig: {
    logo: { src: "/logo.svg", alt: "" },
    // Most pages are in English alone: the menu leads to the other home page, a page to its own translation.
    i18nRouting: false,
    nav: [
      { text: "Docs", link: "/getting-started", activeMatch: "^/(?!api|diagnostics|stuck-cluster)." },
      { text: "My cluster is stuck", link: "/stuck-cluster" },
      { text: "Playground", link: "/playground/", target: "_self" },
      { text: "Findings", link: "/diagnostics/", activeMatch: "^/diagnostics/" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
    ],
    sidebar: { ...sidebar(), ...chineseSidebar() },
    outline: { level: [2, 3] },
    editLink: { pattern: onGitHub(":path", "edit"), text: "Edit this page on GitHub" },
    socialLinks: [{ icon: "github", link: MANIFEST.homepage, ariaLabel: "GitHub" }],
    footer: { message: LICENCE },
    search: {
      provider: "local",
      options: {
        detailedView: true,
        miniSearch: {
          options: { tokenize },
          searchOptions: {
            fuzzy: false,
            prefix,
            // A message that is pasted has names that are on no page; what has the most of its words comes first.
            combineWith: "OR",
            boost: { title: 4, text: 2, titles: 1 },
            boostDocument,
            boostTerm,
          },
        },
        locales: { "zh-CN": { translations: chineseSearch() } },
      },
    },
  },
});

function chinese() {
  return {
    label: "简体中文",
    lang: "zh-CN",
    link: "/zh-CN/",
    themeConfig: {
      nav: [
        { text: "集群卡住了", link: "/zh-CN/stuck-cluster" },
        { text: "英文文档", link: "/getting-started" },
      ],
      outline: { level: [2, 3], label: "本页内容" },
      docFooter: { prev: "上一页", next: "下一页" },
      editLink: { pattern: onGitHub(":path", "edit"), text: "在 GitHub 上编辑此页" },
      darkModeSwitchLabel: "外观",
      lightModeSwitchTitle: "切换到浅色",
      darkModeSwitchTitle: "切换到深色",
      sidebarMenuLabel: "目录",
      returnToTopLabel: "回到顶部",
      langMenuLabel: "语言",
      skipToContentLabel: "跳到正文",
    },
  };
}

function chineseSearch() {
  return {
    button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
    modal: {
      displayDetails: "显示详情",
      resetButtonTitle: "清除",
      backButtonTitle: "关闭",
      noResultsText: "没有结果：",
      footer: { selectText: "选择", navigateText: "移动", closeText: "关闭" },
    },
  };
}
