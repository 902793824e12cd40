import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { source } from "axe-core";
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { findingPage } from "../../lib/report/finding-page";
import { plain } from "../../lib/scheduling/rich-text";
import { TAINT_EFFECTS } from "../../lib/scheduling/taint";
import { answerOf } from "../../lib/trial/answer";
import { judgeTrial } from "../../lib/trial/judge-trial";
import { readTrial } from "../../lib/trial/read-trial";
import { fuzz } from "../fuzz";
import { address, answer, launch, open, signOf } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Clusters of each kind, among them one that is not right. */
const PAGES = {
  reported: "",
  "with everything":
    "#pool=first:all:k=v:NoSchedule:label=disk=ssd:x3:after-ready&pool=w:worker&rancher=2.11.2&toleration=a:NoExecute op=Exists&derived-tolerations=no&disable=traefik",
  "not right": "#pool=First::k=v:NoExecut:x0&pool=w:worker&rancher=2&k3s=1&rancher-url=http://r&toleration=a&what=1",
  "not known": "#rancher=2.11.1&rancher-url=https://192.0.2.10&pool=first:all:k=v:NoExecute&derived-tolerations=no",
};

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each(Object.entries(PAGES).slice(0, 3))("nobody is kept out: %s", async (_name, fragment) => {
    const { page } = await open(browser, fragment, { colorScheme, viewport: { width: 1200, height: 900 } });
    await page.evaluate(`document.querySelectorAll("details").forEach((each) => { each.open = true; })`);
    await page.evaluate(source);
    const { violations } = (await page.evaluate("axe.run()")) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`)).toEqual([]);
  });
});

/** As long as Kubernetes allows, and many: the table is wider than any screen. */
const LONG = Array.from({ length: 8 }, (_, index) => {
  const name = `${"n".repeat(58)}${index}`;
  return `pool=${name}:worker:${name}.example.com/${name}=${name}:NoSchedule`;
});

const LONG_NAMES = `#pool=first:all:k=v:NoExecute&${LONG.join("&")}`;

test.each([
  ...Object.entries(PAGES).map(([name, fragment]) => [name, 320, fragment] as const),
  ["long names", 320, LONG_NAMES] as const,
  ["long names", 1280, LONG_NAMES] as const,
])("nothing but a table's own box scrolls to the side: %s, %i wide", async (_name, width, fragment) => {
  const { page } = await open(browser, fragment, { viewport: { width, height: 800 } });
  await signOf(page);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
});

test("without JavaScript there is the command, and no field that nothing follows from", async () => {
  const { page } = await open(browser, "", { javaScriptEnabled: false });
  expect(await page.getByText("npx cdktf-rancher-k3s try").first().isVisible()).toBe(true);
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await page.getByRole("textbox").count()).toBe(0);
  await page.getByText("What is a taint, and what is the trap?").click();
  expect(await page.getByText("everything waits").isVisible()).toBe(true);
});

test("nothing is asked for but the page itself, and nothing could be", async () => {
  const { page, requests, complaints } = await open(browser);
  for (const name of ["Its repair", "Split roles", "Everything tainted"]) {
    await page.getByRole("button", { name }).click();
    await signOf(page);
  }
  expect(requests).toEqual([address()]);
  expect(complaints).toEqual([]);
  // The page's own rules keep it from asking, whatever is in it.
  const refused = await page.evaluate(`fetch("https://example.com/").then(() => "asked", ({ message }) => message)`);
  expect(refused).toBe("Failed to fetch");
  expect(complaints.join("\n")).toMatch(/violates the following Content Security Policy directive/);
  const text = readFileSync(new URL(address()), "utf8");
  // As docs and the changelog have it, about 210 kB.
  expect(gzipSync(text).length).toBeLessThan(225_000);
  expect(text.slice(0, text.indexOf("<style>"))).not.toMatch(/ (?:src|href)="(?!data:|https:\/\/github\.com\/)/);
});

test.each([
  ["markup", '#pool=<img src=x onerror=alert(1)>:all&rancher="><script>alert(2)</script>'],
  [
    "markup, escaped",
    "#pool=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E:all:%3Csvg%2Fonload%3Dalert(2)%3E:NoExecute&%3Cb%3E=1",
  ],
  ["a script as address", "#rancher-url=javascript:alert(1)&pool=a:all"],
  ["very long", `#pool=a:all&rancher=${"9".repeat(40_000)}`],
  ["very many", `#${"pool=a:all&".repeat(2000)}`],
  ["no escape", "#pool=a:all&%=%&%zz=1&pool=%ff:all"],
  [
    "names of JavaScript",
    "#__proto__=1&constructor=2&pool=constructor:all&pool=__proto__:worker&disable=toString&as=constructor",
  ],
  ["nothing", "#&&==&"],
])("a link does nothing bad: %s", async (_name, fragment) => {
  const { page, complaints, requests } = await open(browser, fragment);
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Would this cluster come up?");
  expect(await page.locator("main img, main script, main svg").count()).toBe(0);
  expect(complaints).toEqual([]);
  expect(requests).toHaveLength(1);
  // What was not read is told, or what was read is told to be wrong, or there was nothing.
  const isTold = await page.locator("#link-note").isVisible();
  expect([isTold, await signOf(page)]).not.toEqual([false, "yes"]);
});

test("links go to the repository, or to the site that the page is built for", async () => {
  const { page } = await open(browser);
  const links = async () =>
    Promise.all(
      ["cdktf-rancher-k3s", "RK102", "how it judges, and what links to this page hold"].map((name) =>
        page.getByRole("link", { name, exact: true }).getAttribute("href"),
      ),
    );
  const { homepage } = JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8"));
  expect(await links()).toEqual([homepage, findingPage("RK102"), `${homepage}/blob/main/docs/try.md`]);
  expect(await page.locator('meta[property="og:image"]').count()).toBe(0);
  const folder = path.join(tmpdir(), "in-a-site");
  const script = path.join(__dirname, "../../scripts/playground.mjs");
  const picture = "https://docs.example.com/picture.png";
  execFileSync(process.execPath, [script, folder, "--site", "../", "--picture", picture]);
  await page.goto(pathToFileURL(path.join(folder, "index.html")).href);
  expect(await links()).toEqual(["../", "../diagnostics/RK102", "../try"]);
  // What a chat shows of a link that somebody shares.
  expect(await page.locator('meta[property="og:image"]').getAttribute("content")).toBe(picture);
  expect(await page.locator('meta[property="og:title"]').getAttribute("content")).toBe(await page.title());
});

const taint = fc.tuple(fc.constantFrom("k=v", "team", "CriticalAddonsOnly"), fc.constantFrom(...TAINT_EFFECTS));
const pool = fc
  .record({
    roles: fc.constantFrom("all", "etcd+controlplane", "worker", "etcd", "controlplane+worker"),
    taints: fc.uniqueArray(
      taint.map((parts) => parts.join(":")),
      { maxLength: 2 },
    ),
    isDeferred: fc.boolean(),
  })
  .map(({ roles, taints, isDeferred }) => [roles, ...taints, ...(isDeferred ? ["after-ready"] : [])].join(":"));

test("the page judges as the library does", async () => {
  const { page, complaints } = await open(browser);
  const seen = new Set<string>();
  const show = (each: Page, fragment: string) => each.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
  await fc.assert(
    fc.asyncProperty(fc.array(pool, { minLength: 1, maxLength: 3 }), async (texts) => {
      const pools = texts.map((text, index) => `p${index}:${text}`);
      await show(page, ["rancher=2.14.1", "k3s=v1.33.5+k3s1", ...pools.map((each) => `pool=${each}`)].join("&"));
      await page.locator(`#pool-${pools.length - 1}-name`).waitFor();
      const judged = judgeTrial(
        readTrial({
          pools,
          rancherVersion: "2.14.1",
          kubernetesVersion: "v1.33.5+k3s1",
          tolerations: [],
          derivesTolerations: true,
          disabled: [],
        }),
      );
      const { sign, words } = answerOf(judged.proof);
      await page.locator("#pools .card").nth(pools.length).waitFor({ state: "detached" });
      expect([await signOf(page), (await answer(page)).toLowerCase()]).toEqual([sign, plain(words).toLowerCase()]);
      const marks = await page.locator("tbody td .mark > [aria-hidden]").allInnerTexts();
      const shown = { runs: "✓", depends: "?" } as Readonly<Record<string, string>>;
      const cells = judged.proof.workloads.flatMap(({ placements }) => {
        // Pools that fare the same share a column.
        const columns = new Map(
          pools.map((_, index) => [signatureOf(judged, `p${index}`), `p${index}`]).reverse() as [string, string][],
        );
        return [...columns.values()].reverse().map((name) => shown[placements[name]?.verdict ?? ""] ?? "✗");
      });
      expect([...marks].sort()).toEqual([...cells].sort());
      seen.add(sign);
    }),
    fuzz(15),
  );
  expect([...seen].sort()).toEqual(["no", "yes"]);
  expect(complaints).toEqual([]);
});

function signatureOf({ proof }: ReturnType<typeof judgeTrial>, pool: string): string {
  return JSON.stringify(proof.workloads.map(({ placements }) => placements[pool]));
}
