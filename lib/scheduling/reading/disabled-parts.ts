import type { SchedulingPool } from "../pool";
import { configurationOf, type MachineConfiguration, type SettingsText } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import { isServer } from "./unequal-settings";
import type { Unjudged } from "./unjudged";
import { isUnknown, type Known } from "./unknown";

/**
 * Files of manifests that hold no system workload, and what the cluster starts with: rights of K3s's own controllers,
 * Rancher's agent, and what the app ships. `disable` takes the objects of any file away by its name.
 * @see k3s-io/k3s pkg/deploy/controller.go; the files are those of manifests/, and Rancher's in manifests/rancher/
 */
const PARTS: readonly string[] = ["ccm", "rolebindings", "cluster-agent", "addons"];

/** What of these `disable` takes away, on any server. */
export function unjudgedParts(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly Unjudged[] {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined);
  const naming = texts.flatMap((text) => partsIn(text).map((part) => ({ part, setting: text.property })));
  if (naming.length === 0) return [];
  const servers = pools.length === 0 ? [MACHINE_OF_NO_POOL] : pools.filter(isServer);
  const lists = servers.map((server) => configurationOf(configuration, server, cluster).list("disable"));
  const isTaken = (part: string) => lists.some((words) => isUnknown(words) || words.includes(part));
  return naming
    .filter(({ part }) => isTaken(part))
    .map(({ part, setting }) => ({
      place: `disable ${part} in ${setting}`,
      said: { setting, key: "disable", argument: "disabled-part" },
    }));
}

function partsIn({ settings }: SettingsText): readonly string[] {
  const value = isUnknown(settings) ? undefined : settings.get("disable");
  const words = [value].flat().flatMap((word) => (typeof word === "string" ? word.split(",") : []));
  return PARTS.filter((part) => words.some((word) => word.trim() === part));
}
