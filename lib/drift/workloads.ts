import { serverVersion } from "../live/distribution";
import { changeCommand, tolerationPatches } from "../live/kubectl";
import type { LiveCluster } from "../live/live-cluster";
import { DAEMON_SET_TOLERATIONS } from "../scheduling/daemon-set-tolerations";
import { problemsOf } from "../scheduling/invalid-input";
import { type EffectiveWorkload, effectiveWorkloads } from "../scheduling/proof/effective-workload";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { Toleration } from "../scheduling/toleration";
import type { Difference, Findings, NotCompared } from "./drift";
import { controlPlaneTaints, type LiveSystemWorkload, rancherTolerations } from "./live-workload";
import { MissingWorkloads } from "./missing-workloads";
import { choosingLabels } from "./placement-rules";
import { type OtherStay, otherStays } from "./stays";

/** The K3s release to judge system workloads by: that of the servers, where it is one of K3s. */
export function liveRelease(app: Cluster, live: LiveCluster): KubernetesVersion | undefined {
  const running = serverVersion(live.nodes);
  if (running !== undefined) {
    const parse = () => KubernetesVersion.parse(running);
    return problemsOf(parse).length === 0 ? parse() : undefined;
  }
  return app.kubernetesVersion instanceof KubernetesVersion ? app.kubernetesVersion : undefined;
}

/** What of the living cluster the system workloads are compared with. */
export interface WorkloadPlaces {
  readonly app: Cluster;
  readonly held?: Cluster;
  readonly live: LiveCluster;
  readonly release: KubernetesVersion;
  readonly workloads: ReadonlyMap<SystemWorkload, LiveSystemWorkload>;
}

/** Compares what the proof takes the system workloads to tolerate with what they do, and whether they are there at all. */
export function workloadFindings({ app, held, live, release, workloads }: WorkloadPlaces): Findings {
  const said = withoutAgents(effectiveWorkloads({ ...app, kubernetesVersion: release }, release));
  const holds = new Map(
    held === undefined
      ? []
      : effectiveWorkloads({ ...held, kubernetesVersion: release }, release).map((each) => [each.row.workload, each]),
  );
  const byRancher = controlPlaneTaints(live.nodes).flatMap(rancherTolerations);
  const missing = new MissingWorkloads(live);
  const results = said.flatMap((each): Compared[] => {
    const there = workloads.get(each.row.workload);
    const other = holds.get(each.row.workload);
    if (there === undefined) {
      missing.add(each, other);
      return [];
    }
    return [compared(each, there, byRancher, other)];
  });
  return {
    differences: [...missing.differences, ...results.flatMap(({ differences = [] }) => differences)],
    compared: results.some(({ isJudged }) => isJudged) ? ["tolerations of system workloads"] : [],
    notCompared: [...results.flatMap(({ open }) => open ?? []), ...missing.notCompared],
  };
}

function withoutAgents(workloads: readonly EffectiveWorkload[]): EffectiveWorkload[] {
  return workloads.filter(({ row }) => !AGENTS.some((agent) => agent === row.workload));
}

interface Compared {
  readonly isJudged: boolean;
  readonly differences?: readonly Difference[];
  readonly open?: NotCompared;
}

function compared(
  said: EffectiveWorkload,
  there: LiveSystemWorkload,
  byRancher: readonly string[],
  held: EffectiveWorkload | undefined,
): Compared {
  const variants = variantsOf(said);
  const fits = variants.map((each) => misfit(each, there, byRancher));
  if (fits.some((each) => each === undefined)) return { isJudged: true };
  const { row, mayBeDisabled } = said;
  const [misfitting] = fits;
  const open = [
    ...mayBeDisabled,
    ...variants.flatMap(openOf),
    ...variants.slice(1).map(() => said.otherwise?.on ?? ""),
  ];
  if (misfitting === undefined || open.length > 0 || row.uncertain !== undefined) {
    const why = row.uncertain ?? `it depends on ${[...new Set(open)].join(", ")}`;
    return { isJudged: false, open: { what: `tolerations of ${row.workload}`, why } };
  }
  const isAsHeld = held !== undefined && variantsOf(held).some((each) => misfit(each, there, byRancher) === undefined);
  return { isJudged: true, differences: differencesOf(misfitting, there, isAsHeld) };
}

/** What a workload may be, each once. */
function variantsOf(workload: EffectiveWorkload): EffectiveWorkload[] {
  const all: EffectiveWorkload[] = [];
  for (let next: EffectiveWorkload | undefined = workload; next !== undefined; next = next.otherwise?.workload) {
    all.push(next);
  }
  return all;
}

function openOf({ mayHaveOtherTolerations, mayHaveMoreTolerations }: EffectiveWorkload): readonly string[] {
  return [...mayHaveOtherTolerations, ...mayHaveMoreTolerations];
}

