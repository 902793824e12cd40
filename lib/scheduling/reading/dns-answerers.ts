import type { PlainObject } from "../json";
import type { Manifests } from "./manifests";
import { selects } from "./pod-selector";
import { isUnknown, reach } from "./unknown";

/** Who answers for a Service, as far as manifests tell. */
export interface Answerers {
  /** The workloads whose pods the Service selects. */
  readonly workloads: readonly PlainObject[];
  /** Whether others may answer: pods that are known only at apply, or addresses that somebody writes by hand. */
  readonly isOpen: boolean;
}

/** Kinds of workloads that keep pods running. */
const KINDS: readonly unknown[] = [
  "DaemonSet",
  "Deployment",
  "Pod",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
];

/** Who answers for a Service of the app's own. Without a selector, somebody writes the endpoints by hand. */
export function answerersOf(service: unknown, manifests: Manifests): Answerers {
  const matchLabels = reach(service, "spec", "selector");
  if (matchLabels === undefined || matchLabels === null) return { workloads: [], isOpen: true };
  const answers = manifests.objects
    .filter(({ kind }) => KINDS.includes(kind))
    .filter((object) => namespaceOf(object) === namespaceOf(service))
    .map((object) => ({ object, isSelected: selects({ matchLabels }, labelsOf(object)) }));
  return {
    workloads: answers.filter(({ isSelected }) => isSelected === true).map(({ object }) => object),
    isOpen: answers.some(({ isSelected }) => isSelected === undefined) || manifests.knownAtApply.length > 0,
  };
}

/** Who answers for the Services at which pods may ask for names: that which is called as K3s's own, or else all of them. */
export function dnsAnswerers(manifests: Manifests): Answerers {
  const all = manifests.objects.filter(isDnsService);
  const usual = all.filter(
    (object) => reach(object, "metadata", "name") === "kube-dns" && namespaceOf(object) === "kube-system",
  );
  const answers = (usual.length > 0 ? usual : all).map((service) => answerersOf(service, manifests));
  return {
    workloads: [...new Set(answers.flatMap(({ workloads }) => workloads))],
    isOpen: answers.some(({ isOpen }) => isOpen),
  };
}

/** One with an address of its own: nobody can tell pods another one before it is there. */
function isDnsService(object: PlainObject): boolean {
  const [address, ports] = [reach(object, "spec", "clusterIP"), reach(object, "spec", "ports")];
  const hasAddress = isUnknown(address) || (typeof address === "string" && !["", "None"].includes(address));
  return (
    object.kind === "Service" &&
    hasAddress &&
    Array.isArray(ports) &&
    ports.some((each) => reach(each, "port") === DNS_PORT)
  );
}

const DNS_PORT = 53;

export function namespaceOf(object: unknown): unknown {
  return reach(object, "metadata", "namespace") ?? "default";
}

function labelsOf(object: PlainObject): unknown {
  return object.kind === "Pod"
    ? reach(object, "metadata", "labels")
    : reach(object, "spec", "template", "metadata", "labels");
}
