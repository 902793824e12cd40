import type { Acknowledgement } from "../scheduling/acknowledgements/acknowledgement";
import { parseAcknowledgement } from "../scheduling/acknowledgements/acknowledgement-notation";
import { isAboutChange, isFindingCode } from "../scheduling/findings/finding";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { NodeRole, roleTaints } from "../scheduling/node-role";
import { propertyOfArgument } from "../scheduling/reading/argument-names";
import { labelSyntaxProblems, nodeCountProblems, poolTaintProblems } from "../scheduling/validation/pool-rules";
import { POOL_FIELDS, type ReadPool } from "../scheduling/validation/pool-shape";
import { RANCHER_VERSION } from "../scheduling/validation/release-shapes";
import {
  list,
  MALFORMED,
  number,
  object,
  oneOf,
  optional,
  problemsAt,
  record,
  required,
  type Shape,
  text,
  unknownProperty,
  withRule,
} from "../scheduling/validation/shape";
import { at, textAt } from "./json";

/** What a pools file may say, and what is wrong with what it does. Rules are asked also where something else is wrong. */

/** A pool as it is written. */
export interface WrittenPool extends ReadPool {
  readonly name: string;
}

/** A cluster as it is written. */
export interface WrittenCluster {
  readonly name?: string;
  readonly address?: string;
  readonly rancher?: string;
  readonly stack?: string;
  readonly rancherVersion?: string;
  readonly pools?: readonly WrittenPool[];
  readonly before?: readonly WrittenPool[];
  readonly acknowledged?: Readonly<Record<string, string>>;
}

/** The file as it is written. */
export interface WrittenFile {
  readonly rancher?: string;
  readonly rancherVersion?: string;
  readonly clusters: readonly WrittenCluster[];
}

/** What is said of a release in an app says where it stands there. */
const RANCHER_RELEASE: typeof RANCHER_VERSION = {
  ...RANCHER_VERSION,
  read(value, place, problems) {
    const found: Problem[] = [];
    const read = RANCHER_VERSION.read(value, place, found);
    problems.push(...found.map((problem) => ({ ...problem, what: problem.what.replace(/^rancherVersion/, place) })));
    return read;
  },
};

/** Whoever writes much of the same reaches for what YAML 1.1 had for it. */
function unknownKey(key: string, place: string, known: readonly string[]): Problem {
  if (key !== "<<") return unknownProperty(key, place, known);
  return {
    what: `${place} has a merge key ${quoted(key)}`,
    why: "YAML has had none since version 1.2, so what it stands for would be lost without a word",
    help: "write the keys out; an alias of a whole list or value is fine",
  };
}

const ROLE: Shape<NodeRole> = oneOf(NodeRole.ALL, "Rancher knows the roles etcd, control-plane and worker");

/** A role in each way that Rancher spells it: `--controlplane` of its command, `control-plane` of its labels. */
const ANY_ROLE: Shape<NodeRole> = {
  ...ROLE,
  read: (value, place, problems) =>
    ROLE.read(value === "controlplane" ? NodeRole.CONTROL_PLANE : value, place, problems),
};

