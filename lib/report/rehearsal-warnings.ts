import { AFFINITY_SETTINGS, ownAffinityOf, refusedAffinity } from "../rehearsal/agent-affinity";
import { reachesKubernetes } from "../rehearsal/pod-tolerations";
import type { Rehearsal } from "../rehearsal/rehearsal";
import { describePlainly } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import { prove } from "../scheduling/prove";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";

/** What a real API server will refuse of the manifests, and what is not in them as it can never be sent; a line each. */
export function rehearsalWarnings(rehearsal: Rehearsal, cluster: Cluster): string[] {
  return prove(cluster).findings.flatMap((finding) => {
    const outcome = outcomeOf(finding, rehearsal, cluster);
    return outcome === undefined ? [] : [`${finding.code}: ${describePlainly(finding).message}; ${outcome}`];
  });
}

const REFUSED = "the manifests have it as it is sent, and kubectl apply will say that it is refused";

/** The provider leaves out what it does not know: what is refused is the rest. */
const REST_REFUSED = "the manifests have what is sent of it, and kubectl apply will say that it is refused";

/** What becomes of what is found in the rehearsal; undefined where that is nothing, or what the app says. */
function outcomeOf(finding: Finding, { workloads, pools }: Rehearsal, cluster: Cluster): string | undefined {
  const isThere = (name: string) => workloads.some(({ workload }) => workload === name);
  if (finding.code === "RK306") {
    const { workload, argument } = finding.data;
    const agent = AGENTS.find((each) => each === workload);
    if (agent === undefined || !isThere(agent)) return undefined;
    const found = cluster.agents[agent].refusedTolerations.find(({ path }) => path === argument);
    return found === undefined || reachesKubernetes(found)
      ? REFUSED
      : "Rancher refuses the update over it, so that it is not in the manifests";
  }
  if (finding.code === "RK540") {
    const { setting } = finding.data;
    const agent = AGENTS.find((each) => AFFINITY_SETTINGS[each] === setting);
    if (agent === undefined || !isThere(agent)) return undefined;
    if (refusedAffinity(agent, cluster) !== undefined) return REST_REFUSED;
    if (finding.data.doesNothing) return undefined;
    return ownAffinityOf(agent, cluster) === undefined
      ? "it cannot be sent, and the manifests have Rancher's own in its place"
      : "what the provider leaves out is not in the manifests";
  }
  if (finding.code === "RK525") return pools.some(({ name }) => name === finding.data.pool) ? REFUSED : undefined;
  return finding.code === "RK509" ? "the manifests are without it" : undefined;
}
