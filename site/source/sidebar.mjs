// What stands beside the pages, in the order in which people need it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findingGroups } from "./findings.mjs";
import { addressOf, addressOfPage, FILES } from "./pages.mjs";
import { CONTENT, MANIFEST, ROOT } from "./repository.mjs";
import { slugify } from "./slugify.mjs";

/** Files of the repository with what they are called here; each group in English and Chinese. */
export const GROUPS = [
  {
    name: ["Start", "开始"],
    pages: {
      "docs/getting-started.md": "Getting started",
      "docs/try.md": "Try without a project",
      "examples/README.md": "Examples",
    },
  },
  {
    name: ["Understand", "理解"],
    pages: {
      "docs/concepts.md": "Concepts",
      "docs/comparison.md": "Compared with other tools",
      "docs/compatibility.md": "Compatibility",
      "docs/faq.md": "Questions and answers",
    },
  },
  {
    name: ["Run it in production", "用于生产"],
    pages: {
      "docs/production.md": "Guide for production",
      "docs/deploy.md": "Deploy, step by step",
      "docs/nodes.md": "The life of a node",
      "docs/deferred-taints.md": "Deferred taints",
      "docs/remedies.md": "Remedies",
      "docs/adopt.md": "Adopt a running cluster",
      "docs/moving.md": "Rename, move, destroy",
      "docs/testing.md": "In your tests",
    },
  },
  {
    name: ["Review changes", "变更评审"],
    pages: {
      "docs/plan-review.md": "Plan review",
      "examples/plan-review/README.md": "In pull requests",
      "docs/check.md": "check",
      "docs/hand-written.md": "Hand-written Terraform",
    },
  },
  {
    name: ["On call", "值班"],
    pages: {
      "docs/stuck-cluster.md": "My cluster is stuck",
      "docs/doctor.md": "doctor",
      "docs/what-if.md": "what-if",
      "docs/rehearse.md": "rehearse",
    },
  },
  {
    name: ["Findings", "诊断"],
    pages: {
      "docs/diagnostics/README.md": "All findings",
    },
  },
  {
    name: ["Reference", "参考"],
    pages: {
      "docs/cluster-settings.md": "Settings of a cluster",
      "docs/completion.md": "Completion in a shell",
      "docs/json-output.md": "JSON output",
      "docs/hcl.md": "HCL output",
      "docs/reliability.md": "Reliability, exit codes",
      "docs/performance.md": "Performance",
      "CHANGELOG.md": "Changelog",
      "CONTRIBUTING.md": "Contributing",
      "SECURITY.md": "Security",
    },
  },
];

/** Pages of docs that stand in no group: they would be found by search alone. */
export function pagesWithoutPlace() {
  const placed = new Set(GROUPS.flatMap(({ pages }) => Object.keys(pages)));
  return [...FILES.keys()].filter((file) => /^docs\/[^/]+\.md$/.test(file) && !placed.has(file));
}

export function sidebar() {
  return {
    "/diagnostics/": [{ text: "All findings", link: "/diagnostics/" }, ...findings()],
    "/api/": [{ text: "API reference", link: "/api/" }, ...api()],
    "/": groups(0, ([file, text]) => ({ text, link: addressOf(file) }), {
      Findings: findingGroups().map(({ heading }) => ({ text: heading, link: `/diagnostics/#${slugify(heading)}` })),
      Reference: [{ text: "API reference", link: "/api/" }],
    }),
  };
}

/** Only pages that there are in Chinese, by their own titles. */
export function chineseSidebar() {
  return {
    "/zh-CN/": groups(1, ([file]) => {
      const chinese = file.replace(/^docs\//, "docs/zh-CN/");
      return FILES.has(chinese) && chinese !== file ? { text: titleOf(chinese), link: addressOf(chinese) } : undefined;
    }),
  };
}

function groups(language, itemOf, more = {}) {
  return GROUPS.map(({ name, pages }) => ({
    text: name[language],
    items: [
      ...Object.entries(pages)
        .map(itemOf)
        .filter((item) => item !== undefined),
      ...(more[name[0]] ?? []),
    ],
  })).filter(({ items }) => items.length > 0);
}

function findings() {
  return findingGroups().map(({ heading, findings }) => ({
    text: heading,
    collapsed: true,
    items: findings.map(({ code, title }) => ({ text: `${code}: ${title}`, link: `/diagnostics/${code}` })),
  }));
}

/** In the order of what people look for. */
const KINDS = {
  classes: "Classes",
  functions: "Functions",
  enumerations: "Enumerations",
  variables: "Constants",
  interfaces: "Interfaces",
  "type-aliases": "Types",
};

/** What scripts/api.mjs wrote: a group for each path that an app imports from. */
function api() {
  return Object.keys(MANIFEST.exports)
    .filter((name) => name !== "./package.json" && !name.includes("*"))
    .map((name) => {
      const module = `api/${MANIFEST.name}${name.slice(1)}`;
      const text = name === "." ? MANIFEST.name : name.slice(1);
      if (existsSync(path.join(CONTENT, `${module}.md`))) return { text, link: addressOfPage(`${module}.md`) };
      return {
        text,
        link: addressOfPage(`${module}/index.md`),
        collapsed: name !== ".",
        items: Object.entries(KINDS)
          .filter(([kind]) => existsSync(path.join(CONTENT, module, kind)))
          .map(([kind, text]) => ({
            text,
            collapsed: !["classes", "functions"].includes(kind),
            items: readdirSync(path.join(CONTENT, module, kind))
              .sort()
              .map((file) => ({ text: path.basename(file, ".md"), link: addressOfPage(`${module}/${kind}/${file}`) })),
          })),
      };
    });
}

export function titleOf(file) {
  return (
    /^# (.+)$/m.exec(readFileSync(path.join(ROOT, file), "utf8"))?.[1].replaceAll("`", "") ?? path.basename(file, ".md")
  );
}
