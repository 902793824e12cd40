/**
 * `npm install` without a registry: links the packages of this repository under the names that are asked for, and writes
 * them into package.json; without names, those of package.json. node npm-link.mjs REPOSITORY CDKTF_CLI install [--save-dev|-D] NAME[@RANGE]...
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { satisfies } from "semver";

const [repository, cli, command, ...words] = process.argv.slice(2);
const unused = process.env.UNUSED.split(" ");
// What is linked here was built before the tests.
if (command === "run" && words.join(" ") === "build") process.exit(0);
if (command !== "install") throw new Error(`only npm install is known here, not npm ${command}`);

const isDev = words.some((word) => ["-D", "--save-dev"].includes(word));
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const kind = isDev ? "devDependencies" : "dependencies";
const asked = words.filter((word) => !word.startsWith("-"));
for (const word of asked) {
  const [, name, range = "*"] = /^(@?[^@]+)(?:@(.*))?$/.exec(word);
  manifest[kind] = { ...manifest[kind], [name]: range };
  install(name, range);
}
if (asked.length > 0) writeFileSync("package.json", JSON.stringify(manifest, null, 2));
else {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const [name, range] of Object.entries(all)) install(name, range);
}

function install(name, range) {
  if (unused.includes(name)) return;
  const folder = folderOf(name);
  const { version, bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  if (!satisfies(version, range)) throw new Error(`${name} is here in ${version}, which is not ${range}`);
  link(folder, path.join("node_modules", name));
  const programs = typeof bin === "string" ? { [path.basename(name)]: bin } : (bin ?? {});
  for (const [program, file] of Object.entries(programs)) addProgram(program, path.join(folder, file));
}

function folderOf(name) {
  if (name === "cdktf-rancher-k3s") return repository;
  return name === "cdktf-cli" ? cli : path.join(repository, "node_modules", name);
}

function link(target, name) {
  if (existsSync(name)) return;
  mkdirSync(path.dirname(name), { recursive: true });
  symlinkSync(target, name);
}

/** Not a link: what "npm run build" wrote is not executable, as npm makes it. */
function addProgram(name, file) {
  const program = path.join("node_modules/.bin", name);
  mkdirSync(path.dirname(program), { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec node '${file}' "$@"\n`);
  chmodSync(program, 0o755);
}
