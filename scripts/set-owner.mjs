// Writes the owner of this project into every file in which a placeholder stands for it: npm run owner -- OWNER
import { writeFileSync } from "node:fs";
import path from "node:path";
import { PLACEHOLDER, textFilesIn } from "./own-addresses.mjs";

const ROOT = process.cwd();
const [owner, ...others] = process.argv.slice(2);
// What GitHub allows as a name of a user or an organization.
if (owner === undefined || others.length > 0 || !/^(?=.{1,39}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(owner)) {
  console.error("Usage: npm run owner -- OWNER, the user or organization on GitHub that has the repository");
  process.exit(2);
}
const files = textFilesIn(ROOT).filter(({ text }) => text.includes(PLACEHOLDER));
for (const { file, text } of files) writeFileSync(path.join(ROOT, file), text.replaceAll(PLACEHOLDER, owner));
console.log(
  files.length === 0
    ? `No file has ${PLACEHOLDER} in it: the owner is written already.`
    : `${owner} now stands in ${files.length} files. \`bash .ci/run\` tells whether all is well.`,
);
