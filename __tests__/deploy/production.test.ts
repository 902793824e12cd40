/** docs/production.md, followed from its first line to its last: a section a test, and what is true after each. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { createMirror, REPOSITORY } from "../terraform/harness";
import { createRancher } from "../terraform/rancher";
import { type Section, sectionsOf } from "./page";
import { step } from "./steps";
import { Workstation } from "./workstation";

const PAGE = "docs/production.md";
const TOKEN = "token-made:up-and-secret";
/** CDKTF asks whether to apply. */
const ANSWERS = { "Please review the diff output above for": "\r" };

const sections = new Map(sectionsOf(PAGE, "edge.ts").map((section) => [section.title, section]));
const rancher = createRancher();
const terraform = createMirror();
const workstation = new Workstation(terraform, rancher.environment);

afterAll(() => {
  workstation.remove();
  terraform.remove();
  rancher.remove();
});

const LIVING = path.join(REPOSITORY, "__tests__/doctor/fixtures/healthy.json");
const AT_RANCHER = {
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "edge", namespace: "fleet-default" },
  spec: { kubernetesVersion: "v1.33.5+k3s1", rkeConfig: {} },
};

/** What is printed when somebody does what a section says, and how each command of it ends. */
async function follow(title: string) {
  const { steps } = sections.get(title) as Section;
  const codes: Record<string, number | null> = {};
  let printed = "";
  for (const each of steps) {
    if (each.kind === "file") workstation.write(each.file, each.content);
    else if (each.kind === "edit") workstation.edit(each.file, each.from, each.to);
    else {
      for (const line of each.script.trimEnd().split("\n")) {
        const { code, output } = await workstation.run(line, ANSWERS);
        codes[line] = code;
        printed += output;
      }
    }
  }
  return { printed, codes: Object.values(codes) };
}

beforeAll(async () => {
  await workstation.type(`npx cdktf-rancher-k3s init clusters
cd clusters
npm install
export TF_VAR_rancher_url=https://rancher.example.com TF_VAR_rancher_token=${TOKEN}`);
  workstation.write("rancher-object.json", JSON.stringify(AT_RANCHER));
  workstation.install(
    "kubectl",
    `case "$*" in
"get nodes,pods,"*" -A -o json") exec cat '${LIVING}' ;;
"--context rancher get clusters.provisioning.cattle.io -A --field-selector=metadata.name=edge -o json")
  exec cat '${workstation.file("rancher-object.json")}' ;;
*) exit 1 ;;
esac`,
  );
});

step("of four clusters that are typed the one with a taint on its first node does not come up", async () => {
  const { printed, codes } = await follow("Keep taints off the first node");
  expect(codes).toEqual([0, 1, 0, 0, 0]);
  expect(printed).toContain("no, the first node cannot bring this cluster up");
  expect(printed).toMatch(/Tests: +3 passed, 3 total/);
});

step("the tolerations of the agents are shown, and where everything runs", async () => {
  const { printed, codes } = await follow("Tolerations for key components");
  expect(codes).toEqual([0]);
  expect(printed).toMatch(/fleet-agent\n +node-role\.kubernetes\.io\/control-plane:NoSchedule op=Exists\n +because of/);
  expect(printed).toContain("Where system workloads run");
});

step("of two upgrades one has to be the first", async () => {
  const { printed, codes } = await follow("Before an upgrade");
  expect(codes).toEqual([1, 0, 0, 0, 0]);
  expect(printed).toContain("warning[RK401]: Rancher 2.15.0 does not support K3s v1.33.5+k3s1");
  expect(printed).toContain("K3s's own workloads after the upgrade");
});

step("a rehearsal has the nodes of the app", async () => {
  expect((await follow("Try it somewhere safe")).codes).toEqual([0]);
  expect(workstation.read("rehearsal.yaml").match(/^kind: "?Node"?$/gm)).toHaveLength(6);
});

step("a taint that changes is reviewed, with the command that brings it to nodes", async () => {
  const { printed, codes } = await follow("Every change reviewed");
  expect(codes).toEqual([0, 0, 1]);
  expect(printed).toContain("nvidia.com/gpu=present:NoExecute");
  expect(printed).toContain("kubectl taint nodes");
  expect(workstation.read(".github/workflows/review.yml")).toContain("pull_request");
});

step("what the living cluster has otherwise than the app is told", async () => {
  const { printed, codes } = await follow("The living cluster as the app says");
  expect(codes).toEqual([0, 0, 1, 0]);
  expect(printed).toContain("drift: ");
});

step("snapshots go to S3, and one is taken at once", async () => {
  const { printed, codes } = await follow("Snapshots of etcd");
  expect(codes).toEqual([0]);
  expect(printed).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
  expect(rancher.stored("edge")?.spec.rkeConfig).toMatchObject({
    etcd: { snapshotScheduleCron: "0 */6 * * *", snapshotRetention: 12, s3: { bucket: "etcd-snapshots" } },
    etcdSnapshotCreate: { generation: 1 },
  });
});

step("what a drain does is told before it is done", async () => {
  const { printed, codes } = await follow("Several servers");
  expect(codes).toEqual([0, 1, 0]);
  expect(printed).toContain("lost: fleet-agent");
});

step("the cluster is protected", async () => {
  const { printed, codes } = await follow("No deletion by mistake");
  expect(codes).toEqual([0]);
  expect(printed).toContain('"prevent_destroy": true');
});

step("the token is not in what is synthesized, and is not printed", async () => {
  const { printed, codes } = await follow("Tokens and state");
  expect({ printed: printed.trim(), codes }).toEqual({ printed: "", codes: [0] });
  expect(workstation.printed.replaceAll(`TF_VAR_rancher_token=${TOKEN}`, "")).not.toContain(TOKEN);
});

test("the page has nothing to be followed beside these, and a table that leads to each section", () => {
  const withCommands = [...sections.values()].filter(({ steps }) => steps.length > 0).map(({ title }) => title);
  expect(withCommands).toEqual([
    "Keep taints off the first node",
    "Tolerations for key components",
    "Before an upgrade",
    "Try it somewhere safe",
    "Every change reviewed",
    "The living cluster as the app says",
    "Snapshots of etcd",
    "Several servers",
    "No deletion by mistake",
    "Tokens and state",
  ]);
  const [table = ""] = readFileSync(path.join(REPOSITORY, PAGE), "utf8").split("\n## ");
  const anchors = withCommands.map((title) => `(#${title.toLowerCase().replaceAll(" ", "-")})`);
  expect(anchors.filter((anchor) => !table.includes(anchor))).toEqual([]);
});
