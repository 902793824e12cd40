import { readFileSync } from "node:fs";
import path from "node:path";
import { adopt } from "../../lib/adoption/adopt";
import { renderAdoptionText } from "../../lib/report/adoption-text";
import { CLUSTERS, liveCluster } from "./clusters";

const PAGE = readFileSync(path.join(__dirname, "../../docs/adopt.md"), "utf8");
const adoption = adopt(liveCluster(CLUSTERS.dashboard ?? []));

/** The page's blocks in a language. */
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, "gm"))].map(([, block]) => block);

test("the app on the page is the one that adopt prints", () => {
  expect(blocks("ts")).toEqual([adoption.program.trimEnd()]);
});

test("so is what stands on standard error", () => {
  expect(blocks("text")).toEqual([renderAdoptionText(adoption, { file: "main.ts" }).trimEnd()]);
});
