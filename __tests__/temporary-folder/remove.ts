import { rmSync } from "node:fs";
import path from "node:path";

export default function removeTemporaryFolder(): void {
  const folder = process.env.TMPDIR;
  if (folder !== undefined && path.basename(folder).startsWith("cdktf-rancher-k3s-")) {
    rmSync(folder, { recursive: true, force: true });
  }
}
