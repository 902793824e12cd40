import type { LostCluster } from "../review/leaving-clusters";
import type { NotJudged } from "../review/not-judged";
import type { ProofComparison } from "../scheduling/compare";
import type { Finding } from "../scheduling/findings/finding";
import type { BootstrapProof, PoolBootstrap } from "../scheduling/proof/bootstrap";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName, clusterSummary } from "../scheduling/reading/cluster-summary";
import { findingJson } from "./finding-json";
import { lostJson } from "./lost-clusters";
import { notJudgedAmong, notJudgedJson } from "./not-judged";

/**
 * Shape of `check --format json`; see docs/json-output.md.
 *
 * @example
 * ```ts
 * const report = checkJson([]) as { schemaVersion: string };
 * if (report.schemaVersion !== CHECK_SCHEMA_VERSION) throw new Error("written by another release");
 * ```
 */
export const CHECK_SCHEMA_VERSION = "cdktf-rancher-k3s/check/v1";

/** A judged cluster and where it was found. */
export interface CheckedCluster {
  /** Name of the stack. */
  readonly stack: string;
  /** File the model was read from. */
  readonly file: string;
  /** Terraform address of the cluster: `rancher2_cluster_v2.edge`. */
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
  /** What is proved of it. */
  readonly proof: SchedulingProof;
  /** What an upgrade would change; absent where none was asked about. */
  readonly comparison?: ProofComparison;
}

/**
 * Judged clusters as plain data with a schema version.
 *
 * @example
 * ```ts
 * const judged = loadClusters("cdktf.out").map(({ cluster, ...place }) => ({ ...place, proof: prove(cluster) }));
 * writeFileSync("check.json", JSON.stringify(checkJson(judged)));
 * ```
 *
 * @param others what may be a cluster, or hold some, and is not looked into
 * @param lost clusters that a plan destroys
 */
export function checkJson(
  clusters: readonly CheckedCluster[],
  others: readonly NotJudged[] = [],
  lost: readonly LostCluster[] = [],
): unknown {
  return {
    schemaVersion: CHECK_SCHEMA_VERSION,
    clusters: clusters.map(({ stack, file, address, path, proof, comparison }) => ({
      cluster: clusterName(proof.cluster),
      stack,
      file,
      address,
      ...(path === undefined ? {} : { path }),
      judged: clusterSummary(proof.cluster),
      bootstrap: bootstrapJson(proof.bootstrap),
      workloads: proof.workloads,
      findings: proof.findings.map(ofCluster),
      ...(comparison === undefined ? {} : { comparison: comparisonJson(comparison) }),
    })),
    lost: lostJson(lost),
    notJudged: notJudgedJson(notJudgedAmong(clusters, others)),
  };
}

/**
 * Pools of etcd alone have the same hosts. A long list of them is written once, or else many pools would make a report that
 * grows by their square.
 */
function bootstrapJson({ pools, ...others }: BootstrapProof): unknown {
  const written = new Map<PoolBootstrap["hosts"], string>();
  return {
    ...others,
    pools: pools.map(({ hosts, ...pool }) => {
      const hostsAs = hosts.length > LONG_LIST ? written.get(hosts) : undefined;
      if (hostsAs !== undefined) return { ...pool, hostsAs };
      written.set(hosts, pool.pool);
      return { ...pool, hosts };
    }),
  };
}

const LONG_LIST = 20;

function comparisonJson({ newFindings, milderFindings, goneFindings, ...others }: ProofComparison): unknown {
  return {
    ...others,
    newFindings: newFindings.map(ofCluster),
    milderFindings: milderFindings.map(ofCluster),
    goneFindings: goneFindings.map(ofCluster),
  };
}

function ofCluster(finding: Finding): object {
  return { cluster: finding.cluster, ...findingJson(finding) };
}
