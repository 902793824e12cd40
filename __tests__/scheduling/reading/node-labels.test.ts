import { NodeRole } from "../../../lib";
import { dnsService, ownAddon } from "../own-addons";
import { codesOf, PLAIN, verdictOf, written } from "./written";

const GLOBAL = { disable: ["coredns"] };

/** A cluster whose own CoreDNS asks for these labels, with these settings of K3s. */
const asking = (nodeSelector: object, settings: object = {}, pools = PLAIN, more: Record<string, unknown> = {}) =>
  written(
    {
      machine_global_config: JSON.stringify({ ...GLOBAL, ...settings }),
      additional_manifest: [dnsService(), ownAddon("coredns", { nodeSelector })]
        .map((each) => JSON.stringify(each))
        .join("\n---\n"),
    },
    pools,
    more,
  );
const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const SSD = { disk: "ssd" };

describe("a label that nodes get past their pools", () => {
  test.each<[string, object]>([
    ["from the kubelet", kubelet("node-labels=disk=ssd")],
    ["from the kubelet, among others", kubelet("node-labels=a=b,disk=ssd")],
    ["from the kubelet, on top of the pool's", kubelet("v=2", "--node-labels+=disk=ssd")],
    ["from the kubelet, with a value that is known only at apply", kubelet("node-labels=${var.labels}")],
  ])("%s leaves open whether a CoreDNS that asks for it runs", (_what, settings) => {
    const proof = asking(SSD, settings);
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["depends", "depends"]);
  });

  test.each<[string, unknown]>([
    ["a variable of the registration", [{ name: "CATTLE_LABELS", value: "disk=ssd" }]],
    ["a variable of K3s", [{ name: "INSTALL_K3S_EXEC", value: "--node-label disk=ssd" }]],
    ["variables that are known only at apply", "${var.env}"],
  ])("by %s does so as well", (_what, agent_env_vars) => {
    const proof = asking(SSD, {}, PLAIN, { agent_env_vars });
    expect([verdictOf("coredns", proof), proof.bootstrap.verdict]).toEqual(["depends", "depends"]);
  });

  test("is open where the pool says another value, as the kubelet's take the place of the pool's", () => {
    const pools = { first: { ...PLAIN.first, labels: { disk: "hdd" } } };
    expect(verdictOf("coredns", asking(SSD, kubelet("node-labels=a=b"), pools))).toBe("depends");
  });

  test.each<[string, object]>([
    ["another label", kubelet("node-labels=tier=gold")],
    ["a label in a taint", kubelet("register-with-taints=disk=ssd:NoSchedule")],
    ["a part of its name", kubelet("node-labels=fastdisk=ssd")],
  ])("is not there with %s", (_what, settings) => {
    const proof = asking(SSD, settings);
    expect([verdictOf("coredns", proof), codesOf(proof).includes("RK522")]).toEqual(["pending", true]);
  });

  test("is none where the kubelet may not set it, and does not start", () => {
    const role = { "node-role.kubernetes.io/worker": "true" };
    const servers = { first: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] } };
    const proof = asking(role, kubelet("node-labels=node-role.kubernetes.io/worker=true"), servers);
    expect(proof.workloads.find(({ workload }) => workload === "coredns")?.placements.first?.verdict).toBe(
      "unselected",
    );
  });

  test("that K3s's load balancer goes by may keep it off all other nodes", () => {
    const pools = { first: PLAIN.first ?? {}, second: { roles: [NodeRole.WORKER], labels: { side: "second" } } };
    const svclb = (label: string) =>
      written(
        {
          machine_selector_config: [
            {
              config: JSON.stringify(kubelet(`node-labels=${label}`)),
              machine_label_selector: [{ match_labels: { side: "second" } }],
            },
          ],
        },
        pools,
      ).workloads.find(({ workload }) => workload === "svclb-traefik")?.placements.first?.verdict;
    expect([svclb("svccontroller.k3s.cattle.io/enablelb=true"), svclb("a=b")]).toEqual(["depends", "runs"]);
  });
});

describe("the label of the master role", () => {
  const MASTER = { "node-role.kubernetes.io/master": "true" };
  const pools = {
    first: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
    workers: { roles: [NodeRole.WORKER] },
  };
  const placements = (kubernetes_version: string) => {
    const { workloads } = asking(MASTER, {}, pools, { kubernetes_version });
    const { first, workers } = workloads.find(({ workload }) => workload === "coredns")?.placements ?? {};
    return [first?.verdict, workers?.verdict];
  };
  const tolerating = (kubernetes_version: string) =>
    verdictOf("coredns", asking(MASTER, {}, PLAIN, { kubernetes_version }));

  test("is on every node of the control plane up to K3s 1.33", () => {
    expect([tolerating("v1.31.5+k3s1"), tolerating("v1.33.5+k3s1")]).toEqual(["runs", "runs"]);
  });

  test("may be on nodes that are older than the K3s release from 1.34 on", () => {
    expect([tolerating("v1.34.1+k3s1"), tolerating("${var.version}")]).toEqual(["depends", "depends"]);
  });

  test("is on no node without the control-plane role, whatever the release", () => {
    expect(placements("v1.33.5+k3s1")).toEqual(["blocked", "unselected"]);
    expect(placements("v1.34.1+k3s1")[1]).toBe("unselected");
  });
});
