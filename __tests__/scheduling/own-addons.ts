/** A Deployment or DaemonSet of kube-system that Kubernetes takes, in place of one of K3s's. */
export function ownAddon(
  name: string,
  pod: object = {},
  { kind = "Deployment", ...spec }: { readonly kind?: string } & Record<string, unknown> = {},
) {
  const labels = { app: name };
  const containers = [{ name, image: `example.com/${name}:1` }];
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "kube-system" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...spec,
    },
  };
}

/** The Service by which pods find a CoreDNS of `ownAddon`. */
export function dnsService(clusterIP: string | undefined = "10.43.0.10", selector: object = { app: "coredns" }) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kube-dns", namespace: "kube-system" },
    spec: { selector, ...(clusterIP === undefined ? {} : { clusterIP }), ports: [{ port: 53, protocol: "UDP" }] },
  };
}
