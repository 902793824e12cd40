import type { Comparison } from "./comparison";
import { K3S } from "./comparisons/k3s";
import { K3S_DOCTOR } from "./comparisons/k3s-doctor";
import { NODES } from "./comparisons/kubernetes-nodes";
import { SCHEDULING } from "./comparisons/kubernetes-scheduling";
import { SYNTAX } from "./comparisons/kubernetes-syntax";
import { TOLERATIONS } from "./comparisons/kubernetes-tolerations";
import { AGENT } from "./comparisons/rancher-agent";
import { RANCHER_NODES } from "./comparisons/rancher-nodes";
import { RANCHER_WORKLOADS } from "./comparisons/rancher-workloads";
import { WEBHOOK } from "./comparisons/webhook";

/** What is compared with one program. */
export interface Area {
  readonly about: string;
  readonly program: string;
  readonly comparisons: readonly Comparison[];
}

/** As docs/concepts.md lists them. */
export const AREAS: readonly Area[] = [
  { about: "Taints and tolerations", program: "Kubernetes 1.36.1", comparisons: TOLERATIONS },
  { about: "Syntax of taints and labels", program: "Kubernetes 1.36.1", comparisons: SYNTAX },
  { about: "Node affinity, DaemonSets, kubelets", program: "Kubernetes 1.36.1", comparisons: NODES },
  { about: "314 whole clusters", program: "kube-scheduler 1.36.1", comparisons: SCHEDULING },
  { about: "Tolerations of Rancher's agent", program: "Rancher 2.10.5 to 2.15.0", comparisons: AGENT },
  {
    about: "Taints and labels of nodes, registration",
    program: "Rancher 2.10.5 to 2.15.0",
    comparisons: RANCHER_NODES,
  },
  { about: "Rancher's other workloads", program: "Rancher 2.15.0", comparisons: RANCHER_WORKLOADS },
  { about: "What K3s ships, on 74 clusters and moments", program: "K3s 1.36.3", comparisons: [...K3S, ...K3S_DOCTOR] },
  { about: "What Rancher refuses of a cluster", program: "Rancher 2.10.6 to 2.15.0", comparisons: WEBHOOK },
];
