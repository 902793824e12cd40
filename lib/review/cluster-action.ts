/**
 * What becomes of a cluster in Rancher; "forgotten" is left as it is, but no longer Terraform's. "left" stays as it is with
 * the state of its stack, which is no longer in the app: cdktf deploys and destroys the stacks that the app has.
 */
export type ClusterAction = "created" | "kept" | "replaced" | "destroyed" | "forgotten" | "left";
