import { command } from "../../live/kubectl";
import { COMMAND } from "../../live/kubectl-command";
import { UNINITIALIZED_KEY } from "../../live/taint-cause";
import type { Workload } from "../../live/workloads";
import { isDnsSubdomain } from "../../scheduling/label-syntax";
import type { AgentAnswer } from "../agent-answer";
import type { BlockedWorkload } from "../blocked-workload";
import { inOrderOfChain, type Link } from "../chain";
import { isMaybeMeant, isOfReadyNode } from "../network";
import type { Check } from "./check";

/** Workloads that are asked for one by one; the doctor itself asks for all. */
const ONE_BY_ONE = 6;

/** What to look at after the repair, in the order in which it comes right. */
export function checksOf(
  isClear: boolean,
  agent: AgentAnswer,
  links: readonly Link[],
  blocked: readonly BlockedWorkload[],
  active: string,
): Check[] {
  if (isClear) return [];
  const before = [...new Set(links.map(({ workload }) => workload))];
  const told = new Set([...before, ...(agent.workload === undefined ? [] : [agent.workload])]);
  const others = inOrderOfChain(blocked).filter(({ workload }) => !told.has(workload));
  const isStuck = agent.kind !== "running" && agent.kind !== "no-rancher" && agent.kind !== "unknown";
  return [
    ...(isStuck ? deadNodeChecks(agent) : []),
    // What others wait for must be there before them.
    ...linkChecks(links, "network"),
    ...(links.some(({ is }) => is === "network") ? [hasNetworkCheck(blocked)] : []),
    ...linkChecks(links, "cloud-controller"),
    ...linkChecks(links, "taker"),
    ...(agent.kind === "no-cloud-controller" || links.some(({ is }) => is === "cloud-controller") ? [INITIALIZED] : []),
    ...linkChecks(links, "dns"),
    ...(isStuck ? agentChecks(agent) : []),
    ...others.slice(0, ONE_BY_ONE).flatMap(({ workload }) => workloadChecks(workload)),
    ...(isStuck && agent.workload?.known?.name !== "rancher" ? [{ shows: active }] : []),
    { command: `${COMMAND} | cdktf-rancher-k3s doctor -`, shows: "a first line that begins with clear, exit code 0" },
  ];
}

const NODES_READY: Check = { command: "kubectl get nodes", shows: "STATUS Ready at one node at least" };

const TAINTS_COMMAND = "kubectl get nodes -o 'custom-columns=NODE:.metadata.name,TAINTS:.spec.taints[*].key'";

/** A node may be Ready, and lack its network all the same. */
function hasNetworkCheck(blocked: readonly BlockedWorkload[]): Check {
  const key = blocked
    .flatMap(({ nodes }) => nodes.flatMap(({ taints }) => taints.filter(isOfReadyNode)))
    .map((taint) => taint.key)[0];
  return key === undefined ? NODES_READY : { command: TAINTS_COMMAND, shows: `at one node at least no ${key}` };
}

const INITIALIZED: Check = {
  command: TAINTS_COMMAND,
  shows: `at one node at least no ${UNINITIALIZED_KEY}`,
};

function linkChecks(links: readonly Link[], wanted: Link["is"]): Check[] {
  return links
    .filter((link) => link.is === wanted && !isMaybeMeant(link))
    .flatMap(({ workload }) => linkCheck(workload));
}

/** One pod that works is enough for what waits for it: others may want nodes that are not there before that. */
function linkCheck(workload: Workload): Check[] {
  const { kind, namespace, name, controller } = workload;
  const isNamed = isDnsSubdomain(namespace) && isDnsSubdomain(name);
  if (!ROLLED_OUT.has(kind) || !isNamed || controller === undefined || controller.ready > 0) {
    return workloadChecks(workload);
  }
  if (controller.desired === 1 && isRolledOut(kind, controller)) return workloadChecks(workload);
  return [
    {
      command: command("kubectl", "-n", namespace, "get", kind.toLowerCase(), name),
      shows: kind === "DaemonSet" ? "READY 1 or more" : `READY 1/${Math.max(controller.desired, 1)} or more`,
    },
  ];
}

