import { nearMiss } from "../../near-miss";
import { setOf } from "../../once-per";
import { AGENTS } from "../../reading/cluster";
import { AGENT_PROPERTIES } from "../../reading/cluster-summary";
import type { FindingDraft } from "../finding";
import { somePools } from "../some-pools";
import type { ProofContext } from "./context";

/** Findings about settings that the proof does not judge, and that need some pool to be of use. */
export function settingFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  const selected = [
    ...cluster.machineConfiguration.selected.map(({ property, selector }) => ({
      setting: property,
      pools: selector.pools,
    })),
    ...cluster.machineSelectorFiles,
  ];
  const names = pools.map(({ name }) => name);
  return [
    ...(cluster.poolSource === "unknown" ? [] : selected).flatMap(({ setting, pools: wanted }) =>
      poolFindings(setting, wanted, names),
    ),
    ...AGENTS.filter((agent) => cluster.agents[agent].restrictsPlacement).map(
      (agent): FindingDraft => ({ code: "RK305", data: { setting: `${AGENT_PROPERTIES[agent]}.overrideAffinity` } }),
    ),
  ];
}

function poolFindings(setting: string, wanted: readonly string[], names: readonly string[]): FindingDraft[] {
  return wanted
    .filter((pool) => !setOf(names).has(pool))
    .map((pool) => {
      const meant = nearMiss(pool, names);
      return {
        code: "RK507",
        data: { setting, pool, knownPools: somePools(names), ...(meant === undefined ? {} : { meant }) },
      };
    });
}
