import { NodeRole, prove, ResourceValues, readCluster } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { dnsService, ownAddon } from "../scheduling/own-addons";
import { PLAIN, verdictOf, written } from "../scheduling/reading/written";

const global = (settings: object, pools = PLAIN) => written({ machine_global_config: JSON.stringify(settings) }, pools);
const shown = (wanted: string, { findings }: ReturnType<typeof written>) =>
  findings
    .filter(({ code }) => code === wanted)
    .map(renderFinding)
    .join("\n\n");
const told = (proof: ReturnType<typeof written>) =>
  proof.findings.filter(({ code }) => code === "RK512").map(({ data }) => data);
const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const POOL = (pool: string) => [{ match_labels: { "rancher-k3s/node-pool": pool } }];
const labelled = (name: string, roles = NodeRole.ALL) => ({ roles, labels: { "rancher-k3s/node-pool": name } });

/** The same configuration, of which it is not certain that the machines have it. */
const onSomeMachines = (settings: object) =>
  written({
    machine_selector_config: [
      {
        config: JSON.stringify(settings),
        machine_label_selector: [{ match_labels: { "rke.cattle.io/machine-id": "a" } }],
      },
    ],
  });

describe("RK512, settings that decide about scheduling and are not judged", () => {
  test("shows what the argument does, and what to do instead", () => {
    const args = kubelet("config=/etc/kubelet.yaml", "register-schedulable=false");
    expect(shown("RK512", onSomeMachines(args))).toMatchInlineSnapshot(`
"warning[RK512]: "kubelet-arg" in machineSelectorConfig[0] decides about scheduling in a way that is not judged
  = config: the kubelet reads a file of the node's, which may give the node taints or keep it cordoned
  = register-schedulable: nodes join cordoned, and take nothing until somebody uncordons them
  = it is for the nodes of pool "first"
  = whatever rests on it has the verdict "depends"
  = help: give arguments of the kubelet one by one, or see to it that the files have no registerWithTaints
  = or: leave it out, and cordon nodes once they have joined"
`);
  });

  const SETTINGS: readonly (readonly [string, object])[] = [
    ["nodes that join cordoned", kubelet("v=2", "register-schedulable=false")],
    ["the same with dashes", kubelet("--register-schedulable=false")],
    ["the same as text", { "kubelet-arg": "register-schedulable=false" }],
    ["nodes that do not join", kubelet("register-node=0")],
    ["no scheduler", { "disable-scheduler": true }],
    ["no scheduler, in text", { "disable-scheduler": "true" }],
    ["no controller manager", { "disable-controller-manager": true }],
    ["no API server", { "disable-apiserver": true }],
    ["no etcd", { "disable-etcd": true }],
    ["no kube-proxy", { "disable-kube-proxy": true }],
    ["no network", { "flannel-backend": "none" }],
    [
      "no cloud controller that sees nodes",
      { "disable-cloud-controller": true, ...kubelet("cloud-provider=external") },
    ],
  ];

  const FILES: readonly (readonly [string, object])[] = [
    ["a file that the kubelet reads", kubelet("config=/etc/rancher/kubelet.yaml")],
    ["the same with dashes", kubelet("--config=/etc/rancher/kubelet.yaml")],
    ["a folder of such files", kubelet("config-dir=/etc/rancher/kubelet.d")],
  ];

  test.each([...SETTINGS, ...FILES])(
    "occurs for %s where it is not certain which machines have it",
    (_what, settings) => {
      const proof = onSomeMachines(settings);
      expect(told(proof)).toHaveLength(1);
      expect(proof.bootstrap).toMatchObject({
        verdict: "depends",
        dependsOn: [expect.stringContaining("machineSelectorConfig[0]")],
      });
      expect(new Set(proof.workloads.map(({ verdict }) => verdict))).toEqual(new Set(["depends"]));
      expect(proof.findings.map(({ code }) => code)).not.toContain("RK109");
    },
  );

  test.each(SETTINGS)("occurs for %s where nobody tells which nodes there are", (_what, settings) => {
    const resource = {
      kubernetes_version: "v1.33.5+k3s1",
      rke_config: [{ machine_global_config: JSON.stringify(settings) }],
    };
    const proof = prove(readCluster(ResourceValues.ofConfiguration(resource), undefined, {}));
    expect([proof.bootstrap.verdict, told(proof)]).toMatchObject(["depends", [{ setting: "machineGlobalConfig" }]]);
  });

  test.each(SETTINGS)("does not occur for %s on the nodes of a pool, which is judged", (_what, settings) => {
    expect(told(global(settings))).toEqual([]);
  });

  test("occurs for servers that do not agree on what holds for the whole cluster", () => {
    const pools = { a: labelled("a"), b: labelled("b") };
    const config = JSON.stringify({ "flannel-backend": "none" });
    const proof = written({ machine_selector_config: [{ config, machine_label_selector: POOL("b") }] }, pools);
    expect([proof.bootstrap.verdict, told(proof)]).toMatchObject(["depends", [{ key: "flannel-backend" }]]);
  });

  test.each(FILES)("occurs for %s, and nothing is said to run", (_what, settings) => {
    const proof = global(settings);
    expect(told(proof)).toHaveLength(1);
    expect(proof.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: [expect.stringContaining("machineGlobalConfig")],
    });
    expect(new Set(proof.workloads.map(({ verdict }) => verdict))).toEqual(new Set(["depends"]));
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK109");
  });

  test.each<[string, object]>([
    ["ordinary arguments", kubelet("max-pods=200", "v=2", "register-schedulable=true", "config=")],
    ["prefer-bundled-bin", { "prefer-bundled-bin": true }],
    ["an external cloud provider, which K3s has by itself", kubelet("cloud-provider=external")],
    ["no cloud controller, and nobody who waits for it", { "disable-cloud-controller": true }],
    ["parts that are not turned off", { "disable-scheduler": false, "flannel-backend": "vxlan" }],
    ["a value that Rancher drops", { "disable-scheduler": 1 }],
    ["parts that nothing waits for", { "disable-network-policy": true, "disable-apiserver-lb": true }],
  ])("does not occur for %s", (_what, settings) => {
    const proof = global(settings);
    expect([told(proof), proof.bootstrap.verdict]).toEqual([[], "yes"]);
  });

  test("is about the pools whose nodes have it, and the others are judged as ever", () => {
    const config = JSON.stringify(kubelet("config=/etc/rancher/kubelet.yaml"));
    const pools = { a: labelled("a"), b: labelled("b", [NodeRole.WORKER]) };
    const proof = written({ machine_selector_config: [{ config, machine_label_selector: POOL("b") }] }, pools);
    expect(told(proof)).toEqual([
      { setting: "machineSelectorConfig[0]", key: "kubelet-arg", arguments: ["config"], pools: ["b"] },
    ]);
    expect(proof.bootstrap.verdict).toBe("yes");
    expect(proof.workloads.find(({ workload }) => workload === "coredns")).toMatchObject({
      verdict: "runs",
      pools: ["a"],
    });
  });

  test("does not occur where another setting takes the argument away", () => {
    const selected = [{ config: JSON.stringify(kubelet("v=2")) }];
    const all = { machine_global_config: JSON.stringify(kubelet("register-schedulable=false")) };
    expect(told(written({ ...all, machine_selector_config: selected }))).toEqual([]);
    const some = [{ ...selected[0], machine_label_selector: [{ match_labels: { "rke.cattle.io/machine-id": "a" } }] }];
    expect(told(written({ ...all, machine_selector_config: some }))).toHaveLength(1);
  });

  test("occurs for files of the K3s configuration whose content stands elsewhere, on the machines that get them", () => {
    const files = (path: string, pool: string) => [
      {
        machine_label_selector: POOL(pool),
        file_sources: [{ secret: [{ name: "files", items: [{ key: "a", path }] }] }],
      },
    ];
    const pools = { a: labelled("a"), b: labelled("b", [NodeRole.WORKER]) };
    const path = "/etc/rancher/k3s/config.yaml.d/99-taints.yaml";
    const proof = written({ machine_selector_files: files(path, "a") }, pools);
    expect(told(proof)).toEqual([
      { setting: "machineSelectorFiles[0]", key: path, arguments: ["node-file"], pools: ["a"] },
    ]);
    for (const other of [
      "/etc/systemd/system/k3s.service.env",
      "/etc/systemd/system/k3s.service.d/override.conf",
      "/etc/systemd/system/k3s-agent.service",
      "/etc/default/k3s",
      "/etc/sysconfig/k3s-agent",
    ])
      expect([other, told(written({ machine_selector_files: files(other, "a") }, pools)).length]).toEqual([other, 1]);
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(written({ machine_selector_files: files(path, "b") }, pools).bootstrap.verdict).toBe("yes");
    expect(told(written({ machine_selector_files: files("/etc/motd", "a") }, pools))).toEqual([]);
    expect(written({ machine_selector_files: files("${var.path}", "a") }, pools).bootstrap.verdict).toBe("depends");
  });

  test.each(["ccm", "rolebindings", "cluster-agent", "addons"])(
    "occurs where disable takes away %s, which is no addon, and leaves open if the cluster comes up",
    (part) => {
      const proof = global({ disable: ["traefik", part] });
      expect(told(proof)).toEqual([
        { setting: "machineGlobalConfig", key: "disable", arguments: ["disabled-part"], pools: [] },
      ]);
      expect(proof.bootstrap).toMatchObject({
        verdict: "depends",
        dependsOn: [`disable ${part} in machineGlobalConfig`],
      });
      expect(global({ disable: `traefik, ${part}` }).bootstrap.verdict).toBe("depends");
    },
  );

  test("does not occur where such a word in disable reaches no server, or stands for an addon", () => {
    const some = [{ config: JSON.stringify({ disable: ["ccm"] }), machine_label_selector: POOL("b") }];
    const pools = { a: labelled("a"), b: labelled("b", [NodeRole.WORKER]) };
    expect(told(written({ machine_selector_config: some }, pools))).toEqual([]);
    expect(told(global({ disable: ["traefik", "runtimes"] }))).toEqual([]);
  });

  test("does not make an error a warning", () => {
    const settings = kubelet("register-with-taints=x=y:NoExecute");
    const proof = global(settings, { first: { roles: NodeRole.ALL, taints: ["z=v:NoExecute"] } });
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "pending"]);
  });

  test("occurs for the affinity of a CoreDNS of the app's own", () => {
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } };
    const items = [ownAddon("coredns", { affinity }), dnsService()];
    const additional_manifest = JSON.stringify({ kind: "List", items });
    const proof = written({ machine_global_config: "disable: [coredns]\n", additional_manifest });
    expect(told(proof)).toEqual([
      { setting: "additionalManifest", key: "coredns", arguments: ["placement"], pools: [] },
    ]);
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK109");
  });
});

