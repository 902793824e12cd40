/** The README of examples/deferred-taints, followed by somebody who has nothing but the repository. */
import { createMirror } from "../terraform/harness";
import { type Section, sectionsOf } from "./page";
import { Project } from "./project";
import { Workstation } from "./workstation";

const ANSWERS = { "Please review the diff output above for": "\r" };
const NODES = ["plant-1", "plant-2", "plant-3"];

const terraform = createMirror();
const repository = Project.ofRepository(terraform);
const { rancher } = repository;
const workstation = new Workstation(terraform, rancher.environment);
afterAll(() => {
  workstation.remove();
  repository.remove();
  terraform.remove();
});

const [{ steps }] = sectionsOf("examples/deferred-taints/README.md") as [Section];
const [first, second] = steps.map((step) => (step.kind === "commands" ? step.script : "")) as [string, string];

test("the cluster is deployed first, and tells its id", async () => {
  const { folder } = repository;
  await workstation.type(`cd '${folder}'; export PATH="$PWD/node_modules/.bin:$PATH" TF_VAR_rancher_token=made:up`);
  const printed = await workstation.type(first, ANSWERS);
  const id = /^\s*cluster_id = (c-m-\w+)$/m.exec(printed)?.[1];
  expect(id).toBe(rancher.stored("plant")?.status.clusterName);
  await workstation.type(`export TF_VAR_cluster_id=${id}`);
});

test("the taints are deployed with the cluster's stack, once the nodes are there", async () => {
  for (const node of NODES) rancher.join(node);
  rancher.forgetCalls();
  await workstation.type(second, ANSWERS);
  for (const node of NODES) {
    expect(rancher.taints(node)).toMatchObject([{ key: "dedicated", value: "control", effect: "NoSchedule" }]);
  }
  expect(rancher.writes().filter((write) => write.includes("clusters/"))).toEqual([]);
});

test("without the cluster's stack, CDKTF refuses to", async () => {
  const alone = second.replace(" cluster taints", " taints");
  expect(alone).not.toBe(second);
  await expect(workstation.type(alone, ANSWERS)).rejects.toThrow(
    "The following dependencies are not included in the stacks to run: cluster.",
  );
});
