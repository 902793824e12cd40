import type { Acknowledgement } from "../scheduling/acknowledgements/acknowledgement";
import { parseAcknowledgement } from "../scheduling/acknowledgements/acknowledgement-notation";
import { isAboutChange, isFindingCode } from "../scheduling/findings/finding";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { NodeRole, roleTaints, sortedRoles } from "../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { propertyOfArgument } from "../scheduling/reading/argument-names";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { poolTaintProblems } from "../scheduling/validation/pool-rules";
import { POOL_FIELDS, type ReadPool } from "../scheduling/validation/pool-shape";
import { RANCHER_VERSION } from "../scheduling/validation/release-shapes";
import {
  list,
  object,
  oneOf,
  optional,
  problemsAt,
  readPartly,
  record,
  required,
  type Shape,
  text,
  whole,
  withRule,
} from "../scheduling/validation/shape";
import { at, textAt } from "./json";
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
  const { clusters = namesIn(places.value), rancher, rancherVersion } = part;
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
  const what = `${file}:${lineOf(inner, true) ?? lineOf(steps)}: ${problem.what}`;
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

interface WrittenPool extends ReadPool {
  readonly name: string;
}

interface WrittenCluster {
  readonly name?: string;
  readonly address?: string;
  readonly rancher?: string;
  readonly stack?: string;
  readonly rancherVersion?: string;
  readonly pools?: readonly WrittenPool[];
  readonly before?: readonly WrittenPool[];
  readonly acknowledged?: Readonly<Record<string, string>>;
}

interface WrittenFile {
  readonly rancher?: string;
  readonly rancherVersion?: string;
  readonly clusters: readonly WrittenCluster[];
}

const ROLE: Shape<NodeRole> = oneOf(NodeRole.ALL, "Rancher knows the roles etcd, control-plane and worker");

/** A role in each way that Rancher spells it: `--controlplane` of its command, `control-plane` of its labels. */
const ANY_ROLE: Shape<NodeRole> = {
  ...ROLE,
  read: (value, place, problems) =>
    ROLE.read(value === "controlplane" ? NodeRole.CONTROL_PLANE : value, place, problems),
};

const ROLES: Shape<readonly NodeRole[]> = withRule(list(ANY_ROLE), (roles, place) =>
  roles.length > 0
    ? []
    : [
        {
          what: `${place} is empty`,
          why: "a node registers as etcd, control-plane, worker or any combination",
          help: "write the roles that its registration command has: [etcd, controlplane, worker]",
        },
      ],
);

const POOL: Shape<WrittenPool> = withRule(
  whole(
    object<WrittenPool>({
      ...POOL_FIELDS,
      name: required(withRule(text("workers"), emptyProblems)),
      roles: required(ROLES),
    }),
  ),
  (pool, place) => problemsAt(place, poolTaintProblems(pool, roleTaints(pool.roles))),
);

const POOLS: Shape<readonly WrittenPool[]> = list(POOL, repeatedNameProblems, "[{ name: workers, roles: [worker] }]");

const CLUSTER: Shape<WrittenCluster> = withRule(
  object<WrittenCluster>({
    name: optional(withRule(text("edge"), emptyProblems)),
    address: optional(withRule(text("rancher2_cluster_v2.edge"), emptyProblems)),
    rancher: optional(withRule(text("https://rancher.example.com"), urlProblems)),
    stack: optional(withRule(text("production"), emptyProblems)),
    rancherVersion: optional(RANCHER_VERSION),
    pools: optional(POOLS),
    before: optional(POOLS),
    acknowledged: optional(withRule(record(text("a worker joins in the same minute"), "RK107"), acknowledgedProblems)),
  }),
  clusterProblems,
);

const FILE = object<WrittenFile>({
  rancher: optional(withRule(text("https://rancher.example.com"), urlProblems)),
  rancherVersion: optional(RANCHER_VERSION),
  clusters: required(list(CLUSTER, () => [], "[{ name: edge, pools: [...] }]")),
});

function emptyProblems(value: string, place: string): Problem[] {
  return value.trim() === ""
    ? [{ what: `${place} is empty`, why: "nothing is called so", help: "write its name" }]
    : [];
}

function urlProblems(value: string, place: string): Problem[] {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return [];
  return [
    {
      what: `${place} ${quoted(value)} is not the URL of a Rancher`,
      why: "it tells clusters of one name apart, and whether Rancher's agent needs DNS to reach it",
      help: "write it as https://rancher.example.com",
    },
  ];
}

function repeatedNameProblems(pools: readonly (WrittenPool | undefined)[], place: string): Problem[] {
  return pools.flatMap((pool, index) => {
    const first = pools.findIndex((each) => each?.name === pool?.name);
    if (pool === undefined || first === index) return [];
    return [
      {
        what: `${place}[${index}] has the name ${quoted(pool.name)}, as ${place}[${first}] has`,
        why: "reports and acknowledgements tell pools apart by their names",
        help: "give one of them another name; nodes with the same roles, taints and labels are one pool",
      },
    ];
  });
}

function clusterProblems({ name, address, pools, before }: WrittenCluster, place: string): Problem[] {
  return [
    ...(name === undefined && address === undefined
      ? [
          {
            what: `${place} has neither a name nor an address`,
            why: "nothing else says which cluster is meant",
            help: "write name, as in Rancher, or address, as in Terraform: rancher2_cluster_v2.edge",
          },
        ]
      : []),
    ...(before !== undefined && pools === undefined
      ? [
          {
            what: `${place} has before and no pools`,
            why: "a change has two sides, and of the other one nothing would be known",
            help: "write pools, those after the change",
          },
        ]
      : []),
  ];
}

function acknowledgedProblems(acknowledged: Readonly<Record<string, string>>, place: string): Problem[] {
  return Object.entries(acknowledged).flatMap(([notation, reason]) => {
    const inner = `${place}[${quoted(notation)}]`;
    const read = acknowledgementOf(notation);
    if (read === undefined || !isFindingCode(read.code)) {
      return [
        {
          what: `${inner} is no finding`,
          why: "an acknowledgement that matches nothing would accept nothing",
          help: "write the code, and where it occurs several times what it is about: RK107, or RK107 pool=first",
        },
      ];
    }
    if (isAboutChange(read.code)) {
      return [
        {
          what: `${inner} is about a change`,
          why: "a file that stays would accept the next change of the kind as well",
          help: "leave it out, and let whoever approves the change accept it; --fail-on says what stops it",
        },
      ];
    }
    if (reason.trim() !== "") return [];
    return [
      {
        what: `${inner} has no reason`,
        why: "the reason shows in every report, for the next person who wonders",
        help: "say why it is acceptable here",
      },
    ];
  });
}

/** Settings may be called as reports call them, in Terraform's words. */
function acknowledgementOf(notation: string): Pick<Acknowledgement, "code" | "subject"> | undefined {
  const read = parseAcknowledgement(notation);
  const setting = read?.subject.setting;
  if (read === undefined || setting === undefined) return read;
  return { ...read, subject: { ...read.subject, setting: propertyOfArgument(setting) } };
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
