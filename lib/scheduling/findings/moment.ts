/**
 * When something happens to a running cluster: what the apply does, at once or as Rancher rolls it out after it; what comes
 * only with a node that joins or is replaced; what stays hidden until a pod is restarted, evicted or its node is drained.
 */
export type Moment = "on-apply" | "on-join" | "on-restart";
