import { readFileSync } from "node:fs";
import path from "node:path";
import type { Document } from "./outline";
import { differencesOf, type Pair } from "./translation";

const REPOSITORY = path.join(__dirname, "../..");

const read = (file: string): Document => ({ path: file, text: readFileSync(path.join(REPOSITORY, file), "utf8") });

/** Documents that there are in two languages. */
const PAIRS: readonly Pair[] = [
  ["README.md", "README.zh-CN.md"],
  ["docs/stuck-cluster.md", "docs/zh-CN/stuck-cluster.md"],
].map(([original = "", translation = ""]) => ({ original: read(original), translation: read(translation) }));

const NAMES = PAIRS.map((pair) => [pair.translation.path, pair] as const);

test.each(NAMES)("%s says what its original says: headings, code, links, pictures, figures", (_path, pair) => {
  expect(differencesOf(pair, PAIRS)).toEqual([]);
});

test.each(NAMES)("%s is written in Chinese, and no sentence of the original was left in it", (_path, pair) => {
  const { translation } = pair;
  const lines = proseOf(translation.text);
  const untranslated = lines.filter(
    (line) => !/\p{Script=Han}/u.test(line) && (line.match(/[a-z]{2,}/g) ?? []).length > 3,
  );
  expect(untranslated).toEqual([]);
});

