// The built site in a real browser: what people look for is found, nothing fails, and everybody can use it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launchBrowser } from "./browser.mjs";
import { serveSite } from "./site-server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** One of each kind. */
const PAGES = {
  home: "",
  concepts: "concepts",
  "a finding": "diagnostics/RK102",
  "all findings": "diagnostics/",
  "a class": "api/cdktf-rancher-k3s/classes/K3sCluster",
  "the bindings": "api/cdktf-rancher-k3s/provider-rancher2",
  "Chinese home": "zh-CN/",
  "a Chinese page": "zh-CN/stuck-cluster",
};

let site;
let browser;

before(async () => {
  site = await serveSite();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

/** Runs `use` on a page, and fails where the page says or asks for anything that it should not. */
async function onPage(address, { viewport = DESKTOP, colorScheme = "light" }, use) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const faults = [];
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== site.origin) {
        faults.push(`asks ${request.url()}`);
      }
    });
    page.on("response", (response) => {
      if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
    });
    await page.goto(site.address(address), { waitUntil: "networkidle" });
    await use(page);
    return faults;
  } finally {
    await context.close();
  }
}

for (const [name, address] of Object.entries(PAGES)) {
  for (const [kind, settings] of Object.entries({
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    "on a phone": { viewport: PHONE },
  })) {
    test(`${name}, ${kind}: no error, nothing from another server, nothing that keeps people out`, async () => {
      const faults = await onPage(address, settings, async (page) => {
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        assert.deepEqual(
          serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`),
          [],
        );
        const { wide, own } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth,
          own: document.documentElement.clientWidth,
        }));
        assert.ok(wide <= own, `the page is ${wide} wide, the window ${own}`);
      });
      assert.deepEqual(faults, []);
    });
  }
}

for (const [words, expected] of [
  ["RK102", "diagnostics/RK102"],
  ["waiting for cluster agent to connect", "stuck-cluster"],
  ["untolerated taint", "stuck-cluster"],
  ["addNodePool", "api/cdktf-rancher-k3s/classes/K3sCluster"],
]) {
  test(`who looks for "${words}" finds ${expected}`, async () => {
    const faults = await onPage("", {}, async (page) => {
      assert.ok((await found(page, words)).some((address) => address.startsWith(expected)));
    });
    assert.deepEqual(faults, []);
  });
}

for (const message of [
  "0/1 nodes are available: 1 node(s) had untolerated taint {team: a}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  "0/1 nodes are available",
  "node.kubernetes.io/not-ready",
  "helm-install-traefik Pending",
  "ERROR: https://rancher.mine.example/ping is not accessible (Could not resolve host: rancher.mine.example)",
]) {
  test(`who pastes the message "${message}" comes to the page on clusters that wait first`, async () => {
    await onPage("", {}, async (page) => assert.match((await found(page, message))[0], /^stuck-cluster#/));
  });
}

test("the code of a finding leads to its page first", async () => {
  await onPage("", {}, async (page) => assert.match((await found(page, "RK102"))[0], /^diagnostics\/RK102/));
});

test("who looks in Chinese finds the Chinese page", async () => {
  const faults = await onPage("zh-CN/", {}, async (page) => {
    assert.ok((await found(page, "污点")).some((address) => address.startsWith("zh-CN/stuck-cluster")));
  });
  assert.deepEqual(faults, []);
});

/** The addresses that the search offers, the best first. */
async function found(page, words) {
  await page.keyboard.press("Control+k");
  await page.locator(".VPLocalSearchBox input").fill(words);
  const results = page.locator(".VPLocalSearchBox a.result");
  await results.first().waitFor();
  const addresses = await results.evaluateAll((links) => links.map((link) => link.href));
  return addresses.map((address) => address.slice(site.address("").length));
}

test("what is not there is said, with a way back", async () => {
  const faults = await onPage("nowhere", {}, async (page) => {
    assert.match(await page.title(), /404/);
    assert.equal(
      await page.locator("a.link", { hasText: "home" }).getAttribute("href"),
      new URL(site.address("")).pathname,
    );
  });
  assert.deepEqual(
    faults.filter((fault) => !fault.includes("404")),
    [],
  );
});

test("a page says what it is about, and where it is edited", async () => {
  await onPage("concepts", {}, async (page) => {
    const meta = (name) => page.locator(`meta[property="${name}"], meta[name="${name}"]`).getAttribute("content");
    assert.equal(await page.title(), "Concepts | cdktf-rancher-k3s");
    assert.equal(await meta("og:title"), await page.title());
    assert.equal(await meta("og:site_name"), "cdktf-rancher-k3s");
    const written = readFileSync(new URL("../../docs/concepts.md", import.meta.url), "utf8")
      .replace(/[*`]/g, "")
      .replace(/\s+/g, " ");
    const described = await meta("description");
    assert.ok(described.length > 50 && written.includes(described.slice(0, 50)), described);
    assert.match(await page.locator(".edit-link-button").getAttribute("href"), /\/edit\/main\/docs\/concepts\.md$/);
  });
});
