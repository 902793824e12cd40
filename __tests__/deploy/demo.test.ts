/** The demo app through the real command lines, by the commands that the documents print. */
import { createMirror } from "../terraform/harness";
import { COMMAND_LINES } from "./command-lines";
import { letGo } from "./let-go";
import { Project } from "./project";

const TOKEN = "token-made:up-and-secret";
const VARIABLES = { rancher_token: TOKEN };

const terraform = createMirror();
afterAll(() => terraform.remove());

describe.each(COMMAND_LINES.map(({ name }) => name))("%s", (cli) => {
  const demo = Project.ofRepository(terraform, VARIABLES, cli);

  afterAll(() => demo.remove());

  test("synthesizes the demo, where the error of the reported case is accepted with a reason", async () => {
    const output = await demo.succeed(`${cli} synth`);
    expect(output).toMatch(
      /INFO \[never-deploy\/demo\]: noted\[RK102\].*\n(?: .*\n)*? *= acknowledged: shown as it was reported/,
    );
    expect(output).not.toContain("error[");
    expect(output).toContain("Generated Terraform code for the stacks: never-deploy, tainted-cluster");
  });

  test("deploys nothing without a name, as the reported case never comes up", async () => {
    const { code, output } = await demo.run(`${cli} deploy --auto-approve`);
    expect([code, output]).toEqual([1, expect.stringContaining("Found more than one stack")]);
    expect(demo.rancher.writes()).toEqual([]);
  });

  test("deploys the repaired one", async () => {
    const output = await demo.succeed(`${cli} deploy tainted-cluster --auto-approve`);
    expect(output).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
    expect(demo.rancher.writes()).toEqual(["POST clusters/fleet-default/repaired 201"]);
    expect(demo.rancher.stored("repaired")?.spec.clusterAgentDeploymentCustomization.appendTolerations).toEqual([
      { key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute" },
    ]);
  });

  test("finds nothing to do after that", async () => {
    expect(await demo.succeed(`${cli} diff tainted-cluster`)).toContain(
      "No changes. Your infrastructure matches the configuration.",
    );
  });

  test("destroys it once its owner lets the cluster go, and not before", async () => {
    expect((await demo.run(`${cli} destroy tainted-cluster --auto-approve`)).code).toBe(1);
    expect((await demo.terraform("tainted-cluster", "plan -destroy")).output).toContain("Instance cannot be destroyed");
    expect(demo.rancher.stored("repaired")).toBeDefined();
    letGo(demo, "dist/main.js");
    expect(await demo.succeed(`${cli} destroy tainted-cluster --auto-approve`)).toContain(
      "Destroy complete! Resources: 2 destroyed.",
    );
    expect(demo.rancher.stored("repaired")).toBeUndefined();
  });

  test("prints no token", () => {
    for (const secret of [TOKEN, "token-of-"]) expect(demo.printed).not.toContain(secret);
  });
});
