import type { Acknowledgement } from "../scheduling/acknowledgements/acknowledgement";
import type { Problem } from "../scheduling/invalid-input";
import { roleTaints, sortedRoles } from "../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { readPartly } from "../scheduling/validation/shape";
import { at, textAt } from "./json";
import { acknowledgementOf, FILE, type WrittenCluster, type WrittenPool } from "./pools-file-shape";
import { placesInYaml, type YamlPlaces } from "./yaml-places";

/** What a file tells of one cluster that Terraform has no field for. */
export interface ToldCluster {
  /** Where the file tells it, for messages: `pools.yaml:3`. */
  readonly place: string;
  /** Name in Rancher. */
  readonly name?: string;
  /** Terraform address of the cluster. */
  readonly address?: string;
  /** URL of its Rancher. */
  readonly rancher?: string;
  /** Name of its stack, or of its plan's file or folder. */
  readonly stack?: string;
  readonly rancherVersion?: RancherVersion;
  /** The node pools, also before the change unless those are told as well. */
  readonly pools?: readonly SchedulingPool[];
  /** The node pools before the change. */
  readonly before?: readonly SchedulingPool[];
  readonly acknowledged: readonly Acknowledgement[];
}

/** What a file tells, as far as it can be read, and everything that is wrong with it. */
export interface PoolsFile {
  /** URL of the Rancher of every cluster of which neither Terraform nor the file says another. */
  readonly rancher?: string;
  /** Release of every Rancher that no cluster of the file says otherwise of. */
  readonly rancherVersion?: RancherVersion;
  readonly clusters: readonly ToldCluster[];
  readonly problems: readonly Problem[];
}

/** Reads what `--pools` names: YAML, or JSON, which is YAML as well. */
export function readPoolsFile(content: string, file: string): PoolsFile {
  const places = placesInYaml(content, file);
  if ("problem" in places) return { clusters: [], problems: [places.problem] };
  const { part, problems } = readPartly(FILE, places.value);
  const { rancher, rancherVersion } = part;
  const clusters = problems.length > 0 ? namesIn(places.value) : (part.clusters ?? []);
  return {
    ...(rancher === undefined ? {} : { rancher }),
    ...(rancherVersion === undefined ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) }),
    clusters: clusters.map((each, index) => toldCluster(each, `${file}:${places.lineOf(["clusters", index])}`)),
    problems: problems.map((problem) => placed(problem, places, file)).sort(byLine),
  };
}

/** Which clusters are meant where not all that is said of them can be read: whether they are there can be told at once. */
function namesIn(value: unknown): WrittenCluster[] {
  const clusters = at(value, "clusters");
  return (Array.isArray(clusters) ? clusters : []).map((each) => ({
    ...Object.fromEntries(
      ["name", "address", "rancher", "stack"].flatMap((key) => {
        const said = textAt(each, key);
        return said === undefined || said === "" ? [] : [[key, said]];
      }),
    ),
    ...(at(each, "pools") === undefined ? {} : { pools: [] }),
  }));
}

/** Problems begin with the place of what is wrong: `clusters[0].pools[1].taints[0]`. */
function placed(problem: Problem, { lineOf }: YamlPlaces, file: string): Problem {
  const steps: (string | number)[] = [];
  let rest = problem.what;
  for (let step = STEP.exec(rest); step !== null && step[0] !== ""; step = STEP.exec(rest)) {
    const [matched, index, key, name] = step;
    const next = index === undefined ? (key === undefined ? (name as string) : JSON.parse(key)) : Number(index);
    if (lineOf([...steps, next], true) === undefined) break;
    steps.push(next);
    rest = rest.slice(matched.length).replace(/^(?:\.|: )/, "");
  }
  const unknown = /an unknown property "([^"]*)"/.exec(problem.what)?.[1];
  const inner = unknown === undefined ? steps : [...steps, unknown];
  const said = problem.what.replace(/^what is passed/, "what the file holds");
  const what = `${file}:${lineOf(inner, true) ?? lineOf(steps)}: ${said}`;
  return { what, why: outsideOfApps(problem.why), help: outsideOfApps(problem.help) };
}

/** What is said of the same in an app goes on about where its values come from. */
function outsideOfApps(words: string): string {
  return words.replace(/; (?:what comes from|when it must vary, read it from) process\.env.*$/, "");
}

const STEP = /^(?:\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([A-Za-z]\w*))/;

function byLine(a: Problem, b: Problem): number {
  const line = ({ what }: Problem) => Number(/:(\d+): /.exec(what)?.[1]);
  return line(a) - line(b);
}

function toldCluster(
  { pools, before, rancherVersion, acknowledged = {}, ...identity }: WrittenCluster,
  place: string,
): ToldCluster {
  return {
    place,
    ...identity,
    ...(rancherVersion === undefined ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) }),
    ...(pools === undefined ? {} : { pools: pools.map(schedulingPool).sort(byName) }),
    ...(before === undefined ? {} : { before: before.map(schedulingPool).sort(byName) }),
    acknowledged: Object.entries(acknowledged).flatMap(([notation, reason]) => {
      const read = acknowledgementOf(notation);
      return read === undefined ? [] : [{ ...read, reason }];
    }),
  };
}

function schedulingPool({ roles, taints = [], labels = {}, taintsApplied, ...pool }: WrittenPool): SchedulingPool {
  const sorted = sortedRoles(roles);
  return {
    ...pool,
    roles: sorted,
    taints,
    labels,
    roleTaints: roleTaints(sorted),
    taintsApplied: taintsApplied ?? TaintsApplied.AT_REGISTRATION,
  };
}

function byName(a: SchedulingPool, b: SchedulingPool): number {
  return a.name < b.name ? -1 : 1;
}
