import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { satisfies } from "semver";
import { KubernetesVersion, RancherVersion, Taint } from "../../lib";
import { hasHelmJobTolerations } from "../../lib/scheduling/releases/k3s-changes";
import { NEWEST_KNOWN_KUBERNETES_MINOR } from "../../lib/scheduling/releases/newest-known";
import {
  featureSince,
  fixesTaintedFirstNode,
  hasFeature,
  leaksTimeAdded,
  RancherFeature,
  rotatesRegistrationTokens,
} from "../../lib/scheduling/releases/rancher-changes";
import { KNOWN_RANCHER_MINORS } from "../../lib/scheduling/releases/rancher-minors";
import { supportedKubernetesMinors } from "../../lib/scheduling/releases/supported-pairs";
import { systemWorkloads } from "../../lib/scheduling/releases/system-workloads";
import { TolerationSet } from "../../lib/scheduling/toleration-set";

const ROOT = path.join(__dirname, "../..");
const text = readFileSync(path.join(ROOT, "docs/compatibility.md"), "utf8");
const manifestOf = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));
const manifest = manifestOf("package.json");

/** The cells of the table under a heading, without its head. */
function rowsUnder(heading: string): string[][] {
  const [, section = ""] = text.split(`## ${heading}\n`);
  const lines = (section.split(/^## /m)[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const withoutLink = (cell = "") => cell.replace(/ \(\[RK\d+\]\(.*\)\)$/, "");

test("the table of releases is what the library goes by", () => {
  expect(rowsUnder("Rancher, provider, K3s")).toEqual(
    KNOWN_RANCHER_MINORS.map((minor) => {
      const rancher = RancherVersion.parse(`${minor}.0`);
      const { providerMajor } = rancher;
      const provider = providerMajor === undefined ? "not known" : `\`~> ${providerMajor}.0\``;
      return [minor, provider, supportedKubernetesMinors(rancher)?.join(", ")];
    }),
  );
});

/**
 * The first release of each minor in which something holds, up to the first minor that has it from the start. Fails when
 * a later release loses it.
 */
function firstReleases(minors: readonly (readonly string[])[], holds: (release: string) => boolean): string[] {
  const first: string[] = [];
  for (const releases of minors) {
    const index = releases.findIndex(holds);
    if (index < 0) continue;
    expect(releases.slice(index).every(holds)).toBe(true);
    if (!(index === 0 && first.length > 0 && isKnownFromTheStart(first, minors))) first.push(releases[index] as string);
  }
  return first;
}

/** Whether an earlier minor has it from its first release on, so that later ones need no mention. */
function isKnownFromTheStart(first: readonly string[], minors: readonly (readonly string[])[]): boolean {
  return minors.some(([start = ""]) => first.includes(start));
}

const PATCHES = Array.from({ length: 25 }, (_, patch) => patch);
const RANCHER_RELEASES = [8, 9, 10, 11, 12, 13, 14, 15, 16].map((minor) =>
  PATCHES.map((patch) => `2.${minor}.${patch}`),
);
const K3S_RELEASES = [28, 29, 30, 31, 32, 33, 34, 35, 36, 37].map((minor) =>
  PATCHES.flatMap((patch) => [1, 2].map((revision) => `v1.${minor}.${patch}+k3s${revision}`)),
);

const RANCHER_CHANGES: Readonly<Record<string, (rancher: RancherVersion) => boolean>> = {
  "fix of what is reported: that Rancher does not give its agent the taints of a custom node": fixesTaintedFirstNode,
  "the time noted on a taint no longer breaks the agent's manifest": (rancher) => !leaksTimeAdded(rancher),
  "registration tokens are replaced every 30 days by default": rotatesRegistrationTokens,
  ...Object.fromEntries(
    Object.values(RancherFeature).map((feature) => [
      feature,
      (rancher: RancherVersion) => hasFeature(rancher, feature),
    ]),
  ),
};

test("each change of Rancher is given with the releases it came with", () => {
  const expected = Object.entries(RANCHER_CHANGES).map(([what, holds]) => [
    firstReleases(RANCHER_RELEASES, (release) => holds(RancherVersion.parse(release))).join(", "),
    what,
  ]);
  expect(rowsUnder("What changed in which Rancher release").map(([from, what]) => [from, withoutLink(what)])).toEqual(
    expected,
  );
});

test("features of Rancher are there from the release they are said to come with", () => {
  for (const feature of Object.values(RancherFeature)) {
    expect(rowsUnder("What changed in which Rancher release")).toContainEqual([featureSince(feature), feature]);
  }
});

const addon = (release: KubernetesVersion, name: string) =>
  systemWorkloads(release, RancherVersion.parse("2.14.1")).find(({ workload }) => workload === name);
const MASTER = Taint.noSchedule("node-role.kubernetes.io/master");
const HELPER_TAINT = Taint.noExecute("any", "taint");

const K3S_CHANGES: Readonly<Record<string, (release: KubernetesVersion) => boolean>> = {
  "Helm jobs can be given tolerations": hasHelmJobTolerations,
  "addons no longer tolerate `node-role.kubernetes.io/master`": (release) =>
    !new TolerationSet(addon(release, "coredns")?.tolerations ?? []).tolerates(MASTER),
  "helper pods of local volumes no longer tolerate every taint": (release) => {
    const helper = addon(release, "local-path-helper");
    return helper?.uncertain === undefined && !new TolerationSet(helper?.tolerations ?? []).tolerates(HELPER_TAINT);
  },
  "the Gateway API is installed by one more Helm job": (release) =>
    addon(release, "helm-install-gateway-api-crd") !== undefined,
};

test("each change of K3s is given with the releases it came with", () => {
  const expected = Object.entries(K3S_CHANGES).map(([what, holds]) => [
    firstReleases(K3S_RELEASES, (release) => holds(KubernetesVersion.parse(release))),
    what,
  ]);
  const rows = rowsUnder("What changed in which K3s release");
  expect(rows.map(([from = "", what]) => [from.split(", "), withoutLink(what)])).toEqual(expected);
});

test("the range of the catalogue is that of its data", () => {
  expect(text).toContain(`The catalogue of addons covers K3s 1.28 to ${NEWEST_KNOWN_KUBERNETES_MINOR}.`);
});

test("the table of tools has the ranges of package.json", () => {
  const tools = Object.fromEntries(
    rowsUnder("Tools").map(([tool = "", versions]) => [tool.replaceAll("`", ""), versions]),
  );
  const { peerDependencies } = manifest;
  expect(tools).toMatchObject(
    Object.fromEntries(Object.entries(peerDependencies).map(([name, range]) => [name, `\`${range}\``])),
  );
  expect(`>=${tools["Node.js"]?.split(" ")[0]}`).toBe(manifest.engines.node);
  expect(manifest.devDependencies.typescript).toMatch(new RegExp(`^\\^${tools.TypeScript}\\.`));
});

test("what is said about CDK Terrain is so in the release that the tests run on", () => {
  const cdktn = manifestOf("node_modules/cdktn/package.json");
  const kubernetes = manifestOf("node_modules/@cdktf/provider-kubernetes/package.json");
  const [, cdktnVersion, constructsVersion] = /cdktf@npm:cdktn@(\S+) constructs@(\S+)/.exec(text) ?? [];
  expect(cdktnVersion).toBe(cdktn.version);
  expect(satisfies(String(constructsVersion), cdktn.peerDependencies.constructs)).toBe(true);
  expect(text).toContain(
    `from ${cdktn.peerDependencies.constructs.replace(/^>=(\S+) <(\S+)$/, "$1 on and before $2")};`,
  );
  expect(text).toContain(`asks for \`cdktf\` ${kubernetes.peerDependencies.cdktf}.`);
});

test.each(["compatibility", "concepts", "diagnostics/README"])("links of docs/%s.md lead somewhere", (name) => {
  const file = path.join(ROOT, "docs", `${name}.md`);
  const links = [...readFileSync(file, "utf8").matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  const broken = links.filter((link) => !/^https:/.test(link) && !existsSync(path.join(path.dirname(file), link)));
  expect({ count: links.length > 0, broken }).toEqual({ count: true, broken: [] });
});