/** Lines without code, links' targets and HTML. */
function proseOf(text: string): string[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, "").replace(/<[^>]+>/g, "");
  return prose.split("\n").map((line) => line.replace(/`[^`]+`|\]\([^)]*\)|[\w-]+\/[\w-]+#\d+/g, ""));
}

describe("a translation that is left behind", () => {
  const ORIGINAL = `# Stuck
[中文](zh/page.md)
## Steps
Run \`doctor\` of 2.11.1, see [why](#why) and [others](other.md).
\`\`\`sh
kubectl get nodes # on a server, with --all of page.json
\`\`\`
## Why
- RK101

It ends with exit code 2 where the input of K3s cannot be read. Since May 2026 it has three forms. Nothing in the cluster is changed by it.

| what | why |
|---|---|
| \`crashes\` | without DNS |
| \`runs\` | it waits |
`;
  const TRANSLATION = `# 卡住
[English](../page.md)
## 步骤
用 2.11.1 的 \`doctor\`，见[别处](../other.md)和[原因](#原因)。
\`\`\`sh
kubectl get nodes # 在服务器上，page.json 的 --all
\`\`\`
## 原因
- RK101

K3s 的输入无法读取时，退出码是 2。从 2026 年 5 月开始，它有三种形式。它不会修改集群里的任何东西。

| 现象 | 原因 |
|---|---|
| \`crashes\` | 没有 DNS |
| \`runs\` | 它在等待 |
`;
  const behind = (from: string, to: string): string[] => {
    const pair: Pair = {
      original: { path: "docs/page.md", text: ORIGINAL },
      translation: { path: "docs/zh/page.md", text: TRANSLATION.replace(from, to) },
    };
    return differencesOf(pair, [pair]);
  };

  test("is none while only words and comments differ, and their order", () => {
    expect(behind("", "")).toEqual([]);
  });

  test.each<[string, string, string, readonly string[]]>([
    [
      "a heading of another level",
      "## 原因",
      "### 原因",
      ['heading 3: docs/page.md has "## Why", docs/zh/page.md "### 原因"'],
    ],
    [
      "a heading more",
      "- RK101\n",
      "- RK101\n## 更多\n",
      ['heading 4: docs/page.md has "the end", docs/zh/page.md "## 更多"'],
    ],
    ["a heading less", "## 原因\n", "", ['heading 3: docs/page.md has "## Why", docs/zh/page.md "the end"']],
    [
      "another command",
      "get nodes",
      "get pods",
      ['heading 2, "## Steps": code block 1, line 1 is "kubectl get nodes", and "kubectl get pods" there'],
    ],
    ["a block of another language", "```sh", "```text", ['heading 2, "## Steps": code block 1 is sh, and text there']],
    [
      "another link",
      "../other.md",
      "../else.md",
      [
        'heading 2, "## Steps": link or picture docs/other.md is not in docs/zh/page.md',
        'heading 2, "## Steps": link or picture docs/else.md is not in docs/page.md',
      ],
    ],
    [
      "a link to another heading",
      "#原因",
      "#步骤",
      [
        'heading 2, "## Steps": link or picture heading 3 of docs/page.md is not in docs/zh/page.md',
        'heading 2, "## Steps": link or picture heading 2 of docs/page.md is not in docs/page.md',
      ],
    ],
    [
      "another name of a command",
      "`doctor`",
      "`check`",
      [
        'heading 2, "## Steps": code doctor is not in docs/zh/page.md',
        'heading 2, "## Steps": code check is not in docs/page.md',
      ],
    ],
    [
      "another release",
      "2.11.1",
      "2.11.2",
      [
        'heading 2, "## Steps": figure 2.11.1 is not in docs/zh/page.md',
        'heading 2, "## Steps": figure 2.11.2 is not in docs/page.md',
      ],
    ],
    [
      "another code",
      "- RK101",
      "- RK102",
      [
        'heading 3, "## Why": figure RK101 is not in docs/zh/page.md',
        'heading 3, "## Why": figure RK102 is not in docs/page.md',
      ],
    ],
    ["an item more", "- RK101", "- RK101\n- 更多", ['heading 3, "## Why": items: 1, and 2 in docs/zh/page.md']],
    [
      "another exit code",
      "退出码是 2",
      "退出码是 1",
      [
        'heading 3, "## Why": figure 2 is not in docs/zh/page.md',
        'heading 3, "## Why": figure 1 is not in docs/page.md',
      ],
    ],
    [
      "another number in words",
      "三种形式",
      "四种形式",
      [
        'heading 3, "## Why": figure 3 is not in docs/zh/page.md',
        'heading 3, "## Why": figure 4 is not in docs/page.md',
      ],
    ],
    [
      "another name",
      "K3s",
      "RKE2",
      [
        'heading 3, "## Why": name K3s is not in docs/zh/page.md',
        'heading 3, "## Why": name RKE2 is not in docs/page.md',
      ],
    ],
    ["a name more", "它有三种", "Terraform 有三种", ['heading 3, "## Why": name Terraform is not in docs/page.md']],
    [
      "another month",
      "5 月",
      "6 月",
      [
        'heading 3, "## Why": figure 5 is not in docs/zh/page.md',
        'heading 3, "## Why": figure 6 is not in docs/page.md',
      ],
    ],
    [
      "a sentence less",
      "它不会修改集群里的任何东西。",
      "",
      ['heading 3, "## Why": too short for a translation: "K3s 的输入无法读取时，退出码是 2。从 2026 年 5..."'],
    ],
    [
      "sentences more",
      "它不会修改集群里的任何东西。",
      "它不会修改集群里的任何东西。无论集群有多大，它都只需要几秒钟，而且不需要任何权限，也不需要网络连接。",
      ['heading 3, "## Why": too long for a translation: "K3s 的输入无法读取时，退出码是 2。从 2026 年 5..."'],
    ],
    ["a row less", "| `runs` | 它在等待 |\n", "", ['heading 3, "## Why": rows: 3, and 2 in docs/zh/page.md']],
    [
      "rows in another order",
      "| `crashes` | 没有 DNS |\n| `runs` | 它在等待 |",
      "| `runs` | 没有 DNS |\n| `crashes` | 它在等待 |",
      [
        'heading 3, "## Why": code crashes is not in docs/zh/page.md',
        'heading 3, "## Why": code runs is not in docs/page.md',
        'heading 3, "## Why": code runs is not in docs/zh/page.md',
        'heading 3, "## Why": code crashes is not in docs/page.md',
      ],
    ],
    [
      "another option in a comment",
      "--all",
      "--none",
      [
        'heading 2, "## Steps": code block 1, line 1 has the comment "# on a server, with --all of page.json", and "# 在服务器上，page.json 的 --none" there',
      ],
    ],
    [
      "no link to the other language",
      "[English](../page.md)",
      "English",
      [
        "docs/zh/page.md does not link docs/page.md at its top",
        'heading 1, "# Stuck": link or picture docs/page.md is not in docs/zh/page.md',
      ],
    ],
  ])("has %s, and is told where", (_what, from, to, differences) => {
    expect(behind(from, to)).toEqual(differences);
  });
});
