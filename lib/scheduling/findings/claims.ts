import { type SingleSubject, SUBJECT_PARTS, singleSubjects } from "../acknowledgements/subject";
import { oncePer } from "../once-per";
import { minorsBetween } from "../releases/minors-between";
import { type Finding, type FindingCode, type FindingDraft, SEVERITIES } from "./finding";
import type { FindingData, JobSettings, TaintedPool, UnplacedWorkload } from "./finding-data";
import { subjectOf } from "./finding-subject";

/**
 * One thing that a finding says is wrong: with what, and what. Why it is so, what helps, where else something runs, how many
 * nodes there are and the order of lists claim nothing.
 */
export interface Claim extends SingleSubject {
  readonly role?: string;
  readonly taint?: string;
  /** What it says more of the same: for good and not for a time, with certainty, for another reason. */
  readonly degree?: string;
}

/** Codes of findings about a cluster as it is: what is said of a change is compared with no other change. */
type StateCode = Exclude<FindingCode, `RK7${string}`>;

/**
 * All that a finding claims. Two states are compared by it: what is claimed of more, or more strongly, is new.
 * @throws InvalidInputError when it is no finding
 */
export function claimsOf(finding: FindingDraft): readonly Claim[] {
  const singles = singleSubjects(subjectOf(finding));
  const more = moreOf(finding);
  if (more.length === 0) return distinct(singles);
  return distinct(withoutReplaced(singles, more).flatMap((single) => more.map((each) => ({ ...single, ...each }))));
}

/** Subjects by what stays of them in the claims: each of a thousand pools beside each of a thousand others is a million. */
function withoutReplaced(singles: readonly SingleSubject[], more: readonly Claim[]): readonly Claim[] {
  const replaced = SUBJECT_PARTS.filter((part) => more.every((each) => each[part] !== undefined));
  if (replaced.length === 0) return singles;
  const nothing = Object.fromEntries(replaced.map((part) => [part, undefined]));
  return distinct(singles.map((single) => ({ ...single, ...nothing })));
}

function distinct(claims: readonly Claim[]): readonly Claim[] {
  return [...new Map(claims.map((claim) => [claimKey(claim), claim])).values()];
}

/** What findings of the same code claim, and how severely, as texts. */
const claimedBy = oncePer((findings: readonly Finding[]): ReadonlyMap<string, number> => {
  const claimed = new Map<string, number>();
  for (const finding of findings) {
    const rank = SEVERITIES.indexOf(finding.severity);
    for (const claim of claimsOf(finding)) {
      const key = keyIn(finding, claim);
      claimed.set(key, Math.min(rank, claimed.get(key) ?? rank));
    }
  }
  return claimed;
});

/** What a finding claims and none of these claims, or only less severely. */
export function claimsBeyond(finding: Finding, others: readonly Finding[]): readonly Claim[] {
  const claimed = claimedBy(others);
  const rank = SEVERITIES.indexOf(finding.severity);
  return claimsOf(finding).filter((claim) => (claimed.get(keyIn(finding, claim)) ?? SEVERITIES.length) > rank);
}

/**
 * Whether one of these claims any of it.
 * @param claims those of the finding that count; all unless given
 */
export function isClaimedIn(
  finding: Finding,
  others: readonly Finding[],
  claims: readonly Claim[] = claimsOf(finding),
): boolean {
  const claimed = claimedBy(others);
  return claims.some((claim) => claimed.has(keyIn(finding, claim)));
}

/** Tells findings of two states apart: the same where they claim the same, whatever else is different. */
export function findingKey(finding: Finding): string {
  return JSON.stringify([finding.code, claimsOf(finding).map(claimKey).sort()]);
}

/** Whether it claims the same as another finding, or only some of it. */
export function isWithin(finding: Finding, other: Finding): boolean {
  if (finding.code !== other.code) return false;
  const all = new Set(claimsOf(other).map(claimKey));
  return claimsOf(finding).every((claim) => all.has(claimKey(claim)));
}

function keyIn({ code }: Finding, claim: Claim): string {
  return `${code} ${claimKey(claim)}`;
}

/** A claim as one text. */
export function claimKey(claim: Claim): string {
  const { setting, key, pool, workload, toleration, acknowledgement, role, taint, degree } = claim;
  return JSON.stringify([setting, key, pool, workload, toleration, acknowledgement, role, taint, degree]);
}

