import { KubernetesVersion, RancherVersion } from "../../../lib";

const sorted = (...texts: string[]) =>
  texts
    .map((text) => KubernetesVersion.parse(text))
    .sort((a, b) => a.compare(b))
    .map(String);

describe("K3s versions", () => {
  test("the K3s revision orders releases of one Kubernetes version, as a number", () => {
    expect(sorted("v1.33.13+k3s10", "v1.33.13+k3s2", "v1.33.13+k3s1")).toEqual([
      "v1.33.13+k3s1",
      "v1.33.13+k3s2",
      "v1.33.13+k3s10",
    ]);
  });

  test("a later Kubernetes version is newer whatever its revision", () => {
    expect(sorted("v1.34.1+k3s1", "v1.33.13+k3s2", "v1.9.1+k3s9")).toEqual([
      "v1.9.1+k3s9",
      "v1.33.13+k3s2",
      "v1.34.1+k3s1",
    ]);
  });

  test("a release candidate is older than its release", () => {
    expect(sorted("v1.34.1+k3s1", "v1.34.1-rc2+k3s1")).toEqual(["v1.34.1-rc2+k3s1", "v1.34.1+k3s1"]);
  });

  test("a Kubernetes version without K3s is refused, because Rancher would install RKE2", () => {
    expect(() => KubernetesVersion.parse("v1.31.6")).toThrowErrorMatchingInlineSnapshot(`
"kubernetesVersion "v1.31.6" is not a K3s version
  = why: Rancher installs RKE2 whenever the version does not contain k3s
  = help: write it as K3s releases are named: v1.31.6+k3s1"
`);
  });

  test.each([
    "1.33.5+k3s1",
    "v1.33+k3s1",
    "v1.033.5+k3s1",
    "v1.33.5+rke2r1",
    "v1.33.5-k3s1",
    "",
    "v1.33.5+k3s1; reboot",
  ])("%j is not a K3s version", (text) => {
    expect(() => KubernetesVersion.parse(text)).toThrow(/is not a K3s version/);
  });
});

describe("Rancher versions", () => {
  test("are read with and without v", () => {
    expect(RancherVersion.parse("v2.14.1").toString()).toBe("2.14.1");
    expect(RancherVersion.parse("2.14.1").minor).toBe("2.14");
  });

  test.each([
    ["2.10.6", 6],
    ["2.11.2", 7],
    ["2.12.0", 8],
    ["2.13.0", 13],
    ["2.14.1", 14],
    ["2.15.0", 15],
    ["2.9.12", undefined],
  ])("Rancher %s goes with rancher2 provider major %s", (version, major) => {
    expect(RancherVersion.parse(version).providerMajor).toBe(major);
  });

  test("are ordered", () => {
    expect(RancherVersion.parse("2.11.1").compare(RancherVersion.parse("2.11.2"))).toBeLessThan(0);
    expect(RancherVersion.parse("2.9.12").compare(RancherVersion.parse("2.10.0"))).toBeLessThan(0);
  });

  test.each(["2.11", "latest", "3.0.0", ""])("%j is not one Rancher 2 release", (text) => {
    expect(() => RancherVersion.parse(text)).toThrow(/is not a Rancher 2 release/);
  });
});
