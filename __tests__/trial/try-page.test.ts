import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { tryCommand } from "../../lib/cli/commands/try";
import { commandsOf } from "../deploy/documents";
import { rancherK3s } from "./command";

const PAGE = readFileSync(path.join(__dirname, "../../docs/try.md"), "utf8");

/** What a shell gives the program. */
function wordsOf(command: string): string[] {
  const out = execFileSync("sh", ["-c", `npx() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" });
  return out.split("\0").slice(0, -1);
}

test("every block of code on the page is one that is run here", () => {
  expect(new Set([...PAGE.matchAll(/^```(\w+)$/gm)].map(([, language]) => language))).toEqual(new Set(["sh", "text"]));
});

test("every command on the page prints a cluster, and the answer on it is the first one's", async () => {
  const commands = commandsOf("docs/try.md");
  expect(commands).toHaveLength(3);
  const outs = [];
  for (const command of commands) {
    const [program, ...args] = wordsOf(command);
    expect(program).toBe("cdktf-rancher-k3s");
    const { out, err } = await rancherK3s(args);
    expect(err).toBe("");
    outs.push(out);
  }
  const [block = ""] = [...PAGE.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  let rest = outs[0] ?? "";
  for (const part of (block ?? "").split("...\n")) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
});

test("every option is on the page, and no other", () => {
  const options = tryCommand({ write: () => {}, writeError: () => {}, color: false }, () => {}).options;
  const onPage = new Set(PAGE.match(/(?<=^\| `)--[a-z0-9-]+/gm));
  expect([...onPage].sort()).toEqual(options.map(({ long }) => String(long)).sort());
});

test("every key of the JSON is on the page", async () => {
  const { out } = await rancherK3s(["try", "--pool", "a:all:k=v:NoExecute", "--format", "json"]);
  const keys = [...PAGE.slice(PAGE.indexOf("## JSON")).matchAll(/^\| `(\w+)/gm)].map(([, key]) => key);
  expect(Object.keys(JSON.parse(out))).toEqual(keys);
});
