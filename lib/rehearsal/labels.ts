/** On every node and pod of a rehearsal: the cluster that is rehearsed. Pods ask for it, so that no other node takes them. */
export const REHEARSAL_LABEL = "rancher-k3s/rehearsal";

/** On every node and pod: the stage. Pods ask for it as well. */
export const STAGE_LABEL = "rancher-k3s/rehearsal-stage";

/** On nodes, where the first node is alone: the pool it is of. */
export const FIRST_LABEL = "rancher-k3s/rehearsal-first";

/** On every node and pod: of which manifests it is, so that those of another state of the app are not taken for these. */
export const PRINT_LABEL = "rancher-k3s/rehearsal-print";

/** On nodes: their pool. On pods: the one pool that the scheduler is asked about. */
export const POOL_LABEL = "rancher-k3s/rehearsal-pool";

/** On workloads and their pods: the system workload that they stand for. */
export const WORKLOAD_LABEL = "rancher-k3s/workload";
