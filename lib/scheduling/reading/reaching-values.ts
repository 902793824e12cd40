import {
  type MachineConfiguration,
  mayBeServer,
  type SelectedSettings,
  type SettingsText,
} from "./machine-configuration";
import type { MachineKind } from "./machine-labels";
import { passedOn } from "./rancher-filter";
import { isUnknown, type Known } from "./unknown";

/** A value of the K3s configuration that is for a machine. */
export interface ReachingValue {
  /** Property of K3sCluster that it stands in. */
  readonly setting: string;
  /** What K3s gets of it; undefined where Rancher drops it. */
  readonly value: unknown;
  /** Whether no other value may take its place, and every machine of the kind gets it. */
  readonly isCertain: boolean;
}

/** The values of a key that may reach a kind of machine: the last that does for certain, and all that may after it. */
export function valuesReaching(
  { global, selected, unknown }: MachineConfiguration,
  key: string,
  machine: MachineKind,
  cluster: Known<string>,
): readonly ReachingValue[] {
  let values: readonly ReachingValue[] = [];
  const doubted = () => values.map((each) => ({ ...each, isCertain: false }));
  const texts: readonly (SettingsText | SelectedSettings | undefined)[] = [global, ...selected];
  for (const text of texts) {
    if (text === undefined || !(isUnknown(text.settings) || text.settings.has(key))) continue;
    const answer = "selector" in text ? text.selector.answerFor(machine, cluster) : "all";
    if (answer === "none") continue;
    if (isUnknown(text.settings)) values = doubted();
    else {
      const value = passedOn(key, text.settings.get(key), mayBeServer(machine));
      const isCertain = answer === "all";
      values = [...(isCertain ? [] : doubted()), { setting: text.property, value, isCertain }];
    }
  }
  return unknown === undefined ? values : doubted();
}
