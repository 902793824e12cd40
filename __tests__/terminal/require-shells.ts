import { spawnSync } from "node:child_process";
import createTemporaryFolder from "../temporary-folder/create";

/** What stands in for a person at a terminal, and the shells there is a completion for. */
const PROGRAMS = ["script", "bash", "zsh", "fish"];

/** Says what is missing before anything is run: a test that is passed over would look as if it had passed. */
export default function requireShells(): void {
  const missing = PROGRAMS.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing.length > 0) {
    throw new Error(`${missing.join(", ")} missing: scripts/install-test-tools.sh installs what these tests run`);
  }
  createTemporaryFolder();
}
