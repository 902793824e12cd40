import { changeCommand, tolerationPatches } from "../live/kubectl";
import type { Agent } from "../scheduling/reading/cluster";
import { RANCHER_CATALOG } from "../scheduling/releases/rancher-catalog";
import { Toleration } from "../scheduling/toleration";
import { TolerationSet } from "../scheduling/toleration-set";
import type { AgentPlaces } from "./agent-advice";
import type { Difference } from "./drift";
import { controlPlaneTaints, isAccepted, type LiveSystemWorkload, rancherTolerations } from "./live-workload";

/** Tolerations that Rancher gives an agent of itself, and that the living one has not. */
export function lostTolerations(agent: Agent, places: AgentPlaces): Difference[] {
  const there = places.workloads.get(agent);
  if (there === undefined || isWaiting(there)) return [];
  const lost = agent === "cattle-cluster-agent" ? lostByClusterAgent(there, places) : lostOfManifest(agent, there);
  if (lost.length === 0) return [];
  const typed = lost.map((text) => Toleration.parse(text).toKubernetes());
  return [
    {
      kind: "agent",
      what: `${lost.length === 1 ? "toleration" : "tolerations"} ${lost.join(", ")} of ${agent}`,
      app: "yes, from Rancher itself",
      live: "no",
      why: "somebody changed the agent in the cluster, or Rancher has not written it since the control plane got other taints",
      help: "Rancher writes the agent again when it next reconciles the cluster; the patch puts it on until then",
      commands: tolerationPatches(there.workload, typed).map(changeCommand),
    },
  ];
}

/** Rancher writes an agent for the taints there are once it reaches the cluster, which it does by one that runs. */
function isWaiting({ workload: { pods } }: LiveSystemWorkload): boolean {
  return pods.length > 0 && !pods.some(({ isReady }) => isReady);
}

/** For each taint of the control plane one; its manifest's own where there is no taint. */
function lostByClusterAgent(there: LiveSystemWorkload, { live, effective }: AgentPlaces): string[] {
  if (live.nodes.length === 0) return [];
  const taints = controlPlaneTaints(live.nodes);
  if (taints.length === 0) return lostOfManifest("cattle-cluster-agent", there);
  const has = new TolerationSet(there.tolerations.filter(isAccepted).map(Toleration.parse));
  // Those of taints that the app does not know are told with the taints themselves.
  const worked = effective.find(({ row }) => row.workload === "cattle-cluster-agent")?.addedAtRunTime?.all ?? [];
  const made = new Set(worked.map(String));
  return taints
    .filter((taint) => !has.tolerates(taint))
    .flatMap((taint) => rancherTolerations(taint).find((text) => made.has(text)) ?? []);
}

/** Those that it has in every release of Rancher. */
function lostOfManifest(agent: Agent, { tolerations }: LiveSystemWorkload): string[] {
  const rows = RANCHER_CATALOG.flatMap((timeline) => timeline.filter(({ workload }) => workload === agent));
  const [first = [], ...others] = rows.map((row) => row.tolerations.map(String));
  const has = new Set(tolerations);
  return first.filter((text) => others.every((list) => list.includes(text)) && !has.has(text));
}
