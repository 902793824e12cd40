import { spawnSync } from "node:child_process";
import { cleanEnvironment, TERRAFORM } from "./harness";

/**
 * Once, before all tests. Without Terraform nothing here can be checked, and a check that did not happen must not look
 * like one that passed.
 */
export default function requireTerraform(): void {
  const { error, status } = spawnSync(TERRAFORM, ["version"], {
    env: { ...cleanEnvironment(), CHECKPOINT_DISABLE: "1" },
    stdio: "ignore",
  });
  if (!error && status === 0) return;
  throw new Error(
    `"${TERRAFORM}" was not found on the PATH, or does not run, so nothing was checked. Install Terraform 1.11 or newer ` +
      "(https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install, then set " +
      "TERRAFORM_BINARY_NAME=tofu). No provider and no network is needed beside the program itself.",
  );
}
