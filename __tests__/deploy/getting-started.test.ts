/** docs/getting-started.md, followed from its first line to its last: a section a test, and what is true after each. */
import { createMirror } from "../terraform/harness";
import { createRancher } from "../terraform/rancher";
import { type Section, sectionsOf } from "./page";
import { step } from "./steps";
import { Workstation } from "./workstation";

const TOKEN = "token-made:up-and-secret";
/** What programs of the page ask: CDKTF whether to apply, the shell for the token. */
const ANSWERS = {
  "Please review the diff output above for": "\r",
  "API token:": `${TOKEN}\n`,
};

const sections = new Map(sectionsOf("docs/getting-started.md", "edge.ts").map((section) => [section.title, section]));
const rancher = createRancher();
const terraform = createMirror();
const AUTHOR = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com" };
const COMMITTER = { GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
const workstation = new Workstation(terraform, { ...rancher.environment, ...AUTHOR, ...COMMITTER });

afterAll(() => {
  workstation.remove();
  terraform.remove();
  rancher.remove();
});

/** What is printed when somebody does what a section says. */
async function follow(title: string): Promise<string> {
  const { steps } = sections.get(title) as Section;
  let printed = "";
  for (const each of steps) {
    if (each.kind === "file") workstation.write(each.file, each.content);
    else if (each.kind === "edit") workstation.edit(each.file, each.from, each.to);
    else printed += await workstation.type(each.script, ANSWERS);
  }
  return printed;
}

step("a project is written that passes its test, and its proof is shown", async () => {
  const printed = await follow("1. A project");
  expect(printed).toContain("wrote a project");
  expect(printed).toMatch(/Tests: +3 passed, 3 total/);
  expect(printed).toContain("Where system workloads run");
});

step("a release and a pool are written, and the test passes again", async () => {
  expect(await follow("2. Your cluster")).toMatch(/Tests: +3 passed, 3 total/);
});

step("the token is asked for and not shown", async () => {
  expect(await follow("3. The token")).not.toContain(TOKEN);
});

step("the plan is shown, then applied", async () => {
  const printed = await follow("4. Deploy");
  expect(printed).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
  expect(printed).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
  expect(rancher.writes()).toEqual(["POST clusters/fleet-default/edge 201"]);
});

step("the machine runs the pool's registration command, and what keeps a cluster from coming up is told", async () => {
  const printed = await follow("5. The node");
  expect(workstation.installed).toEqual([
    [
      ...["--server", "https://rancher.example.com", "--label", "cattle.io/os=linux", "--token", expect.any(String)],
      ...["--etcd", "--controlplane", "--worker", "--label", "rancher-k3s/node-pool=servers"],
    ],
  ]);
  expect(printed).toContain("server-1   Ready");
  expect(printed).toContain("clear: cattle-cluster-agent runs on server-1");
  expect(printed).not.toContain(workstation.installed[0]?.[5]);
  const outputs = await workstation.type("terraform -chdir=cdktf.out/stacks/edge output");
  for (const pool of ["gpu", "db"]) expect(outputs).toContain(`edge_${pool}_registration_command`);
});

step("what is committed holds no state, no token and nothing that was made of the sources", async () => {
  await follow("6. Pull requests");
  expect((await workstation.type("git ls-files")).trim().split("\n")).toEqual([
    ".github/workflows/review.yml",
    ".gitignore",
    ".yarnrc.yml",
    "cdktf.json",
    "edge.test.ts",
    "edge.ts",
    "main.ts",
    "package.json",
    "pnpm-workspace.yaml",
    "tsconfig.json",
  ]);
  expect((await workstation.type("git status --porcelain")).trim()).toBe("");
  expect(workstation.printed).not.toContain(TOKEN);
});

test("the page has nothing to be followed beside these", () => {
  const withCommands = [...sections.values()].filter(({ steps }) => steps.length > 0).map(({ title }) => title);
  expect(withCommands).toEqual([
    "1. A project",
    "2. Your cluster",
    "3. The token",
    "4. Deploy",
    "5. The node",
    "6. Pull requests",
  ]);
});
