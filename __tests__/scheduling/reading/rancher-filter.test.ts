import { NodeRole } from "../../../lib";
import { codesOf, PLAIN, verdictOf, written } from "./written";

const global = (settings: object) => written({ machine_global_config: JSON.stringify(settings) });
const POOLS = {
  servers: { roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": "servers" } },
  workers: { labels: { "rancher-k3s/node-pool": "workers" } },
};
const selected = (pool: string, settings: object, of: object = {}) =>
  written(
    {
      machine_global_config: JSON.stringify(of),
      machine_selector_config: [
        {
          config: JSON.stringify(settings),
          machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": pool } }],
        },
      ],
    },
    POOLS,
  );

describe("what is judged is what Rancher passes on", () => {
  test.each(["yes", "T", " true ", ["y"], true])("disable-scheduler: %j stops the scheduler", (value) => {
    expect(codesOf(global({ "disable-scheduler": value }))).toContain("RK114");
  });

  test.each(["1", "on", "false", ["no", "yes"], 1, null, false])("disable-scheduler: %j stops nothing", (value) => {
    expect(codesOf(global({ "disable-scheduler": value }))).not.toContain("RK114");
  });

  test("a network that is switched off by a list of one", () => {
    expect(codesOf(global({ "flannel-backend": ["none"] }))).toContain("RK113");
  });

  test.each([
    ["a list with more in it than text", { disable: [null, { a: "b" }, "coredns"] }, "disabled"],
    ["one text of several", { disable: "traefik, coredns" }, "disabled"],
    ["a map", { disable: { coredns: true } }, "runs"],
    ["true", { disable: true }, "runs"],
    ["a list in the list", { disable: [["coredns"]] }, "runs"],
  ])("disable is %s", (_what, settings, verdict) => {
    expect(verdictOf("coredns", global(settings))).toBe(verdict);
  });

  test.each([[null], [5], [{ a: "b" }], [[]], [""]])("%j for some servers takes the global list away", (value) => {
    const proof = selected("servers", { disable: value }, { disable: ["coredns"] });
    expect(verdictOf("coredns", proof)).toBe("runs");
  });

  test("keys of servers decide nothing on workers", () => {
    expect(verdictOf("coredns", selected("workers", { disable: ["coredns"] }))).toBe("runs");
    const codes = codesOf(selected("workers", { "disable-scheduler": true, "flannel-backend": "none" }));
    expect(codes.filter((code) => /^RK(11|512)/.test(code))).toEqual([]);
    expect(codesOf(selected("workers", { "kubelet-arg": ["register-node=false"] }))).toContain("RK114");
  });
});

describe("settings that only some of the machines get, nobody knows which", () => {
  const some = (config: string, of: string) =>
    written({
      machine_global_config: of,
      machine_selector_config: [
        { config, machine_label_selector: [{ match_labels: { "rke.cattle.io/machine-id": "one" } }] },
      ],
    });

  test("leave a value open, unless they say the same in Rancher's eyes", () => {
    expect(verdictOf("coredns", some("disable: [coredns]", "disable: [coredns]"))).toBe("disabled");
    expect(verdictOf("coredns", some("disable: []", "disable: null"))).toBe("runs");
    expect(verdictOf("coredns", some("disable: null", "disable: [coredns]"))).toBe("depends");
  });
});

describe("what disable turns off", () => {
  const on = (kubernetesVersion: string, word: string) =>
    written({ machine_global_config: JSON.stringify({ disable: [word] }) }, PLAIN, {
      kubernetes_version: kubernetesVersion,
    });

  test("gateway-api-crd is a word of its own, and traefik leaves it there", () => {
    const job = "helm-install-gateway-api-crd";
    expect(verdictOf(job, on("v1.37.0+k3s1", "gateway-api-crd"))).toBe("disabled");
    expect(verdictOf(job, on("v1.37.0+k3s1", "traefik"))).toBe("runs");
    expect(verdictOf("traefik", on("v1.37.0+k3s1", "gateway-api-crd"))).toBe("runs");
    expect(verdictOf(job, on("v1.36.3+k3s1", "gateway-api-crd"))).toBeUndefined();
  });

  test.each([
    ["runtimes", "runs"],
    ["ccm", "depends"],
    ["rolebindings", "depends"],
  ])("%s has no workload, so nothing is turned off; what the cluster starts with is open", (word, verdict) => {
    const verdicts = on("v1.36.3+k3s1", word).workloads.map((each) => each.verdict);
    expect(new Set(verdicts)).toEqual(new Set([verdict]));
  });
});
