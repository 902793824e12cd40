import { readFileSync } from "node:fs";
import path from "node:path";
import { doctor } from "./command";
import { list } from "./objects";
import { agent, coredns, installer, server } from "./system-objects";

const PAGE = readFileSync(path.join(__dirname, "../../docs/stuck-cluster.md"), "utf8");

/** The page's blocks of text, without the words around them. */
const blocks = [...PAGE.matchAll(/^```text\n([\s\S]*?)\n```$/gm)].map(([, block]) => block);

/** A first node with a taint of its own, as in rancher/rancher#49981. */
const STUCK = list(
  server("cp-1", { taints: [{ key: "dedicated", value: "cp", effect: "NoExecute" }] }),
  ...agent({ is: "pending" }),
  ...coredns({ is: "pending" }),
  ...installer("helm-install-traefik"),
);

test("the whole answer on the page is what doctor prints", async () => {
  const { out, exitCode } = await doctor(["-"], { input: JSON.stringify(STUCK) });
  expect(blocks[blocks.length - 1]).toBe(out.trimEnd());
  expect(exitCode).toBe(1);
});

test("the first lines on the page are those of the whole answer", () => {
  const [cause, command] = (blocks[blocks.length - 1] as string).split("\n");
  expect(blocks[0]).toBe(`${cause}\n${command}`);
});
