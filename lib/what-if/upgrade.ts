import { asControllerMakesIt } from "../doctor/daemon-set";
import { find } from "../doctor/trouble";
import { distributionOf, serverVersion } from "../live/distribution";
import type { KnownWorkload } from "../live/known-workloads";
import type { LiveCluster, PodPlacement } from "../live/live-cluster";
import type { LiveToleration } from "../live/live-taint";
import { NO_NEEDS } from "../live/pod-needs";
import type { Workload } from "../live/workloads";
import { problemsOf } from "../scheduling/invalid-input";
import type { CatalogRow, SystemWorkload } from "../scheduling/releases/catalog-row";
import { hasHelmJobTolerations } from "../scheduling/releases/k3s-changes";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { isNewerThanCatalogue, isOlderThanCatalogue } from "../scheduling/releases/newest-known";
import { k3sWorkloads } from "../scheduling/releases/system-workloads";
import type { Toleration } from "../scheduling/toleration";
import { isAdmissions } from "./admission";
import type { Mover, Movers } from "./mover";
import type { Future, UpgradedWorkload, UpgradeOutlook } from "./outlook";
import type { Prospects } from "./prospects";

/** What K3s's own workloads are in another release, and where their new pods can run after the change. */
export function upgradeOutlook(
  text: string,
  { nodes }: Pick<LiveCluster, "nodes">,
  workloads: readonly Workload[],
  movers: Movers,
  prospects: Prospects,
): UpgradeOutlook {
  const to = KubernetesVersion.parse(text);
  const from = presentRelease(nodes);
  const before = from === undefined ? undefined : k3sWorkloads(from);
  const there = (name: SystemWorkload) => find(workloads, name as KnownWorkload["name"]);
  const hasTraefik = there("traefik") !== undefined;
  const upgraded = k3sWorkloads(to).flatMap((row): UpgradedWorkload[] => {
    const workload = there(row.workload);
    // What is not there is disabled; a job that is over leaves nothing behind, and installs Traefik or what it needs.
    const isThere = workload !== undefined || (row.kind === "Job" && hasTraefik);
    if (!isThere || row.bypassesScheduler === true) return [];
    const old = before?.find((each) => each.workload === row.workload);
    const given = row.tolerations.map(live);
    const givenBefore = (old ?? row).tolerations.map(live);
    const own = workload?.controller?.placement ?? workload?.pods[0]?.placement;
    const added = (own?.tolerations ?? []).filter((each) => !isAmong(each, givenBefore) && !isAdmissions(each));
    const pod = podOf(row, workload, movers);
    const future = (tolerations: readonly LiveToleration[]) =>
      prospects.futureOf({ ...pod, pod: { ...pod.pod, placement: newPlacement(row, pod.pod.placement, tolerations) } });
    return [
      {
        name: row.workload,
        added: added.map(tolerationText),
        dropped: givenBefore.filter((each) => !isAmong(each, given)).map(tolerationText),
        isNew: before !== undefined && old === undefined,
        future: inDoubt(
          row,
          workload,
          to,
          future(given),
          added.length === 0 ? undefined : future([...given, ...added]),
        ),
      },
    ];
  });
  const release = from === undefined ? {} : { from: from.toString() };
  return { ...release, to: to.toString(), workloads: upgraded, notes: notes(from, to, upgraded) };
}

/** What keeps its tolerations besides those of the release, where these alone are not enough. */
function inDoubt(
  { kind, workload: name }: CatalogRow,
  workload: Workload | undefined,
  to: KubernetesVersion,
  alone: Future,
  withAdded: Future | undefined,
): Future {
  // Settings of charts and of their jobs last; what is in K3s's own manifests is written again.
  if (withAdded !== undefined && (name === "traefik" || kind !== "Deployment")) return withAdded;
  const isLost = alone.kind === "no-place";
  if (isLost && withAdded !== undefined && withAdded.kind !== "no-place") {
    const doubt =
      "whether a patch by hand or a manifest of your own gives it more tolerations is not in the input: a patch is gone";
    return { ...alone, kind: "may-not-fit", homeless: 0, doubts: [doubt] };
  }
  if (isLost && kind === "Job" && workload === undefined && hasHelmJobTolerations(to)) {
    return {
      ...alone,
      kind: "may-not-fit",
      homeless: 0,
      doubts: ["which tolerations K3s is set to give its jobs is not in the input"],
    };
  }
  return alone;
}

