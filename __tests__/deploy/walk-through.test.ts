/** docs/deploy.md, followed from its first line to its last: a section a test, and what is true after each. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { nodeCleanupScript } from "../../lib";
import { createMirror, REPOSITORY } from "../terraform/harness";
import { createRancher } from "../terraform/rancher";
import { type Section, sectionsOf } from "./page";
import { Workstation } from "./workstation";

const TOKEN = "token-made:up-and-secret";
const RANCHER_URL = "https://rancher.example.com";
/** What programs of the page ask: CDKTF whether to apply, the shell for the token. */
const ANSWERS = {
  "Please review the diff output above for": "\r",
  "API token:": `${TOKEN}\n`,
};

const sections = new Map(sectionsOf("docs/deploy.md").map((section) => [section.title, section]));
const rancher = createRancher();
const terraform = createMirror();
const workstation = new Workstation(terraform, rancher.environment);

afterAll(() => {
  workstation.remove();
  terraform.remove();
  rancher.remove();
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

/** The blocks of commands in a section. */
function commandsOf(title: string): string[] {
  return (sections.get(title) as Section).steps.flatMap((step) => (step.kind === "commands" ? [step.script] : []));
}

/** The release of K3s that Rancher is to run. */
const kubernetesVersion = () => rancher.stored("edge")?.spec.kubernetesVersion;

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

/** dash is what sh is on Debian; bash and zsh are what people type in. */
test.each(["sh", "dash", "bash", "zsh"].filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0))(
  "%s asks for the token as well",
  async (shell) => {
    const [lines = ""] = commandsOf("2. The token");
    workstation.write("ask.sh", `${lines}printenv TF_VAR_rancher_token | wc -c\n`);
    const printed = await workstation.type(`env -u TF_VAR_rancher_token ${shell} -e ask.sh; rm ask.sh`, ANSWERS);
    expect(printed.trim().split(/\s+/)).toEqual(["API", "token:", String(TOKEN.length + 1)]);
  },
);

test("the plan is shown, then applied", async () => {
  const printed = await follow("3. Look, and deploy");
  expect(printed).toContain("Where system workloads run");
  expect(printed).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
  expect(printed).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
  expect(rancher.writes()).toEqual(["POST clusters/fleet-default/edge 201"]);
  expect(kubernetesVersion()).toBe("v1.33.5+k3s1");
  expect(providerVersion()).toMatch(/^13\./);
});

test("the machine runs the pool's registration command, and what keeps a cluster from coming up is told", async () => {
  const printed = await follow("4. The node");
  expect(workstation.installed).toEqual([
    [
      ...["--server", RANCHER_URL, "--label", "cattle.io/os=linux", "--token", expect.any(String)],
      ...["--etcd", "--controlplane", "--worker", "--label", "rancher-k3s/node-pool=servers"],
    ],
  ]);
  expect(printed).toContain("server-1   Ready");
  expect(printed).toContain("clear: cattle-cluster-agent runs on server-1");
  expect(printed).not.toContain(workstation.installed[0]?.[5]);
});

test("a taint, a release of K3s and one of Rancher are applied", async () => {
  rancher.forgetCalls();
  const printed = await follow("5. Changes");
  expect(printed).toContain("! cluster edge: ");
  // Rancher has no field for the taint of a worker, and none for its own release.
  expect(rancher.writes()).toEqual(["PUT clusters/fleet-default/edge 200"]);
  expect(kubernetesVersion()).toBe("v1.34.3+k3s1");
  expect(providerVersion()).toMatch(/^14\./);
  expect(workstation.read("terraform.edge.tfstate")).toContain("team=vision:NoExecute");
});

test("a second change of taints is reviewed against what was deployed last, not against what was deployed first", async () => {
  const [review = ""] = commandsOf("5. Changes").filter((script) => script.includes("cdktf-rancher-k3s review"));
  const [deployed, wanted] = [
    '"team=vision:NoExecute"]',
    '"team=vision:NoExecute", "second=vision:NoExecute"]',
  ] as const;
  workstation.edit("main.ts", deployed, wanted);
  const printed = await workstation.type(review.replace("npx cdktf deploy\n", ""));
  expect(printed).toContain("! cluster edge: ");
  expect(printed).toContain("second=vision:NoExecute");
  workstation.edit("main.ts", wanted, deployed);
});

test("without a network the lock of providers is what fails, and is left out", async () => {
  // Nothing answers there, so that the registry is out of reach on every machine. The first deploy has no lock file.
  await workstation.type("export HTTPS_PROXY=http://127.0.0.1:9; rm cdktf.out/stacks/edge/.terraform.lock.hcl");
  const mirrored = (await workstation.type('echo "$TF_CLI_ARGS_providers_lock"')).trim();
  expect(mirrored).toMatch(/^-fs-mirror=/);
  await workstation.type("unset TF_CLI_ARGS_providers_lock");
  await expect(workstation.type("npx cdktf diff")).rejects.toThrow("Could not retrieve providers for locking");
  expect(await follow("Without a network")).toContain("No changes. Your infrastructure matches the configuration.");
  await workstation.type("rm cdktf.out/stacks/edge/.terraform.lock.hcl");
  const withMirror = await workstation.type(`TF_CLI_ARGS_providers_lock=${mirrored} npx cdktf diff`);
  expect(withMirror).toContain("No changes. Your infrastructure matches the configuration.");
});

test("the cluster goes, and the machine is given the script that cleans it", async () => {
  const printed = await follow("Removal");
  expect(printed).toContain("Destroy complete! Resources: 2 destroyed.");
  expect(rancher.stored("edge")).toBeUndefined();
  expect(workstation.scripts.at(-1)).toBe(nodeCleanupScript());
});

test("the page has nothing to be followed beside these", () => {
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
  const languages = readFileSync(path.join(REPOSITORY, "docs/deploy.md"), "utf8").matchAll(/^```(\w+)/gm);
  expect(new Set([...languages].map(([, language]) => language))).toEqual(new Set(["sh", "ts", "diff"]));
});

test("no secret is printed, and none is in what is synthesized", () => {
  expect(workstation.printed).not.toContain(TOKEN);
  expect(workstation.read("cdktf.out/stacks/edge/cdk.tf.json")).not.toContain(TOKEN);
});
