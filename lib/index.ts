export type { AgentOptions, AgentsOptions } from "./cluster/agents";
export { K3sCluster, type K3sClusterProps } from "./cluster/k3s-cluster";
export { NODE_POOL_LABEL, NodePool, type NodePoolOptions, type NodePoolProps } from "./cluster/node-pool";
export { RancherProvider, type RancherProviderProps } from "./cluster/rancher-provider";
export type { RegistrationCommandOptions } from "./cluster/registration-command";
export type { ExplainedToleration, TolerationReason } from "./scheduling/agent-tolerations";
export { InvalidInputError, type Problem } from "./scheduling/invalid-input";
export { KubernetesVersion } from "./scheduling/kubernetes-version";
export {
  type AgentsModel,
  type ClusterModel,
  MODEL_SCHEMA_VERSION,
  type PoolModel,
  TaintsApplied,
} from "./scheduling/model";
export { NodeRole } from "./scheduling/node-role";
export { RancherVersion } from "./scheduling/rancher-version";
export { Taint, TaintEffect, type TaintNotation } from "./scheduling/taint";
export {
  type KubernetesToleration,
  Toleration,
  TolerationOperator,
  type TolerationOptions,
} from "./scheduling/toleration";
