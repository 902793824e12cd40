import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium";

/** Name of the variable that tells tests where the page is. */
export const PAGE = "PLAYGROUND_PAGE";

/** Address of the page, without what is behind `#`. */
export function address(): string {
  return pathToFileURL(process.env[PAGE] ?? "").href;
}

/** The browser of a file of tests. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? "" });
}

/** An opened page, with everything that went wrong in it. */
export interface Opened {
  readonly page: Page;
  /** Errors of the page, what the browser complains about, and dialogs. */
  readonly complaints: string[];
  /** Addresses of everything that was asked for. */
  readonly requests: string[];
}

/** Opens the page as somebody who was never there. */
export async function open(browser: Browser, fragment = "", options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`${address()}${fragment}`);
  return { page, complaints, requests };
}

/** The answer that stands first, once it is of what stands in the form. */
export async function answer(page: Page): Promise<string> {
  await signOf(page);
  return page.locator("#verdict .answer").innerText();
}

/** What becomes of the cluster: yes, no, open, or none where nothing is judged. */
export async function signOf(page: Page): Promise<string | null> {
  return page.locator("#verdict:not([aria-busy])").getAttribute("data-sign");
}

/** Id of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.id");
}