const ROLES: Shape<readonly NodeRole[]> = withRule(list(ANY_ROLE, repeatedRoleProblems), (roles, place) =>
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

function repeatedRoleProblems(roles: readonly (NodeRole | undefined)[], place: string): Problem[] {
  return roles.flatMap((role, index) => {
    const first = roles.indexOf(role);
    if (role === undefined || first === index) return [];
    return [
      {
        what: `${place}[${index}] is ${quoted(role)}, as ${place}[${first}] is`,
        why: "a node has a role or has it not; another one may be meant",
        help: "write each role once",
      },
    ];
  });
}

const LABELS: Shape<Readonly<Record<string, string>>> = withRule(record(text("fast"), "disk"), (labels, place) =>
  Object.entries(labels).flatMap(([key, value]) =>
    problemsAt(`${place}[${quoted(key)}]`, labelSyntaxProblems({ [key]: value })),
  ),
);

const POOL_PARTS = object<WrittenPool>(
  {
    ...POOL_FIELDS,
    name: required(withRule(text("workers"), emptyProblems)),
    roles: required(ROLES),
    labels: optional(LABELS),
    nodes: optional(withRule(number(3), (nodes, place) => problemsAt(place, nodeCountProblems(nodes)))),
  },
  unknownKey,
);

/** Its taints are compared with each other also where another part is wrong. A pool that is read in part is none. */
const POOL: Shape<WrittenPool> = {
  ...POOL_PARTS,
  read(value, place, problems) {
    const before = problems.length;
    const part = POOL_PARTS.readPartly(value, place, problems);
    if (part === MALFORMED) return MALFORMED;
    problems.push(...problemsAt(place, poolTaintProblems(part, roleTaints(part.roles ?? []))));
    return problems.length === before ? (part as WrittenPool) : MALFORMED;
  },
};

/** Names are compared as they are written, whatever else is wrong with their pools. */
function poolsWithRule(rule: (value: readonly unknown[], place: string) => readonly Problem[]) {
  const shape: Shape<readonly WrittenPool[]> = list(POOL, () => [], "[{ name: workers, roles: [worker] }]");
  return {
    ...shape,
    read(value: unknown, place: string, problems: Problem[]) {
      const read = shape.read(value, place, problems);
      const broken = Array.isArray(value) ? [...repeatedNameProblems(value, place), ...rule(value, place)] : [];
      problems.push(...broken);
      return broken.length > 0 ? MALFORMED : read;
    },
  };
}

const POOLS = poolsWithRule((pools, place) =>
  pools.length > 0
    ? []
    : [
        {
          what: `${place} is empty`,
          why: "a cluster without nodes runs nothing, so there would be nothing to judge",
          help: "write the pools that are to register, or leave the cluster out of the file until there are any",
        },
      ],
);

/** There may have been no node before the first ones come. */
const POOLS_BEFORE = poolsWithRule(() => []);

const CLUSTER_PARTS = object<WrittenCluster>(
  {
    name: optional(withRule(text("edge"), emptyProblems)),
    address: optional(withRule(text("rancher2_cluster_v2.edge"), emptyProblems)),
    rancher: optional(withRule(text("https://rancher.example.com"), urlProblems)),
    stack: optional(withRule(text("production"), emptyProblems)),
    rancherVersion: optional(RANCHER_RELEASE),
    pools: optional(POOLS),
    before: optional(POOLS_BEFORE),
    acknowledged: optional(withRule(record(text("a worker joins in the same minute"), "RK107"), acknowledgedProblems)),
  },
  unknownKey,
);

/** What is missing is what is not written: what is written wrong is told as that. */
const CLUSTER: Shape<WrittenCluster> = {
  ...CLUSTER_PARTS,
  read(value, place, problems) {
    const read = CLUSTER_PARTS.read(value, place, problems);
    if (read !== MALFORMED) problems.push(...missingProblems(value, place));
    return read;
  },
};

/** The whole file. */
export const FILE = object<WrittenFile>({
  rancher: optional(withRule(text("https://rancher.example.com"), urlProblems)),
  rancherVersion: optional(RANCHER_RELEASE),
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

function repeatedNameProblems(pools: readonly unknown[], place: string): Problem[] {
  const names = pools.map((pool) => textAt(pool, "name"));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || name === "" || first === index) return [];
    return [
      {
        what: `${place}[${index}] has the name ${quoted(name)}, as ${place}[${first}] has`,
        why: "reports and acknowledgements tell pools apart by their names",
        help: "give one of them another name; nodes with the same roles, taints and labels are one pool",
      },
    ];
  });
}

function missingProblems(cluster: unknown, place: string): Problem[] {
  const isWritten = (key: string) => at(cluster, key) !== undefined;
  return [
    ...(isWritten("name") || isWritten("address")
      ? []
      : [
          {
            what: `${place} has neither a name nor an address`,
            why: "nothing else says which cluster is meant",
            help: "write name, as in Rancher, or address, as in Terraform: rancher2_cluster_v2.edge",
          },
        ]),
    ...(isWritten("before") && !isWritten("pools")
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
export function acknowledgementOf(notation: string): Pick<Acknowledgement, "code" | "subject"> | undefined {
  const read = parseAcknowledgement(notation);
  const setting = read?.subject.setting;
  if (read === undefined || setting === undefined) return read;
  return { ...read, subject: { ...read.subject, setting: propertyOfArgument(setting) } };
}
