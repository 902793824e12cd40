import type { KubernetesToleration, Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { imageOf } from "./images";
import {
  clusterRole,
  clusterRoleBinding,
  KUBE_SYSTEM,
  type Manifest,
  READ,
  roleBinding,
  serviceAccount,
} from "./manifests";
import { inKubernetes, withDefaults } from "./tolerations";

/**
 * How metrics-server is replaced.
 *
 * @example
 * ```ts
 * const tainted = cluster.addNodePool("tainted", { roles: [NodeRole.WORKER], taints: ["team=a:NoSchedule"] });
 * cluster.addRemedy(Remedy.metricsServer(tainted, { image: "registry.example.com/metrics-server:v0.7.2" }));
 * ```
 */
export interface MetricsServerRemedyOptions {
  /**
   * Image of metrics-server.
   * @default - rancher/mirrored-metrics-server in the version that the K3s release ships, or the nearest older release that is
   *   known (RK412)
   */
  readonly image?: string;
}

/** Turns off the packaged metrics-server and ships one with more tolerations. */
export function replacedMetricsServer(
  tolerations: readonly Toleration[],
  options: MetricsServerRemedyOptions,
  context: RemedyContext,
): RemedyConfiguration {
  const all = withDefaults(context.workload("metrics-server").tolerations, tolerations);
  return {
    machineGlobalConfig: { disable: ["metrics-server"] },
    additionalManifest: [
      serviceAccount(NAME),
      clusterRole(
        "system:aggregated-metrics-reader",
        [{ apiGroups: ["metrics.k8s.io"], resources: ["pods", "nodes"], verbs: READ }],
        Object.fromEntries(
          ["view", "edit", "admin"].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, "true"]),
        ),
      ),
      clusterRole("system:metrics-server", [
        { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
        { apiGroups: [""], resources: ["pods", "nodes", "namespaces"], verbs: READ },
      ]),
      clusterRoleBinding("system:metrics-server", "system:metrics-server", NAME),
      clusterRoleBinding("metrics-server:system:auth-delegator", "system:auth-delegator", NAME),
      roleBinding("metrics-server-auth-reader", "extension-apiserver-authentication-reader", NAME),
      service(),
      deployment(imageOf(context, options.image, "metricsServer"), inKubernetes(all)),
      apiService(),
    ],
  };
}

const NAME = "metrics-server";
const LABELS = { "k8s-app": NAME };
/** Above 1024, so that it needs no privilege. */
const PORT = 10250;

function deployment(image: string, tolerations: readonly KubernetesToleration[]): Manifest {
  const probe = (path: string) => ({ httpGet: { path, port: "https", scheme: "HTTPS" } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: NAME, namespace: KUBE_SYSTEM, labels: LABELS },
    spec: {
      revisionHistoryLimit: 0,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          priorityClassName: "system-node-critical",
          serviceAccountName: NAME,
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations,
          containers: [
            {
              name: NAME,
              image,
              imagePullPolicy: "IfNotPresent",
              args: [
                "--cert-dir=/tmp",
                `--secure-port=${PORT}`,
                "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
                "--kubelet-use-node-status-port",
                "--metric-resolution=15s",
              ],
              ports: [{ name: "https", containerPort: PORT, protocol: "TCP" }],
              resources: { requests: { cpu: "100m", memory: "70Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                runAsUser: 1000,
              },
              livenessProbe: { ...probe("/livez"), initialDelaySeconds: 60, periodSeconds: 10 },
              readinessProbe: { ...probe("/readyz"), periodSeconds: 2 },
              volumeMounts: [{ name: "tmp-dir", mountPath: "/tmp" }],
            },
          ],
          volumes: [{ name: "tmp-dir", emptyDir: {} }],
        },
      },
    },
  };
}

function service(): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: NAME,
      namespace: KUBE_SYSTEM,
      labels: { ...LABELS, "kubernetes.io/name": "Metrics-server", "kubernetes.io/cluster-service": "true" },
    },
    spec: { selector: LABELS, ports: [{ name: "https", port: 443, targetPort: "https", protocol: "TCP" }] },
  };
}

function apiService(): Manifest {
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
      service: { name: NAME, namespace: KUBE_SYSTEM },
      group: "metrics.k8s.io",
      version: "v1beta1",
      // metrics-server signs its own certificate, as the packaged one does.
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  };
}
