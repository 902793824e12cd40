import type { RancherCluster } from "../live/rancher-objects";
import { readWithheldYaml, withheldMask } from "../live/withheld";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { schedulingPool } from "./adopted-agents";
import type { AdoptedPool } from "./adopted-pools";
import { writtenConfiguration } from "./configuration";
import { blockOf } from "./terraform-words";

/**
 * Settings that Rancher holds and that K3sCluster takes for a mistake whoever wrote them, with the reason: a manifest that
 * Kubernetes refuses, YAML that is none. By property: `additionalManifest`, `agents.clusterAgent.overrideAffinity`.
 */
export function refusedSettings(
  { resource }: RancherCluster,
  pools: readonly AdoptedPool[],
  context: Pick<ReadingContext, "rancherVersion" | "providerMajor">,
): ReadonlyMap<string, string> {
  const written = { ...resource, rke_config: [writtenConfiguration(blockOf(resource.rke_config))] };
  const values = ResourceValues.ofValues(written, withheldMask(written));
  const { unreadable, refusedValues } = readCluster(values, pools.map(schedulingPool), context, readWithheldYaml);
  // What does nothing is left out where its property is written.
  const refused = [
    ...unreadable.map(({ setting, reason }) => ({ setting, reason })),
    // What does nothing is left out where its property is written.
    ...refusedValues.flatMap(({ setting, reasons: [reason], doesNothing }) =>
      reason === undefined || doesNothing === true ? [] : [{ setting, reason }],
    ),
  ];
  return new Map(
    refused.flatMap(({ setting, reason }) => {
      const [property] = /^(?:agents\.\w+\.\w+|\w+)/.exec(setting) ?? [];
      return property === undefined ? [] : [[property, reason] as const];
    }),
  );
}