describe("arguments known only at apply", () => {
  const open = (text: string) => {
    const { bootstrap, findings } = written({ machine_global_config: text });
    return [bootstrap.verdict, findings.some(({ code }) => code === "RK109")];
  };

  test.each([
    'kubelet-arg: ["${var.arg}"]\n',
    'kubelet-arg: "${var.args}"\n',
    'kubelet-arg: ["register-schedulable=${var.is}"]\n',
    'kubelet-arg: ["register-${var.what}"]\n',
    'disable-scheduler: "${var.is}"\n',
    "${yamlencode(var.all)}",
  ])("leave it open what runs: %s", (text) => {
    expect(open(text)).toEqual(["depends", true]);
  });

  test.each([
    'kubelet-arg: ["max-pods=${var.pods}"]\n',
    'kubelet-arg: ["cloud-${var.x}"]\n',
    'tls-san: ["${var.x}"]\n',
  ])("leave nothing open where they decide nothing: %s", (text) => {
    expect(open(text)).toEqual(["yes", false]);
  });
});

test("a list of dynamic blocks leaves open what they make", () => {
  const entry = { machine_selector_config: { for_each: ["a"], content: { config: "${each.value}" } } };
  expect(written({ dynamic: [entry] }).bootstrap.verdict).toBe("depends");
  const outer = { dynamic: [{ rke_config: { for_each: ["a"], content: {} } }], rke_config: undefined };
  expect(written({}, PLAIN, outer).bootstrap.verdict).toBe("depends");
});
