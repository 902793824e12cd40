import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Files of a checkout, by their path in the project. `read` gives undefined for a file that is not there. `tag` is
 * the tag of a release that the commit has, `lastTag` the nearest one before it; undefined where there is none.
 */
export function openCheckout(argument) {
  const { folder, ref } = folderAndRef(argument);
  const isGitDirectory = existsSync(path.join(folder, "HEAD")) && existsSync(path.join(folder, "objects"));
  const commit = ref ?? (isGitDirectory ? "HEAD" : undefined);
  return {
    read:
      commit === undefined ? readFile(folder) : (file) => git(folder, "show", "--end-of-options", `${commit}:${file}`),
    tag: () => describe("--exact-match"),
    lastTag: () => describe("--abbrev=0"),
  };

  function describe(option) {
    return git(folder, "describe", "--tags", option, "--match=v[0-9]*", "--end-of-options", commit ?? "HEAD")?.trim();
  }
}

/** A folder may have an "@" in its name; a ref may have a "/". */
function folderAndRef(argument) {
  const at = argument.lastIndexOf("@");
  if (at <= 0 || existsSync(argument)) return { folder: argument };
  return { folder: argument.slice(0, at), ref: argument.slice(at + 1) || undefined };
}

function readFile(folder) {
  return (file) => {
    const full = path.join(folder, file);
    return existsSync(full) && statSync(full).isFile() ? readFileSync(full, "utf8") : undefined;
  };
}

function git(folder, ...args) {
  const { status, stdout } = spawnSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    // Not the repository that a folder without one happens to be in.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(path.resolve(folder)) },
  });
  return status === 0 ? stdout : undefined;
}
