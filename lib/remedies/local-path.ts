import { checksum } from "../configuration/checksum";
import { textJson } from "../configuration/token-json";
import { toYaml } from "../configuration/yaml";
import { TaintEffect } from "../scheduling/taint";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { imageOf } from "./images";
import {
  clusterRole,
  clusterRoleBinding,
  configMap,
  KUBE_SYSTEM,
  MANAGE,
  type Manifest,
  READ,
  serviceAccount,
} from "./manifests";
import { inKubernetes, withDefaults } from "./tolerations";

/**
 * How local-path-provisioner is replaced.
 *
 * @example
 * ```ts
 * const tainted = cluster.addNodePool("tainted", { roles: [NodeRole.WORKER], taints: ["team=a:NoExecute"] });
 * cluster.addRemedy(Remedy.localPath(tainted, { path: "/data/volumes" }));
 * ```
 */
export interface LocalPathRemedyOptions {
  /**
   * Image of local-path-provisioner.
   * @default - rancher/local-path-provisioner in the version that the K3s release ships, or the nearest older release that is
   *   known (RK412)
   */
  readonly image?: string;

  /**
   * Image of the helper pods that make and delete a volume's folder.
   * @default - rancher/mirrored-library-busybox in the version that the K3s release ships, or the nearest older release that is
   *   known (RK412)
   */
  readonly helperImage?: string;

  /**
   * Folder on the nodes that volumes are kept in. On a cluster that has volumes it must stay the same.
   * @default - `default-local-storage-path` of the K3s configuration, otherwise `storage` in K3s's data directory
   */
  readonly path?: string;
}

/** Turns off the packaged provisioner and ships one with more tolerations, its helper pods included. */
export function replacedLocalPath(
  tolerations: readonly Toleration[],
  options: LocalPathRemedyOptions,
  context: RemedyContext,
): RemedyConfiguration {
  const all = withDefaults(context.workload("local-path-provisioner").tolerations, tolerations);
  const helperPod = toYaml(
    helper(imageOf(context, options.helperImage, "busybox"), inKubernetes(withDefaults([DISK_PRESSURE], tolerations))),
  );
  return {
    machineGlobalConfig: { disable: ["local-storage"] },
    additionalManifest: [
      serviceAccount(ACCOUNT),
      clusterRole("local-path-provisioner-role", [
        { apiGroups: [""], resources: ["nodes", "persistentvolumeclaims", "configmaps", "pods/log"], verbs: READ },
        { apiGroups: [""], resources: ["endpoints", "persistentvolumes", "pods"], verbs: MANAGE },
        { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
        { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: READ },
      ]),
      clusterRoleBinding("local-path-provisioner-bind", "local-path-provisioner-role", ACCOUNT),
      configMap(CONFIG, {
        "config.json": configJson(volumeFolder(options, context)),
        // No braces around the variable: Terraform would take them for an expression of its own.
        setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\nchmod 700 "$VOL_DIR/.."\n',
        teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
        [HELPER_POD]: helperPod,
      }),
      deployment(imageOf(context, options.image, "localPathProvisioner"), inKubernetes(all), helperPod),
      storageClass(),
    ],
  };
}

const NAME = "local-path-provisioner";
const ACCOUNT = "local-path-provisioner-service-account";
const CONFIG = "local-path-config";
const HELPER_POD = "helperPod.yaml";
const LABELS = { app: NAME };

/** What the provisioner gives its helper pods when their template has no tolerations, from version 0.0.32 on. */
const DISK_PRESSURE = Toleration.exists("node.kubernetes.io/disk-pressure", TaintEffect.NO_SCHEDULE);

function volumeFolder({ path }: LocalPathRemedyOptions, context: RemedyContext): string {
  const { k8sDistro = "/var/lib/rancher/k3s" } = context.settings.dataDirectories ?? {};
  return path ?? context.setting("default-local-storage-path") ?? `${k8sDistro}/storage`;
}

/** Text that holds an expression is quoted by Terraform, once here and once as a text of the manifest. */
function configJson(folder: string): string {
  const config = { nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [FOLDER] }] };
  return JSON.stringify(config, null, 2).replace(JSON.stringify(FOLDER), () => textJson(folder));
}

const FOLDER = "FOLDER";

/** The template of helper pods; the provisioner adds node, command and volumes. */
function helper(image: string, tolerations: readonly KubernetesToleration[]): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "helper-pod" },
    spec: { tolerations, containers: [{ name: "helper-pod", image, imagePullPolicy: "IfNotPresent" }] },
  };
}

function deployment(image: string, tolerations: readonly KubernetesToleration[], helperPod: string): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: NAME, namespace: KUBE_SYSTEM },
    spec: {
      revisionHistoryLimit: 0,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: LABELS },
      template: {
        // The provisioner reads the template when it starts, so it must start again when the template changes.
        metadata: {
          labels: LABELS,
          annotations: { "checksum/helper-pod": checksum(helperPod) },
        },
        spec: {
          priorityClassName: "system-node-critical",
          serviceAccountName: ACCOUNT,
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations,
          containers: [
            {
              name: NAME,
              image,
              imagePullPolicy: "IfNotPresent",
              command: [NAME, "start", "--config", "/etc/config/config.json"],
              env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
              volumeMounts: [{ name: "config-volume", mountPath: "/etc/config/" }],
            },
          ],
          volumes: [{ name: "config-volume", configMap: { name: CONFIG } }],
        },
      },
    },
  };
}

/** Letter for letter what K3s ships: Kubernetes lets nobody change a storage class. */
function storageClass(): Manifest {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "local-path",
      annotations: { defaultVolumeType: "local", "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "rancher.io/local-path",
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Delete",
  };
}
