import { NodeRole } from "../../../lib";
import { codesOf, PASSES_HELM_ARGS, PLAIN, verdictOf, written } from "./written";

const K = '[{"key":"k","operator":"Exists"}]';
const OTHER = '[{"key":"other","operator":"Exists"}]';
const TAINTED = { first: { ...PLAIN.first, taints: ["k=v:NoSchedule"] } };
const withArgs = (args: unknown, rancher = PASSES_HELM_ARGS, kubernetes_version = "v1.36.3+k3s1", pools = TAINTED) =>
  written({ machine_global_config: JSON.stringify({ "helm-controller-arg": args }) }, pools, {
    kubernetes_version,
    rancherVersion: rancher,
  });
const job = (args: unknown) => verdictOf("helm-install-traefik", withArgs(args));

describe("arguments of K3s's Helm controller", () => {
  test.each<[what: string, args: unknown, verdict: string]>([
    ["a list with tolerations", [`job-tolerations=${K}`], "runs"],
    ["text", `job-tolerations=${K}`, "runs"],
    ["dashes before the name", [`--job-tolerations=${K}`], "runs"],
    ["a plus behind the name", [`job-tolerations+=${K}`], "runs"],
    ["names in other letter case", ['job-tolerations=[{"Key":"k","OPERATOR":"Exists"}]'], "runs"],
    ["fields that nobody knows", ['job-tolerations=[{"key":"k","operator":"Exists","note":1}]'], "runs"],
    ["two lists, of which the last counts", [`job-tolerations=${K}`, `job-tolerations=${OTHER}`], "pending"],
    ["nonsense that the last list takes the place of", ["job-tolerations=x", `job-tolerations=${K}`], "runs"],
    ["a list that goes before the other", [`job-tolerations=${K}`, `job-tolerations-=${OTHER}`], "runs"],
    ["nothing", ["job-tolerations="], "pending"],
    ["null", ["job-tolerations=null"], "pending"],
    ["another value", ['job-tolerations=[{"key":"k","value":"w"}]'], "pending"],
    ["an unknown argument that comes before", [`job-tolerations=${K}`, "a=b"], "pending"],
    ["an unknown argument that comes behind", [`job-tolerations=${K}`, "z=b"], "runs"],
    [
      "arguments that are known",
      [
        'job-resources={"limits":{"cpu":"500m","memory":"1Gi"},"requests":{"cpu":0.25}}',
        "default-job-image=a",
        `job-tolerations=${K}`,
      ],
      "runs",
    ],
    [
      "flags of the controller that K3s ignores",
      ["debug", "debug-level=3", `job-tolerations=${K}`, "threads=4"],
      "runs",
    ],
    ["a flag whose value cannot be read, and that comes before", ["debug=on", `job-tolerations=${K}`], "pending"],
    ["a flag whose value cannot be read, and that comes behind", ["threads=many", `job-tolerations=${K}`], "runs"],
  ])("with %s", (_what, args, verdict) => {
    expect(job(args)).toBe(verdict);
    expect(codesOf(withArgs(args)).includes("RK520")).toBe(/comes before/.test(_what));
  });

  test.each([
    ["YAML", ["job-tolerations=- key: k"]],
    ["an object", ['job-tolerations={"key":"k"}']],
    ["nonsense", ["job-tolerations=nonsense"]],
    ["no value", ["job-tolerations"]],
    ["an operator that there is not", ['job-tolerations=[{"key":"k","operator":"narp"}]']],
    ["an empty key", ['job-tolerations=[{"key":""}]']],
    ["nothing in the list", ["job-tolerations=[null]"]],
    ["a number for a key", ['job-tolerations=[{"key":1,"operator":"Exists"}]']],
    ["seconds without NoExecute", ['job-tolerations=[{"key":"k","operator":"Exists","tolerationSeconds":5}]']],
    ["resources that are no JSON", ["job-resources=x"]],
    ["a quantity that cannot be read", ['job-resources={"limits":{"cpu":"abc"}}']],
    ["no threads to work with", [`job-tolerations=${K}`, "threads=0"]],
    ["a list of resources", ['job-resources={"limits":["x"]}']],
    ["a resource that is not known", ['job-resources={"requests":{"cpus":"1"}}']],
    ["a request above its limit", ['job-resources={"limits":{"memory":"1Gi"},"requests":{"memory":"2000Mi"}}']],
    [
      "seconds with a point",
      ['job-tolerations=[{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":5.0}]'],
    ],
  ])("with %s keep K3s from starting", (_what, args) => {
    const proof = withArgs(args, PASSES_HELM_ARGS, "v1.36.3+k3s1", PLAIN as typeof TAINTED);
    expect(proof.bootstrap.verdict).toBe("no");
    // One cause, one error: no workload is to be given anything.
    expect(proof.findings.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["RK520"]);
    expect(verdictOf("coredns", proof)).toBe("pending");
    // Rancher may drop the key, and an older K3s skips it.
    expect(withArgs(args, "2.15.0", "v1.36.3+k3s1", PLAIN as typeof TAINTED).bootstrap.verdict).toBe("depends");
    const older = withArgs(args, PASSES_HELM_ARGS, "v1.36.2+k3s1", PLAIN as typeof TAINTED);
    expect([older.bootstrap.verdict, codesOf(older).includes("RK520")]).toEqual(["yes", false]);
  });

  test("that keep the servers of one pool from starting are said of that pool alone", () => {
    const servers = (name: string) => ({ roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": name } });
    const selector = [{ match_labels: { "rancher-k3s/node-pool": "b" } }];
    const config = JSON.stringify({ "helm-controller-arg": ["job-tolerations=x"] });
    const proof = written(
      { machine_selector_config: [{ config, machine_label_selector: selector }] },
      { a: servers("a"), b: servers("b") },
      { kubernetes_version: "v1.36.3+k3s1", rancherVersion: PASSES_HELM_ARGS },
    );
    const placements = proof.workloads.find(({ workload }) => workload === "coredns")?.placements;
    expect(placements).toEqual({
      a: { verdict: "runs", reliesOnRunTime: false },
      b: { verdict: "stopped", by: ["helm-controller-arg in machineSelectorConfig[0]"] },
    });
  });

  describe("that keep K3s from starting", () => {
    const of = (name: string, roles: readonly NodeRole[]) => ({ roles, labels: { "rancher-k3s/node-pool": name } });
    const TIERS = { e: of("e", [NodeRole.ETCD]), c: of("c", [NodeRole.CONTROL_PLANE]), w: of("w", [NodeRole.WORKER]) };
    const forMachines = (
      args: readonly string[],
      match_labels: Readonly<Record<string, string>>,
      pools: typeof PLAIN,
    ) =>
      written(
        {
          machine_selector_config: [
            {
              config: JSON.stringify({ "helm-controller-arg": args }),
              machine_label_selector: [{ match_labels }],
            },
          ],
        },
        pools,
        { kubernetes_version: "v1.36.3+k3s1", rancherVersion: PASSES_HELM_ARGS },
      );

    test("do so on nodes of etcd alone too: every server reads them, whether it makes jobs or not", () => {
      const proof = forMachines(["job-tolerations=x"], { "rancher-k3s/node-pool": "e" }, TIERS);
      expect([proof.bootstrap.verdict, codesOf(proof).includes("RK520")]).toEqual(["no", true]);
    });

    test("stop only the nodes of etcd that get them, where others can start the cluster", () => {
      const pools = { ...TIERS, other: of("other", [NodeRole.ETCD]) };
      const { bootstrap } = forMachines(["job-tolerations=x"], { "rancher-k3s/node-pool": "e" }, pools);
      expect([bootstrap.verdict, bootstrap.wins]).toEqual(["lottery", ["other"]]);
    });

    test("are of no concern to workers", () => {
      const proof = forMachines(["job-tolerations=x"], { "rancher-k3s/node-pool": "w" }, TIERS);
      expect([proof.bootstrap.verdict, codesOf(proof).includes("RK520")]).toEqual(["yes", false]);
    });

    test("leave open if the cluster comes up, where it is not known which machines get them", () => {
      const proof = forMachines(["job-tolerations=x"], { "rke.cattle.io/machine": "m-1" }, PLAIN);
      expect(proof.bootstrap).toMatchObject({
        verdict: "depends",
        dependsOn: ["helm-controller-arg in machineSelectorConfig[0]"],
      });
      expect(codesOf(proof)).toContain("RK520");
      expect(codesOf(proof)).not.toContain("RK109");
    });

    test("say nothing of tolerations that are lost on nodes of etcd alone, which make no jobs", () => {
      const args = [`job-tolerations=${K}`, "a=b"];
      expect(codesOf(forMachines(args, { "rancher-k3s/node-pool": "e" }, TIERS))).not.toContain("RK520");
      expect(codesOf(forMachines(args, { "rancher-k3s/node-pool": "c" }, TIERS))).toContain("RK520");
    });
  });

  test("show nothing of what may be a secret", () => {
    const findings = JSON.stringify(withArgs(["hunter2-is-the-password", `job-tolerations=${K}`]).findings);
    expect(findings).toContain("RK520");
    expect(findings).not.toContain("hunter2");
  });
});

describe("tolerations of Helm jobs", () => {
  test("depend on Rancher's release data, where that is older than the key or nobody says which Rancher it is", () => {
    const proof = withArgs([`job-tolerations=${K}`], "2.15.0");
    expect(verdictOf("helm-install-traefik", proof)).toBe("depends");
    expect(proof.findings.filter(({ code }) => code === "RK109").map(({ data }) => data)).toMatchObject([
      { value: "whether Rancher's release data lists helm-controller-arg", decidedBy: "release-data" },
    ]);
  });

  test("are no question where the jobs run without them, or with them do not", () => {
    const free = withArgs([`job-tolerations=${K}`], "2.15.0", "v1.36.3+k3s1", PLAIN as typeof TAINTED);
    expect(verdictOf("helm-install-traefik", free)).toBe("runs");
    expect(verdictOf("helm-install-traefik", withArgs([`job-tolerations=${OTHER}`], "2.15.0"))).toBe("pending");
  });

  test("keep the seconds they are limited to", () => {
    const args = ['job-tolerations=[{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":60}]'];
    const { cluster } = withArgs(args);
    const { addedTolerations = [] } = cluster.addons.everywhere.get("helm-install-traefik") ?? {};
    expect(addedTolerations.map(String)).toEqual(["k:NoExecute op=Exists for 60s"]);
  });
});
