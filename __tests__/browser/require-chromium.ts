import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import createTemporaryFolder from "../temporary-folder/create";
import { findChromium } from "./chromium";
import { PAGE } from "./page";

/** Once, before all tests: the browser, and the page as it is published. */
export default function requireChromium(): void {
  if (findChromium() === undefined) {
    throw new Error(
      `${process.env.CHROMIUM ? `CHROMIUM is ${process.env.CHROMIUM}, which is no program` : "There is no Chromium"}. Install one (apt-get install chromium), or set CHROMIUM to the program.`,
    );
  }
  createTemporaryFolder();
  const folder = path.join(tmpdir(), "playground");
  mkdirSync(folder);
  const script = path.join(__dirname, "../../scripts/playground.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  process.env[PAGE] = path.join(folder, "index.html");
}
