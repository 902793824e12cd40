import { type Problem, problemsOf, quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { NodeRole, roleTaints, sortedRoles } from "../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { Taint } from "../scheduling/taint";
import { APP_POOL_LABELS, appPoolNameProblems } from "../scheduling/validation/app-pool";
import { poolTaintProblems } from "../scheduling/validation/pool-rules";
import { POOL_FIELDS, type ReadPool } from "../scheduling/validation/pool-shape";
import { object, optional, problemsAt, readPartly } from "../scheduling/validation/shape";
import { LABEL, poolParts } from "./pool-parts";

/** How a pool is typed, for whoever typed it otherwise. */
export const POOL_HELP =
  "write NAME:ROLES, and behind it what its nodes have: a taint key=value:Effect, label=key=value, x3 for three nodes, " +
  "after-ready for taints that come once the cluster is ready; for example first:all:dedicated=db:NoSchedule:x3";

const ROLES_HELP = "write all, or etcd, controlplane and worker joined by +, for example etcd+controlplane";

/** A pool that was read, or what is wrong with its text. */
export interface TypedPool {
  readonly name: string;
  /** Absent where something is wrong. */
  readonly pool?: SchedulingPool;
  readonly problems: readonly Problem[];
}

const POOL = object<ReadPool>({ ...POOL_FIELDS, labels: optional(APP_POOL_LABELS) });

/** Reads `first:all:test-key=test-value:NoExecute:label=disk=ssd:x3`: a name, roles, and parts in any order. */
export function readTypedPool(text: string): TypedPool {
  const [name = "", roleText, ...parts] = text.split(":");
  if (roleText === undefined) return { name, problems: [withoutRoles(text)] };
  const { roles, problems: ofRoles } = readRoles(roleText);
  const { options, problems: ofParts } = readParts(parts.some((part) => part.includes(",")) ? [] : parts);
  const rightRoles = ofRoles.length === 0 ? roles : [NodeRole.WORKER];
  const { part, problems } = readPartly(POOL, { ...options, roles: rightRoles });
  const all = [
    ...appPoolNameProblems(name),
    ...problemsAt(`pool ${quoted(name)}`, [
      ...ofRoles,
      ...commaProblems(parts.join(":")),
      ...ofParts,
      ...problems,
      ...(ofRoles.length === 0 ? poolTaintProblems(part, roleTaints(roles)) : []),
    ]),
  ];
  if (all.length > 0) return { name, problems: all };
  const { taints = [], labels = {}, taintsApplied = TaintsApplied.AT_REGISTRATION, nodes } = part;
  const sorted = sortedRoles(roles);
  const pool: SchedulingPool = {
    name,
    roles: sorted,
    taints,
    roleTaints: roleTaints(sorted),
    labels: { ...labels, [NODE_POOL_LABEL]: name },
    taintsApplied,
    ...(nodes === undefined ? {} : { nodes }),
  };
  return { name, pool, problems: [] };
}

/** No taint and no label holds one, so that it stands between two of them. */
function commaProblems(parts: string): Problem[] {
  if (!parts.includes(",")) return [];
  return [
    {
      what: `${quoted(parts)} holds a comma`,
      why: "neither a taint nor a label may hold one, and the parts of a pool have a colon between them",
      help: "put a colon between two taints: k=v:NoExecute:team=a:NoSchedule",
    },
  ];
}

function withoutRoles(text: string): Problem {
  return {
    what: `pool ${quoted(text)} has no roles`,
    why: "what runs on its nodes, and which of them can be the first, follows from their roles",
    help: POOL_HELP,
  };
}

/** As Rancher shows them and as its registration command and Kubernetes spell them. */
export const ROLE_WORDS: ReadonlyMap<string, readonly NodeRole[]> = new Map([
  ["all", NodeRole.ALL],
  ["etcd", [NodeRole.ETCD]],
  ["controlplane", [NodeRole.CONTROL_PLANE]],
  ["control-plane", [NodeRole.CONTROL_PLANE]],
  ["worker", [NodeRole.WORKER]],
]);

function readRoles(text: string): { readonly roles: readonly NodeRole[]; readonly problems: readonly Problem[] } {
  const words = text.split(/[+,]/).map((word) => word.trim().toLowerCase());
  const problems = words.flatMap((word): Problem[] => {
    if (ROLE_WORDS.has(word)) return [];
    const isServer = /^(server|master)s?$/.test(word);
    return [
      {
        what:
          word === ""
            ? "a role is missing"
            : `role ${quoted(word)} is none of Rancher's${didYouMean(word, [...ROLE_WORDS.keys()])}`,
        why: isServer
          ? "what K3s calls a server is a node with the roles etcd and controlplane in Rancher"
          : "a node registers as etcd, controlplane, worker or any combination",
        help: isServer ? "write etcd+controlplane, or all where it runs workloads as well" : ROLES_HELP,
      },
    ];
  });
  return { roles: [...new Set(words.flatMap((word) => ROLE_WORDS.get(word) ?? []))], problems };
}

interface Parts {
  readonly options: {
    readonly taints: readonly Taint[];
    readonly labels: Readonly<Record<string, string>>;
    readonly nodes?: number;
    readonly taintsApplied?: TaintsApplied;
  };
  readonly problems: readonly Problem[];
}

function readParts(parts: readonly string[]): Parts {
  const taints: Taint[] = [];
  const labels = new Map<string, string>();
  const counts: string[] = [];
  const problems: Problem[] = [];
  let isDeferred = false;
  for (const { is, text } of poolParts(parts)) {
    if (is === "nodes") counts.push(text);
    else if (is === "deferred") isDeferred = true;
    else if (is === "label") problems.push(...readLabel(text, labels));
    else if (is === "taint") problems.push(...problemsOf(() => taints.push(Taint.parse(text))));
    // Where only its effect is there, it is the key that is missing.
    else problems.push(unknownPart(text.startsWith(":") ? "" : text));
  }
  if (counts.length > 1) {
    problems.push({
      what: `it has ${counts.map(quoted).join(" and ")}`,
      why: "a pool has one number of nodes",
      help: "keep one of them",
    });
  }
  const [count] = counts;
  return {
    options: {
      taints,
      labels: Object.fromEntries(labels),
      ...(count === undefined ? {} : { nodes: Number(count.slice(1)) }),
      ...(isDeferred ? { taintsApplied: TaintsApplied.AFTER_READY } : {}),
    },
    problems,
  };
}

function readLabel(text: string, labels: Map<string, string>): Problem[] {
  const equals = text.indexOf("=");
  const key = equals < 0 ? text : text.slice(0, equals);
  if (equals < 0) return [labelWithoutValue(text)];
  if (labels.has(key)) {
    return [
      {
        what: `label ${quoted(key)} is given twice`,
        why: "a node has one value of each label",
        help: "keep one of them",
      },
    ];
  }
  labels.set(key, text.slice(equals + 1));
  return [];
}

/** A label is told apart from its value by the first equals sign. */
export function labelWithoutValue(text: string): Problem {
  return {
    what: `label ${quoted(text)} has no value`,
    why: "a label is a key and a value",
    help: "write label=key=value",
  };
}

function unknownPart(part: string): Problem {
  return {
    what:
      part === ""
        ? "there is nothing between two colons, or behind the last one"
        : `${quoted(part)} is nothing that a pool has`,
    why: "what is passed over might have been what keeps a pod away",
    help: POOL_HELP,
  };
}

/** The text that such a pool is read from. */
export function typedPool({ name, roles, taints, labels, taintsApplied, nodes }: SchedulingPool): string {
  const roleText = roles.length === NodeRole.ALL.length ? "all" : roles.map((role) => role.replace("-", "")).join("+");
  return [
    name,
    roleText,
    ...taints.map(String),
    ...Object.entries(labels)
      .filter(([key]) => key !== NODE_POOL_LABEL)
      .map((label) => `${LABEL}${label.join("=")}`),
    ...(nodes === undefined ? [] : [`x${nodes}`]),
    ...(taints.length > 0 && taintsApplied === TaintsApplied.AFTER_READY ? [TaintsApplied.AFTER_READY] : []),
  ].join(":");
}
