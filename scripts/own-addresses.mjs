// Where this repository's files say whose project it is. What they say has to be what `homepage` of package.json says.
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";

/** Put together, so that writing the owner into all files leaves this one what it is. */
export const PLACEHOLDER = ["your", "organization"].join("-");

/** Parts of package.json that matter here. */
export function manifestOf(root) {
  return JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
}

/** Owner and name of the project: those of its homepage. */
export function projectOf(root) {
  const { homepage } = manifestOf(root);
  const [, owner, name] = /^https:\/\/github\.com\/([^/]+)\/([^/]+)$/.exec(homepage) ?? [];
  if (name === undefined) throw new Error(`homepage in package.json is not https://github.com/OWNER/NAME: ${homepage}`);
  return { owner, name };
}

/** Path and text of every file that git has or would take. */
export function textFilesIn(root) {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split("\0"))]
    .filter((file) => file !== "" && lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile())
    .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }))
    .filter(({ text }) => !text.includes("\0"));
}

/** Every mention of the project with an owner: in addresses, that of its site too, and where a workflow uses its action. */
export function mentionsOf(name, text) {
  const mention = new RegExp(
    `(?:(?:github\\.com[/:]|githubusercontent\\.com/|uses: *)([A-Za-z0-9-]+)|([A-Za-z0-9-]+)\\.github\\.io)/${name}(?![\\w-])(?:@([\\w.+-]+))?`,
    "g",
  );
  return text
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(mention)].map(([, owner, host, ref]) => ({ line: index + 1, owner: owner ?? host, ref })),
    );
}
