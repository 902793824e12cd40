import { chart, EVERYTHING, tolerating, workload } from "../start-up-models";
import { codesOf, verdictOf, written as writtenWith } from "./written";

const POOL = { name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 };
const written = (...machine_pools: object[]) => writtenWith({ machine_pools }, {});
const codes = (...pools: object[]) => written(...pools).findings.map(({ code }) => code);

describe("machine pools", () => {
  test("without nodes take nothing, as if they were not there", () => {
    const { bootstrap, workloads, pools } = written({ ...POOL, quantity: 0 });
    expect([bootstrap.verdict, pools]).toEqual(["no", []]);
    expect(workloads.filter(({ verdict }) => verdict === "runs")).toEqual([]);
    expect(codes({ ...POOL, quantity: 0 })).toContain("RK106");
    expect(written(POOL, { ...POOL, name: "spare", quantity: 0 }).pools.map(({ name }) => name)).toEqual(["all"]);
  });

  test("have one node where nothing is said", () => {
    expect(written({ ...POOL, quantity: undefined }).pools).toMatchObject([{ nodes: 1 }]);
  });

  test("that the autoscaler keeps nodes in have these", () => {
    const scaled = { ...POOL, quantity: 0, autoscaling_min_size: 3, autoscaling_max_size: 5 };
    expect(written(scaled)).toMatchObject({ bootstrap: { verdict: "yes" }, pools: [{ nodes: 3 }] });
  });

  test.each([
    { autoscaling_max_size: 5 },
    { autoscaling_min_size: 0, autoscaling_max_size: 5 },
    { autoscaling_min_size: "${var.least}" },
  ])("that it may make nodes in leave it open which nodes there are: %j", (bounds) => {
    expect(written({ ...POOL, quantity: 0, ...bounds }).bootstrap.verdict).toBe("depends");
    expect(codes({ ...POOL, quantity: 0, ...bounds })).toContain("RK109");
  });

  test("of a number that is known only at apply may have no nodes, so nothing is certain by them", () => {
    const open = { ...POOL, quantity: "${var.nodes}" };
    const alone = written(open);
    expect([alone.bootstrap.verdict, alone.bootstrap.dependsOn]).toEqual([
      "depends",
      ["rke_config.machine_pools.quantity"],
    ]);
    expect(verdictOf("coredns", alone)).toBe("depends");
    expect(alone.pools).toEqual([expect.not.objectContaining({ nodes: expect.anything() })]);
    // With another pool that does the same it is no matter.
    const beside = written(POOL, { ...open, name: "more" });
    expect([beside.bootstrap.verdict, verdictOf("coredns", beside)]).toEqual(["yes", "runs"]);
  });

  test("of an open number may be the first node, and bring it up or not", () => {
    const tainted = { taints: [{ key: "a", value: "b", effect: "NoSchedule" }], quantity: "${var.nodes}" };
    const losing = { ...POOL, ...tainted, name: "losing" };
    const dns = (...pools: object[]) => written(...pools).bootstrap;
    expect(dns(POOL, losing)).toMatchObject({
      verdict: "depends",
      dependsOn: ["rke_config.machine_pools[1].quantity"],
      wins: [],
    });
    // A number that is known leaves it to who is elected.
    expect(dns(POOL, { ...losing, quantity: 1 }).verdict).toBe("lottery");
    expect(dns({ ...losing, name: "a", quantity: 1 }, losing).verdict).toBe("no");
  });

  test("that alone may have workers are asked for whether they do", () => {
    const worker = { name: "workers", worker_role: true };
    const servers = { ...POOL, worker_role: false };
    const found = (quantity: unknown) => written(servers, { ...worker, quantity });
    expect(found("${var.nodes}").bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["rke_config.machine_pools[1].quantity"],
    });
    expect(found("${var.nodes}").findings.map(({ code }) => code)).not.toContain("RK106");
    expect([found(1).bootstrap.verdict, found(0).bootstrap.verdict]).toEqual(["yes", "no"]);
  });

  test.each([
    ["a taint", { taints: [{ key: "a", value: "b", effect: "${var.effect}" }] }],
    ["the taints", { taints: "${var.taints}" }],
    ["a role", { worker_role: "${var.is_worker}" }],
    ["its nodes", { quantity: "${var.nodes}" }],
  ])("of which %s is open are there, and nothing is certain on them", (_what, open) => {
    const proof = written(POOL, { name: "open", worker_role: true, ...open });
    expect(proof.pools.map(({ name }) => name)).toEqual(["all", "open"]);
    const coredns = proof.workloads.find(({ workload }) => workload === "coredns");
    expect(coredns).toMatchObject({ verdict: "runs", placements: { all: {}, open: { verdict: "depends" } } });
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK108");
  });

  test("keep away what their known taints do, whatever the others are", () => {
    const taints = [
      { key: "a", value: "b", effect: "NoSchedule" },
      { key: "c", value: "${var.value}", effect: "NoSchedule" },
    ];
    const { workloads } = written(POOL, { ...POOL, name: "tainted", taints });
    expect(workloads.find(({ workload }) => workload === "coredns")?.placements.tainted).toEqual({
      verdict: "blocked",
      by: ["a=b:NoSchedule"],
    });
  });

  test("give their nodes machine_labels; labels stay on the MachineDeployment", () => {
    const [pool] = written({ ...POOL, labels: { tier: "one" }, machine_labels: { disk: "fast" } }).pools;
    expect(pool?.labels).toEqual({ disk: "fast" });
  });

  test("may have a label that is known only at apply, which an allow list asks for", () => {
    const label = (value: string) => ({ machine_labels: { "svccontroller.k3s.cattle.io/enablelb": value } });
    const proof = written({ ...POOL, ...label("true") }, { ...POOL, name: "open", ...label("${var.balances}") });
    expect(proof.workloads.find(({ workload }) => workload === "svclb-traefik")?.placements).toMatchObject({
      all: { verdict: "runs" },
      open: {
        verdict: "depends",
        on: ["rke_config.machine_pools[1].machine_labels.svccontroller.k3s.cattle.io/enablelb"],
      },
    });
  });

  test("of one name cannot be told apart, which is an error", () => {
    const twice = written({ ...POOL, name: "a" }, { ...POOL, name: "a", quantity: 1 });
    expect(twice.findings.filter(({ code }) => code === "RK509").map(({ data }) => data)).toEqual([
      {
        setting: "rke_config.machine_pools",
        reasons: ['several pools are called "a", and only one can have its nodes'],
      },
    ]);
  });
});

