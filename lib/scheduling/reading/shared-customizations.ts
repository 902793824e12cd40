import { InvalidInputError } from "../invalid-input";
import type { SystemWorkload } from "../releases/catalog-row";
import { chartValueProblems } from "./helm-values";
import type { Settings } from "./machine-configuration";
import { MANIFESTS, type Manifests, type SettingProblem, yamlIn } from "./manifests";
import { ownTolerations, type PodTolerations, podTolerations } from "./pod-tolerations";
import { placementOf, readStandIn, type StandInAnswer } from "./stand-in";
import { type Attempt, traefikCustomizations } from "./traefik-values";
import type { Unjudged } from "./unjudged";
import { type Known, reach, type Unknown } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** What manifests or chart values say about one workload. */
export type Part = readonly [SystemWorkload, WorkloadCustomization | { readonly standIn: StandInAnswer }];

const REPLACEABLE: readonly SystemWorkload[] = ["coredns", "metrics-server", "local-path-provisioner"];

/** What manifests and chart values say, which is the same on every server, and everything in them that cannot be read. */
export function readSharedCustomizations(
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): { parts: readonly Part[]; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const attempt: Attempt = (setting, read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, setting })));
      return undefined;
    }
  };
  const inManifests = [webhook, ...REPLACEABLE.map(replacement), localPathHelper];
  const parts = [
    ...traefikCustomizations(chartValues, manifests, attempt),
    ...inManifests.flatMap((read) => attempt(MANIFESTS, () => read(manifests)) ?? []),
  ];
  problems.push(...chartValueProblems(manifests));
  return { parts, problems };
}

/** Workloads of the app's own whose placement is not judged. It is about them alone, so no pool is concerned. */
export function unjudgedPlacements(parts: readonly Part[]): readonly Unjudged[] {
  return parts.flatMap(([name, part]): Unjudged[] => {
    if (!("standIn" in part) || "maybe" in part.standIn) return [];
    const place = placementOf(part.standIn.standsIn);
    if (part.standIn.mayBeKeptAway?.includes(place) !== true) return [];
    return [{ place, pools: [], said: { setting: MANIFESTS, key: name, argument: "placement" } }];
  });
}

/** Whether manifests have a CoreDNS for certain, and one that has pods. */
export function hasOwnDns(parts: readonly Part[]): boolean {
  return parts.some(
    ([name, part]) =>
      name === "coredns" && "standIn" in part && !("maybe" in part.standIn) && part.standIn.disabled !== true,
  );
}

/** @see rancher/rancher, ConfigMap cattle-system/rancher-config, read in downstream clusters too */
function webhook(manifests: Manifests): Part[] {
  const config = { kind: "ConfigMap", namespace: "cattle-system", name: "rancher-config" };
  const { object, maybe } = manifests.find(config);
  const values = yamlIn(reach(object, "data", "rancher-webhook"), "rancher-webhook in ConfigMap rancher-config");
  return own("rancher-webhook", podTolerations(reach(values, "tolerations")), maybe);
}

/** A workload of the app's own that takes the place of a packaged one. */
function replacement(name: SystemWorkload): (manifests: Manifests) => Part[] {
  return (manifests) => {
    const standIn = readStandIn(manifests, name);
    return standIn === undefined ? [] : [[name, { standIn }]];
  };
}

/** Helper pods of a local-path-provisioner of the app's own, told by the config map it reads their template from. */
function localPathHelper(manifests: Manifests): Part[] {
  const config = { kind: "ConfigMap", namespace: "kube-system", name: "local-path-config" };
  const { object, maybe } = manifests.find(config);
  const pod = yamlIn(reach(object, "data", "helperPod.yaml"), "helperPod.yaml in ConfigMap local-path-config");
  return own("local-path-helper", podTolerations(reach(pod, "spec", "tolerations")), maybe);
}

/** Tolerations that a workload has instead of its own. */
function own(name: SystemWorkload, tolerations: PodTolerations, maybe: readonly Unknown[]): Part[] {
  const customization = ownTolerations(tolerations, maybe);
  return Object.keys(customization).length === 0 ? [] : [[name, customization]];
}
