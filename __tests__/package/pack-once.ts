import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import createTemporaryFolder from "../temporary-folder/create";
import { PACKED, pack } from "./tarball";

/** Once, before all tests. */
export default async function packOnce(): Promise<void> {
  createTemporaryFolder();
  const folder = path.join(tmpdir(), "packed");
  mkdirSync(folder);
  await pack(folder);
  process.env[PACKED] = folder;
}
