import { K3sCluster } from "../cluster/k3s-cluster";
import { renderFinding } from "../report/render-finding";
import { renderProofTable } from "../report/text";
import { bootstrapLine, evictedAfter, verdictWords } from "../report/words";
import { isAboutFirstNode, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import { quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { printable } from "../scheduling/printable";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName } from "../scheduling/reading/cluster-summary";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";

/**
 * What `expect` can be asked of a cluster, once one of these is imported, in a test or in a setup file:
 *
 * - `cdktf-rancher-k3s/testing`, where jest's `expect` is a global
 * - `cdktf-rancher-k3s/testing/jest-globals`, where it is imported from `@jest/globals`
 * - `cdktf-rancher-k3s/testing/vitest`, where it is vitest's
 *
 * Each takes a K3sCluster or a SchedulingProof. A failure shows the proof's table.
 *
 * @example
 * ```ts
 * import "cdktf-rancher-k3s/testing";
 *
 * test("the edge cluster comes up", () => {
 *   expect(cluster).toBootstrap();
 *   expect(cluster).toRunEverySystemWorkload();
 *   expect(cluster).toRunWorkloadOn("coredns", "workers");
 *   expect(cluster).toHaveNoFindingAtOrAbove("error");
 * });
 * ```
 */
export interface SchedulingMatchers<R> {
  /**
   * The cluster comes up, whichever node Rancher elects first. Anything but a certain yes fails, and the message says which it
   * is: no, a lottery with the pools that win, or what it depends on.
   */
  toBootstrap(): R;
  /**
   * Every system workload that the app has not disabled has a pool to run on. What is evicted again and again fails, and
   * what deferred taints let stay only until its pods are replaced.
   */
  toRunEverySystemWorkload(): R;
  /** The workload can run on every node of the pool. */
  toRunWorkloadOn(workload: SystemWorkload, pool: string): R;
  /** No finding of this severity or a worse one, acknowledged ones aside. */
  toHaveNoFindingAtOrAbove(severity: Severity): R;
}

/** What a matcher answers: both jest and vitest read it. */
export interface MatcherResult {
  /** Whether what was expected is so. */
  readonly pass: boolean;
  /** What is printed where the test fails. */
  message(): string;
}

function toBootstrap(received: unknown): MatcherResult {
  const proof = proofOf(received);
  const pass = proof.bootstrap.verdict === "yes";
  const findings = proof.findings.filter(({ code }) => isAboutFirstNode(code));
  return result(pass, proof, {
    expected: "to bootstrap",
    because: [
      printable(`verdict ${proof.bootstrap.verdict}: ${bootstrapLine(proof.bootstrap, proof.cluster.initNode)}`),
      ...(pass ? [] : findings.map(renderFinding)),
    ],
  });
}

function toRunEverySystemWorkload(received: unknown): MatcherResult {
  const proof = proofOf(received);
  const failing = proof.workloads.filter(({ verdict }) => verdict !== "runs" && verdict !== "disabled");
  return result(failing.length === 0, proof, {
    expected: "to run every system workload",
    because: failing.map(faring),
  });
}

function toRunWorkloadOn(received: unknown, workload: string, pool: string): MatcherResult {
  const proof = proofOf(received);
  const row = proof.workloads.find((each) => each.workload === workload);
  const placement = row !== undefined && Object.hasOwn(row.placements, pool) ? row.placements[pool] : undefined;
  if (row === undefined || placement === undefined) {
    const [kind, value, known] =
      row === undefined
        ? ["workload", workload, proof.workloads.map((each) => each.workload)]
        : ["pool", pool, proof.pools.map(({ name }) => name)];
    // Not a failed expectation: with .not it would pass, and the misspelling would stay.
    const near = didYouMean(value, known);
    const others = near === "" ? "; there are" : " There are";
    throw new Error(`there is no ${kind} ${quoted(value)}${near}${others} ${known.join(", ")}`);
  }
  const pass = placement.verdict === "runs" && (row.verdict === "runs" || row.kind === "Pod");
  const because =
    placement.verdict === "blocked"
      ? `${placement.by.join(", ")} is not tolerated`
      : placement.verdict === "evicted"
        ? `${placement.by.join(", ")} evicts it ${evictedAfter(placement.seconds)}`
        : faring(row);
  return result(pass, proof, { expected: `to run ${workload} on pool ${pool}`, because: [because] });
}

function faring({ workload, kind, verdict, waitsFor }: WorkloadProof): string {
  if (verdict === "stays") {
    return kind === "Job"
      ? `${workload} is done before the deferred taints and cannot run again`
      : `${workload} stays only until its pods are replaced`;
  }
  const words = verdictWords({ verdict, kind });
  return `${workload} is ${words}${waitsFor === undefined ? "" : `, it needs ${waitsFor}`}`;
}

function toHaveNoFindingAtOrAbove(received: unknown, severity: Severity): MatcherResult {
  if (!SEVERITIES.includes(severity)) {
    throw new Error(`there is no severity ${quoted(severity)}; there are ${SEVERITIES.join(", ")}`);
  }
  const proof = proofOf(received);
  const worst = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1);
  const findings = proof.findings.filter(
    (finding) => finding.acknowledged === undefined && worst.includes(finding.severity),
  );
  return result(findings.length === 0, proof, {
    expected: `to have no finding at or above ${severity}`,
    because: findings.map(renderFinding),
  });
}

function result(
  pass: boolean,
  proof: SchedulingProof,
  { expected, because }: { expected: string; because: readonly string[] },
): MatcherResult {
  return {
    pass,
    message: () =>
      [
        `expected cluster ${clusterName(proof.cluster)} ${pass ? "not " : ""}${expected}`,
        ...(pass ? [] : because),
        renderProofTable(proof),
      ].join("\n\n"),
  };
}

function proofOf(received: unknown): SchedulingProof {
  if (K3sCluster.isK3sCluster(received)) return received.prove();
  if (typeof received === "object" && received !== null && "workloads" in received && "bootstrap" in received) {
    return received as SchedulingProof;
  }
  throw new Error(`expected a K3sCluster or the result of its prove(), received ${kindOf(received)}`);
}

function kindOf(received: unknown): string {
  if (received === null) return "null";
  if (isPromiseLike(received)) return "a promise: await it, or write await expect(...).resolves";
  return quoted(typeof received);
}

function isPromiseLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/**
 * The matchers themselves, for `expect.extend(matchers)` of anything that extends `expect` as jest does.
 *
 * @example
 * ```ts
 * import { expect } from "expect";
 * import { matchers } from "cdktf-rancher-k3s/testing/matchers";
 *
 * expect.extend(matchers);
 * ```
 */
export const matchers: {
  toBootstrap(received: unknown): MatcherResult;
  toRunEverySystemWorkload(received: unknown): MatcherResult;
  toRunWorkloadOn(received: unknown, workload: string, pool: string): MatcherResult;
  toHaveNoFindingAtOrAbove(received: unknown, severity: Severity): MatcherResult;
} = { toBootstrap, toRunEverySystemWorkload, toRunWorkloadOn, toHaveNoFindingAtOrAbove };
