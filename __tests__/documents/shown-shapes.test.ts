/** Blocks of documents that show a form, a line or a release: each is compared with what the program has. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { NodeRole } from "../../lib";
import { checkJson } from "../../lib/report/json";
import { reviewJson } from "../../lib/report/review-json";
import { changesBetween, renderReviewText, reviewChanges } from "../../lib/review";
import { doctor } from "../doctor/command";
import { list } from "../doctor/objects";
import { agent, coredns, installer, server } from "../doctor/system-objects";
import { Inputs, stackOf } from "../review/inputs";
import { PICTURED_CHANGES } from "../review/pictured-changes";
import { modelOf, prove } from "../scheduling/models";
import { outlineOf } from "./outline";

const REPOSITORY = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(REPOSITORY, file), "utf8");
const inputs = new Inputs();
afterAll(() => inputs.remove());

/** The blocks of a language in a page, each without what it is moved in by. */
function blocksOf(page: string, language: string): string[] {
  return outlineOf({ path: page, text: read(page) })
    .flatMap((section) => section.blocks)
    .filter((block) => block.language === language)
    .map(({ text }) => {
      const margin = /^ */.exec(text)?.[0].length ?? 0;
      return text.replace(new RegExp(`^ {${margin}}`, "gm"), "");
    });
}

describe("docs/json-output.md", () => {
  const [check, finding, sources, review] = blocksOf("docs/json-output.md", "json").map((block) => JSON.parse(block));
  const repaired = modelOf({
    first: { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] },
    general: { taints: [] },
  });
  const proof = prove(repaired);
  const where = { stack: "tainted-cluster", file: "cdk.tf.json", address: "rancher2_cluster_v2.demo", path: "a/b" };
  const printed = JSON.parse(JSON.stringify(checkJson([{ ...where, proof }])));

  test("has the keys that check prints, in their order", () => {
    expect(Object.keys(check)).toEqual(Object.keys(printed));
    expect(Object.keys(check.clusters[0])).toEqual(Object.keys(printed.clusters[0]));
    expect(check.schemaVersion).toBe(printed.schemaVersion);
  });

  test("has the keys of a finding, and the words of this one", () => {
    const found = printed.clusters[0].findings.find(({ code }: { code: string }) => code === finding.code);
    expect(Object.keys(finding).sort()).toEqual([...Object.keys(found), "source"].sort());
    const { severity, url, subject, help } = finding;
    expect({ severity, url, subject, help }).toEqual({
      severity: found.severity,
      url: found.url,
      subject: found.subject,
      help: found.help,
    });
    expect(Object.keys(finding.data)).toEqual(Object.keys(found.data));
  });

  test("says where the lines of an app stand in a stack", () => {
    const { cluster, pools } = sources.resource.terraform_data.demo_model["//"].sources;
    const demo = stackOf({ demo: repaired });
    const [model] = Object.values((demo.resource as { terraform_data: Record<string, object> }).terraform_data);
    const marked = { ...demo, resource: { ...(demo.resource as object), terraform_data: { demo_model: model } } };
    Object.assign(marked.resource.terraform_data.demo_model as object, { "//": { sources: { cluster, pools } } });
    const [after] = changesBetween(inputs.app({ a: stackOf({}) }), inputs.app({ a: marked }));
    const seen = after?.after?.sources;
    expect([seen?.cluster, Object.fromEntries(seen?.pools ?? [])]).toEqual([cluster, pools]);
  });

  test("has the keys that review prints, in their order", () => {
    const [before, after] = [inputs.app({ a: stackOf({ edge: modelOf({ all: { roles: NodeRole.ALL } }) }) })].flatMap(
      (folder) => [folder, inputs.app({ a: stackOf({ edge: repaired }) })],
    ) as [string, string];
    const report = JSON.parse(JSON.stringify(reviewJson(reviewChanges(changesBetween(before, after)))));
    expect(Object.keys(review)).toEqual(Object.keys(report).filter((key) => key !== "notJudged"));
    expect(Object.keys(review.clusters[0])).toEqual(Object.keys(report.clusters[0]));
    expect(Object.keys(review.clusters[0].findings)).toEqual(Object.keys(report.clusters[0].findings));
    expect(review.schemaVersion).toBe(report.schemaVersion);
  });
});

