/** The demo app through the real command line. */
import { createMirror } from "../terraform/harness";
import { Project } from "./project";

const TOKEN = "token-made:up-and-secret";
const terraform = createMirror();
const demo = Project.ofRepository(terraform, { rancher_url: "https://rancher.example.com", rancher_token: TOKEN });

afterAll(() => {
  demo.remove();
  terraform.remove();
});

test("cdktf deploys the demo", async () => {
  const output = await demo.succeed("cdktf deploy --auto-approve");
  expect(output).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
});

test("after that, cdktf diff finds nothing to do", async () => {
  expect(await demo.succeed("cdktf diff")).toContain("No changes. Your infrastructure matches the configuration.");
});

test("cdktf destroys the demo", async () => {
  expect(await demo.succeed("cdktf destroy --auto-approve")).toContain("Destroy complete! Resources: 2 destroyed.");
});

test("nothing of this prints the token", () => {
  expect(demo.printed).not.toContain(TOKEN);
});
