import { toleratesMaster } from "../../releases/k3s-changes";
import { KubernetesVersion } from "../../releases/kubernetes-version";
import {
  isKnownRancher,
  isNewerThanCatalogue,
  isOlderThanCatalogue,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  OLDEST_KNOWN_RANCHER_MINOR,
  OLDEST_SUPPORTED_KUBERNETES,
} from "../../releases/newest-known";
import { rotatesRegistrationTokens } from "../../releases/rancher-changes";
import type { RancherVersion } from "../../releases/rancher-version";
import { ranchersSupporting, supportedKubernetesMinors } from "../../releases/supported-pairs";
import { TaintEffect } from "../../taint";
import type { FindingDraft } from "../finding";
import type { FindingData } from "../finding-data";
import type { ProofContext } from "./context";

/** Findings about releases: what goes together, and what a release is about to change. */
export function versionFindings(context: ProofContext): FindingDraft[] {
  return [...rancherFindings(context), ...kubernetesFindings(context), ...masterTaintFindings(context)];
}

function rancherFindings({ cluster }: ProofContext): FindingDraft[] {
  const { rancherVersion: rancher, kubernetesVersion: kubernetes, providerMajor } = cluster;
  if (rancher === undefined) return [{ code: "RK402", data: { judgedAs: NEWEST_KNOWN_RANCHER.toString() } }];
  return [
    ...(kubernetes instanceof KubernetesVersion ? unsupportedFindings(rancher, kubernetes) : []),
    ...providerFindings(rancher, providerMajor),
    ...tokenFindings(rancher),
    ...unknownRancherFindings(rancher),
  ];
}

function unknownRancherFindings(rancher: RancherVersion): FindingDraft[] {
  if (isKnownRancher(rancher)) return [];
  const isNewer = rancher.compare(NEWEST_KNOWN_RANCHER) > 0;
  const judgedAs = isNewer ? NEWEST_KNOWN_RANCHER.minor : OLDEST_KNOWN_RANCHER_MINOR;
  return [{ code: "RK411", data: { rancherVersion: rancher.toString(), isNewer, judgedAs } }];
}

function tokenFindings(rancher: RancherVersion): FindingDraft[] {
  if (!rotatesRegistrationTokens(rancher)) return [];
  return [{ code: "RK405", data: { rancherVersion: rancher.toString() } }];
}

function providerFindings(rancher: RancherVersion, major: number | undefined): FindingDraft[] {
  const expected = rancher.providerMajor;
  if (major === undefined || expected === undefined || major === expected) return [];
  return [{ code: "RK403", data: { rancherMinor: rancher.minor, providerMajor: major, expectedMajor: expected } }];
}

function unsupportedFindings(rancher: RancherVersion, kubernetes: KubernetesVersion): FindingDraft[] {
  const supported = supportedKubernetesMinors(rancher);
  if (supported === undefined || supported.includes(kubernetes.minor)) return [];
  return [
    {
      code: "RK401",
      data: {
        kubernetesVersion: kubernetes.toString(),
        rancherVersion: rancher.toString(),
        rancherMinor: rancher.minor,
        supportedMinors: supported,
        supportingRanchers: ranchersSupporting(kubernetes.minor),
      },
    },
  ];
}

function kubernetesFindings({ kubernetes, cluster }: ProofContext): FindingDraft[] {
  if (kubernetes === undefined) return [];
  if (isOlderThanCatalogue(kubernetes)) {
    return [
      {
        code: "RK413",
        data: {
          kubernetesVersion: kubernetes.toString(),
          oldestKnownMinor: OLDEST_SUPPORTED_KUBERNETES.minor,
          ...whatRancherAllows(cluster.rancherVersion),
        },
      },
    ];
  }
  if (!isNewerThanCatalogue(kubernetes)) return [];
  return [
    {
      code: "RK404",
      data: { kubernetesVersion: kubernetes.toString(), newestKnownMinor: NEWEST_KNOWN_KUBERNETES_MINOR },
    },
  ];
}

/** Which K3s releases its Rancher lets a cluster go to: no advice about K3s is to contradict one about Rancher. */
function whatRancherAllows(
  rancher: RancherVersion | undefined,
): Pick<FindingData["RK413"], "supportedMinors" | "isRancherOlder"> {
  if (rancher === undefined) return {};
  const supportedMinors = supportedKubernetesMinors(rancher);
  if (supportedMinors !== undefined) return { supportedMinors };
  return rancher.compare(NEWEST_KNOWN_RANCHER) > 0 ? {} : { isRancherOlder: true };
}

const MASTER = "node-role.kubernetes.io/master";

function masterTaintFindings({ cluster: { kubernetesVersion: kubernetes }, pools }: ProofContext): FindingDraft[] {
  if (!(kubernetes instanceof KubernetesVersion)) return [];
  // With another effect it was never tolerated, so no release makes a difference.
  const tainted = pools.filter((pool) =>
    pool.taints.some(({ key, effect }) => key === MASTER && effect === TaintEffect.NO_SCHEDULE),
  );
  const isTolerated = toleratesMaster(kubernetes);
  if (tainted.length === 0) return [];
  return [{ code: "RK407", data: { pools: tainted.map(({ name }) => name), taintKey: MASTER, isTolerated } }];
}
