import type { Manifests } from "./manifests";
import { isUnknown, reach } from "./unknown";

/** Priority classes that every Kubernetes has. */
const PRIORITY_CLASSES: readonly string[] = ["system-cluster-critical", "system-node-critical"];

/**
 * Whether a pod of kube-system needs something that no manifest brings, without which it is never made, placed or
 * started: a class, an account, a claim, a ConfigMap or a Secret. Somebody else may bring it.
 */
export function needsWhatNobodyShips(pod: unknown, manifests: Manifests): boolean {
  const isShipped = (kind: string, namespace: string | undefined, name: unknown) =>
    typeof name === "string" &&
    manifests.objects.some(
      (object) =>
        reach(object, "kind") === kind &&
        reach(object, "metadata", "name") === name &&
        (namespace === undefined || reach(object, "metadata", "namespace") === namespace),
    );
  const priority = reach(pod, "priorityClassName");
  const account = [reach(pod, "serviceAccountName"), reach(pod, "serviceAccount")].find(isSet) ?? "default";
  return (
    (isSet(priority) &&
      !PRIORITY_CLASSES.includes(String(priority)) &&
      !isShipped("PriorityClass", undefined, priority)) ||
    // Which handlers a node has, nobody tells.
    isSet(reach(pod, "runtimeClassName")) ||
    (account !== "default" && !isShipped("ServiceAccount", "kube-system", account)) ||
    listIn(pod, "resourceClaims").length > 0 ||
    listIn(pod, "volumes").some((volume) => isOpenVolume(volume, isShipped))
  );
}

/** Where such a need stands that is known only at apply. */
export function openNeedsOf(pod: unknown): readonly string[] {
  const fields = ["priorityClassName", "runtimeClassName", "serviceAccountName", "resourceClaims"];
  return fields.map((field) => reach(pod, field)).flatMap((value) => (isUnknown(value) ? [value.path] : []));
}

function isOpenVolume(
  volume: unknown,
  isShipped: (kind: string, namespace: string, name: unknown) => boolean,
): boolean {
  const isMissing = (kind: string, source: unknown, field: string) =>
    isSet(source) && reach(source, "optional") !== true && !isShipped(kind, "kube-system", reach(source, field));
  return (
    isSet(reach(volume, "persistentVolumeClaim")) ||
    isSet(reach(volume, "ephemeral")) ||
    isMissing("ConfigMap", reach(volume, "configMap"), "name") ||
    isMissing("Secret", reach(volume, "secret"), "secretName")
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !isUnknown(value);
}

function listIn(value: unknown, field: string): readonly unknown[] {
  const list = reach(value, field);
  return Array.isArray(list) ? list : [];
}