/** A pod that the release makes. What a DaemonSet's pods take on their nodes is free by then. */
function podOf({ namespace, kind }: CatalogRow, workload: Workload | undefined, movers: Movers): Mover {
  const placement = workload?.controller?.placement ?? NO_PLACEMENT;
  const unlike: Mover = {
    pod: { namespace, labels: new Map(), placement: { ...placement, needs: NO_NEEDS } },
    count: 1,
    doubts: [],
    after: 0,
  };
  return workload?.pods[0] === undefined || kind === "DaemonSet"
    ? unlike
    : { ...movers.of(workload, workload.pods), count: 1 };
}

const NO_PLACEMENT: PodPlacement = {
  selection: { labels: [] },
  tolerations: [],
  hostNetwork: false,
  needs: NO_NEEDS,
  fingerprint: "",
};

function presentRelease(nodes: LiveCluster["nodes"]): KubernetesVersion | undefined {
  const text = serverVersion(nodes);
  if (text === undefined || distributionOf(nodes) !== "k3s") return undefined;
  return problemsOf(() => KubernetesVersion.parse(text)).length > 0 ? undefined : KubernetesVersion.parse(text);
}

/** The pod as the release makes it, with what else its template asks for. */
function newPlacement(row: CatalogRow, own: PodPlacement, tolerations: readonly LiveToleration[]): PodPlacement {
  const labels = [...new Map([...own.selection.labels, ...Object.entries(row.nodeSelector)])];
  const selection = { ...own.selection, labels };
  const placement = {
    ...own,
    selection,
    tolerations,
    fingerprint: JSON.stringify([selection, tolerations, own.hostNetwork]),
  };
  return row.kind === "DaemonSet" ? asControllerMakesIt(placement) : placement;
}

function live(written: Toleration): LiveToleration {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds: seconds } = written.toKubernetes();
  return { key, operator, value, effect, ...(seconds === undefined ? {} : { seconds }) };
}

function isAmong(one: LiveToleration, others: readonly LiveToleration[]): boolean {
  return others.some((other) => tolerationText(one) === tolerationText(other));
}

/** `dedicated=gpu:NoSchedule`, `dedicated:NoExecute`, `everything`. */
function tolerationText({ key, operator, value, effect, seconds }: LiveToleration): string {
  const name = key === "" ? "every key" : key;
  const equals = operator === "Exists" || value === "" ? "" : `=${value}`;
  const limit = seconds === undefined ? "" : ` for ${seconds} seconds`;
  return `${name}${equals}${effect === "" ? "" : `:${effect}`}${limit}`;
}

function notes(
  from: KubernetesVersion | undefined,
  to: KubernetesVersion,
  upgraded: readonly UpgradedWorkload[],
): string[] {
  const order = from === undefined ? 0 : to.compare(from);
  return [
    "K3s writes its packaged objects again when it starts: a patch of them by hand is gone, a manifest of your own in their place stays; which of the two it is, the input does not tell",
    "which node is upgraded when, and whether nodes are drained for it, is set where the upgrade is, and not in the input",
    ...(from === undefined
      ? ["the present release is not in the input, so what is new in the other one is not told"]
      : []),
    ...(order < 0 ? [`${to} is older than ${from}: Kubernetes does not support going back`] : []),
    ...(isNewerThanCatalogue(to) || isOlderThanCatalogue(to)
      ? [`${to} is not among the releases that are known: it is taken to be as the nearest one`]
      : []),
    ...(upgraded.some(({ name }) => name.startsWith("helm-install-"))
      ? [
          "jobs that install charts run again where the release brings another chart; their tolerations are K3s's setting helm-controller-arg=job-tolerations, which the input tells only of jobs that are there",
        ]
      : []),
  ];
}
