import { statesOf } from "../live/pod-health";
import { isSet, UNINITIALIZED_KEY } from "../live/taint-cause";
import { inProse, plain } from "../scheduling/rich-text";
import { k3sLines } from "./k3s-lines";
import { isMaybeMeant, networkTroubles } from "./network";
import { type Findings, find } from "./trouble";
import { answering, cloudControllers, isCloudController } from "./what-nodes-need";

/** Explains what follows from what, besides Rancher's agent: the jobs that install, the volumes nobody makes. */
export function explanationLines(findings: Findings): string[] {
  return [
    ...networkLines(findings),
    ...ringLines(findings),
    ...installLines(findings),
    ...volumeLines(findings),
    ...k3sLines(findings),
  ];
}

/** A node is not Ready before it has its network, and then takes nothing that does not tolerate that. */
function networkLines(findings: Findings): string[] {
  const troubles = networkTroubles(findings).filter((each) => !isMaybeMeant(each));
  return troubles.map(({ workload, trouble }) => {
    const because = trouble.because === undefined ? "" : ` (${trouble.because})`;
    return `${workload.name} ${trouble.state}${because}: a node takes nothing else before it has its network`;
  });
}

/** Why what nodes wait for must tolerate a taint that mostly goes by itself. */
function ringLines(findings: Findings): string[] {
  return findings.blocked.flatMap(({ workload, toTolerate }) => {
    const keys = new Set(toTolerate.filter((taint) => !isSet(taint)).map(({ key }) => key));
    const { name } = workload;
    const isCloud = isCloudController(workload);
    const isUninitialized = keys.delete(UNINITIALIZED_KEY);
    return [
      ...(isUninitialized && !isCloud ? [`${name} must tolerate ${UNINITIALIZED_KEY}: ${whoLeavesIt(findings)}`] : []),
      ...(keys.size === 0
        ? []
        : [`${name} must tolerate ${plain(inProse([...keys]))}: ${isCloud ? OF_CLOUD : OF_NETWORK}`]),
    ];
  });
}

const OF_NETWORK = "that goes only once the network runs, which it is part of";
const OF_CLOUD = "that goes only once the network runs, which may wait for it";

function whoLeavesIt({ cluster, workloads }: Findings): string {
  const [controller] = cloudControllers(workloads);
  if (controller === undefined) return "no workload in the input takes that away";
  const isRunning = statesOf(controller, answering(cluster)).some(({ state }) => state === "fine");
  return isRunning
    ? `${controller.name} runs and leaves it`
    : `${controller.name} takes that away, and does not run either`;
}

/** A chart that is not installed leaves nothing to be Pending. */
function installLines({ cluster, workloads, blocked }: Findings): string[] {
  const jobs = blocked.filter(({ workload }) => workload.known?.name.startsWith("helm-install-traefik"));
  if (jobs.length === 0) return [];
  const names = plain(inProse(jobs.map(({ workload }) => workload.name)));
  if (!cluster.kinds.has("Deployment") || find(workloads, "traefik") !== undefined) {
    return [`${names} cannot run, so Traefik is neither installed nor upgraded`];
  }
  // Its Service makes the DaemonSet of its load balancer.
  const absent = ["traefik", ...(find(workloads, "svclb-traefik") === undefined ? ["svclb-traefik"] : [])];
  const verb = absent.length > 1 ? "are" : "is";
  return [`${names} cannot run, so ${plain(inProse(absent))} ${verb} not there: not Pending, but never made`];
}

function volumeLines({ workloads, blocked }: Findings): string[] {
  const installer = blocked.find(({ workload }) =>
    ["local-path-provisioner", "local-path-helper"].includes(workload.known?.name ?? ""),
  );
  if (installer === undefined) return [];
  const waiting = workloads.flatMap(({ pods }) => pods).filter(({ scheduled }) => UNBOUND.test(scheduled.message));
  const named = `${installer.workload.known?.name} makes the local-path volumes and cannot run`;
  return waiting.length === 0
    ? []
    : [`${named}; ${waiting.length === 1 ? "1 pod waits" : `${waiting.length} pods wait`} for a volume`];
}

const UNBOUND = /unbound immediate PersistentVolumeClaims/;
