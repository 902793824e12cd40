import fc from "fast-check";
import { NodeRole } from "../../../lib";
import { networkOf, serviceAddress } from "../../../lib/scheduling/reading/service-address";
import type { PoolSketch } from "../models";
import { codesOf, verdictOf, written } from "./written";

const labelled = (name: string, roles: readonly NodeRole[] = NodeRole.ALL): PoolSketch => ({
  roles,
  labels: { "rancher-k3s/node-pool": name },
});
const TWO = { a: labelled("a"), b: labelled("b") };
const of = (pool: string, config: object) => ({
  config: JSON.stringify(config),
  machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": pool } }],
});
const proofOf = (a: object, b: object, pools = TWO) =>
  written({ machine_selector_config: [of("a", a), of("b", b)] }, pools);
const unequal = (a: object, b: object) =>
  proofOf(a, b).findings.flatMap(({ code, data }) => (code === "RK518" ? [(data as { key: string }).key] : []));

describe("settings that must be the same on all servers", () => {
  test.each<[string, object, object]>([
    ["cluster-cidr", { "cluster-cidr": "10.50.0.0/16" }, {}],
    ["cluster-domain", { "cluster-domain": "a.example" }, { "cluster-domain": "b.example" }],
    ["disable-network-policy", { "disable-network-policy": true }, {}],
    ["flannel-backend", { "flannel-backend": "none" }, { "flannel-backend": "host-gw" }],
    ["secrets-encryption", { "secrets-encryption": "true" }, { "secrets-encryption": "on" }],
    ["disable-cloud-controller", { "disable-cloud-controller": true }, {}],
    ["egress-selector-mode", { "egress-selector-mode": "disabled" }, {}],
    ["embedded-registry", { "embedded-registry": true }, {}],
    ["supervisor-metrics", { "supervisor-metrics": true }, {}],
    ["disable", { disable: ["servicelb"] }, { disable: "traefik" }],
  ])("are an error where they are not: %s", (key, a, b) => {
    expect(unequal(a, b)).toEqual([key]);
  });

  test("follow from each other: DNS has an address among those of Services", () => {
    expect(unequal({ "service-cidr": "10.60.0.0/16" }, {})).toEqual(["cluster-dns", "service-cidr"]);
  });

  test.each<[string, object, object]>([
    ["what is standard, written out", { "flannel-backend": "vxlan", "cluster-dns": "10.43.0.10" }, {}],
    ["another address of the same range", { "service-cidr": "10.43.5.0/16" }, {}],
    ["words for true", { "secrets-encryption": "yes" }, { "secrets-encryption": true }],
    ["an addon that one of them does without", { disable: ["traefik"] }, {}],
    ["keys that Rancher drops", { "flannel-external-ip": true }, {}],
    ["what is known only at apply", { "service-cidr": "${var.cidr}" }, {}],
  ])("may be written differently: %s", (_what, a, b) => {
    expect(unequal(a, b)).toEqual([]);
  });

  test("leave open where anything runs on the pools that do not join, and not whether the cluster comes up", () => {
    const proof = proofOf({ "cluster-domain": "a.example" }, {});
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["yes", "depends"]);
    expect(codesOf(proof)).toContain("RK518");
    expect(codesOf(proof)).not.toContain("RK109");
  });

  test("are of no concern to workers", () => {
    const pools = { a: labelled("a"), b: labelled("b", [NodeRole.WORKER]) };
    expect(codesOf(proofOf({ "cluster-domain": "a.example" }, {}, pools))).not.toContain("RK518");
  });

  test("concern nodes of etcd alone, which are servers too", () => {
    const pools = { a: labelled("a"), b: labelled("b", [NodeRole.ETCD]) };
    expect(codesOf(proofOf({ "cluster-domain": "a.example" }, {}, pools))).toContain("RK518");
  });
});

test("a range is the same network whichever of its addresses it is written with", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.nat(2 ** 32 - 1), (prefix, place) => {
      const size = 2 ** (32 - prefix);
      const inRange = serviceAddress(`10.43.0.0/${prefix}`, place % size) as string;
      expect(networkOf(`${inRange}/${prefix}`)).toBe(networkOf(`10.43.0.0/${prefix}`));
    }),
  );
});
