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
    ["what is known only at apply, which is an open question", { "service-cidr": "${var.cidr}" }, {}],
  ])("may be written differently: %s", (_what, a, b) => {
    expect(unequal(a, b)).toEqual([]);
  });

  test("leave open where anything runs on the pools that do not join, and with it whether the cluster comes up", () => {
    const proof = proofOf({ "cluster-domain": "a.example" }, {});
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["depends", "depends"]);
    expect(proof.bootstrap.dependsOn).toEqual(["cluster-domain, which is not the same on the servers of a and b"]);
    expect(codesOf(proof)).toContain("RK518");
    expect(codesOf(proof)).not.toContain("RK109");
  });

  test("leave open if the cluster comes up, where one of them is known only at apply", () => {
    const { bootstrap, findings } = proofOf({ "service-cidr": "${var.cidr}" }, {});
    const path = 'rke_config.machine_selector_config[0].config, key "service-cidr"';
    expect(bootstrap).toMatchObject({ verdict: "depends", dependsOn: [path] });
    expect(findings.filter(({ code }) => code === "RK109").map(({ data }) => data)).toMatchObject([{ value: path }]);
  });

  test("are the same where all servers get the one value that is known only at apply", () => {
    const proof = written(
      { machine_global_config: "service-cidr: ${var.cidr}", machine_selector_config: [of("a", { debug: true })] },
      TWO,
    );
    expect(proof.bootstrap.dependsOn.filter((value) => value.includes("service-cidr"))).toEqual([]);
  });

  test("leave open if the cluster comes up, where it is not known which machines get one of them", () => {
    const selected = {
      config: JSON.stringify({ "cluster-domain": "a.example" }),
      machine_label_selector: [{ match_labels: { "rke.cattle.io/machine": "m-1" } }],
    };
    for (const pools of [TWO, { a: labelled("a") }])
      expect(written({ machine_selector_config: [selected] }, pools).bootstrap).toMatchObject({
        verdict: "depends",
        dependsOn: ["which servers get cluster-domain in machineSelectorConfig[0], which is not judged"],
      });
  });

  test("do not make a cluster that never comes up an open question", () => {
    const tainted = { ...labelled("a"), taints: ["other=v:NoSchedule"] };
    const pools = { a: tainted, b: { ...labelled("b"), taints: ["other=v:NoSchedule"] } };
    expect(proofOf({ "cluster-domain": "a.example" }, {}, pools).bootstrap.verdict).toBe("no");
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
