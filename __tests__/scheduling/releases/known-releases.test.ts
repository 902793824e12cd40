import { readFileSync } from "node:fs";
import path from "node:path";
import { type K3sClusterProps, KubernetesVersion, RancherVersion } from "../../../lib";
import { ADDON_VERSIONS } from "../../../lib/scheduling/releases/addon-images";
import { isKnownRancher } from "../../../lib/scheduling/releases/newest-known";
import * as changes from "../../../lib/scheduling/releases/rancher-changes";
import { KNOWN_RANCHER_MINORS } from "../../../lib/scheduling/releases/rancher-minors";

/** Types are gone once the code runs, so their text is read. */
function membersOf(type: string): string[] {
  const file = path.join(__dirname, "../../../lib/scheduling/releases/known-releases.ts");
  const text = new RegExp(`export type ${type} =([^;]*);`).exec(readFileSync(file, "utf8"))?.[1] ?? "";
  return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] as string);
}

test("editors complete every K3s release whose images are known, in the order of the table", () => {
  expect(membersOf("KnownKubernetesVersion")).toEqual(ADDON_VERSIONS.map(([release]) => release));
  for (const release of membersOf("KnownKubernetesVersion")) KubernetesVersion.parse(release);
});

test("editors complete the first release of every Rancher minor that was read, and those that changed something", () => {
  const first = KNOWN_RANCHER_MINORS.map((minor) => `${minor}.0`);
  const changing = Object.values({ ...changes, ...changes.FEATURES }).flatMap((change) =>
    typeof change === "object" && "firstReleases" in change ? change.firstReleases.map(String) : [],
  );
  const known = [...new Set([...first, ...changing])].filter((release) =>
    isKnownRancher(RancherVersion.parse(release)),
  );
  const sorted = known.sort((a, b) => RancherVersion.parse(a).compare(RancherVersion.parse(b)));
  expect(membersOf("KnownRancherVersion")).toEqual(sorted);
});

test("any other text is accepted, as new releases come out all the time", () => {
  const newer: Pick<K3sClusterProps, "kubernetesVersion" | "rancherVersion"> = {
    kubernetesVersion: "v1.99.0+k3s1",
    rancherVersion: process.env.NOT_SET,
  };
  expect(newer).toBeDefined();
});
