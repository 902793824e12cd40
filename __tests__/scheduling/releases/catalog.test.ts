import { KubernetesVersion, RancherVersion } from "../../../lib";
import type { CatalogRow } from "../../../lib/scheduling/releases/catalog-row";
import {
  fixesTaintedFirstNode,
  hasFeature,
  hasHelmJobTolerations,
  isNewerThanCatalogue,
  leaksTimeAdded,
  RancherFeature,
  rotatesRegistrationTokens,
  supportedKubernetesMinors,
} from "../../../lib/scheduling/releases/compatibility";
import { K3S_CATALOG } from "../../../lib/scheduling/releases/k3s-catalog";
import { RANCHER_CATALOG } from "../../../lib/scheduling/releases/rancher-catalog";

const rancher = (text: string) => RancherVersion.parse(text);
const k3s = (text: string) => KubernetesVersion.parse(text);
const byWorkload = (rows: readonly CatalogRow[]): [string, CatalogRow[]][] =>
  [...new Set(rows.map(({ workload }) => workload))].map((name) => [
    name,
    rows.filter(({ workload }) => workload === name),
  ]);

describe.each([
  ["K3s", K3S_CATALOG],
  ["Rancher", RANCHER_CATALOG],
])("the catalogue of what %s ships", (_software, rows) => {
  test.each(byWorkload(rows))(
    "%s: its ranges join without gap or overlap, and the last is open",
    (_workload, ranges) => {
      ranges.forEach((row, index) => {
        expect(row.until).toBe(ranges[index + 1]?.since);
      });
    },
  );

  test.each(byWorkload(rows))("%s: every row says where it was read and how it is customized", (_workload, ranges) => {
    for (const { source, customize } of ranges) {
      expect(source.repo).toMatch(/^[\w-]+\/[\w-]+$/);
      expect(source.path).not.toBe("");
      expect(source.ref).not.toBe("");
      expect(customize).not.toBe("");
    }
  });

  test("what makes a workload is in the catalogue itself", () => {
    const known = new Set([...K3S_CATALOG, ...RANCHER_CATALOG].map(({ workload }) => workload));
    expect(rows.flatMap(({ createdBy }) => createdBy).filter((name) => !known.has(name))).toEqual([]);
  });
});

test("every range begins with a version of its own software", () => {
  for (const { since } of K3S_CATALOG) expect(() => k3s(since)).not.toThrow();
  for (const { since } of RANCHER_CATALOG) expect(() => rancher(since)).not.toThrow();
});

test.each([
  ["2.8.9", false],
  ["2.9.12", false],
  ["2.10.5", false],
  ["2.10.6", true],
  ["2.11.1", false],
  ["2.11.2", true],
  ["2.12.0", true],
  ["2.16.0", true],
])("Rancher %s contains the fix of rancher/rancher#49981: %s", (version, expected) => {
  expect(fixesTaintedFirstNode(rancher(version))).toBe(expected);
});

test.each([
  ["2.10.9", true],
  ["2.11.9", true],
  ["2.12.3", true],
  ["2.12.4", false],
  ["2.13.0", false],
])("Rancher %s leaks timeAdded: %s", (version, expected) => {
  expect(leaksTimeAdded(rancher(version))).toBe(expected);
});

test.each([
  ["v1.28.1+k3s1", false],
  ["v1.33.13+k3s1", false],
  ["v1.33.13+k3s2", true],
  ["v1.34.9+k3s1", false],
  ["v1.34.10+k3s1", true],
  ["v1.35.6+k3s1", false],
  ["v1.35.7+k3s1", true],
  ["v1.36.2+k3s1", false],
  ["v1.36.3+k3s1", true],
  ["v1.37.0+k3s1", true],
])("K3s %s can give its Helm jobs tolerations: %s", (version, expected) => {
  expect(hasHelmJobTolerations(k3s(version))).toBe(expected);
});

test.each([
  [RancherFeature.CLUSTER_AGENT_SCHEDULING, "2.10.9", "2.11.0"],
  [RancherFeature.FLEET_AGENT_SCHEDULING, "2.13.9", "2.14.0"],
  [RancherFeature.WEBHOOK_CUSTOMIZATION, "2.14.9", "2.15.0"],
])("%s: not in Rancher %s, but in %s", (feature, without, withIt) => {
  expect(hasFeature(rancher(without), feature)).toBe(false);
  expect(hasFeature(rancher(withIt), feature)).toBe(true);
});

test("registration tokens rotate by default from Rancher 2.15 on", () => {
  expect(rotatesRegistrationTokens(rancher("2.14.9"))).toBe(false);
  expect(rotatesRegistrationTokens(rancher("2.15.0"))).toBe(true);
});

test("each Rancher minor supports three or four K3s minors, one newer each time", () => {
  const newest = ["2.10", "2.11", "2.12", "2.13", "2.14", "2.15"].map((minor) =>
    supportedKubernetesMinors(rancher(`${minor}.0`))?.at(-1),
  );
  expect(newest).toEqual(["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"]);
  expect(supportedKubernetesMinors(rancher("2.99.0"))).toBeUndefined();
});

test("a K3s release beyond the catalogue is recognized as such", () => {
  expect(isNewerThanCatalogue(k3s("v1.37.5+k3s1"))).toBe(false);
  expect(isNewerThanCatalogue(k3s("v1.38.0+k3s1"))).toBe(true);
});
