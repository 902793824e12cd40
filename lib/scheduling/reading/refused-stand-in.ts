import type { Problem } from "../invalid-input";
import { selects } from "./pod-selector";
import { isUnknown, reach } from "./unknown";

/** The only API group and version that Kubernetes has for Deployments and DaemonSets. */
const API_VERSION = "apps/v1";

/**
 * Why Kubernetes refuses a Deployment or DaemonSet, as far as that is decided by what its pods cannot be made without.
 * What is known only at apply is no reason.
 * @see kubernetes/kubernetes pkg/apis/apps/validation
 */
export function refusalsOfStandIn(object: unknown, subject: string): Problem[] {
  const apiVersion = reach(object, "apiVersion");
  const replicas = reach(object, "spec", "replicas");
  const selector = reach(object, "spec", "selector");
  const template = reach(object, "spec", "template");
  const labels = reach(template, "metadata", "labels");
  const containers = reach(template, "spec", "containers");
  const isKnown = (value: unknown) => !isUnknown(value);
  return [
    ...(isKnown(apiVersion) && apiVersion !== API_VERSION
      ? [problem(`${subject} is not of ${API_VERSION}`, `write apiVersion: ${API_VERSION}`)]
      : []),
    ...(typeof replicas === "number" && replicas < 0
      ? [problem(`replicas of ${subject} is less than 0`, "write a number of pods")]
      : []),
    ...(isKnown(selector) && isEmpty(selector)
      ? [problem(`${subject} has no selector`, "write the labels of its pods as selector.matchLabels")]
      : selects(selector, labels) === false
        ? [problem(`the selector of ${subject} does not select its own pods`, "give its pods the labels it selects")]
        : []),
    ...(isKnown(containers) && !(Array.isArray(containers) && containers.length > 0)
      ? [problem(`${subject} has no containers`, "write the containers of its pods")]
      : []),
  ];
}

function isEmpty(selector: unknown): boolean {
  return [reach(selector, "matchLabels"), reach(selector, "matchExpressions")].every(
    (part) => !isUnknown(part) && (typeof part !== "object" || part === null || Object.keys(part).length === 0),
  );
}

function problem(what: string, help: string): Problem {
  return { what, why: "Kubernetes refuses the whole object", help };
}
