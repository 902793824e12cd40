// The overview of the generated bindings: which resources there are, and how each is imported.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { MANIFEST, ROOT } from "./repository.mjs";

const BINDINGS = path.join(ROOT, "lib/provider-rancher2");
const MODULE = `${MANIFEST.name}/provider-rancher2`;
const REGISTRY = "https://registry.terraform.io/providers/rancher/rancher2/latest/docs";
const BASES = { TerraformResource: "Resources", TerraformDataSource: "Data sources", TerraformProvider: "Provider" };

export function bindingsPage() {
  const classes = readdirSync(BINDINGS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => classIn(name));
  const tables = Object.entries(BASES).map(([base, heading]) => {
    const rows = classes
      .filter((each) => each.base === base)
      .map(
        ({ folder, type, name, documents }) =>
          `| [\`${type}\`](${documents}) | \`${name}\` | \`${MODULE}/${folder}\` |`,
      );
    return [`## ${heading}`, "", "| in Terraform | class | import from |", "|---|---|---|", ...rows].join("\n");
  });
  return [
    `# ${MODULE}`,
    "Bindings of the Terraform provider `rancher/rancher2`, generated from its schema; of its resources those that a custom cluster " +
      "and what is around it need. They have the shape of a prebuilt `@cdktf/provider-*` package. Each property is the argument of " +
      "that name in the provider's documentation, in camel case.",
    `\`\`\`ts\nimport { ClusterV2 } from "${MODULE}/cluster-v2";\n\`\`\``,
    ...tables,
    "",
  ].join("\n\n");
}

function classIn(folder) {
  const source = readFileSync(path.join(BINDINGS, folder, "index.ts"), "utf8");
  const [, documents] = /^\/\/ (https:\/\/registry\S+)$/m.exec(source) ?? [];
  const [, name, base] = /^export class (\w+) extends cdktf\.(Terraform\w+) /m.exec(source) ?? [];
  const [, type] = /static readonly tfResourceType = "(\w+)"/.exec(source) ?? [];
  if (!(base in BASES) || type === undefined || !documents?.startsWith(REGISTRY)) {
    throw new Error(`the bindings in ${folder} look otherwise than those before`);
  }
  return { folder, name, base, type, documents };
}
