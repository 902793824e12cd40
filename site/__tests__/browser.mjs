import { accessSync, constants } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser of this machine, as it is on the path or in CHROMIUM; none is downloaded. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: browserPath(),
    args: ["--disable-quic", "--disable-background-networking"],
  });
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
  if (found === undefined)
    throw new Error(`no ${NAMES.join(", ")} on the path: apt-get install chromium, or set CHROMIUM`);
  return found;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
