import { K3sCluster, type NodePool, NodeRole, Remedy } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { prove as proveCluster } from "../../lib/scheduling/prove";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { rancherStack, synthesized, withoutLine } from "../cluster/stacks";
import { modelOf, prove, schedulingPools } from "../scheduling/models";

const ALL = { roles: NodeRole.ALL };

/** A cluster whose one pool is tainted, with these remedies for it. */
function remedied(kubernetesVersion: string, ...make: readonly ((pool: NodePool) => Remedy)[]): K3sCluster {
  const cluster = new K3sCluster(rancherStack(), "edge", { kubernetesVersion });
  const pool = cluster.addNodePool("all", { ...ALL, taints: ["a=b:NoSchedule"] });
  cluster.addRemedy(...make.map((each) => each(pool)));
  return cluster;
}

const shown = (code: string, cluster: K3sCluster) =>
  cluster
    .prove()
    .findings.filter((finding) => finding.code === code)
    .map((finding) => withoutLine(renderFinding(finding)))
    .join("\n\n");

describe("RK412, images of a release that is not known", () => {
  test("shows the release whose images are used, and where those of the cluster's own stand", () => {
    const cluster = remedied("v1.33.13+k3s2", Remedy.coredns, Remedy.localPath);
    expect(shown("RK412", cluster)).toMatchInlineSnapshot(`
"warning[RK412]: coredns and local-path-provisioner in additionalManifest run images of K3s v1.33.13+k3s1; what K3s v1.33.13+k3s2 ships is not known
  --> __tests__/diagnostics/image-findings.test.ts:LINE
  = K3s's own may be another version; where it is newer, this one lacks its fixes
  = help: look into k3s-images.txt of K3s v1.33.13+k3s2, and write the image it has: image of the remedy, or in the manifest
  = or: acknowledge the finding where it is the same image"
`);
  });

  test("is the same said of the synthesized stack, which knows of no remedy", () => {
    const cluster = remedied("v1.36.9+k3s1", Remedy.metricsServer);
    const resource = synthesized(cluster).resource.rancher2_cluster_v2.edge;
    const read = readCluster(
      ResourceValues.ofConfiguration(resource),
      schedulingPools(modelOf({ all: ALL }).pools),
      {},
    );
    expect(proveCluster(read).findings.find(({ code }) => code === "RK412")?.data).toEqual({
      kubernetesVersion: "v1.36.9+k3s1",
      imagesOf: "v1.36.5+k3s1",
      workloads: ["metrics-server"],
    });
  });

  test.each<[string, K3sCluster]>([
    ["the release is known", remedied("v1.33.13+k3s1", Remedy.coredns)],
    ["no addon is replaced", remedied("v1.33.13+k3s2", Remedy.traefik)],
    [
      "the app gives another version",
      remedied("v1.33.13+k3s2", (pool) => Remedy.coredns(pool, { image: "rancher/mirrored-coredns-coredns:1.14.9" })),
    ],
    [
      "the app gives another image",
      remedied("v1.33.13+k3s2", (pool) => Remedy.coredns(pool, { image: "example.com/coredns:1.14.4" })),
    ],
  ])("does not occur when %s", (_when, cluster) => {
    expect(shown("RK412", cluster)).toBe("");
    expect(shown("RK414", cluster)).toBe("");
  });

  test("does not occur for a stand-in whose image is not told", () => {
    const addons = { coredns: { disabled: true, tolerations: ["a=b:NoSchedule"] } };
    const { findings } = prove(modelOf({ all: ALL }, { kubernetesVersion: "v1.33.13+k3s2", addons }));
    expect(findings.map(({ code }) => code)).not.toContain("RK412");
  });

  test("tells an older version where the release is known (RK414), whatever registry it is from", () => {
    const image = "registry.example.com/rancher/mirrored-coredns-coredns:1.10.1";
    expect(
      shown(
        "RK414",
        remedied("v1.33.5+k3s1", (pool) => Remedy.coredns(pool, { image })),
      ),
    ).toMatchInlineSnapshot(`
"info[RK414]: coredns in additionalManifest has the version 1.10.1; K3s v1.33.5+k3s1 ships rancher/mirrored-coredns-coredns:1.12.3
  --> __tests__/diagnostics/image-findings.test.ts:LINE
  = it takes the place of the newer one, and lacks its fixes
  = help: use the image rancher/mirrored-coredns-coredns:1.12.3, from the registry that the nodes pull from"
`);
  });

  test("reads the version of an image that is pinned by its digest as well", () => {
    const image = `rancher/mirrored-coredns-coredns:1.10.1@sha256:${"0a".repeat(32)}`;
    expect(
      shown(
        "RK414",
        remedied("v1.33.5+k3s1", (pool) => Remedy.coredns(pool, { image })),
      ),
    ).toContain("has the version 1.10.1");
  });

  test.each([
    `rancher/mirrored-coredns-coredns@sha256:${"0a".repeat(32)}`,
    "rancher/mirrored-coredns-coredns:1.12.3",
    "rancher/mirrored-coredns-coredns:1.99.0",
    "rancher/mirrored-coredns-coredns:latest",
    "coredns/coredns:1.10.1",
    "rancher/mirrored-coredns-coredns",
  ])("tells nothing of %s", (image) => {
    expect(
      shown(
        "RK414",
        remedied("v1.33.5+k3s1", (pool) => Remedy.coredns(pool, { image })),
      ),
    ).toBe("");
  });
});
