/**
 * The proof of many pools of several kinds, as ratios within one run. Linear means that ten times the pools take about ten
 * times as long.
 *
 * npm run bench
 */
import { deriveAgentTolerations } from "../lib/scheduling/agent-tolerations";
import { NodeRole, roleTaints } from "../lib/scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../lib/scheduling/pool";
import { prove } from "../lib/scheduling/prove";
import type { Cluster } from "../lib/scheduling/reading/cluster";
import { RancherHost } from "../lib/scheduling/reading/rancher-host";
import { readCluster } from "../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../lib/scheduling/releases/rancher-version";
import { Taint, TaintEffect } from "../lib/scheduling/taint";
import { cpuMilliseconds, leastOf } from "./measure";

const TAINTS = 10;

/** What is particular about the pools of a cluster. */
interface Kind {
  readonly roles?: (pool: number) => readonly NodeRole[];
  readonly taint?: (pool: number, taint: number) => string;
  readonly isTainted?: (pool: number) => boolean;
  readonly taintsApplied?: TaintsApplied;
  readonly rkeConfig?: object;
  readonly hasTolerations?: boolean;
}

const tenth = (pool: number) => (pool % 10 === 0 ? NodeRole.ALL : [NodeRole.WORKER]);

/** Each is where some way to work it out would take time by the square. */
const KINDS: Readonly<Record<string, Kind>> = {
  "a tenth of them control plane": {},
  "all of them control plane": { roles: () => NodeRole.ALL },
  "etcd on nodes of its own": {
    roles: (pool) => [[NodeRole.CONTROL_PLANE, NodeRole.ETCD, NodeRole.WORKER][Math.min(pool % 10, 2)] as NodeRole],
  },
  "keys shared, values not": { taint: (pool, taint) => `key-${taint}=value-${pool}:NoSchedule` },
  "every other without taints": { isTainted: (pool) => pool % 2 === 0 },
  "deferred taints": {
    taint: (pool, taint) => `key-${pool}-${taint}=value:${TaintEffect.NO_EXECUTE}`,
    taintsApplied: TaintsApplied.AFTER_READY,
  },
  "agents without tolerations": { hasTolerations: false },
  "servers that differ": {
    rkeConfig: {
      machine_selector_config: [
        {
          machine_label_selector: [
            { match_expressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: ["pool-0"] }] },
          ],
          config: JSON.stringify({ disable: ["coredns"] }),
        },
      ],
    },
  },
};

function poolOf(pool: number, kind: Kind): SchedulingPool {
  const { taint = (one: number, other: number) => `key-${one}-${other}=value:NoSchedule`, isTainted = () => true } =
    kind;
  const roles = (kind.roles ?? tenth)(pool);
  return {
    name: `pool-${pool}`,
    roles,
    taints: Array.from({ length: isTainted(pool) ? TAINTS : 0 }, (_, index) => Taint.parse(taint(pool, index))),
    roleTaints: roleTaints(roles),
    labels: {},
    taintsApplied: kind.taintsApplied ?? TaintsApplied.AT_REGISTRATION,
  };
}

function clusterOf(poolCount: number, kind: Kind): Cluster {
  const pools = Array.from({ length: poolCount }, (_, pool) => poolOf(pool, kind)).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const tolerations = kind.hasTolerations === false ? [] : deriveAgentTolerations(pools, []);
  const block = [
    {
      append_tolerations: tolerations.map(({ key, operator, value, effect }) => ({ key, operator, value, effect })),
    },
  ];
  const resource = {
    name: "bench",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: block,
    fleet_agent_deployment_customization: block,
    ...(kind.rkeConfig === undefined ? {} : { rke_config: [kind.rkeConfig] }),
  };
  return readCluster(ResourceValues.ofConfiguration(resource), pools, {
    rancherVersion: RancherVersion.parse("2.14.1"),
    rancherHost: RancherHost.ADDRESS,
  });
}

function milliseconds(poolCount: number, kind: Kind): number {
  const cluster = clusterOf(poolCount, kind);
  return leastOf(9, () => cpuMilliseconds(() => prove(cluster)));
}

for (const kind of Object.values(KINDS)) milliseconds(100, kind);
const SIZES = [100, 1000, 4000] as const;
console.log(`proof of N pools x ${TAINTS} taints (CPU time, least of 9)`);
console.log(`${"".padEnd(30)}${SIZES.map((size) => `${size} pools`.padStart(13)).join("")}   4000 : 1000`);
for (const [name, kind] of Object.entries(KINDS)) {
  const times = SIZES.map((size) => milliseconds(size, kind));
  const [, one = Number.NaN, four = Number.NaN] = times;
  const columns = times.map((time) => `${time.toFixed(1)} ms`.padStart(13)).join("");
  console.log(`${name.padEnd(30)}${columns}${`${(four / one).toFixed(1)}x`.padStart(14)}`);
}
