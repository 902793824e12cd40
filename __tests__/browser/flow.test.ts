import type { Browser } from "playwright-core";
import { rancherK3s } from "../trial/command";
import { address, answer, focused, launch, open, signOf } from "./page";

const RELEASES = ["--rancher", "2.11.1", "--k3s", "v1.32.5+k3s1"];
const REPORTED = [...RELEASES, "--pool", "first:all:test-key=test-value:NoExecute", "--pool", "w:worker"];
const START = "#rancher=2.11.1&k3s=v1.32.5+k3s1&pool=first:all&pool=w:worker";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** What the command line says of the same cluster. */
async function said(args: readonly string[]) {
  const { out } = await rancherK3s(["try", ...args, "--format", "json"]);
  return JSON.parse(out);
}

/** Sentences on the page begin with a capital letter. */
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

test("the reported case is typed, fails as on the command line, and its repair is one press away", async () => {
  const { page, complaints } = await open(browser, START);
  expect(await signOf(page)).toBe("yes");

  await page.getByRole("button", { name: "Add a taint to pool 1" }).click();
  await page.keyboard.type("test-key=test-value:NoExecute");
  // Typing does not lose its place, although everything is shown anew at each key.
  expect(await focused(page)).toBe("pool-0-taint-0");
  expect(await page.getByRole("textbox", { name: "Taint 1 of pool 1" }).inputValue()).toBe(
    "test-key=test-value:NoExecute",
  );
  const before = await said(REPORTED);
  expect([await signOf(page), (await answer(page)).toLowerCase()]).toEqual(["no", before.answer.toLowerCase()]);
  const coredns = page.getByRole("row", { name: /^coredns/ });
  expect(await coredns.getByRole("cell").allInnerTexts()).toEqual([
    expect.stringContaining("test-key=test-value:NoExecute is not tolerated"),
    expect.stringContaining("✓"),
  ]);

  await page.getByRole("button", { name: "Apply this repair" }).click();
  expect(await signOf(page)).toBe("yes");
  expect(capital(await answer(page))).toBe(capital(before.repair.answer));
  expect(await page.getByLabel("taints come once the cluster is ready").first().isChecked()).toBe(true);
  expect(await focused(page)).toBe("verdict-words");
  expect(complaints).toEqual([]);
});

test("a repair that adds a pool adds its fields", async () => {
  const { page } = await open(browser, "#pool=w:worker");
  expect(await answer(page)).toBe(
    "No, this cluster never comes up: no node pool has any of the roles etcd and control-plane",
  );
  await page.getByRole("button", { name: "Apply this repair" }).click();
  expect(await signOf(page)).toBe("yes");
  const added = page.getByRole("group", { name: "Pool 2" });
  expect(await added.getByLabel("Name").inputValue()).toBe("servers");
  expect(await added.getByRole("checkbox", { checked: true }).evaluateAll((all) => all.map(({ id }) => id))).toEqual([
    "pool-1-roles-etcd",
    "pool-1-roles-control-plane",
  ]);
  expect(await page.getByRole("button", { name: "Apply this repair" }).count()).toBe(0);
});

test("what is wrong is told at its field, and nothing is judged until it is put right", async () => {
  const { page } = await open(browser, `${START}:k=v:NoExecute`);
  const taint = page.locator("#pool-1-taint-0");
  await taint.fill("k=v:NoExecut");
  expect(await signOf(page)).toBe("none");
  expect(await page.locator("#pool-1-taint-0-fault").innerText()).toMatch(/did you mean "NoExecute"\?/);
  expect(await taint.getAttribute("aria-invalid")).toBe("true");
  expect(await page.getByRole("table").count()).toBe(0);
  expect(await page.locator("#writing").isVisible()).toBe(false);
  await page.locator("#add-pool").focus();
  await page.getByRole("button", { name: "Go to the field" }).click();
  expect(await focused(page)).toBe("pool-1-taint-0");
  await page.keyboard.press("End");
  await page.keyboard.type("e");
  expect(await signOf(page)).toBe("yes");
  expect(await page.locator("#pool-1-taint-0-fault").innerText()).toBe("");
});

