import type { KnownWorkload } from "../live/known-workloads";
import { statesOf } from "../live/pod-health";
import type { Workload } from "../live/workloads";
import { rootTroubleOf } from "./network";
import { type Findings, find, type WorkloadTrouble } from "./trouble";
import { isOver } from "./what-nodes-need";

const DNS: readonly KnownWorkload["name"][] = ["coredns", "rke2-coredns", "other-dns"];
const INSTALLER = "helm-install-rke2-coredns";

/** Why the cluster's DNS does not answer. */
export interface DnsTrouble {
  /** As it is called in a sentence. */
  readonly name: string;
  readonly workload: Workload;
  readonly trouble: WorkloadTrouble;
}

/** Whether it is the cluster's DNS, or installs it. */
export function isDns({ known, name, kind }: Workload): boolean {
  return DNS.some((each) => each === known?.name) || isInstaller({ kind, name });
}

/**
 * The cluster's DNS where somebody scaled it to 0 and nothing answers in its place: of all that may be scaled to 0, the one
 * that everything else asks.
 */
export function scaledDns({ workloads, cluster }: Pick<Findings, "workloads" | "cluster">): Workload | undefined {
  const answers = cluster.pods.some(
    ({ labels, isReady, isLeaving }) => labels.get(DNS_LABEL) === "kube-dns" && isReady && !isLeaving,
  );
  if (answers) return undefined;
  return DNS.flatMap((name) => find(workloads, name) ?? []).find(
    ({ controller, pods }) =>
      controller !== undefined &&
      controller.kind !== "DaemonSet" &&
      controller.desired === 0 &&
      pods.every(({ isLeaving }) => isLeaving),
  );
}

/** Label of the pods that the Service of the cluster's DNS is for. */
const DNS_LABEL = "k8s-app";

/** RKE2 installs it by a chart. */
function isInstaller({ kind, name }: Pick<Workload, "kind" | "name">): boolean {
  return kind === "Job" && name === INSTALLER;
}

/**
 * Why nothing in the cluster gets an answer from DNS, whatever Rancher's agent does: as `dnsTrouble`, but one that is Ready
 * between two restarts does answer.
 */
export function dnsOutage(findings: Findings): DnsTrouble | undefined {
  const found = dnsTrouble(findings);
  const answersNow = found?.trouble.kind === "crashing" && found.workload.pods.some((pod) => pod.isReady);
  return answersNow ? undefined : found;
}

/** What keeps the cluster's DNS from answering; nothing where it or another does, or where the input has none. */
export function dnsTrouble(findings: Findings): DnsTrouble | undefined {
  const { workloads, cluster } = findings;
  const others = cluster.pods.filter(({ labels }) => labels.get(DNS_LABEL) === "kube-dns");
  if (statesOf({ pods: others }, cluster).some(({ state }) => state === "fine")) return undefined;
  const dns = DNS.flatMap((name) => find(workloads, name) ?? [])[0];
  if (dns !== undefined) {
    const trouble = rootTroubleOf(dns, findings);
    return trouble === undefined ? undefined : { name: "CoreDNS", workload: dns, trouble };
  }
  // Where its installation waits, nothing of CoreDNS is there.
  const installer = workloads.find(isInstaller);
  if (installer === undefined || isOver(installer)) return undefined;
  const trouble = rootTroubleOf(installer, findings);
  const name = `CoreDNS is not installed; ${INSTALLER}`;
  return trouble === undefined ? undefined : { name, workload: installer, trouble };
}
