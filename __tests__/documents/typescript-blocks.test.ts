import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as library from "../../lib";
import { typeErrors } from "../type-errors";
import { outlineOf } from "./outline";

const DOCS = path.join(__dirname, "../../docs");

/** Whole apps and tests, which other tests run as they stand. */
const RUN: readonly string[] = ["adopt.md", "deploy.md", "testing.md"];

/** What a reader has imported already where a block does not say it. */
const IMPORTED: Readonly<Record<string, readonly string[]>> = {
  cdktf: ["App", "TerraformOutput", "TerraformStack", "TerraformVariable"],
  constructs: ["Construct"],
  "cdktf-rancher-k3s": [...Object.keys(library), "type NodePoolOptions", "type SshRegistrationProps"],
};

/** What a reader has from elsewhere: from a block before, or from the provider of a cloud. */
const CONTEXT = `
declare const ami: string;
declare const cluster: K3sCluster;
declare const console: { log(...values: readonly unknown[]): void };
declare const gpu: NodePool;
declare const gpu1: object;
declare const hosts: SshRegistrationProps["hosts"];
declare const key: TerraformVariable;
declare const nodePools: Readonly<Record<string, NodePoolOptions>>;
declare const servers: NodePool;
declare const site: Construct;
declare const stack: TerraformStack;
declare const workers: NodePool;
declare class Instance extends Construct {
  constructor(scope: Construct, id: string, props: object);
}
`;

const IMPORT = /^ *import \{ ([^}]+) \} from "([^"]+)";\n|^ *import type \{ ([^}]+) \} from "([^"]+)";\n/gm;

interface Block {
  readonly name: string;
  readonly text: string;
}

const BLOCKS: readonly Block[] = readdirSync(DOCS)
  .filter((file) => file.endsWith(".md") && !RUN.includes(file))
  .flatMap((file) =>
    outlineOf({ path: file, text: readFileSync(path.join(DOCS, file), "utf8") })
      .flatMap((section) => section.blocks)
      .filter(({ language }) => language === "ts")
      .map(({ text }, index) => ({ name: `${file}, block ${index + 1}`, text })),
  );

/** Errors of the compiler in blocks, as statements of a construct, by the name of the block; imports stand before them all. */
function errorsIn(blocks: readonly Block[]): Record<string, string[]> {
  const imported = new Map(Object.entries(IMPORTED).map(([module, names]) => [module, new Set(names)]));
  const bodies = blocks.map(({ text }) =>
    text.replace(IMPORT, (_, names = "", module = "", types = "", moduleOfTypes = "") => {
      const from = module || moduleOfTypes;
      const all = imported.get(from) ?? imported.set(from, new Set()).get(from);
      for (const name of String(names || types).split(", ")) all?.add(name);
      return "";
    }),
  );
  const imports = [...imported].map(([module, names]) => `import { ${[...names].join(", ")} } from "${module}";\n`);
  const head = imports.join("") + CONTEXT;
  let source = head;
  const ends = bodies.map((body, index) => {
    source += `export function block${index}(this: Construct) {\n${body}}\n`;
    return source.length;
  });
  const errors: Record<string, string[]> = {};
  for (const { start, message } of typeErrors({ [path.join(__dirname, "all-blocks.ts")]: source })) {
    const name = start < head.length ? "imports" : (blocks[ends.findIndex((end) => start < end)]?.name ?? "");
    errors[name] = [...(errors[name] ?? []), message];
  }
  return errors;
}

test("every block of TypeScript in docs compiles as it stands, and one that does not is found", () => {
  const wrong: Block = { name: "wrong", text: 'new K3sCluster(this, "edge", {});\n' };
  const misspelled: Block = { name: "misspelled", text: 'import { Remedies } from "cdktf-rancher-k3s";\n' };
  expect(errorsIn([...BLOCKS, wrong, misspelled])).toEqual({
    imports: [expect.stringContaining("'Remedies'")],
    wrong: [expect.stringContaining("kubernetesVersion")],
  });
  expect(BLOCKS.length).toBeGreaterThan(15);
});
