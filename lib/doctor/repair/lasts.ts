import type { ObjectChange } from "../../live/kubectl";

/** Until when a change at once helps, by who writes the object again. */
export const UNTIL = {
  agent:
    "until Rancher writes its agent again: when the control plane's taints or the agent's settings change, or the service of a server restarts",
  fleet: "until Fleet writes its agent again: when the agent's settings change, or Rancher is upgraded",
  rancher: "until Rancher writes it again",
  k3s: "until K3s restarts on a server, which writes the object again",
  chart: "until its Helm chart is installed anew, as with an upgrade",
  plan: "until what wrote the Plan writes it again: whoever did, or Rancher that upgrades an imported cluster by it",
  service: "until what writes the Service takes the annotation away",
  deployed: "until what deployed it writes it again: a chart, Fleet, kubectl apply",
  uncordoned: "until somebody cordons the node again",
  pods: "for these pods alone: the next ones are as before",
  other: "until what installed it writes it again",
} as const;

/** The same, where nothing is known of who makes it. */
export function lastsForPods(changes: readonly ObjectChange[]): string {
  const ofPods = changes.filter((change) => change.is === "patch" && change.kind === "pod");
  return ofPods.length > 0 && ofPods.length === changes.length ? UNTIL.pods : UNTIL.deployed;
}
