/** A later release of this package, made up: this one, but that its models have the next schema version. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MODEL_SCHEMA_VERSION } from "../../../lib";
import type { Release } from "./repository";

const ROOT = path.join(__dirname, "../../..");

export const NEWER_SCHEMA_VERSION = MODEL_SCHEMA_VERSION.replace(/\d+$/, (number) => String(Number(number) + 1));

export function createNewerRelease(): Release & { remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "newer-release-"));
  cpSync(path.join(ROOT, "dist/lib"), path.join(folder, "dist/lib"), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const change = (file: string, from: string, to: string) => {
    const before = readFileSync(path.join(file === "package.json" ? ROOT : folder, file), "utf8");
    if (!before.includes(from)) throw new Error(`${file} does not have ${from}`);
    writeFileSync(path.join(folder, file), before.replace(from, to));
  };
  const version = "99.0.0";
  change(
    "package.json",
    /"version": "[^"]+"/.exec(readFileSync(path.join(ROOT, "package.json"), "utf8"))?.[0] ?? "",
    `"version": "${version}"`,
  );
  change("dist/lib/scheduling/model/cluster-model.js", MODEL_SCHEMA_VERSION, NEWER_SCHEMA_VERSION);
  // It reads what this release writes, as every release does.
  change(
    "dist/lib/scheduling/model/read-model.js",
    "function readClusterModel(value) {",
    `function readClusterModel(value) {
    if (value?.schemaVersion === "${MODEL_SCHEMA_VERSION}") value = { ...value, schemaVersion: "${NEWER_SCHEMA_VERSION}" };`,
  );
  return { version, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
