/** Which `cdktf-rancher-k3s` reviews: the one that is installed, or, where the input `release` asks for it, a newer one. */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { isNewer, releaseOf } = require("./newer-release.cjs");

const NAME = "cdktf-rancher-k3s";

/**
 * The package in node_modules of the folder in which the action runs, or of a folder above. Nothing is looked for in a
 * registry: what has this name there is somebody else's until it is known to be this package.
 */
function installedProgram() {
  try {
    const manifest = createRequire(path.resolve("package.json")).resolve(`${NAME}/package.json`);
    const { version, bin } = JSON.parse(readFileSync(manifest, "utf8"));
    return {
      version: String(version),
      command: process.execPath,
      args: [path.join(path.dirname(manifest), bin["cdktf-rancher-k3s"])],
    };
  } catch {
    return undefined;
  }
}

/**
 * The release that the head was synthesized with, from the registry that this folder is set to; undefined where it is none, or
 * not newer than what is installed and has reviewed in vain.
 */
function newerProgram(release, installed) {
  const wanted = releaseOf(release);
  if (wanted === undefined || (installed !== undefined && !isNewer(wanted, installed.version))) return undefined;
  const name = `${NAME}@${wanted}`;
  return { name, command: "npx", args: ["--yes", `--package=${name}`, "--", "cdktf-rancher-k3s"] };
}

module.exports = { installedProgram, newerProgram };
