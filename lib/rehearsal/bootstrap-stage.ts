import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { isControlPlane, registrationTaints, type SchedulingPool } from "../scheduling/pool";
import { workloadsAfterDeferred } from "../scheduling/proof/after-deferred";
import { agentManifests, placeWithAny } from "../scheduling/proof/agent-manifests";
import { agentOfNodes, type EffectiveWorkload, onServer } from "../scheduling/proof/effective-workload";
import { isEtcd, poolsOfFirstNodes } from "../scheduling/proof/first-nodes";
import { type NodeView, type Placement, place, selectorOf } from "../scheduling/proof/placement";
import type { Cluster } from "../scheduling/reading/cluster";
import { takingTurns } from "../scheduling/reading/taking-turns";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { missingRoles } from "../scheduling/validation/cluster-rules";
import { type NamelessWorkload, rehearsedWorkload, type StageParts, whyLeftOut } from "./pods-of-workload";
import type { LeftOut } from "./rehearsal";
import { seenPools } from "./rehearsed-pools";

/** What Rancher makes through its agent, and so not before that is connected. */
const THROUGH_AGENT: readonly SystemWorkload[] = [
  "fleet-agent",
  "rancher-webhook",
  "system-upgrade-controller",
  "helm-operation",
  "dashboard-shell",
];

/** What is there while the first node is alone: K3s's own workloads and Rancher's agent. */
export function bootstrapStage(cluster: Cluster, kubernetes: KubernetesVersion, first: SchedulingPool): StageParts {
  const present = poolsOfFirstNodes(first, cluster.pools);
  // A first node with the control plane is alone; without it, Rancher lets others join that have it.
  const count = isControlPlane(first) ? () => 1 : undefined;
  const seen = seenPools(cluster, present, "before-agent", registrationTaints, count);
  const views = new Map(seen.map(({ rehearsed, view }) => [rehearsed.name, view]));
  const scene = { cluster, seen, connection: "before-agent" } as const;
  const workloads: NamelessWorkload[] = [];
  const leftOut: LeftOut[] = [];
  for (const each of workloadsAfterDeferred(cluster, kubernetes)) {
    const name = each.row.workload;
    if (THROUGH_AGENT.includes(name)) {
      leftOut.push({ workload: name, why: "Rancher makes it through its agent, later" });
      continue;
    }
    const { workload, placeOn } =
      name === "cattle-cluster-agent" ? agentHere(each, cluster, present) : packaged(each, cluster, present);
    const without = whyLeftOut(workload);
    if (without !== undefined) leftOut.push(without);
    else workloads.push(rehearsedWorkload(workload, (pool) => placeOn(views.get(pool) as NodeView), scene));
  }
  return { seen, workloads, leftOut };
}

/** A workload as it is while some servers are there, and how it fares on a node. */
interface Here {
  readonly workload: EffectiveWorkload;
  readonly placeOn: (node: NodeView) => Placement;
}

/** The agent of the first manifest; of several, which overwrite each other, the proof says what is the same in all. */
function agentHere(agent: EffectiveWorkload, cluster: Cluster, present: readonly SchedulingPool[]): Here {
  const manifests = agentManifests(agentOfNodes(agent, cluster), present, cluster);
  return {
    workload: manifests[0]?.agent ?? agent,
    placeOn: (node) => placeWithAny(manifests, node, cluster.pools),
  };
}

/** What K3s ships, as the configuration of the servers that are there makes it. */
function packaged(workload: EffectiveWorkload, cluster: Cluster, present: readonly SchedulingPool[]): Here {
  const servers = present.filter(isControlPlane).map(({ name }) => name);
  const kinds = servers.map((server) => {
    const own = cluster.addons.byPool.get(server);
    return own === undefined ? workload : onServer(workload, own, cluster);
  });
  const on = (kind: EffectiveWorkload, node: NodeView) => place(kind, node, selectorOf(kind, cluster.pools));
  return {
    workload: kinds.find(({ isDisabled }) => !isDisabled) ?? kinds[0] ?? workload,
    placeOn: (node) => {
      const [placement = on(workload, node), ...others] = kinds.map((kind) => on(kind, node));
      const isSame = others.every(({ verdict }) => verdict === placement.verdict);
      return isSame ? placement : { verdict: "depends", on: [takingTurns(servers)] };
    },
  };
}

/**
 * The pool of the first node: the one that is told, the one that the app pins, or the only one that it can be of.
 * @throws InvalidInputError when it cannot be of that pool, of none, or of several that are not alike
 */
export function firstPool({ pools, initNode }: Cluster, told: string | undefined): SchedulingPool {
  const candidates = pools.filter(isEtcd);
  const names = candidates.map(({ name }) => name);
  const missing = missingRoles(pools);
  if (missing.length > 0) {
    throw new InvalidInputError([
      {
        what: `there is no first node to rehearse: no pool has the role ${missing.join(", ")}`,
        why: "Rancher elects none before a node of each role is registered",
        help: "give a pool the role, or rehearse --stage steady",
      },
    ]);
  }
  if (told !== undefined) {
    const found = candidates.find(({ name }) => name === told);
    if (found !== undefined) return found;
    throw new InvalidInputError([
      {
        what: `the first node cannot be of the pool ${quoted(told)}`,
        why: "Rancher elects it among the nodes with the role etcd",
        help: `write --first with ${names.map(quoted).join(" or ")}${didYouMean(told, names)}`,
      },
    ]);
  }
  const pinned = initNode?.isPinned === true ? candidates.find(({ name }) => name === initNode.pool) : undefined;
  if (pinned !== undefined) return pinned;
  const [only, ...others] = candidates as [SchedulingPool, ...SchedulingPool[]];
  const hostsOf = (pool: SchedulingPool) =>
    poolsOfFirstNodes(pool, pools)
      .map(({ name }) => name)
      .join("\n");
  if (others.every((other) => !isControlPlane(other) && hostsOf(other) === hostsOf(only))) return only;
  throw new InvalidInputError([
    {
      what: `the first node may be of the pools ${names.map(quoted).join(", ")}`,
      why: "Rancher elects any node with the role etcd, and what is there while it is alone depends on which",
      help: "rehearse each of them: --first with the name of the pool",
    },
  ]);
}
