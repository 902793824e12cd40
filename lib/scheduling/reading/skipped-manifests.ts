import { isControlPlane, type SchedulingPool } from "../pool";
import { PACKAGED_ADDONS } from "../releases/packaged-objects";
import { withoutSecrets } from "../without-secrets";
import { disabledAddons } from "./disabled-addons";
import type { NodeFile } from "./node-files";
import { notJudged } from "./not-judged";
import type { Part } from "./shared-customizations";
import type { Known } from "./unknown";

/** Beside a manifest it stops K3s from applying that manifest; what was applied before stays. */
const SKIPPED = /\/server\/manifests\/([^/.]+)\.(?:ya?ml|json)\.skip$/;

/**
 * Addons that K3s does not apply on a new cluster, because a file tells it to leave their manifest alone; on one that has
 * them already they stay, so it is open whether they are there.
 * @see https://docs.k3s.io/installation/packaged-components
 */
export function skippedAddons(
  files: readonly NodeFile[],
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly Part[] {
  const servers = pools.filter(isControlPlane);
  return files.flatMap(({ path, setting, selector }): Part[] => {
    const name = SKIPPED.exec(path)?.[1];
    const addon = PACKAGED_ADDONS.find((each) => name !== undefined && each.files.includes(name));
    const isForServers = servers.length === 0 || servers.some((pool) => selector.answerFor(pool, cluster) !== "none");
    if (addon?.disabledBy === undefined || !isForServers) return [];
    const mayBeDisabled = [notJudged(`${withoutSecrets(path)} in ${setting}`)];
    return disabledAddons([addon.disabledBy]).map(([workload]) => [workload, { mayBeDisabled }]);
  });
}
