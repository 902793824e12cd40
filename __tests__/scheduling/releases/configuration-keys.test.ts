import { K3S_CONFIGURATION_KEYS, RKE2_ONLY_KEYS } from "../../../lib/scheduling/releases/configuration-keys";

test("the keys of K3s are sorted, each once, and none belongs to RKE2 alone", () => {
  expect(K3S_CONFIGURATION_KEYS).toEqual([...new Set(K3S_CONFIGURATION_KEYS)].sort());
  expect(RKE2_ONLY_KEYS.filter((key) => K3S_CONFIGURATION_KEYS.includes(key))).toEqual([]);
});

test("what Rancher writes itself is not passed on from the configuration", () => {
  for (const key of ["server", "token", "agent-token", "data-dir", "private-registry", "node-taint", "node-label"]) {
    expect(K3S_CONFIGURATION_KEYS).not.toContain(key);
  }
});
