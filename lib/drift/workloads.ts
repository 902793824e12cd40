import { serverVersion } from "../live/distribution";
import { patchCommands } from "../live/kubectl";
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
  const results = said.flatMap((each): Compared[] => {
    const there = workloads.get(each.row.workload);
    if (there === undefined) return [];
    const other = holds.get(each.row.workload);
    return [compared(each, there, byRancher, other)];
  });
  return {
    differences: results.flatMap(({ difference }) => difference ?? []),
    compared: results.some(({ isJudged }) => isJudged) ? ["tolerations of system workloads"] : [],
    notCompared: results.flatMap(({ open }) => open ?? []),
  };
}

function withoutAgents(workloads: readonly EffectiveWorkload[]): EffectiveWorkload[] {
  return workloads.filter(({ row }) => !AGENTS.some((agent) => agent === row.workload));
}

interface Compared {
  readonly isJudged: boolean;
  readonly difference?: Difference;
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
  return { isJudged: true, difference: difference(misfitting, there, isAsHeld) };
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
}

/** Undefined where the living workload is as this one. */
function misfit(
  { row, tolerations, addedAtRunTime, isDisabled }: EffectiveWorkload,
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
  if (!isDisabled && missing.length + extra.length === 0) return undefined;
  return { row, isSwitchedOff: isDisabled, missing, extra, expected };
}

function difference(misfitting: Misfit, there: LiveSystemWorkload, isAsHeld: boolean): Difference {
  const { row, isSwitchedOff, missing, extra, expected } = misfitting;
  const { workload } = there;
  const place = `${workload.kind} ${workload.namespace}/${workload.name}`;
  const asHeld = "it is as Rancher's own configuration says, which is not the app's";
  if (isSwitchedOff) {
    return {
      kind: "workload",
      what: place,
      app: "switched off",
      live: "there",
      why: isAsHeld
        ? asHeld
        : "K3s has not taken it away yet, as it does when a server starts, or its Helm job to remove it has no place to run",
      help: `see with kubectl whether helm-delete-${row.workload} waits, and restart K3s on the servers`,
      commands: [],
    };
  }
  return {
    kind: "workload",
    what: `tolerations of ${place}`,
    app: listed(expected),
    live: listed(there.tolerations),
    why: isAsHeld
      ? asHeld
      : `${[lacks(missing), has(extra)].filter((part) => part !== "").join("; ")}: somebody changed it in the cluster, or the app was not applied since; ${workload.known?.shippedBy ?? "K3s"} writes it again, and a hand-made change is gone`,
    help:
      missing.length > 0
        ? "restart K3s on a server, which writes it again; the patch puts back what is missing"
        : "write it in the app where it is needed: check says with which property",
    commands:
      missing.length === 0
        ? []
        : patchCommands(
            workload,
            missing.map((text) => Toleration.parse(text).toKubernetes()),
          ),
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
