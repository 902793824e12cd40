/** Releases of this package that are made up: this one, but for the schema versions of models. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MODEL_SCHEMA_VERSION } from "../../../lib";
import type { Release } from "./repository";

const ROOT = path.join(__dirname, "../../..");

export const NEWER_SCHEMA_VERSION = MODEL_SCHEMA_VERSION.replace(/\d+$/, (number) => String(Number(number) + 1));

interface MadeUpRelease extends Release {
  remove(): void;
}

/** Replaces a text in a file of the release. */
type Change = (file: string, from: string, to: string) => void;

/** Its models have the next schema version; it reads what this release writes, as every release does. */
export function createNewerRelease(): MadeUpRelease {
  return createRelease("99.0.0", (change) => {
    change("dist/lib/scheduling/model/cluster-model.js", MODEL_SCHEMA_VERSION, NEWER_SCHEMA_VERSION);
    change(
      "dist/lib/scheduling/model/read-model.js",
      "function readClusterModel(value) {",
      `function readClusterModel(value) {
    if (value?.schemaVersion === "${MODEL_SCHEMA_VERSION}") value = { ...value, schemaVersion: "${NEWER_SCHEMA_VERSION}" };`,
    );
  });
}

/** It reads no model of the schema version that this release writes. */
export function createOlderRelease(): MadeUpRelease {
  return createRelease("0.0.1", (change) =>
    change("dist/lib/scheduling/model/read-model.js", "    cluster_model_1.MODEL_SCHEMA_VERSION,\n", ""),
  );
}

function createRelease(version: string, changes: (change: Change) => void): MadeUpRelease {
  const folder = mkdtempSync(path.join(tmpdir(), "release-"));
  cpSync(path.join(ROOT, "dist/lib"), path.join(folder, "dist/lib"), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const manifest = readFileSync(path.join(ROOT, "package.json"), "utf8");
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ ...JSON.parse(manifest), version }));
  changes((file, from, to) => {
    const before = readFileSync(path.join(folder, file), "utf8");
    if (!before.includes(from)) throw new Error(`${file} does not have ${from}`);
    writeFileSync(path.join(folder, file), before.replace(from, to));
  });
  return { version, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
