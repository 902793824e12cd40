/** Which `cdktf-rancher-k3s` reviews: the one that is installed, or the one that is part of this action. */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

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
      // It is told in the log, where a line of anything else could be a command.
      version: String(version).replace(/[^0-9A-Za-z.+-]/g, ""),
      command: process.execPath,
      args: [path.join(path.dirname(manifest), bin["cdktf-rancher-k3s"])],
    };
  } catch {
    return undefined;
  }
}

/** The review of the release that this action is of, in one file, which needs nothing but Node.js. */
function bundledProgram() {
  const root = path.join(__dirname, "..");
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return { version, command: process.execPath, args: [path.join(root, "action/review.cjs")] };
}

module.exports = { bundledProgram, installedProgram };
