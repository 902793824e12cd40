import { RELEASE_DATA } from "../../proof/circumstances";
import type { Cluster } from "../../reading/cluster";
import { ELSEWHERE } from "../../reading/dns-questions";
import { helmArgsPlace } from "../../reading/helm-controller-problems";
import { MANIFESTS } from "../../reading/manifests";
import { refusedSwitchPlace } from "../../reading/refused-switches";
import { bothApplied, ownOrRancher } from "../../reading/stand-in";
import { stoppingPlace } from "../../reading/stopping-values";
import { BOTH_CONFIGS, CHART_VALUES, refusedValues } from "../../reading/traefik-values";
import { notJoining } from "../../reading/unequal-settings";
import { isUnknown } from "../../reading/unknown";
import type { RefusedSetting, WorkloadCustomization } from "../../reading/workload-customization";
import { hasHelmJobTolerations, hasServiceLbTolerations } from "../../releases/k3s-changes";
import { NEWEST_KNOWN_RANCHER } from "../../releases/newest-known";
import { passesOnHelmControllerArg } from "../../releases/rancher-changes";
import { SYSTEM_WORKLOADS } from "../../releases/system-workloads";
import type { FindingDraft } from "../finding";
import type { FindingData } from "../finding-data";
import type { ProofContext } from "./context";

/** Findings about addons of K3s that are written twice, differently on each server, or so that K3s cannot use it. */
export function addonFindings(context: ProofContext): FindingDraft[] {
  const { contestedObjects, unequalSettings } = context.cluster;
  return [
    ...contestedObjects.map(
      ({ object, writers, installer }): FindingDraft => ({
        code: "RK517",
        data: { object, writers, ...(installer === undefined ? {} : { installer }) },
      }),
    ),
    ...unequalSettings
      .filter(({ maybe }) => maybe.length === 0)
      .map(({ key, groups }): FindingDraft => ({ code: "RK518", data: { key, groups } })),
    ...dnsAddressFindings(context),
    ...serviceLbFindings(context),
    ...helmArgFindings(context),
  ];
}

/** One for each fault, with the servers that have it. */
function dnsAddressFindings({ cluster: { dnsAddresses, kubeletDns } }: ProofContext): FindingDraft[] {
  const groups = new Map<string, FindingData["RK530"]>();
  for (const { pool, key, fault } of dnsAddresses) {
    if (fault === undefined) continue;
    const id = `${key} ${fault}`;
    const pools = [...(groups.get(id)?.pools ?? []), ...(pool === undefined ? [] : [pool])];
    groups.set(id, { key, fault, pools });
  }
  const told = kubeletDns.filter(({ isUnanswered }) => isUnanswered).map(({ pool }) => pool);
  const ofKubelets: FindingData["RK530"][] =
    told.length === 0 ? [] : [{ key: "kubelet-arg", fault: "no-service", pools: told }];
  return [...groups.values(), ...ofKubelets].map((data): FindingDraft => ({ code: "RK530", data }));
}

function serviceLbFindings({ cluster, workloads, kubernetes }: ProofContext): FindingDraft[] {
  const svclb = workloads.find(({ workload }) => workload === "svclb-traefik");
  if (svclb === undefined || svclb.verdict === "disabled") return [];
  if (kubernetes === undefined || !hasServiceLbTolerations(kubernetes)) return [];
  const [refused] = refusals(cluster.addons.everywhere.get(svclb.workload));
  return refused === undefined ? [] : [{ code: "RK519", data: { workload: svclb.workload, ...refused } }];
}

function refusals(customization: WorkloadCustomization | undefined): readonly RefusedSetting[] {
  if (customization === undefined) return [];
  const { neverMade, otherwise } = customization;
  return [...(neverMade === undefined ? [] : [neverMade]), ...refusals(otherwise?.customization)];
}

function helmArgFindings({ cluster, kubernetes }: ProofContext): FindingDraft[] {
  if (kubernetes === undefined || !hasHelmJobTolerations(kubernetes)) return [];
  const isPassedOn = passesOnHelmControllerArg(cluster.rancherVersion ?? NEWEST_KNOWN_RANCHER);
  const release = isUnknown(cluster.kubernetesVersion) ? { isReleaseOpen: true as const } : {};
  return cluster.unusableHelmArgs.map(
    ({ setting, reason, effect, argument }): FindingDraft => ({
      code: "RK520",
      data: { setting, reason, effect, argument, isPassedOn, ...release },
    }),
  );
}

/** What verdicts depend on that these findings tell of. */
export function placesOfAddonFindings({
  dnsAddresses,
  unequalSettings,
  unusableHelmArgs,
  refusedSwitches,
  stoppingValues,
}: Cluster): readonly string[] {
  return [
    BOTH_CONFIGS,
    ...(dnsAddresses.some(({ fault }) => fault === "outside") ? [ELSEWHERE] : []),
    ...[CHART_VALUES, MANIFESTS].map(refusedValues),
    ...SYSTEM_WORKLOADS.flatMap((name) => [bothApplied(name), ownOrRancher(name)]),
    ...unequalSettings.filter(({ maybe }) => maybe.length === 0).flatMap(notJoining),
    ...refusedSwitches.map(refusedSwitchPlace),
    ...stoppingValues.map(stoppingPlace),
    ...(unusableHelmArgs.length > 0 ? [RELEASE_DATA, ...unusableHelmArgs.map(helmArgsPlace)] : []),
  ];
}
