import { acknowledgementNotation } from "./acknowledgements/acknowledgement-notation";
import { type Finding, isAboutFirstNode } from "./findings/finding";
import { subjectOf } from "./findings/finding-subject";
import { type Named, namedIn } from "./findings/named-in";
import type { BootstrapVerdict } from "./proof/bootstrap";
import type { Placement } from "./proof/placement";
import type { WorkloadVerdict } from "./proof/steady-state";
import type { SchedulingProof } from "./prove";

/**
 * Whether a finding that is no more said is repaired. It is not where what it was about is gone, fares worse, depends on
 * something now, or has another finding: what was wrong with a workload is not mended by its being turned off.
 */
export function isRepaired(
  finding: Finding,
  newFindings: readonly Finding[],
  before: SchedulingProof,
  after: SchedulingProof,
): boolean {
  return !(
    isReplaced(finding, newFindings) ||
    isGone(finding, before, after) ||
    isNoBetter(finding, before, after) ||
    isWorse(finding, { pools: subjectOf(finding).pools ?? [], workloads: namedIn(finding).workloads }, before, after) ||
    isOpenNow(finding, before, after)
  );
}

/** Whether a finding that comes is about the same thing. */
function isReplaced(finding: Finding, newFindings: readonly Finding[]): boolean {
  const old = topicsOf(finding);
  return newFindings.some((each) => topicsOf(each).some((topic) => old.includes(topic)));
}

/** What a finding is about, each as one text; findings of one hundred about the cluster as a whole are about one thing. */
function topicsOf(finding: Finding): readonly string[] {
  const { pools = [], workloads = [], setting, key, keys = [], acknowledgement } = subjectOf(finding);
  const ofKeys = [...(key === undefined ? [] : [key]), ...keys];
  const topics = [
    ...pools.map((pool) => ["pool", pool]),
    ...workloads.map((workload) => ["workload", workload]),
    ...(acknowledgement === undefined ? [] : [["acknowledgement", acknowledgement]]),
    // Arguments of one setting have nothing to do with each other.
    ...(setting === undefined ? [] : ofKeys.length === 0 ? [["setting", setting]] : []),
    ...ofKeys.map((each) => ["key", setting, each]),
  ];
  return (topics.length === 0 ? [["cluster", finding.code.slice(0, 3)]] : topics).map((topic) => JSON.stringify(topic));
}

/** Whether what it was about is no longer there, or an acknowledgement that was over is needed again. */
function isGone(finding: Finding, before: SchedulingProof, after: SchedulingProof): boolean {
  const { acknowledgement } = subjectOf(finding);
  const { pools, workloads } = namedIn(finding);
  if (finding.code === "RK901") {
    return after.cluster.acknowledged.some((each) => acknowledgementNotation(each) === acknowledgement);
  }
  const hasPool = ({ cluster }: SchedulingProof, pool: string) => cluster.pools.some(({ name }) => name === pool);
  const isThere = (proof: SchedulingProof, workload: string) => {
    const verdict = verdictOf(proof, workload);
    return verdict !== undefined && verdict !== "disabled";
  };
  return (
    pools.some((pool) => hasPool(before, pool) && !hasPool(after, pool)) ||
    workloads.some((workload) => isThere(before, workload) && !isThere(after, workload))
  );
}

function verdictOf({ workloads }: SchedulingProof, workload: string): WorkloadVerdict | undefined {
  return workloads.find((each) => each.workload === workload)?.verdict;
}

/**
 * Whether pods that found no node of these pools find none of them still, for whatever reason, and have no other place than
 * before: a label that they ask for besides takes a taint out of a finding, and nothing out of their way.
 */
function isNoBetter(finding: Finding, before: SchedulingProof, after: SchedulingProof): boolean {
  const { pools, workloads } = namedIn(finding);
  if (isAboutFirstNode(finding.code) && pools.some((pool) => isBetterFirst(pool, before, after))) return false;
  const refused = workloads.flatMap((workload) => {
    const [was, is] = [before, after].map((proof) => proof.workloads.find((each) => each.workload === workload));
    if (was === undefined || is === undefined) return [];
    return pools.filter((pool) => isRefused(was.placements[pool])).map((pool) => ({ was, is, pool }));
  });
  return (
    refused.length > 0 &&
    refused.length === pools.length * workloads.length &&
    refused.every(
      ({ was, is, pool }) => isRefused(is.placements[pool]) && VERDICTS[is.verdict] >= VERDICTS[was.verdict],
    )
  );
}

