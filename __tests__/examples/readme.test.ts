/** README.md: every block of code in it is run as it stands there, here or by the test that is named. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { transformSync } from "@swc/core";
import * as bindings from "../../lib/provider-rancher2";
import { documentOfJson } from "../../lib/review/documents";
import { clustersOf } from "../../lib/review/load-clusters";
import { ToldPools } from "../../lib/review/told-pools";
import { prove } from "../../lib/scheduling/prove";
import { NEWEST_KNOWN_KUBERNETES_MINOR, newestMinor } from "../../lib/scheduling/releases/newest-known";
import { RANCHER_MINORS } from "../../lib/scheduling/releases/rancher-minors";
import { commandsOf } from "../deploy/documents";
import { doctor } from "../doctor/command";
import { list } from "../doctor/objects";
import { agent, coredns, installer, server } from "../doctor/system-objects";
import { handWritten } from "../review/provider-plan";
import { rancherK3s } from "../trial/command";

const ROOT = path.join(__dirname, "../..");
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");
const manifest = (name: string) => JSON.parse(readFileSync(path.join(ROOT, name), "utf8"));

/** The blocks of a language under a heading; all of them without one. */
function blocksOf(language: string, text = README): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block = ""]) => block,
  );
}

function sectionOf(title: string): string {
  const section = README.split(/^## /m).find((each) => each.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`README.md has no section "${title}"`);
  return section;
}

/** Rows of the only table of a section, cell by cell, without code marks. */
function rowsOf(title: string): string[][] {
  const [, , ...rows] = sectionOf(title).match(/^\|.*\|$/gm) as string[];
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

test("there are no blocks of code but those that are run", () => {
  expect([...README.matchAll(/^ *```(\w*)$/gm)].map(([, language]) => language)).toEqual(
    ["sh", "text", "sh", "text", "sh", "sh", "sh", "sh", "sh", "sh", "ts", "yaml", "ts", "sh"].flatMap((each) => [
      each,
      "",
    ]),
  );
});

test("what stands in a shell is run here, by .ci/run, or by the tests of the page that it is from", () => {
  const elsewhere = new Set([
    // __tests__/deploy/documents.test.ts
    ...commandsIn("Command line"),
    ...commandsOf("docs/doctor.md").map((command) => command.replace("| cdktf-rancher-k3s", "| npx cdktf-rancher-k3s")),
    // __tests__/deploy/getting-started.test.ts
    ...commandsOf("docs/getting-started.md"),
    // .ci/run
    "npm ci && npm run synth",
    "npm ci && npm test",
  ]);
  const here = commandsIn("Try it without a project").filter((command) => command.includes(" try "));
  expect(here).toHaveLength(1);
  expect(commandsOf("README.md").filter((command) => !elsewhere.has(command) && !here.includes(command))).toEqual([]);
});

function commandsIn(title: string): string[] {
  const lines = blocksOf("sh", sectionOf(title)).flatMap((block) => block.split("\n"));
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/** The parts of a shown output, which follow each other in what is printed. */
function expectParts(printed: string, block: string): void {
  let rest = printed;
  for (const part of block.split("...\n")) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
}

test("doctor says of a stuck cluster what is shown", async () => {
  const stuck = list(
    server("cp-1", { taints: [{ key: "dedicated", value: "cp", effect: "NoExecute" }] }),
    ...agent({ is: "pending" }),
    ...coredns({ is: "pending" }),
    ...installer("helm-install-traefik"),
  );
  const { out } = await doctor(["-"], { input: JSON.stringify(stuck) });
  expectParts(out, blocksOf("text", sectionOf("Cluster stuck? One command"))[0] as string);
  expect(out.split("\n")[1]).toMatch(/^ {2}kubectl /);
});

test("try says of the reported case what is shown", async () => {
  const [command = ""] = commandsIn("Try it without a project");
  const { out, err } = await rancherK3s(command.split(" ").slice(2));
  expect(err).toBe("");
  expectParts(out, blocksOf("text", sectionOf("Try it without a project"))[0] as string);
});

/** Runs TypeScript as an app would, with this library for the package. */
function run(
  code: string,
  modules: Readonly<Record<string, unknown>> = {},
  globals: Readonly<Record<string, unknown>> = {},
) {
  const { code: script } = transformSync(code, {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  const exports: Record<string, unknown> = {};
  const load = (name: string) =>
    modules[name] ?? require(name.replace(/^cdktf-rancher-k3s(?=\/|$)/, path.join(ROOT, "lib")));
  new Function("require", "exports", ...Object.keys(globals), script)(load, exports, ...Object.values(globals));
  return exports;
}

// With types, in a project of its own, and with a jest of its own: __tests__/package/matchers.test.ts.
test("the test that is shown passes on the cluster that is shown", () => {
  const [edge = "", its = ""] = blocksOf("ts");
  const done: string[] = [];
  const test = (title: string, body: () => void) => {
    body();
    done.push(title);
  };
  run(its, { "./edge": run(edge) }, { test });
  expect(done).toEqual(["the edge cluster comes up"]);
  const tainted = edge.replace(
    "servers: { roles: NodeRole.ALL }",
    'servers: { roles: NodeRole.ALL, taints: ["a:NoExecute"] }',
  );
  expect(() => run(its, { "./edge": run(tainted) }, { test })).toThrow("expected cluster edge to bootstrap");
});

test("the file of pools tells a review the nodes of a cluster in plain Terraform", () => {
  const told = ToldPools.read(blocksOf("yaml")[0] as string, "pools.yaml");
  const [cluster] = clustersOf([documentOfJson(handWritten({}))], told);
  told.requireMeant();
  const workflow = readFileSync(path.join(ROOT, "examples/plan-review/terraform.yml"), "utf8");
  expect(workflow).toMatch(/^ +pools: pools\.yaml$/m);
  expect(workflow).toContain("RANCHER_TOKEN_KEY: ${{ secrets.RANCHER_TOKEN_KEY }}");
  expect(prove((cluster as NonNullable<typeof cluster>).cluster).bootstrap.verdict).toBe("yes");
});

test("the bindings that are listed are those that there are", () => {
  const folder = path.join(ROOT, "lib/provider-rancher2");
  const modules = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(modules).toHaveLength(Object.keys(bindings).length);
  const listed = modules.map(({ name }) => {
    if (name === "provider") return [name, "the provider"];
    const [, type] =
      /terraformResourceType: '(\w+)'/.exec(readFileSync(path.join(folder, name, "index.ts"), "utf8")) ?? [];
    return [name, name.startsWith("data-") ? `data source ${type}` : type];
  });
  const byName = ([a = ""]: readonly (string | undefined)[], [b = ""]: readonly (string | undefined)[]) =>
    a < b ? -1 : 1;
  expect(rowsOf("Bindings").sort(byName)).toEqual(listed.sort(byName));
});

test("the releases that it works with are those of the code and of package.json", () => {
  const rows = Object.fromEntries(rowsOf("Compatibility"));
  const rancher = [...RANCHER_MINORS].filter(([, { providerMajor }]) => providerMajor);
  const kubernetes = rancher.flatMap(([, { kubernetesMinors }]) => kubernetesMinors);
  const oldest = kubernetes.reduce((a, b) => (newestMinor([a, b]) === a ? b : a));
  const majors = rancher.map(([, { providerMajor }]) => String(providerMajor));
  const { engines, peerDependencies } = manifest("package.json");
  expect(rows).toEqual({
    Rancher: `${rancher[0]?.[0]} to ${rancher.at(-1)?.[0]}`,
    K3s: `${oldest} to ${NEWEST_KNOWN_KUBERNETES_MINOR}, as far as your Rancher supports it`,
    "Provider rancher/rancher2": `${majors.slice(0, -1).join(", ")} and ${majors.at(-1)}: the one for your Rancher is picked`,
    Terraform: expect.stringMatching(/^1\.4 or later$/),
    OpenTofu: expect.stringMatching(/^1\.6 or later$/),
    CDKTF: `cdktf ${minorOf(peerDependencies.cdktf)}, or its fork cdktn ${minorOf(manifest("node_modules/cdktn/package.json").version)} through an npm alias`,
    TypeScript: "5.9, or 7 without ts-node and ts-jest",
    "Node.js": `${/\d+/.exec(engines.node)} or later, CommonJS and ES modules`,
  });
  const page = readFileSync(path.join(ROOT, "docs/compatibility.md"), "utf8");
  for (const row of ["| Terraform | 1.4 or later |", "| OpenTofu | 1.6 or later |", "| TypeScript | 5.9 |"])
    expect(page).toContain(row);
});

function minorOf(release: string): string {
  return /\d+\.\d+/.exec(release)?.[0] as string;
}

test("its links lead somewhere, and its pictures are there, in two looks each, with words for those who do not see them", () => {
  const links = [...README.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^https:/.test(link));
  const broken = links.filter((link) => !leadsSomewhere(link));
  expect([links.length > 20, broken]).toEqual([true, []]);
  const pictures = [
    ...README.matchAll(
      /<picture>\n {2}<source media="\(prefers-color-scheme: dark\)" srcset="(\S+)-dark(\.\w+)">\n {2}<img src="(\S+)-light(\.\w+)" alt="([^"]+)">\n<\/picture>/g,
    ),
  ];
  expect(pictures.map(([, dark, , light]) => [dark, light])).toEqual([
    ["docs/pictures/demo", "docs/pictures/demo"],
    ["docs/pictures/review", "docs/pictures/review"],
  ]);
  expect(README.match(/<img /g)).toHaveLength(pictures.length);
  for (const [, name, ending, , , alt = ""] of pictures) {
    for (const look of ["light", "dark"]) {
      expect(statSync(path.join(ROOT, `${name}-${look}${ending}`)).size).toBeLessThan(100 * 1024);
    }
    expect(alt.length).toBeGreaterThan(60);
  }
});

/** A file, and in a page the heading, as GitHub names it. */
function leadsSomewhere(link: string): boolean {
  const [file = "", anchor] = link.split("#");
  if (!existsSync(path.join(ROOT, file))) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(path.join(ROOT, file), "utf8").match(/^#+ .*$/gm) ?? [];
  return headings.some((heading) => slugOf(heading) === anchor);
}

function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
