import type { RancherVersion } from "../scheduling/releases/rancher-version";
import type { ClusterChange } from "./cluster-change";

/**
 * The changes, those of clusters that come with the release that their Rancher has as they come: a cluster that was there
 * before tells it of all that are in the same Rancher, as far as these agree.
 */
export function withRanchersThere(changes: readonly ClusterChange[]): ClusterChange[] {
  const were = new Map<string, ClusterChange[]>();
  for (const change of changes) {
    if (change.before?.rancherVersion === undefined || change.scope === "deposed") continue;
    // One that goes tells of what was there as well.
    const key = keyOf(change, change.after?.rancherVersion);
    const those = were.get(key);
    if (those === undefined) were.set(key, [change]);
    else those.push(change);
  }
  return changes.map((change) => {
    const { before, after, action } = change;
    if (before !== undefined || after?.rancherVersion === undefined || action === "kept") return change;
    const same = [
      ...(were.get(keyOf(change, after.rancherVersion)) ?? []),
      ...(were.get(keyOf(change, undefined)) ?? []),
    ];
    const releases = new Map(same.flatMap(releaseOf));
    const [rancherThere] = releases.values();
    return rancherThere === undefined || releases.size > 1 ? change : { ...change, rancherThere };
  });
}

function releaseOf({ before }: ClusterChange): (readonly [string, RancherVersion])[] {
  return before?.rancherVersion === undefined ? [] : [[String(before.rancherVersion), before.rancherVersion]];
}

/** Where no URL is known, clusters of one file that come to the same release are in one Rancher. */
function keyOf({ rancherUrl, file }: ClusterChange, release: RancherVersion | undefined): string {
  return JSON.stringify([rancherUrl ?? null, rancherUrl === undefined ? file : null, release?.toString() ?? null]);
}
