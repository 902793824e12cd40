import fc from "fast-check";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { roles } from "./arbitraries";
import { PASSES_HELM_ARGS, verdictOf, written } from "./reading/written";

/** Settings that may keep servers from starting or joining, take an addon away, or say nothing of the kind. */
const SETTINGS: readonly Readonly<Record<string, unknown>>[] = [
  { "service-cidr": "10.60.0.0/16" },
  { "service-cidr": "${var.cidr}" },
  { "cluster-dns": "10.43.0.20" },
  { "cluster-cidr": "10.70.0.0/16" },
  { "cluster-domain": "edge.example" },
  { "flannel-backend": "none" },
  { "flannel-backend": "host-gw" },
  { "flannel-backend": "nonsense" },
  { debug: "on" },
  { debug: true },
  { prime: "yes" },
  { "helm-controller-arg": ["job-tolerations=x"] },
  { "helm-controller-arg": ["job-tolerations=[]"] },
  { disable: ["coredns"] },
  { disable: ["rolebindings"] },
  { disable: ["traefik", "servicelb"] },
  { disable: "${var.disable}" },
  { "disable-scheduler": true },
  { "disable-kube-proxy": true },
  { "disable-cloud-controller": true, "kubelet-arg": ["cloud-provider=external"] },
  { "kubelet-arg": ["register-schedulable=false"] },
  { "kubelet-arg": ["register-with-taints=a=b:NoExecute"] },
  { "kubelet-arg": "${var.args}" },
  { "kubelet-arg": ["v=2"] },
];
const NAMES = ["a", "b", "c"];
const settings = fc.constantFrom(...SETTINGS);
const taints = fc.subarray(
  ["k=v:NoExecute", "k=v:NoSchedule", "l=v:NoSchedule", "CriticalAddonsOnly=true:NoSchedule"],
  {
    maxLength: 2,
  },
);
const pools = fc.array(fc.record({ roles, taints }), { minLength: 1, maxLength: 3 });
const selectors = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => ({ "rancher-k3s/node-pool": name })),
  fc.constant({ "rke.cattle.io/machine": "m-1" }),
  fc.constant({ "rke.cattle.io/etcd-role": "true" }),
);
const configurations = fc.record({
  global: fc.option(settings, { nil: undefined }),
  selected: fc.array(fc.tuple(selectors, settings), { maxLength: 3 }),
});

test("a cluster that comes up for certain has an agent that runs, and DNS where the agent needs it", () => {
  const certain: string[] = [];
  fc.assert(
    fc.property(pools, configurations, fc.constantFrom(RancherHost.NAME, RancherHost.ADDRESS), (given, all, host) => {
      const sketches = Object.fromEntries(
        given.map((pool, index) => [
          NAMES[index],
          { ...pool, labels: { "rancher-k3s/node-pool": NAMES[index] as string } },
        ]),
      );
      const proof = written(
        {
          ...(all.global === undefined ? {} : { machine_global_config: JSON.stringify(all.global) }),
          machine_selector_config: all.selected.map(([match_labels, config]) => ({
            config: JSON.stringify(config),
            machine_label_selector: [{ match_labels }],
          })),
        },
        sketches,
        { rancherHost: host, rancherVersion: PASSES_HELM_ARGS, kubernetes_version: "v1.36.3+k3s1" },
      );
      if (proof.bootstrap.verdict !== "yes") return;
      const needed = ["cattle-cluster-agent", ...(host === RancherHost.NAME ? ["coredns"] : [])];
      certain.push(...needed);
      expect(needed.map((name) => [name, verdictOf(name, proof)])).toEqual(needed.map((name) => [name, "runs"]));
    }),
    { numRuns: 400 },
  );
  // There is something that it could be wrong about.
  expect(certain.length).toBeGreaterThan(20);
});
