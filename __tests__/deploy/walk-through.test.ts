/** docs/deploy.md, followed from its first line to its last: a section a test, and what is true after each. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { nodeCleanupScript } from "../../lib";
import { createMirror } from "../terraform/harness";
import { type Section, sectionsOf } from "./page";
import { Workstation } from "./workstation";

const TOKEN = "token-made:up-and-secret";
/** What programs of the page ask: CDKTF whether to apply, the shell for the token. */
const ANSWERS = {
  "Please review the diff output above for": "\r",
  "API token:": `${TOKEN}\r`,
};

const sections = new Map(sectionsOf("docs/deploy.md", "main.ts").map((section) => [section.title, section]));
const rancher = mkdtempSync(path.join(tmpdir(), "made-up-rancher-"));
const terraform = createMirror();
const workstation = new Workstation(terraform, { MADE_UP_RANCHER: rancher });

afterAll(() => {
  workstation.remove();
  terraform.remove();
  rmSync(rancher, { recursive: true, force: true });
});

/** What is printed when somebody does what a section says. */
async function follow(title: string): Promise<string> {
  const { steps } = sections.get(title) as Section;
  let printed = "";
  for (const step of steps) {
    if (step.kind === "file") workstation.write(step.file, step.content);
    else if (step.kind === "edit") workstation.edit(step.file, step.from, step.to);
    else printed += await workstation.type(step.script, ANSWERS);
  }
  return printed;
}

/** The clusters that Rancher has. */
function clusters(): { readonly spec: { readonly kubernetesVersion: string } }[] {
  const folder = path.join(rancher, "objects/clusters");
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")));
}

function providerVersion(): string | undefined {
  return /"registry\.terraform\.io\/rancher\/rancher2" \{\n\s+version\s+= "(.*)"/.exec(
    workstation.read("cdktf.out/stacks/edge/.terraform.lock.hcl"),
  )?.[1];
}

test("a project is made", async () => {
  await follow("1. A project");
  expect(JSON.parse(workstation.read("package.json"))).toMatchObject({
    dependencies: { "cdktf-rancher-k3s": "*" },
    devDependencies: { "cdktf-cli": "0.21.0", typescript: "5.9" },
  });
});

test("the token is asked for and not shown", async () => {
  expect(await follow("2. The token")).not.toContain(TOKEN);
});

test("the plan is shown, then applied", async () => {
  const printed = await follow("3. Look, and deploy");
  expect(printed).toContain("Where system workloads run");
  expect(printed.match(/Plan: 2 to add, 0 to change, 0 to destroy\./g)).toHaveLength(2);
  expect(printed).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
  expect(clusters()).toMatchObject([{ spec: { kubernetesVersion: "v1.33.5+k3s1" } }]);
  expect(providerVersion()).toMatch(/^13\./);
});

test("the machine runs the pool's registration command, and what keeps a cluster from coming up is told", async () => {
  const printed = await follow("4. The node");
  expect(workstation.installed).toEqual([
    expect.arrayContaining(["--token", "--etcd", "--controlplane", "--worker", "rancher-k3s/node-pool=servers"]),
  ]);
  expect(printed).toContain("server-1   Ready");
  expect(printed).toContain("taints keep nothing from running");
  expect(printed).not.toContain(workstation.installed[0]?.[workstation.installed[0].indexOf("--token") + 1]);
});

test("a taint, a release of K3s and one of Rancher are applied", async () => {
  const printed = await follow("5. Changes");
  expect(printed).toContain("✗ cluster edge: 1 taint added");
  expect(printed.match(/Apply complete!/g)).toHaveLength(3);
  expect(clusters()).toMatchObject([{ spec: { kubernetesVersion: "v1.34.3+k3s1" } }]);
  expect(providerVersion()).toMatch(/^14\./);
});

test("without a network nothing is to be changed", async () => {
  expect(await follow("Without a network")).toContain("No changes. Your infrastructure matches the configuration.");
});

test("cluster and node go", async () => {
  const printed = await follow("Removal");
  expect(printed).toContain("Destroy complete! Resources: 2 destroyed.");
  expect(clusters()).toEqual([]);
  expect(workstation.scripts.at(-1)).toBe(nodeCleanupScript());
});

test("the page has no section with commands beside these", () => {
  const withCommands = [...sections.values()].filter(({ steps }) => steps.length > 0).map(({ title }) => title);
  expect(withCommands).toEqual([
    "1. A project",
    "2. The token",
    "3. Look, and deploy",
    "4. The node",
    "5. Changes",
    "Without a network",
    "Removal",
  ]);
});

test("no secret is printed, and none is in what is synthesized", () => {
  expect(workstation.printed).not.toContain(TOKEN);
  expect(workstation.read("cdktf.out/stacks/edge/cdk.tf.json")).not.toContain(TOKEN);
});
