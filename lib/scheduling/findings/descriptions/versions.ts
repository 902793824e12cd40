import { firstMinorWith, lastMinorWithout, releasesWith } from "../../releases/change-phrases";
import { HELM_JOB_TOLERATIONS, MASTER_NO_LONGER_TOLERATED } from "../../releases/k3s-changes";
import { asCode, asTaint, inProse, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import { argumentRepairs } from "./addons";
import type { Description, Descriptions } from "./description";
import { quotedPools, thePools } from "./phrases";

/** Findings about releases, in words. */
export const VERSION_DESCRIPTIONS: Descriptions<
  | "RK401"
  | "RK402"
  | "RK403"
  | "RK404"
  | "RK405"
  | "RK406"
  | "RK407"
  | "RK411"
  | "RK412"
  | "RK413"
  | "RK414"
  | "RK415"
  | "RK504"
> = {
  RK401: ({ kubernetesVersion, rancherVersion, rancherMinor, supportedMinors, supportingRanchers }) => ({
    subject: text`Kubernetes version`,
    message: text`Rancher ${rancherVersion} does not support K3s ${kubernetesVersion}`,
    facts: [
      text`Rancher ${rancherMinor} supports K3s ${inProse(supportedMinors)}; other versions are not refused, they fail later`,
    ],
    help: [
      text`use a K3s release of ${supportedMinors[supportedMinors.length - 1] ?? ""}`,
      ...(supportingRanchers.length === 0
        ? []
        : [text`use Rancher ${inProse(supportingRanchers, "or")}, which supports this K3s minor`]),
    ],
  }),

  RK402: ({ judgedAs }, language) => ({
    subject: text`Rancher`,
    message: text`the Rancher release is not known; the cluster is judged as on ${judgedAs}`,
    facts: [text`what Rancher does with taints changed in single patch releases`],
    help: [
      language === "hcl"
        ? text`write ${asCode("rancherVersion")} in the file of ${asCode("--pools")} (docs/hand-written.md), or pass ${asCode("--rancher-version")} to ${asCode("cdktf-rancher-k3s check")}`
        : text`pass ${asCode("rancherVersion")} to RancherProvider or K3sCluster, or ${asCode("--rancher-version")} to ${asCode("cdktf-rancher-k3s check")}`,
    ],
  }),

  RK403: ({ rancherMinor, providerMajor, expectedMajor }) => ({
    subject: text`provider`,
    message: text`rancher2 provider ${providerMajor} is not the one made for Rancher ${rancherMinor}`,
    facts: [
      text`Rancher ${rancherMinor} goes with provider ${expectedMajor}`,
      text`an older provider overwrites fields it does not know, a newer one sends fields Rancher does not know`,
    ],
    help: [
      text`leave ${asCode("providerVersion")} of RancherProvider out, or set it to ${asCode(`"~> ${expectedMajor}.0"`)}`,
      text`without RancherProvider, write ${asCode(`"~> ${expectedMajor}.0"`)} into ${asCode("required_providers")}`,
    ],
  }),

  RK404: ({ kubernetesVersion, newestKnownMinor }) => ({
    subject: text`Kubernetes version`,
    message: text`K3s ${kubernetesVersion} is newer than ${newestKnownMinor}, the newest minor this library knows`,
    facts: [text`its addons are judged as those of the newest known release; their tolerations may have changed`],
    help: [text`look for a newer release of this library, and check the addons' tolerations by hand`],
  }),

  RK405: ({ rancherVersion }) => ({
    subject: text`registration`,
    message: text`Rancher ${rancherVersion} replaces registration tokens every 30 days by default`,
    facts: [
      text`an old command works for 3 more hours; commands kept in user data or images go stale`,
      text`Rancher's settings crt-default-ttl-minutes and crt-default-grace-period-minutes change the times`,
    ],
    help: [text`fetch the command when a node is made; ignore changes of user data that holds it`],
  }),

  RK406: describeUnavailable,

  RK415: ({ setting, feature }) => ({
    subject: text`${asCode(setting)}`,
    message: text`Rancher refuses ${asCode(setting)} while its feature ${asCode(feature)} is off, which it is by default`,
    facts: [
      text`the apply then fails; what a cluster has of it already may stay or go, and not change`,
      text`whether the feature is on, only the Rancher server knows`,
    ],
    help: [
      text`turn ${asCode(feature)} on in Rancher, under Feature Flags in the global settings, and acknowledge the finding`,
      text`leave ${asCode(setting)} out`,
    ],
  }),

  RK407: ({ pools, taintKey, isTolerated }) => ({
    subject: thePools(pools),
    message: isTolerated
      ? text`K3s's addons tolerate ${asCode(taintKey)} only up to ${lastMinorWithout(MASTER_NO_LONGER_TOLERATED)}; the upgrade to ${firstMinorWith(MASTER_NO_LONGER_TOLERATED)} leaves them without a place on ${quotedPools(pools)}`
      : text`K3s's addons no longer tolerate ${asCode(taintKey)}`,
    facts: [
      text`removed from CoreDNS, metrics-server, local-path-provisioner, Traefik and svclb in K3s ${firstMinorWith(MASTER_NO_LONGER_TOLERATED)} (${MASTER_NO_LONGER_TOLERATED.source})`,
    ],
    help: [
      text`use ${asTaint("node-role.kubernetes.io/control-plane:NoSchedule")} or the key ${asCode("CriticalAddonsOnly")} instead`,
    ],
  }),

  RK411: ({ rancherVersion, isNewer, judgedAs }) => ({
    subject: text`Rancher`,
    message: isNewer
      ? text`Rancher ${rancherVersion} is newer than ${judgedAs}, the newest minor this library knows`
      : text`Rancher ${rancherVersion} is older than ${judgedAs}, the oldest minor this library knows`,
    facts: [
      text`its agents, what it makes of taints, and which settings it has are judged as those of ${judgedAs}; they may be others`,
    ],
    help: [
      isNewer ? text`look for a newer release of this library` : text`upgrade Rancher to ${judgedAs} or a later minor`,
      text`check by hand what tolerations its agents have, and acknowledge the finding`,
    ],
  }),

  RK412: ({ kubernetesVersion, imagesOf, workloads }) => ({
    subject: text`${inProse(workloads)}`,
    message: text`${inProse(workloads)} in ${asCode("additionalManifest")} ${workloads.length > 1 ? "run images" : "runs the image"} of K3s ${imagesOf}; what K3s ${kubernetesVersion} ships is not known`,
    facts: [text`K3s's own may be another version; where it is newer, this one lacks its fixes`],
    help: [
      text`look into k3s-images.txt of K3s ${kubernetesVersion}, and write the image it has: ${asCode("image")} of the remedy, or in the manifest`,
      text`acknowledge the finding where it is the same image`,
    ],
  }),

  RK413: ({ kubernetesVersion, oldestKnownMinor, supportedMinors, isRancherOlder }) => ({
    subject: text`Kubernetes version`,
    message: text`K3s ${kubernetesVersion} is older than ${oldestKnownMinor}, the oldest minor this library knows`,
    facts: [text`its addons are judged as those of ${oldestKnownMinor}; their tolerations may have been others`],
    help: [
      isRancherOlder
        ? text`upgrade Rancher first (RK411), then use a K3s release of ${oldestKnownMinor} or a later minor that it supports`
        : supportedMinors === undefined
          ? text`use a K3s release of ${oldestKnownMinor} or a later minor that your Rancher supports`
          : text`use a K3s release of ${inProse(supportedMinors, "or")}, which this Rancher supports`,
      text`check the addons' tolerations by hand, and acknowledge the finding`,
    ],
  }),

  RK414: ({ kubernetesVersion, workload, image, tag }) => ({
    subject: text`${workload}`,
    message: text`${workload} in ${asCode("additionalManifest")} has the version ${asCode(tag)}; K3s ${kubernetesVersion} ships ${asCode(image)}`,
    facts: [text`it takes the place of the newer one, and lacks its fixes`],
    help: [text`use the image ${asCode(image)}, from the registry that the nodes pull from`],
  }),

  RK504: ({ setting, kubernetesVersion, faults = [] }, language) => ({
    subject: text`${asCode(setting)}`,
    message: text`K3s ${kubernetesVersion} has no ${asCode(setting)}, so its Helm jobs get no tolerations`,
    facts: [
      text`it came with ${releasesWith(HELM_JOB_TOLERATIONS)} (${HELM_JOB_TOLERATIONS.source})`,
      ...faults.map((fault) =>
        fault.effect === "no-start"
          ? text`from such a release on K3s's server does not start with what stands in ${asCode(fault.setting)}: ${fault.reason}`
          : text`such a release reads no tolerations in ${asCode(fault.setting)} either: ${fault.reason}`,
      ),
    ],
    help:
      faults.length === 0
        ? [text`use one of these releases or a later one`]
        : [
            text`leave ${asCode(setting)} out`,
            ...[...new Set(faults.map(({ argument }) => argument))]
              .flatMap((argument) => argumentRepairs(argument, language))
              .map((repair) => text`for one of these releases or a later one, ${repair}`),
          ],
  }),
};

function describeUnavailable(data: FindingData["RK406"]): Description {
  const { setting, since } = data;
  const subject = text`${asCode(setting)}`;
  const leaveOut = text`leave it out`;
  if (data.needs === "provider") {
    return {
      subject,
      message: text`${subject} needs the rancher2 provider ${since}, and this cluster is made with major ${data.providerMajor}`,
      facts: [text`an older provider has no such argument, and Terraform refuses it`],
      help: [text`upgrade Rancher, and the provider with it`, leaveOut],
    };
  }
  return {
    subject,
    message: text`${subject} needs Rancher ${since}, and this is ${data.rancherVersion}`,
    facts: [
      text`the ${data.feature} came with Rancher ${since}; an older one drops it without a word, or its provider refuses it`,
      text`there it also needs Rancher's feature flag cluster-agent-scheduling-customization, which is off by default`,
    ],
    help: [text`upgrade Rancher to ${since}`, leaveOut],
  };
}
