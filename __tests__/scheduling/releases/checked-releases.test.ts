import { readdirSync } from "node:fs";
import path from "node:path";
import { KubernetesVersion, RancherVersion } from "../../../lib";
import { CHECKED_WITH_K3S, CHECKED_WITH_RANCHER, WHAT_WENT } from "../../../lib/scheduling/releases/checked-releases";
import { K3S_CATALOG } from "../../../lib/scheduling/releases/k3s-catalog";
import {
  isKnownRancher,
  isNewerThanCatalogue,
  isOlderThanCatalogue,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  newestMinor,
  OLDEST_SUPPORTED_KUBERNETES,
} from "../../../lib/scheduling/releases/newest-known";
import { KNOWN_RANCHER_MINORS } from "../../../lib/scheduling/releases/rancher-minors";
import { supportedKubernetesMinors } from "../../../lib/scheduling/releases/supported-pairs";

const FOLDER = path.join(__dirname, "../../../lib/scheduling/releases");

/** Files that hold no release of their own. */
const WITHOUT_DATA = [
  "catalog-row",
  "change",
  "change-phrases",
  "checked-releases",
  "distribution",
  // Made of the other tables, which a test of its own checks.
  "known-releases",
  "kubernetes-version",
  "minors-between",
  "newest-known",
  // Words of the webhook, the same in every release.
  "pod-security-template",
  "rancher-version",
  "supported-pairs",
  "system-workloads",
];

test("every file with data of releases says how far it was checked", () => {
  const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ""));
  const checked = [...Object.keys(CHECKED_WITH_K3S), ...Object.keys(CHECKED_WITH_RANCHER), ...WHAT_WENT];
  expect(files.filter((file) => !WITHOUT_DATA.includes(file)).sort()).toEqual(checked.sort());
});

test("minors are ordered as numbers", () => {
  expect(newestMinor(["1.9", "1.37", "1.36"])).toBe("1.37");
  expect(newestMinor(["2.16", "3.1", "2.9"])).toBe("3.1");
});

describe("the newest K3s minor", () => {
  test.each(Object.entries(CHECKED_WITH_K3S))("is covered by the table %s", (_table, minor) => {
    expect(minor).toBe(NEWEST_KNOWN_KUBERNETES_MINOR);
  });
});

describe("the newest Rancher minor", () => {
  test.each(Object.entries(CHECKED_WITH_RANCHER))("is covered by the table %s", (_table, minor) => {
    expect(minor).toBe(NEWEST_KNOWN_RANCHER.minor);
  });

  test("has a row with its provider and its K3s minors", () => {
    expect(NEWEST_KNOWN_RANCHER.providerMajor).toBeDefined();
    expect(supportedKubernetesMinors(NEWEST_KNOWN_RANCHER)).toBeDefined();
  });
});

test("each Rancher minor supports three or four K3s minors, one newer each time", () => {
  const newest = KNOWN_RANCHER_MINORS.map((minor) =>
    supportedKubernetesMinors(RancherVersion.parse(`${minor}.0`))?.at(-1),
  );
  expect(newest).toEqual(KNOWN_RANCHER_MINORS.map((_minor, index) => `1.${31 + index}`));
  expect(supportedKubernetesMinors(RancherVersion.parse("2.99.0"))).toBeUndefined();
});

test.each([
  ["2.6.5", false],
  ["2.9.12", false],
  ["2.10.0", true],
  ["2.15.99", true],
  ["2.16.0", false],
  ["2.100.0", false],
])("the behaviour of Rancher %s is known: %s", (release, expected) => {
  expect(isKnownRancher(RancherVersion.parse(release))).toBe(expected);
});

test("the oldest K3s minor is that of the catalogue", () => {
  const oldest = new Set(K3S_CATALOG.map(([first]) => KubernetesVersion.parse(first.since).minor));
  expect([...oldest].sort()[0]).toBe(OLDEST_SUPPORTED_KUBERNETES.minor);
  expect(isOlderThanCatalogue(KubernetesVersion.parse("v1.27.16+k3s1"))).toBe(true);
  expect(isOlderThanCatalogue(KubernetesVersion.parse("v1.28.1+k3s1"))).toBe(false);
});

test("a K3s release beyond the tables is recognized as such", () => {
  const [major, minor] = NEWEST_KNOWN_KUBERNETES_MINOR.split(".").map(Number) as [number, number];
  expect(isNewerThanCatalogue(KubernetesVersion.parse(`v${major}.${minor}.25+k3s2`))).toBe(false);
  expect(isNewerThanCatalogue(KubernetesVersion.parse(`v${major}.${minor + 1}.0-rc1+k3s1`))).toBe(true);
});
