import type { StartUp } from "../../proof/lingering";
import { type Labelling, nodeLabelsOf } from "../../proof/node-labels";
import type { OwnCandidate } from "../../proof/start-up-candidates";
import { refusalOn } from "../../proof/start-up-chart-pods";
import { type OperatedObstacle, type PoolNode, taintsOn } from "../../proof/start-up-nodes";
import type { NodeDemands } from "../../reading/node-demands";
import { ownName } from "../../reading/own-workloads";
import { helmInstallJob } from "../../releases/k3s-catalog";
import { TolerationSet } from "../../toleration-set";
import type { IdleOperator, OperatorRefusal } from "../finding-data";

/** The workloads in the manifests that would take an obstacle away, and why none of them runs. */
export function idleOperators(
  obstacle: OperatedObstacle,
  startUp: StartUp,
  cluster: Labelling,
): readonly IdleOperator[] {
  return startUp.candidates
    .filter((each) => each.isKnownFor(obstacle))
    .flatMap((each) => [idleOperator(each, startUp, cluster), ...idlePods(each, startUp, cluster)]);
}

/** Why the pods that a chart makes do not run, where that is known. */
function idlePods({ own }: OwnCandidate, { nodes, left }: StartUp, cluster: Labelling): IdleOperator[] {
  if (own.kind !== "HelmChart") return [];
  const [main] = own.pods;
  const isOff = main.hasPods === false && !main.isRefused;
  const refusals = nodes.flatMap((node): OperatorRefusal[] => {
    const { taints, evictedBy, isUnselected } = refusalOn(main, node, left);
    if (taints.length + evictedBy.length === 0 && !isUnselected) return [];
    return [
      {
        pool: node.pool.name,
        taints: taints.map(String),
        evictedBy: evictedBy.map(String),
        lacksNetwork: false,
        isUnselected,
        ...(isUnselected && isSelectedLater(main.demands, node, cluster) ? { isSelectedLater: true } : {}),
      },
    ];
  });
  if (!isOff && !main.isRefused && refusals.length === 0) return [];
  return [{ workload: ownName(own), ofChart: true, lacksBootstrap: false, isOff, isRefused: main.isRefused, refusals }];
}

function idleOperator(candidate: OwnCandidate, { nodes, left }: StartUp, cluster: Labelling): IdleOperator {
  const { own, pods } = candidate;
  const refusal = (node: PoolNode): OperatorRefusal => {
    const obstacles = left.get(node) ?? [];
    const set = new TolerationSet(pods.tolerations);
    const taints = taintsOn(node, obstacles);
    const isUnselected = pods.demands.fits(node.labels) === "no";
    return {
      pool: node.pool.name,
      taints: set.blocking(taints).map(String),
      evictedBy: set.limited(taints).flatMap(({ taint, seconds }) => (seconds === 0 ? [taint.toString()] : [])),
      lacksNetwork: !pods.usesHostNetwork && obstacles.some(({ isNetwork }) => isNetwork),
      isUnselected,
      ...(isUnselected && isSelectedLater(pods.demands, node, cluster) ? { isSelectedLater: true } : {}),
    };
  };
  // Of what these jobs get on top some start-up taints are no part.
  const bootstrap = new TolerationSet([...pods.tolerations, ...helmInstallJob("", "", true).tolerations]);
  const helpsBootstrap = (node: PoolNode) => bootstrap.blocking(taintsOn(node, left.get(node) ?? [])).length === 0;
  return {
    workload: ownName(own),
    ...(own.kind === "HelmChart" ? { job: `helm-install-${own.name}` } : {}),
    lacksBootstrap: own.kind === "HelmChart" && own.bootstrap === false && nodes.some(helpsBootstrap),
    isOff: pods.hasPods === false && !pods.isRefused,
    isRefused: pods.isRefused,
    refusals: nodes
      .map(refusal)
      .filter(
        ({ taints, evictedBy, lacksNetwork, isUnselected }) =>
          taints.length > 0 || evictedBy.length > 0 || lacksNetwork || isUnselected,
      ),
  };
}

/** Whether the node gets the labels that pods ask for once Rancher's agent is connected. */
function isSelectedLater({ fits }: NodeDemands, { pool }: PoolNode, cluster: Labelling): boolean {
  return fits(nodeLabelsOf(cluster, pool, "with-agent")) !== "no";
}
