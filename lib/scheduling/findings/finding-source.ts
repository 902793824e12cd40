import type { ClusterSources, SourceLocation } from "../source-location";
import type { Finding } from "./finding";
import { subjectOf } from "./finding-subject";

/**
 * The finding with the line of the app it comes from: of a single pool where that one was added, of anything else where
 * the cluster is made.
 */
export function withSource(finding: Finding, sources: ClusterSources | undefined): Finding {
  const source = sources === undefined ? undefined : sourceOf(finding, sources);
  return source === undefined ? finding : { ...finding, source };
}

function sourceOf(finding: Finding, { cluster, pools }: ClusterSources): SourceLocation | undefined {
  const [pool, ...others] = subjectOf(finding).pools ?? [];
  return (pool === undefined || others.length > 0 ? undefined : pools.get(pool)) ?? cluster;
}
