import { distributionOf } from "../live/distribution";
import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import { isHard, type LiveTaint, LiveTolerations } from "../live/live-taint";
import { type PodState, STATE_WORDS, statesOf } from "../live/pod-health";
import { UNINITIALIZED_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { logsCommand, looksCommand } from "./look-commands";
import { answering, cloudControllers } from "./what-nodes-need";

/** Which controller is to take the taint away, and why it does not. */
export interface CloudController {
  /** Goes on after "waits for a cloud controller: ". */
  readonly trouble: string;
  readonly command?: string;
  readonly details: readonly string[];
  /** The workload that is to take it away, or installs what does; absent where none is in the input. */
  readonly workload?: Workload;
  /** Whether that waits for a node itself, or has no pod. */
  readonly isWaiting?: boolean;
}

/** Why nodes are not initialized. */
export function cloudControllerTrouble(cluster: LiveCluster, workloads: readonly Workload[]): CloudController {
  const [controller] = cloudControllers(workloads);
  const own = ownController(cluster);
  const details = [
    `the taint ${UNINITIALIZED_KEY} goes when a cloud controller has initialized the node; Kubernetes itself never takes it away`,
  ];
  if (controller === undefined) return { ...own, details: [...details, ...own.details] };
  const installs = controller.kind === "Job" ? "installs what takes it away" : "is what takes it away";
  const lacks = toleratesUninitialized(controller) ? "" : "; it must itself tolerate the taint, and does not";
  return {
    ...controllerTrouble(controller, cluster),
    workload: controller,
    details: [...details, `${controller.kind} ${controller.namespace}/${controller.name} ${installs}${lacks}`],
  };
}

function toleratesUninitialized({ controller, pods: [pod] }: Workload): boolean {
  const { tolerations = [] } = pod?.placement ?? controller?.placement ?? {};
  return new LiveTolerations(tolerations).blocking([UNINITIALIZED]).length === 0;
}

const UNINITIALIZED: LiveTaint = { key: UNINITIALIZED_KEY, value: "true", effect: "NoSchedule" };

function controllerTrouble(
  controller: Workload,
  cluster: LiveCluster,
): Pick<CloudController, "trouble" | "command" | "isWaiting"> {
  const { name, namespace, kind } = controller;
  const states = statesOf(controller, answering(cluster));
  const worst = states.find(({ state }) => state !== "fine" && state !== "gone") ?? states[0];
  const logs = logsCommand(controller, worst?.state === "crashing");
  const looks =
    worst === undefined ? looksCommand(namespace, kind, name) : looksCommand(namespace, "Pod", worst.pod.name);
  const command = worst?.state === "crashing" || worst?.state === "fine" ? logs : looks;
  const does = worst === undefined ? "has no pod" : controllerWords(worst.state);
  const isWaiting = worst === undefined || worst.state === "waiting";
  return { trouble: `${name} ${does}`, isWaiting, ...(command === undefined ? {} : { command }) };
}

/** Controllers that come with the distribution and are no workload: of K3s a part of its server, of RKE2 a static pod. */
function ownController(cluster: LiveCluster): CloudController {
  const told = toldByRancher(cluster);
  if (told !== undefined) return told;
  const distribution = distributionOf(cluster.nodes);
  const none = "none is in the input";
  if (distribution === "k3s") {
    return {
      trouble: none,
      command: "journalctl -u k3s | grep -i cloud-controller   # on a server",
      details: [
        "K3s has one in its server, unless disable-cloud-controller is set; with it a chart must bring another, and the input shows none",
      ],
    };
  }
  if (distribution !== "rke2")
    return {
      trouble: none,
      command: "kubectl get pods -A -o wide | grep -i cloud",
      details: ["the input shows no workload that looks like one"],
    };
  const [own] = statesOf({ pods: staticControllers(cluster) }, answering(cluster));
  if (own === undefined) {
    return {
      trouble: none,
      command: "kubectl get helmcharts -A",
      details: [
        "RKE2 runs its own as a static pod, unless cloud-provider-name names another; then a chart must bring that, and the input shows none",
      ],
    };
  }
  const { pod, state } = own;
  const logs = logsCommand({ kind: "Pod", namespace: pod.namespace, name: pod.name }, state === "crashing");
  return {
    trouble: `${pod.name} ${controllerWords(state)}`,
    ...(logs === undefined ? {} : { command: logs }),
    details: ["RKE2 runs its own as a static pod: its log says why it does not initialize the node"],
  };
}

/** Rancher's object has the settings that turn the distribution's own controller off. */
function toldByRancher({ rancher: { clusters } }: LiveCluster): CloudController | undefined {
  const [cluster, ...more] = clusters;
  if (cluster === undefined || more.length > 0) return undefined;
  const { name, cloudProvider, isWithoutCloudController } = cluster;
  const settings = [
    ...(isWithoutCloudController ? ["disable-cloud-controller"] : []),
    ...(cloudProvider === "" ? [] : [`cloud-provider-name: ${cloudProvider}`]),
  ];
  if (settings.length === 0) return undefined;
  return {
    trouble: "none is in the input",
    command: "kubectl get helmcharts -A",
    details: [`the cluster ${name} has ${settings.join(" and ")}, so a chart must bring one, and the input shows none`],
  };
}

const STATIC_POD = "cloud-controller-manager-";

/** Pods of RKE2's own controller. They are in no workload, and wait for nothing. */
export function staticControllers({ pods }: LiveCluster): LivePod[] {
  return pods.filter(({ name, owner }) => owner?.kind === "Node" && name.startsWith(STATIC_POD));
}

/** One that runs is asked about as well: the taint is there. */
function controllerWords(state: PodState): string {
  return state === "fine" ? "runs and leaves the taint" : STATE_WORDS[state];
}

/** Whether the node waits for its cloud controller. */
export function isUninitialized({ taints }: Pick<LiveNode, "taints">): boolean {
  return taints.some((taint) => taint.key === UNINITIALIZED_KEY && isHard(taint));
}
