import type { PlainObject } from "../json";
import { isDnsSubdomain } from "../label-syntax";
import type { Manifests } from "./manifests";
import { isUnknown, reach, type Unknown } from "./unknown";

/**
 * The API version of each kind that runs something. In another version the API server knows no such object, and K3s
 * applies none.
 */
const API_VERSIONS = {
  CronJob: "batch/v1",
  DaemonSet: "apps/v1",
  Deployment: "apps/v1",
  HelmChart: "helm.cattle.io/v1",
  Job: "batch/v1",
  Pod: "v1",
  ReplicaSet: "apps/v1",
  ReplicationController: "v1",
  StatefulSet: "apps/v1",
} as const;

type RunningKind = keyof typeof API_VERSIONS;

/** What of the app's own is applied, as far as it is known before apply. */
export interface OwnObjects {
  /** Of several of one name the last, as it is applied last. */
  readonly objects: readonly PlainObject[];
  /** Where something stands that is known only at apply, and may be anything that runs. */
  readonly open: readonly Unknown[];
  /** Whether the namespace is there: one that every cluster has, or one that the manifests make. */
  hasNamespace(namespace: string): boolean;
}

/** Reads which objects are applied. What Kubernetes refuses because of its name is none. */
export function readOwnObjects(manifests: Manifests): OwnObjects {
  const last = new Map<string, PlainObject>();
  const open = [...manifests.knownAtApply];
  for (const object of manifests.objects) {
    const { kind, apiVersion } = object;
    const [name, namespace] = [reach(object, "metadata", "name"), reach(object, "metadata", "namespace")];
    const unknown = [kind, ...(isRunning(kind) ? [apiVersion, name, namespace] : [])].find(isUnknown);
    if (unknown !== undefined) open.push(unknown);
    else if (isOfItsVersion(kind, apiVersion) && [name, namespace ?? "default"].every(isName))
      last.set(JSON.stringify([kind, namespace ?? "default", name]), object);
  }
  const objects = [...last.values()];
  const made = objects
    .filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1")
    .map((object) => reach(object, "metadata", "name"));
  const namespaces = new Set([...NAMESPACES, ...made]);
  return { objects, open, hasNamespace: (namespace) => namespaces.has(namespace) };
}

/** Those of Kubernetes, and the one that Rancher makes. */
const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease", "cattle-system"];

function isRunning(kind: unknown): kind is RunningKind {
  return typeof kind === "string" && Object.hasOwn(API_VERSIONS, kind);
}

function isOfItsVersion(kind: unknown, apiVersion: unknown): boolean {
  return !isRunning(kind) || API_VERSIONS[kind] === apiVersion;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && isDnsSubdomain(value);
}
