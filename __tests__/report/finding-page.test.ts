import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findingPage, PROJECT_PAGE } from "../../lib/report/finding-page";
import { FINDINGS, type FindingCode } from "../../lib/scheduling/findings/finding";

const ROOT = path.join(__dirname, "../..");
const { homepage, repository } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

test("every code has a page where the project is", () => {
  const inProject = `${PROJECT_PAGE}/blob/main/`;
  for (const code of Object.keys(FINDINGS) as FindingCode[]) {
    const page = findingPage(code);
    expect(page.startsWith(inProject)).toBe(true);
    expect([code, existsSync(path.join(ROOT, page.slice(inProject.length)))]).toEqual([code, true]);
  }
});

test("reports link to where package.json says that the project is", () => {
  expect([homepage, repository.url]).toEqual([PROJECT_PAGE, `git+${PROJECT_PAGE}.git`]);
});
