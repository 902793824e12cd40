import type { Cluster } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { DEFAULT_SELECTOR_CONFIG, type KeptSetting } from "./kept-settings";

/** The one key of what the provider puts in place of an entry that is no longer written. */
const KEY = "protect-kernel-defaults";

/**
 * A selector configuration that is no longer written, of which the provider makes another one.
 * @param before the cluster with the entries as they were
 * @param after the cluster with what becomes of them
 * @param isOtherwise whether they were anything that counts; otherwise it is told only what they override
 */
export function keptSelector(before: Cluster, after: Cluster, isOtherwise: boolean): KeptSetting[] {
  const overrides = overriddenIn(after);
  if (!isOtherwise && overrides !== "certain") return [];
  const writtenFor = writtenForIn(before);
  return [
    {
      setting: "machineSelectorConfig",
      names: [],
      becomes: DEFAULT_SELECTOR_CONFIG,
      ...(writtenFor.length === 0 ? {} : { writtenFor }),
      ...(writtenFor.length > 0 && hasOwnEntries(before) ? { isOwn: true } : {}),
      ...(overrides === undefined ? {} : { overrides }),
    },
  ];
}

/** Whether the selector configuration says anything that is not switched off anyway, or that nothing is. */
export function saysMore(before: Cluster): boolean {
  const { selected, globalEntries } = before.machineConfiguration;
  return (
    globalEntries.length > 0 ||
    selected.some(
      ({ settings }) =>
        isUnknown(settings) ||
        settings.size === 0 ||
        [...settings.values()].some((value) => value !== false && value !== null),
    )
  );
}

/** What the library wrote the entries at the front for, which the app says in another property. */
function writtenForIn({ machineConfiguration }: Cluster): NonNullable<KeptSetting["writtenFor"]> {
  const isOfTemplate = machineConfiguration.globalEntries.map((entry) => entry.has("machine_label_selector"));
  return [
    ...(isOfTemplate.includes(false) ? (["late-values"] as const) : []),
    ...(isOfTemplate.includes(true) ? (["template"] as const) : []),
  ];
}

/** Whether there are entries that the library did not write by itself. */
function hasOwnEntries({ machineConfiguration }: Cluster): boolean {
  return machineConfiguration.selected.some(({ property }) => property !== "machineGlobalConfig");
}

/** Whether the global configuration switches on what the entries switch off. */
function overriddenIn({ machineConfiguration: { global } }: Cluster): KeptSetting["overrides"] {
  if (global === undefined) return undefined;
  if (isUnknown(global.settings)) return "open";
  const value = global.settings.get(KEY);
  if (isUnknown(value)) return "open";
  return value === true || value === "true" ? "certain" : undefined;
}
