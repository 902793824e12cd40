import { NodeRole } from "../../../lib";
import { cluster } from "../start-up-models";
import { codesOf, PLAIN, written } from "./written";

const judged = (...args: Parameters<typeof cluster>) => {
  const proof = cluster(...args);
  return [proof.bootstrap.verdict, ...codesOf(proof).filter((code) => ["RK533", "RK534"].includes(code))];
};

describe("a value over which K3s's server stops", () => {
  test.each<[string, object]>([
    ["a network without a length", { "service-cidr": "10.43.0.0" }],
    ["one of two", { "service-cidr": ["10.43.0.0/16", "fd00::/200"] }],
    ["no network", { "cluster-cidr": "pods" }],
    ["no room for the DNS", { "service-cidr": "10.43.0.0/29" }],
    ["no room at all", { "service-cidr": "10.43.0.0/30", "cluster-dns": "10.43.0.2" }],
    ["no address", { "cluster-dns": "kube-dns" }],
    ["no ports", { "service-node-port-range": "all" }],
    ["ports from high to low", { "service-node-port-range": "32767-30000" }],
    ["ports that there are not", { "service-node-port-range": "30000-70000" }],
    ["a word for the tunnel that K3s does not know", { "egress-selector-mode": "nope" }],
    [
      "a provider of encryption that K3s does not know",
      { "secrets-encryption": true, "secrets-encryption-provider": "kms" },
    ],
  ])("%s lets no cluster come up", (_what, settings) => {
    expect(judged(settings)).toEqual(["no", "RK533"]);
  });

  test.each<[string, object]>([
    ["networks", { "service-cidr": "10.43.0.0/16,fd00:43::/112", "cluster-cidr": "10.42.0.0/16, fd00:42::/56" }],
    ["the smallest that have a place for the DNS", { "service-cidr": "10.43.0.0/28" }],
    [
      "a small one with an address of its own for the DNS",
      { "service-cidr": "10.43.0.0/29", "cluster-dns": "10.43.0.2" },
    ],
    ["a network by any of its addresses", { "service-cidr": "10.43.7.1/16" }],
    ["ports", { "service-node-port-range": "30000-32767" }],
    ["ports, counted from the first", { "service-node-port-range": "30000+2767" }],
    ["one port", { "service-node-port-range": "30000" }],
    ["a word that K3s knows", { "egress-selector-mode": "disabled" }],
    ["a provider that nobody asks", { "secrets-encryption-provider": "kms" }],
    ["what is known only at apply", { "service-cidr": "${var.services}", "egress-selector-mode": "${var.mode}" }],
    ["a number, which Rancher drops", { "service-node-port-range": 30000 }],
  ])("%s: none", (_what, settings) => {
    expect(judged(settings).slice(1)).toEqual([]);
  });

  test("is a datastore beside servers that are apart", () => {
    const settings = { "datastore-endpoint": "postgres://db.example.com/k3s" };
    const apart = {
      a: { roles: [NodeRole.ETCD] },
      b: { roles: [NodeRole.CONTROL_PLANE] },
      c: { roles: [NodeRole.WORKER] },
    };
    expect(judged(settings, [], apart)).toEqual(["no", "RK533"]);
    expect(judged(settings)).toEqual(["yes"]);
  });

  test("of some nodes stops these alone", () => {
    const proof = written(
      {
        machine_selector_config: [
          {
            config: JSON.stringify({ "egress-selector-mode": "nope" }),
            machine_label_selector: [{ match_labels: { side: "b" } }],
          },
        ],
      },
      { a: PLAIN.first ?? {}, b: { roles: NodeRole.ALL, labels: { side: "b" } } },
    );
    expect(proof.bootstrap.pools.map(({ pool, verdict }) => [pool, verdict])).toMatchObject([
      ["a", expect.not.stringMatching("no")],
      ["b", "no"],
    ]);
  });
});

describe("an argument that Kubernetes took away", () => {
  const at = (kubernetes_version: unknown, settings: object) => judged(settings, [], PLAIN, { kubernetes_version });
  const api = (...args: string[]) => ({ "kube-apiserver-arg": args });
  const kubelet = (...args: string[]) => ({ "kubelet-arg": args });

  test.each<[string, object]>([
    ["v1.33.5+k3s1", api("cloud-provider=external")],
    ["v1.33.5+k3s1", api("--cloud-config=/etc/cloud.conf")],
    ["v1.33.5+k3s1", api("feature-gates=CSIMigration=true,Other=true")],
    ["v1.28.5+k3s1", { "kube-controller-manager-arg": ["pod-eviction-timeout=1m"] }],
    ["v1.28.5+k3s1", kubelet("container-runtime=remote")],
    ["v1.31.1+k3s1", kubelet("keep-terminated-pod-volumes=true")],
    ["v1.29.1+k3s1", kubelet("cloud-provider=vsphere")],
    ["v1.31.1+k3s1", kubelet("cloud-provider=aws")],
    ["v1.31.1+k3s1", kubelet("cloud_provider=aws")],
  ])("stops %s: %j", (release, settings) => {
    expect(at(release, settings)).toEqual(["no", "RK534"]);
  });

  test.each<[string, object]>([
    ["v1.32.9+k3s1", api("cloud-provider=external")],
    ["v1.30.1+k3s1", kubelet("keep-terminated-pod-volumes=true")],
    ["v1.28.1+k3s1", kubelet("cloud-provider=vsphere")],
    ["v1.30.1+k3s1", kubelet("cloud-provider=vsphere", "feature-gates=DisableCloudProviders=false")],
    ["v1.33.5+k3s1", kubelet("cloud-provider=external")],
    ["v1.33.5+k3s1", kubelet("cloud-provider=")],
    ["v1.33.5+k3s1", api("feature-gates=UserNamespacesSupport=true")],
    ["v1.33.5+k3s1", api("audit-log-maxage=30")],
  ])("does not stop %s: %j", (release, settings) => {
    expect(at(release, settings)).toEqual(["yes"]);
  });

  test("leaves a release open that is known only at apply", () => {
    expect(at("${var.release}", api("cloud-provider=external"))).toEqual(["depends", "RK534"]);
  });

  test("of the API server stops servers of the control plane alone, one of the kubelet stops workers as well", () => {
    const pools = { a: PLAIN.first ?? {}, b: { roles: [NodeRole.WORKER], labels: { side: "b" } } };
    const onWorkers = (settings: object) =>
      written(
        {
          machine_selector_config: [
            { config: JSON.stringify(settings), machine_label_selector: [{ match_labels: { side: "b" } }] },
          ],
        },
        pools,
      );
    const ofKubelet = onWorkers(kubelet("cloud-provider=aws"));
    expect(ofKubelet.bootstrap.verdict).toBe("yes");
    expect(codesOf(ofKubelet)).toContain("RK534");
    expect(codesOf(onWorkers(api("cloud-provider=external")))).not.toContain("RK534");
  });
});
