import type { LostCluster } from "../review/leaving-clusters";
import { counted } from "../scheduling/counted";
import type { Finding, Severity } from "../scheduling/findings/finding";
import { plain } from "../scheduling/rich-text";
import { MOST_ROWS } from "./bounds";
import {
  byStanding,
  type CheckEntry,
  isSilent,
  judgedEntry,
  lostEntry,
  onlyAtLeast,
  STANDINGS,
  type Standing,
} from "./check-entry";
import type { CheckedCluster } from "./json";

/** So many clusters have a report of their own each, with all tables. */
export const FEW_CLUSTERS = 3;

/** Clusters of which a report says the same. */
export interface CheckGroup {
  /** One of them, with what differs left out: where it is written. */
  readonly shown: CheckEntry;
  readonly all: readonly CheckEntry[];
}

/** A check of many clusters, as a reader wants it. */
export interface ManyClusters {
  /** How many there are, by how they fare. */
  readonly total: string;
  /** Of all of them. */
  readonly worst: Standing;
  /** All of them, in the order that they came in. */
  readonly entries: readonly CheckEntry[];
  /** Those of which there is something to say, the worst first. */
  readonly groups: readonly CheckGroup[];
  /** Those of which nothing is found. */
  readonly clean: readonly CheckEntry[];
  /** What an entry is called in this report. */
  readonly nameOf: (entry: CheckEntry) => string;
}

/**
 * Sums many clusters up: the worst first, those of which the same is to be said together.
 * @param atLeast what is less bad is left out, and so is what counts against nothing
 */
export function manyClusters(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  atLeast?: Severity,
): ManyClusters {
  const judged = clusters.map(judgedEntry);
  const entries = [...lost.map(lostEntry), ...judged];
  const all = [...entries].sort(byStanding);
  const told = atLeast === undefined ? all : all.flatMap((entry) => onlyAtLeast(entry, atLeast));
  return {
    total: totalOf(judged, lost.length),
    worst: all[0]?.standing ?? "clean",
    entries,
    groups: equalEntries(told.filter((entry) => !isSilent(entry))),
    clean: told.filter(isSilent),
    nameOf: namesOf(all),
  };
}

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  error: "with errors",
  warning: "with warnings",
  accepted: "with accepted errors",
  open: "left open",
  tolerated: "with accepted warnings",
  noted: "with notes alone",
  clean: "clean",
};

function totalOf(judged: readonly CheckEntry[], lost: number): string {
  const numbers = STANDINGS.flatMap((standing) => {
    const count = judged.filter((entry) => entry.standing === standing).length;
    return count === 0 ? [] : [`${count} ${STANDING_WORDS[standing]}`];
  });
  const parts = [
    ...(judged.length === 0 ? [] : [`${counted(judged.length, "cluster")}: ${numbers.join(", ")}`]),
    ...(lost === 0 ? [] : [`${lost} ${lost === 1 ? "loss" : "losses"} by the plan`]),
  ];
  return parts.join("; ");
}

/** Puts those together of which a reader would read the same. */
function equalEntries(entries: readonly CheckEntry[]): CheckGroup[] {
  const groups = new Map<string, CheckEntry[]>();
  for (const entry of entries) {
    const key = JSON.stringify(withoutNames(entry));
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [entry]);
    else same.push(entry);
  }
  return [...groups.values()].map((all) => ({ shown: withCommonPlaces(all), all }));
}

/** What is the same of equal clusters. */
function withoutNames({ standing, verdict, findings, comparison, rank }: CheckEntry): object {
  const nameless = ({ cluster: _, source: __, path: ___, ...finding }: Finding) => finding;
  const { newFindings, milderFindings, goneFindings, ...changes } = comparison ?? NO_FINDINGS;
  return {
    standing,
    verdict: plain(verdict),
    rank,
    findings: findings.map(nameless),
    changes,
    others: [newFindings, milderFindings, goneFindings].map((each) => each.map(nameless)),
  };
}

const NO_FINDINGS = { newFindings: [], milderFindings: [], goneFindings: [] };

