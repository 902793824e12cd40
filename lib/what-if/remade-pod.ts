import type { LiveController, LivePod, PodPlacement } from "../live/live-cluster";
import type { LiveToleration } from "../live/live-taint";
import { isAdmissions } from "./admission";

/**
 * The pod as a template makes it; undefined where the one that is there is like that. It may be unlike for it was patched by
 * hand, for its template was changed since, or for admission gave it more, and it does not tell which.
 */
export function remadeBy(template: LiveController["placement"], { placement: own }: LivePod): PodPlacement | undefined {
  const { nodeName: _, ...selection } = template.selection;
  const tolerations = [...template.tolerations, ...own.tolerations.filter((each) => isAdmissions(each))].filter(
    (each, index, all) => all.findIndex((other) => textOf(other) === textOf(each)) === index,
  );
  // Claims are made for a pod, its priority is looked up for it, and what a namespace sets is added to it.
  const { claims, priority } = own.needs;
  const requests = [...new Map([...own.needs.requests, ...template.needs.requests])].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const needs = { ...template.needs, claims, priority, requests };
  const { hostNetwork } = template;
  const isAlike =
    JSON.stringify([selection, hostNetwork, needs]) === JSON.stringify([own.selection, own.hostNetwork, own.needs]) &&
    textsOf(tolerations) === textsOf(own.tolerations);
  if (isAlike) return undefined;
  return {
    selection,
    tolerations,
    hostNetwork,
    needs,
    fingerprint: JSON.stringify([selection, tolerations, hostNetwork]),
  };
}

/** Those of admission stand anywhere. */
function textsOf(tolerations: readonly LiveToleration[]): string {
  const [given, own] = [tolerations.filter(isAdmissions), tolerations.filter((each) => !isAdmissions(each))];
  return JSON.stringify([own.map(textOf), given.map(textOf).sort()]);
}

function textOf({ key, operator, value, effect, seconds }: LiveToleration): string {
  return JSON.stringify([key, operator || "Equal", value, effect, seconds]);
}
