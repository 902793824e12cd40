import { type ClusterModel, MODEL_SCHEMA_VERSION, NodeRole, Taint, TaintsApplied } from "../../lib";
import { deriveAgentTolerations } from "../../lib/scheduling/agent-tolerations";
import { type PoolModel, RancherHost, schedulingPools } from "../../lib/scheduling/model";

export interface PoolSketch {
  readonly roles?: readonly NodeRole[];
  readonly taints?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taintsApplied?: TaintsApplied;
  readonly nodes?: number;
}

/** A model as K3sCluster makes it, tolerations derived, without a construct tree. */
export function modelOf(
  sketches: Readonly<Record<string, PoolSketch>>,
  rest: Partial<ClusterModel> = {},
): ClusterModel {
  const pools = Object.fromEntries(
    Object.entries(sketches).map(([name, { roles = [NodeRole.WORKER], taints = [], labels = {}, ...others }]) => {
      const pool: PoolModel = {
        roles,
        taints: taints.map((taint) => Taint.parse(taint).toString()).sort(),
        labels,
        taintsApplied: TaintsApplied.AT_REGISTRATION,
        ...others,
      };
      return [name, pool];
    }),
  );
  const derived = deriveAgentTolerations(schedulingPools(pools), []).map(String);
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    cluster: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    rancherVersion: "2.14.1",
    pools,
    agents: { cluster: derived, fleet: derived },
    rancherHost: RancherHost.NAME,
    addons: {},
    configuration: {},
    acknowledged: {},
    ...rest,
  };
}

/** The reported case: an all-role first pool with a custom NoExecute taint, and an untainted worker pool. */
export const REPORTED_CASE = {
  first: { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] },
  general: {},
};
