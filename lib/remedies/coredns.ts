import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { isKnownOnlyAtApply } from "../scheduling/known-only-at-apply";
import { serviceAddress } from "../scheduling/reading/service-address";
import type { KubernetesToleration, Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { imageOf } from "./images";
import { clusterRole, clusterRoleBinding, configMap, KUBE_SYSTEM, type Manifest, serviceAccount } from "./manifests";
import { inKubernetes, withDefaults } from "./tolerations";

/**
 * How CoreDNS is replaced.
 *
 * @example
 * ```ts
 * const tainted = cluster.addNodePool("tainted", { roles: [NodeRole.WORKER], taints: ["team=a:NoSchedule"] });
 * cluster.addRemedy(Remedy.coredns(tainted, { image: "registry.example.com/coredns:1.12.1" }));
 * ```
 */
export interface CorednsRemedyOptions {
  /**
   * Image of CoreDNS.
   * @default - rancher/mirrored-coredns-coredns in the version that the K3s release ships, or the nearest older release that is
   *   known (RK412)
   */
  readonly image?: string;

  /**
   * Addresses of the cluster's DNS, one per IP family.
   * @default - `cluster-dns` of the K3s configuration, otherwise the tenth address of `service-cidr`: 10.43.0.10
   */
  readonly clusterDns?: readonly string[];
}

/** Turns off the packaged CoreDNS and ships one with more tolerations. */
export function replacedCoredns(
  tolerations: readonly Toleration[],
  options: CorednsRemedyOptions,
  context: RemedyContext,
): RemedyConfiguration {
  const all = withDefaults(context.workload("coredns").tolerations, tolerations);
  return {
    machineGlobalConfig: { disable: ["coredns"] },
    additionalManifest: [
      serviceAccount("coredns"),
      clusterRole("system:coredns", [
        { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
      ]),
      clusterRoleBinding("system:coredns", "system:coredns", "coredns"),
      configMap("coredns", { Corefile: corefile(context.setting("cluster-domain") ?? "cluster.local") }),
      deployment(imageOf(context, options.image, "coredns"), inKubernetes(all)),
      service(options.clusterDns ?? clusterDns(context)),
    ],
  };
}

/** The addresses K3s gives the nodes' kubelets for DNS; the Service must have them. */
function clusterDns(context: RemedyContext): readonly string[] {
  const given = context.settingList("cluster-dns");
  if (given.length > 0) return given;
  const ranges = context.settingList("service-cidr");
  return (ranges.length > 0 ? ranges : ["10.43.0.0/16"]).map((range) => {
    const address = serviceAddress(range, 10);
    if (address !== undefined) return address;
    const isOpen = isKnownOnlyAtApply(range);
    throw new InvalidInputError([
      {
        what: isOpen
          ? "the address of the cluster's DNS is not known, because service-cidr is known only at apply"
          : `the address of the cluster's DNS in service-cidr ${quoted(range)} is not known`,
        why: `the Service of CoreDNS must have the address that K3s gives every pod${isOpen ? "" : ", and it is worked out for IPv4 only"}`,
        help: 'say it: Remedy.coredns(pools, { clusterDns: ["10.43.0.10", "2001:cafe:43::a"] })',
      },
    ]);
  });
}

/** As K3s's own, without the names of nodes: K3s keeps the list of them only for the packaged CoreDNS. */
function corefile(clusterDomain: string): string {
  return `.:53 {
    errors
    health
    ready
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    import /etc/coredns/custom/*.override
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
import /etc/coredns/custom/*.server
`;
}

const LABELS = { "k8s-app": "kube-dns" };
const NAMED = { ...LABELS, "kubernetes.io/name": "CoreDNS" };

function deployment(image: string, tolerations: readonly KubernetesToleration[]): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: KUBE_SYSTEM, labels: NAMED },
    spec: {
      // No replicas: a number set with kubectl survives.
      revisionHistoryLimit: 0,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "coredns",
          // The node's own DNS: CoreDNS forwards to it, and must not ask itself.
          dnsPolicy: "Default",
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
              // Otherwise nodes that CoreDNS cannot use count as empty, and a second pod never finds a place.
              nodeTaintsPolicy: "Honor",
              labelSelector: { matchLabels: LABELS },
            },
          ],
          containers: [container(image)],
          volumes: [
            {
              name: "config-volume",
              configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] },
            },
            { name: "custom-config-volume", configMap: { name: "coredns-custom", optional: true } },
          ],
        },
      },
    },
  };
}

function container(image: string): Manifest {
  const probe = (path: string, port: number) => ({ httpGet: { path, port, scheme: "HTTP" }, timeoutSeconds: 1 });
  return {
    name: "coredns",
    image,
    imagePullPolicy: "IfNotPresent",
    args: ["-conf", "/etc/coredns/Corefile"],
    ports: [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
      { name: "metrics", containerPort: 9153, protocol: "TCP" },
    ],
    resources: { requests: { cpu: "100m", memory: "70Mi" }, limits: { memory: "170Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    },
    livenessProbe: { ...probe("/health", 8080), initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { ...probe("/ready", 8181), periodSeconds: 2, failureThreshold: 3 },
    volumeMounts: [
      { name: "config-volume", mountPath: "/etc/coredns", readOnly: true },
      { name: "custom-config-volume", mountPath: "/etc/coredns/custom", readOnly: true },
    ],
  };
}

function service(clusterDns: readonly string[]): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: KUBE_SYSTEM,
      labels: { ...NAMED, "kubernetes.io/cluster-service": "true" },
      annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9153" },
    },
    spec: {
      selector: LABELS,
      clusterIP: clusterDns[0],
      clusterIPs: clusterDns,
      ipFamilyPolicy: clusterDns.length > 1 ? "RequireDualStack" : "SingleStack",
      ports: [
        { name: "dns", port: 53, targetPort: "dns", protocol: "UDP" },
        { name: "dns-tcp", port: 53, targetPort: "dns-tcp", protocol: "TCP" },
        { name: "metrics", port: 9153, targetPort: "metrics", protocol: "TCP" },
      ],
    },
  };
}
