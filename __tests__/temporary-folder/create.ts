import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Every synthesis of a test leaves an output folder behind; in a folder of the run's own they can be removed together. */
export default function createTemporaryFolder(): void {
  process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), "cdktf-rancher-k3s-"));
}
