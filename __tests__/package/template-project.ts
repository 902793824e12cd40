import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute, succeed } from "./execute";

const TEMPLATE = path.join(__dirname, "../../scripts/cdktf-cli/node_modules/cdktf-cli/bundle/templates/typescript");

/** With npm's own defaults, whatever the machine is set to. */
const SETTINGS = [
  "package-lock-only=true",
  "force=false",
  "legacy-peer-deps=false",
  "prefer-offline=true",
  "audit=false",
  "fund=false",
];

/**
 * The package.json that `cdktf init --template=typescript` makes, by what the command line itself runs for it. npm works out
 * what to install, as it does in earnest, and writes package.json and the lock file; the packages are left where they are.
 */
export async function templateProject(folder: string): Promise<void> {
  if (!existsSync(TEMPLATE)) throw new Error("the command line of CDKTF is not installed in scripts/cdktf-cli");
  mkdirSync(folder);
  const manifest = readFileSync(path.join(TEMPLATE, "package.json"), "utf8").replaceAll("{{ $base }}", "clusters");
  writeFileSync(path.join(folder, "package.json"), manifest);
  writeFileSync(path.join(folder, ".npmrc"), `${SETTINGS.join("\n")}\n`);
  const context = { $base: "clusters", npm_cdktf: "cdktf@0.21.0", OrganizationName: "", silent: true };
  const script = `require(${JSON.stringify(path.join(TEMPLATE, ".hooks.sscaff.js"))}).post(${JSON.stringify(context)})`;
  succeed(await execute("node", ["--eval", script], folder));
}