test("everything can be done with the keyboard, and the focus goes where one would look for it", async () => {
  const { page } = await open(browser, START);
  const tabTo = async (id: string) => {
    for (let presses = 0; presses < 120 && (await focused(page)) !== id; presses += 1) await page.keyboard.press("Tab");
    expect(await focused(page)).toBe(id);
  };
  await tabTo("pool-0-add-taint");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("pool-0-taint-0");
  await page.keyboard.type("k=v:NoExecute");
  expect(await signOf(page)).toBe("no");
  // Backwards to its repair.
  for (let presses = 0; presses < 40 && (await focused(page)) !== "apply-repair"; presses += 1) {
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Enter");
  expect([await focused(page), await signOf(page)]).toEqual(["verdict-words", "yes"]);

  await tabTo("add-pool");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("pool-2-name");
  await page.keyboard.type("third");
  await tabTo("pool-2-up");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("pool-1-up");
  await page.keyboard.press("Enter");
  // It is the first, and cannot go up further.
  expect(await focused(page)).toBe("pool-0-down");
  expect(await page.locator("#pool-0-name").inputValue()).toBe("third");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect([await focused(page), await page.locator("#pool-0-name").inputValue()]).toEqual(["pool-0-name", "first"]);
  await tabTo("pool-0-taint-0");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("pool-0-add-taint");
  await tabTo("as-typescript");
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("#written pre").first().innerText()).toMatch(/^apiVersion:|^resource /);
});

test("a screen reader hears the answer once typing pauses, in a few words", async () => {
  const { page } = await open(browser, START);
  await page.getByRole("button", { name: "The reported case" }).click();
  await page.getByText("The reported case. no, the first node cannot bring this cluster up. 1 error").waitFor({
    state: "attached",
  });
  expect(await page.locator("#announced").getAttribute("role")).toBe("status");
});

test("a link shows the same to somebody else, and the browser's buttons go back and forward", async () => {
  const { page } = await open(browser, START, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Add a taint to pool 1" }).click();
  await page.keyboard.type("test-key=");
  // The address is written when typing pauses, and that is no step of its own.
  await page.waitForURL(({ hash }) => hash.includes("taint=test-key"));
  await page.keyboard.type("test-value:NoExecute");
  await page.locator("#rancher").fill("2.11.2");
  await page.getByLabel("by an IP address").check();
  await page.getByLabel("Rancher YAML").check();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("✓ Copied").waitFor();
  const link: string = await page.evaluate("navigator.clipboard.readText()");
  expect(link).toBe(
    `${address()}#rancher=2.11.2&k3s=v1.32.5+k3s1&rancher-url=https://192.0.2.10&pool=first:all:test-key=test-value:NoExecute&pool=w:worker&as=rancher-yaml`,
  );
  // But for what was said aloud.
  const shown = `[...document.querySelector("main").children].filter(({ id }) => id !== "announced").map((each) => each.innerText).join("\\n")`;
  const { page: other } = await open(browser, link.slice(address().length));
  expect(await other.evaluate(shown)).toBe(await page.evaluate(shown));

  // One step for each field, not for each key.
  const steps: string[] = [];
  for (let step = 0; step < 4; step += 1) {
    await page.goBack();
    steps.push(`${await page.evaluate("location.hash.slice(1)")}`);
  }
  expect(steps.map((hash) => hash.replace("pool=first:all", "…"))).toMatchInlineSnapshot(`
[
  "rancher=2.11.2&k3s=v1.32.5+k3s1&rancher-url=https://192.0.2.10&…:test-key=test-value:NoExecute&pool=w:worker",
  "rancher=2.11.2&k3s=v1.32.5+k3s1&…:test-key=test-value:NoExecute&pool=w:worker",
  "rancher=2.11.1&k3s=v1.32.5+k3s1&…:test-key=test-value:NoExecute&pool=w:worker",
  "rancher=2.11.1&k3s=v1.32.5+k3s1&…&pool=w:worker",
]
`);
  expect(await signOf(page)).toBe("yes");
  await page.goForward();
  expect(await page.locator("#pool-0-taint-0").inputValue()).toBe("test-key=test-value:NoExecute");
  expect(await signOf(page)).toBe("no");
});

test("what is copied is what the command line prints, and the command that is copied says the same", async () => {
  const { page } = await open(browser, "", { permissions: ["clipboard-read", "clipboard-write"] });
  const { written, command } = await said([...REPORTED, "--rancher-url", "https://rancher.example.com"]);
  const copied = async (where: string) => {
    await page.getByRole("button", { name: `Copy ${where}`, exact: true }).click();
    return page.evaluate("navigator.clipboard.readText()");
  };
  for (const form of ["typescript", "hcl", "rancher-yaml"]) {
    await page.locator(`#as-${form}`).check();
    const { out } = await rancherK3s([
      "try",
      ...REPORTED,
      "--rancher-url",
      "https://rancher.example.com",
      "--as",
      form,
    ]);
    for (const { where, lines } of written[form]) {
      const text = await copied(where);
      expect(text).toBe(`${lines.join("\n")}\n`);
      // In a terminal it stands below its place, further to the right.
      expect(out).toContain(`  ${where}:\n${`${text}`.replaceAll(/^(?=.)/gm, "    ").trimEnd()}`);
    }
  }
  expect(await copied("the same in a terminal, as it is typed")).toBe(`${command}\n`);
  await page.getByText("✓ Copied").last().waitFor();
});
