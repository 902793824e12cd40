/** What becomes of a cluster in Rancher; "forgotten" is left as it is, but no longer Terraform's. */
export type ClusterAction = "created" | "kept" | "replaced" | "destroyed" | "forgotten";
