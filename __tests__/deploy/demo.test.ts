/** The demo app through the real command lines, by the commands that the documents print. */
import { createMirror } from "../terraform/harness";
import { COMMAND_LINES } from "./command-lines";
import { letGo } from "./let-go";
import { Project } from "./project";

const TOKEN = "token-made:up-and-secret";
const VARIABLES = { rancher_url: "https://rancher.example.com", rancher_token: TOKEN };

const terraform = createMirror();
afterAll(() => terraform.remove());

describe.each(COMMAND_LINES.map(({ name }) => name))("%s", (cli) => {
  const demo = Project.ofRepository(terraform, VARIABLES, cli);

  afterAll(() => demo.remove());

  test("synthesizes the demo, and the findings of the library are among what it prints", async () => {
    const output = await demo.succeed(`${cli} synth`);
    expect(output).toContain("warning[RK103]");
    expect(output).toContain("Generated Terraform code for the stacks: tainted-cluster");
  });

  test("deploys the demo", async () => {
    const output = await demo.succeed(`${cli} deploy --auto-approve`);
    expect(output).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
    expect(demo.rancher.writes()).toEqual(["POST clusters/fleet-default/demo 201"]);
    expect(demo.rancher.stored("demo")?.spec.clusterAgentDeploymentCustomization.appendTolerations).toEqual([
      { key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute" },
    ]);
  });

  test("finds nothing to do after that", async () => {
    expect(await demo.succeed(`${cli} diff`)).toContain("No changes. Your infrastructure matches the configuration.");
  });

  test("destroys the demo once its owner lets the cluster go, and not before", async () => {
    expect((await demo.run(`${cli} destroy --auto-approve`)).code).toBe(1);
    expect((await demo.terraform("tainted-cluster", "plan -destroy")).output).toContain("Instance cannot be destroyed");
    expect(demo.rancher.stored("demo")).toBeDefined();
    letGo(demo, "dist/main.js");
    expect(await demo.succeed(`${cli} destroy --auto-approve`)).toContain("Destroy complete! Resources: 2 destroyed.");
    expect(demo.rancher.stored("demo")).toBeUndefined();
  });

  test("prints no token", () => {
    for (const secret of [TOKEN, "token-of-"]) expect(demo.printed).not.toContain(secret);
  });
});
