import createTemporaryFolder from "../temporary-folder/create";
import requireTerraform from "../terraform/require-terraform";
import { requireCommandLines } from "./command-lines";

/** Once, before all tests. */
export default function requirePrograms(): void {
  requireTerraform();
  requireCommandLines();
  createTemporaryFolder();
}