/** What was foreseen and is so now, which is no other thing. */
export const COME_TRUE = "come-true";

/** What was open before, or likely, and is no longer. */
export const CERTAIN = "certain";

/** What claims have besides the subject, or in its place; with `{}` the subject alone is claimed as well. */
type More<C extends FindingCode> = (data: FindingData[C]) => readonly Claim[];

function moreOf(finding: FindingDraft): readonly Claim[] {
  return isOfState(finding) ? moreOfState(finding) : [];
}

function isOfState(finding: FindingDraft): finding is FindingDraft<StateCode> {
  return Object.hasOwn(MORE, finding.code);
}

function moreOfState<C extends StateCode>({ code, data }: FindingDraft<C>): readonly Claim[] {
  return MORE[code](data);
}

const itself = (): readonly Claim[] => [];
const onPools = ({ pools }: { readonly pools: readonly string[] }): Claim[] => pools.map((pool) => ({ pool }));
const ofWorkloads = (names: readonly string[]): Claim[] => names.map((workload) => ({ workload }));
const inDegrees = (degrees: readonly string[]): Claim[] => degrees.map((degree) => ({ degree }));
const onlyIf = (isSo: boolean | undefined, degree: string): Claim[] => (isSo === true ? [{ degree }] : []);
const taintsOf = (pools: readonly TaintedPool[]): Claim[] =>
  pools.flatMap(({ pool, taints }) => taints.map((taint) => ({ pool, taint })));
/** Pools are none where it is about the cluster as a whole. */
const inEach = (pools: readonly string[], degrees: readonly string[]): Claim[] =>
  pools.length === 0 ? inDegrees(degrees) : pools.flatMap((pool) => degrees.map((degree) => ({ pool, degree })));

const agentTaints = (data: { readonly pools: readonly TaintedPool[]; readonly isMissing?: boolean }) => [
  ...taintsOf(data.pools),
  ...onlyIf(data.isMissing, "not-at-all"),
];
const differingTaints = (data: FindingData["RK105" | "RK535"]) => [
  ...data.pools.map(({ pool }) => ({ pool })),
  ...taintsOf(data.differing),
];
const unplaced = ({ neverMade, uncertain }: Pick<UnplacedWorkload, "neverMade" | "uncertain">) => [
  {},
  ...ofWorkloads(neverMade),
  ...onlyIf(uncertain === undefined, CERTAIN),
];
const startUp = (
  data: Partial<JobSettings> & {
    readonly pools: readonly string[];
    readonly isAlone?: boolean;
    readonly waiting?: readonly string[];
  },
) => [...onPools(data), ...ofWorkloads(data.waiting ?? []), ...onlyIf(data.isAlone === false, "for-good")];
const takingAway = ({ takesAway }: { readonly takesAway?: true }) => [{}, ...onlyIf(takesAway, "takes-away")];
const lateValues = ({ values }: { readonly values: readonly string[] }) => inDegrees(values);

