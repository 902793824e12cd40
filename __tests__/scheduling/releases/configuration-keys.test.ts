import {
  BOOLEAN_KEYS,
  K3S_CONFIGURATION_KEYS,
  RANCHER_OWN_KEYS,
  RKE2_ONLY_KEYS,
} from "../../../lib/scheduling/releases/configuration-keys";

test("the keys of K3s are sorted, each once, and none belongs to RKE2 alone", () => {
  expect(K3S_CONFIGURATION_KEYS).toEqual([...new Set(K3S_CONFIGURATION_KEYS)].sort());
  expect(RKE2_ONLY_KEYS.filter((key) => K3S_CONFIGURATION_KEYS.includes(key))).toEqual([]);
});

test("what Rancher writes itself is not passed on from the configuration", () => {
  for (const key of [...RANCHER_OWN_KEYS.keys(), "data-dir"]) expect(K3S_CONFIGURATION_KEYS).not.toContain(key);
});

test("keys that are true or false are among those that Rancher passes on", () => {
  expect(BOOLEAN_KEYS.filter((key) => !K3S_CONFIGURATION_KEYS.includes(key))).toEqual([]);
});

test("keys that came to the release data since 2024 are there", () => {
  expect(K3S_CONFIGURATION_KEYS).toEqual(
    expect.arrayContaining([
      "etcd-s3-bucket-lookup-type",
      "flannel-cni-conf",
      "flannel-ipv6-masq",
      "helm-controller-arg",
      "image-service-endpoint",
      "node-external-dns",
      "node-internal-dns",
      "prefer-bundled-bin",
      "prime",
      "secrets-encryption-provider",
      "write-kubeconfig",
      "write-kubeconfig-mode",
    ]),
  );
});
