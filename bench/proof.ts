/**
 * The proof of many pools of several kinds: how long it takes for a thousand pools, and how much longer for eight times as
 * many. Linear means about eight times as long. Every run has a model of its own, with other names, keys and values, so that
 * nothing helps that is remembered of the one before.
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
import { writeResults } from "./goals";
import { cpuMilliseconds } from "./measure";

const TAINTS = 10;

/** What is particular about the pools of a cluster. */
interface Kind {
  readonly roles?: (pool: number) => readonly NodeRole[];
  readonly taint?: (pool: number, taint: number) => string;
  readonly isTainted?: (pool: number) => boolean;
  readonly taintsApplied?: TaintsApplied;
  readonly rkeConfig?: (run: string) => object;
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
    rkeConfig: (run) => ({
      machine_selector_config: [
        {
          machine_label_selector: [
            { match_expressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: [`${run}-pool-0`] }] },
          ],
          config: JSON.stringify({ disable: ["coredns"] }),
        },
      ],
    }),
  },
};

function poolOf(pool: number, kind: Kind, run: string): SchedulingPool {
  const { taint = (one: number, other: number) => `key-${one}-${other}=value:NoSchedule`, isTainted = () => true } =
    kind;
  const roles = (kind.roles ?? tenth)(pool);
  return {
    name: `${run}-pool-${pool}`,
    roles,
    taints: Array.from({ length: isTainted(pool) ? TAINTS : 0 }, (_, index) =>
      Taint.parse(`${run}-${taint(pool, index)}`),
    ),
    roleTaints: roleTaints(roles),
    labels: {},
    taintsApplied: kind.taintsApplied ?? TaintsApplied.AT_REGISTRATION,
  };
}

/** What comes out of a plan: the resource, and the pools of its model. */
function written(poolCount: number, kind: Kind, run: string): { resource: object; pools: SchedulingPool[] } {
  const pools = Array.from({ length: poolCount }, (_, pool) => poolOf(pool, kind, run)).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const tolerations = kind.hasTolerations === false ? [] : deriveAgentTolerations(pools, []);
  const block = [
    {
      append_tolerations: tolerations.map(({ key, operator, value, effect }) => ({ key, operator, value, effect })),
    },
  ];
  const resource = {
    name: `bench-${run}`,
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: block,
    fleet_agent_deployment_customization: block,
    ...(kind.rkeConfig === undefined ? {} : { rke_config: [kind.rkeConfig(run)] }),
  };
  return { resource, pools };
}

/** CPU time in milliseconds. */
interface Times {
  /** Of `readCluster`. */
  readonly read: number;
  /** Of `prove`, of a cluster that was just read. */
  readonly prove: number;
}

let runs = 0;

/** The least of several runs, which the garbage collector and other programs disturbed least. */
function timesOf(poolCount: number, kind: Kind, rounds: number): Times {
  const all = Array.from({ length: rounds }, (): Times => {
    const { resource, pools } = written(poolCount, kind, `r${runs++}`);
    let cluster: Cluster | undefined;
    const read = cpuMilliseconds(() => {
      cluster = readCluster(ResourceValues.ofConfiguration(resource), pools, {
        rancherVersion: RancherVersion.parse("2.14.1"),
        rancherHost: RancherHost.ADDRESS,
      });
    });
    return { read, prove: cpuMilliseconds(() => prove(cluster as Cluster)) };
  });
  return { read: Math.min(...all.map(({ read }) => read)), prove: Math.min(...all.map(({ prove }) => prove)) };
}

/** What is promised of a thousand pools, and of the ratio between both sizes. */
const GOALS = { milliseconds: 40, growth: 10 };
const [FEW, MANY] = [1000, 8000];

for (const kind of Object.values(KINDS)) timesOf(200, kind, 3);
const shown = (time: number) => `${time.toFixed(1)} ms`.padStart(11);
console.log(`proof of N pools x ${TAINTS} taints, another model each run (CPU time, least of 9 and of 3)`);
console.log(`goal: ${FEW} proved in less than ${GOALS.milliseconds} ms, ${MANY} in at most ${GOALS.growth}x that`);
console.log(
  `${"".padEnd(30)}${[`${FEW} read`, "proved", `${MANY} read`, "proved"].map((each) => each.padStart(11)).join("")}  growth`,
);
const rows = Object.entries(KINDS).map(([kind, one]) => {
  const few = timesOf(FEW, one, 9);
  const many = timesOf(MANY, one, 3);
  const growth = many.prove / few.prove;
  console.log(
    `${kind.padEnd(30)}${[few.read, few.prove, many.read, many.prove].map(shown).join("")}${growth.toFixed(1).padStart(7)}x`,
  );
  return { kind, [FEW]: few, [MANY]: many, growth };
});
writeResults("proof", { taints: TAINTS, goals: GOALS, rows });
