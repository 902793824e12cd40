import type { Finding } from "./finding";
import { subjectOf } from "./finding-subject";

/** Pools and workloads, by name. */
export interface Named {
  readonly pools: readonly string[];
  readonly workloads: readonly string[];
}

/** All pools and workloads that a finding says something about, also those that it is not told from others by. */
export function namedIn(finding: Finding): Named {
  const { pools = [], workloads = [] } = subjectOf(finding);
  switch (finding.code) {
    case "RK107":
      return { pools, workloads: finding.data.workloads.map(({ workload }) => workload) };
    case "RK201":
    case "RK202":
    case "RK203":
    case "RK204":
    case "RK205":
      return { pools, workloads: [...workloads, ...finding.data.neverMade] };
    case "RK208":
      return { pools: finding.data.refusals.map(({ pool }) => pool), workloads };
    case "RK209":
      return { pools, workloads: finding.data.workloads };
    case "RK602":
      return { pools, workloads: finding.data.evicted.map(({ workload }) => workload) };
    default:
      return { pools, workloads };
  }
}
