import { compare } from "semver";
import { KubernetesVersion, RancherVersion, Taint } from "../../../lib";
import { ADDON_VERSIONS, addonImages } from "../../../lib/scheduling/releases/addon-images";
import { NEWEST_KNOWN_KUBERNETES_MINOR, NEWEST_KNOWN_RANCHER } from "../../../lib/scheduling/releases/newest-known";
import { KNOWN_RANCHER_MINORS } from "../../../lib/scheduling/releases/rancher-minors";
import { supportedKubernetesMinors } from "../../../lib/scheduling/releases/supported-pairs";
import { systemWorkloads } from "../../../lib/scheduling/releases/system-workloads";
import { TolerationSet } from "../../../lib/scheduling/toleration-set";

const k3s = (text: string) => KubernetesVersion.parse(text);
const imagesOf = (text: string) => {
  const { images, of, isExact } = addonImages(k3s(text));
  return { images, of: String(of), isExact };
};

test("the images of a release are those that this very release ships", () => {
  expect(imagesOf("v1.33.13+k3s1")).toEqual({
    images: {
      coredns: "rancher/mirrored-coredns-coredns:1.14.4",
      metricsServer: "rancher/mirrored-metrics-server:v0.8.1",
      localPathProvisioner: "rancher/local-path-provisioner:v0.0.36",
      busybox: "rancher/mirrored-library-busybox:1.37.0",
    },
    of: "v1.33.13+k3s1",
    isExact: true,
  });
});

test("K3s revisions of one Kubernetes version differ", () => {
  expect(imagesOf("v1.35.0+k3s1").images.localPathProvisioner).toBe("rancher/local-path-provisioner:v0.0.32");
  expect(imagesOf("v1.35.0+k3s3").images.localPathProvisioner).toBe("rancher/local-path-provisioner:v0.0.34");
});

test.each([
  ["v1.33.13+k3s2", "v1.33.13+k3s1"],
  ["v1.35.0+k3s2", "v1.35.0+k3s1"],
  ["v1.34.99+k3s1", "v1.34.10+k3s1"],
  ["v1.99.0+k3s1", ADDON_VERSIONS.at(-1)?.[0] as string],
])("%s is not known: it gets the images of %s, and is said not to be exact", (release, nearest) => {
  expect(imagesOf(release)).toEqual({ ...imagesOf(nearest), isExact: false });
});

test("a release older than all gets the oldest images, and is said not to be exact", () => {
  expect(imagesOf("v1.27.3+k3s1")).toEqual({ ...imagesOf("v1.28.1+k3s1"), isExact: false });
});

describe("the table of versions", () => {
  test("ascends, each release once", () => {
    const releases = ADDON_VERSIONS.map(([release]) => release);
    const sorted = [...releases].sort((a, b) => k3s(a).compare(k3s(b)));
    expect(releases).toEqual([...new Set(sorted)]);
  });

  test("holds versions, without the v of some tags", () => {
    const odd = ADDON_VERSIONS.flatMap(([, ...versions]) => versions).filter((text) => !/^\d+\.\d+\.\d+$/.test(text));
    expect(odd).toEqual([]);
  });

  test("has releases of every K3s minor that some Rancher supports, and of the newest", () => {
    const minors = new Set(ADDON_VERSIONS.map(([release]) => k3s(release).minor));
    const supported = KNOWN_RANCHER_MINORS.flatMap(
      (minor) => supportedKubernetesMinors(RancherVersion.parse(`${minor}.0`)) ?? [],
    );
    expect([...supported, NEWEST_KNOWN_KUBERNETES_MINOR].filter((minor) => !minors.has(minor))).toEqual([]);
  });

  test.each(ADDON_VERSIONS)("of %s fits the catalogue: helper pods tolerate everything up to 0.0.31", (...row) => {
    const [release, , , localPathProvisioner] = row;
    const helper = systemWorkloads(k3s(release), NEWEST_KNOWN_RANCHER).find(
      ({ workload }) => workload === "local-path-helper",
    );
    const toleratesEverything = new TolerationSet(helper?.tolerations ?? []).tolerates(Taint.noExecute("any", "taint"));
    expect(toleratesEverything).toBe(compare(localPathProvisioner, "0.0.32") < 0);
  });
});