/** Places that all of them are written at stay: those of a loop. */
function withCommonPlaces(all: readonly CheckEntry[]): CheckEntry {
  const [one, ...others] = all as [CheckEntry, ...CheckEntry[]];
  const isCommon = (of: (finding: Finding) => unknown, index: number) => {
    const place = JSON.stringify(of(one.findings[index] as Finding));
    return others.every(({ findings }) => JSON.stringify(of(findings[index] as Finding)) === place);
  };
  return {
    ...one,
    findings: one.findings.map((finding, index) => {
      const { source, path, ...rest } = finding;
      return {
        ...rest,
        ...(source !== undefined && isCommon((each) => each.source, index) ? { source } : {}),
        ...(path !== undefined && isCommon((each) => each.path, index) ? { path } : {}),
      } as Finding;
    }),
  };
}

/** What clusters are called: by their stack as well where another one has the name, or else by their address. */
function namesOf(all: readonly CheckEntry[]): (entry: CheckEntry) => string {
  const counted = (keyOf: (entry: CheckEntry) => string) => {
    const found = new Map<string, Set<string>>();
    for (const entry of all) {
      const places = found.get(keyOf(entry)) ?? new Set();
      found.set(keyOf(entry), places.add(`${entry.stack} ${entry.address}`));
    }
    return (entry: CheckEntry) => (found.get(keyOf(entry)) as Set<string>).size;
  };
  const ofName = counted(({ cluster }) => cluster);
  const inStack = counted(({ cluster, stack }) => JSON.stringify([cluster, stack]));
  return (entry) => {
    if (ofName(entry) === 1) return entry.cluster;
    return inStack(entry) === 1
      ? `${entry.cluster} (${entry.stack})`
      : `${entry.cluster} (${entry.stack}: ${entry.address})`;
  };
}

const MOST_NAMED = 3;
const MOST_CLEAN = 20;

/** `cluster edge`, `60 clusters (a, b, c and 57 more)`. */
export function clustersCalled(names: readonly string[], show: (name: string) => string, most = MOST_NAMED): string {
  const [name = ""] = names;
  if (names.length === 1) return `cluster ${show(name)}`;
  const more = names.length - most;
  const list = (more > 1 ? names.slice(0, most) : names).map(show).join(", ");
  return `${names.length} clusters (${list}${more > 1 ? ` and ${more} more` : ""})`;
}

/** The same of those of which nothing is found, which have no line but this one. */
export function cleanClusters(names: readonly string[], show: (name: string) => string): string {
  return clustersCalled(names, show, MOST_CLEAN);
}

/** Findings and changes that are shown in full, of all clusters together, so that the report ends. */
const MOST_SHOWN = 2 * MOST_ROWS;

/** Groups that are shown in full: the first in any case, the others as long as there is room for all of one. */
export function shownGroups(groups: readonly CheckGroup[]): readonly CheckGroup[] {
  let room = MOST_SHOWN;
  const end = groups.findIndex(({ shown: { findings, comparison } }, index) => {
    room -= Math.min(findings.length, MOST_ROWS) + Math.min(comparison?.workloads.length ?? 0, MOST_ROWS);
    return room < 0 && index > 0;
  });
  return end === -1 ? groups : groups.slice(0, end);
}

/** What is said of groups that are not shown: how many clusters, and what is found in them. */
export function groupsLeftOut(groups: readonly CheckGroup[], shown: number): string | undefined {
  const left = groups.slice(shown);
  if (left.length === 0) return undefined;
  const clusters = left.reduce((sum, { all }) => sum + all.length, 0);
  const findings = left.flatMap(({ shown: each, all }) =>
    each.findings.map(({ code }) => ({ code, times: all.length })),
  );
  const count = findings.reduce((sum, { times }) => sum + times, 0);
  const codes = [...new Set(findings.map(({ code }) => code))].sort().join(", ");
  return `and ${counted(clusters, "cluster")} more${count === 0 ? "" : ` with ${counted(count, "finding")} (${codes})`}, all in --format json`;
}
