import fc from "fast-check";
import type { NodeRole } from "../../lib/scheduling/node-role";
import { isControlPlane, type SchedulingPool, TaintsApplied } from "../../lib/scheduling/pool";
import { isEtcd, poolsOfFirstNodes } from "../../lib/scheduling/proof/first-nodes";
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

type Selected = readonly [Readonly<Record<string, string>>, Readonly<Record<string, unknown>>];

/** What leaves CoreDNS alone: servicelb must be the same on all servers, so there is one with it and one without. */
const WITH_COREDNS: readonly Readonly<Record<string, unknown>>[] = [
  { disable: [] },
  { disable: ["traefik", "servicelb"] },
];

/** Names of the pools whose servers have no plan before the agent is connected, whichever node is elected first. */
function serversThatJoinLater(pools: readonly { readonly roles: readonly NodeRole[] }[]): string[] {
  const all = pools.map(({ roles: has }, index) => schedulingPool(NAMES[index] as string, has));
  const first = new Set(all.filter(isEtcd).flatMap((elected) => poolsOfFirstNodes(elected, all)));
  return all.filter((pool) => isControlPlane(pool) && !first.has(pool)).map(({ name }) => name);
}

function schedulingPool(name: string, has: readonly NodeRole[]): SchedulingPool {
  return { name, roles: has, taints: [], roleTaints: [], labels: {}, taintsApplied: TaintsApplied.AT_REGISTRATION };
}

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
      const prove = (selected: readonly Selected[]) =>
        written(
          {
            ...(all.global === undefined ? {} : { machine_global_config: JSON.stringify(all.global) }),
            machine_selector_config: selected.map(([match_labels, config]) => ({
              config: JSON.stringify(config),
              machine_label_selector: [{ match_labels }],
            })),
          },
          sketches,
          { rancherHost: host, rancherVersion: PASSES_HELM_ARGS, kubernetes_version: "v1.36.3+k3s1" },
        );
      const proof = prove(all.selected);
      if (proof.bootstrap.verdict !== "yes") return;
      certain.push("cattle-cluster-agent");
      expect(verdictOf("cattle-cluster-agent", proof)).toBe("runs");
      if (host === RancherHost.ADDRESS) return;
      certain.push("coredns");
      // A server that joins once the agent is connected may take CoreDNS away then. Nothing else may.
      const later = serversThatJoinLater(given);
      const leavingCoredns = later.length === 0 ? [] : WITH_COREDNS;
      const others = leavingCoredns.map((config) =>
        prove([...all.selected, ...later.map((name): Selected => [{ "rancher-k3s/node-pool": name }, config])]),
      );
      expect([proof, ...others].map((each) => verdictOf("coredns", each))).toContain("runs");
    }),
    { numRuns: 400 },
  );
  // There is something that it could be wrong about.
  expect(certain.length).toBeGreaterThan(20);
});
