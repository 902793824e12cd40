import { counted } from "../counted";
import { inProse, plain } from "../rich-text";

/**
 * What it may depend on if a cluster comes up, besides values of its configuration. Each of them is told by a finding of
 * its own, with what can be done about it.
 */

/** Whether the agent needs DNS is not known (RK103). */
export const FORM_OF_URL = "the form of Rancher's URL";

const PROXY = "the proxy in ";

/** Whether the agent needs DNS to find its proxy is not known (RK103). */
export function proxyIn(variables: readonly string[]): string {
  return `${PROXY}${plain(inProse(variables))} of agentEnvVars`;
}

const API = "whether the Kubernetes API is reached through the proxy in ";

/** The agent asks a proxy for the Kubernetes API (RK532). */
export function apiThrough(variable: string): string {
  return `${API}${variable} of agentEnvVars`;
}

/** Rancher's code gives its agent the first node's taints; a public report says that it did not (RK104). */
export const REPORTED_FAULT = "a fault that is reported of this Rancher release (rancher/rancher#49981)";

/** Rancher may not pass the tolerations of Helm jobs on (RK109). */
export const RELEASE_DATA = "whether Rancher's release data lists helm-controller-arg";

const MANIFESTS = "whose version of the agent's manifest is applied last, that of a node of ";

/** Control-plane nodes overwrite each other's manifest of the agent (RK105). */
export function lastManifest(pools: readonly string[]): string {
  return `${MANIFESTS}${plain(inProse(pools, "or"))}`;
}

const IN_TIME = "whether cattle-cluster-agent connects before ";

/** A toleration holds for some time, in which the agent may connect (RK302). */
export function inTime(workload: string, by: readonly string[], seconds: number): string {
  return `${IN_TIME}${plain(inProse(by))} ${by.length > 1 ? "evict" : "evicts"} ${workload} after ${counted(seconds, "second")}`;
}

/** Whether it is one of these, and no value that is known only at apply. */
export function isCircumstance(on: string): boolean {
  return (
    on === FORM_OF_URL ||
    on === REPORTED_FAULT ||
    [MANIFESTS, IN_TIME, PROXY, API].some((start) => on.startsWith(start))
  );
}
