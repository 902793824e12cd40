import { changeCommand, tolerationPatches } from "../live/kubectl";
import type { LiveCluster } from "../live/live-cluster";
import { type EffectiveWorkload, effectiveWorkloads } from "../scheduling/proof/effective-workload";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { Toleration } from "../scheduling/toleration";
import type { Difference, Findings, NotCompared } from "./drift";
import { leftMakers } from "./left-to-rancher";
import { controlPlaneTaints, type LiveSystemWorkload, rancherTolerations } from "./live-workload";
import { MissingWorkloads } from "./missing-workloads";
import { type Misfit, type MisfitSight, misfit } from "./workload-misfit";
import { openPlaces } from "./workload-places";

/** What of the living cluster the system workloads are compared with. */
export interface WorkloadPlaces {
  readonly app: Cluster;
  readonly held?: Cluster;
  readonly live: LiveCluster;
  /** Those that the servers have; at least one. */
  readonly releases: readonly KubernetesVersion[];
  readonly workloads: ReadonlyMap<SystemWorkload, LiveSystemWorkload>;
}

/** Compares what the proof takes the system workloads to be with what they are, and whether they are there at all. */
export function workloadFindings({ app, held, live, releases, workloads }: WorkloadPlaces): Findings {
  const said = byName(app, releases);
  const holds = held === undefined ? new Map() : byName(held, releases);
  const byRancher = controlPlaneTaints(live.nodes).flatMap(rancherTolerations);
  const missing = new MissingWorkloads(live);
  const left = leftMakers(app);
  const results = [...said].flatMap(([name, ofReleases]): Compared[] => {
    const there = workloads.get(name);
    const others: readonly EffectiveWorkload[] = holds.get(name) ?? [];
    if (there !== undefined) {
      const isAsHeld = (each: EffectiveWorkload) =>
        held !== undefined && misfit(each, there, { cluster: held, byRancher }) === undefined;
      const isHeld = others.flatMap(variantsOf).some(isAsHeld);
      const result = compared(ofReleases, there, { cluster: app, byRancher }, isHeld);
      return [held === undefined || isHeld ? withoutLeft(result, name, left) : result];
    }
    // One that only some of the releases have comes or goes with the upgrade.
    if (ofReleases.length < releases.length) return [];
    missing.add(ofReleases, others[0], left.length > 0 && (held === undefined || others[0]?.isDisabled === true));
    return [];
  });
  return {
    differences: [...missing.differences, ...results.flatMap(({ differences = [] }) => differences)],
    compared: results.some(({ isJudged }) => isJudged) ? ["tolerations of system workloads"] : [],
    notCompared: [...results.flatMap(({ open }) => open), ...missing.notCompared],
  };
}

/** Each workload but the agents as each of the releases has it. */
function byName(
  cluster: Cluster,
  releases: readonly KubernetesVersion[],
): ReadonlyMap<SystemWorkload, readonly EffectiveWorkload[]> {
  const all = new Map<SystemWorkload, EffectiveWorkload[]>();
  for (const release of releases) {
    for (const each of withoutAgents(effectiveWorkloads({ ...cluster, kubernetesVersion: release }, release))) {
      all.set(each.row.workload, [...(all.get(each.row.workload) ?? []), each]);
    }
  }
  return all;
}

function withoutAgents(workloads: readonly EffectiveWorkload[]): EffectiveWorkload[] {
  return workloads.filter(({ row }) => !AGENTS.some((agent) => agent === row.workload));
}

interface Compared {
  readonly isJudged: boolean;
  readonly differences?: readonly Difference[];
  readonly open: readonly NotCompared[];
}

/** @param isAsHeld whether it is as Rancher's own configuration has it */
function compared(
  ofReleases: readonly EffectiveWorkload[],
  there: LiveSystemWorkload,
  sight: MisfitSight,
  isAsHeld: boolean,
): Compared {
  const variants = ofReleases.flatMap(variantsOf);
  const fits = variants.map((each) => misfit(each, there, sight));
  const fitting = variants.find((_, index) => fits[index] === undefined);
  if (fitting !== undefined) return { isJudged: true, open: asList(openPlaces(fitting, there)) };
  const [first] = variants;
  const [misfitting] = fits;
  const { row } = first as EffectiveWorkload;
  const open = [
    ...ofReleases.flatMap(({ mayBeDisabled, otherwise }) => [...mayBeDisabled, ...asList(otherwise?.on)]),
    ...variants.flatMap(openOf),
  ];
  if (misfitting === undefined || open.length > 0 || row.uncertain !== undefined) {
    const why = row.uncertain ?? `it depends on ${[...new Set(open)].join(", ")}`;
    return { isJudged: false, open: [{ what: `tolerations of ${row.workload}`, why }] };
  }
  return {
    isJudged: true,
    differences: differencesOf(misfitting, there, isAsHeld),
    open: asList(openPlaces(first as EffectiveWorkload, there)),
  };
}

/** What Rancher has of the arguments that the app leaves to it may be the reason of any difference. */
function withoutLeft(result: Compared, name: SystemWorkload, left: readonly string[]): Compared {
  if (left.length === 0 || (result.differences ?? []).length === 0) return result;
  const why = `it depends on ${left.join(", ")}, which the app has Terraform leave as it is in Rancher`;
  return { isJudged: false, open: [{ what: `system workload ${name}`, why }] };
}

function asList<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
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

function differencesOf(misfitting: Misfit, there: LiveSystemWorkload, isAsHeld: boolean): Difference[] {
  const { row, isSwitchedOff, missing, extra, stays, places } = misfitting;
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
    ...places.map(
      ({ what, expected, has, help: cure, commands }): Difference => ({
        kind: "workload",
        what: `${what} of ${place}`,
        app: expected,
        live: has,
        why: isAsHeld ? asHeld : "somebody changed it in the cluster, or the app was not applied since",
        help: cure,
        commands,
      }),
    ),
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
