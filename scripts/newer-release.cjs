/**
 * Prints which package reviews, as npx takes it: what is installed here, or the given release where that is newer or none
 * is installed. The release was found by code that is not trusted, so it is nothing but a version of this package.
 *
 * node newer-release.cjs RELEASE
 */
const { createRequire } = require("node:module");
const path = require("node:path");

const NAME = "cdktf-rancher-k3s";

// The syntax of Semantic Versioning 2.0.0. Three groups are compared by: the numbers, the pre-release; the build is not.
const NUMBER = "(?:0|[1-9][0-9]*)";
const PRE_RELEASE = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;
const BUILD = "[0-9A-Za-z-]+";
const VERSION = new RegExp(
  `^(${NUMBER}\\.${NUMBER}\\.${NUMBER})(-${PRE_RELEASE}(?:\\.${PRE_RELEASE})*)?(?:\\+${BUILD}(?:\\.${BUILD})*)?$`,
);
const MAX_LENGTH = 256;

/** The release as registries have it, without what a build says of itself; undefined for what is no version. */
function releaseOf(version) {
  const [, numbers, preRelease = ""] = (String(version).length <= MAX_LENGTH && VERSION.exec(version)) || [];
  return numbers === undefined ? undefined : { numbers: numbers.split("."), preRelease: preRelease.slice(1) };
}

/** By the folder in which the action runs: its node_modules, or those of a folder above. */
function installedVersion() {
  try {
    return String(createRequire(path.resolve("package.json"))(`${NAME}/package.json`).version);
  } catch {
    return undefined;
  }
}

function isNewer(release, other) {
  const byNumbers = compareIdentifiers(release.numbers, other.numbers);
  if (byNumbers !== 0) return byNumbers > 0;
  // A pre-release comes before its release.
  if (release.preRelease === "" || other.preRelease === "") return other.preRelease !== "" && release.preRelease === "";
  return compareIdentifiers(release.preRelease.split("."), other.preRelease.split(".")) > 0;
}

/** Numbers by their value, before any text; text by its characters; of two that are alike so far the shorter list first. */
function compareIdentifiers(some, others) {
  for (const [index, one] of some.entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [isNumber, isOtherNumber] = [one, other].map((identifier) => /^[0-9]+$/.test(identifier));
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
    // Without leading zeros the longer number is the greater one, however long it is.
    if (isNumber && one.length !== other.length) return one.length - other.length;
    return one < other ? -1 : 1;
  }
  return some.length - others.length;
}

const given = releaseOf(process.argv[2] ?? "");
if (given === undefined) {
  console.error("the input release is not a version of cdktf-rancher-k3s, such as 0.2.0");
  process.exit(2);
}
const version = installedVersion();
const installed = version === undefined ? undefined : releaseOf(version);
if (version !== undefined && installed === undefined) {
  console.error(`the version of the ${NAME} that is installed is not one that can be compared; it reviews`);
}
const isTaken = version === undefined || (installed !== undefined && isNewer(given, installed));
const written = [given.numbers.join("."), given.preRelease].filter(Boolean).join("-");
console.log(isTaken ? `${NAME}@${written}` : NAME);
