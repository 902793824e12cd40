import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transformFileSync } from "@swc/core";

const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../lib/scheduling");

// The tables are read as they are written, so that no build has to be there and none can be out of date.
const require = createRequire(import.meta.url);
require.extensions[".ts"] = (module, file) => {
  const { code } = transformFileSync(file, { jsc: { parser: { syntax: "typescript" } }, module: { type: "commonjs" } });
  module._compile(code, file);
};
const table = (name) => require(path.join(FOLDER, "releases", `${name}.ts`));

export const { addonImages } = table("addon-images");
export const { BOOLEAN_KEYS, K3S_CONFIGURATION_KEYS, K3S_SERVER_KEYS } = table("configuration-keys");
export const { KubernetesVersion } = table("kubernetes-version");
export const { isNewerThanCatalogue, NEWEST_KNOWN_KUBERNETES_MINOR, NEWEST_KNOWN_RANCHER } = table("newest-known");
export const { KNOWN_RANCHER_MINORS } = table("rancher-minors");
export const { RancherVersion } = table("rancher-version");
export const { supportedKubernetesMinors } = table("supported-pairs");
export const { systemWorkloads } = table("system-workloads");
const { Toleration } = require(path.join(FOLDER, "toleration.ts"));

/**
 * What differs between tolerations in Kubernetes' own form and those of the catalogue's row; nothing when they agree.
 * @param found undefined where the file does not hold the workload any more
 */
export function tolerationDifferences(file, workload, found, row, release) {
  if (found === undefined) return [`${file}: ${workload} is not found in it`];
  const texts = (tolerations) => tolerations.map(String).sort().join(", ") || "none";
  const theirs = texts(found.map((toleration) => Toleration.fromKubernetes(toleration)));
  const ours = texts(row.tolerations);
  if (theirs === ours) return [];
  return [`${file}: ${workload} tolerates ${theirs}; the catalogue says ${ours} for ${release}`];
}