/** What a workload should be and is not. */
interface Misfit {
  readonly row: EffectiveWorkload["row"];
  readonly isSwitchedOff: boolean;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly expected: readonly string[];
  /** What follows from another order of the same tolerations. */
  readonly stays: readonly OtherStay[];
  /** Labels of its node selector that are not those of the other side; K3s runs on Linux alone. */
  readonly selector?: { readonly expected: string; readonly has: string };
}

/** Undefined where the living workload is as this one. */
function misfit(
  { row, tolerations, addedAtRunTime, isDisabled, mayBeKeptAway }: EffectiveWorkload,
  there: LiveSystemWorkload,
  byRancher: readonly string[],
): Misfit | undefined {
  const added = row.kind === "DaemonSet" ? new Set(DAEMON_SET_TOLERATIONS.map(String)) : new Set<string>();
  const expected = [...new Set(tolerations.all.map(String))].filter((text) => !added.has(text));
  const allowed = new Set([
    ...expected,
    ...added,
    ...(addedAtRunTime?.all ?? []).map(String),
    ...(there.workload.known?.shippedBy === "Rancher" ? byRancher : []),
  ]);
  const has = new Set(there.tolerations);
  const missing = expected.filter((text) => !has.has(text));
  const extra = [...has].filter((text) => !allowed.has(text));
  const stays = otherStays([expected, there.tolerations]);
  const selector = mayBeKeptAway.length > 0 || row.kind === "DaemonSet" ? undefined : otherSelector(row, there);
  if (!isDisabled && missing.length + extra.length + stays.length === 0 && selector === undefined) return undefined;
  return { row, isSwitchedOff: isDisabled, missing, extra, expected, stays, ...(selector && { selector }) };
}

function otherSelector(
  { nodeSelector }: EffectiveWorkload["row"],
  { placement }: LiveSystemWorkload,
): Misfit["selector"] {
  const labels = Object.entries(nodeSelector);
  const [expected, has] = [{ ...placement, selection: { labels } }, placement].map((each) => {
    const texts = choosingLabels(each).map(([key, value]) => `${key}=${value}`);
    return listed(texts.sort());
  }) as [string, string];
  return expected === has ? undefined : { expected, has };
}

function differencesOf(misfitting: Misfit, there: LiveSystemWorkload, isAsHeld: boolean): Difference[] {
  const { row, isSwitchedOff, missing, extra, stays, selector } = misfitting;
  const { kind, namespace, name, known } = there.workload;
  const place = `${kind} ${namespace}/${name}`;
  const asHeld = "it is as Rancher's own configuration says, which is not the app's";
  if (isSwitchedOff) {
    return [
      {
        kind: "workload",
        what: place,
        app: "switched off",
        live: "there",
        why: isAsHeld
          ? asHeld
          : "K3s has not taken it away yet, as it does when a server starts, or its Helm job to remove it has no place to run",
        help: `see with kubectl whether helm-delete-${row.workload} waits, and restart K3s on the servers`,
        commands: [],
      },
    ];
  }
  const why = (how: string) =>
    isAsHeld
      ? asHeld
      : `${how}somebody changed it in the cluster, or the app was not applied since; ${known?.shippedBy ?? "K3s"} writes it again, and a hand-made change is gone`;
  const help = "restart K3s on a server, which writes it again, or write it in the app where it is needed";
  return [
    ...(missing.length + extra.length === 0 ? [] : [tolerationDifference(misfitting, there, place, why)]),
    ...stays.map(
      ({ taint, times: [inApp = "", inCluster = ""] }): Difference => ({
        kind: "workload",
        what: `how long ${place} stays under ${taint}`,
        app: inApp,
        live: inCluster,
        why: why("of several tolerations for one taint the first in the list counts, and they have another order: "),
        help,
        commands: [],
      }),
    ),
    ...(selector === undefined
      ? []
      : [
          {
            kind: "workload" as const,
            what: `node selector of ${place}`,
            app: selector.expected,
            live: selector.has,
            why: why(""),
            help,
            commands: [],
          },
        ]),
  ];
}

function tolerationDifference(
  { missing, extra, expected }: Misfit,
  { workload, tolerations }: LiveSystemWorkload,
  place: string,
  why: (how: string) => string,
): Difference {
  const how = [lacks(missing), has(extra)].filter((part) => part !== "").join("; ");
  return {
    kind: "workload",
    what: `tolerations of ${place}`,
    app: listed(expected),
    live: listed(tolerations),
    why: why(`${how}: `),
    help:
      missing.length > 0
        ? "restart K3s on a server, which writes it again; the patch puts back what is missing"
        : "write it in the app where it is needed: check says with which property",
    commands:
      missing.length === 0
        ? []
        : tolerationPatches(
            workload,
            missing.map((text) => Toleration.parse(text).toKubernetes()),
          ).map(changeCommand),
  };
}

function lacks(missing: readonly string[]): string {
  return missing.length === 0 ? "" : `it lacks ${missing.join(", ")}`;
}

function has(extra: readonly string[]): string {
  return extra.length === 0 ? "" : `it has ${extra.join(", ")} besides`;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}
