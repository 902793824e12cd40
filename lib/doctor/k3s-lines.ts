import { distributionOf } from "../live/distribution";
import { balancedService } from "../live/known-workloads";
import { inProse, plain } from "../scheduling/rich-text";
import { isUninitialized } from "./cloud-controller";
import type { Findings } from "./trouble";

/** What only somebody who has read K3s's source expects: why something is not there, or stays as it is. */
export function k3sLines(findings: Findings): string[] {
  if (findings.cluster.nodes.length === 0) return schedulerLines(findings);
  if (distributionOf(findings.cluster.nodes) !== "k3s") return [];
  return [...schedulerLines(findings), ...deletionLines(findings), ...balancerLines(findings)];
}

/** K3s holds its scheduler back until one node lacks the taint: pods have no condition, and there are no events. */
function schedulerLines({ cluster: { nodes, pods } }: Findings): string[] {
  const waiting = pods.filter(({ phase, nodeName }) => phase === "Pending" && nodeName === "");
  // One that it has looked at shows that it is started.
  const isUnseen = waiting.length > 0 && waiting.every(({ scheduled }) => scheduled.reason === "");
  if (!isUnseen || !nodes.every(isUninitialized)) return [];
  const waits =
    "K3s starts its scheduler once one node is initialized: until then pods are Pending and nothing says why";
  return [nodes.length > 0 ? waits : `${waits}; whether it is K3s and waits for that, the nodes tell`];
}

/** What a chart installed goes on running as long as the job that is to remove it finds no node. */
function deletionLines({ workloads, blocked }: Findings): string[] {
  return blocked.flatMap(({ workload }) => {
    const chart = /^helm-delete-(.+)$/.exec(workload.name)?.[1];
    if (chart === undefined || workload.kind !== "Job") return [];
    const stays = workloads.filter(
      ({ kind, name }) => kind !== "Job" && (name === chart || name.startsWith(`svclb-${chart}-`)),
    );
    const what = stays.length === 0 ? `what ${chart} installed` : plain(inProse(stays.map(({ name }) => name)));
    return [`${workload.name} cannot run, so nothing removes ${what}, although ${chart} is disabled or deleted`];
  });
}

const ENABLED = "svccontroller.k3s.cattle.io/enablelb";

/** K3s writes the selector of its load balancers when their Service is written, and not when the last label goes. */
function balancerLines({ cluster: { nodes }, workloads }: Findings): string[] {
  if (nodes.some(({ labels }) => labels.get(ENABLED) === "true")) return [];
  return workloads.flatMap((workload) => {
    const { controller, known } = workload;
    if (controller?.kind !== "DaemonSet" || !["svclb", "svclb-traefik"].includes(known?.name ?? "")) return [];
    if (!controller.placement.selection.labels.some(([key, value]) => key === ENABLED && value === "true")) return [];
    const service = balancedService(workload.name, controller.labels);
    const named = service === undefined ? "its Service" : `the Service ${service.namespace}/${service.name}`;
    const rest = nodes.some(({ labels }) => labels.has(ENABLED))
      ? "one node with another value is enough for K3s to ask for it"
      : `K3s asks for it until ${named} is written again, although no node has it any more`;
    return [`${workload.name} runs nowhere, as no node has the label ${ENABLED}=true: ${rest}`];
  });
}
