/** A sensitive variable in an argument that the witness is made of: it marks the witness alone, and no review shows it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { changesOfPlans, renderReviewText, reviewChanges, reviewJson } from "../../lib/review";
import { createMirror, type ProviderRelease, RANCHER2 } from "./harness";

const terraform = createMirror();
const scratch = mkdtempSync(path.join(tmpdir(), "witness-"));
afterAll(() => {
  terraform.remove();
  rmSync(scratch, { recursive: true, force: true });
});
const [release] = RANCHER2.filter(({ version }) => version.startsWith("14.")) as [ProviderRelease];

test("the digest holds no value, other annotations stay visible, and the review prints neither", async () => {
  const stack = new TerraformStack(Testing.app(), "sensitive");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const secret = new TerraformVariable(stack, "secret", { type: "string", sensitive: true, default: "canary-value" });
  const { resource } = new K3sCluster(stack, "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { all: { roles: NodeRole.ALL } },
    annotations: { note: "plain" },
  });
  resource.addOverride("default_pod_security_admission_configuration_template_name", secret.stringValue);
  const folder = terraform.workspace(JSON.parse(Testing.synth(stack)), [release]);
  await terraform.init(folder);
  const plan = await terraform.plan(folder);
  const { change } = plan.resource_changes?.find(({ type }) => type === "rancher2_cluster_v2") ?? {};
  expect(change?.after).toMatchObject({ annotations: { note: "plain" } });
  const annotations = (change?.after as { readonly annotations?: object } | undefined)?.annotations;
  expect(JSON.stringify(annotations)).not.toContain("canary");
  expect(change?.after_sensitive).toMatchObject({ annotations: { "rancher-k3s/witness": true } });
  const file = path.join(scratch, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  const review = reviewChanges(changesOfPlans([file]));
  expect(renderReviewText(review)).not.toContain("canary");
  expect(JSON.stringify(reviewJson(review))).not.toContain("canary");
});
