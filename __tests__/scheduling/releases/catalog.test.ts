import { KubernetesVersion, RancherVersion, Taint } from "../../../lib";
import { RunTimeTolerations, type Timeline } from "../../../lib/scheduling/releases/catalog-row";
import { K3S_CATALOG } from "../../../lib/scheduling/releases/k3s-catalog";
import { RANCHER_CATALOG } from "../../../lib/scheduling/releases/rancher-catalog";
import { systemWorkloads } from "../../../lib/scheduling/releases/system-workloads";

import { TolerationSet } from "../../../lib/scheduling/toleration-set";

const rancher = (text: string) => RancherVersion.parse(text);
const k3s = (text: string) => KubernetesVersion.parse(text);
const named = (timelines: readonly Timeline[]): [string, Timeline][] =>
  timelines.map((entries) => [entries[0].workload, entries]);

describe("the catalogue of what K3s ships", () => {
  test.each(named(K3S_CATALOG))("%s: its timeline ascends in K3s releases", (_workload, entries) => {
    expectAscending(entries.map(({ since }) => k3s(since)));
  });
});

describe("the catalogue of what Rancher ships", () => {
  test.each(named(RANCHER_CATALOG))("%s: its timeline ascends in Rancher releases", (_workload, entries) => {
    expectAscending(entries.map(({ since }) => rancher(since)));
  });
});

function expectAscending<V extends { compare(other: V): number }>(releases: readonly V[]): void {
  const misplaced = releases.filter((release, index) => {
    const before = releases[index - 1];
    return before !== undefined && release.compare(before) <= 0;
  });
  expect(misplaced.map(String)).toEqual([]);
}

const ALL = [...K3S_CATALOG, ...RANCHER_CATALOG];

test.each(named(ALL))("%s: is one workload, and every entry says where it was read", (workload, entries) => {
  for (const entry of entries) {
    expect(entry).toMatchObject({ workload, namespace: entries[0].namespace });
    expect(entry.source.repo).toMatch(/^[\w-]+\/[\w-]+$/);
    expect(entry.source.path).not.toBe("");
    expect(entry.source.ref).not.toBe("");
    expect(entry.customize).not.toBe("");
  }
});

test("no workload has two timelines, and what makes a workload is in the catalogue itself", () => {
  const names = ALL.map(([{ workload }]) => workload);
  expect(names).toEqual([...new Set(names)]);
  expect(ALL.flat().flatMap(({ installedBy }) => installedBy.filter((name) => !names.includes(name)))).toEqual([]);
});

describe("the system workloads of a release", () => {
  const rowOf = (name: string, kubernetes: string, rancherRelease = "2.14.1") =>
    systemWorkloads(k3s(kubernetes), rancher(rancherRelease)).find(({ workload }) => workload === name);

  test("are Rancher's, then K3s's", () => {
    expect(systemWorkloads(k3s("v1.36.1+k3s1"), rancher("2.15.0")).map(({ workload }) => workload)).toEqual([
      "cattle-cluster-agent",
      "fleet-agent",
      "rancher-webhook",
      "system-upgrade-controller",
      "helm-operation",
      "dashboard-shell",
      "coredns",
      "metrics-server",
      "local-path-provisioner",
      "local-path-helper",
      "helm-install-traefik-crd",
      "helm-install-traefik",
      "traefik",
      "svclb-traefik",
    ]);
  });

  test.each([
    ["v1.33.13+k3s2", 3],
    ["v1.34.0+k3s1", 2],
    ["v1.37.1+k3s1", 2],
  ])("CoreDNS of %s has %s tolerations: an entry ends where the next one begins", (release, count) => {
    expect(rowOf("coredns", release)?.tolerations).toHaveLength(count);
  });

  test("begin with the release that brought them", () => {
    expect(rowOf("helm-install-gateway-api-crd", "v1.36.9+k3s1")).toBeUndefined();
    expect(rowOf("helm-install-gateway-api-crd", "v1.37.0+k3s1")).toBeDefined();
  });

  test("are the same for two releases without a change between them, and for one asked about again", () => {
    expect(rowOf("coredns", "v1.34.1+k3s1")).toBe(rowOf("coredns", "v1.36.9+k3s1"));
    expect(systemWorkloads(k3s("v1.34.1+k3s1"), rancher("2.14.1"))).toEqual(
      systemWorkloads(k3s("v1.34.1+k3s1"), rancher("2.14.9")),
    );
  });

  test("are what the timelines say, in whatever order they are asked for", () => {
    const releases = K3S_CATALOG.flatMap((entries) => entries.map(({ since }) => since));
    for (const release of [...releases, ...[...releases].reverse()]) {
      const last = (entries: Timeline) => entries.filter(({ since }) => k3s(since).compare(k3s(release)) <= 0).at(-1);
      const expected = K3S_CATALOG.flatMap((entries) => last(entries) ?? []);
      expect(systemWorkloads(k3s(release), rancher("2.14.1")).slice(-expected.length)).toEqual(expected);
    }
  });

  test("of Rancher do not depend on K3s, nor the other way round", () => {
    const addsAtRunTime = (release: string) => rowOf("rancher-webhook", "v1.34.1+k3s1", release)?.runTimeTolerations;
    expect(addsAtRunTime("2.14.9")).toBe(RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO);
    expect(addsAtRunTime("2.15.0")).toBeUndefined();
    expect(rowOf("coredns", "v1.34.1+k3s1", "2.15.0")).toBe(rowOf("coredns", "v1.34.1+k3s1", "2.10.0"));
  });

  test.each([
    ["2.11.16", true],
    ["2.12.0", false],
  ])("of Rancher %s: the agent tolerates the master taint by default: %s", (release, expected) => {
    const agent = rowOf("cattle-cluster-agent", "v1.33.5+k3s1", release);
    const master = Taint.noSchedule("node-role.kubernetes.io/master");
    expect(new TolerationSet(agent?.tolerations ?? []).tolerates(master)).toBe(expected);
  });

  test.each([
    ["2.10.6", "StatefulSet"],
    ["2.11.0", "Deployment"],
    ["2.15.0", "Deployment"],
  ])("of Rancher %s: fleet-agent is a %s", (release, kind) => {
    expect(rowOf("fleet-agent", "v1.33.5+k3s1", release)?.kind).toBe(kind);
  });

  test.each([
    ["2.10.6", ["fleet-agent"]],
    ["2.11.16", ["fleet-agent"]],
    ["2.12.0", ["helm-operation"]],
    ["2.15.0", ["helm-operation"]],
  ])("of Rancher %s: system-upgrade-controller is installed by %j", (release, installedBy) => {
    expect(rowOf("system-upgrade-controller", "v1.33.5+k3s1", release)?.installedBy).toEqual(installedBy);
  });

  test("of 2.15.0 are certain, because they were seen to be so", () => {
    const rows = systemWorkloads(k3s("v1.36.1+k3s1"), rancher("2.15.0"));
    expect(rows.filter(({ uncertain }) => uncertain !== undefined)).toEqual([]);
  });

  test("older than the catalogue are its oldest", () => {
    expect(systemWorkloads(k3s("v1.24.1+k3s1"), rancher("2.6.5"))).toEqual(
      systemWorkloads(k3s("v1.28.1+k3s1"), rancher("2.10.0")),
    );
  });
});
