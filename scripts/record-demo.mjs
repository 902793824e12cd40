/**
 * Records docs/pictures/demo-*.svg, which README.md begins with: the reported case, one more line, and what the same command
 * says then. Every line of output is what the command printed just now.
 *
 * npm run build && node scripts/record-demo.mjs [--check]
 *
 * With --check nothing is written: exit code 1 where the pictures show something else than is printed today.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { THEME_NAMES, terminalPicture } from "./terminal-picture.mjs";

const REPOSITORY = path.resolve(import.meta.dirname, "..");
const PICTURES = path.join(REPOSITORY, "docs/pictures");
const PROGRAM = path.join(REPOSITORY, "dist/lib/cli/main.js");

const TITLE =
  "check: the cluster never comes up, as a taint keeps CoreDNS off the first node. One line is added: taintsApplied. " +
  "check again: the cluster comes up, whichever node is the first.";

const TAINTS = '      taints: ["test-key=test-value:NoExecute"],\n';
const APP = `import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";

const app = new App();
const stack = new TerraformStack(app, "edge");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
new K3sCluster(stack, "edge", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: {
    first: {
      roles: NodeRole.ALL,
${TAINTS}    },
    general: { roles: [NodeRole.WORKER] },
  },
});
app.synth();
`;

/** As `cdktf synth` does it: what is an error does not keep the stack from being written. */
const MANIFEST = {
  private: true,
  scripts: {
    check: [
      "esbuild main.ts --log-level=error --format=cjs --outdir=dist",
      "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS=true node dist/main.js",
      "cdktf-rancher-k3s check",
    ].join(" && "),
  },
};

const CHECK = "npm run --silent check";

if (!existsSync(PROGRAM)) {
  console.error("There is no dist/lib/cli/main.js to be recorded: npm run build makes it.");
  process.exit(2);
}
const folder = mkdtempSync(path.join(tmpdir(), "record-demo-"));
try {
  const pictures = record();
  if (process.argv.includes("--check")) compare(pictures);
  else {
    mkdirSync(PICTURES, { recursive: true });
    for (const [file, picture] of pictures) writeFileSync(file, picture);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Path and text of each picture. */
function record() {
  setUp();
  const [typed, answered, ...others] = [
    ...scene(`${CHECK} | head -n 6`, 4),
    ...edited(`${TAINTS}      taintsApplied: "after-ready",\n`),
    ...scene("git diff -U2 | tail -n +5", 4),
    ...scene(`${CHECK} | head -n 5`, 0),
  ];
  // Whoever sees the picture while it is still, or only its first moment, sees a case and no empty screen.
  const steps = [{ ...answered, lines: [...typed.lines, ...answered.lines] }, ...others];
  return THEME_NAMES.map((theme) => [path.join(PICTURES, `demo-${theme}.svg`), terminalPicture(theme, TITLE, steps)]);
}

function setUp() {
  const modules = path.join(folder, "node_modules");
  mkdirSync(path.join(modules, ".bin"), { recursive: true });
  for (const name of ["cdktf", "constructs"])
    symlinkSync(path.join(REPOSITORY, "node_modules", name), path.join(modules, name));
  symlinkSync(REPOSITORY, path.join(modules, "cdktf-rancher-k3s"));
  symlinkSync(path.join(REPOSITORY, "node_modules/.bin/esbuild"), path.join(modules, ".bin/esbuild"));
  const program = path.join(modules, ".bin/cdktf-rancher-k3s");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, { mode: 0o755 });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(MANIFEST));
  writeFileSync(path.join(folder, "main.ts"), APP);
  run("git init --quiet && git add main.ts");
}

/** A change that somebody makes in an editor; the recording shows it as git does. */
function edited(to) {
  writeFileSync(path.join(folder, "main.ts"), APP.replace(TAINTS, to));
  return [];
}

/** A command that is typed, and then what it prints, which is looked at for some seconds. */
function scene(command, seconds) {
  const lines = run(command).replace(/\n$/, "").split("\n");
  return [
    { lines: [`\u001b[36m$\u001b[39m ${command}`], seconds: 1.5 },
    { lines: seconds === 0 ? lines : [...lines, ""], seconds },
  ];
}

function run(command) {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `set -e\n${command}`], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${path.join(folder, "node_modules/.bin")}:${process.env.PATH}`,
      HOME: folder,
      FORCE_COLOR: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "color.ui",
      GIT_CONFIG_VALUE_0: "always",
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    },
  });
  if (status !== 0 || stderr !== "") throw new Error(`${command}\nended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function compare(pictures) {
  const other = pictures.filter(([file, picture]) => !existsSync(file) || readFileSync(file, "utf8") !== picture);
  if (other.length === 0) return;
  for (const [file] of other) console.error(`${path.relative(REPOSITORY, file)} is not what the commands print today`);
  console.error("Record them anew, and look at them: npm run build && node scripts/record-demo.mjs");
  process.exitCode = 1;
}
