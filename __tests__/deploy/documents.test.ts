/** Commands that the README and pages of docs print, each run as it stands there, beside the files that it is about. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "@swc/core";
import { createMirror, REPOSITORY } from "../terraform/harness";
import { sectionsOf } from "./page";
import { Project } from "./project";
import { Workstation } from "./workstation";

const terraform = createMirror();
const repository = Project.ofRepository(terraform);
const workstation = new Workstation(terraform, repository.rancher.environment);
afterAll(() => {
  workstation.remove();
  repository.remove();
  terraform.remove();
});

/** The lines of all commands of a section, without comments. */
function linesOf(page: string, title: string): string[] {
  const section = sectionsOf(page).find((candidate) => candidate.title === title);
  if (section === undefined) throw new Error(`${page} has no section ${title}`);
  const scripts = section.steps.map((step) => (step.kind === "commands" ? step.script : ""));
  return scripts.flatMap((script) => script.split("\n")).flatMap((line) => line.replace(/(^|\s+)#.*$/, "") || []);
}

/** Runs each line of a section; the exit codes, and what was printed. */
async function follow(page: string, title: string, lines = linesOf(page, title)) {
  const done: Record<string, { code: number | null; output: string }> = {};
  for (const line of lines) done[line] = await workstation.run(line);
  const codes = Object.fromEntries(Object.entries(done).map(([line, { code }]) => [line, code]));
  return { codes, output: (line: string) => done[line]?.output };
}

const STUCK = path.join(REPOSITORY, "__tests__/doctor/fixtures/stuck-first-node.json");
const GET = "get nodes,pods,deployments,daemonsets,jobs -A -o json";
const STACK = "cdktf.out/stacks/edge";

/** The cluster that the README shows, as its own app. */
const EDGE = sectionsOf("README.md").flatMap(({ steps }) =>
  steps.flatMap((step) => (step.kind === "file" && step.file === "edge.ts" ? [step.content] : [])),
);
const MAIN = readFileSync(path.join(REPOSITORY, "template/main.ts"), "utf8");
const compiled = (code: string) =>
  transformSync(code, { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } })
    .code;

/** It is run in the folder of a stack. */
const [PLAN = ""] = linesOf("docs/plan-review.md", "What can be reviewed").slice(-1);

/** A cluster that runs, with a worker `w-1`, and the object that Rancher has of it. */
const RUNNING = readFileSync(path.join(REPOSITORY, "__tests__/doctor/fixtures/healthy.json"), "utf8");
const AT_RANCHER = {
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "edge", namespace: "fleet-default" },
  spec: { kubernetesVersion: "v1.33.5+k3s1", rkeConfig: {} },
};

beforeAll(async () => {
  expect(EDGE).toHaveLength(1);
  repository.write({ "dist/edge.js": compiled(EDGE.join()), "dist/main.js": compiled(MAIN) });
  writeFileSync(path.join(repository.folder, "cluster.json"), RUNNING.replaceAll('"worker-1"', '"w-1"'));
  writeFileSync(path.join(repository.folder, "rancher.json"), JSON.stringify(AT_RANCHER));
  workstation.install("kubectl", `[ "$*" = "${GET}" ] && exec cat '${STUCK}'`);
  await workstation.type(`cd '${repository.folder}'
export PATH="$PWD/node_modules/.bin:$PATH" RANCHER_TOKEN_KEY=made:up
# As npm makes what a package has under "bin".
chmod +x node_modules/.bin/cdktf-rancher-k3s
cdktf synth
terraform -chdir=${STACK} init -no-color
(cd ${STACK} && ${PLAN})
cp ${STACK}/plan.* .
cp plan.json north.json && cp plan.json south.json
mkdir main && cp -r cdktf.out main && cp -r cdktf.out cdktf.base && cp -r cdktf.out cdktf.head`);
});

test("the command line, as the README shows it", async () => {
  const { codes, output } = await follow("README.md", "Command line");
  expect(codes).toEqual({
    "npx cdktf-rancher-k3s try --pool first:all:team=db:NoExecute --pool w:worker": 1,
    "npx cdktf-rancher-k3s check cdktf.out": 0,
    "npx cdktf-rancher-k3s check cdktf.out --cluster edge": 0,
    "npx cdktf-rancher-k3s check cdktf.out --kubernetes-version v1.34.3+k3s1": 0,
    "npx cdktf-rancher-k3s check plan.json --format markdown --fail-on warning": 0,
    "npx cdktf-rancher-k3s explain RK102": 0,
    "npx cdktf-rancher-k3s review --base main/cdktf.out --head cdktf.out": 0,
    [`kubectl ${GET} | npx cdktf-rancher-k3s doctor -`]: 1,
    "npx cdktf-rancher-k3s what-if cluster.json --taint w-1,gpu=yes:NoExecute": 1,
    "npx cdktf-rancher-k3s doctor --expect cdktf.out cluster.json rancher.json": 1,
    "npx cdktf-rancher-k3s adopt cluster.json rancher.json --output adopted.ts": 0,
    "npx cdktf-rancher-k3s rehearse cdktf.out > rehearsal.yaml": 0,
  });
  expect(output("npx cdktf-rancher-k3s what-if cluster.json --taint w-1,gpu=yes:NoExecute")).toContain(
    "lose their place",
  );
  expect(output("npx cdktf-rancher-k3s doctor --expect cdktf.out cluster.json rancher.json")).toContain("drift: ");
  expect(output("npx cdktf-rancher-k3s adopt cluster.json rancher.json --output adopted.ts")).toContain(
    "edge: 2 pools",
  );
  expect(output("npx cdktf-rancher-k3s check cdktf.out")).toContain("Where system workloads run");
  expect(output("npx cdktf-rancher-k3s review --base main/cdktf.out --head cdktf.out")).toContain(
    "no scheduling change",
  );
  expect(output(`kubectl ${GET} | npx cdktf-rancher-k3s doctor -`)).toContain("stuck: cattle-cluster-agent is Pending");
});

test("what can be reviewed", async () => {
  const [page, title] = ["docs/plan-review.md", "What can be reviewed"] as const;
  // Terraform reads a plan in the folder of the stack that it is of.
  const inStack = (line: string) => (line.startsWith("terraform ") ? `(cd ${STACK} && ${line})` : line);
  const { codes } = await follow(page, title, linesOf(page, title).slice(0, -1).map(inStack));
  expect(codes).toEqual({
    "cdktf-rancher-k3s review --base cdktf.base --head cdktf.head": 0,
    "cdktf-rancher-k3s review north.json south.json": 0,
    [inStack("terraform show -json plan.bin | cdktf-rancher-k3s review -")]: 0,
  });
  expect(PLAN).toBe("terraform plan -out plan.bin && terraform show -json plan.bin > plan.json");
});

test("a stuck cluster", async () => {
  const { codes } = await follow("docs/doctor.md", "");
  expect(codes).toEqual({
    [`kubectl ${GET} > cluster.json`]: 0,
    "cdktf-rancher-k3s doctor cluster.json": 1,
    [`kubectl ${GET} | cdktf-rancher-k3s doctor -`]: 1,
  });
});
