import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Framework } from "./framework";
import { PACKAGE_FOLDER, VERSION } from "./version";

const TEMPLATE = path.join(PACKAGE_FOLDER, "template");

/** The one that the example shows is the one that a project gets, but for where to copy it: there it is already. */
const WORKFLOW = path.join(PACKAGE_FOLDER, "examples/plan-review/review.yml");

const REVIEW = ".github/workflows/review.yml";

/** npm has uses of its own for files of such names, so that they are none in the template. */
const DOT_FILES: Readonly<Record<string, string>> = { gitignore: ".gitignore", "yarnrc.yml": ".yarnrc.yml" };

/** Release of CDK Terrain that this package is tested with. */
const CDKTN = "0.24.0";

/** The files of a new project, by their paths in it. */
export function starterProject(name: string, framework: Framework): ReadonlyMap<string, string> {
  const files = readdirSync(TEMPLATE).map(
    (file) => [DOT_FILES[file] ?? file, read(path.join(TEMPLATE, file))] as const,
  );
  const workflow = read(WORKFLOW).replace(`Copy to ${REVIEW}. `, "");
  return new Map([
    ...files,
    ["package.json", manifest(name, framework)],
    ["cdktf.json", json({ ...JSON.parse(read(path.join(TEMPLATE, "cdktf.json"))), projectId: name })],
    [REVIEW, framework === "cdktn" ? ofCdktn(workflow) : workflow],
  ]);
}

function manifest(name: string, framework: Framework): string {
  const template = JSON.parse(read(path.join(TEMPLATE, "package.json")));
  const isOfDependency = name in template.dependencies || name in template.devDependencies;
  const project = {
    ...template,
    // Package managers do not install a package into one of the same name.
    name: isOfDependency ? `${name}-app` : name,
    dependencies: { ...template.dependencies, "cdktf-rancher-k3s": VERSION },
  };
  if (framework === "cdktf") return json(project);
  const { "cdktf-cli": _, ...devDependencies } = template.devDependencies;
  return json({
    ...project,
    scripts: JSON.parse(ofCdktn(JSON.stringify(template.scripts))),
    dependencies: { ...project.dependencies, cdktf: `npm:cdktn@${CDKTN}` },
    devDependencies: { ...devDependencies, "cdktn-cli": CDKTN },
  });
}

/** Commands for the command line of CDKTF as that of CDK Terrain takes them. */
function ofCdktn(commands: string): string {
  return commands.replace(/\bcdktf-cli\b/g, "cdktn-cli").replace(/\bcdktf (?=synth\b|diff\b|deploy\b)/g, "cdktn ");
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
