/** What to run for the input. Apart from what reads it, so that a command line can name it without loading that. */
export const COMMAND = "kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json";
