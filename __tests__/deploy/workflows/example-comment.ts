import { readFileSync } from "node:fs";
import path from "node:path";
import { EXAMPLE } from "./apps";
import { BUILT, type Release } from "./repository";

const written = readFileSync(path.join(EXAMPLE, "comment.md"), "utf8");
const FOOTER = `Reviewed with cdktf-rancher-k3s \`${BUILT.version}\``;

/** The comment that stands in the example, as a workflow writes it: about a commit, by the release that reviews. */
export function exampleComment(commit: string, { version }: Release = BUILT): string {
  if (!written.includes(FOOTER)) throw new Error(`comment.md does not say: ${FOOTER}`);
  return written
    .replaceAll("examples/plan-review/after.ts", "main.js")
    .replace(FOOTER, `Reviewed \`${commit.slice(0, 12)}\` with cdktf-rancher-k3s \`${version}\``);
}

/** The same by what the action brings along: where the package is not installed, no command of it is named. */
export function exampleCommentOfAction(commit: string): string {
  const comment = exampleComment(commit);
  const [command, code] = /`npx --no-install cdktf-rancher-k3s explain (RK\d+)`/.exec(comment) ?? [];
  const [link] = new RegExp(`\\[${code}\\]\\([^)]+\\)`).exec(comment) ?? [];
  if (command === undefined || link === undefined)
    throw new Error("comment.md does not link the code that it explains");
  return comment.replace(command, link);
}
