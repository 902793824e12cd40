import { existsSync } from "node:fs";
import path from "node:path";
import { FINDINGS, type Finding, isAboutChange, isFindingCode } from "../../lib/scheduling/findings/finding";
import { findingsOf, findingsOfChange, findingsOfPlan, typeErrors } from "./example";
import { saidInHcl } from "./languages";
import { codesWithPage, pageText, readPage } from "./page";

const CODES = Object.keys(FINDINGS).sort();
/** Codes whose page can be read; the others fail in the first tests, and say so. */
const DOCUMENTED = CODES.filter((code) => codesWithPage().includes(code));
const FIXED = DOCUMENTED.flatMap((code) => readPage(code).fixed.map((_, index) => [code, index + 1] as const));

const open = (findings: readonly Finding[]) => findings.filter(({ acknowledged }) => acknowledged === undefined);

/** What is said about an example of a page; of a page about a change, when the app goes there from `before`. */
function findingsOn(code: string, block: string): Finding[] {
  const { before, failing } = readPage(code);
  if (before === undefined) return findingsOf(block);
  return (BY_PLAN[code] ?? findingsOfChange)(before, block, failing);
}

/** Changes that only a plan shows, because it holds what is in Rancher. */
const BY_PLAN: Readonly<Record<string, (before: string, block: string, failing: string) => Finding[]>> = {
  RK711: (held, block, refused) => findingsOfPlan(held, block, refused),
  RK712: (held, block) => findingsOfPlan(held, block),
  RK717: (held, block) => findingsOfPlan(held, block),
};

test("there is a page for every code, and none for a code that does not exist", () => {
  expect(codesWithPage()).toEqual(CODES);
});

describe.each(DOCUMENTED)("the page of %s", (code) => {
  const page = readPage(code);

  test("has the code, the title and the severity of the finding", () => {
    expect(page).toMatchObject({ code, ...(isFindingCode(code) ? FINDINGS[code] : {}) });
  });

  test("says in one to three paragraphs what it means, and names sources that can be looked up", () => {
    expect(page.paragraphs.length).toBeGreaterThanOrEqual(1);
    expect(page.paragraphs.length).toBeLessThanOrEqual(3);
    expect(page.sources.filter((source) => !isReference(source))).toEqual([]);
  });

  test("has a sentence before every repair", () => {
    expect(page.fixed.filter(({ sentence }) => !/^[\s\S]+:$/.test(sentence))).toEqual([]);
  });

  test("reads well in a terminal: short lines, no markup but headings, lists and code", () => {
    const lines = pageText(code).split("\n");
    expect(lines.slice(1).filter((line) => line.length > 80 && !line.includes("https://"))).toEqual([]);
    expect(lines.filter((line) => /<\/?[a-z]+>|\]\(|\*\*|\t|\s$/.test(line))).toEqual([]);
  });

  test("tells the app before from the app after a change, if it is about one", () => {
    expect(page.before !== undefined).toBe(isAboutChange(code));
  });

  test("shows a failing example, which gives this finding, and nothing that an app in TypeScript cannot write", () => {
    const found = findingsOn(code, page.failing);
    expect(open(found).map((finding) => finding.code)).toContain(code);
    expect(saidInHcl(found)).toEqual([]);
  });
});

test.each(FIXED)("%s does not occur in repair %i, and nothing else is an error there", (code, number) => {
  const block = readPage(code).fixed[number - 1]?.block ?? "";
  const left = open(findingsOn(code, block));
  expect(left.filter((finding) => finding.code === code || finding.severity === "error")).toEqual([]);
});

test("an error cannot be repaired by accepting it", () => {
  // To say what an acknowledgement is for is the very repair of RK902, unless it is for RK902.
  const accepts = (code: string, block: string) =>
    block.includes(code === "RK902" ? '.acknowledge("RK902"' : ".acknowledge(");
  const accepting = DOCUMENTED.filter(
    (code) => readPage(code).severity === "error" && readPage(code).fixed.some(({ block }) => accepts(code, block)),
  );
  expect(accepting).toEqual([]);
});

test("every example compiles as it stands, and one that does not is found", () => {
  const examples = DOCUMENTED.flatMap((code) => {
    const { before, failing, fixed } = readPage(code);
    return [
      ...(before === undefined ? [] : [[`${code}, before`, before]]),
      [`${code}, failing`, failing],
      ...fixed.map(({ block }, index) => [`${code}, repair ${index + 1}`, block]),
    ];
  });
  const wrong = 'new K3sCluster(stack, "edge", {});\n';
  expect(typeErrors({ wrong, ...Object.fromEntries(examples) })).toEqual({
    wrong: [expect.stringContaining("kubernetesVersion")],
  });
});

test("the table of all findings has each with its severity and title, in order", () => {
  const rows = [...pageText("README").matchAll(/^\| \[(RK\d+)\]\((.+)\) \| (\w+) \| (.+) \|$/gm)];
  expect(rows.map(([, code, link, severity, title]) => ({ code, link, severity, title }))).toEqual(
    Object.entries(FINDINGS)
      .sort()
      .map(([code, definition]) => ({ code, link: `${code}.md`, ...definition })),
  );
});

/** A GitHub issue, a place in a repository, an address, or a file of this repository. */
function isReference(source: string): boolean {
  const text = source.replace(/\s+/g, " ");
  const [, file] = /^- (docs\/\S+\.md): /.exec(text) ?? [];
  if (file !== undefined) return existsSync(path.join(__dirname, "../..", file));
  return /^- (?:https:\/\/\S+$|[\w.-]+\/[\w.-]+(?:#\d+| [\w]))/.test(text);
}
