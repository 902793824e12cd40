/**
 * Refuses a release of which the files of this repository say different things.
 *
 * node scripts/require-release.mjs [--dated] [TAG]
 *
 * package.json, its lock file, the newest version in CHANGELOG.md and the documents that use the GitHub Action have to name
 * one version. With --dated the changelog has to say when it was released, and nothing may be left under "Unreleased".
 * With a tag it has to be that version's, and --dated is implied.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { manifestOf, mentionsOf, projectOf, textFilesIn } from "./own-addresses.mjs";

const ROOT = process.cwd();
const { values, positionals } = parseArgs({ options: { dated: { type: "boolean" } }, allowPositionals: true });
const [tag] = positionals;
const { version } = manifestOf(ROOT);
const { name } = projectOf(ROOT);

const problems = [
  ...(tag === undefined || tag === `v${version}` ? [] : [`the tag is ${tag}, not v${version}`]),
  ...lockProblems(),
  ...changelogProblems(),
  ...textFilesIn(ROOT).flatMap(({ file, text }) =>
    mentionsOf(name, text)
      .filter(({ ref }) => ref !== undefined && ref !== `v${version}`)
      .map(({ line, ref }) => `${file}:${line} uses the action at ${ref}, not v${version}`),
  ),
];
if (problems.length > 0) {
  console.error([`package.json says ${version}, but`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  process.exit(1);
}

function lockProblems() {
  const lock = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8"));
  return [lock.version, lock.packages[""].version].every((locked) => locked === version)
    ? []
    : ["package-lock.json has another version: `npm install --package-lock-only`"];
}

/** Sections as Keep a Changelog has them; the version that is being made may say "Unreleased" in place of a date. */
function changelogProblems() {
  const text = readFileSync(path.join(ROOT, "CHANGELOG.md"), "utf8");
  const [, ...sections] = text.split(/^## /m);
  const [first, second] = sections.map((section) => {
    const [heading, ...lines] = section.split("\n");
    return { heading, isEmpty: lines.join("").trim() === "" };
  });
  const isAhead = first?.heading === "[Unreleased]";
  const newest = isAhead ? second?.heading : first?.heading;
  const [, released, date] = /^\[(\S+)\] - (Unreleased|\d{4}-\d{2}-\d{2})$/.exec(newest ?? "") ?? [];
  const mustBeDated = values.dated === true || tag !== undefined;
  return [
    ...(released === version ? [] : [`the newest version in CHANGELOG.md is "${newest}", not "[${version}] - DATE"`]),
    ...(mustBeDated && date === "Unreleased" ? [`CHANGELOG.md has no date yet for ${version}`] : []),
    ...(mustBeDated && isAhead && !first.isEmpty ? ["CHANGELOG.md has changes under [Unreleased]"] : []),
  ];
}
