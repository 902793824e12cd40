import type { SystemWorkload } from "../../lib/scheduling/releases/catalog-row";

/** What each workload is for, for whoever never heard of it. */
export const WORKLOAD_WORDS: Readonly<Record<SystemWorkload, string>> = {
  "cattle-cluster-agent": "connects the cluster to Rancher",
  "fleet-agent": "installs what Fleet hands out",
  "rancher-webhook": "checks what is changed through Rancher",
  "system-upgrade-controller": "upgrades K3s, node by node",
  "helm-operation": "installs apps from Rancher’s page",
  "dashboard-shell": "the kubectl shell in Rancher’s page",
  coredns: "finds addresses for names",
  "metrics-server": "measures for kubectl top and autoscaling",
  "local-path-provisioner": "makes volumes on nodes’ disks",
  "local-path-helper": "makes the folder of such a volume",
  "helm-install-traefik-crd": "installs what Traefik needs",
  "helm-install-traefik": "installs Traefik",
  "helm-install-gateway-api-crd": "installs the Gateway API",
  traefik: "takes HTTP requests in",
  "svclb-traefik": "opens Traefik’s ports on nodes",
};
