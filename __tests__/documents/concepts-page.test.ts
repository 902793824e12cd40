import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { commandsOf } from "../deploy/documents";
import { rancherK3s } from "../trial/command";

const DOCS = path.join(__dirname, "../../docs");
const PAGE = readFileSync(path.join(DOCS, "concepts.md"), "utf8");

test("the command on the page tells of the ring in the picture: the agent, CoreDNS, the first node, Rancher's name", async () => {
  const [command = "", ...others] = commandsOf("docs/concepts.md");
  expect(others).toEqual([]);
  const { out, exitCode } = await rancherK3s(command.replaceAll("'", "").split(" ").slice(2));
  expect(exitCode).toBe(1);
  expect(out.replace(/\s+/g, " ")).toContain(
    'CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher\'s name',
  );
});

test.each([
  ["it comes later", "--pool first:all:dedicated=db:NoExecute:after-ready --pool second:worker"],
  ["it goes to another node", "--pool first:all --pool second:worker:dedicated=db:NoExecute"],
  [
    "Rancher is reached by its IP address",
    "--pool first:all:dedicated=db:NoExecute --pool second:worker --rancher-url https://203.0.113.10",
  ],
])("the ring opens where %s, as the page says", async (_how, pools) => {
  expect((await rancherK3s(["try", ...pools.split(" ")])).exitCode).toBe(0);
});

test("the pictures are those that the script draws, are there for light and dark, and say in words what they show", () => {
  execFileSync(process.execPath, [path.join(DOCS, "../scripts/draw-trap.mjs"), "--check"]);
  const pictures = [...PAGE.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, file = ""]) => file);
  expect(pictures).toEqual(["pictures/trap-dark.svg", "pictures/trap-light.svg"]);
  for (const picture of pictures) {
    expect(existsSync(path.join(DOCS, picture))).toBe(true);
    expect(readFileSync(path.join(DOCS, picture), "utf8")).toMatch(
      /<title id="title">.+<\/title>\n<desc id="meaning">.+<\/desc>/,
    );
  }
  expect(/<img [^>]*alt="([^"]+)"/.exec(PAGE)?.[1]).toContain("A ring of four that wait for each other");
});