/** Where only the nodes themselves help. A pod that is deleted there leaves them as they are. */
function deadNodeChecks({ kind, nodes, isMending = false }: AgentAnswer): Check[] {
  if (kind !== "dead-node" || isMending) return [];
  const some = nodes.slice(0, ONE_BY_ONE);
  const isOne = nodes.length === 1;
  const shows = isOne ? "STATUS Ready, or that node not at all" : "STATUS Ready at one of them, or none of them at all";
  return some.every(isDnsSubdomain)
    ? [{ command: command("kubectl", "get", "node", ...some, "--ignore-not-found"), shows }]
    : [{ command: "kubectl get nodes", shows }];
}

function agentChecks({ kind, workload }: AgentAnswer): Check[] {
  if (workload === undefined) {
    return [
      {
        command: "kubectl -n cattle-system get deployment cattle-cluster-agent",
        shows: "READY 1/1 or 2/2",
      },
    ];
  }
  const pods = podsCommand(workload);
  if (pods === undefined) return [];
  switch (kind) {
    case "no-dns":
      return [
        {
          command: pods,
          shows: "READY 1/1 and STATUS Running; a pod that crashed is started again within five minutes",
        },
      ];
    case "crashing":
      return [{ command: pods, shows: "READY 1/1, STATUS Running, and RESTARTS that stays the same for ten minutes" }];
    case "no-image":
      return [{ command: pods, shows: "STATUS Running in place of ImagePullBackOff and ErrImagePull" }];
    case "dead-node":
      return [{ command: `${pods} -o wide`, shows: "READY 1/1 and STATUS Running, on a NODE that is Ready" }];
    case "not-starting":
      return [{ command: pods, shows: "READY 1/1 and STATUS Running" }];
    default:
      // Of one that is to have no pod it is said at once that all are there.
      return workload.controller?.desired === 0 ? linkCheck(workload) : workloadChecks(workload);
  }
}

function podsCommand({ namespace }: Workload): string | undefined {
  return isDnsSubdomain(namespace) ? command("kubectl", "-n", namespace, "get", "pods") : undefined;
}

/** What kubectl says when a workload's pods are there. */
const ROLLED_OUT: ReadonlyMap<string, (name: string) => string> = new Map([
  ["Deployment", (name) => `deployment "${name}" successfully rolled out`],
  ["DaemonSet", (name) => `daemon set "${name}" successfully rolled out`],
  ["StatefulSet", () => "statefulset rolling update complete"],
]);

/** Whether kubectl can tell when the pods are as the template says: not of pods that others replace. */
function isRolledOut(kind: string, controller: Workload["controller"]): boolean {
  if (controller === undefined) return kind === "Deployment";
  return controller.keepsWaiting === undefined || controller.keepsWaiting === "in-order";
}

function workloadChecks({ kind, namespace, name, pods, controller }: Workload): Check[] {
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name)) return [];
  const inNamespace = ["kubectl", "-n", namespace];
  const rolledOut = ROLLED_OUT.get(kind);
  if (rolledOut !== undefined && isRolledOut(kind, controller)) {
    const target = `${kind.toLowerCase()}/${name}`;
    return [{ command: command(...inNamespace, "rollout", "status", target, "--timeout=5m"), shows: rolledOut(name) }];
  }
  if (rolledOut !== undefined && controller !== undefined) {
    return [
      {
        command: command(...inNamespace, "get", kind.toLowerCase(), name),
        shows:
          kind === "DaemonSet"
            ? `DESIRED more than ${controller.desired}, and READY as many`
            : `READY ${controller.desired}/${controller.desired}`,
      },
    ];
  }
  if (kind === "Job" && controller !== undefined) {
    return [
      {
        command: command(...inNamespace, "wait", "--for=condition=complete", `job/${name}`, "--timeout=5m"),
        shows: `job.batch/${name} condition met`,
      },
    ];
  }
  const [pod] = pods;
  if (pods.length !== 1 || pod === undefined || !isDnsSubdomain(pod.name)) {
    return [{ command: command(...inNamespace, "get", "pods"), shows: `no pod of ${name} that is Pending` }];
  }
  if (pod.phase === "Failed") {
    // It stays as it is: whoever made it makes another.
    return [
      {
        command: command(...inNamespace, "get", "pods"),
        shows: `another pod in place of ${pod.name}, that runs or is Completed`,
      },
    ];
  }
  return [
    {
      command: command(...inNamespace, "get", "pod", pod.name),
      shows: "STATUS Running or Completed, no longer Pending",
    },
  ];
}
