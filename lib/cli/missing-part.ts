/** What is said where a module of this package, or one that it needs, is not there. Apart from all that might be missing. */
export const MISSING_PART =
  "cdktf-rancher-k3s: a part of the installation is missing; install cdktf-rancher-k3s again\n";