/** What of a finding's data is claimed, beside its subject. */
const MORE: { readonly [C in StateCode]: More<C> } = {
  RK101: itself,
  RK102: itself,
  RK103: itself,
  RK104: agentTaints,
  RK105: differingTaints,
  RK106: ({ missingRoles }) => missingRoles.map((role) => ({ role })),
  RK107: ({ workloads }) => ofWorkloads(workloads.map(({ workload }) => workload)),
  RK108: itself,
  RK109: ({ firstNode, workloads, evicted }) => [
    {},
    ...onlyIf(firstNode, "first-node"),
    ...ofWorkloads(workloads),
    ...evicted.map((workload) => ({ workload, degree: "evicted" })),
  ],
  RK110: itself,
  RK111: itself,
  RK112: (data) => [...startUp(data), ...data.pools.map((pool) => ({ pool, taint: data.taint }))],
  RK113: startUp,
  RK114: startUp,
  RK115: onPools,
  RK116: startUp,
  RK117: startUp,
  RK118: itself,
  RK119: itself,
  RK120: ({ waiting }) => [{}, ...ofWorkloads(waiting)],
  RK201: unplaced,
  RK202: unplaced,
  RK203: unplaced,
  RK204: unplaced,
  RK205: ({ neverMade }) => [{}, ...ofWorkloads(neverMade)],
  RK206: itself,
  RK207: ({ refusals }) => refusals.map(({ pool }) => ({ pool })),
  RK208: ({ refusals, uncertain }) => [
    ...refusals.map(({ pool }) => ({ pool })),
    ...onlyIf(uncertain === undefined, CERTAIN),
  ],
  RK209: ({ workloads }) => ofWorkloads(workloads),
  RK211: ({ places }) => places.map(({ pool }) => ({ pool })),
  RK301: (data) => [...onPools(data), ...onlyIf(data.isMissing, "not-at-all")],
  RK302: ({ taints, hasPermanent }) => [...taints, ...onlyIf(!hasPermanent, "no-other")],
  RK303: itself,
  RK304: agentTaints,
  RK305: itself,
  RK306: itself,
  RK307: agentTaints,
  // How far apart they are: each minor between them.
  RK401: ({ kubernetesVersion, supportedMinors }) => inDegrees(minorsBetween(kubernetesVersion, supportedMinors)),
  RK402: itself,
  RK403: ({ providerMajor, expectedMajor }) => inDegrees([`${providerMajor} for ${expectedMajor}`]),
  RK404: (data) => inDegrees(minorsBetween(data.kubernetesVersion, [data.newestKnownMinor])),
  RK405: itself,
  RK406: itself,
  RK407: ({ pools, taintKey, isTolerated }) => [
    ...pools.map((pool) => ({ pool, taint: taintKey })),
    ...onlyIf(!isTolerated, COME_TRUE),
  ],
  RK408: itself,
  RK409: itself,
  RK410: itself,
  RK411: ({ rancherVersion, judgedAs }) => inDegrees(minorsBetween(rancherVersion, [judgedAs])),
  RK412: itself,
  RK413: (data) => inDegrees(minorsBetween(data.kubernetesVersion, [data.oldestKnownMinor])),
  RK414: itself,
  RK415: itself,
  RK501: itself,
  RK502: ({ kind, takesAway }) => [{ degree: kind }, ...onlyIf(takesAway, "takes-away")],
  RK503: ({ workers = [] }) => onPools({ pools: workers }),
  RK504: ({ faults = [] }) => [{}, ...inDegrees(faults.map(({ argument }) => argument))],
  RK505: ({ tolerations }) => tolerations.map((toleration) => ({ toleration })),
  RK506: itself,
  RK507: itself,
  RK508: itself,
  RK509: ({ reasons }) => inDegrees(reasons),
  RK510: itself,
  RK511: itself,
  RK512: (data) => inEach(data.pools, data.arguments),
  RK513: itself,
  RK514: itself,
  RK517: ({ writers }) => inDegrees(writers),
  RK518: ({ groups }) => onPools({ pools: groups.flat() }),
  RK519: itself,
  RK520: ({ argument, effect, isReleaseOpen }) => [
    { degree: `${argument} ${effect}` },
    ...onlyIf(isReleaseOpen !== true, CERTAIN),
  ],
  RK521: ({ road }) => inDegrees([road]),
  RK522: (data) => inEach(data.pools, data.arguments),
  RK523: ({ others }) => inDegrees(others),
  RK524: ({ labels }) => labels.map(({ key }) => ({ key })),
  RK525: ({ taints }) => taints.map((conflicting) => ({ taint: conflicting.join(", ") })),
  RK526: ({ becomes }) => inDegrees([String(becomes)]),
  RK527: ({ kinds }) => inDegrees(kinds),
  RK528: ({ from }) => inDegrees([from]),
  RK529: takingAway,
  RK530: ({ pools, fault }) => inEach(pools, [fault]),
  RK531: takingAway,
  RK532: ({ addresses, isOpen }) => [{}, ...inDegrees(addresses), ...onlyIf(!isOpen, CERTAIN)],
  RK533: ({ pools, reason }) => inEach(pools, [reason]),
  RK534: (data) => [{}, ...onPools(data), ...onlyIf(data.isReleaseOpen !== true, CERTAIN)],
  RK535: differingTaints,
  RK540: ({ reasons }) => inDegrees(reasons),
  RK541: ({ rewrites }) => inDegrees(rewrites),
  RK542: ({ places, openPlaces = [], dynamic }) =>
    inDegrees([...places, ...openPlaces, ...(dynamic === undefined ? [] : [dynamic])]),
  RK543: itself,
  RK544: itself,
  RK545: lateValues,
  RK546: lateValues,
  RK601: itself,
  RK602: ({ evicted }) => ofWorkloads(evicted.map(({ workload }) => workload)),
  RK603: itself,
  RK901: itself,
  RK902: itself,
};
