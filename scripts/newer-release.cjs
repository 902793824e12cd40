/**
 * Prints which package reviews, as npx takes it: what is installed here, or the given release where that is newer or none
 * is installed. The release was found by code that is not trusted, so it is nothing but a version of this package.
 *
 * node newer-release.cjs RELEASE
 */
const { createRequire } = require("node:module");
const path = require("node:path");

const NAME = "cdktf-rancher-k3s";
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z-][0-9A-Za-z.-]*))?$/;

/** By the folder in which the action runs: its node_modules, or those of a folder above. */
function installedRelease() {
  try {
    return createRequire(path.resolve("package.json"))(`${NAME}/package.json`).version;
  } catch {
    return undefined;
  }
}

/** A version as it is compared: a candidate comes before its release. */
function partsOf(version) {
  const [, major, minor, patch, candidate] = VERSION.exec(version);
  return [Number(major), Number(minor), Number(patch), candidate === undefined ? 1 : 0, candidate ?? ""];
}

const inNumbers = new Intl.Collator("en", { numeric: true });

function isNewer(version, other) {
  const others = partsOf(other);
  for (const [index, part] of partsOf(version).entries()) {
    const order = typeof part === "string" ? inNumbers.compare(part, others[index]) : part - others[index];
    if (order !== 0) return order > 0;
  }
  return false;
}

const [given = ""] = process.argv.slice(2);
if (!VERSION.test(given)) {
  console.error("the input release is not a version of cdktf-rancher-k3s, such as 0.2.0");
  process.exit(2);
}
const installed = installedRelease();
console.log(installed === undefined || isNewer(given, installed) ? `${NAME}@${given}` : NAME);