function isBetterFirst(pool: string, before: SchedulingProof, after: SchedulingProof): boolean {
  const [was, is] = [before, after].map(({ bootstrap }) => bootstrap.pools.find((each) => each.pool === pool)?.verdict);
  return was !== undefined && is !== undefined && BOOTSTRAPS[is] < BOOTSTRAPS[was];
}

function isRefused(placement: Placement | undefined): boolean {
  return placement !== undefined && PLACEMENTS[placement.verdict] >= PLACEMENTS.blocked;
}

/** How bad each is; what is turned off is no better or worse. */
const VERDICTS: Readonly<Record<WorkloadVerdict, number>> = {
  disabled: 0,
  runs: 0,
  stays: 1,
  evicted: 2,
  depends: 3,
  pending: 4,
  missing: 4,
  absent: 4,
};

const PLACEMENTS: Readonly<Record<Placement["verdict"], number>> = {
  runs: 0,
  evicted: 1,
  depends: 2,
  blocked: 3,
  unselected: 3,
  stopped: 4,
};

const BOOTSTRAPS: Readonly<Record<BootstrapVerdict, number>> = { yes: 0, lottery: 1, depends: 2, no: 3 };

/**
 * Whether a workload that it is about fares worse, or any on its pools, or the first node.
 * @param counts workloads that count on its pools; all unless given
 */
export function isWorse(
  finding: Finding,
  { pools, workloads: about }: Named,
  before: SchedulingProof,
  after: SchedulingProof,
  counts: (workload: string) => boolean = () => true,
): boolean {
  // Where nothing starts any more, nothing of what did not run is repaired.
  if (/^RK[12]/.test(finding.code) && isStopped(after) && !isStopped(before)) return true;
  if (isAboutFirstNode(finding.code) && BOOTSTRAPS[after.bootstrap.verdict] > BOOTSTRAPS[before.bootstrap.verdict]) {
    return true;
  }
  return after.workloads.some((now) => {
    const old = before.workloads.find(({ workload }) => workload === now.workload);
    if (old === undefined) return false;
    if (about.includes(now.workload) && VERDICTS[now.verdict] > VERDICTS[old.verdict]) return true;
    if (!counts(now.workload)) return false;
    const [placesBefore, placesNow] = [old, now].map(({ placements }) => new Map(Object.entries(placements)));
    return pools.some((pool) => {
      const [was, is] = [placesBefore?.get(pool), placesNow?.get(pool)];
      return was !== undefined && is !== undefined && PLACEMENTS[is.verdict] > PLACEMENTS[was.verdict];
    });
  });
}

function isStopped({ workloads }: SchedulingProof): boolean {
  return workloads.some(({ placements }) => Object.values(placements).some(({ verdict }) => verdict === "stopped"));
}

/** Whether it is not gone, but open: what it was about depends on something now. */
function isOpenNow(finding: Finding, before: SchedulingProof, after: SchedulingProof): boolean {
  const { pools = [] } = subjectOf(finding);
  if (isAboutFirstNode(finding.code) && before.bootstrap.verdict !== "depends" && isOpenFrom(after, pools)) return true;
  const about = namedIn(finding).workloads;
  return after.workloads.some(
    ({ workload, verdict, placements }) =>
      about.includes(workload) &&
      (verdict === "depends" ||
        Object.entries(placements).some(
          ([pool, placement]) => placement.verdict === "depends" && (pools.length === 0 || pools.includes(pool)),
        )),
  );
}

/** Whether it is open if the cluster comes up: as a whole, or in a lottery from nodes of these pools. */
function isOpenFrom({ bootstrap }: SchedulingProof, pools: readonly string[]): boolean {
  if (bootstrap.verdict === "depends") return true;
  return bootstrap.pools.some(
    ({ verdict, hosts }) => verdict === "depends" && hosts.some(({ pool }) => pools.includes(pool)),
  );
}
