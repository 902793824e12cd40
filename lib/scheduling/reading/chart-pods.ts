import { isObject } from "../json";
import type { Toleration } from "../toleration";
import { decidingValues, isFalsy, type ValuePath } from "./deciding-values";
import { coalesced } from "./helm-values";
import { KNOWN_CHARTS, type KnownChart, type KnownPods, UNKNOWN_CHART } from "./known-charts";
import { type OwnPods, ownPods } from "./own-pods";
import { isUnknown, type Known, reach } from "./unknown";
import { marksOf } from "./workload-marks";

/** Pods that a chart makes. */
export interface ChartPods extends OwnPods {
  /** What they are, in words: `its operator`. */
  readonly what: string;
  /** Whether the values tell what they tolerate; otherwise it is what the chart gives them, which is not known. */
  readonly hasWrittenTolerations: boolean;
  /** Tolerations on top of the chart's own. */
  readonly moreTolerations: readonly Toleration[];
  /** Whether they have to run on the node itself, and not anywhere. */
  readonly isOnNode: boolean;
}

/** What of a chart's values decides where, and whether, its pods run. */
export interface ChartPlacement {
  /** The pods that do the chart's work, and behind them those they do not work without. */
  readonly pods: readonly [ChartPods, ...ChartPods[]];
  /** What may decide it as well, and is not judged. */
  readonly openValues: readonly string[];
}

/** What a HelmChart says of the chart it installs. */
export interface ChartSource {
  /** Names that it is told by. */
  readonly marks: readonly string[];
  /** The path or name that the chart has in a repository. */
  readonly chart: unknown;
  readonly version: unknown;
  /** Whether the chart itself is within the HelmChart, where nobody reads it. */
  readonly isWithin: boolean;
}

/**
 * Reads what values decide about a chart's pods.
 * @param values all that is written of them, as Helm joins it
 */
export function chartPlacement(source: ChartSource, values: unknown): ChartPlacement {
  const known = knownChart(source);
  const chart = known ?? UNKNOWN_CHART;
  const [main, ...others] = chart.pods;
  return {
    pods: [readPods(main, values, source.version), ...others.map((each) => readPods(each, values, source.version))],
    openValues: [
      ...decidingValues(values, (path) => isSettled(path, known)).map((path) => path.join(".")),
      ...chart.pods.flatMap((pods) => (releaseHas(pods, source.version) === "maybe" ? ["version"] : [])),
      ...missing(chart, values),
      ...mayAskForOthers(source, known),
    ],
  };
}

/** A chart is told by the end of its own path, or where that says nothing of a cloud, by the name of the HelmChart. */
function knownChart({ marks, chart, isWithin }: ChartSource): KnownChart | undefined {
  if (isWithin) return undefined;
  const isTold = chart !== undefined && chart !== null && chart !== "";
  const ofChart = marksOf([], [chart]);
  return !isTold || ofChart.includes(ANY_CLOUD) ? named(marks) : named(ofChart);
}

/** What charts for several clouds are called. */
const ANY_CLOUD = "cloud-controller-manager";

function named(names: readonly string[]): KnownChart | undefined {
  return KNOWN_CHARTS.find(({ pattern }) => names.some((name) => pattern.test(name)));
}

/** A chart that is another one than its name says may ask for the same nodes all the same. */
function mayAskForOthers({ marks }: ChartSource, known: KnownChart | undefined): string[] {
  const alike = known === undefined ? named(marks) : undefined;
  return alike?.pods.some(({ defaults }) => defaults?.nodeSelector !== undefined) === true ? ["nodeSelector"] : [];
}

function readPods(pods: KnownPods, values: unknown, version: unknown): ChartPods {
  const at = (key: string | undefined) => (key === undefined ? undefined : reach(values, ...placeOf(pods), key));
  const defaults = (releaseHas(pods, version) === "no" ? pods.older : pods.defaults) ?? {};
  const written = (field: string) => (pods.fields.includes(field) ? at(field) : undefined);
  const spec = Object.fromEntries(
    [...new Set([...Object.keys(defaults), ...pods.fields])].map((field) => {
      const value = written(field);
      const joined = coalesced(defaults[field], value === "" ? undefined : value);
      return [field, value === null ? undefined : withoutNulls(joined)];
    }),
  );
  const list = written("tolerations") ?? defaults.tolerations;
  const isDaemonSet = pods.isOfDaemonSet || at(pods.kind) === "DaemonSet";
  const isNone = written("tolerations") === null;
  const isWritten = isNone || (list !== undefined && !(pods.keepsOwnForEmpty === true && isFalsy(list)));
  const more = at(pods.moreTolerations);
  const added = ownPods({ tolerations: more }, undefined, false);
  const read = ownPods(spec, undefined, isDaemonSet);
  const replicas = isDaemonSet ? undefined : at(pods.replicas);
  return {
    ...read,
    what: pods.what,
    hasWrittenTolerations: isWritten,
    moreTolerations: added.tolerations,
    isOnNode: pods.isOnNode,
    isRefused: read.isRefused || added.isRefused,
    hasPods: read.isRefused || added.isRefused ? false : hasPods(replicas),
  };
}

function hasPods(replicas: unknown): Known<boolean> {
  return isUnknown(replicas) ? replicas : String(replicas) !== "0";
}

function placeOf({ at }: KnownPods): ValuePath {
  return at === undefined ? [] : [at];
}

/** Helm takes away what is null, of the chart's own values too. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value) || isUnknown(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

/** Whether the release has the chart's own values that its newest ones have. */
function releaseHas({ since }: KnownPods, version: unknown): "yes" | "no" | "maybe" {
  if (since === undefined || version === undefined || version === null || version === "") return "yes";
  const parts = typeof version === "string" ? /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) : undefined;
  if (parts === undefined) return "maybe";
  const differing = since.findIndex((part, index) => part !== parts[index]);
  return differing < 0 || (parts[differing] ?? 0) > (since[differing] ?? 0) ? "yes" : "no";
}

/** Whether it is known what comes of a value: it is judged, or is about something else. */
function isSettled(path: ValuePath, chart: KnownChart | undefined): boolean {
  const [first = "", ...rest] = path;
  const key = path.at(-1) ?? "";
  const place = path.join(".");
  if (JUDGED_OF_ANY.includes(place)) return true;
  if (chart === undefined) return false;
  if (chart.others?.includes(place) === true) return true;
  const isRead = chart.pods.some((pods) => {
    const above = placeOf(pods);
    const isThere = path.length === above.length + 1 && above.every((part, index) => path[index] === part);
    return isThere && [...pods.fields, pods.replicas, pods.moreTolerations].includes(key);
  });
  // What switches its own pods off is known, so that other switches are about something else.
  const isOfChartWithin = KNOWN_CHARTS.some(({ pattern }) => pattern.test(first));
  return isRead || (/^enabled?$/i.test(key) && rest.length > 0 && !isOfChartWithin && !isRootOf(chart, path));
}

/** Whether a switch stands where the chart's pods are described, and is none that it reads. */
function isRootOf({ pods }: KnownChart, path: ValuePath): boolean {
  return pods.some(({ at }) => at !== undefined && path.length === 2 && path[0] === at);
}

/** What is read of every chart as what it leaves out. */
const JUDGED_OF_ANY: readonly string[] = ["agent", "operator.enabled", "operator.replicas", "cloudNodeManager.enabled"];

function missing({ needsOneOf }: KnownChart, values: unknown): string[] {
  if (needsOneOf === undefined) return [];
  return needsOneOf.some((key) => !isFalsy(reach(values, key))) ? [] : [needsOneOf[0] ?? ""];
}
