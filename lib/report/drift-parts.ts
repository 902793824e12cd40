import type { Difference, Drift } from "../drift/drift";
import { counted } from "../scheduling/counted";

/** What all formats for people say of drift in the same words. Texts are as the cluster has them: not yet harmless. */

/** Differences that a report for people shows. */
const MOST_SHOWN = 25;

/** The first of them: never all but one. */
export function shownDifferences(differences: readonly Difference[]): readonly Difference[] {
  return differences.length > MOST_SHOWN + 1 ? differences.slice(0, MOST_SHOWN) : differences;
}

/** What is said of the others. */
export function leftOut(differences: readonly Difference[]): string[] {
  const more = differences.length - shownDifferences(differences).length;
  return more === 0 ? [] : [`and ${counted(more, "difference")} more, all in --format json`];
}

export const DRIFT_TITLE = "Not as the app says";
export const TO_COME_TITLE = "Still to come";
export const NOT_COMPARED_TITLE = "Not compared with the app";

/** Whether everything that could be compared is as the app says; where nothing could be, it is not. */
export function isAsSaid({ differences, compared }: Drift): boolean {
  return differences.length === 0 && compared.length > 0;
}

/** The comparison in a word. */
export function driftVerdict(drift: Drift): "drift" | "as the app says" | "not compared" {
  if (drift.differences.length > 0) return "drift";
  return drift.compared.length > 0 ? "as the app says" : "not compared";
}

/** What stands behind that word in the first line. */
export function driftHeadline({ differences, compared, notCompared }: Drift): string {
  const [first, ...more] = differences;
  if (first !== undefined) {
    return `${first.what}: ${placesOf(first)}${more.length === 0 ? "" : `; and ${counted(more.length, "difference")} more`}`;
  }
  if (compared.length > 0) return compared.join(", ");
  return `nothing in the input can be: ${notCompared.map(({ what }) => what).join("; ")}`;
}

/** `app on every node, live missing on 2 of 3 nodes (w-1, w-2)` */
function placesOf(difference: Difference): string {
  return valuesOf(difference)
    .map(([place, value]) => `${place} ${value}`)
    .join(", ");
}

/** What each place says, in their order. */
export function valuesOf({ app, rancher, live }: Difference): [place: string, value: string][] {
  return [
    ...(app === undefined ? [] : [["app", app] as [string, string]]),
    ...(rancher === undefined ? [] : [["Rancher", rancher] as [string, string]]),
    ...(live === undefined ? [] : [["live", live] as [string, string]]),
  ];
}

/** Differences with the same reason and the same remedy, one after another. */
export function groupsOfDifferences(differences: readonly Difference[]): [Difference, ...Difference[]][] {
  const groups: [Difference, ...Difference[]][] = [];
  for (const each of differences) {
    const last = groups.at(-1);
    if (last !== undefined && adviceOf(last[0]) === adviceOf(each)) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

function adviceOf({ why, help, commands, isAtRancher }: Difference): string {
  return JSON.stringify([why, help, commands, isAtRancher]);
}

/** Commands of one difference that a report for people shows. */
export const SHOWN_COMMANDS = 3;

/** Stands before commands for another cluster than the one that is looked at. */
export const AT_RANCHER = "where Rancher runs:";
