import { isFlannelBackend } from "../../lib/scheduling/releases/flannel-backends";
import { KubernetesVersion } from "../../lib/scheduling/releases/kubernetes-version";
import { codesOf, PLAIN } from "./reading/written";
import { bootstrapOf, cluster, of } from "./start-up-models";

const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const EXTERNAL = (...args: string[]) => ({ "disable-cloud-controller": true, ...kubelet(...args) });

describe("the kubelet's arguments are read as K3s and the kubelet read them", () => {
  test.each([
    "cloud-provider-=external",
    "cloud-provider+=external",
    "cloud_provider=external",
    "--cloud-provider=external",
  ])("%s", (argument) => {
    expect(bootstrapOf(EXTERNAL(argument))).toBe("no");
  });

  test.each([
    "register-with-taints-=a=b:NoSchedule",
    "register_with_taints=a=b:NoSchedule",
    "node_labels=a=b",
    "node-labels-=a=b",
  ])("%s goes past the node pools", (argument) => {
    expect(codesOf(cluster(kubelet(argument)))).toContain("RK522");
  });

  test.each(["register_schedulable=false", "register-schedulable-=false"])("%s cordons nodes", (argument) => {
    expect(codesOf(cluster(kubelet(argument)))).toContain("RK118");
  });

  test("of several values of one argument the last counts", () => {
    expect(bootstrapOf(kubelet("register-schedulable=false", "register-schedulable=true"))).toBe("yes");
    expect(bootstrapOf(kubelet("register-schedulable=true", "register_schedulable=false"))).toBe("no");
    expect(bootstrapOf(kubelet("register-node=false", "register-node=true"))).toBe("yes");
    expect(bootstrapOf(EXTERNAL("cloud-provider=external", "cloud-provider="))).toBe("yes");
  });

  test("a value with a minus behind its name comes before the others", () => {
    expect(bootstrapOf(EXTERNAL("cloud-provider=", "cloud-provider-=external"))).toBe("yes");
    expect(bootstrapOf(EXTERNAL("cloud-provider=external", "cloud-provider-="))).toBe("no");
  });

  test("of taints and labels all values count", () => {
    expect(codesOf(cluster(kubelet("node-labels=a=b", "node-labels=c=d")))).toContain("RK522");
  });
});

describe("a network that K3s does not know stops it", () => {
  const on = (backend: unknown, kubernetes_version = "v1.33.5+k3s1", more: object = {}) =>
    cluster({ "flannel-backend": backend, ...more }, [], PLAIN, { kubernetes_version });

  test.each(["wireguard", "ipsec", "foo", "None", " none", "none=a", "vxlan=a"])("%s", (backend) => {
    const proof = on(backend);
    expect([proof.bootstrap.verdict, of("RK114", proof)]).toMatchObject([
      "no",
      [{ key: "flannel-backend", argument: "unknown-flannel-backend", pools: ["first"] }],
    ]);
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual(["RK114"]);
  });

  test.each(["vxlan", "host-gw", "wireguard-native", "tailscale"])("and %s does not", (backend) => {
    expect(on(backend).bootstrap.verdict).toBe("yes");
  });

  test("and is not asked for with a configuration of Flannel's own", () => {
    expect(on("foo", "v1.33.5+k3s1", { "flannel-conf": "/etc/flannel.json" }).bootstrap.verdict).toBe("yes");
  });

  test("where the release had it still, it does not", () => {
    const known = (backend: string, release: string) => isFlannelBackend(backend, KubernetesVersion.parse(release));
    expect([known("ipsec", "v1.26.9+k3s1"), known("ipsec", "v1.27.0+k3s1")]).toEqual([true, false]);
    expect([known("wireguard", "v1.25.9+k3s1"), known("wireguard", "v1.26.0+k3s1")]).toEqual([true, false]);
  });
});
