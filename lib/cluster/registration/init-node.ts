import { Token } from "cdktf";
import { type Problem, quoted, refuse } from "../../scheduling/invalid-input";
import { NODE_RETRIES, valueProblems } from "../../scheduling/label-syntax";
import { INIT_NODE_LABEL } from "../../scheduling/reading/init-node";
import { poolNameProblems } from "../../scheduling/validation/pool-rules";

/**
 * The machine that is to be the first node.
 *
 * @example
 * ```ts
 * const cluster = new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   initNode: { pool: "servers", machineId: "srv-1" },
 * });
 * const servers = cluster.addNodePool("servers", { roles: NodeRole.ALL });
 * const first = servers.registrationCommand({ machineId: "srv-1" });
 * ```
 */
export interface InitNodeOptions {
  /** Name of the node pool that it registers with; a pool with the etcd role. */
  readonly pool: string;

  /**
   * Its id in Rancher: any text of your own; letters, digits, "-", "_" and ".", at most 63. The machine registers with
   * the same `machineId`, and no other one does.
   */
  readonly machineId: string;
}

/**
 * Labels of the cluster that pin its init node, the one that starts etcd. For the `labels` of the cluster; the machine
 * itself registers with the same `machineId`. The property `initNode` of K3sCluster writes them, and says as well which
 * pool the machine is of: by these labels alone the proof does not know, and judges every pool that could be first.
 *
 * Without them Rancher elects one of the etcd nodes that are there, by the hash of an id that each makes up: at random.
 *
 * This is sticky. Rancher waits for that machine for as long as the label is there, also later: once the machine is gone,
 * Rancher does nothing more with the cluster until the label is changed. Mostly it is enough that every pool that could be
 * first tolerates Rancher's agent, which the scheduling proof shows.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   labels: { site: "berlin", ...initNodeLabels("srv-1") },
 * });
 * ```
 *
 * @param machineId any text of your own; letters, digits, "-", "_" and ".", at most 63
 * @see rancher/rancher pkg/capr/planner (`rke.cattle.io/init-node-machine-id`), rancher/system-agent install.sh
 *   (`CATTLE_ID`)
 * @throws InvalidInputError when the id cannot be a label's value
 */
export function initNodeLabels(machineId: string): Readonly<Record<string, string>> {
  refuse(machineIdProblems(machineId));
  return { [INIT_NODE_LABEL]: machineId };
}

/** Problems of the machine that is to be the first node, beside the labels that the app gives the cluster itself. */
export function initNodeProblems(
  initNode: InitNodeOptions | undefined,
  labels: Readonly<Record<string, string>>,
): Problem[] {
  if (initNode === undefined) return [];
  const { pool, machineId } = initNode;
  const written = labels[INIT_NODE_LABEL];
  return [
    ...poolNameProblems(pool),
    ...machineIdProblems(machineId),
    ...(written === undefined || written === machineId
      ? []
      : [
          {
            what: `labels has ${INIT_NODE_LABEL} with another value than initNode.machineId`,
            why: "Rancher waits for the machine with the one id, and the proof would be about the other",
            help: "leave the label to initNode",
          },
        ]),
  ];
}

/** Problems of a machine that registers with a pool: that which is pinned as the first node belongs to its own. */
export function foreignInitNodeProblems(
  pool: string,
  machineId: string | undefined,
  initNode: InitNodeOptions | undefined,
): Problem[] {
  if (machineId === undefined || machineId !== initNode?.machineId || pool === initNode.pool) return [];
  return [
    {
      what: `machineId is that of initNode, whose pool is ${quoted(initNode.pool)}, and is registered with pool ${quoted(pool)}`,
      why: "the machine with this id is the first node, and the cluster is judged as one that begins in the pool of initNode",
      help: "register it with the pool of initNode, or name this pool in initNode.pool",
    },
  ];
}

/** Problems of a machine's id, which Rancher makes a label of the machine. */
export function machineIdProblems(machineId: string): Problem[] {
  if (Token.isUnresolved(machineId)) return [];
  if (machineId !== "") return valueProblems(machineId, () => "machineId", "", NODE_RETRIES);
  return [
    {
      what: `machineId ${quoted(machineId)} is empty`,
      why: "the install script makes up an id of its own where it is given none",
      help: "give the machine an id such as edge-server-1, or leave it out",
    },
  ];
}