describe("a start-up taint of a machine pool, told by its key", () => {
  const CILIUM = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };
  const manifested = (taint: object, ...manifests: object[]) =>
    writtenWith(
      {
        machine_pools: [{ ...POOL, taints: [taint] }],
        machine_global_config: JSON.stringify({ "flannel-backend": "none" }),
        additional_manifest: manifests.map((each) => JSON.stringify(each)).join("\n---\n"),
      },
      {},
    );
  const cilium = [
    workload("DaemonSet", "cilium", { hostNetwork: true, ...tolerating(EVERYTHING) }),
    workload("Deployment", "cilium-operator", { hostNetwork: true, ...tolerating(EVERYTHING) }),
  ];

  test("goes where its remover runs, and keeps nothing away in the end", () => {
    const proof = manifested(CILIUM, ...cilium);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["yes", "runs"]);
    expect(codesOf(proof).filter((code) => /^RK[12]/.test(code))).toEqual([]);
  });

  test("stays where its remover cannot run, which is told once", () => {
    const proof = manifested(CILIUM, chart("cilium", { bootstrap: true }));
    expect(proof.bootstrap.verdict).toBe("no");
    expect(codesOf(proof)).toContain("RK116");
    expect(codesOf(proof)).not.toContain("RK203");
  });

  test("is open where nobody is known to take it away", () => {
    const proof = writtenWith({ machine_pools: [{ ...POOL, taints: [CILIUM] }] }, {});
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK117")]).toEqual(["depends", true]);
  });

  test("is none with another key: it stays", () => {
    const proof = manifested({ ...CILIUM, key: "example.com/agent-not-ready" }, ...cilium);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "pending"]);
  });
});
