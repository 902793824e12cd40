import type { SettingModel } from "../scheduling/model";
import { restrictsPlacement } from "./agent-affinity";
import type { AgentOptions, AgentsOptions } from "./agents";
import type { ClusterSettings } from "./cluster-settings";
import type { MachineSelector } from "./machine-selectors";

/** What findings need to know of the settings, by property, sorted; undefined when there is nothing to know. */
export function settingModels(
  agents: AgentsOptions,
  settings: ClusterSettings,
): Record<string, SettingModel> | undefined {
  const models = {
    ...agentModels("agents.clusterAgent", agents.clusterAgent),
    ...agentModels("agents.fleetAgent", agents.fleetAgent),
    ...(settings.dataDirectories === undefined ? {} : { dataDirectories: {} }),
    ...selectorModels("machineSelectorConfig", settings.machineSelectorConfig),
    ...selectorModels("machineSelectorFiles", settings.machineSelectorFiles),
    ...(settings.networking === undefined ? {} : { networking: {} }),
  };
  return Object.keys(models).length === 0 ? undefined : models;
}

function agentModels(property: string, agent: AgentOptions = {}): Record<string, SettingModel> {
  const { overrideAffinity, schedulingCustomization } = agent;
  return {
    ...(overrideAffinity !== undefined && restrictsPlacement(overrideAffinity)
      ? { [`${property}.overrideAffinity`]: { restrictsPlacement: true } }
      : {}),
    ...(schedulingCustomization === undefined ? {} : { [`${property}.schedulingCustomization`]: {} }),
  };
}

function selectorModels(property: string, selectors: readonly MachineSelector[] = []): Record<string, SettingModel> {
  const entries = selectors.flatMap(({ pools }, index) =>
    pools === undefined ? [] : [[`${property}[${index}]`, { pools: [...pools].sort() }] as const],
  );
  return Object.fromEntries(entries);
}
