import { readFileSync } from "node:fs";
import path from "node:path";
import { whatIfCommand } from "../../lib/cli/commands/what-if";
import { smallCluster } from "./cluster";
import { whatIfRun } from "./command";

const PAGE = readFileSync(path.join(__dirname, "../../docs/what-if.md"), "utf8");

/** The page's blocks of text, without the words around them. */
const blocks = [...PAGE.matchAll(/^```text\n([\s\S]*?)\n```$/gm)].map(([, block]) => block);

test("the whole answer on the page is what what-if prints", async () => {
  const { out, exitCode } = await whatIfRun(smallCluster(), ["--taint", "w-1,gpu=yes:NoExecute"]);
  expect(blocks).toEqual([out.trimEnd()]);
  expect(exitCode).toBe(1);
});

test("every option on the page is one of the command", () => {
  const options = new Set(PAGE.match(/(?<=`)--[a-z-]+/g));
  const streams = { write: () => {}, writeError: () => {}, color: false, input: (async function* () {})() };
  const known = whatIfCommand(streams, () => {}).options.map(({ long }) => long);
  expect([...options].filter((option) => !known.includes(option) && !OF_KUBECTL.includes(option))).toEqual([]);
  expect(known.filter((option) => !options.has(option as string))).toEqual([]);
});

const OF_KUBECTL = ["--force", "--delete-emptydir-data", "--ignore-daemonsets"];