test("docs/plan-review.md shows the first line of a review of an upgrade", () => {
  const [line = ""] = blocksOf("docs/plan-review.md", "text");
  expect(renderReviewText((PICTURED_CHANGES.upgrade as (typeof PICTURED_CHANGES)[string])(inputs))).toContain(line);
});

test("docs/plan-review.md gives the action inputs that it has, and takes an output that it has", () => {
  const [step = ""] = blocksOf("docs/plan-review.md", "yaml");
  const [review, upload] = parse(step);
  const action = parse(read("action.yml"));
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(review.with)));
  const [, output = ""] = /steps\.k3s\.outputs\.([\w-]+)/.exec(upload.with.sarif_file) ?? [];
  expect(Object.keys(action.outputs)).toContain(output);
  expect(review.uses).toMatch(new RegExp(`@v${JSON.parse(read("package.json")).version}$`));
});

test("docs/doctor.md shows the first line of an answer, and the command below it without its values", async () => {
  const [shown] = blocksOf("docs/doctor.md", "text");
  const stuck = list(
    server("cp-1", { taints: [{ key: "dedicated", value: "cp", effect: "NoExecute" }] }),
    ...agent({ is: "pending" }),
    ...coredns({ is: "pending" }),
    ...installer("helm-install-traefik"),
  );
  const { out } = await doctor(["-"], { input: JSON.stringify(stuck) });
  const [cause, command] = out.split("\n");
  expect(shown).toBe(`${cause}\n${command?.replace(/'\[[^']+\]'/g, "'...'")}\n`);
});

test("docs/reliability.md shows what check says of a synth that was interrupted, and a run of tests that there are", () => {
  const [line = ""] = blocksOf("docs/reliability.md", "text");
  expect(line).toMatch(/^cdktf-rancher-k3s: cdktf\.out\/stacks\/edge\/cdk\.tf\.json: [^\n]+\n$/);
  expect(read("__tests__/review/interrupted-synth.test.ts")).toContain(line.trimEnd().replace("/edge/", "/STACK/"));
  const names = blocksOf("docs/reliability.md", "sh")[0]?.match(/RANDOM_\w+|__tests__\/\S+/g) ?? [];
  const [settings, files] = [
    names.filter((name) => name.startsWith("R")),
    names.filter((name) => name.startsWith("_")),
  ];
  for (const name of settings) expect(read("__tests__/cli/random-documents.test.ts")).toContain(name);
  expect(new Set(files)).toEqual(new Set(["__tests__/cli/random-documents"]));
});

test("docs/compatibility.md installs the releases that the tests run on", () => {
  const [install = ""] = blocksOf("docs/compatibility.md", "sh");
  const [dependencies] = blocksOf("docs/compatibility.md", "json").map((block) => JSON.parse(block).dependencies);
  const { version } = JSON.parse(read("node_modules/cdktn/package.json"));
  expect(install).toContain(`cdktf@npm:cdktn@${version} `);
  expect(dependencies).toEqual({ cdktf: `npm:cdktn@${version}`, cdktn: version });
  const [, constructs = ""] = /constructs@(\S+)/.exec(install) ?? [];
  expect(read("__tests__/package/project.ts")).toContain(`constructs: "${constructs}"`);
});

test("docs/nodes.md takes a taint off by the label that nodes of a pool have, and shows it", () => {
  const [untaint = "", show = ""] = blocksOf("docs/nodes.md", "sh");
  const label = "rancher-k3s/node-pool";
  expect(read("lib/scheduling/reading/machine-labels.ts")).toContain(`"${label}"`);
  expect(untaint).toBe(`kubectl taint nodes -l ${label}=db dedicated:NoExecute-\n`);
  expect(show).toContain(`POOL:.metadata.labels.${label},`);
});

test("docs/moving.md forgets the two resources that a cluster has, by the names that its stack gives them", () => {
  const { resource } = stackOf({ edge: modelOf({ all: { roles: NodeRole.ALL } }) });
  const addresses = Object.entries(resource as Record<string, object>).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );
  expect(blocksOf("docs/moving.md", "sh")).toEqual([`terraform state rm ${addresses.join(" ")}\n`]);
});
