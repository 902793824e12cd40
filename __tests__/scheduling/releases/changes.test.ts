import { KubernetesVersion, RancherVersion, Taint } from "../../../lib";
import {
  firstMinorWith,
  lastMinorWithout,
  minorsWithout,
  releasesWith,
  releasesWithOrLater,
} from "../../../lib/scheduling/releases/change-phrases";
import * as k3sChanges from "../../../lib/scheduling/releases/k3s-changes";
import {
  hasHelmJobTolerations,
  hasServiceLbTolerations,
  toleratesMaster,
} from "../../../lib/scheduling/releases/k3s-changes";
import * as rancherChanges from "../../../lib/scheduling/releases/rancher-changes";
import {
  FEATURES,
  featureSince,
  fixesTaintedFirstNode,
  hasFeature,
  leaksTimeAdded,
  RancherFeature,
  rotatesRegistrationTokens,
} from "../../../lib/scheduling/releases/rancher-changes";
import { systemWorkloads } from "../../../lib/scheduling/releases/system-workloads";
import { TolerationSet } from "../../../lib/scheduling/toleration-set";

const rancher = (text: string) => RancherVersion.parse(text);
const k3s = (text: string) => KubernetesVersion.parse(text);

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
  ["v1.27.16+k3s1", false],
  ["v1.28.12+k3s1", false],
  ["v1.28.13+k3s1", true],
  ["v1.30.3+k3s1", false],
  ["v1.30.4+k3s1", true],
  ["v1.31.0+k3s1", true],
  ["v1.36.0+k3s1", true],
])("K3s %s reads tolerations of svclb from the Service: %s", (version, expected) => {
  expect(hasServiceLbTolerations(k3s(version))).toBe(expected);
});

test.each(["v1.33.13+k3s2", "v1.34.0+k3s1", "v1.37.1+k3s1"])(
  "whether K3s %s tolerates the master taint is what the catalogue says of every addon",
  (version) => {
    const master = Taint.noSchedule("node-role.kubernetes.io/master");
    const addons = ["coredns", "metrics-server", "local-path-provisioner", "traefik", "svclb-traefik"];
    const rows = systemWorkloads(k3s(version), rancher("2.14.1")).filter(({ workload }) => addons.includes(workload));
    expect(rows.map(({ tolerations }) => new TolerationSet(tolerations).tolerates(master))).toEqual(
      addons.map(() => toleratesMaster(k3s(version))),
    );
  },
);

test.each([
  [RancherFeature.CLUSTER_AGENT_SCHEDULING, "2.10.9", "2.11.0"],
  [RancherFeature.FLEET_AGENT_SCHEDULING, "2.13.9", "2.14.0"],
  [RancherFeature.WEBHOOK_CUSTOMIZATION, "2.14.9", "2.15.0"],
])("%s: not in Rancher %s, but in %s", (feature, without, withIt) => {
  expect(hasFeature(rancher(without), feature)).toBe(false);
  expect(hasFeature(rancher(withIt), feature)).toBe(true);
  expect(featureSince(feature)).toBe(withIt);
});

test("registration tokens rotate by default from Rancher 2.15 on", () => {
  expect(rotatesRegistrationTokens(rancher("2.14.9"))).toBe(false);
  expect(rotatesRegistrationTokens(rancher("2.15.0"))).toBe(true);
});

const CHANGES = { ...constants(rancherChanges), ...constants(k3sChanges), ...FEATURES };

function constants(module: object) {
  return Object.fromEntries(
    Object.entries(module).filter(([, value]) => typeof value === "object" && "firstReleases" in value),
  );
}

test.each(Object.entries(CHANGES))("%s: one first release a minor, ascending, with a source", (_name, change) => {
  const { firstReleases, source } = change;
  expect(firstReleases.length).toBeGreaterThan(0);
  expect(firstReleases.map(String)).toEqual([...firstReleases].sort((a, b) => a.compare(b as never)).map(String));
  expect(new Set(firstReleases.map(({ minor }: { minor: string }) => minor)).size).toBe(firstReleases.length);
  expect(source).toMatch(/^[\w-]+\/[\w-]+(#\d+| \S)/);
});

describe("texts that name releases are made from the changes:", () => {
  const { TAINTED_FIRST_NODE_FIX, TIME_ADDED_FIX } = rancherChanges;
  const { HELM_JOB_TOLERATIONS, MASTER_NO_LONGER_TOLERATED, SERVICE_LB_TOLERATIONS } = k3sChanges;

  test("the releases with a fix, and the minors that never got it", () => {
    expect(`${releasesWith(TAINTED_FIRST_NODE_FIX)}, never in ${minorsWithout(TAINTED_FIRST_NODE_FIX)}`).toBe(
      "2.10.6, 2.11.2 and 2.12.0, never in 2.9",
    );
    expect(`${releasesWith(TIME_ADDED_FIX)}, not in ${minorsWithout(TIME_ADDED_FIX)}`).toBe(
      "2.12.4 and 2.13.0, not in 2.10 and 2.11",
    );
  });

  test("K3s releases by their short names; only a revision after the first is said", () => {
    expect(`${releasesWith(HELM_JOB_TOLERATIONS)} (${HELM_JOB_TOLERATIONS.source})`).toBe(
      "v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 (k3s-io/k3s#14300)",
    );
  });

  test("what to use to have it", () => {
    expect(releasesWithOrLater(SERVICE_LB_TOLERATIONS)).toBe("v1.28.13, v1.29.8, v1.30.4, v1.31.0 or a later release");
  });

  test("the minors on both sides of a change", () => {
    expect([lastMinorWithout(MASTER_NO_LONGER_TOLERATED), firstMinorWith(MASTER_NO_LONGER_TOLERATED)]).toEqual([
      "1.33",
      "1.34",
    ]);
  });
});
